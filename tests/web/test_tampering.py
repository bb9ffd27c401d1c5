"""A form with more fields than its page has, and a price that a browser has touched: nothing comes of either.

Planted bugs that were seen here: a basket saved with every field that was posted; a person saved with what his password
form posts; the rule set for the company that the form names; an order of the author that the form names; `_seen` that
asks for no signature; `differences` that doesn't compare prices, or the approvers.
"""

import base64
import json
import re
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from privatif.catalog.models import CatalogueEntry
from privatif.ordering.models import Order
from privatif.web.views.checkout import SALT
from tests.web import access
from tests.web.forms import KEEP_NOTHING_ELSE, NAMES, forms
from tests.web.house import House
from tests.web.test_who_sees_what import methods_of
from tests.web.visits import Rows, Visit, everything, hidden

pytestmark = pytest.mark.django_db
# What is drawn by lot, or follows from it: salts, keys, links, and the row that a delivery is about.
BUT = ("User.password", "Basket.uid", "Mail.key", "Mail.text", "Mail.html", "Delivery.payload", "Delivery.subject")
BUT += ("Draft.uid", "Printer.uid", "AuditEntry.subject")


def test_no_form_is_forgotten(there: House, visits: dict[str, Visit]) -> None:
    """Planted bug: a page that takes POST and is in neither list."""
    taken = {page.name for page in access.pages() if "POST" in methods_of(page, there, visits)}
    assert taken - set(NAMES) - set(KEEP_NOTHING_ELSE) == set()
    assert (set(NAMES) | set(KEEP_NOTHING_ELSE)) - {page.name for page in access.pages()} == set()


def smuggled(there: House) -> dict[str, str]:
    """What a form must not set, under every name that it might have."""
    stranger, entry = there.stranger, CatalogueEntry.objects.get(company=there.stranger.company)
    company, person = str(stranger.company_id), str(stranger.pk)
    meant = {
        "company": company, "owner": person, "author": person, "user": person, "approver": person, "sales_rep": person,
        "article": str(entry.article_id),
    }  # fmt: skip
    money = dict.fromkeys(
        ("unit_price", "net_price", "price", "list_price", "total_net", "total_vat", "total_gross"), "0.01"
    )
    others = {
        "state": "approved", "is_staff": "1", "is_superuser": "1", "is_active": "0", "role": "webmaster", "id": "1",
        "pk": "1", "uid": "00000000-0000-4000-8000-000000000000", "number": "C-00-000001", "blocked": "1",
        "kind": "credit", "origin": "history", "must_change_password": "1", "username": "ROOT", "name": "Autre",
        "vat_rate": "0", "discount": "99", "second_factor": "nobody", "granted": "1", "decided_at": "2026-01-01",
        "erp_number": "1", "ship_to_city": "Ailleurs", "line_count": "0", "placed_at": "2020-01-01",
        "customer_reference": "X", "language": "en", "quantity": "9", "version": "9", "reason": "x",
    }  # fmt: skip
    ids = {f"{name}_id": value for name, value in meant.items()}
    a_line = {f"{name}-{there.story.toner.pk}": "0.01" for name in money}
    return meant | ids | money | a_line | others


def told_apart(rows: Rows, before: Rows) -> Rows:
    """New rows called by their place among the new ones: a sequence counts on where a transaction has not."""
    fresh = {
        model: {pk: f"new {n}" for n, pk in enumerate(sorted(_pks(rows, model) - _pks(before, model)))}
        for model in apps.get_models()
    }
    told: Rows = {}
    for model in apps.get_models():
        refers = {field.attname: field.related_model or model for field in model._meta.concrete_fields
                  if field.related_model or field.primary_key}  # fmt: skip
        told[model.__name__] = [
            {name: fresh[refers[name]].get(value, value) if name in refers else value for name, value in row.items()}
            for row in rows.get(model.__name__, [])
        ]
    return told


def _pks(rows: Rows, model: Any) -> set[Any]:
    key = model._meta.pk.attname
    return {row[key] for row in rows.get(model.__name__, []) if key in row}  # a key of several columns refers


