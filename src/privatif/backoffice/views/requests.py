"""Demandes: the references that customers ask for and that nobody has answered yet."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from privatif.accounts.access import SignedRequest, staff
from privatif.backoffice import requests as asked
from privatif.backoffice.paging import place


@staff
@require_safe
def requests(request: SignedRequest) -> HttpResponse:
    after = place(request)
    context = {"page": asked.received(by=request.user, after=after), "after": after}
    return render(request, "backoffice/requests.html", context)
