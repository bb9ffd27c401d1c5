"""What a form or an address after its `?` names: another company's is as good as unknown, and nothing is changed by it.

Planted bugs that were seen here: the récapitulatif takes any address's id; its basket is found by uid alone; `remove`
looks for any article; a wish is looked for in everybody's catalogue; a search of orders that begins with all orders; a
rep's search that begins with all companies; a session closed by its key alone; `next` that isn't checked.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from privatif.accounts.models import Address, Session
from privatif.ordering.models import Order
from tests.factories import PASSWORD
from tests.web.forms import printer_form, recap
from tests.web.house import House
from tests.web.visits import Rows, Visit, everything

pytestmark = [pytest.mark.django_db, pytest.mark.once]
# A basket that is asked for a change counts it, whatever comes of it.
BUT = ("Basket.version", "Basket.changed_at")
HUGE = "99999999999999999999"
GARBAGE = [
    "", "0", "-1", HUGE, "1e3", "1.5", "٣", "¹", "[1]", '{"id": 1}', "null", "None", "' OR 1=1 --", "../../etc/passwd",
    "a\r\nb", "\u202e1", "😀", "x" * 5000, "[" * 100_000, "9" * 5000, "00000000-0000-4000-8000-00000000000g",
]  # fmt: skip


@dataclass(frozen=True)
class Door:
    """A field that names something: who sends it, in which form, and what the other fields hold."""

    person: str
    page: str
    field: str
    foreign: str
    unknown: str
    rest: tuple[tuple[str, str], ...] = ()

    def fields(self, value: str) -> dict[str, str]:
        return dict(self.rest) | {self.field.format(value): "7" if "{}" in self.field else value}


def doors(there: House) -> dict[str, Door]:
    buyer, article, session = there.story.buyer, there.foreign, Session.objects.filter(user=there.people["approver"])
    form = tuple(recap(there, buyer).items())
    named = (*form, ("reference", "BC 1"))
    address = Address.objects.get(company=there.stranger.company)
    basket = str(there.baskets[there.stranger].uid)
    key = str(session.values_list("session_key", flat=True).first())
    nobodys = "00000000-0000-4000-8000-000000000000"
    return {
        "address": Door("buyer", "basket", "address", str(address.pk), "999999", form),
        "basket": Door("buyer", "basket", "basket", basket, nobodys, named),
        "colleague's basket": Door(
            "buyer", "basket", "basket", str(there.baskets[there.colleague].uid), nobodys, named
        ),
        "quantity": Door("buyer", "basket", "quantity-{}", str(article.pk), "999999", form),
        "seen": Door("buyer", "basket", "seen-{}", str(article.pk), "999999", form),
        "remove": Door("buyer", "basket", "remove", str(article.pk), "999999", form),
        # That we sell it may be told; what others agreed on looks like what nobody has.
        "reference": Door("buyer", "basket_add", "reference", article.number, "PERSONNE-1", (("quantity", "1"),)),
        "their reference": Door("buyer", "basket_add", "reference", "LEUR-REF", "LEUR-RIF", (("quantity", "1"),)),
        "site": Door(
            "buyer", "fleet_add", "address", str(address.pk), "999999", tuple(printer_form(there, buyer).items())
        ),
        "session": Door("buyer", "close_sessions", "session", key, "0" * 40),
    }


DOORS = (
    "address", "basket", "colleague's basket", "quantity", "seen", "remove", "reference", "their reference", "session",
    "site",
)  # fmt: skip


@pytest.fixture(scope="module")
def before(there: House, visits: dict[str, Visit]) -> Rows:
    return everything(BUT)


def sent(visits: dict[str, Visit], door: Door, value: str, **client: Any) -> tuple[object, Rows]:
    """What came back, without the value itself, and what would be left."""
    answer, rows = visits[door.person].send(reverse(door.page), door.fields(value), but=BUT, **client)
    return (answer.status, answer.location, answer.headers, answer.body.replace(value, "…"), answer.statements), rows


@pytest.mark.parametrize("htmx", [False, True], ids=["form", "htmx"])
@pytest.mark.parametrize("name", DOORS)
def test_anothers_is_as_good_as_unknown(
    name: str, htmx: bool, there: House, visits: dict[str, Visit], before: Rows
) -> None:
    door, client = doors(there)[name], {"headers": {"HX-Request": "true"}} if htmx else {}
    foreign, left = sent(visits, door, door.foreign, **client)
    unknown, left_too = sent(visits, door, door.unknown, **client)
    assert foreign == unknown
    assert left == left_too == before


@pytest.mark.parametrize("name", DOORS)
def test_what_means_nothing_changes_nothing(name: str, there: House, visits: dict[str, Visit], before: Rows) -> None:
    door = doors(there)[name]
    for value in GARBAGE:
        if name in {"address", "session"} and value == "":
            continue  # means something: no address yet; all other sessions
        (status, *_), left = sent(visits, door, value)  # type: ignore[misc]
        assert status in {302, 400, 409, 422}, value
        assert left == before, value


QUESTIONS = {
    "family": ("buyer", "catalogue", "famille={family}", "famille=999999"),
    "brand": ("buyer", "catalogue", "marque={brand}", "marque=999999"),
    "article": ("buyer", "catalogue", "q=AUTRE-1", "q=AUTRE-2"),
    "designation": ("buyer", "catalogue", "q=leur+article", "q=leur+articxe"),
    "their reference": ("buyer", "catalogue", "q=LEUR-REF", "q=LEUR-RIF"),
    "printer": ("buyer", "by_printer", "imprimante=leur+bureau", "imprimante=leur+bureax"),
    "printer taken away": ("buyer", "fleet", "retiree={printer}", "retiree=00000000-0000-4000-8000-000000000000"),
    "order": ("approver", "orders", "numero={order}", "numero=C-99-999999"),
    "its ERP number": ("approver", "orders", "numero=70012", "numero=70013"),
    "its reference": ("approver", "orders", "reference=SECRET", "reference=SICRET"),
    "colleague's order": ("buyer", "orders", "numero={colleague}", "numero=C-99-999999"),
    "company": ("rep", "staff_home", "q={company}", "q=Une+otre"),
    "company to go on from": ("rep", "staff_home", "suite={company_id}", "suite=999999999"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_finds_nothing_of_another(name: str, there: House, visits: dict[str, Visit]) -> None:
    Order.objects.filter(company=there.stranger.company).update(reference="SECRET", erp_number="70012")
    person, page, foreign, unknown = QUESTIONS[name]
    foreign = foreign.format(
        family=there.foreign.family_id, brand=there.foreign.brand_id, order=there.orders[there.stranger].number,
        colleague=there.orders[there.colleague].number, company="Une+autre", company_id=there.stranger.company_id,
        printer=there.printers[there.stranger].uid,
    )  # fmt: skip
    asked = [visits[person].ask("GET", f"{reverse(page)}?{question}") for question in (foreign, unknown)]
    bodies = [shown(answer.body, question) for answer, question in zip(asked, (foreign, unknown), strict=True)]
    assert [answer.status for answer in asked] == [200, 200]
    assert bodies[0] == bodies[1]


def shown(body: str, question: str) -> str:
    """The page without the question that it repeats."""
    value = question.partition("=")[2]
    return body.replace(question, "…").replace(value.replace("+", " "), "…").replace(value, "…")


PARAMETERS = {
    "catalogue": ("q", "famille", "marque", "tri", "suite"),
    "orders": ("etat", "numero", "reference", "contact", "adresse", "du", "au", "suite"),
    "orders_csv": ("numero", "du"), "orders_xlsx": ("numero", "du"),
    "staff_home": ("q", "suite"), "staff_mails": ("q", "suite"), "staff_deliveries": ("suite",),
    "account_login": ("next",), "by_printer": ("imprimante",), "fleet": ("retiree",), "fleet_add": ("modele",),
}  # fmt: skip


@pytest.mark.parametrize("page", PARAMETERS)
def test_a_question_that_means_nothing_is_answered(page: str, visits: dict[str, Visit]) -> None:
    person = {"account_login": "anonymous", "staff_home": "webmaster"}.get(
        page, "webmaster" if page.startswith("staff") else "buyer"
    )
    for parameter in PARAMETERS[page]:
        for value in [*GARBAGE, "MQ==", "W1tdLCAxXQ", "2026-11-23T10:00:00+01:00~1", f"2026-11-23~{HUGE}"]:
            query = urlencode({parameter: [value, value]}, doseq=True)
            answer = visits[person].ask("GET", f"{reverse(page)}?{query}")
            assert (answer.status, answer.written) == (200, []), query


ELSEWHERE = ["https://ailleurs.example/", "//ailleurs.example/", r"/\ailleurs.example", "javascript:alert(1)"]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_form_leads_elsewhere(target: str, there: House, visits: dict[str, Visit]) -> None:
    """Planted: `next` that isn't checked."""
    login = {"login": there.story.buyer.username, "password": PASSWORD, "next": target}
    forms = {
        "basket_add": ("buyer", {"reference": there.story.toner.number, "quantity": "1", "next": target}),
        "language": ("buyer", {"language": "fr", "next": target}),
        "account_login": ("anonymous", login),
        "account_logout": ("buyer", {"next": target}),
    }
    for page, (person, fields) in forms.items():
        answer, _rows = visits[person].send(f"{reverse(page)}?{urlencode({'next': target})}", fields)
        assert answer.status == 302, page
        assert "ailleurs" not in answer.location, page
        assert answer.location.startswith("/"), page
