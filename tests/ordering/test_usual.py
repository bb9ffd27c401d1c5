"""A line beside what the company usually buys."""

from datetime import datetime, timedelta
from decimal import Decimal

from privatif.ordering import usual
from privatif.ordering.models import Order
from tests.ordering.story import Story


def seen(order: Order, now: datetime) -> list[usual.Seen]:
    return usual.of(order, list(order.lines.select_related("article")), now=now)


def test_median_last_price_and_what_is_worth_a_look(story: Story, now: datetime) -> None:
    """Planted: the mean (11); a refused order counted; one older than a year counted."""
    for days, quantity in ((400, "90"), (40, "2"), (30, "4"), (20, "27"), (10, "80")):
        order = story.order(story.nadia, now - timedelta(days=days), toner=quantity)
        Order.objects.filter(pk=order.pk).update(state="refused" if days == 10 else "invoiced")
        order.lines.update(unit_price="140.0000")
    waiting = story.order(story.buyer, now, toner="13", paper="5")
    toner, paper = seen(waiting, now)
    assert (toner.usual, toner.last_price, toner.last_at) == (4, Decimal("140.0000"), now - timedelta(days=20))
    assert toner.notes == ("Bien plus que d’habitude (4).", "Plus cher que la dernière fois (140,00\u00a0€).")
    assert (paper.usual, paper.last_at, paper.notes) == (0, None, ("Jamais commandé depuis un an.",))


def test_an_ordinary_line_says_nothing_unless_it_cannot_be_had(story: Story, now: datetime) -> None:
    """Planted: the other order that waits counts as bought; stock not asked."""
    for _ in range(3):
        story.order(story.nadia, now - timedelta(days=3), toner="5")
    story.order(story.buyer, now, toner="50")
    waiting = story.order(story.buyer, now, toner="15")
    told = [(line.usual, line.last_at, line.notes) for line in seen(waiting, now)]
    assert told == [(5, now - timedelta(days=3), ())]
    type(story.toner).objects.filter(pk=story.toner.pk).update(stock=0, restock_days=6)
    assert [line.notes for line in seen(waiting, now)] == [("Disponibilité\u00a0: Réassort sous 6 jours.",)]
