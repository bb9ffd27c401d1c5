"""Saisie rapide: references and quantities as people write them, checked first, then added all at once."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from privatif.accounts.access import MemberRequest, member
from privatif.core.errors import Stale
from privatif.core.languages import figures
from privatif.ordering import baskets, pasting
from privatif.ordering.basket_events import Source
from privatif.ordering.pasting import Line
from privatif.ordering.wishes import FillLine, FillReport, Wish
from privatif.web.typed import whole


class Outcome(NamedTuple):
    """A line as written, and what becomes of it: `fill` for a wish, a sentence for what can't be read."""

    line: Line
    fill: FillLine | None

    @property
    def wrong(self) -> bool:
        return bool(self.fill.refusal) if self.fill else self.line.kind == "unreadable"


@member
@require_http_methods(["GET", "HEAD", "POST"])
def quick_entry(request: MemberRequest) -> HttpResponse:
    text = request.POST.get("lines", "")
    if request.method != "POST":
        return _page(request)
    if not text.strip():
        return _page(request, text, error=_("Écrivez ou collez au moins une référence."))
    if (n := len(text.splitlines())) > baskets.MOST_LINES:
        most = {"most": figures().number(baskets.MOST_LINES), "n": figures().number(n)}
        return _page(request, text, error=_("%(most)s lignes au plus à la fois ; il y en a %(n)s.") % most)
    lines = pasting.parse(text)
    if "add" in request.POST:
        try:
            return _add(request, lines)
        except Stale as stale:
            return _checked(request, text, lines, error=stale.text)
    return _checked(request, text, lines)


def _checked(request: MemberRequest, text: str, lines: Sequence[Line], error: str = "") -> HttpResponse:
    report = baskets.preview(owner=request.user, wishes=_wishes(lines), now=timezone.now())
    return _page(request, text, outcomes=list(_outcomes(lines, report)), version=report.version, error=error)


def _add(request: MemberRequest, lines: Sequence[Line]) -> HttpResponse:
    """What can be added is; what can't comes back to be corrected, and nothing else."""
    report = baskets.add(
        owner=request.user, wishes=_wishes(lines), by=request.user, now=timezone.now(),
        seen_version=whole(request.POST.get("version", "")), source=Source.QUICK_ENTRY,
    )  # fmt: skip
    added = sum(1 for line in report.lines if line.added)
    if added:
        told = ngettext("%(n)s ligne ajoutée au panier.", "%(n)s lignes ajoutées au panier.", added)
        messages.success(request, told % {"n": figures().number(added)})
    left = [outcome for outcome in _outcomes(lines, report) if outcome.wrong]
    if not left:
        return redirect("basket")
    return _page(request, "\n".join(outcome.line.text for outcome in left), outcomes=left)


def _page(
    request: MemberRequest, text: str = "", *, outcomes: Sequence[Outcome] = (), version: int = 0, error: str = ""
) -> HttpResponse:
    ready = [outcome.fill for outcome in outcomes if outcome.fill and outcome.fill.added]
    context = {
        "text": text,
        "error": error,
        "outcomes": [outcome for outcome in outcomes if outcome.line.kind != "ignored"],
        "ignored": [
            outcome.line for outcome in outcomes if outcome.line.kind == "ignored" and outcome.line.text.strip()
        ],
        "ready": len(ready),
        "units": sum(fill.added for fill in ready),
        "wrong": sum(1 for outcome in outcomes if outcome.wrong),
        "version": version,
    }
    return render(request, "web/quick_entry.html", context, status=422 if error else 200)


def _wishes(lines: Sequence[Line]) -> list[Wish]:
    return [Wish(line.reference[:100], line.quantity[:20]) for line in lines if line.kind == "wish"]


def _outcomes(lines: Sequence[Line], report: FillReport) -> Iterator[Outcome]:
    """Every line that was sent, in its order."""
    filled = iter(report.lines)
    for line in lines:
        yield Outcome(line, next(filled) if line.kind == "wish" else None)
