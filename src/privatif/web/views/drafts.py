"""What was pasted, or a file: each line with its verdict, corrected in place, and added all at once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from privatif.accounts.access import MemberRequest, about, member
from privatif.catalog import browse
from privatif.core import spreadsheets
from privatif.core.errors import Refusal
from privatif.core.languages import figures
from privatif.ordering import draft_columns, draft_files, draft_report, drafts
from privatif.ordering.models import Draft
from privatif.ordering.pasting import Columns
from privatif.ordering.wishes import Wish
from privatif.web.typed import whole

about_draft = about("draft")


@member
@about_draft
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: MemberRequest, uid: UUID) -> HttpResponse:
    mine = _mine(request, uid)
    if request.method != "POST":
        return render(request, "web/draft/page.html", _context(request, mine))
    return _done(request, mine, lambda: _act(request, mine))


@member
@about_draft
@require_POST
def look_up(request: MemberRequest, uid: UUID) -> HttpResponse:
    """The next lines of a long draft; the page asks for them one after the other."""
    mine = _mine(request, uid)
    drafts.look_up(draft=mine, now=timezone.now())
    if request.htmx:
        return render(request, "web/draft/body.html", _context(request, mine))
    return redirect("draft", mine.uid)


@member
@about_draft
@require_POST
def reading(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Another sheet, or other columns."""
    mine, now = _mine(request, uid), timezone.now()
    sheet = request.POST.get("sheet", "")

    def read_again() -> None:
        drafts.read_again(draft=mine, columns=_columns(request), sheet=sheet, by=request.user, now=now)
        drafts.look_up(draft=mine, now=now)

    return _done(request, mine, read_again)


@member
@about_draft
@require_GET
def rejected(request: MemberRequest, uid: UUID, kind: str) -> HttpResponse:
    """The lines to correct, to be mended elsewhere and dropped again; `kind` is csv or xlsx."""
    mine = _mine(request, uid)
    rows = draft_files.rejected(draft=mine, now=timezone.now())
    if kind == "csv":
        response = HttpResponse(spreadsheets.as_csv(rows), content_type=spreadsheets.CSV)
    else:
        response = HttpResponse(spreadsheets.as_xlsx(rows, widths=draft_files.WIDTHS), content_type=spreadsheets.XLSX)
    response["Content-Disposition"] = f'attachment; filename="{_("lignes-a-corriger")}.{kind}"'
    return response


def unfinished(request: MemberRequest) -> list[Draft]:
    """The person's drafts that have something left, to be gone on with."""
    return list(drafts.unfinished(request.user)[:5])


def asked_for(request: MemberRequest, uid: str) -> Draft | None:
    """The person's own draft of that address; None for anything else."""
    try:
        return drafts.one(request.user, UUID(uid))
    except ValueError:
        return None


def _mine(request: MemberRequest, uid: UUID) -> Draft:
    mine = drafts.one(request.user, uid)
    if mine is None:
        raise Http404
    mine.owner, mine.company = request.user, request.company
    return mine


def _done(request: MemberRequest, mine: Draft, deed: Callable[[], None]) -> HttpResponse:
    try:
        deed()
    except Refusal as refusal:
        messages.error(request, refusal.text)
    counts = drafts.counts(mine)
    if "add" in request.POST and counts.added and not (counts.wrong or counts.waiting or counts.ready):
        return redirect("basket")
    address, query = reverse("draft", args=[mine.uid]), request.GET.urlencode()
    return redirect(f"{address}?{query}" if query else address)


def _act(request: MemberRequest, mine: Draft) -> None:
    """What was ready when the page was made is added; only then are corrections looked at, to be seen first."""
    post, now, by = request.POST, timezone.now(), request.user
    if "add" in post:
        added = drafts.add(draft=mine, seen_version=whole(post.get("version", "")), by=by, now=now)
        told = ngettext("%(n)s ligne ajoutée au panier.", "%(n)s lignes ajoutées au panier.", added)
        messages.success(request, told % {"n": figures().number(added)})
        mine.refresh_from_db(fields=["version"])
    drafts.correct(draft=mine, corrections=_corrections(request), by=by, now=now)
    mine.refresh_from_db(fields=["version"])
    if "choose" in post:
        line, _sign, number = post["choose"].partition(":")
        entry = browse.one(company=request.company, number=number, on=timezone.localdate(now))
        if entry is None:
            raise Refusal(_("Cet article n’est pas dans votre catalogue."))
        drafts.choose(draft=mine, line=whole(line), article=entry.article, by=by, now=now)
    elif "request" in post:
        drafts.request(draft=mine, line=whole(post["request"]), by=by, now=now)
    elif "aside" in post:
        drafts.set_aside(draft=mine, line=whole(post["aside"]), by=by, now=now)


def _corrections(request: MemberRequest) -> dict[int, Wish]:
    """What the page's fields hold, by line; the deed writes only what differs."""
    found = {}
    for name, value in request.POST.items():
        line = name.removeprefix("reference-")
        if line != name:
            quantity = str(request.POST.get(f"quantity-{line}", ""))
            found[whole(line)] = Wish(str(value).strip()[:100], quantity.strip()[:20])
    return found


def _columns(request: MemberRequest) -> Columns | None:
    """The columns chosen; None where each line is to be read on its own, or they are to be looked for."""
    reference, quantity = (request.POST.get(name, "") for name in ("reference_column", "quantity_column"))
    if not reference.isdecimal():
        return None
    return Columns(whole(reference), whole(quantity) if quantity.isdecimal() else None, "header" in request.POST)


def _context(request: MemberRequest, mine: Draft) -> dict[str, Any]:
    counts = drafts.counts(mine)
    view, after = request.GET.get("voir", ""), whole(request.GET.get("suite", ""))
    page = draft_report.page(draft=mine, counts=counts, view=view, after=after, now=timezone.now())
    return {
        "draft": mine,
        "counts": counts,
        "page": page,
        "may_read_again": not counts.added and (mine.samples or len(mine.sheets) > 1),
        "letter": draft_columns.letter,
    }
