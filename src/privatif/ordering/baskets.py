"""Deeds on baskets. Each one bumps the version and saves at once, so a basket is the same on every device.

The first statement of each deed is the bump: it is also the lock that makes two tabs take turns, on both databases.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privatif.accounts.models import User
from privatif.catalog import lookup, prices
from privatif.catalog.models import Article
from privatif.core.errors import Refusal, Stale
from privatif.core.money import ZERO, line_total
from privatif.ordering import quantities
from privatif.ordering.models import Basket, BasketLine
from privatif.ordering.terms import PARTS, Terms
from privatif.ordering.wishes import FillLine, FillReport, Wish

MOST_LINES = 5_000
MOST_SHOWN = Decimal("999999999999.99")  # what the column holds; `place` refuses far less


@dataclass(frozen=True)
class Change:
    """A quantity typed into a line: `seen` is what the page showed, so that another tab's change isn't undone."""

    typed: str
    seen: int


def open_of(owner: User) -> Basket | None:
    """The person's open basket, if there is one."""
    return Basket.objects.filter(owner=owner, company_id=owner.company_id or 0, state=Basket.State.OPEN).first()


def held_by(owner: User, article_ids: Collection[int]) -> dict[int, int]:
    """How many of these articles, by id, lie in the person's open basket."""
    lines = BasketLine.objects.filter(basket__owner=owner, basket__state=Basket.State.OPEN, article_id__in=article_ids)
    return dict(lines.values_list("article_id", "quantity"))


def add(*, owner: User, wishes: Sequence[Wish], by: User, now: datetime) -> FillReport:
    """Put wishes into the owner's basket, each to what is already there. What can't be added says why."""
    try:
        return _add(owner, wishes, now)
    except (Stale, Basket.DoesNotExist):  # it was ordered in this very moment: a new one takes them
        return _add(owner, wishes, now)


def _add(owner: User, wishes: Sequence[Wish], now: datetime) -> FillReport:
    report = FillReport()
    with transaction.atomic():
        basket = _open_or_new(owner, now)
        _bump(basket, now)
        today = timezone.localdate(now)
        matches = lookup.resolve(company=basket.company, references=[wish.reference for wish in wishes], on=today)
        held = dict(basket.lines.values_list("article_id", "quantity"))
        for wish, match in zip(wishes, matches, strict=True):
            report.lines.append(_fill(wish, match, held))
        _write(basket, held, now)
        _recount(basket, held, now)
    return report


def change(*, basket: Basket, changes: Mapping[int, Change], by: User, now: datetime) -> dict[int, str]:
    """Set the quantities that were typed anew, by article id; returns a sentence for each that was refused.

    Lines that the form didn't know, and quantities that it didn't touch, stay as they are now. A quantity typed into
    a line that was taken out elsewhere is refused too: it doesn't come back by itself.
    """
    refused: dict[int, str] = {}
    with transaction.atomic():
        _bump(basket, now)
        held = dict(basket.lines.values_list("article_id", "quantity"))
        typed_anew = {pk: c for pk, c in changes.items() if c.typed.strip() != str(c.seen)}
        touched = {pk: c for pk, c in typed_anew.items() if pk in held}
        refused |= {pk: _gone(change) for pk, change in typed_anew.items() if pk not in held}
        articles = Article.objects.in_bulk(touched)
        for pk, typed in touched.items():
            try:
                quantity = quantities.parse(typed.typed)
                quantities.check(quantity, article=articles[pk])
                held[pk] = quantity
            except Refusal as refusal:
                refused[pk] = refusal.text
        _write(basket, {pk: held[pk] for pk in touched}, now)
        _recount(basket, held, now)
    return refused


def remove(*, basket: Basket, article_id: int, by: User, now: datetime) -> bool:
    """Take a line out; False when it was gone already."""
    with transaction.atomic():
        _bump(basket, now)
        gone, _kinds = basket.lines.filter(article_id=article_id).delete()
        _recount(basket, dict(basket.lines.values_list("article_id", "quantity")), now)
    return gone > 0


