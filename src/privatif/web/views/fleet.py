"""Mon parc: the company's printers by site and room, what to order for each, labels to stick on them."""

from itertools import chain
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from privatif.accounts.access import MemberRequest, about, member
from privatif.catalog.models import Printer, PrinterModel
from privatif.catalog.printers import fleet as deeds
from privatif.catalog.printers import supplies
from privatif.core.errors import Refusal
from privatif.ordering import labels, last_orders, quantities
from privatif.web.printer_forms import PrinterForm
from privatif.web.typed import whole
from privatif.web.views.printers import fitting

about_printer = about("printer", colleagues="member")  # deeds.one: the company's


@member
@require_GET
def fleet(request: MemberRequest) -> HttpResponse:
    declared = deeds.of(request.company)
    models = {printer.model_id for printer in declared}
    found = supplies.fitting(company=request.company, models=models, on=timezone.localdate())
    context = {
        "printers": declared,
        "fitting": found,
        "last": _last_orders(request, found),
        "smallest": quantities.smallest,
        "colour_name": supplies.colour_name,
        "removed": _removed(request),
        "here": reverse("fleet"),
    }
    return render(request, "web/fleet/page.html", context)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def fleet_add(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        model = PrinterModel.objects.filter(pk=whole(request.GET.get("modele", ""))).first()
        return _form(request, PrinterForm(company=request.company, initial={"model": str(model or "")}))
    form = PrinterForm(request.POST, company=request.company)
    if not form.is_valid() or not form.chosen:
        return _form(request, form)
    data = form.cleaned_data
    try:
        deeds.add(
            company=request.company, model=PrinterModel.objects.get(pk=form.chosen.pk),
            address=form.addresses[data["address"]], room=data["room"], by=request.user, now=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return redirect("fleet")
    messages.success(request, _("%(model)s est dans votre parc.") % {"model": form.chosen})
    return redirect("fleet")


@member
@about_printer
@require_GET
def printer(request: MemberRequest, uid: UUID) -> HttpResponse:
    found = _printer(request, uid)
    return render(request, "web/fleet/printer.html", {"printer": found, **fitting(request, found.model)})


@member
@about_printer
@require_http_methods(["GET", "HEAD", "POST"])
def printer_change(request: MemberRequest, uid: UUID) -> HttpResponse:
    found = _printer(request, uid)
    if request.method != "POST":
        return _form(request, PrinterForm.of(found), found)
    form = PrinterForm(request.POST, company=request.company)
    if not form.is_valid() or not form.chosen:
        return _form(request, form, found)
    data = form.cleaned_data
    try:
        deeds.change(
            printer=found, model=PrinterModel.objects.get(pk=form.chosen.pk),
            address=form.addresses[data["address"]], room=data["room"], by=request.user, now=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, refusal.text)
    return redirect("fleet")


@member
@about_printer
@require_POST
def printer_removal(request: MemberRequest, uid: UUID) -> HttpResponse:
    found = _printer(request, uid)
    try:
        deeds.remove(printer=found, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return redirect("fleet")
    return HttpResponseRedirect(reverse("fleet", query={"retiree": str(found.uid)}))


@member
@about_printer
@require_POST
def printer_return(request: MemberRequest, uid: UUID) -> HttpResponse:
    found = _printer(request, uid)
    try:
        deeds.restore(printer=found, by=request.user, now=timezone.now())
        messages.success(request, _("%(model)s est de nouveau dans votre parc.") % {"model": found.model})
    except Refusal as refusal:
        messages.error(request, refusal.text)
    return redirect("fleet")


@member
@require_GET
def fleet_labels(request: MemberRequest) -> HttpResponse:
    """A sheet for all printers, or for one address of the company."""
    site = whole(request.GET.get("site", ""))
    declared = [one for one in deeds.of(request.company) if not site or one.address_id == site]
    if not declared:
        raise Http404
    sheet = [
        labels.Label(one.model, one.site, one.room, urljoin(settings.BASE_URL, reverse("printer", args=[one.uid])))
        for one in declared
    ]
    response = HttpResponse(labels.sheet(sheet, made_at=timezone.now()), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="etiquettes.pdf"'
    return response


def _last_orders(request: MemberRequest, found: dict[int, supplies.Fitting]) -> dict[int, last_orders.LastOrder]:
    """By model, the newest order of anything that fits it."""
    articles = {pk: [supply.article_id for supply in fits.articles] for pk, fits in found.items()}
    last = last_orders.of_articles(company=request.company, articles={*chain.from_iterable(articles.values())})
    ordered = {pk: [last[article] for article in fitting if article in last] for pk, fitting in articles.items()}
    return {pk: max(orders) for pk, orders in ordered.items() if orders}


def _printer(request: MemberRequest, uid: UUID) -> Printer:
    found = deeds.one(company=request.company, uid=uid)
    if found is None:
        raise Http404
    return found


def _removed(request: MemberRequest) -> Printer | None:
    """The printer that was just taken away, to offer it back."""
    try:
        found = deeds.one(company=request.company, uid=UUID(request.GET.get("retiree", "")))
    except ValueError:
        return None
    return found if found and found.removed_at else None


def _form(request: MemberRequest, form: PrinterForm, printer: Printer | None = None) -> HttpResponse:
    context = {"form": form, "printer": printer}
    return render(request, "web/fleet/form.html", context, status=422 if form.is_bound else 200)
