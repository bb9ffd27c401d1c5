"""An approver changes an order that waits for his word; what its author had asked for stays written down."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privatif.accounts.models import User
from privatif.catalog import prices
from privatif.core import audit, outbox
from privatif.core.errors import Refusal
from privatif.core.languages import figures
from privatif.core.money import ZERO, line_total, totals
from privatif.ordering import approvals, lifecycle, parking, quantities, rerouting, terms
from privatif.ordering.checkout import Difference
from privatif.ordering.models import Order, OrderEvent, OrderLine
from privatif.ordering.orders import LARGEST_AMOUNT
from privatif.ordering.terms import Terms


@dataclass(frozen=True)
class Amendment:
    """What was typed: quantities by the line's position, positions taken out, and which PARTS of the terms.

    `send_back`: what is taken out becomes a basket of the author, put aside.
    """

    quantities: Mapping[int, str]
    removed: Collection[int] = ()
    terms: Terms = field(default_factory=Terms)
    parts: Collection[str] = ()
    send_back: bool = False


@dataclass(frozen=True)
class Change:
    """One thing that an approver changed, as values: an event keeps it, `told` says it in the reader's language.

    `what` is quantity, unit_price, removed or sent_back, all of `article`, or reference, instructions, ship_to or
    delivery_date. Quantities are digits, prices have four decimals, days are ISO.
    """

    what: str
    before: str
    after: str
    article: str = ""


def amend(*, order: Order, amendment: Amendment, seen_version: int, by: User, now: datetime) -> list[Change]:
    """Write a new version of the order, which still waits; the author is told.

    A changed quantity is priced anew, since it may reach or leave a scale; what isn't changed stays as agreed. Raises
    Stale when the order was decided or changed since it was seen, and Refusal with the sentence of each field
    (`quantity-3` for position 3) or when nothing is changed or nothing would be left.
    """
    approvals.must_be_asked(order, by, now)
    columns = _columns(amendment, now)
    with transaction.atomic():
        before = _terms(order)
        lifecycle.amend(order=order, seen_version=seen_version, **columns)
        changes = _write_lines(order, amendment, now) + _differing(before, _terms(order))
        if not changes:
            raise Refusal(_("Vous n’avez rien modifié."))
        _recount(order)
        rerouting.follow(order=order, now=now)
        kept = [asdict(change) for change in changes]
        OrderEvent.objects.create(
            order=order, at=now, by=by, by_name=by.name, state=order.state, version=order.version, changes=kept
        )
        audit.write(
            "order.amend", subject=order.number, by=by, now=now, company=order.company.number,
            after={"changes": kept, "total_net": str(order.total_net)},
        )  # fmt: skip
        outbox.record("order.amended", subject=order.number, now=now, payload={"order": order.number})
    return changes


def told(changes: Iterable[Mapping[str, str]]) -> list[Difference]:
    """What an event's `changes` say, in the language spoken now."""
    return [_told(Change(**change)) for change in changes]


def changes_of(order: Order, *, since: int = 0) -> list[Difference]:
    """Everything that was changed since the author sent it, or since a version, oldest first."""
    events = order.events.exclude(changes=[]).filter(version__gt=since).values_list("changes", flat=True)
    return [difference for changes in events for difference in told(changes)]


def _told(change: Change) -> Difference:
    before, after = change.before, change.after
    match change.what:
        case "quantity":
            return Difference(change.article, _quantity(before), _quantity(after))
        case "unit_price":
            return Difference(change.article, figures().euros(Decimal(before)), figures().euros(Decimal(after)))
        case "removed":
            return Difference(change.article, _quantity(before), _("retiré"))
        case "sent_back":
            return Difference(change.article, _quantity(before), _("rendu, dans un panier mis de côté"))
        case "delivery_date":
            return Difference(_("Date de livraison"), _day(before), _day(after))
        case "ship_to":
            return Difference(_("Adresse de livraison"), before or "–", after or "–")
        case "reference":
            return Difference(_("Référence de commande"), before or "–", after or "–")
    return Difference(_("Instructions de livraison"), before or "–", after or "–")


def _quantity(digits: str) -> str:
    return _("quantité %(n)s") % {"n": figures().number(int(digits))}


def _day(iso: str) -> str:
    return figures().day(date.fromisoformat(iso)) if iso else "–"