def set_terms(*, basket: Basket, terms: Terms, by: User, now: datetime, only: Collection[str] = PARTS) -> None:
    """Keep `terms` with the basket, or only some PARTS of them: the others stay as another tab may have set them."""
    with transaction.atomic():
        _bump(basket, now)
        Basket.objects.filter(pk=basket.pk).update(**terms.columns(only))
        basket.refresh_from_db()


def _gone(change: Change) -> str:
    return _("Cet article a été retiré du panier ailleurs ; ajoutez-le de nouveau si vous en voulez %(typed)s.") % {
        "typed": change.typed.strip()
    }


def _open_or_new(owner: User, now: datetime) -> Basket:
    if owner.company is None:
        raise Refusal(_("Seul un utilisateur rattaché à une société peut remplir un panier."))
    default = owner.company.addresses.filter(is_default=True, in_use=True).first()
    new = Basket(owner=owner, company=owner.company, address=default, created_at=now, changed_at=now)
    # Two first clicks at once: the constraint lets one basket be made, and both then find it.
    Basket.objects.bulk_create([new], ignore_conflicts=True)
    return Basket.objects.select_related("company").get(owner=owner, state=Basket.State.OPEN)


def _bump(basket: Basket, now: datetime) -> None:
    still_open = Basket.objects.filter(pk=basket.pk, state=Basket.State.OPEN)
    if still_open.update(version=models.F("version") + 1, changed_at=now) != 1:
        raise Stale(_("Ce panier vient d’être commandé ; vos prochains articles iront dans un nouveau panier."))


def _fill(wish: Wish, match: lookup.Match, held: dict[int, int]) -> FillLine:
    if match.verdict not in {lookup.Verdict.FOUND, lookup.Verdict.REPLACED}:
        return FillLine(wish, match.verdict, refusal=_why_not(match))
    article = match.articles[0]
    try:
        quantity = quantities.parse(wish.quantity)
        quantities.check(quantity, article=article)
        if article.pk not in held and len(held) >= MOST_LINES:
            raise Refusal(_("Le panier est plein : passez cette commande, puis remplissez-en un autre."))
        if held.get(article.pk, 0) + quantity > quantities.LARGEST:
            quantities.check(held[article.pk] + quantity, article=article)
    except Refusal as refusal:
        return FillLine(wish, match.verdict, article, now=held.get(article.pk, 0), refusal=refusal.text)
    held[article.pk] = held.get(article.pk, 0) + quantity
    return FillLine(wish, match.verdict, article, quantity, held[article.pk])


def _why_not(match: lookup.Match) -> str:
    if match.verdict is lookup.Verdict.CHOOSE:
        numbers = ", ".join(article.number for article in match.articles[:5])
        return _("Plusieurs articles portent cette référence : précisez %(numbers)s.") % {"numbers": numbers}
    if match.verdict is lookup.Verdict.GONE:
        return _("Cet article n’est plus vendu.")
    return _("Aucun article de votre catalogue ne porte cette référence.")


def _write(basket: Basket, held: Mapping[int, int], now: datetime) -> None:
    BasketLine.objects.bulk_create(
        (BasketLine(basket=basket, article_id=pk, quantity=n, added_at=now) for pk, n in held.items()),
        update_conflicts=True,
        unique_fields=["basket", "article"],
        update_fields=["quantity"],
        batch_size=500,
    )


def _recount(basket: Basket, held: Mapping[int, int], now: datetime) -> None:
    quoted = prices.quote(company=basket.company, quantities=held, on=timezone.localdate(now))
    total = min(sum((line_total(held[pk], price.unit_price) for pk, price in quoted.items()), ZERO), MOST_SHOWN)
    Basket.objects.filter(pk=basket.pk).update(line_count=len(held), total_net=total)
    basket.refresh_from_db(fields=["version", "changed_at", "line_count", "total_net"])
