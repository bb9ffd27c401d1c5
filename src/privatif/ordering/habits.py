"""Déjà commandés: what a company buys, how often, how much at a time, and when it last did."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Count, DateTimeField, Max, Q
from django.utils import timezone

from privatif.accounts.models import Company
from privatif.catalog import prices, standing
from privatif.catalog.items import Item
from privatif.catalog.models import Article
from privatif.catalog.standing import Fate
from privatif.catalog.terms import forms
from privatif.core.prepared import Prepared, Slot, Slots
from privatif.core.text import plain, reference_key
from privatif.ordering import quantities
from privatif.ordering.models import Order, OrderLine

LATELY = timedelta(days=365)
PAGE_SIZE = 30
SORTS = ("often", "last")
_NOT_BOUGHT = (Order.State.TO_APPROVE, Order.State.REFUSED, Order.State.CANCELLED)


@dataclass(frozen=True)
class Habit:
    """How a company buys an article: `times` lines within LATELY, `usual` the median of their quantities.

    What wasn't bought within LATELY has `times` 0, and the median of all its lines.
    """

    article_id: int
    times: int
    usual: int
    last: datetime


@dataclass(frozen=True)
class Row:
    """A habit and how it stands today: `item` is what can be ordered, in this `quantity`, at this price HT."""

    habit: Habit
    number: str
    designation: str
    fate: Fate
    item: Item | None
    quantity: int
    unit_price: Decimal | None


@dataclass(frozen=True)
class Question:
    """`sort` is one of SORTS; `after` is how many rows come before the page."""

    words: str = ""
    sort: str = "often"
    after: int = 0


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    total: int
    following: int


def page(*, company: Company, question: Question, now: datetime, size: int = PAGE_SIZE) -> Page:
    """What the company has bought, most often or last first. As many queries for a thousand articles as for one."""
    found = all_of(company=company, now=now)
    names = {pk: rest for pk, *rest in _NAMES.rows(articles=[habit.article_id for habit in found])} if found else {}
    if question.words:
        found = [habit for habit in found if _matches(question.words, *names[habit.article_id][2:])]
    found.sort(key=_last if question.sort == "last" else _often, reverse=True)
    shown = found[question.after : question.after + size]
    following = question.after + size if len(found) > question.after + size else 0
    return Page(_rows(company, shown, names, now), len(found), following)


def all_of(*, company: Company, now: datetime) -> list[Habit]:
    """Every article that the company has bought; one query over its own orders."""
    lines: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for article_id, *counted in _BOUGHT.rows(company=company.pk, since=now - LATELY):
        lines[article_id].append(tuple(counted))
    return [_habit(article_id, counted) for article_id, counted in lines.items()]


_BOUGHT = Prepared(
    lambda: (
        OrderLine.objects.filter(order__company=Slot("company", BigIntegerField()), order__kind=Order.Kind.ORDER)
        .exclude(order__state__in=_NOT_BOUGHT)
        .filter(quantity__gt=0)
        .order_by()
        .values("article_id", "quantity")
        .annotate(
            times=Count("pk"),
            lately=Count("pk", filter=Q(order__placed_at__gt=Slot("since", DateTimeField()))),
            last=Max("order__placed_at"),
        )
        .values_list("article_id", "quantity", "times", "lately", "last")
    )
)
_NAMES = Prepared(
    lambda: Article.objects.filter(id__in=_articles()).values_list(
        "pk", "number", "designation", "search_words", "search_keys"
    )
)


def _articles() -> list[Any]:
    return [Slots("articles", BigIntegerField())]


def _habit(article_id: int, counted: Sequence[tuple[Any, ...]]) -> Habit:
    """`counted`: quantity, how many lines have it, how many of them lately, and the last of them."""
    lately = [(quantity, recent) for quantity, _times, recent, _last in counted if recent]
    usual = median(lately or [(quantity, times) for quantity, times, _recent, _last in counted])
    return Habit(article_id, sum(times for _quantity, times in lately), usual, max(line[3] for line in counted))


def median(counted: Sequence[tuple[int, int]]) -> int:
    """The middle one of the values, each as often as it is counted; between two, their mean rounded up."""
    values = sorted(counted)
    total = sum(times for _value, times in values)
    low, high = _at(values, (total - 1) // 2), _at(values, total // 2)
    return -(-(low + high) // 2)


def _at(values: Sequence[tuple[int, int]], index: int) -> int:
    for value, times in values:
        if index < times:
            return value
        index -= times
    raise IndexError(index)


def _matches(typed: str, words: str, keys: str) -> bool:
    """Whether the article's words begin with each of those typed, or one of its references with all of it."""
    key = reference_key(typed)
    return bool(key) and (
        f" {key}" in keys or all(any(f" {form}" in words for form in forms(word)) for word in plain(typed).split())
    )


def _often(habit: Habit) -> tuple[int, datetime, int]:
    return habit.times, habit.last, habit.article_id


def _last(habit: Habit) -> tuple[datetime, int, int]:
    return habit.last, habit.times, habit.article_id


def _rows(company: Company, shown: Sequence[Habit], names: dict[int, list[Any]], now: datetime) -> list[Row]:
    on = timezone.localdate(now)
    today = standing.today(company=company, articles=[habit.article_id for habit in shown], on=on)
    wanted = [(habit, *today[habit.article_id]) for habit in shown]
    quantity = {item.pk: quantities.nearest(habit.usual, item) for habit, _fate, item in wanted if item}
    costs = prices.quote(company=company, quantities=quantity, on=on)
    return [_row(habit, names[habit.article_id], fate, item, costs) for habit, fate, item in wanted]


def _row(habit: Habit, name: Sequence[str], fate: Fate, item: Item | None, costs: dict[int, prices.Price]) -> Row:
    quantity = quantities.nearest(habit.usual, item) if item else 0
    price = costs[item.pk].unit_price if item and item.pk in costs else None
    return Row(habit, name[0], name[1], fate, item, quantity, price)
