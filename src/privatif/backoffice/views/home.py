"""The first page of the distributor's own people: a rep's companies, the webmaster's figures."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from privatif.accounts.access import SignedRequest, staff
from privatif.backoffice import companies, mails, queue
from privatif.backoffice.paging import place
from privatif.core import holds


@staff
@require_safe
def staff_home(request: SignedRequest) -> HttpResponse:
    if request.user.is_webmaster:
        context = {"to_send": mails.to_send(), "figures": queue.figures(), "hold": holds.current()}
        return render(request, "backoffice/home_webmaster.html", context)
    words = request.GET.get("q", "")[:60]
    after = place(request)
    page = companies.served_by(request.user, words=words, after=after)
    return render(request, "backoffice/home_rep.html", {"page": page, "words": words, "after": after})