def _columns(amendment: Amendment, now: datetime) -> dict[str, Any]:
    columns = amendment.terms.columns(amendment.parts)
    if "address" in amendment.parts and amendment.terms.address:
        columns |= terms.written_out(amendment.terms.address)
    if "delivery_date" in columns and columns["delivery_date"] is None:
        columns["delivery_date"] = terms.earliest(now)
    return columns


def _terms(order: Order) -> dict[str, str]:
    return {
        "reference": order.reference,
        "instructions": order.instructions,
        "ship_to": order.ship_to_line(),
        "delivery_date": order.delivery_date.isoformat() if order.delivery_date else "",
    }


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    return [Change(what, before[what], after[what]) for what in before if before[what] != after[what]]


def _write_lines(order: Order, amendment: Amendment, now: datetime) -> list[Change]:
    lines = list(order.lines.select_related("article"))
    removed = [line for line in lines if line.position in amendment.removed]
    if len(removed) == len(lines):
        raise Refusal(_("Il ne resterait aucun article : refusez plutôt la commande, avec votre motif."))
    changed = _changed([line for line in lines if line not in removed], amendment.quantities)
    changes = _reprice(order, changed, now)
    OrderLine.objects.filter(pk__in=[line.pk for line in removed]).delete()
    OrderLine.objects.bulk_update(changed, ["quantity", "asked", "unit_price", "line_total"], batch_size=200)
    if amendment.send_back and removed:
        _send_back(order, removed, now)
    gone = "sent_back" if amendment.send_back else "removed"
    return changes + [Change(gone, str(line.quantity), "", line.designation) for line in removed]


def _send_back(order: Order, lines: Sequence[OrderLine], now: datetime) -> None:
    quantities = {line.article_id: line.quantity for line in lines}
    total = sum((line.line_total for line in lines), ZERO)
    parking.keep(owner=order.author, lines=quantities, terms=Terms.of(order), total=total, now=now)


def _changed(lines: Sequence[OrderLine], typed: Mapping[int, str]) -> dict[OrderLine, int]:
    """The lines whose quantity is another now. Raises Refusal with the sentence of each that can't be."""
    changed: dict[OrderLine, int] = {}
    refused: dict[str, str] = {}
    for line in lines:
        text = typed.get(line.position, str(line.quantity)).strip()
        try:
            if text != str(line.quantity) and (quantity := quantities.parse(text)) != line.quantity:
                quantities.check(quantity, article=line.article)
                changed[line] = quantity
        except Refusal as refusal:
            refused[f"quantity-{line.position}"] = refusal.text
    if refused:
        raise Refusal(" ".join(refused.values()), fields=refused)
    return changed


def _reprice(order: Order, changed: Mapping[OrderLine, int], now: datetime) -> list[Change]:
    """Give the lines their quantity and its price; what that changes."""
    wanted = {line.article_id: quantity for line, quantity in changed.items()}
    quoted = prices.quote(company=order.company, quantities=wanted, on=timezone.localdate(now))
    changes, refused = [], {}
    for line, quantity in changed.items():
        if line.article_id not in quoted or line.article.discontinued:
            refused[f"quantity-{line.position}"] = _(
                "Cet article n’est plus dans votre catalogue : gardez sa quantité ou retirez-le."
            )
            continue
        changes.append(Change("quantity", str(line.quantity), str(quantity), line.designation))
        price = quoted[line.article_id].unit_price
        if price != line.unit_price:
            changes.append(Change("unit_price", f"{line.unit_price:.4f}", f"{price:.4f}", line.designation))
        line.asked = line.quantity if line.asked is None else line.asked
        line.quantity, line.unit_price, line.line_total = quantity, price, line_total(quantity, price)
    if refused:
        raise Refusal(" ".join(refused.values()), fields=refused)
    return changes


def _recount(order: Order) -> None:
    amounts = list(order.lines.values_list("line_total", "vat_rate"))
    sums = totals(amounts)
    if sums.gross > LARGEST_AMOUNT:
        raise Refusal(_("Le total dépasse %(most)s.") % {"most": figures().euros(LARGEST_AMOUNT)})
    order.line_count, order.total_net, order.total_vat, order.total_gross = len(amounts), sums.net, sums.vat, sums.gross
    order.save(update_fields=["line_count", "total_net", "total_vat", "total_gross"])
