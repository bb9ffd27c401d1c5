"""Taking back: what was ordered stands there as it is today, and what was in the basket is never lost."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from privatif.catalog.models import Article, CatalogueEntry
from privatif.catalog.standing import Fate
from privatif.core.errors import Refusal, Stale
from privatif.ordering import approvals, baskets, checkout, orders, parking, taking_back
from privatif.ordering.models import Basket, BasketEvent, Order
from privatif.ordering.taking_back import How, Unfit
from privatif.ordering.terms import Terms
from privatif.ordering.wishes import Wish
from tests import factories
from tests.ordering.story import Story


def held(basket: Basket | None) -> dict[str, int]:
    assert basket is not None
    return dict(basket.lines.values_list("article__number", "quantity"))


def take(story: Story, now: datetime, how: How, **more: object) -> taking_back.Taken:
    return taking_back.take(owner=story.nadia, wishes=[Wish("CF259X", "2")], how=how, by=story.nadia, now=now, **more)  # type: ignore[arg-type]


def test_each_line_says_what_became_of_it(story: Story, now: datetime) -> None:
    """Planted bugs: today's price for the price then; a replacement looked for in everybody's catalogue."""
    old, older, dead, moved = (factories.article(number=number) for number in ("OLD", "OLDER", "DEAD", "MOVED"))
    foreign = factories.article(number="FOREIGN")
    factories.sells(factories.company(), foreign)
    for article in (old, older, dead, moved):
        factories.sells(story.company, article, "2.00")
    for article in (story.toner, story.paper, old, older, dead, moved):
        baskets.add(owner=story.nadia, wishes=[Wish(article.number, "5")], by=story.nadia, now=now)
    order = story.order(story.nadia, now)
    Article.objects.filter(pk=old.pk).update(discontinued=True, replaced_by=story.paper)
    Article.objects.filter(pk=older.pk).update(discontinued=True, replaced_by=old)
    Article.objects.filter(pk=dead.pk).update(discontinued=True, replaced_by=foreign)
    CatalogueEntry.objects.filter(article=moved).delete()
    CatalogueEntry.objects.filter(article=story.toner).update(net_price="150")
    Article.objects.filter(pk=story.paper.pk).update(pack_size=4)
    offers = taking_back.offers(company=story.company, lines=taking_back.of_order(order), now=now)
    assert [
        (o.was.number, o.was.unit_price, o.fate, o.item and o.item.number, o.quantity, o.unit_price) for o in offers
    ] == [
        ("CF259X", Decimal("148.9000"), Fate.AVAILABLE, "CF259X", 5, Decimal("150.0000")),
        ("PAP-A4", Decimal("4.3333"), Fate.AVAILABLE, "PAP-A4", 8, Decimal("4.3333")),
        ("OLD", Decimal("2.0000"), Fate.REPLACED, "PAP-A4", 8, Decimal("4.3333")),
        ("OLDER", Decimal("2.0000"), Fate.REPLACED, "PAP-A4", 8, Decimal("4.3333")),
        ("DEAD", Decimal("2.0000"), Fate.GONE, None, 0, None),
        ("MOVED", Decimal("2.0000"), Fate.ABSENT, None, 0, None),
    ]


def test_a_circle_of_replacements_ends(story: Story, now: datetime) -> None:
    order = story.order(story.nadia, now, toner="1")
    Article.objects.filter(pk=story.toner.pk).update(discontinued=True, replaced_by=story.paper)
    Article.objects.filter(pk=story.paper.pk).update(discontinued=True, replaced_by=story.toner)
    [offer] = taking_back.offers(company=story.company, lines=taking_back.of_order(order), now=now)
    assert (offer.fate, offer.item) == (Fate.GONE, None)


def test_an_article_twice_in_an_order_is_one_line(story: Story, now: datetime) -> None:
    order = story.order(story.nadia, now, toner="2")
    line = order.lines.get()
    line.pk, line.position, line.quantity = None, 2, 3
    line.save(force_insert=True)
    assert [(was.number, was.quantity) for was in taking_back.of_order(order)] == [("CF259X", 5)]


def test_added_to_what_is_there(story: Story, now: datetime) -> None:
    story.fill(story.nadia, now, toner="1", paper="5")
    assert not take(story, now, How.ADD).parked
    assert held(baskets.open_of(story.nadia)) == {"CF259X": 3, "PAP-A4": 5}


def test_replaced_keeps_the_terms_and_the_old_lines_can_come_back(story: Story, now: datetime) -> None:
    """Planted bug: the lines are deleted. What was in the basket was gone for good."""
    before = story.fill(story.nadia, now, paper="5")
    depot = story.company.addresses.get(code="A2")
    terms = Terms(reference="BC 7", instructions="Quai B", address=depot)
    baskets.set_terms(basket=before, terms=terms, by=story.nadia, now=now)
    assert take(story, now, How.REPLACE, source=BasketEvent.Source.PAST_ORDER).parked
    mine = baskets.open_of(story.nadia)
    assert mine is not None
    assert held(mine) == {"CF259X": 2}
    assert Terms.of(mine) == terms
    assert set(mine.events.values_list("source", flat=True)) == {"past_order"}
    [aside] = parking.parked_of(story.nadia)
    assert held(aside) == {"PAP-A4": 5}
    assert parking.restore(basket=aside, by=story.nadia, now=now)
    assert held(baskets.open_of(story.nadia)) == {"PAP-A4": 5}
    assert [held(basket) for basket in parking.parked_of(story.nadia)] == [{"CF259X": 2}]


def test_a_new_basket_begins_with_terms_of_its_own(story: Story, now: datetime) -> None:
    before = story.fill(story.nadia, now, paper="5")
    baskets.set_terms(basket=before, terms=Terms(reference="BC 7"), by=story.nadia, now=now, only=["reference"])
    order = story.order(story.buyer, now, toner="1")
    depot = story.company.addresses.get(code="A2")
    Order.objects.filter(pk=order.pk).update(reference="BC 1", instructions="Sonnez", address=depot)
    order.refresh_from_db()
    take(story, now, How.NEW, terms=Terms.of(order), only=taking_back.still_good(order))
    mine = baskets.open_of(story.nadia)
    assert mine is not None
    assert (mine.reference, mine.instructions, mine.address) == ("", "Sonnez", depot)
    [aside] = parking.parked_of(story.nadia)
    assert (held(aside), aside.reference) == ({"PAP-A4": 5}, "BC 7")


def test_an_address_that_is_no_longer_used_is_not_taken_back(story: Story, now: datetime) -> None:
    order = story.order(story.buyer, now, toner="1")
    assert taking_back.still_good(order) == {"instructions", "address"}
    story.company.addresses.update(in_use=False)
    order.refresh_from_db()
    assert taking_back.still_good(order) == {"instructions"}


@pytest.mark.parametrize("how", How)
def test_an_empty_basket_is_simply_filled(story: Story, now: datetime, how: How) -> None:
    basket = story.fill(story.nadia, now, paper="5")
    baskets.remove(basket=basket, article_id=story.paper.pk, by=story.nadia, now=now)
    assert not take(story, now, how).parked
    assert held(baskets.open_of(story.nadia)) == {"CF259X": 2}
    assert Basket.objects.count() == 1


def test_all_or_nothing(story: Story, now: datetime) -> None:
    """Planted bug: what fits is put into the new basket, and the form that comes back puts it in once more."""
    story.fill(story.nadia, now, toner="1")
    wishes = [Wish("CF259X", "2"), Wish("PAP-A4", "7"), Wish("CF259X", "x")]
    with pytest.raises(Unfit) as unfit:
        taking_back.take(owner=story.nadia, wishes=wishes, how=How.REPLACE, by=story.nadia, now=now)
    assert [line.refusal for line in unfit.value.report.lines] == [
        "",
        "Cet article se commande par 5 : 5 ou 10, mais pas 7.",
        "La quantité s’écrit en chiffres, par exemple 12.",
    ]
    assert held(Basket.objects.get()) == {"CF259X": 1}
    with pytest.raises(Refusal, match="au moins un article"):
        taking_back.take(owner=story.nadia, wishes=[], how=How.NEW, by=story.nadia, now=now)


@pytest.mark.parametrize("how", How)
def test_a_basket_that_changed_since_it_was_shown_is_left_alone(story: Story, now: datetime, how: How) -> None:
    """Planted bug: `seen` isn't compared. A second click added twice, or parked what the first one had just filled."""
    seen = taking_back.mark(baskets.open_of(story.nadia))
    assert seen == ""
    take(story, now, how, seen=seen)
    with pytest.raises(Stale):
        take(story, now, how, seen=seen)
    seen = taking_back.mark(baskets.open_of(story.nadia))
    story.fill(story.nadia, now, paper="5")
    with pytest.raises(Stale):
        take(story, now, how, seen=seen)
    assert held(Basket.objects.get()) == {"CF259X": 2, "PAP-A4": 5}


