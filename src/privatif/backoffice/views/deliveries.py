"""Envois: what the worker still has to deliver, and what waits for a person."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from privatif.accounts.access import SignedRequest, webmaster
from privatif.backoffice import queue
from privatif.backoffice.paging import place
from privatif.core.models import Delivery


@webmaster
@require_safe
def deliveries(request: SignedRequest) -> HttpResponse:
    after = place(request)
    context = {"page": queue.page(after=after), "after": after, "states": dict(Delivery.State.choices)}
    return render(request, "backoffice/deliveries.html", context)
