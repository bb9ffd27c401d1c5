"""Accueil: what one can do here, what waits, how the last orders go."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from privatif.accounts.access import SignedRequest, signed_in
from privatif.ordering import listing
from privatif.ordering.models import Order

LATEST = 5


@signed_in
@require_safe
def home(request: SignedRequest) -> HttpResponse:
    """The distributor's own people have a home of theirs."""
    company = request.user.company
    if company is None:
        return redirect("staff_home")
    latest = listing.page(user=request.user, question=listing.Question(), size=LATEST)
    labels = {state.value: str(state.label) for state in Order.State}
    context = {"company": company, "latest": latest.rows, "labels": labels, "rep": company.sales_rep}
    return render(request, "web/home.html", context)
