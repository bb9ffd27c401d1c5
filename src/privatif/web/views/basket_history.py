"""Annuler, and the history of a basket: who changed what when, and `Revenir à`."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from privatif.accounts.access import MemberRequest, about, member
from privatif.core.errors import Refusal
from privatif.core.languages import figures
from privatif.ordering import basket_history, undoing
from privatif.ordering.checkout import Line
from privatif.ordering.models import Basket
from privatif.web.typed import whole


def offer_undo(request: MemberRequest, text: str, basket: Basket, *, since: int) -> None:
    """Say what was done, with the button that takes back all that happened since that version."""
    messages.success(request, text, extra_tags=f"undo {basket.uid} {basket.version} {since}")


@member
@about("basket")
@require_GET
def history(request: MemberRequest, uid: UUID) -> HttpResponse:
    mine = _mine(request, uid)
    entries, following = basket_history.page(mine, before=whole(request.GET.get("avant", "")))
    context = {
        "basket": mine,
        "entries": entries,
        "following": following,
        "first": "avant" in request.GET,
        "open": mine.state == Basket.State.OPEN,
        "today": timezone.localdate(),
    }
    return render(request, "web/basket/history.html", context)


@member
@about("basket")
@require_POST
def undo(request: MemberRequest, uid: UUID) -> HttpResponse:
    seen, since = (whole(request.POST.get(name, "")) for name in ("version", "since"))
    return _restored(
        request, uid, _("Modification annulée."),
        lambda mine: undoing.undo(
            basket=mine, seen_version=seen, since=since, by=request.user, now=timezone.now()
        ),
    )  # fmt: skip


@member
@about("basket")
@require_POST
def go_back(request: MemberRequest, uid: UUID) -> HttpResponse:
    seen, to = (whole(request.POST.get(name, "")) for name in ("version", "to"))
    event = _mine(request, uid).events.filter(version=to).first()
    when = figures().moment(event.at) if event else ""
    return _restored(
        request, uid, _("Votre panier est de nouveau celui du %(when)s.") % {"when": when},
        lambda mine: undoing.go_back(
            basket=mine, to_version=to, seen_version=seen, by=request.user, now=timezone.now()
        ),
    )  # fmt: skip


def _restored(request: MemberRequest, uid: UUID, text: str, deed: Callable[[Basket], list[Line]]) -> HttpResponse:
    mine = _mine(request, uid)
    try:
        problems = deed(mine)
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return redirect("basket")
    entry = basket_history.latest(mine)
    if entry and entry.version == mine.version:
        what = ", ".join(entry.sentences)
        offer_undo(request, f"{text} {what}.", mine, since=mine.version - 1)
    else:
        messages.info(request, _("Le panier était déjà ainsi : rien n’a changé."))
    for line in problems:
        messages.warning(
            request, _("%(what)s : %(problem)s") % {"what": line.article.designation, "problem": line.problem}
        )
    return redirect("basket")


def _mine(request: MemberRequest, uid: UUID) -> Basket:
    """A basket of one's own that is or was to be ordered."""
    states = (Basket.State.OPEN, Basket.State.ORDERED)
    return get_object_or_404(Basket, uid=uid, owner=request.user, company=request.company, state__in=states)
