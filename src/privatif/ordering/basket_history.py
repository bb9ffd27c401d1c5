"""What happened to a basket, told to its owner: who, when, on which page, and what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privatif.accounts.models import Address
from privatif.catalog.models import Article
from privatif.core.languages import figures
from privatif.ordering.models import Basket, BasketEvent

PAGE_SIZE = 40
MOST_TOLD = 8  # lines of one change


@dataclass(frozen=True)
class Entry:
    """One change; `version` is the basket's after it."""

    version: int
    at: datetime
    by: str
    source: str
    sentences: list[str]


def page(basket: Basket, *, before: int = 0, size: int = PAGE_SIZE) -> tuple[list[Entry], int]:
    """The changes, the latest first, and the version `before` which the next page goes on; 0 at the end."""
    events = basket.events.select_related("by").order_by("-version")
    if before:
        events = events.filter(version__lt=before)
    found = list(events[: size + 1])
    shown = found[:size]
    return _entries(basket, shown), shown[-1].version if len(found) > size else 0


def latest(basket: Basket) -> Entry | None:
    """The last change."""
    entries, _following = page(basket, size=1)
    return entries[0] if entries else None


def _entries(basket: Basket, events: Sequence[BasketEvent]) -> list[Entry]:
    told = {pk for event in events for pk in list(event.lines)[:MOST_TOLD]}
    names = dict(Article.objects.filter(pk__in=told).values_list("pk", "designation"))
    ids = {pk for event in events for pk in event.terms.get("address_id", []) if pk}
    addresses = {a.pk: str(a) for a in Address.objects.filter(pk__in=ids, company=basket.company_id)} if ids else {}
    return [
        Entry(
            event.version, event.at, event.by.name, event.get_source_display(),
            [*_lines(event.lines, names), *_terms(event.terms, addresses)],
        )
        for event in events
    ]  # fmt: skip


def _lines(lines: Mapping[str, tuple[int, int]], names: Mapping[int, str]) -> Iterator[str]:
    number = figures().number
    for pk, (before, after) in list(lines.items())[:MOST_TOLD]:
        values = {"what": names.get(int(pk), _("un article")), "before": number(before), "after": number(after)}
        if not before:
            yield _("Ajouté : %(after)s × %(what)s") % values
        elif not after:
            yield _("Retiré : %(before)s × %(what)s") % values
        else:
            yield _("%(what)s : %(before)s → %(after)s") % values
    if (rest := len(lines) - MOST_TOLD) > 0:
        yield ngettext("et %(n)s autre article", "et %(n)s autres articles", rest) % {"n": number(rest)}


def _terms(terms: Mapping[str, tuple[Any, Any]], addresses: Mapping[int, str]) -> Iterator[str]:
    labels = {"reference": _("Référence de commande"), "instructions": _("Instructions de livraison")}
    for name in labels.keys() & terms.keys():
        before, after = terms[name]
        yield _("%(what)s : %(before)s → %(after)s") % {
            "what": labels[name], "before": before or "–", "after": after or "–",
        }  # fmt: skip
    if "delivery_date" in terms:
        before, after = (figures().day(date.fromisoformat(day)) if day else "–" for day in terms["delivery_date"])
        values = {"what": _("Date de livraison"), "before": before, "after": after}
        yield _("%(what)s : %(before)s → %(after)s") % values
    if any(name == "address_id" or name.startswith("ship_to_") for name in terms):
        where = addresses.get(terms.get("address_id", (None, None))[1] or 0) or _("une autre adresse")
        yield _("Adresse de livraison : %(where)s") % {"where": where}
