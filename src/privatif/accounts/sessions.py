"""Sessions: one row a browser, read together with its person; listed, limited and closable.

Django's session engine interface (SESSION_ENGINE). The key in the cookie is a secret; the row keeps its digest.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import transaction
from django.db.models import CharField, DateTimeField, Q, QuerySet
from django.utils import timezone

from privatif.accounts.models import Company, Session, User
from privatif.core import audit
from privatif.core.prepared import Prepared, Slot

# How far the row may lag behind its person: a page that only reads should not write each time.
SEEN_EVERY = timedelta(minutes=5)


class SessionStore(db.SessionStore):
    """`row` is the stored session with `user` and his company, None while there is none."""

    row: Session | None = None
    client = ""
    browser = ""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        now = timezone.now()
        longest = now - timedelta(seconds=settings.SESSION_LONGEST)
        rows = _ROW.rows(key=digest(self.session_key), now=now, longest=longest)
        self.row = _session(rows[0]) if rows else None
        if self.row is None:
            self._session_key = None
        return self.row

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=digest(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            Session.objects.filter(session_key=digest(key)).delete()
        if key == self.session_key:
            self.row = None

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        now = timezone.now()
        user_id = data.get(SESSION_KEY)
        self.row = Session(
            session_key=digest(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=int(user_id) if user_id else None,
            created_at=self.row.created_at if self.row else now,
            last_seen_at=now,
            client=self.client[:45],
            browser=self.browser[:200],
        )
        return self.row

    def cycle_key(self) -> None:
        self.row = None  # a new id is a new session: its longest life begins now
        super().cycle_key()

    def seen(self, now: datetime) -> None:
        """The person is still there: his idle time begins anew. Written at most every `SEEN_EVERY`, or tenth of it."""
        idle = timedelta(seconds=self.get_expiry_age())
        if self.row and self.row.user_id and now - self.row.last_seen_at >= min(SEEN_EVERY, idle / 10):
            Session.objects.filter(pk=self.row.pk).update(
                last_seen_at=now, expire_date=now + idle, client=self.client[:45]
            )


_SESSION, _USER, _COMPANY = (
    tuple(field.attname for field in model._meta.concrete_fields) for model in (Session, User, Company)
)
_ROW = Prepared(
    lambda: Session.objects.filter(
        session_key=Slot("key", CharField()),
        expire_date__gt=Slot("now", DateTimeField()),
        created_at__gt=Slot("longest", DateTimeField()),
    ).values_list(*_SESSION, *(f"user__{name}" for name in _USER), *(f"user__company__{name}" for name in _COMPANY))
)


def _session(row: tuple[Any, ...]) -> Session:
    """The session with its user and his company, of one row of `_ROW`."""
    upto = len(_SESSION), len(_SESSION) + len(_USER)
    session = Session.from_db(None, _SESSION, row[: upto[0]])
    if session.user_id:
        session.user = User.from_db(None, _USER, row[upto[0] : upto[1]])
        if session.user.company_id:
            session.user.company = Company.from_db(None, _COMPANY, row[upto[1] :])
    return session


def digest(session_key: str | None) -> str:
    """What the row keeps of the key: 40 hexadecimal digits of its SHA-256."""
    return sha256((session_key or "").encode()).hexdigest()[:40]


def open_of(user: User, *, now: datetime) -> QuerySet[Session]:
    """The person's sessions that still open a page, the latest first."""
    longest = now - timedelta(seconds=settings.SESSION_LONGEST)
    return user.sessions.filter(expire_date__gt=now, created_at__gt=longest).order_by("-last_seen_at")


def forget_expired(*, now: datetime) -> int:
    """Delete the rows of sessions that open nothing any more; returns how many."""
    longest = now - timedelta(seconds=settings.SESSION_LONGEST)
    return Session.objects.filter(Q(expire_date__lte=now) | Q(created_at__lte=longest)).delete()[0]


def close(*, user: User, key: str, but: SessionStore, by: User, now: datetime) -> int:
    """End one of the person's sessions, by the `session_key` of its row, never the one at hand; returns how many."""
    return _close(_others(user, but).filter(session_key=key), user, by, now)


def close_all(*, user: User, by: User | None, now: datetime) -> int:
    """End all sessions of the person; returns how many."""
    return _close(user.sessions.all(), user, by, now)


def close_others(*, user: User, but: SessionStore, by: User, now: datetime) -> int:
    """End all sessions of the person except the one at hand; returns how many."""
    return _close(_others(user, but), user, by, now)


def _others(user: User, but: SessionStore) -> QuerySet[Session]:
    return user.sessions.exclude(session_key=digest(but.session_key))


def _close(sessions: QuerySet[Session], user: User, by: User | None, now: datetime) -> int:
    with transaction.atomic():
        closed, _by_model = sessions.delete()
        if closed:
            audit.write(
                "session.close", subject=user.username, by=by, now=now,
                company=user.company.number if user.company else "", after={"closed": closed},
            )  # fmt: skip
    return closed