def test_a_basket_put_aside_meanwhile_is_not_ordered(story: Story, now: datetime) -> None:
    """Planted bug: whatever isn't open was ordered. The other tab's `Confirmer` was a fault."""
    basket = story.fill(story.nadia, now, paper="5")
    seen = checkout.seen(checkout.review(basket, now=now))
    take(story, now, How.REPLACE)
    with pytest.raises(Stale, match="mis de côté"):
        orders.place(basket=basket, seen=seen, by=story.nadia, now=now)
    assert Order.objects.count() == 0


def test_restoring_twice_or_what_was_deleted_is_refused(story: Story, now: datetime) -> None:
    basket = story.fill(story.nadia, now, paper="5")
    parking.put_aside(basket=basket, by=story.nadia, now=now)
    with pytest.raises(Stale):
        parking.put_aside(basket=basket, by=story.nadia, now=now)
    assert not parking.restore(basket=basket, by=story.nadia, now=now + timedelta(days=1))
    with pytest.raises(Stale, match="n’est plus parmi"):
        parking.restore(basket=basket, by=story.nadia, now=now)
    assert held(baskets.open_of(story.nadia)) == {"PAP-A4": 5}


def test_a_basket_that_comes_back_costs_what_it_costs_today(story: Story, now: datetime) -> None:
    basket = story.fill(story.nadia, now, toner="2")
    parking.put_aside(basket=basket, by=story.nadia, now=now)
    CatalogueEntry.objects.filter(article=story.toner).update(net_price="100")
    parking.restore(basket=basket, by=story.nadia, now=now)
    assert baskets.summary(story.nadia) == (1, Decimal("200.00"))


