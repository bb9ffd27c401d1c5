"""Deeds on baskets. Each one bumps the version and saves at once, so a basket is the same on every device.

Each one also writes down what it changed: `source` says where it was done (`ordering.basket_events`).

The first statement of each deed is the bump: it is also the lock that makes two tabs take turns, on both databases.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, DateTimeField, DecimalField, F, IntegerField
from django.utils import timezone
from django.utils.translation import gettext as _

from privatif.accounts.models import Address, Company, User
from privatif.catalog import lookup, prices
from privatif.catalog.models import Article
from privatif.core.bulk import upsert
from privatif.core.errors import Refusal, Stale
from privatif.core.money import ZERO, line_total
from privatif.core.prepared import Prepared, PreparedUpdate, Slot, Slots, columns, instance
from privatif.ordering import basket_events, quantities
from privatif.ordering.basket_events import Deed, Source
from privatif.ordering.models import Basket, BasketLine
from privatif.ordering.terms import PARTS, Terms
from privatif.ordering.wishes import FillLine, FillReport, Wish

MOST_LINES = 5_000
NEW = 1  # the version of a basket that nothing has been put into yet
MOST_SHOWN = Decimal("999999999999.99")  # what the column holds; `place` refuses far less


@dataclass(frozen=True)
class Change:
    """A quantity typed into a line: `seen` is what the page showed, so that another tab's change isn't undone."""

    typed: str
    seen: int


def open_of(owner: User) -> Basket | None:
    """The person's open basket with its address, if there is one."""
    company = owner.company
    rows = _OPEN_BASKET.rows(owner=owner.pk, company=company.pk) if company else []
    if not rows or not company:
        return None
    basket = instance(Basket, rows[0][: len(_BASKET)])
    basket.owner, basket.company = owner, company
    basket.address = instance(Address, rows[0][len(_BASKET) :]) if basket.address_id else None
    return basket


_BASKET, _ADDRESS = columns(Basket), columns(Address, "address__")
_OPEN = {"owner": Slot("owner", BigIntegerField()), "state": Basket.State.OPEN}
_OF_COMPANY = {"company": Slot("company", BigIntegerField())}
_OPEN_BASKET = Prepared(lambda: Basket.objects.filter(**_OPEN, **_OF_COMPANY).values_list(*_BASKET, *_ADDRESS))
_SUMMARY = Prepared(lambda: Basket.objects.filter(**_OPEN).values_list("line_count", "total_net"))
_SOME_LINES = Prepared(
    lambda: (
        BasketLine.objects.filter(
            article__id__in=[Slots("articles", BigIntegerField())],
            **{f"basket__{name}": value for name, value in _OPEN.items()},
        )
        .order_by()
        .values_list("article_id", "quantity")
    )
)
_THIS = {"basket": Slot("basket", BigIntegerField())}
_LINES = Prepared(lambda: BasketLine.objects.filter(**_THIS).values_list("article_id", "quantity"))
_STILL_OPEN = {"pk": Slot("basket", BigIntegerField()), "state": Basket.State.OPEN}
_BUMPED = {"version": F("version") + 1, "changed_at": Slot("now", DateTimeField())}
_BUMP = PreparedUpdate(lambda: (Basket.objects.filter(**_STILL_OPEN), _BUMPED), returning=["version"])
_SEEN = Slot("seen", IntegerField())
_BUMP_IF_SEEN = PreparedUpdate(
    lambda: (Basket.objects.filter(**_STILL_OPEN, version=_SEEN), _BUMPED), returning=["version"]
)
_RECOUNT = PreparedUpdate(
    lambda: (
        Basket.objects.filter(**_STILL_OPEN),
        {
            "line_count": Slot("line_count", IntegerField()),
            "total_net": Slot("total_net", DecimalField(max_digits=14, decimal_places=2)),
        },
    )
)


def summary(owner: User) -> tuple[int, Decimal]:
    """Number of lines and total HT of the person's open basket."""
    rows = _SUMMARY.rows(owner=owner.pk)
    return rows[0] if rows else (0, ZERO)


def held_by(owner: User, article_ids: Sequence[int]) -> dict[int, int]:
    """How many of these articles, by id, lie in the person's open basket."""
    return dict(_SOME_LINES.rows(owner=owner.pk, articles=article_ids)) if article_ids else {}


