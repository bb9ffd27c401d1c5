"""Mes commandes: the search form and what it finds, as a page and as files, and the searches that a person keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from privatif.accounts.access import MemberRequest, about, member
from privatif.core import spreadsheets
from privatif.core.errors import Refusal
from privatif.ordering import exporting, listing, searches
from privatif.ordering.listing import Question
from privatif.ordering.models import Order
from privatif.web.paging import pages

TEXTS = {"etat": "state", "numero": "number", "reference": "reference", "contact": "contact", "adresse": "address"}
DAYS = {"du": "since", "au": "until"}
LONGEST = 60


@dataclass(frozen=True)
class Asked:
    """The search form as sent: the question, its fields as typed, and the sentences beside those that are wrong."""

    question: Question
    typed: Mapping[str, str]
    error: Mapping[str, str]

    @property
    def kept(self) -> dict[str, str]:
        """The fields that ask something."""
        return {name: value for name, value in self.typed.items() if value}

    @property
    def query(self) -> str:
        """The question as the end of an address, without the place where its page begins."""
        return urlencode(self.kept)


@member
@require_GET
def orders(request: MemberRequest) -> HttpResponse:
    return _page(request, read(request.GET))


@member
@require_GET
def orders_csv(request: MemberRequest) -> HttpResponseBase:
    rows = listing.every(user=request.user, question=read(request.GET).question)
    parts = spreadsheets.csv_parts(exporting.table(rows, exporting.words()))
    return _file(StreamingHttpResponse(parts, content_type=spreadsheets.CSV), "csv")


@member
@require_GET
def orders_xlsx(request: MemberRequest) -> HttpResponseBase:
    rows = listing.every(user=request.user, question=read(request.GET).question)
    words = exporting.words()
    file = spreadsheets.workbook(exporting.table(rows, words), widths=[exporting.WIDTH] * len(words.headings))
    return _file(FileResponse(file, content_type=spreadsheets.XLSX), "xlsx")


@member
@require_POST
def save_search(request: MemberRequest) -> HttpResponse:
    asked = read(request.POST)
    name = request.POST.get("name", "")
    try:
        searches.save(owner=request.user, name=name, asked=asked.kept, now=timezone.now())
    except Refusal as refusal:
        return _page(request, asked, wrong_name=refusal.text, name=name, status=422)
    messages.success(request, _("Recherche enregistrée : elle est au-dessus de vos commandes."))
    return redirect(f"{reverse('orders')}?{asked.query}")


@member
@about("search")
@require_POST
def delete_search(request: MemberRequest, pk: int) -> HttpResponse:
    name = searches.delete(owner=request.user, pk=pk)
    if not name:
        raise Http404
    messages.success(request, _("Recherche « %(name)s » supprimée.") % {"name": name})
    return redirect("orders")


def read(form: QueryDict) -> Asked:
    """The search form, sent or kept; a day that isn't one is told and asks nothing."""
    typed = {name: form.get(name, "").strip()[:LONGEST] for name in (*TEXTS, *DAYS)}
    days: dict[str, date] = {}
    error: dict[str, str] = {}
    for name in DAYS:
        try:
            if typed[name]:
                days[name] = _day(typed[name])
        except ValueError:
            error[name] = _("Écrivez une date comme 23/11/2026.")
    if len(days) == 2 and days["du"] > days["au"]:
        error["au"] = _("Cette date est avant le début de la période.")
    texts = {part: typed[name] for name, part in TEXTS.items()}
    question = Question(**texts, since=days.get("du"), until=days.get("au"), after=form.get("suite", "")[:LONGEST])
    return Asked(question, typed, error)


def _day(text: str) -> date:
    """A day as a date field sends it, or as people write it where there is none. Raises ValueError."""
    day, _slash, rest = text.partition("/")
    month, _slash, year = rest.partition("/")
    found = date(int(year), int(month), int(day)) if rest else date.fromisoformat(text)
    if not 1900 <= found.year <= 2999:
        raise ValueError(text)
    return found


def _page(
    request: MemberRequest, asked: Asked, *, wrong_name: str = "", name: str = "", status: int = 200
) -> HttpResponse:
    page = listing.page(user=request.user, question=asked.question)
    context = {
        "page": page,
        "question": asked.question,
        "typed": asked.typed,
        "error": {name: asked.error.get(name, "") for name in DAYS},
        "query": asked.query,
        "sums": listing.sums(user=request.user, question=asked.question),
        "searches": [(pk, label, urlencode(kept)) for pk, label, kept in searches.of(request.user)],
        "wrong_name": wrong_name,
        "name": name,
        "choices": _choices(request),
        **pages(QueryDict(asked.query), page.following),
        "labels": {state.value: str(state.label) for state in Order.State},
        "credit": Order.Kind.CREDIT.label,
        "MINE_TO_DECIDE": listing.MINE_TO_DECIDE,
    }
    return render(request, "web/orders/list.html", context, status=status)


def _choices(request: MemberRequest) -> list[tuple[str, str]]:
    """The states to search by, `À valider` first: for an approver those that wait for his own word."""
    to_approve = listing.MINE_TO_DECIDE if request.user.is_approver else Order.State.TO_APPROVE.value
    others = [(state.value, str(state.label)) for state in Order.State if state != Order.State.TO_APPROVE]
    return [("", _("Tous les états")), (to_approve, str(Order.State.TO_APPROVE.label)), *others]


def _file(response: HttpResponseBase, ending: str) -> HttpResponseBase:
    response.headers["Content-Disposition"] = f'attachment; filename="commandes-{timezone.localdate()}.{ending}"'
    return response
