"""Déjà commandés: what the company buys, at its usual quantity, one click from the basket."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from privatif.accounts.access import MemberRequest, member
from privatif.ordering import baskets, habits
from privatif.web.paging import pages
from privatif.web.typed import whole

SORTS = (("often", gettext_lazy("Le plus souvent commandé")), ("last", gettext_lazy("Le plus récemment commandé")))


@member
@require_GET
def bought(request: MemberRequest) -> HttpResponse:
    question = habits.Question(
        words=request.GET.get("q", "").strip()[:100],
        sort=request.GET.get("tri", "") if request.GET.get("tri") in habits.SORTS else "often",
        after=whole(request.GET.get("suite", "")),
    )
    page = habits.page(company=request.company, question=question, now=timezone.now())
    context = {
        "page": page,
        "question": question,
        "sorts": SORTS,
        "held": baskets.held_by(request.user, [row.item.pk for row in page.rows if row.item]),
        **pages(request.GET, str(page.following) if page.following else ""),
        "here": request.get_full_path(),
    }
    return render(request, "web/kept/bought.html", context)
