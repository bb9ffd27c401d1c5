"""The search's index says what the tables say, whatever was written and by whom."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from privatif.accounts.models import Company
from privatif.catalog import search, search_index
from privatif.catalog.models import Article, Bought, CatalogueEntry
from privatif.core.bulk import upsert
from privatif.core.text import reference_key
from privatif.ordering import bought
from privatif.ordering.models import Order, OrderLine
from tests import factories

WORDS = st.text(st.sampled_from("ab é1"), max_size=9)
REFERENCES = st.text(st.sampled_from("A1-"), max_size=5)
pytestmark = pytest.mark.django_db


def entry(company: Company, article: Article, reference: str) -> dict[str, object]:
    return {
        "company_id": company.pk, "article_id": article.pk, "customer_reference": reference,
        "customer_reference_key": reference_key(reference), "net_price": Decimal(1),
    }  # fmt: skip


class Writing(RuleBasedStateMachine):
    """Articles, catalogues and orders, written in every way that the portal writes them."""

    @initialize()
    def begin(self) -> None:
        self.point = transaction.savepoint()
        self.companies = [factories.company() for _ in range(2)]
        self.people = [factories.person(company=company) for company in self.companies]
        self.articles = [factories.article(designation=f"Papier {n}") for n in range(3)]
        self.orders = 0

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    @rule(which=st.integers(0, 2), words=WORDS, maker=REFERENCES, ean=st.sampled_from(["", "11", "A1"]))
    def change_an_article(self, which: int, words: str, maker: str, ean: str) -> None:
        article = self.articles[which]
        article.designation, article.maker_reference, article.ean = words, maker, ean
        article.derive_keys()
        article.save()

    @rule(which=st.lists(st.tuples(st.integers(0, 2), WORDS), min_size=1, max_size=3, unique_by=lambda pair: pair[0]))
    def import_articles(self, which: list[tuple[int, str]]) -> None:
        rows = []
        for n, words in which:
            article = self.articles[n]
            article.designation = words
            article.derive_keys()
            names = [field.attname for field in Article._meta.concrete_fields if field.attname != "id"]
            rows.append({name: getattr(article, name) for name in names})
        upsert(Article, rows, unique=["number"])

    @rule(which=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2)), min_size=1, unique=True), text=REFERENCES)
    def import_entries(self, which: list[tuple[int, int]], text: str) -> None:
        rows = [entry(self.companies[c], self.articles[a], text) for c, a in which]
        upsert(CatalogueEntry, rows, unique=["company_id", "article_id"])

    @rule(which=st.integers(0, 2))
    def take_an_article_from_the_catalogues(self, which: int) -> None:
        CatalogueEntry.objects.filter(article=self.articles[which]).delete()

    @rule(company=st.integers(0, 1), which=st.integers(0, 2))
    def give_an_entry_another_article(self, company: int, which: int) -> None:
        with transaction.atomic():
            try:
                one = CatalogueEntry.objects.filter(company=self.companies[company])[:1]
                CatalogueEntry.objects.filter(pk__in=[e.pk for e in one]).update(article=self.articles[which])
            except IntegrityError:
                transaction.set_rollback(True)

    @rule(which=st.integers(0, 1), lines=st.lists(st.integers(0, 2), min_size=1, max_size=4))
    def order(self, which: int, lines: list[int]) -> None:
        self.orders += 1
        order = Order.objects.create(
            number=f"X{self.orders}", company=self.companies[which], author=self.people[which], author_name="X",
            state="sent", placed_at="2026-10-01T10:00Z", total_net=1, total_vat=0, total_gross=1,
        )  # fmt: skip
        of_each = {"order": order, "quantity": 1, "unit_price": 1, "vat_rate": 20, "line_total": 1}
        OrderLine.objects.bulk_create(
            OrderLine(position=n, article=self.articles[a], **of_each) for n, a in enumerate(lines)
        )

    @rule(which=st.integers(0, 2))
    def change_an_order(self, which: int) -> None:
        OrderLine.objects.filter(position=0).update(article=self.articles[which])
        OrderLine.objects.filter(position=1).delete()

    @rule()
    def take_orders_away(self) -> None:
        Order.objects.filter(number="X1").delete()

    @invariant()
    def nothing_is_astray(self) -> None:
        assert search_index.is_complete()
        assert search_index.astray() == 0
        assert bought.astray() == 0


def test_the_index_stays_in_step_whatever_is_written() -> None:
    search_index.rebuild()
    bought.rebuild()
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    machine = Writing.TestCase
    machine.settings = settings(max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=checks)
    machine("runTest").runTest()


def test_what_is_astray_is_seen_and_mended() -> None:
    company = factories.company()
    factories.sells(company, factories.article(number="CF259X", designation="Toner noir"), customer_reference="MAG 7")
    search_index.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalog_reference WHERE key = 'MAG7'")
    assert search_index.astray() == 1
    search_index.rebuild()
    assert search_index.astray() == 0


def test_counts_that_are_wrong_are_seen_and_mended() -> None:
    company, article = factories.company(), factories.article()
    bought.rebuild()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO catalog_bought VALUES ({company.pk}, {article.pk}, 3)")
    assert bought.astray() == 1
    bought.rebuild()
    assert (bought.astray(), Bought.objects.count()) == (0, 0)


def test_words_written_and_taken_back_leave_nothing(now) -> None:
    company, article = factories.company(), factories.article(designation="Toner")
    with transaction.atomic():
        factories.sells(company, article)
        assert search.find(company=company, text="toner", on=now.date()).entries
        transaction.set_rollback(True)
    assert not search.find(company=company, text="toner", on=now.date()).entries
    factories.sells(company, article, valid_from=now.date() + timedelta(1))
    assert not search.find(company=company, text="toner", on=now.date()).entries
    assert search.find(company=company, text="toner", on=now.date() + timedelta(1)).entries
