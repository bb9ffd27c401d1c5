"""When an article was last ordered, and by whom of the company."""

from datetime import timedelta

from privatif.ordering import last_orders
from privatif.ordering.models import Order
from tests import factories


def test_the_newest_of_anybody_of_the_company(story, now):
    """Planted: without the company; the oldest; refused orders too."""
    first = story.order(story.buyer, now - timedelta(days=9), toner="1", paper="5")
    story.order(story.nadia, now - timedelta(days=2), toner="2")
    refused = story.order(story.buyer, now - timedelta(days=1), toner="1")
    Order.objects.filter(pk=refused.pk).update(state=Order.State.REFUSED)
    other = factories.company()
    articles = [story.toner.pk, story.paper.pk, factories.article().pk]
    found = last_orders.of_articles(company=story.company, articles=articles)
    assert {pk: (last.author_name, last.placed_at) for pk, last in found.items()} == {
        story.toner.pk: ("Nadia Ferrand", now - timedelta(days=2)),
        story.paper.pk: ("Paul Lenoir", first.placed_at),
    }
    assert last_orders.of_articles(company=other, articles=articles) == {}
