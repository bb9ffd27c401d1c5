"""Second factors: who must have one, and the deeds around them.

A second factor is an authenticator application or a passkey. Recovery codes replace one that is lost; they are none.
"""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from privatif.accounts.models import Company, User
from privatif.core import audit, outbox
from privatif.core.errors import Refusal

Type = Authenticator.Type
FRESH = timedelta(minutes=5)  # so long after somebody has logged in he isn't asked again who he is
_HAS_ONE = "second_factor"  # in the session, once the database has said so


def required_for(user: User) -> bool:
    """Whether this person must have one: by the house's rule for its people, by his company's for a customer's."""
    if user.company is None:
        return bool(settings.STAFF_SECOND_FACTOR)
    whom = user.company.second_factor
    return whom == Company.SecondFactor.EVERYBODY or (whom == Company.SecondFactor.APPROVERS and user.is_approver)


def missing(user: User, session: SessionBase) -> bool:
    """Whether he must have one and has none. Costs a query until he has; from then on the session knows."""
    if not required_for(user) or _HAS_ONE in session:
        return False
    if not factors_of(user).exists():
        return True
    session[_HAS_ONE] = True
    return False


def forget(session: SessionBase) -> None:
    """One was removed: the next page asks the database again."""
    session.pop(_HAS_ONE, None)


def factors_of(user: User) -> QuerySet[Authenticator]:
    """His applications and passkeys, the oldest first."""
    factors: QuerySet[Authenticator] = Authenticator.objects.filter(user=user)
    return factors.exclude(type=Type.RECOVERY_CODES).order_by("pk")


def may_remove(factor: Authenticator) -> bool:
    """Not the last one of somebody who must have one."""
    return not required_for(factor.user) or factors_of(factor.user).exclude(pk=factor.pk).exists()


def oblige(*, company: Company, whom: str, by: User, now: datetime) -> None:
    """The company obliges these of its people; it counts from their next page on. Raises Refusal for another word."""
    if whom not in Company.SecondFactor.values:
        raise Refusal(_("Choisissez qui doit avoir un second facteur."))
    with transaction.atomic():
        before = Company.objects.values_list("second_factor", flat=True).get(pk=company.pk)
        if before == whom:
            return
        Company.objects.filter(pk=company.pk).update(second_factor=whom)
        audit.write(
            "company.second_factor", subject=company.number, by=by, now=now, company=company.number,
            before={"second_factor": before}, after={"second_factor": whom},
        )  # fmt: skip


def reset(*, user: User, by: User | None, now: datetime) -> None:
    """All of them are taken away, his browsers are logged out and he is told. Raises Refusal when he has none."""
    with transaction.atomic():
        removed, _by_model = Authenticator.objects.filter(user=user).delete()
        if not removed:
            raise Refusal(_("%(id)s n’a pas de second facteur.") % {"id": user.username})
        user.sessions.all().delete()
        record("reset", user=user, factor="", by=by, now=now)


def record(what: str, *, user: User, factor: str, by: User | None, now: datetime) -> None:
    """Write down that a factor was `added`, `used`, `removed`, `renewed` or `reset`, and have the person told."""
    with transaction.atomic():
        audit.write(
            f"second_factor.{what}", subject=user.username, by=by, now=now,
            company=user.company.number if user.company else "", after={"factor": factor} if factor else {},
        )  # fmt: skip
        payload = {"user": user.pk, "what": what, "factor": factor}
        outbox.record("second_factor.changed", subject=user.username, payload=payload, now=now)
