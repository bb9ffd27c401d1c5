"""What somebody resolved by hand is remembered for his company, and for nobody else."""

from datetime import datetime, timedelta

import pytest

from privatif.accounts.models import Company, User
from privatif.catalog import memory
from privatif.catalog.lookup import How, Verdict, resolve
from privatif.catalog.models import Article, CatalogueEntry, RememberedReference
from privatif.core.errors import Refusal
from privatif.core.models import AuditEntry
from tests import factories


@pytest.fixture
def company(db: None) -> Company:
    return factories.company()


@pytest.fixture
def paul(company: Company) -> User:
    return factories.person(company=company)


@pytest.fixture
def toner(company: Company) -> Article:
    toner = factories.article(number="MP-1", maker_reference="CF259X")
    factories.sells(company, toner)
    return toner


def test_it_is_found_next_time_however_it_is_spaced(
    company: Company, paul: User, toner: Article, now: datetime
) -> None:
    memory.remember(company=company, reference="Le toner 59", article=toner, by=paul, now=now)
    found = resolve(company=company, references=["LE-TONER 59", "letoner58"], on=now.date())
    assert [(match.verdict, match.how) for match in found] == [
        (Verdict.FOUND, How.REMEMBERED), (Verdict.UNKNOWN, How.REFERENCE)
    ]  # fmt: skip
    assert found[0].articles == (toner,)


def test_another_company_knows_nothing_of_it(company: Company, paul: User, toner: Article, now: datetime) -> None:
    """Planted bug: `recall` without the company."""
    other = factories.company()
    factories.sells(other, toner)
    memory.remember(company=company, reference="Le toner 59", article=toner, by=paul, now=now)
    assert resolve(company=other, references=["Le toner 59"], on=now.date())[0].verdict is Verdict.UNKNOWN


def test_our_own_number_comes_before_it_and_the_makers_after(
    company: Company, paul: User, toner: Article, now: datetime
) -> None:
    """Planted bug: memory first of all. A number of ours would then mean something else here."""
    other = factories.article(number="MP-2", maker_reference="CF 259 X")
    factories.sells(company, other)
    assert resolve(company=company, references=["CF259X"], on=now.date())[0].verdict is Verdict.CHOOSE
    memory.remember(company=company, reference="cf259x", article=other, by=paul, now=now)
    memory.remember(company=company, reference="MP-1", article=other, by=paul, now=now)
    found = resolve(company=company, references=["CF259X", "mp 1"], on=now.date())
    assert [match.articles for match in found] == [(other,), (toner,)]


def test_said_anew_it_replaces_what_was_said(company: Company, paul: User, toner: Article, now: datetime) -> None:
    other = factories.article(number="MP-2")
    factories.sells(company, other)
    memory.remember(company=company, reference="Toner", article=toner, by=paul, now=now)
    rep = factories.rep(serves=company)
    memory.remember(company=company, reference="TONER", article=other, by=rep, now=now + timedelta(hours=1))
    kept = RememberedReference.objects.get()
    assert (kept.reference, kept.article, kept.by) == ("TONER", other, rep)
    last = AuditEntry.objects.order_by("-pk")[0]
    assert (last.action, last.before, last.after) == ("reference.remembered", {"article": "MP-1"}, {"article": "MP-2"})


def test_forgotten_it_is_unknown_again(company: Company, paul: User, toner: Article, now: datetime) -> None:
    memory.remember(company=company, reference="Toner 1", article=toner, by=paul, now=now)
    assert memory.forget(company=company, reference="TONER-1", by=paul, now=now)
    assert not memory.forget(company=company, reference="TONER-1", by=paul, now=now)
    assert resolve(company=company, references=["Toner 1"], on=now.date())[0].verdict is Verdict.UNKNOWN


def test_what_is_out_of_the_catalogue_is_neither_remembered_nor_found(
    company: Company, paul: User, toner: Article, now: datetime
) -> None:
    foreign = factories.article(number="MP-9")
    with pytest.raises(Refusal, match="pas dans le catalogue"):
        memory.remember(company=company, reference="x1", article=foreign, by=paul, now=now)
    memory.remember(company=company, reference="x1", article=toner, by=paul, now=now)
    CatalogueEntry.objects.update(valid_to=now.date() - timedelta(days=1))
    match = resolve(company=company, references=["X1"], on=now.date())[0]
    assert (match.verdict, match.articles) == (Verdict.NOT_IN_CATALOGUE, ())


def test_a_remembered_article_gives_way_to_what_replaces_it(
    company: Company, paul: User, toner: Article, now: datetime
) -> None:
    memory.remember(company=company, reference="x1", article=toner, by=paul, now=now)
    heir = factories.article(number="MP-3")
    factories.sells(company, heir)
    Article.objects.filter(pk=toner.pk).update(discontinued=True, replaced_by=heir)
    match = resolve(company=company, references=["X1"], on=now.date())[0]
    assert (match.verdict, match.articles) == (Verdict.REPLACED, (heir,))


@pytest.mark.parametrize("reference", ["", " -- ", "部品", "x" * 101, "a\0b"])
def test_what_is_no_reference_is_not_remembered(
    company: Company, paul: User, toner: Article, now: datetime, reference: str
) -> None:
    with pytest.raises(Refusal, match="ne peut pas être retenue"):
        memory.remember(company=company, reference=reference, article=toner, by=paul, now=now)
