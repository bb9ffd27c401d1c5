"""Any form, sent to any page that takes one: an answer that a person can read, never a fault.

Planted bugs that were seen here: `int()` of what was typed; `json.loads` whose result is taken for a dictionary.
"""

import json
import re
from itertools import product

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.web.access import PEOPLE, Page
from tests.web.forms import NAMES, forms
from tests.web.house import House
from tests.web.test_ids_in_forms import GARBAGE, HUGE
from tests.web.test_who_sees_what import ALL, methods_of, path_of
from tests.web.visits import Visit

pytestmark = pytest.mark.django_db
ANSWERS = {200, 302, 400, 403, 404, 405, 409, 422, 429}
ODD = [
    "2026-02-31",
    "9999-12-31",
    "0001-01-01",
    "autre",
    "on",
    "2147483648",
    "-0",
    "0x1",
    "=1+1",
    "{{ 7*7 }}",
    "\x1b[0m",
]
json_texts = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["lines", "address", "id"]), inner),
).map(json.dumps)
texts = st.one_of(
    st.sampled_from(GARBAGE + ODD),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.integers().map(str),
    json_texts,
)


@pytest.fixture(scope="module")
def names(there: House, visits: dict[str, Visit]) -> list[str]:
    """The name of every field that stands on a page, and some that stand on none."""
    found = {"user", "id", "quantity-0", "seen-x", f"quantity-{there.foreign.pk}", f"remove-{there.foreign.pk}"}
    for page, person in product(ALL, ("anonymous", "buyer", "approver", "webmaster")):
        for whose in ("own", "colleague"):
            body = visits[person].ask("GET", path_of(page, there, person, whose)).body
            found |= set(re.findall(r'name="([a-z][a-z_0-9-]+)"', body))
    return sorted(found)


@pytest.mark.parametrize("name", NAMES)
def test_no_field_is_a_fault(name: str, there: House, visits: dict[str, Visit]) -> None:
    """Each field of an honest form, on its own, holding what it was never meant to."""
    form = forms(there, visits)[name]
    for field in form.fields:
        for value in ("[]", "null", "1", "-1", HUGE, "x" * 5000, "\x1b[0m", "٣"):
            answer, _rows = visits[form.person].send(form.path, {**form.fields, field: value}, but=None)
            assert answer.status in ANSWERS, (field, value)


def test_no_form_is_a_fault(there: House, visits: dict[str, Visit], names: list[str]) -> None:
    pages = [page for page in ALL if "POST" in methods_of(page, there, visits)]
    honest = {name: dict(form.fields) for name, form in forms(there, visits).items()}
    assert {"reference", "address", "seen", "reason", "password1"} <= set(names)

    def filled(page: Page) -> st.SearchStrategy[tuple[Page, str, dict[str, str | list[str]]]]:
        """The form of a page as somebody sends it who may: begun as its page would, with some fields typed anew."""
        start = honest.get(page.name, {})
        who = [person for person in PEOPLE if page.outcome(person) == "open"]
        fields = st.sampled_from(sorted(start) or names) | st.sampled_from(names)
        typed = st.dictionaries(fields, texts | st.lists(texts, max_size=3), max_size=5)
        return st.tuples(st.just(page), st.sampled_from(who), typed.map(lambda typed: {**start, **typed}))

    @examples(max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from([page for page in pages if page.name in honest] * 3 + pages).flatmap(filled))
    def send(form: tuple[Page, str, dict[str, str | list[str]]]) -> None:
        page, person, fields = form
        answer, _rows = visits[person].send(path_of(page, there, person, "own"), fields, but=None)
        assert answer.status in ANSWERS

    send()
