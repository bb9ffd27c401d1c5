"""Undo and `Revenir à`: any state that a basket had comes back exactly, and is told where it can't be ordered."""

from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from privatif.catalog.models import Article, CatalogueEntry
from privatif.core.errors import Refusal, Stale
from privatif.ordering import basket_events, basket_history, baskets, undoing
from privatif.ordering.baskets import Change
from privatif.ordering.models import Basket
from privatif.ordering.terms import FreeAddress, Terms
from privatif.ordering.wishes import Wish
from tests.ordering.story import Story, begin
from tests.threads import at_once

State = tuple[dict[str, int], dict[str, Any], int, str]


def state(basket: Basket) -> State:
    fresh = Basket.objects.get(pk=basket.pk)
    held = dict(fresh.lines.values_list("article__number", "quantity"))
    return held, basket_events.terms_of(fresh), fresh.line_count, str(fresh.total_net)


def test_the_last_change_is_undone_and_the_undoing_too(story: Story, now: datetime) -> None:
    basket = story.fill(story.buyer, now, toner="2", paper="10")
    before = state(basket)
    baskets.change(basket=basket, changes={story.toner.pk: Change("30", 2)}, by=story.buyer, now=now)
    after = state(basket)
    assert undoing.undo(basket=basket, seen_version=3, by=story.buyer, now=now) == []
    assert state(basket) == before
    undoing.undo(basket=basket, seen_version=4, by=story.buyer, now=now)
    assert state(basket) == after
    assert list(basket.events.values_list("version", "source")) == [(2, ""), (3, "basket"), (4, "undo"), (5, "undo")]


def test_what_one_form_did_is_undone_together(story: Story, now: datetime) -> None:
    basket = story.fill(story.buyer, now, toner="2", paper="10")
    before = state(basket)
    baskets.remove(basket=basket, article_id=story.toner.pk, by=story.buyer, now=now)
    baskets.set_terms(basket=basket, terms=Terms("BC 7"), by=story.buyer, now=now, only=["reference"])
    undoing.undo(basket=basket, seen_version=4, since=2, by=story.buyer, now=now)
    assert state(basket) == before


def test_back_to_a_moment_and_forth_again(story: Story, now: datetime) -> None:
    """Planted: the changes taken back from the oldest; a quantity changed twice came back as it was in between."""
    basket = story.fill(story.buyer, now, toner="2")
    at_two = state(basket)
    for quantity, before in (("5", 2), ("9", 5)):
        change = {story.toner.pk: Change(quantity, before)}
        baskets.change(basket=basket, changes=change, by=story.buyer, now=now)
    free = FreeAddress("Chantier", "5 rue Haute", "27000", "Évreux")
    baskets.set_terms(basket=basket, terms=Terms("BC", "", None, free, date(2026, 12, 10)), by=story.buyer, now=now)
    latest = state(basket)
    undoing.go_back(basket=basket, to_version=2, seen_version=5, by=story.buyer, now=now)
    assert state(basket) == at_two
    undoing.go_back(basket=basket, to_version=5, seen_version=6, by=story.buyer, now=now)
    assert state(basket) == latest


def test_what_can_no_longer_be_ordered_comes_back_and_is_told(story: Story, now: datetime) -> None:
    """Planted: such a line left out. The basket came back without a word about the toner."""
    basket = story.fill(story.buyer, now, toner="2", paper="5")
    baskets.remove(basket=basket, article_id=story.toner.pk, by=story.buyer, now=now)
    baskets.remove(basket=basket, article_id=story.paper.pk, by=story.buyer, now=now)
    CatalogueEntry.objects.filter(article=story.toner).delete()
    Article.objects.filter(pk=story.paper.pk).update(discontinued=True)
    problems = undoing.go_back(basket=basket, to_version=2, seen_version=4, by=story.buyer, now=now)
    assert {line.article.number: line.problem for line in problems} == {
        "CF259X": "N’est plus dans votre catalogue\u00a0: retirez cette ligne.",
        "PAP-A4": "N’est plus vendu\u00a0: retirez cette ligne.",
    }
    assert state(basket)[0] == {"CF259X": 2, "PAP-A4": 5}


def test_a_stale_undo_is_refused_and_nothing_moves(story: Story, now: datetime) -> None:
    """Planted: no version in the first statement. The other tab's paper was undone unseen."""
    basket = story.fill(story.buyer, now, toner="2")
    story.fill(story.buyer, now, paper="5")
    before = state(basket)
    with pytest.raises(Stale, match="rien n’a été annulé"):
        undoing.undo(basket=basket, seen_version=2, by=story.buyer, now=now)
    with pytest.raises(Stale):
        undoing.go_back(basket=basket, to_version=2, seen_version=2, by=story.buyer, now=now)
    with pytest.raises(Refusal, match="Cet état du panier n’est plus connu"):
        undoing.go_back(basket=basket, to_version=99, seen_version=3, by=story.buyer, now=now)
    assert state(basket) == before
    basket.refresh_from_db()
    assert basket.version == 3


