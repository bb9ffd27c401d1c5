"""Assistance: the questions of the guide, each with what answers it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from privatif.accounts.access import SignedRequest, signed_in


@signed_in
@require_safe
def assistance(request: SignedRequest) -> HttpResponse:
    company = request.user.company
    return render(request, "web/assistance.html", {"company": company, "rep": company.sales_rep if company else None})
