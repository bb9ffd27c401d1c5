"""What the search field proposes while somebody types. Without JavaScript the field leads to the catalogue's page."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from privatif.accounts.access import MemberRequest, member
from privatif.catalog import search
from privatif.ordering import quantities

LONGEST = 200  # characters of a text that is looked for
MOST = 8


@member
@require_GET
def suggestions(request: MemberRequest) -> HttpResponse:
    """A part of a page, for the person who typed and nobody else: it is kept nowhere (`web.doors`)."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    query = QueryDict(mutable=True)
    query["q"] = text
    if not request.htmx:
        return redirect(reverse("catalogue", query=query if text else None))
    found = search.suggest(company=request.company, text=text, on=timezone.localdate(), most=MOST)
    context = {"text": text, "found": found, "smallest": quantities.smallest}
    return render(request, "web/search/suggestions.html", context)
