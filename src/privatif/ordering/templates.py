"""Paniers types: baskets with a name, kept to be ordered again and again.

One's own and those that colleagues share are seen; only whose it is may change it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from privatif.accounts.models import User
from privatif.catalog.models import Article
from privatif.core.bulk import update
from privatif.core.errors import Refusal, Stale
from privatif.core.languages import figures
from privatif.ordering import basket_events, baskets, quantities
from privatif.ordering.basket_events import Deed, Source
from privatif.ordering.models import DESCRIPTION_LENGTH, NAME_LENGTH, Basket, BasketLine

MOST = 200  # a person


@dataclass(frozen=True)
class Details:
    name: str
    description: str = ""
    shared: bool = False


class Line(NamedTuple):
    """A line of a template; quantity 0 is listed only."""

    article_id: int
    number: str
    designation: str
    pack_size: int
    minimum: int
    quantity: int


def visible_to(user: User) -> QuerySet[Basket]:
    """One's own and those that colleagues share, by name."""
    kept = Basket.objects.filter(company=user.company_id or 0, state=Basket.State.TEMPLATE, dropped_at=None)
    return kept.filter(Q(owner=user) | Q(shared=True)).order_by("name", "pk")


def own(user: User) -> QuerySet[Basket]:
    """Those that the person may change."""
    return visible_to(user).filter(owner=user)


def lines(template: Basket) -> list[Line]:
    """In the order that its owner has given them."""
    names = ("number", "designation", "pack_size", "minimum")
    columns = ("article_id", *(f"article__{name}" for name in names), "quantity")
    return [Line(*values) for values in template.lines.values_list(*columns)]


def keep(*, basket: Basket, details: Details, by: User, now: datetime) -> Basket:
    """A new template of `by` with the basket's lines: an open basket, which stays as it is, or another template.

    Raises Refusal: an empty basket, no name, too long a text (`fields`), too many templates.
    """
    check(details)
    if own(by).count() >= MOST:
        raise Refusal(_("Vous avez déjà %(n)s paniers types : supprimez-en d’abord.") % {"n": MOST})
    with transaction.atomic():
        held = list(basket.lines.values_list("article_id", "quantity"))
        if not held:
            raise Refusal(_("Votre panier est vide."))
        template = Basket.objects.create(
            owner=by, company=basket.company, state=Basket.State.TEMPLATE, line_count=len(held), created_at=now,
            changed_at=now, name=details.name, description=details.description, shared=details.shared,
        )  # fmt: skip
        BasketLine.objects.bulk_create(
            BasketLine(basket=template, article_id=pk, quantity=quantity, position=position, added_at=now)
            for position, (pk, quantity) in enumerate(held, start=1)
        )
    return template


def duplicate(*, template: Basket, by: User, now: datetime) -> Basket:
    """A copy of one's own, not shared yet."""
    name = (_("Copie de %(name)s") % {"name": template.name})[:NAME_LENGTH].rstrip()
    return keep(basket=template, details=Details(name, template.description), by=by, now=now)


def describe(*, template: Basket, details: Details, by: User, now: datetime) -> None:
    """Another name or description, shared or not any more. Raises Refusal with `fields`, Stale where it is deleted."""
    check(details)
    _bump(template, by, now, name=details.name, description=details.description, shared=details.shared)


def change(*, template: Basket, typed: Mapping[int, str], by: User, now: datetime) -> dict[int, str]:
    """Set quantities by article id, blank or 0 for "not ordered"; returns a sentence for each that is refused."""
    refused: dict[int, str] = {}
    with transaction.atomic():
        _bump(template, by, now)
        before = dict(template.lines.values_list("article_id", "quantity"))
        held = dict(before)
        articles = Article.objects.in_bulk([pk for pk in typed if pk in held])
        for pk, article in articles.items():
            try:
                held[pk] = quantity(typed[pk], article)
            except Refusal as refusal:
                refused[pk] = refusal.text
        _write(template, {pk: {"quantity": held[pk]} for pk in articles})
        _record(template, before, held, by, now)
    return refused


def quantity(typed: str, article: quantities.Sold) -> int:
    """The quantity of a template's line: 0 for blank or zeros. Raises Refusal."""
    if not typed.strip().strip("0"):
        return 0
    number = quantities.parse(typed)
    quantities.check(number, article=article)
    return number


