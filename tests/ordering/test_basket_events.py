"""Each change of a basket is written down with it: who, when, where, and what stood there before and after."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from privatif.core.errors import Stale
from privatif.ordering import baskets
from privatif.ordering.basket_events import Source
from privatif.ordering.baskets import Change
from privatif.ordering.models import BasketEvent
from privatif.ordering.terms import FreeAddress, Terms
from privatif.ordering.wishes import Wish
from tests import factories
from tests.ordering.story import Story


def written() -> list[tuple[int, str, str, dict[str, list[int]]]]:
    return list(BasketEvent.objects.values_list("version", "by__name", "source", "lines"))


def test_every_deed_is_written_down_with_who_when_and_where(story: Story, now: datetime) -> None:
    """Planted: `remove` recorded what was left after it on both sides; the third row was missing."""
    toner, paper = str(story.toner.pk), str(story.paper.pk)
    wishes = [Wish("CF259X", "2"), Wish("PAP-A4", "10"), Wish("INCONNU", "1")]
    baskets.add(owner=story.buyer, wishes=wishes, by=story.buyer, now=now, source=Source.CATALOGUE)
    basket = baskets.open_of(story.buyer)
    assert basket is not None
    later = now + timedelta(minutes=5)
    baskets.change(basket=basket, changes={story.toner.pk: Change("3", 2)}, by=story.buyer, now=later)
    baskets.remove(basket=basket, article_id=story.paper.pk, by=story.nadia, now=later)
    assert written() == [
        (2, "Paul Lenoir", "catalogue", {toner: [0, 2], paper: [0, 10]}),
        (3, "Paul Lenoir", "basket", {toner: [2, 3]}),
        (4, "Nadia Ferrand", "basket", {paper: [10, 0]}),
    ]
    assert list(BasketEvent.objects.values_list("at", flat=True)) == [now, later, later]
    assert basket.version == 4


def test_what_changes_nothing_is_not_written(story: Story, now: datetime) -> None:
    basket = story.fill(story.buyer, now, toner="1")
    baskets.change(basket=basket, changes={story.toner.pk: Change("1", 1)}, by=story.buyer, now=now)
    baskets.change(basket=basket, changes={story.toner.pk: Change("x", 1)}, by=story.buyer, now=now)
    baskets.remove(basket=basket, article_id=story.paper.pk, by=story.buyer, now=now)
    baskets.set_terms(basket=basket, terms=Terms(), by=story.buyer, now=now, only=["reference"])
    baskets.add(owner=story.buyer, wishes=[Wish("INCONNU")], by=story.buyer, now=now)
    assert [version for version, *_ in written()] == [2]


def test_terms_are_written_with_both_values(story: Story, now: datetime) -> None:
    """Planted: `terms_of` read before the basket was read anew; the reference set by another tab was told as empty."""
    basket = story.fill(story.buyer, now, toner="1")
    other_tab = baskets.open_of(story.buyer)
    assert other_tab is not None
    assert basket.address is not None
    day = date(2026, 12, 10)
    baskets.set_terms(
        basket=other_tab, terms=Terms(reference="BC 1"), by=story.buyer, now=now, only=["reference", "instructions"]
    )
    free = FreeAddress("Chantier", "5 rue Haute", "27000", "Évreux")
    baskets.set_terms(basket=basket, terms=Terms("BC 2", "", None, free, day), by=story.nadia, now=now)
    assert list(BasketEvent.objects.values_list("version", "terms"))[1:] == [
        (3, {"reference": ["", "BC 1"]}),
        (4, {
            "reference": ["BC 1", "BC 2"], "delivery_date": [None, "2026-12-10"],
            "address_id": [basket.company.addresses.get(code="A1").pk, None],
            "ship_to_label": ["", "Chantier"], "ship_to_street": ["", "5 rue Haute"],
            "ship_to_postal_code": ["", "27000"], "ship_to_city": ["", "Évreux"],
        }),
    ]  # fmt: skip


def test_a_deed_that_is_refused_leaves_no_event(story: Story, now: datetime) -> None:
    story.fill(story.buyer, now, toner="1")
    with pytest.raises(Stale):
        baskets.add(owner=story.buyer, wishes=[Wish("CF259X")], by=story.buyer, now=now, seen_version=1)
    basket = story.fill(story.nadia, now, toner="1")
    story.order(story.nadia, now)
    with pytest.raises(Stale):
        baskets.remove(basket=basket, article_id=story.toner.pk, by=story.nadia, now=now)
    assert [version for version, *_ in written()] == [2, 2]


def test_one_statement_more_however_many_lines(story: Story, now: datetime) -> None:
    """Planted: a row a line."""
    for n in range(30):
        factories.sells(story.company, factories.article(number=f"X{n}"))
    story.fill(story.buyer, now, toner="1")
    with CaptureQueriesContext(connection) as captured:
        wishes = [Wish(f"X{n}") for n in range(30)]
        baskets.add(owner=story.buyer, wishes=wishes, by=story.buyer, now=now)
    assert sum("ordering_basketevent" in query["sql"] for query in captured) == 1
    assert len(BasketEvent.objects.get(version=3).lines) == 30
