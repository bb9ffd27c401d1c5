"""Demander une référence: what isn't in the catalogue is asked of the sales contact."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privatif.accounts.access import MemberRequest, member
from privatif.catalog import requests
from privatif.core.languages import figures
from privatif.web.forms import ArticleRequestForm
from privatif.web.targets import wanted


@member
@require_http_methods(["GET", "HEAD", "POST"])
def article_request(request: MemberRequest) -> HttpResponse:
    shown = {"reference": request.GET.get("reference", "")[:100], "quantity": request.GET.get("quantity", "1")[:20]}
    form = ArticleRequestForm(request.POST if request.method == "POST" else None, initial=shown)
    if not form.is_valid():
        return _page(request, form)
    messages.success(request, _ask(request, form))
    return redirect(wanted(request) or "article_request")


def _ask(request: MemberRequest, form: ArticleRequestForm) -> str:
    """Asks, and says what has become of it."""
    asked, new = requests.ask(company=request.company, by=request.user, now=timezone.now(), **form.cleaned_data)
    values = {"reference": asked.reference, "person": asked.asked_by.name, "when": figures().day(asked.asked_at)}
    if not new:
        return _("%(reference)s est déjà demandée, par %(person)s le %(when)s.") % values
    rep = request.company.sales_rep
    if rep is None:
        return _("Votre demande de %(reference)s est reçue : nous vous répondrons.") % values
    return _("Votre demande de %(reference)s est partie chez %(rep)s.") % (values | {"rep": rep.name})


def _page(request: MemberRequest, form: ArticleRequestForm) -> HttpResponse:
    context = {
        "form": form,
        "next": wanted(request),
        "asked": requests.open_of(request.company),
        "rep": request.company.sales_rep,
    }
    return render(request, "web/requests/page.html", context, status=422 if form.is_bound else 200)