def arrange(*, template: Basket, articles: Sequence[int], by: User, now: datetime) -> None:
    """Put the lines in the order of these article ids; those it doesn't name follow as they stood."""
    with transaction.atomic():
        _bump(template, by, now)
        held = list(template.lines.values_list("article_id", flat=True))
        named = [pk for pk in dict.fromkeys(articles) if pk in set(held)]
        wanted = [*named, *(pk for pk in held if pk not in set(named))]
        _write(template, {pk: {"position": position} for position, pk in enumerate(wanted, start=1)})


def move(*, template: Basket, article_id: int, up: bool, by: User, now: datetime) -> None:
    """One place up or down."""
    order = list(template.lines.values_list("article_id", flat=True))
    if article_id in order:
        at = order.index(article_id)
        to = max(at - 1, 0) if up else min(at + 1, len(order) - 1)
        order[at], order[to] = order[to], order[at]
        arrange(template=template, articles=order, by=by, now=now)


def remove(*, template: Basket, article_id: int, by: User, now: datetime) -> bool:
    """Take a line out; False when it was gone already."""
    with transaction.atomic():
        _bump(template, by, now)
        before = dict(template.lines.values_list("article_id", "quantity"))
        template.lines.filter(article_id=article_id).delete()
        _record(template, before, {pk: n for pk, n in before.items() if pk != article_id}, by, now)
    return article_id in before


def append(*, template: Basket, wanted: Mapping[int, int], by: User, now: datetime) -> None:
    """Articles of the company's catalogue, by id and quantity, at the end; one that is there gets the quantity.

    Raises Refusal for more lines than a basket holds.
    """
    with transaction.atomic():
        _bump(template, by, now)
        held = dict(template.lines.values_list("article_id", "quantity"))
        _write(template, {pk: {"quantity": n} for pk, n in wanted.items() if pk in held})
        if len({*held, *wanted}) > baskets.MOST_LINES:
            raise Refusal(_("Un panier type a au plus %(n)s lignes.") % {"n": figures().number(baskets.MOST_LINES)})
        last = max(template.lines.values_list("position", flat=True), default=0)
        BasketLine.objects.bulk_create(
            BasketLine(basket=template, article_id=pk, quantity=wanted[pk], position=position, added_at=now)
            for position, pk in enumerate((pk for pk in wanted if pk not in held), start=last + 1)
        )
        _record(template, held, {**held, **wanted}, by, now)


def check(details: Details) -> None:
    """Raises Refusal with `fields`."""
    problems: dict[str, str] = {}
    if not details.name:
        problems["name"] = _("Donnez un nom à ce panier type.")
    elif len(details.name) > NAME_LENGTH:
        problems["name"] = _("Le nom ne peut pas dépasser %(n)d caractères.") % {"n": NAME_LENGTH}
    if len(details.description) > DESCRIPTION_LENGTH:
        problems["description"] = _("La description ne peut pas dépasser %(n)d caractères.") % {"n": DESCRIPTION_LENGTH}
    if problems:
        raise Refusal(" ".join(problems.values()), fields=problems)


def _bump(template: Basket, by: User, now: datetime, **news: object) -> None:
    """The first statement of each deed: it makes two tabs take turns, and finds out whether it is still there."""
    mine = Basket.objects.filter(pk=template.pk, owner=by, state=Basket.State.TEMPLATE, dropped_at=None)
    if mine.update(version=F("version") + 1, changed_at=now, **news) != 1:
        raise Stale(_("Ce panier type vient d’être supprimé."))
    template.refresh_from_db()


def _write(template: Basket, news: Mapping[int, Mapping[str, int]]) -> None:
    ids = dict(template.lines.values_list("article_id", "pk"))
    if news:
        update(BasketLine, [{"id": ids[pk], **values} for pk, values in news.items()])


def _record(template: Basket, before: Mapping[int, int], after: Mapping[int, int], by: User, now: datetime) -> None:
    if len(before) != len(after):
        Basket.objects.filter(pk=template.pk).update(line_count=len(after))
    basket_events.record(template, Deed(by, now, Source.TEMPLATE), before=before, after=after)
