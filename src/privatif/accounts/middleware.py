"""Whose browser is asking: the session and its person, read in one query."""

from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions import middleware
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from privatif.accounts.models import User
from privatif.accounts.sessions import SessionStore
from privatif.core.outages import is_outage


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's, whose sessions also know the client and when they were last seen; sets `request.user`."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        # Django has read the cookies. Whoever keeps the rest, as the library does with a form that must be confirmed
        # first, keeps no key with it.
        request.META.pop("HTTP_COOKIE", None)
        session = request.session
        assert isinstance(session, SessionStore)
        session.client = request.META.get("REMOTE_ADDR", "")
        session.browser = request.META.get("HTTP_USER_AGENT", "")
        request.user = person_of(session)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = request.session
        if isinstance(session, SessionStore) and not session.modified:
            _note_seen(session)
        try:
            return super().process_response(request, response)
        except SessionInterrupted:  # closed elsewhere in this very moment: what the page says it did is done
            return response


def _note_seen(session: SessionStore) -> None:
    try:
        session.seen(timezone.now())
    except DatabaseError as error:
        if not is_outage(error):  # a page that only reads is served where nothing can be written
            raise


def person_of(session: SessionStore) -> User | AnonymousUser:
    """Who has logged in with this session. It ends when he is disabled or his password has changed."""
    if not session.session_key or auth.SESSION_KEY not in session or session.row is None:
        return AnonymousUser()
    user = session.row.user
    if user and user.is_active and constant_time_compare(_hash(session), user.get_session_auth_hash()):
        return user
    session.flush()
    return AnonymousUser()


def _hash(session: SessionStore) -> str:
    return str(session.get(auth.HASH_SESSION_KEY, ""))
