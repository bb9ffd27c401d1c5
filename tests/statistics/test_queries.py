"""What was bought: exact figures for a small company, whose every order is known."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from privatif.accounts.models import User
from privatif.catalog.models import CatalogueEntry
from privatif.ordering import approvals
from privatif.ordering.models import Order
from privatif.statistics.periods import Period
from privatif.statistics.queries import Answer, answer, by_month
from privatif.statistics.questions import By, Filters, Question, Scope, scope_of
from tests import factories
from tests.ordering.story import Story, begin


@pytest.fixture
def story(db: None) -> Story:
    return begin()


def ask(story: Story, by: By, period: Period | None = None, sort: str = "montant", **filters: object) -> Answer:
    return answer(Question(by, period, Scope(story.company.pk), Filters(**filters)), sort=sort)


def told(found: Answer) -> list[tuple[str, int, int, str, str]]:
    return [(row.key, row.orders, row.quantity, str(row.amount), str(row.net)) for row in found.rows]


def test_by_article(story: Story, now: datetime) -> None:
    """5 reams at 4.3333 are 21.6665, invoiced 21.67. Planted: lines counted; prices cut to cents summed."""
    story.order(story.nadia, now, toner="2", paper="5")
    story.order(story.nadia, now, toner="1")
    found = ask(story, By.ARTICLE)
    assert told(found) == [
        ("CF259X", 2, 3, "446.7000", "446.70"),
        ("PAP-A4", 1, 5, "21.6665", "21.67"),
    ]
    total = found.total
    assert (total.orders, total.quantity, total.amount, total.net) == (2, 8, Decimal("468.3665"), Decimal("468.37"))
    assert sum(row.net for row in found.rows) == total.net == sum(o.total_net for o in Order.objects.all())


def test_by_address_and_contact(story: Story, now: datetime) -> None:
    """Planted: the free address of one order given to the default one."""
    story.order(story.nadia, now, toner="2")
    free = story.order(story.nadia, now, paper="5")
    Order.objects.filter(pk=free.pk).update(address=None)
    waiting = story.order(story.buyer, now, toner="1")
    approvals.approve(order=waiting, seen_version=1, by=story.nadia, now=now)
    assert [(row.key, row.name, row.orders, row.net) for row in ask(story, By.ADDRESS).rows] == [
        ("A1", "Siège", 2, Decimal("446.70")),
        ("-", "Adresses écrites pour une commande", 1, Decimal("21.67")),
    ]
    assert [(row.key, row.name, row.orders) for row in ask(story, By.CONTACT, sort="nom").rows] == [
        ("NADIA", "Nadia Ferrand", 2),
        ("PAUL", "Paul Lenoir", 1),
    ]
    assert ask(story, By.ARTICLE, address="-").total.orders == 1
    assert ask(story, By.ARTICLE, contact="PAUL").total.quantity == 1


def test_what_does_not_count(story: Story, now: datetime) -> None:
    """Planted: refused orders counted; waiting ones counted unasked."""
    refused, waiting = (story.order(story.buyer, now, toner="1") for _ in range(2))
    approvals.refuse(order=refused, seen_version=1, reason="Non", by=story.nadia, now=now)
    assert ask(story, By.ARTICLE).rows == []
    assert ask(story, By.ARTICLE, waiting=True).total.orders == 1
    Order.objects.filter(pk=waiting.pk).update(state="cancelled")
    assert ask(story, By.ARTICLE, waiting=True).rows == []


def test_credit_notes_stand_apart(story: Story, now: datetime) -> None:
    story.order(story.nadia, now, toner="4")
    credit = story.order(story.nadia, now, toner="1", paper="5")
    Order.objects.filter(pk=credit.pk).update(kind="credit")
    for line in credit.lines.all():
        type(line).objects.filter(pk=line.pk).update(quantity=-line.quantity, line_total=-line.line_total)
    found = ask(story, By.ARTICLE)
    assert [(r.key, r.orders, r.quantity, r.net, r.credit_notes, r.returned, r.credited) for r in found.rows] == [
        ("CF259X", 1, 4, Decimal("595.60"), 1, 1, Decimal("148.90")),
        ("PAP-A4", 0, 0, Decimal("0.00"), 1, 5, Decimal("21.67")),
    ]
    assert found.rows[0].return_rate == Decimal("25.00")
    assert (found.total.orders, found.total.credit_notes, found.total.returned) == (1, 1, 6)


def test_a_period_is_days_of_the_wall_clock(story: Story, now: datetime) -> None:
    """An order at half past midnight in Paris is still of the day before in Greenwich. Planted: UTC days."""
    night = now.replace(hour=0, minute=30)
    story.order(story.nadia, night, toner="1")
    today = night.date()
    assert ask(story, By.ARTICLE, Period(today, today)).total.orders == 1
    assert ask(story, By.ARTICLE, Period(today - timedelta(days=1), today - timedelta(days=1))).total.orders == 0
    months = by_month(Question(By.ARTICLE, None, Scope(story.company.pk)))
    assert months == {"2026-11": Decimal("148.90")}


def test_a_month_begins_at_midnight_in_paris(story: Story, now: datetime) -> None:
    story.order(story.nadia, now.replace(day=1, hour=0, minute=5), toner="1")
    assert by_month(Question(By.ARTICLE, None, Scope(story.company.pk))) == {"2026-11": Decimal("148.90")}


def test_filters(story: Story, now: datetime) -> None:
    story.order(story.nadia, now, toner="2", paper="5")
    Order.objects.update(reference="Chantier 12")
    assert [row.key for row in ask(story, By.ARTICLE, words="ramette").rows] == ["PAP-A4"]
    assert [row.key for row in ask(story, By.ARTICLE, words="cf-259").rows] == ["CF259X"]
    assert [row.key for row in ask(story, By.ARTICLE, brand=story.toner.brand_id).rows] == ["CF259X"]
    assert [row.key for row in ask(story, By.ARTICLE, family=story.paper.family_id).rows] == ["PAP-A4"]
    assert [row.key for row in ask(story, By.ADDRESS, article="PAP-A4").rows] == ["A1"]
    assert ask(story, By.ADDRESS, article="PAP-A4").total.net == Decimal("21.67")
    assert ask(story, By.ARTICLE, reference="chantier").total.orders == 1
    assert ask(story, By.ARTICLE, reference="autre").total.orders == 0


def test_whose(story: Story, now: datetime) -> None:
    """A buyer sees himself, an approver his company, nobody another company. Planted: the scope without company."""
    story.order(story.nadia, now, toner="2")
    waiting = story.order(story.buyer, now, toner="1")
    approvals.approve(order=waiting, seen_version=1, by=story.nadia, now=now)
    stranger = factories.person(company=factories.company(), role=User.Role.APPROVER)
    seen = {
        user.name: answer(Question(By.CONTACT, None, scope_of(user))).total.orders
        for user in (story.buyer, story.nadia, stranger)
    }
    assert seen == {"Paul Lenoir": 1, "Nadia Ferrand": 2, stranger.name: 0}


def test_an_article_that_is_gone_or_renamed_keeps_one_line(story: Story, now: datetime) -> None:
    story.order(story.nadia, now, toner="2")
    CatalogueEntry.objects.all().delete()
    type(story.toner).objects.filter(pk=story.toner.pk).update(designation="Toner noir 59X, nouvelle boîte")
    assert [(row.key, row.name) for row in ask(story, By.ARTICLE).rows] == [
        ("CF259X", "Toner noir 59X, nouvelle boîte"),
    ]


def test_sorted_as_asked_and_the_same_each_time(story: Story, now: datetime) -> None:
    story.order(story.nadia, now, toner="1", paper="10")
    story.order(story.nadia, now, toner="1")
    assert [row.key for row in ask(story, By.ARTICLE, sort="quantite").rows] == ["PAP-A4", "CF259X"]
    assert [row.key for row in ask(story, By.ARTICLE, sort="commandes").rows] == ["CF259X", "PAP-A4"]
    assert [row.key for row in ask(story, By.ARTICLE, sort="nom").rows] == ["PAP-A4", "CF259X"]
    assert [row.key for row in ask(story, By.ARTICLE, sort="x").rows] == ["CF259X", "PAP-A4"]


def test_a_day_at_the_edge() -> None:
    assert Period(date(2026, 1, 1), date(2026, 1, 31)).bounds()[0].isoformat() == "2026-01-01T00:00:00+01:00"
