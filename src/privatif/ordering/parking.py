"""Baskets put aside: nobody loses what he had begun when another order is taken back in its place."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from privatif.accounts.models import User
from privatif.core.errors import Refusal, Stale
from privatif.ordering import baskets
from privatif.ordering.models import Basket, BasketLine
from privatif.ordering.terms import Terms

MOST = 100  # a person


def parked_of(owner: User) -> QuerySet[Basket]:
    """The baskets that the person has put aside, the latest first."""
    kept = Basket.objects.filter(owner=owner, company=owner.company_id or 0, state=Basket.State.PARKED)
    return kept.filter(dropped_at=None).order_by("-changed_at", "-pk")


def put_aside(*, basket: Basket, by: User, now: datetime) -> None:
    """Park the open basket as it was read. Raises Stale where it has changed since, Refusal beyond MOST of them."""
    with transaction.atomic():
        seen = Basket.objects.filter(pk=basket.pk, state=Basket.State.OPEN, version=basket.version)
        if seen.update(state=Basket.State.PARKED, version=F("version") + 1, changed_at=now) != 1:
            raise Stale(_("Votre panier a changé entre-temps : vérifiez de nouveau avant de continuer."))
        if parked_of(basket.owner).count() > MOST:
            raise Refusal(_("Vous avez déjà %(n)s paniers mis de côté : supprimez-en d’abord.") % {"n": MOST})


def restore(*, basket: Basket, by: User, now: datetime) -> bool:
    """A parked basket becomes the open one again; True when the one that was open is now parked in its place.

    Raises Stale where it is no longer parked, or the open one changes in this moment.
    """
    try:
        with transaction.atomic():
            current = baskets.open_of(basket.owner)
            parked = Basket.objects.filter(pk=basket.pk, state=Basket.State.PARKED, dropped_at=None)
            if parked.update(version=F("version") + 1, changed_at=now) != 1:
                raise Stale(_("Ce panier n’est plus parmi ceux que vous avez mis de côté."))
            swapped = _make_room(current, by, now)
            parked.update(state=Basket.State.OPEN)
            baskets.recount(basket=basket, by=by, now=now)
    except IntegrityError:  # an article was put into a new basket in this very moment
        raise Stale(_("Votre panier a changé entre-temps : vérifiez de nouveau avant de continuer.")) from None
    return swapped


def _make_room(current: Basket | None, by: User, now: datetime) -> bool:
    if current is None:
        return False
    put_aside(basket=current, by=by, now=now)
    if not current.line_count:
        Basket.objects.filter(pk=current.pk).delete()  # nothing is in it
    return current.line_count > 0


def keep(*, owner: User, lines: Mapping[int, int], terms: Terms, total: Decimal, now: datetime) -> Basket:
    """A new basket among those put aside, of these quantities by article, with what `terms` say of the delivery.

    `total` is what they come to HT. It isn't refused beyond MOST: nobody's lines are lost for that.
    """
    basket = Basket.objects.create(
        company_id=owner.company_id or 0, owner=owner, state=Basket.State.PARKED, line_count=len(lines),
        total_net=total, created_at=now, changed_at=now, **terms.columns(("reference", "instructions", "address")),
    )  # fmt: skip
    BasketLine.objects.bulk_create(
        BasketLine(basket=basket, article_id=article, quantity=quantity, added_at=now)
        for article, quantity in lines.items()
    )
    return basket
