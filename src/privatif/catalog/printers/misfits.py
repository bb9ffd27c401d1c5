"""Supplies that a company orders although none of its declared printers takes them."""

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from privatif.accounts.models import Company
from privatif.catalog.models import Article, Printer, PrinterModel, PrinterSupply
from privatif.catalog.printer_models import spoken

MOST_NAMED = 3  # models, of those that would take it


class Misfit(NamedTuple):
    """An article that fits none of the company's printers; `models` are some that it does fit."""

    article_id: int
    designation: str
    models: tuple[str, ...]


def misfits(*, company: Company, articles: Collection[int]) -> list[Misfit]:
    """Those of the articles that are known as a supply of some printer, and of none that the company has declared.

    None where nothing can be told: no printer is declared, or one of the same make whose supplies nobody knows.
    At most four queries, whatever their number.
    """
    mine = Printer.objects.filter(company=company, removed_at=None).values_list(*_DECLARED).distinct()
    declared = list(mine) if articles else []
    if not declared:
        return []
    ours = {series for _make, _known, series in declared}
    silent = {make for make, known, _series in declared if not known}
    rows = Article.objects.filter(pk__in=articles).exclude(maker_key="", trade_key="").order_by("sort_key", "pk")
    keys = {pk: (designation, {*both}) for pk, designation, *both in rows.values_list(*_KEYED)}
    series = _series(set().union(*(of for _designation, of in keys.values())))
    of_others = {pk: set().union(*(series.get(key, set()) for key in of)) for pk, (_, of) in keys.items()}
    of_others = {pk: of for pk, of in of_others.items() if of and not of & ours}
    takers = _takers(set().union(*of_others.values())) if of_others else {}
    told = []
    for pk, of in of_others.items():
        models = sorted(model for one in of for model in takers.get(one, ()))
        if not any(make in silent for _key, make, _name in models):
            names = dict.fromkeys(spoken(make, name) for _key, make, name in models)
            told.append(Misfit(pk, keys[pk][0], tuple(names)[:MOST_NAMED]))
    return told


_DECLARED = ("model__make", "model__has_supplies", "model__series__series")
_KEYED = ("pk", "designation", "maker_key", "trade_key")


def _series(keys: set[str]) -> dict[str, set[str]]:
    """The series that each supply fits, by its key."""
    found = defaultdict(set)
    for key, series in PrinterSupply.objects.filter(key__in=keys - {""}).values_list("key", "series").distinct():
        found[key].add(series)
    return found


def _takers(series: set[str]) -> dict[str, list[tuple[str, str, str]]]:
    """The models of each series, as (key, make, name)."""
    found = defaultdict(list)
    models = PrinterModel.objects.filter(series__series__in=series)
    for of, *model in models.values_list("series__series", "key", "make", "name"):
        found[of].append((model[0], model[1], model[2]))
    return found
