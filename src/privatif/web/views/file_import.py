"""Importer un fichier: chosen or dropped; what it comes to is shown on the draft's page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privatif.accounts.access import MemberRequest, member
from privatif.core.errors import Refusal
from privatif.ordering import drafts, files
from privatif.web.views.drafts import unfinished


@member
@require_http_methods(["GET", "HEAD", "POST"])
def file_import(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    sent = request.FILES.get("file")
    if sent is None:
        return _page(request, error=_("Choisissez un fichier."))
    try:
        data = sent.read(files.LARGEST_FILE + 1)
        contents = files.take(data)
    except Refusal as refusal:
        return _page(request, error=refusal.text)
    now, name = timezone.now(), sent.name or _("Fichier")
    draft = drafts.keep(owner=request.user, contents=contents, by=request.user, now=now, name=name, file=data)
    drafts.look_up(draft=draft, now=now)
    return redirect("draft", draft.uid)


def _page(request: MemberRequest, *, error: str = "") -> HttpResponse:
    context = {
        "error": error,
        "unfinished": unfinished(request),
        "largest": files.LARGEST_FILE,
        "most": files.MOST_LINES,
    }
    return render(request, "web/file_import.html", context, status=422 if error else 200)
