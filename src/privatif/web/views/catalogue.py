"""Mon catalogue: what the company has agreed on, and the way into the basket."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from privatif.accounts.access import MemberRequest, about, member
from privatif.catalog import availability, browse, search
from privatif.catalog.models import CatalogueEntry
from privatif.core.errors import Refusal
from privatif.core.languages import figures
from privatif.ordering import baskets, quantities
from privatif.ordering.basket_events import Source
from privatif.ordering.wishes import FillLine, Wish
from privatif.web.paging import pages
from privatif.web.targets import wanted
from privatif.web.typed import whole

about_article = about("article", colleagues="member")  # browse.one: the company's catalogue
RELEVANCE = ("", gettext_lazy("Pertinence"))
SORTS = (
    ("designation", gettext_lazy("Désignation")),
    ("reference", gettext_lazy("Référence")),
    ("price", gettext_lazy("Prix croissant")),
    ("-price", gettext_lazy("Prix décroissant")),
)


@member
@require_GET
def catalogue(request: MemberRequest) -> HttpResponse:
    question = _question(request.GET)
    today = timezone.localdate()
    page = browse.page(company=request.company, question=question, on=today)
    lost = bool(question.words) and not page.rows
    near = search.near(company=request.company, text=question.words, on=today) if lost else []
    context = {
        "page": page,
        "near": near,
        "most": search.MOST,
        "counted": browse.MOST_COUNTED,
        "held": baskets.held_by(request.user, [row.article_id for row in page.rows or near]),
        "question": question,
        "sorts": (RELEVANCE, *SORTS) if question.words else SORTS,
        **pages(request.GET, page.following),
        "here": request.get_full_path(),
        "describe": availability.describe,
        "smallest": quantities.smallest,
    }
    part = "results" if request.htmx and not request.htmx.history_restore_request else "page"
    return render(request, f"web/catalogue/{part}.html", context)


@member
@about_article
@require_GET
def article(request: MemberRequest, number: str) -> HttpResponse:
    return _article_page(request, _entry(request, number))


@member
@about_article
@require_GET
def image(request: MemberRequest, number: str) -> FileResponse:
    entry = _entry(request, number)
    try:
        response = FileResponse(entry.article.image.open())
    except (ValueError, FileNotFoundError):  # none was given, or its file is gone
        raise Http404 from None
    response["Cache-Control"] = "private, max-age=3600"  # a picture tells nobody anything
    return response


@member
@require_POST
def basket_add(request: MemberRequest) -> HttpResponse:
    wish = Wish(request.POST.get("reference", "")[:100], request.POST.get("quantity", "1")[:20])
    try:
        report = baskets.add(
            owner=request.user, wishes=[wish], by=request.user, now=timezone.now(), source=_source(request)
        )
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return HttpResponseClientRedirect(reverse("basket")) if request.htmx else redirect("basket")
    line = report.lines[0]
    if request.htmx:
        return _row_form(request, line)
    if line.refusal and line.article:
        return _article_page(request, _entry(request, line.article.number), line)
    if line.refusal:
        messages.error(request, _("%(what)s : %(refusal)s") % {"what": wish.reference[:40], "refusal": line.refusal})
    else:
        messages.success(request, _told(line))
    back = wanted(request) or reverse("catalogue")
    return HttpResponseRedirect(f"{back}#add-{line.article.pk}" if line.article else back)


def _source(request: MemberRequest) -> str:
    return Source.BOUGHT if wanted(request).startswith(reverse("bought")) else Source.CATALOGUE


def _told(line: FillLine) -> str:
    what = line.article.designation if line.article else line.wish.reference
    return _("Ajouté : %(n)s × %(what)s.") % {"n": figures().number(line.added), "what": what}


def _row_form(request: MemberRequest, line: FillLine) -> HttpResponse:
    """The form of one row again, with what happened, for the page that is open."""
    context = {
        "line": line,
        "next": request.POST.get("next", ""),
        "smallest": quantities.smallest(line.article) if line.article else 1,
        "told": _("Ajouté : %(now)s au panier") % {"now": figures().number(line.now)},
    }
    of_suggestion = "short" in request.POST
    template = "web/search/added.html" if of_suggestion else "web/catalogue/added.html"
    return render(request, template, context, status=422 if line.refusal else 200)


def _entry(request: MemberRequest, number: str) -> CatalogueEntry:
    entry = browse.one(company=request.company, number=number, on=timezone.localdate())
    if entry is None:
        raise Http404
    return entry


def _article_page(request: MemberRequest, entry: CatalogueEntry, line: FillLine | None = None) -> HttpResponse:
    article = entry.article
    heir = article.replaced_by
    context = {
        "entry": entry,
        "heir": browse.one(company=request.company, number=heir.number, on=timezone.localdate()) if heir else None,
        "scales": sorted(entry.scales.all(), key=lambda scale: scale.from_quantity),
        "article": article,
        "line": line,
        "back": (wanted(request) or reverse("catalogue")) if line else "",
        "smallest": quantities.smallest(article),
        "availability": availability.describe(
            stock=article.stock, restock_days=article.restock_days, discontinued=article.discontinued
        ),
    }
    return render(request, "web/catalogue/article.html", context, status=422 if line else 200)


def _question(query: QueryDict) -> browse.Question:
    return browse.Question(
        words=query.get("q", "").strip()[:200],
        families=_ids(query.getlist("famille")),
        brands=_ids(query.getlist("marque")),
        sort=query.get("tri", "") if query.get("tri") in browse.SORTS else "",
        after=query.get("suite", "")[:600],
    )


def _ids(values: list[str]) -> frozenset[int]:
    return frozenset(map(whole, values[:100])) - {0}
