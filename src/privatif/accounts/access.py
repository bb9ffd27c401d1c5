"""Who may open a page. Each view wears one of these; what it wears stands on it as `access`.

Nobody logged in: the log-in page, and back. Somebody whose page it isn't: 404, as if there were none.

A page whose address names something wears `about` too: whose of it may be seen by whom.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, Literal, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from privatif.accounts import events
from privatif.accounts.models import Company, User


class SignedRequest(HttpRequest):
    """A request of somebody who has logged in."""

    user: User
    htmx: HtmxDetails


class MemberRequest(SignedRequest):
    """A request of somebody who belongs to a customer."""

    company: Company


P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
V = TypeVar("V", bound=Callable[..., HttpResponseBase])
Guarded = Callable[Concatenate[R, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
Who = Literal["nobody", "public", "signed_in", "member", "approver", "staff", "webmaster"]


@dataclass(frozen=True)
class About:
    """What an address names, and who may open a colleague's, or that of somebody of another company."""

    thing: str
    colleagues: Who
    others: Who


def public(view: View[P]) -> View[P]:
    """Anybody, without logging in."""

    return _labelled(view, "public")


def signed_in(view: Guarded[SignedRequest, P]) -> View[P]:
    """Anybody who has logged in."""
    return _guarded(view, "signed_in", lambda user: True)


def member(view: Guarded[MemberRequest, P]) -> View[P]:
    """Buyers and approvers; `request.company` is theirs."""
    return _guarded(view, "member", lambda user: user.company_id is not None)


def approver(view: Guarded[MemberRequest, P]) -> View[P]:
    """Approvers; `request.company` is theirs."""
    return _guarded(view, "approver", lambda user: user.is_approver)


def staff(view: Guarded[SignedRequest, P]) -> View[P]:
    """The distributor's people: reps and the webmaster."""
    return _guarded(view, "staff", lambda user: user.company_id is None)


def webmaster(view: Guarded[SignedRequest, P]) -> View[P]:
    """The webmaster alone."""
    return _guarded(view, "webmaster", lambda user: user.is_webmaster)


def about(thing: str, *, colleagues: Who = "nobody", others: Who = "nobody") -> Callable[[V], V]:
    """Declares what the page's address names. The view itself looks for it among what `request.user` may see.

    One's own is open to everybody who may open the page; what isn't open looks exactly like what doesn't exist.
    """

    def declare(view: V) -> V:
        view.about = About(thing, colleagues, others)  # type: ignore[attr-defined]
        return view

    return declare


def _guarded(view: Guarded[R, P], label: Who, allowed: Callable[[User], bool]) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            return _log_in_first(request)
        if not allowed(user):
            events.note("page_refused", request, needs=label)
            raise Http404
        request.company = user.company  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return cast(View[P], _labelled(guarded, label))


def _labelled(view: V, label: Who) -> V:
    view.access = label  # type: ignore[attr-defined]
    return view


def _log_in_first(request: HttpRequest) -> HttpResponse:
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    if request.method != "GET":
        messages.info(request, _("Votre session avait expiré : rien de ce que vous avez envoyé n’est enregistré."))
    if htmx:
        # htmx would follow a redirect inside the page; this one takes the whole window.
        back = redirect_to_login(htmx.current_url_abs_path or resolve_url("home"))
        return HttpResponseClientRedirect(back.url)
    if request.method != "GET":
        return redirect_to_login(came_from(request) or resolve_url("home"))
    return redirect_to_login(request.get_full_path())


def came_from(request: HttpRequest) -> str:
    """The page of ours on which a form was sent; empty when the browser names none, or what answers to forms alone."""
    named = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(named, {request.get_host()}, require_https=request.is_secure()):
        return ""
    there = urlsplit(named)
    page = there.path.startswith("/") and there.path.endswith("/")  # a deed's address ends without a slash
    return urlunsplit(("", "", there.path, there.query, "")) if page and not there.path.startswith("//") else ""
