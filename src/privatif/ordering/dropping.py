"""Paniers types and baskets put aside are deleted with a way back: for DAYS they can be brought back."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from privatif.accounts.models import User
from privatif.core.errors import Stale
from privatif.ordering.models import Basket

DAYS = 30


def dropped_of(owner: User, *, now: datetime) -> QuerySet[Basket]:
    """What the person has deleted lately, the latest first."""
    gone = Basket.objects.filter(owner=owner, company=owner.company_id or 0, dropped_at__gt=_long_ago(now))
    return gone.order_by("-dropped_at", "-pk")


def drop(*, basket: Basket, by: User, now: datetime) -> None:
    """Delete `by`'s template or parked basket; those deleted long ago go for good. Raises Stale where it is gone."""
    if Basket.objects.filter(pk=basket.pk, owner=by, dropped_at=None).update(dropped_at=now) != 1:
        raise Stale(_("Ce panier est déjà supprimé."))
    Basket.objects.filter(owner=by, dropped_at__lte=_long_ago(now)).delete()


def bring_back(*, basket: Basket, by: User, now: datetime) -> None:
    """Undo `drop`. Raises Stale where it has been brought back already."""
    if dropped_of(by, now=now).filter(pk=basket.pk).update(dropped_at=None) != 1:
        raise Stale(_("Ce panier n’est plus parmi ceux que vous avez supprimés."))


def _long_ago(now: datetime) -> datetime:
    return now - timedelta(days=DAYS)