def add(
    *,
    owner: User,
    wishes: Sequence[Wish],
    by: User,
    now: datetime,
    seen_version: int | None = None,
    source: str = "",
) -> FillReport:
    """Put wishes into the owner's basket, each to what is already there. What can't be added says why.

    `seen_version` is that of the report which `preview` gave: raises Stale where the basket has changed since, so that
    a form sent twice adds once.
    """
    deed = Deed(by, now, source)
    try:
        return _add(owner, wishes, deed, seen_version)
    except Stale:  # it was ordered in this very moment: a new one takes them
        if seen_version is not None:
            raise
        return _add(owner, wishes, deed)


def preview(*, owner: User, wishes: Sequence[Wish], now: datetime) -> FillReport:
    """What `add` would do now; nothing is written. Raises Refusal for somebody without a company."""
    company, basket = _company(owner), open_of(owner)
    report = _filled(company, wishes, _held(basket) if basket else {}, now)
    report.version = basket.version if basket else NEW
    return report


def _add(owner: User, wishes: Sequence[Wish], deed: Deed, seen_version: int | None = None) -> FillReport:
    with transaction.atomic():
        basket = _open_or_new(owner, deed.now)
        _bump(basket, deed.now, seen_version)
        before = _held(basket)
        held = dict(before)
        report = _filled(basket.company, wishes, held, deed.now)
        _write(basket, {line.article.pk: line.now for line in report.lines if line.article and line.added}, deed.now)
        _settle(basket, deed, before, held)
    return report


def _filled(company: Company, wishes: Sequence[Wish], held: dict[int, int], now: datetime) -> FillReport:
    """What becomes of each wish beside what is `held`, which counts it too."""
    references = [wish.reference for wish in wishes]
    matches = lookup.resolve(company=company, references=references, on=timezone.localdate(now))
    return FillReport([_fill(wish, match, held) for wish, match in zip(wishes, matches, strict=True)])


def change(
    *, basket: Basket, changes: Mapping[int, Change], by: User, now: datetime, source: str = Source.BASKET
) -> dict[int, str]:
    """Set the quantities that were typed anew, by article id; returns a sentence for each that was refused.

    Lines that the form didn't know, and quantities that it didn't touch, stay as they are now. A quantity typed into
    a line that was taken out elsewhere is refused too: it doesn't come back by itself.
    """
    refused: dict[int, str] = {}
    with transaction.atomic():
        _bump(basket, now)
        before = _held(basket)
        held = dict(before)
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
        _settle(basket, Deed(by, now, source), before, held)
    return refused


def remove(*, basket: Basket, article_id: int, by: User, now: datetime, source: str = Source.BASKET) -> bool:
    """Take a line out; False when it was gone already."""
    with transaction.atomic():
        _bump(basket, now)
        before = _held(basket)
        basket.lines.filter(article_id=article_id).delete()
        _settle(basket, Deed(by, now, source), before, {pk: n for pk, n in before.items() if pk != article_id})
    return article_id in before


def set_terms(
    *, basket: Basket, terms: Terms, by: User, now: datetime, only: Collection[str] = PARTS, source: str = Source.BASKET
) -> None:
    """Keep `terms` with the basket, or only some PARTS of them: the others stay as another tab may have set them."""
    with transaction.atomic():
        _bump(basket, now)
        basket.refresh_from_db()
        before, news = basket_events.terms_of(basket), terms.columns(only)
        for name, value in news.items():
            setattr(basket, name, value)
        basket.save(update_fields=news)
        changed = basket_events.differing(before, basket_events.terms_of(basket))
        basket_events.record(basket, Deed(by, now, source), before={}, after={}, terms=changed)


def put(*, basket: Basket, quantities: Mapping[int, int], terms: Mapping[str, Any], deed: Deed) -> None:
    """Make the basket hold exactly these articles, by id, and these `basket_events.TERMS`.

    Part of a deed: inside its transaction, after `begin`.
    """
    before = _held(basket)
    if gone := before.keys() - quantities.keys():
        basket.lines.filter(article_id__in=gone).delete()
    _write(basket, {pk: n for pk, n in quantities.items() if before.get(pk) != n}, deed.now)
    changed = basket_events.differing(basket_events.terms_of(basket), terms)
    if changed:
        for name, (_before, after) in changed.items():
            setattr(basket, name, basket_events.value(name, after))
        basket.save(update_fields=changed)
    _settle(basket, deed, before, quantities, changed)


def recount(*, basket: Basket, by: User, now: datetime) -> None:
    """Count an open basket's lines and add them up at today's prices."""
    held = _held(basket)
    _settle(basket, Deed(by, now), held, held)


def _gone(change: Change) -> str:
    return _("Cet article a été retiré du panier ailleurs ; ajoutez-le de nouveau si vous en voulez %(typed)s.") % {
        "typed": change.typed.strip()
    }