def test_there_is_an_end_to_putting_aside(story: Story, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parking, "MOST", 1)
    for _time in range(2):
        story.fill(story.nadia, now, paper="5")
        if _time == 0:
            take(story, now, How.NEW)
    with pytest.raises(Refusal, match="supprimez-en"):
        take(story, now, How.NEW)
    assert held(baskets.open_of(story.nadia)) == {"CF259X": 2, "PAP-A4": 5}


def test_a_refused_order_is_taken_back_with_all_that_can_be(story: Story, now: datetime) -> None:
    order = story.order(story.buyer, now, toner="1", paper="5")
    approvals.refuse(order=order, seen_version=1, reason="Trop", by=story.nadia, now=now)
    lines = taking_back.offers(company=story.company, lines=taking_back.of_order(order), now=now)
    assert [(line.was.quantity, line.quantity) for line in lines] == [(1, 1), (5, 5)]


def test_a_first_click_at_the_instant_of_restoring(
    story: Story, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted bug: the unique constraint's refusal isn't caught. The tab that was late got a fault."""
    basket = story.fill(story.nadia, now, paper="5")
    parking.put_aside(basket=basket, by=story.nadia, now=now)
    opened = story.fill(story.nadia, now, toner="1")
    monkeypatch.setattr(baskets, "open_of", lambda owner: None)  # it wasn't there a moment ago
    with pytest.raises(Stale, match="a changé entre-temps"):
        parking.restore(basket=basket, by=story.nadia, now=now)
    assert list(parking.parked_of(story.nadia)) == [basket]
    assert list(Basket.objects.filter(state="open")) == [opened]
