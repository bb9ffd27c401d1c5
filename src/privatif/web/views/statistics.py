"""Statistiques: what was bought by article, by delivery address, by contact; and the orders behind each figure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from privatif.accounts.access import MemberRequest, member
from privatif.core.errors import Refusal
from privatif.core.languages import figures
from privatif.statistics import choices, drawing, periods, queries
from privatif.statistics.explaining import explain
from privatif.statistics.periods import Period
from privatif.statistics.queries import SORTS, Answer
from privatif.statistics.questions import By, Filters, Question, scope_of
from privatif.web.typed import whole
from privatif.web.views import statistics_export

PAGES = {By.ARTICLE: "statistics", By.ADDRESS: "statistics_by_address", By.CONTACT: "statistics_by_contact"}
COMPARED = ("avant", "an")
ROWS = 50  # on a page


@dataclass(frozen=True)
class Asked:
    """What the address of the page says; `wrong` has the sentence of a day that is none."""

    question: Question
    period: Period
    compared: Period | None
    sort: str
    wrong: dict[str, str]


@member
@require_safe
def by_article(request: MemberRequest) -> HttpResponse:
    return _page(request, By.ARTICLE)


@member
@require_safe
def by_address(request: MemberRequest) -> HttpResponse:
    return _page(request, By.ADDRESS)


@member
@require_safe
def by_contact(request: MemberRequest) -> HttpResponse:
    return _page(request, By.CONTACT)


@member
@require_safe
def orders(request: MemberRequest) -> HttpResponse:
    asked = _asked(request, By.ARTICLE)
    found, more = queries.orders(asked.question)
    context = {**_form(request, asked), "orders": found, "more": more, "back": _query(request)}
    return render(request, "web/statistics/orders.html", context)


def _page(request: MemberRequest, by: By) -> HttpResponse:
    asked = _asked(request, by)
    answer = queries.answer(asked.question, sort=asked.sort)
    before = _before(asked)
    if request.GET.get("export") in statistics_export.FORMATS:
        return statistics_export.file(answer, before, by, request.GET["export"])
    first = max(whole(request.GET.get("page", "")), 1) - 1
    months = drawing.bars(queries.by_month(asked.question), asked.period.first, asked.period.last)
    most = max((row.net for row in answer.rows), default=0)
    context = {
        **_form(request, asked),
        "by": by.value,
        "answer": answer,
        "rows": answer.rows[first * ROWS : (first + 1) * ROWS],
        "most": most,
        "share": queries.share,
        "before": before and before.total,
        "was": {row.key: row for row in before.rows} if before else None,
        "why": explain(answer.rows, before.rows) if before and by is By.ARTICLE else None,
        "months": months,
        "width": 8 + len(months) * drawing.STEP,
        "height": drawing.HEIGHT,
        "bar": drawing.BAR,
        "query": _query(request),
        "previous": _query(request, page=first) if first else "",
        "following": _query(request, page=first + 2) if len(answer.rows) > (first + 1) * ROWS else "",
    }
    return render(request, "web/statistics/page.html", context, status=422 if asked.wrong else 200)


def _asked(request: MemberRequest, by: By) -> Asked:
    given, today, wrong = request.GET, timezone.localdate(), {}
    try:
        period = periods.read(
            given.get("periode", ""), first=given.get("du", ""), last=given.get("au", ""), today=today
        )
    except Refusal as refusal:
        period, wrong = periods.read("", today=today), refusal.fields
    compared = {"avant": period.before, "an": period.year_before}.get(given.get("comparer", ""))
    filters = Filters(
        words=given.get("q", "")[:60],
        family=whole(given.get("famille", "")),
        brand=whole(given.get("marque", "")),
        article=given.get("article", "")[:40],
        address=given.get("adresse", "")[:20],
        contact=given.get("contact", "")[:40],
        reference=given.get("reference", "")[:35],
        waiting="a-valider" in given,
    )
    sort = given.get("tri", "") if given.get("tri") in SORTS else "montant"
    return Asked(Question(by, period, scope_of(request.user), filters), period, compared and compared(), sort, wrong)


def _before(asked: Asked) -> Answer | None:
    if asked.compared is None:
        return None
    question = asked.question
    return queries.answer(Question(question.by, asked.compared, question.scope, question.filters))


def _form(request: MemberRequest, asked: Asked) -> dict[str, Any]:
    """What the form shows: as asked, and what may be chosen."""
    today = timezone.localdate()
    month_names = [(month, _month(month)) for month in periods.months(today)]
    return {
        "asked": asked,
        "filters": asked.question.filters,
        "given": {name: request.GET.get(name, "") for name in ("periode", "du", "au", "comparer")},
        "periods": [
            (periods.YEAR, _("Cette année")), (periods.TWELVE_MONTHS, _("12 derniers mois")), *month_names,
            (periods.FREE, _("Du… au…")),
        ],
        "comparisons": [
            ("", _("Ne pas comparer")), ("avant", _("À la période d’avant")), ("an", _("À l’année d’avant")),
        ],
        "choices": choices.of(asked.question, company=request.company),
        "pages": PAGES,
        "FREE": periods.FREE,
        "month": _month,
        "kept": [(name, value) for name, value in request.GET.items() if name == "tri"],
    }  # fmt: skip


def _month(name: str) -> str:
    return figures().month(date.fromisoformat(f"{name}-01"))


def _query(request: HttpRequest, **changed: Any) -> str:
    """The question as it stands, for a link; a page of rows isn't part of it unless given."""
    query = request.GET.copy()
    for name in ("page", "export"):
        query.pop(name, None)
    for name, value in changed.items():
        query[name] = str(value)
    return query.urlencode()
