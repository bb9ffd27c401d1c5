"""Références retenues: what a company's people have said that references mean; its rep corrects it or forgets it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privatif.accounts.access import SignedRequest, about, staff
from privatif.accounts.models import Company
from privatif.backoffice import references as kept
from privatif.backoffice.paging import place
from privatif.catalog import browse, memory
from privatif.catalog.models import RememberedReference


@staff
@about("company", colleagues="staff", others="webmaster")  # kept.served: those of the rep
@require_http_methods(["GET", "HEAD", "POST"])
def references(request: SignedRequest, number: str) -> HttpResponse:
    company = kept.served(number=number, by=request.user)
    if company is None:
        raise Http404
    if request.method != "POST":
        return _page(request, company)
    sent = request.POST.get("forget") or request.POST.get("change") or ""
    pk = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else 0
    remembered = RememberedReference.objects.filter(company=company, pk=pk).first()
    if remembered is None:
        messages.error(request, _("Cette référence n’est plus retenue."))
        return redirect("staff_references", number)
    if "forget" in request.POST:
        memory.forget(company=company, reference=remembered.reference, by=request.user, now=timezone.now())
        messages.success(request, _("%(reference)s est oubliée.") % {"reference": remembered.reference})
        return redirect("staff_references", number)
    return _change(request, company, remembered)


def _change(request: SignedRequest, company: Company, remembered: RememberedReference) -> HttpResponse:
    typed = request.POST.get("article", "").strip()[:40]
    now = timezone.now()
    entry = browse.one(company=company, number=typed, on=timezone.localdate(now)) if typed else None
    if entry is None:
        wrong = _("Aucun article du catalogue de cette société ne porte le numéro « %(number)s ».") % {"number": typed}
        return _page(request, company, pk=remembered.pk, typed=typed, wrong=wrong)
    memory.remember(company=company, reference=remembered.reference, article=entry.article, by=request.user, now=now)
    told = {"reference": remembered.reference, "number": entry.article.number}
    messages.success(request, _("%(reference)s veut maintenant dire %(number)s.") % told)
    return redirect("staff_references", company.number)


def _page(request: SignedRequest, company: Company, *, pk: int = 0, typed: str = "", wrong: str = "") -> HttpResponse:
    words, after = request.GET.get("q", "")[:100], place(request)
    context = {
        "company": company,
        "page": kept.remembered(company=company, words=words, after=after),
        "words": words,
        "after": after,
        "wrong": {pk: (typed, wrong)} if wrong else {},
    }
    return render(request, "backoffice/references.html", context, status=422 if wrong else 200)
