"""Baskets: filled by wishes, saved at every change, shared by two tabs."""

from datetime import datetime
from decimal import Decimal

import pytest

from privatif.catalog.lookup import Verdict
from privatif.core.errors import Stale
from privatif.ordering import baskets
from privatif.ordering.baskets import Change
from privatif.ordering.models import Basket
from privatif.ordering.wishes import Wish
from tests import factories
from tests.ordering.story import Story


def held(basket: Basket) -> dict[str, int]:
    return dict(basket.lines.values_list("article__number", "quantity"))


def test_a_first_wish_opens_a_basket_with_the_default_address(story: Story, now: datetime) -> None:
    assert baskets.open_of(story.buyer) is None
    report = baskets.add(owner=story.buyer, wishes=[Wish("cf 259-x", "2")], by=story.buyer, now=now)
    line = report.lines[0]
    assert (line.verdict, line.article, line.added, line.now, line.refusal) == (Verdict.FOUND, story.toner, 2, 2, "")
    basket = baskets.open_of(story.buyer)
    assert basket is not None
    assert basket.address is not None
    assert basket.address.code == "A1"
    assert (basket.line_count, basket.total_net) == (1, Decimal("297.80"))


def test_a_wish_adds_to_what_is_there_and_reaches_the_scale(story: Story, now: datetime) -> None:
    basket = story.fill(story.buyer, now, paper="45")
    assert basket.total_net == Decimal("195.00")  # 45 x 4.3333 = 194.9985
    basket = story.fill(story.buyer, now, paper="5")
    assert held(basket) == {"PAP-A4": 50}
    assert basket.total_net == Decimal("195.00")  # 50 x 3.90


def test_every_wish_is_answered_and_the_bad_ones_say_why(story: Story, now: datetime) -> None:
    foreign = factories.article(number="SECRET")
    factories.sells(factories.company(), foreign)
    wishes = [Wish("MAG-77", "1"), Wish("SECRET", "1"), Wish("PAP-A4", "7"), Wish("x" * 300, "1"), Wish("", "1")]
    report = baskets.add(owner=story.buyer, wishes=wishes, by=story.buyer, now=now)
    assert [line.wish for line in report.lines] == wishes
    assert [line.refusal for line in report.lines] == [
        "",
        "Nous vendons cette référence, mais elle n’est pas dans votre catalogue\u00a0: demandez-la.",
        "Cet article se commande par 5 : 5 ou 10, mais pas 7.",
        "Aucun article de votre catalogue ne porte cette référence.",
        "Aucun article de votre catalogue ne porte cette référence.",
    ]
    basket = baskets.open_of(story.buyer)
    assert basket is not None
    assert held(basket) == {"CF259X": 1}


def test_a_replaced_article_comes_as_its_heir_and_a_gone_one_is_refused(story: Story, now: datetime) -> None:
    old = factories.article(number="CF259A", discontinued=True, replaced_by=story.toner)
    dead = factories.article(number="FAX-1", discontinued=True)
    factories.sells(story.company, old)
    factories.sells(story.company, dead)
    report = baskets.add(owner=story.buyer, wishes=[Wish("CF259A", "1"), Wish("FAX-1", "1")], by=story.buyer, now=now)
    assert (report.lines[0].verdict, report.lines[0].article) == (Verdict.REPLACED, story.toner)
    assert report.lines[1].refusal == "Cet article n’est plus vendu."


def test_two_tabs_keep_each_others_lines(story: Story, now: datetime) -> None:
    basket = story.fill(story.buyer, now, toner="1")
    # The first tab shows one toner. The second adds paper and makes it three toners.
    second = story.fill(story.buyer, now, paper="5")
    baskets.change(basket=second, changes={story.toner.pk: Change("3", 1)}, by=story.buyer, now=now)
    # The first one presses `Mettre à jour` without having touched the toner, nor knowing of the paper.
    refused = baskets.change(basket=basket, changes={story.toner.pk: Change("1", 1)}, by=story.buyer, now=now)
    assert refused == {}
    assert held(basket) == {"CF259X": 3, "PAP-A4": 5}
    # Then it types four: what a person typed last counts.
    baskets.change(basket=basket, changes={story.toner.pk: Change("4", 1)}, by=story.buyer, now=now)
    assert held(basket) == {"CF259X": 4, "PAP-A4": 5}
    basket.refresh_from_db()
    assert basket.version == 6


def test_a_bad_quantity_is_refused_and_the_good_ones_are_kept(story: Story, now: datetime) -> None:
    basket = story.fill(story.buyer, now, toner="1", paper="5")
    refused = baskets.change(
        basket=basket,
        changes={story.toner.pk: Change("1,5", 1), story.paper.pk: Change("20", 5), 999: Change("8", 1)},
        by=story.buyer,
        now=now,
    )
    assert refused == {
        story.toner.pk: "La quantité est un nombre entier, sans virgule ni point.",
        999: "Cet article a été retiré du panier ailleurs ; ajoutez-le de nouveau si vous en voulez 8.",
    }
    assert held(basket) == {"CF259X": 1, "PAP-A4": 20}


def test_a_line_is_taken_out_once(story: Story, now: datetime) -> None:
    basket = story.fill(story.buyer, now, toner="1", paper="5")
    assert baskets.remove(basket=basket, article_id=story.toner.pk, by=story.buyer, now=now) is True
    assert baskets.remove(basket=basket, article_id=story.toner.pk, by=story.buyer, now=now) is False
    assert held(basket) == {"PAP-A4": 5}
    assert (basket.line_count, basket.total_net) == (1, Decimal("21.67"))


def test_an_ordered_basket_takes_nothing_more(story: Story, now: datetime) -> None:
    basket = story.fill(story.nadia, now, toner="1")
    story.order(story.nadia, now)
    with pytest.raises(Stale, match="Ce panier vient d’être commandé"):
        baskets.change(basket=basket, changes={story.toner.pk: Change("9", 1)}, by=story.nadia, now=now)
    assert held(basket) == {"CF259X": 1}
    again = story.fill(story.nadia, now, toner="2")
    assert again.pk != basket.pk


def test_a_quantity_never_grows_beyond_the_largest(story: Story, now: datetime) -> None:
    story.fill(story.buyer, now, toner="999999")
    report = baskets.add(owner=story.buyer, wishes=[Wish("CF259X", "1")], by=story.buyer, now=now)
    assert report.lines[0].refusal == "La quantité ne peut pas dépasser 999\u202f999 par ligne."
    assert report.lines[0].now == 999_999
