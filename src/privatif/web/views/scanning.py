"""Scanner: one bar code or reference at a time, added at once; for scanners, which type fast and end with Enter."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privatif.accounts.access import MemberRequest, member
from privatif.catalog import barcodes
from privatif.catalog.lookup import Verdict
from privatif.core.languages import figures
from privatif.ordering import baskets
from privatif.ordering.basket_events import Source
from privatif.ordering.wishes import FillLine, Wish


@member
@require_http_methods(["GET", "HEAD", "POST"])
def scanning(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "web/scanning/page.html", {"code": "", "quantity": "1", "error": ""})
    code = barcodes.cleaned(request.POST.get("code", ""))[:100]
    wish = Wish(code, request.POST.get("quantity", "1")[:20])
    if not code:
        context = {"code": "", "quantity": wish.quantity, "error": _("Scannez un code-barres, ou tapez une référence.")}
        return render(request, "web/scanning/page.html", context, status=422)
    report = baskets.add(
        owner=request.user, wishes=[wish], by=request.user, now=timezone.now(), source=Source.SCANNER
    )  # fmt: skip
    line = report.lines[0]
    told = _refused(line) if line.refusal else _added(line)
    status = 422 if line.refusal else 200
    if request.htmx:
        return render(request, "web/scanning/scanned.html", {"line": line, "told": told}, status=status)
    if line.refusal:
        context = {"code": wish.reference, "quantity": wish.quantity, "error": told}
        return render(request, "web/scanning/page.html", context, status=status)
    messages.success(request, told)
    return redirect("scanning")


def _added(line: FillLine) -> str:
    assert line.article
    told = {"n": figures().number(line.added), "what": line.article.designation, "now": figures().number(line.now)}
    return _("%(what)s : %(n)s de plus, %(now)s au panier.") % told


def _refused(line: FillLine) -> str:
    code = line.wish.reference
    if line.verdict is Verdict.UNKNOWN and barcodes.is_misread(code):
        return _("Ce code-barres est mal lu : sa clé ne correspond pas. Scannez-le de nouveau.")
    if line.verdict is Verdict.UNKNOWN and barcodes.is_carton(code):
        return _("C’est le code d’un carton : scannez celui d’une unité, et donnez la quantité.")
    return line.refusal
