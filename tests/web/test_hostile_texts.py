"""What people write is shown letter by letter, on every page, in every mail and in the PDF; nothing of it is run.

A page with hostile texts has the same tags and attributes as with plain ones, and shows each text as often. Seen here,
planted: autoescape off for pages, or for mails; `| safe` on a designation; an attribute without quotes; a mail's header
that isn't defused; typst's `eval` of the instructions.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from privatif.core.models import Delivery
from privatif.mail import reactions
from privatif.mail.envelope import message_of
from privatif.mail.models import Mail
from privatif.ordering import approvals
from privatif.ordering.documents import order_pdf
from privatif.ordering.models import Order
from tests.hostile import HOSTILE, PLAIN, plant
from tests.web.forms import recap
from tests.web.house import House
from tests.web.test_who_sees_what import ALL, path_of
from tests.web.visits import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@dataclass
class Parsed(HTMLParser):
    """The bones of a page (its tags with the names of their attributes), and the texts between and in them."""

    bones: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.bones.append(f"<{tag} {' '.join(name for name, _ in attrs)}>")
        if dict(attrs).get("name") not in {"shown", "seen"}:  # JSON, and signed: no reader sees them
            self.texts += [value for _, value in attrs if value]

    def handle_endtag(self, tag: str) -> None:
        self.bones.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.bones.append("<!-- -->")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def count(self, text: str) -> int:
        return "\0".join(self.texts).count(text)


def parsed(html: str) -> Parsed:
    page = Parsed()
    page.feed(html)
    page.close()
    return page


def everywhere(there: House) -> dict[str, Parsed]:
    """Every page that answers somebody with 200, with the texts that are planted now."""
    seen = {person: Visit(there.people[person]) for person in ("approver", "webmaster", "rep", "buyer")}
    found = {}
    for page in ALL:
        person = next((person for person in seen if page.outcome(person) == "open"), "buyer")
        whose = "colleague" if page.outcome(person, "colleague") == "open" else "own"
        answer = seen[person].ask("GET", path_of(page, there, person, whose))
        if answer.status == 200 and answer.headers["Content-Type"].startswith("text/html"):
            found[page.name] = parsed(answer.body)
    found["verification"] = parsed(Visit(there.people["buyer"]).ask("GET", reverse("verification")).body)
    found["rep"] = parsed(seen["rep"].ask("GET", reverse("staff_home")).body)
    return found


SHOWN = (
    "account", "article", "basket", "catalogue", "home", "mfa_index", "order", "orders", "rep", "staff_deliveries",
    "staff_mail", "staff_mails", "verification",
)  # fmt: skip


@contextmanager
def planted(text: str) -> Iterator[None]:
    """The house, with this text in every column that people write; as before at the end."""
    with transaction.atomic():
        plant(text)
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Plain:
    """The same with a text that means nothing."""

    pages: dict[str, Parsed]
    echoes: dict[str, Parsed]
    letters: list[Mail]
    printed: int


@pytest.fixture(scope="module")
def plain(there: House, visits: dict[str, Visit]) -> Plain:
    with planted(PLAIN):
        pages = everywhere(there)
    count = printed(there, PLAIN).count(UNSEEN.sub("", PLAIN))
    return Plain(pages, echoes(there, visits, PLAIN), letters(there, PLAIN), count)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_pages_show_it_letter_by_letter(text: str, there: House, plain: Plain) -> None:
    with planted(text):
        pages = everywhere(there)
    assert {name: page.bones for name, page in pages.items()} == {n: page.bones for n, page in plain.pages.items()}
    counts = {name: page.count(text) for name, page in pages.items()}
    # A telephone link leaves the spaces out: a text without any is found there too.
    assert [name for name, page in plain.pages.items() if counts[name] < page.count(PLAIN)] == []
    assert [name for name in SHOWN if not counts[name]] == []


def echoes(there: House, visits: dict[str, Visit], text: str) -> dict[str, Parsed]:
    """What comes back of what was just typed, where it is wrong or looked for."""
    buyer, version = there.people["buyer"], {"version": "0"}
    refusal = reverse("refusal", args=[there.orders[buyer].number])
    quantity = {f"quantity-{there.story.toner.pk}": text, f"seen-{there.story.toner.pk}": "2"}
    long = text + "x" * 600
    forms: dict[str, tuple[str, str, dict[str, str]]] = {
        "wish": ("buyer", reverse("basket_add"), {"reference": "CF259X", "quantity": text, "next": text}),
        "terms": ("buyer", reverse("basket"), recap(there, buyer, reference=long, instructions=long, address=text)),
        "date": ("buyer", reverse("basket"), recap(there, buyer, delivery_date=text, address="autre", free_city=long)),
        "quantity": ("buyer", reverse("basket"), recap(there, buyer) | quantity),
        "reason": ("approver", refusal, {**version, "reason": text}),
        "long reason": ("approver", refusal, {**version, "reason": long}),
        "log-in": ("anonymous", reverse("account_login"), {"login": text, "password": "x", "next": text}),
        "reset": ("anonymous", reverse("account_reset_password"), {"email": text}),
        "rule": ("approver", reverse("company_second_factor"), {"whom": text}),
    }
    found = {}
    for name, (person, path, fields) in forms.items():
        for htmx in ({}, {"headers": {"HX-Request": "true"}}):
            answer, _rows = visits[person].send(path, fields, but=None, **htmx)
            assert answer.status in {200, 409, 422}, (name, answer.status)
            found[f"{name} {bool(htmx)}"] = parsed(answer.body)
    for page, person in {
        "catalogue": "buyer",
        "orders": "buyer",
        "staff_home": "rep",
        "staff_mails": "webmaster",
    }.items():
        sought = f"{text} zyxwv" if page == "catalogue" else text  # what is found there depends on the words
        path = f"{reverse(page)}?{urlencode({'q': sought})}"
        found[page] = parsed(visits[person].ask("GET", path).body)
    return found


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_refused_comes_back_letter_by_letter(
    text: str, there: House, visits: dict[str, Visit], plain: Plain
) -> None:
    echoed = echoes(there, visits, text)
    assert {name: page.bones for name, page in echoed.items()} == {
        name: page.bones for name, page in plain.echoes.items()
    }
    for name, page in echoed.items():
        assert page.count(" ".join(text.split())) or page.count(text) or not plain.echoes[name].count(PLAIN), name


def letters(there: House, text: str) -> list[Mail]:
    """The mails about an order that is asked for, refused, and entered by the ERP, all of its texts being `text`."""
    now, order = timezone.now(), there.orders[there.people["buyer"]]
    with planted(text):
        order = Order.objects.get(pk=order.pk)
        asked = Delivery(pk=1, payload={"order": order.number})
        reactions.order_awaiting_approval(asked, now)
        told = list(Mail.objects.filter(about=order.number))
        approvals.refuse(order=order, seen_version=1, reason="x", by=there.people["approver"], now=now)
        plant(text)
        for number, reaction in enumerate((reactions.order_refused, reactions.order_confirmed_by_erp), start=2):
            reaction(Delivery(pk=number, payload={"order": order.number}), now)
        return told + list(Mail.objects.filter(about=order.number).order_by("pk"))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_mails_say_it_letter_by_letter(text: str, there: House, plain: Plain) -> None:
    hostile = letters(there, text)
    assert len(hostile) == len(plain.letters) == 4
    for mail, other in zip(hostile, plain.letters, strict=True):
        assert parsed(mail.html).bones == parsed(other.html).bones
        assert parsed(mail.html).count(text) == parsed(other.html).count(PLAIN) > 5
        assert mail.text.count(text) == other.text.count(PLAIN) > 5
        headers = [message_of(one).keys() for one in (mail, other)]
        assert headers[0] == headers[1]
        assert not re.search(r"[\r\n]", str(message_of(mail)["Subject"]))


UNSEEN = re.compile(r"[\s\u200b\u00ad\ufeff\u202a-\u202e\u2066-\u2069]+")


def printed(there: House, text: str) -> str:
    """The letters of the PDF, without spaces."""
    with planted(text):
        content = order_pdf(Order.objects.get(pk=there.orders[there.people["buyer"]].pk))
    return UNSEEN.sub("", "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_pdf_prints_it_letter_by_letter(text: str, there: House, plain: Plain) -> None:
    assert plain.printed == 13
    if text not in {HOSTILE["emoji"], HOSTILE["turned round"]}:  # no font has all of them: it is enough that it prints
        assert printed(there, text).count(UNSEEN.sub("", text)) == plain.printed
    else:
        assert printed(there, text)