def _open_or_new(owner: User, now: datetime) -> Basket:
    company = _company(owner)
    if found := open_of(owner):
        return found
    default = company.addresses.filter(is_default=True, in_use=True).first()
    new = Basket(owner=owner, company=company, address=default, created_at=now, changed_at=now)
    # Two first clicks at once: the constraint lets one basket be made, and both then find it.
    Basket.objects.bulk_create([new], ignore_conflicts=True)
    if found := open_of(owner):
        return found
    raise _ordered()


def _company(owner: User) -> Company:
    if owner.company is None:
        raise Refusal(_("Seul un utilisateur rattaché à une société peut remplir un panier."))
    return owner.company


def begin(basket: Basket, *, seen_version: int, now: datetime, stale: str) -> None:
    """Take one's turn, where the basket still is as it was seen; raises Stale with the sentence `stale` otherwise."""
    if not _BUMP_IF_SEEN.rows(basket=basket.pk, now=now, seen=seen_version):
        raise Stale(stale)
    basket.refresh_from_db()


def _bump(basket: Basket, now: datetime, seen_version: int | None = None) -> None:
    if seen_version is None:
        bumped = _BUMP.rows(basket=basket.pk, now=now)
        if not bumped:
            raise _ordered()
    else:
        bumped = _BUMP_IF_SEEN.rows(basket=basket.pk, now=now, seen=seen_version)
        if not bumped:
            raise Stale(_("Votre panier a changé entre-temps : vérifiez de nouveau avant d’ajouter."))
    [(basket.version,)] = bumped
    basket.changed_at = now


def _ordered() -> Stale:
    return Stale(_("Ce panier vient d’être commandé ; vos prochains articles iront dans un nouveau panier."))


def _held(basket: Basket) -> dict[int, int]:
    return dict(_LINES.rows(basket=basket.pk))


def _fill(wish: Wish, match: lookup.Match, held: dict[int, int]) -> FillLine:
    if match.verdict not in {lookup.Verdict.FOUND, lookup.Verdict.REPLACED}:
        choices = match.articles if match.verdict is lookup.Verdict.CHOOSE else ()
        return FillLine(wish, match.verdict, refusal=why_not(match), choices=choices, how=match.how)
    article = match.articles[0]
    try:
        quantity = quantities.parse(wish.quantity)
        quantities.check(quantity, article=article)
        if article.pk not in held and len(held) >= MOST_LINES:
            raise Refusal(_("Le panier est plein : passez cette commande, puis remplissez-en un autre."))
        if held.get(article.pk, 0) + quantity > quantities.LARGEST:
            quantities.check(held[article.pk] + quantity, article=article)
    except Refusal as refusal:
        now = held.get(article.pk, 0)
        return FillLine(wish, match.verdict, article, now=now, refusal=refusal.text, how=match.how)
    held[article.pk] = held.get(article.pk, 0) + quantity
    return FillLine(wish, match.verdict, article, quantity, held[article.pk], how=match.how)


def why_not(match: lookup.Match) -> str:
    if match.verdict is lookup.Verdict.CHOOSE:
        numbers = ", ".join(article.number for article in match.articles[:5])
        return _("Plusieurs articles portent cette référence : précisez %(numbers)s.") % {"numbers": numbers}
    if match.verdict is lookup.Verdict.GONE:
        return _("Cet article n’est plus vendu.")
    if match.verdict is lookup.Verdict.NOT_IN_CATALOGUE:
        return _("Nous vendons cette référence, mais elle n’est pas dans votre catalogue : demandez-la.")
    return _("Aucun article de votre catalogue ne porte cette référence.")


def _write(basket: Basket, held: Mapping[int, int], now: datetime) -> None:
    rows = [{"basket_id": basket.pk, "article_id": pk, "quantity": n, "added_at": now} for pk, n in held.items()]
    if rows:
        upsert(BasketLine, rows, unique=["basket_id", "article_id"], only_new=["added_at"])


def _settle(
    basket: Basket,
    deed: Deed,
    before: Mapping[int, int],
    held: Mapping[int, int],
    terms: Mapping[str, tuple[Any, Any]] | None = None,
) -> None:
    """Write down what the deed has changed, and count anew what the basket now holds."""
    quoted = prices.quote(company=basket.company, quantities=held, on=timezone.localdate(deed.now))
    total = min(sum((line_total(held[pk], price.unit_price) for pk, price in quoted.items()), ZERO), MOST_SHOWN)
    _RECOUNT.run(basket=basket.pk, line_count=len(held), total_net=total)
    basket.line_count, basket.total_net = len(held), total
    basket_events.record(basket, deed, before=before, after=held, terms=terms)
