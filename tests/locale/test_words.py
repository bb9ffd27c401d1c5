"""Every page, mail and PDF speaks one language: nothing that we say is outside the catalogues.

Planted bugs that were seen here: a heading, an aria-label and a text of ordering.js's data attributes without `_()`; a
Refusal, a label of a form and an availability as plain strings; a state's label made when the module is read; a mail
written before its reader's language was spoken; "Submit" on a French page; a library's error message in English.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import translation
from pytest_django import Settings

from privatif.accounts import links, second_factor
from privatif.accounts.models import Company, User
from privatif.core import outbox
from privatif.core.models import Delivery
from privatif.mail.models import Mail
from privatif.ordering import amending, approvals, orders
from privatif.ordering.amending import Amendment
from privatif.ordering.documents import order_data
from privatif.ordering.models import Order
from privatif.ordering.reminding import remind_and_escalate
from tests import factories
from tests.locale import greek, marked, reading
from tests.locale.tour import Tour

# Names that are the same in every language, and what the tests' own house is made of.
NAMES = {"SIREN", "PDF", "A", "B", "Total", "NADIA", "PAUL", "LEA", "INES", "MARC", "PAP"}
FRENCH = """
    au aucun aucune aux avec avez ce cela ces cette chez dans des du elle elles en est et être ici il ils la le les
    leur leurs lui mais moins ne non nos notre nous ont ou où oui par pas pour puis qu que qui sa sans se ses si son
    sont sous sur tous tout toute toutes un une vers vos votre vous à commande livraison panier"""
ENGLISH = """
    a about add after again all already and any are as at back be been before but by can cancel cannot change choose
    close code confirm continue could delete did do does edit email enter error factor failed field first for forgot
    from go has have help here home how if in into invalid is it its key last less log login logout make menu more must
    my name new next no not now of off ok on only open or order our page passkey password please quantity recovery
    remove required reset save search select send should show sign site so submit success the their then there these
    they this to token too total try type unknown up use used user username valid verify was we welcome were what when
    where which who will with wrong yes you your"""
# French words that look English.
ALIKE = {"code", "menu", "on", "page", "site", "total", "a", "as", "but", "or", "type", "no", "if"}


@pytest.fixture(autouse=True)
def surroundings(settings: Settings, tmp_path: Path) -> None:
    settings.BRAND, settings.WEBMASTER = greek.BRAND, greek.WEBMASTER
    settings.DATA_DIR = tmp_path


@pytest.fixture
def marked_language(tmp_path: Path) -> Iterator[None]:
    with marked.spoken(tmp_path / "locale"):
        yield


def pages(tour: Tour) -> Iterator[tuple[str, str]]:
    """The name and the texts of every page that is met."""
    for name, answer in tour.walk():
        if isinstance(answer, HttpResponse) and answer.headers["Content-Type"].startswith("text/html"):
            yield name, reading.read(answer.content.decode())


def happen(tour: Tour) -> None:
    """What mails follow from and no page has done."""
    buyer = tour.house.people["buyer"]
    approved = Order.objects.get(number=tour.house.orders[buyer].number)
    orders.record_sent(order=approved, erp_number="123", now=tour.now)
    buyer.baskets.filter(state="open").delete()
    waiting = tour.house.story.order(User.objects.get(pk=buyer.pk), tour.now, paper="5")
    amending.amend(order=waiting, amendment=Amendment({1: "10"}), seen_version=1, by=tour.approver, now=tour.now)
    _ask_two(tour)
    for factor in ("totp", "webauthn"):
        second_factor.record("added", user=buyer, factor=factor, by=buyer, now=tour.now)
        second_factor.record("removed", user=buyer, factor=factor, by=buyer, now=tour.now)
    second_factor.record("renewed", user=buyer, factor="", by=buyer, now=tour.now)
    second_factor.reset(user=buyer, by=None, now=tour.now)
    links.ask(email=buyer.email, now=tour.now)
    links.invite(user=tour.approver, by=None, now=tour.now)


def _ask_two(tour: Tour) -> None:
    """Two orders that need a second yes: one has it, from one of two; for the other somebody is reminded."""
    company, second = tour.house.story.company, tour.house.second
    third = factories.person(company=company, role=User.Role.APPROVER, name="ωμ", language=tour.language)
    factories.rule(company, second, third, name="ω")
    Company.objects.filter(pk=company.pk).update(remind_after=1)
    buyer = User.objects.get(pk=tour.house.people["buyer"].pk)
    one, other = (tour.house.story.order(buyer, tour.now, paper="5") for _ in range(2))
    for order in (one, other):
        approvals.approve(order=order, seen_version=1, by=tour.approver, now=tour.now)
    approvals.approve(order=one, seen_version=2, by=second, now=tour.now)
    remind_and_escalate(now=tour.now + timedelta(days=9))


def mails(tour: Tour) -> Iterator[tuple[str, str]]:
    """Subject and both forms of what the worker, who speaks French, writes now."""
    known = set(Mail.objects.values_list("pk", flat=True))
    with translation.override("fr"):
        due = Delivery.objects.filter(state=Delivery.State.WAITING, reaction__startswith="privatif.mail.")
        for delivery in due.exclude(event="mail.written"):
            outbox.deliver(delivery, clock=lambda: tour.now)
    assert not Delivery.objects.exclude(last_error="").exists()
    for mail in Mail.objects.exclude(pk__in=known):
        assert mail.language == tour.language
        yield f"mail {mail.key}", " ".join((mail.subject, mail.text, reading.read(mail.html)))


def documents(tour: Tour) -> Iterator[tuple[str, str]]:
    with translation.override(tour.language):
        for order in Order.objects.all():
            yield f"PDF of {order}", " ".join(_texts(order_data(order) | {"lang": ""}))


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    else:
        for part in data.values() if isinstance(data, dict) else data:
            yield from _texts(part)


def everything(language: str) -> Iterator[tuple[str, str]]:
    tour = Tour(language)
    yield from mails(tour)
    yield from pages(tour)
    happen(tour)
    yield from mails(tour)
    assert set(Mail.objects.values_list("kind", flat=True)) == set(Mail.Kind.values)
    yield from documents(tour)


@pytest.mark.usefixtures("db", "marked_language")
def test_all_that_we_say_comes_from_a_catalogue() -> None:
    bare = {name: [word for word in marked.outside(text) if word not in NAMES] for name, text in everything("en")}
    assert len(bare) > 200
    assert {name: words for name, words in bare.items() if words} == {}


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize(("language", "other"), [("fr", ENGLISH), ("en", FRENCH)])
def test_no_word_of_the_other_language(language: str, other: str) -> None:
    strangers = set(other.split()) - ALIKE
    strange = {
        name: found
        for name, text in everything(language)
        if (found := strangers & {w.lower() for w in reading.words(text)})
    }
    assert strange == {}
