"""Par imprimante: from a printer as people type it to the supplies of the company's catalogue that fit."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from privatif.accounts.access import MemberRequest, about, member
from privatif.catalog import availability, printers
from privatif.catalog.models import PrinterModel
from privatif.catalog.printers import fleet, supplies
from privatif.ordering import baskets, last_orders, quantities

MOST_FOUND = 12


@member
@require_GET
def by_printer(request: MemberRequest) -> HttpResponse:
    words = request.GET.get("imprimante", "").strip()[:200]
    context = {"words": words, "found": printers.named(words, limit=MOST_FOUND) if words else []}
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "web/printers/found.html", context)
    return render(request, "web/printers/page.html", {**context, "fleet": fleet.of(request.company)})


@member
@about("printer_model", colleagues="member", others="member")
@require_GET
def printer_model(request: MemberRequest, pk: int) -> HttpResponse:
    model = get_object_or_404(PrinterModel, pk=pk)
    return render(request, "web/printers/model.html", {"model": model, **fitting(request, model)})


def fitting(request: MemberRequest, model: PrinterModel) -> dict[str, Any]:
    """What a page needs to show and order the supplies of one model."""
    found = supplies.fitting(company=request.company, models=[model.pk], on=timezone.localdate())[model.pk]
    articles = [supply.article_id for supply in found.articles]
    return {
        "fitting": found,
        "search": _figures(model.name),
        "held": baskets.held_by(request.user, articles),
        "last": last_orders.of_articles(company=request.company, articles=articles),
        "here": request.get_full_path(),
        "describe": availability.describe,
        "smallest": quantities.smallest,
        "kind_name": supplies.kind_name,
        "colour_name": supplies.colour_name,
    }


def _figures(name: str) -> str:
    """The word of a model's name that says most: the last one with figures in it."""
    words = name.split()
    return next((word for word in reversed(words) if any(c.isdigit() for c in word)), words[-1] if words else "")