@pytest.mark.parametrize("name", NAMES)
def test_a_form_sets_its_own_fields_and_no_other(
    name: str, there: House, visits: dict[str, Visit], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    form, before = forms(there, visits)[name], everything(BUT)
    more = {field: value for field, value in smuggled(there).items() if field not in form.fields}
    honest, left = visits[form.person].send(form.path, form.fields, but=BUT)
    greedy, left_too = visits[form.person].send(form.path, {**form.fields, **more}, but=BUT)
    assert honest.outcome == greedy.outcome == "open"
    assert told_apart(left_too, before) == told_apart(left, before)
    # Of a password all that changes is itself, and it is salted; a printer that is there can't come back.
    if name not in {"account_change_password", "printer_return"}:
        assert left != before


def test_every_form_is_tried(there: House, visits: dict[str, Visit]) -> None:
    assert set(forms(there, visits)) == set(NAMES)


def edited(seen: str, change: Callable[[dict[str, Any]], None]) -> str:
    """The signed text with other contents and its old signature."""
    packed, moment, signature = seen.rsplit(":", 2)
    data = json.loads(_unpacked(packed))
    change(data)
    return f"{base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b'=').decode()}:{moment}:{signature}"


def _unpacked(packed: str) -> bytes:
    raw = packed.lstrip(".")
    data = base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4))
    return zlib.decompress(data) if packed.startswith(".") else data


def cheaper(data: dict[str, Any]) -> None:
    data["lines"][0]["unit_price"] = "0.0100"


def fewer(data: dict[str, Any]) -> None:
    data["lines"].clear()


def signed(seen: str, change: Callable[[dict[str, Any]], None], **how: Any) -> str:
    data = signing.loads(seen, salt=SALT)
    change(data)
    return signing.dumps(data, **how)


TAMPERED: dict[str, Callable[[str], str]] = {
    "edited": lambda seen: edited(seen, cheaper),
    "emptied": lambda seen: edited(seen, fewer),
    "of another form": lambda seen: signed(seen, cheaper, salt="privatif.other"),
    "without a salt": lambda seen: signed(seen, cheaper),
    "with another key": lambda seen: signed(seen, cheaper, salt=SALT, key="x" * 50),
    "signed, and cheaper": lambda seen: signed(seen, cheaper, salt=SALT),  # an older page's: the price has risen since
    "signed, and empty": lambda seen: signed(seen, fewer, salt=SALT),
    "cut": lambda seen: seen[:-1],
    "its moment": lambda seen: re.sub(r":\w+:", ":1abcde:", seen),
    "none": lambda seen: "",
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_price_comes_from_the_catalogue_alone(how: str, there: House, visits: dict[str, Visit]) -> None:
    """Nothing is ordered, and what is different is shown."""
    form, before = forms(there, visits)["place"], everything()
    seen = TAMPERED[how](form.fields["seen"])
    answer, left = visits["buyer"].send(form.path, {"seen": seen, "unit_price": "0.01"})
    assert answer.status == 409
    assert left == before


def test_what_another_person_has_seen_orders_nothing(there: House, visits: dict[str, Visit]) -> None:
    """The same articles at the same prices; but his orders wait for nobody."""
    theirs = hidden(visits["approver"].ask("GET", reverse("verification")).body, "seen")
    form, before = forms(there, visits)["place"], everything()
    answer, left = visits["buyer"].send(form.path, {"seen": theirs})
    assert answer.status == 409
    assert "Validation par" in answer.body
    assert left == before


def test_an_honest_form_orders_at_the_catalogues_price(there: House, visits: dict[str, Visit]) -> None:
    form, before = forms(there, visits)["place"], everything()
    answer, left = visits["buyer"].send(form.path, {**form.fields, **smuggled(there)})
    known = {row["number"] for row in before["Order"]}
    (order,) = (row for row in left["Order"] if row["number"] not in known)
    assert answer.status == 302
    assert (str(order["total_net"]), order["author_id"], order["state"]) == (
        "297.80", there.people["buyer"].pk, Order.State.TO_APPROVE,
    )  # fmt: skip
