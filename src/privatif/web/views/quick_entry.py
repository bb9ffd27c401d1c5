"""Saisie rapide: references and quantities as people write them; what they come to is shown on the draft's page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privatif.accounts.access import MemberRequest, member
from privatif.core.errors import Refusal
from privatif.ordering import drafts, files
from privatif.ordering.drafts import State
from privatif.web.views.drafts import asked_for, unfinished


@member
@require_http_methods(["GET", "HEAD", "POST"])
def quick_entry(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, _again(request))
    text = request.POST.get("lines", "")
    if not text.strip():
        return _page(request, text, error=_("Écrivez ou collez au moins une référence."))
    try:
        contents = files.pasted(text)
    except Refusal as refusal:
        return _page(request, text, error=refusal.text)
    now = timezone.now()
    draft = drafts.keep(owner=request.user, contents=contents, by=request.user, now=now)
    drafts.look_up(draft=draft, now=now)
    return redirect("draft", draft.uid)


def _again(request: MemberRequest) -> str:
    """The text of the draft that the address names, to be written differently, without what has been added."""
    draft = asked_for(request, request.GET.get("de", ""))
    if draft is None:
        return ""
    left = draft.lines.exclude(state__in=[State.ADDED, State.REQUESTED])
    return "\n".join(left.values_list("text", flat=True))


def _page(request: MemberRequest, text: str = "", *, error: str = "") -> HttpResponse:
    context = {"text": text, "error": error, "unfinished": unfinished(request)}
    return render(request, "web/quick_entry.html", context, status=422 if error else 200)
