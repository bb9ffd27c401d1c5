"""Back to an earlier state of a basket: the last change undone, or what stood there at some moment.

Each is a change like others, and can itself be undone.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from privatif.accounts.models import Address, User
from privatif.catalog.models import Article
from privatif.core.errors import Refusal
from privatif.ordering import basket_events, baskets, checkout
from privatif.ordering.basket_events import Deed, Source
from privatif.ordering.checkout import Line
from privatif.ordering.models import Basket


def undo(*, basket: Basket, seen_version: int, by: User, now: datetime, since: int = 0) -> list[Line]:
    """Take the last change back, or all changes `since` a version; returns the lines it brings back that can't be
    ordered any more.

    Raises Stale where the basket isn't the one seen, Refusal where nothing was ever changed.
    """
    with transaction.atomic():
        _begin(basket, seen_version, now)
        last = basket.events.order_by("-version").first()
        if last is None:
            raise Refusal(_("Il n’y a rien à annuler dans ce panier."))
        return _put(basket, since or last.version - 1, Deed(by, now, Source.UNDO))


def go_back(*, basket: Basket, to_version: int, seen_version: int, by: User, now: datetime) -> list[Line]:
    """Make the basket what the change of `to_version` had made of it; otherwise like `undo`."""
    with transaction.atomic():
        _begin(basket, seen_version, now)
        if not basket.events.filter(version=to_version).exists():
            raise Refusal(_("Cet état du panier n’est plus connu : choisissez-en un autre."))
        return _put(basket, to_version, Deed(by, now, Source.RETURN))


def _begin(basket: Basket, seen_version: int, now: datetime) -> None:
    stale = _("Votre panier a changé entre-temps : rien n’a été annulé. Le voici tel qu’il est.")
    baskets.begin(basket, seen_version=seen_version, now=now, stale=stale)


def _put(basket: Basket, version: int, deed: Deed) -> list[Line]:
    quantities, terms = basket_events.before(basket, version=version)
    held = dict(basket.lines.values_list("article_id", "quantity"))
    more = {pk for pk, n in quantities.items() if n > held.get(pk, 0)}
    gone = more - set(Article.objects.filter(pk__in=more).values_list("pk", flat=True))
    if terms["address_id"] and not Address.objects.filter(pk=terms["address_id"], company=basket.company_id).exists():
        terms["address_id"] = None
    kept = {pk: n for pk, n in quantities.items() if pk not in gone}
    baskets.put(basket=basket, quantities=kept, terms=terms, deed=deed)
    return _problems(basket, more, deed.now)


def _problems(basket: Basket, among: Collection[int], now: datetime) -> list[Line]:
    if not among:
        return []
    return [line for line in checkout.review(basket, now=now).problems if line.article.pk in among]