def test_history_tells_who_what_when(story: Story, now: datetime) -> None:
    basket = story.fill(story.buyer, now, toner="2", paper="10")
    later = now + timedelta(minutes=42)
    baskets.change(basket=basket, changes={story.toner.pk: Change("1200", 2)}, by=story.nadia, now=later)
    baskets.set_terms(basket=basket, terms=Terms("BC 7", delivery_date=date(2026, 12, 10)), by=story.buyer, now=later)
    baskets.remove(basket=basket, article_id=story.paper.pk, by=story.buyer, now=later)
    entries, following = basket_history.page(basket, size=3)
    assert following == 3
    told = [(e.by, e.source, [s.replace("\u00a0", " ").replace("\u202f", " ") for s in e.sentences]) for e in entries]
    assert told == [
        ("Paul Lenoir", "Récapitulatif", ["Retiré : 10 × Ramette A4"]),
        ("Paul Lenoir", "Récapitulatif", [
            "Référence de commande : – → BC 7", "Date de livraison : – → 10/12/2026",
            "Adresse de livraison : une autre adresse",
        ]),
        ("Nadia Ferrand", "Récapitulatif", ["Toner noir 59X : 2 → 1 200"]),
    ]  # fmt: skip
    [first], following = basket_history.page(basket, before=3)
    assert (first.at, first.sentences, following) == (
        now, ["Ajouté\u00a0: 2 × Toner noir 59X", "Ajouté\u00a0: 10 × Ramette A4"], 0,
    )  # fmt: skip


QUANTITIES = st.integers(1, 4)
DEEDS: Final = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(["CF259X", "PAP-A4"]), QUANTITIES),
    st.tuples(st.just("change"), st.sampled_from(["toner", "paper"]), QUANTITIES),
    st.tuples(st.just("remove"), st.sampled_from(["toner", "paper"]), st.just(0)),
    st.tuples(st.just("terms"), st.sampled_from(["", "BC 1", "BC 2"]), st.sampled_from([0, 10, 11])),
    st.tuples(st.just("undo"), st.just(""), st.just(0)),
    st.tuples(st.just("return"), st.just(""), st.integers(0, 12)),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DEEDS, max_size=12))
def test_any_sequence_of_deeds_can_be_taken_back_to_each_of_its_states(
    story: Story, now: datetime, deeds: list[tuple[str, str, int]]
) -> None:
    """Planted: a removed line restored without its recount; `line_count` stayed behind."""
    with transaction.atomic():
        basket = story.fill(story.buyer, now, toner="1")
        states = {basket.version: state(basket)}
        for deed in deeds:
            _do(story, basket, deed, sorted(states), now)
            if basket.events.filter(version=basket.version).exists():
                states[basket.version] = state(basket)
        for version in states:
            basket.refresh_from_db()
            undoing.go_back(
                basket=basket, to_version=version, seen_version=basket.version, by=story.buyer, now=now
            )  # fmt: skip
            assert state(basket) == states[version]
        transaction.set_rollback(True)


def _do(story: Story, basket: Basket, deed: tuple[str, str, int], versions: list[int], now: datetime) -> None:
    what, name, n = deed
    who: dict[str, Any] = {"by": story.buyer, "now": now}
    basket.refresh_from_db()
    if what == "add":
        quantity = n * (5 if name == "PAP-A4" else 1)
        baskets.add(owner=story.buyer, wishes=[Wish(name, str(quantity))], **who)
    elif what == "change":
        quantity = n * (5 if name == "paper" else 1)
        baskets.change(basket=basket, changes={getattr(story, name).pk: Change(str(quantity), 0)}, **who)
    elif what == "remove":
        baskets.remove(basket=basket, article_id=getattr(story, name).pk, **who)
    elif what == "terms":
        day = date(2026, 12, n) if n else None
        baskets.set_terms(basket=basket, terms=Terms(name, delivery_date=day), **who)
    elif what == "undo":
        undoing.undo(basket=basket, seen_version=basket.version, **who)
    else:
        undoing.go_back(
            basket=basket, to_version=versions[n % len(versions)], seen_version=basket.version, **who
        )  # fmt: skip
    basket.refresh_from_db()


@pytest.mark.django_db(transaction=True)
def test_eight_tabs_undo_at_once_and_one_of_them_does(now: datetime) -> None:
    story = begin()
    basket = story.fill(story.buyer, now, toner="2")
    story.fill(story.buyer, now, paper="5")

    def undo(n: int) -> str:
        mine = Basket.objects.select_related("company", "owner").get(pk=basket.pk)
        try:
            undoing.undo(basket=mine, seen_version=3, by=story.buyer, now=now)
        except Stale:
            return "late"
        return "undone"

    assert sorted(at_once(8, undo)) == ["late"] * 7 + ["undone"]
    assert state(basket)[0] == {"CF259X": 2}
