"""A house with one person of each kind, and one thing of each kind for everybody whom an address may name."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core.files.base import ContentFile

from privatif.accounts.models import ApprovalRule, User
from privatif.catalog import memory, requests
from privatif.catalog.models import Article, Brand, Family, Printer, PrinterModel, RememberedReference
from privatif.mail.models import Mail
from privatif.ordering import drafts, dropping, parking, templates
from privatif.ordering.files import Contents
from privatif.ordering.models import Basket, Draft, Order, SavedSearch
from privatif.ordering.templates import Details
from tests import factories
from tests.ordering.story import Story, begin
from tests.passkeys import Passkey

T = TypeVar("T")


@dataclass
class House:
    """Our company with two buyers and an approver; a stranger who approves in another; the distributor's people."""

    story: Story
    people: dict[str, User]
    colleague: User
    stranger: User
    foreign: Article
    model: PrinterModel
    second: User  # another approver of ours
    orders: dict[User, Order] = field(default_factory=dict)
    baskets: dict[User, Basket] = field(default_factory=dict)
    templates: dict[User, Basket] = field(default_factory=dict)
    parked: dict[User, Basket] = field(default_factory=dict)
    dropped: dict[User, Basket] = field(default_factory=dict)
    mails: dict[User, Mail] = field(default_factory=dict)
    searches: dict[User, SavedSearch] = field(default_factory=dict)
    passkeys: dict[User, Authenticator] = field(default_factory=dict)
    drafts: dict[User, Draft] = field(default_factory=dict)
    printers: dict[User, Printer] = field(default_factory=dict)
    remembered: RememberedReference = field(init=False)
    rules: dict[User, ApprovalRule] = field(default_factory=dict)

    def owner(self, person: str, whose: str) -> User:
        """Whose thing it is that `person` asks for."""
        buyer = self.people["buyer"]
        colleague = buyer if person == "approver" else self.colleague
        return {"own": self.people.get(person, buyer), "colleague": colleague, "other": self.stranger}[whose]

    def has(self, things: dict[User, T], owner: User) -> T:
        """The owner's thing; somebody who can't have any asks for the buyer's."""
        return things.get(owner, things[self.people["buyer"]])

    def args(self, thing: str, person: str, whose: str) -> list[Any]:
        """What stands in the address. A thing that isn't in THINGS yet fails here: say how it is made."""
        unknown, of = THINGS[thing]
        return unknown if whose == "unknown" else of(self, self.owner(person, whose))


NOBODYS = ["00000000-0000-4000-8000-000000000000"]
THINGS: dict[str, tuple[list[Any], Callable[[House, User], list[Any]]]] = {
    "article": (
        ["AUTRE-2"],
        lambda house, owner: [house.foreign.number if owner == house.stranger else house.story.toner.number],
    ),
    "company": (["999999"], lambda house, owner: [(owner.company or house.story.company).number]),
    "order": (["C-99-999999"], lambda house, owner: [house.has(house.orders, owner).number]),
    "basket": (NOBODYS, lambda house, owner: [house.has(house.baskets, owner).uid]),
    "template": (NOBODYS, lambda house, owner: [house.has(house.templates, owner).uid]),
    "parked": (NOBODYS, lambda house, owner: [house.has(house.parked, owner).uid]),
    "dropped": (NOBODYS, lambda house, owner: [house.has(house.dropped, owner).uid]),
    "draft": (NOBODYS, lambda house, owner: [house.has(house.drafts, owner).uid]),
    "printer": (NOBODYS, lambda house, owner: [house.has(house.printers, owner).uid]),
    "printer_model": ([999_999_999], lambda house, owner: [house.model.pk]),
    "search": ([999_999_999], lambda house, owner: [house.has(house.searches, owner).pk]),
    "rule": ([999_999_999], lambda house, owner: [house.has(house.rules, owner).pk]),
    "mail": ([999_999_999], lambda house, owner: [house.has(house.mails, owner).pk]),
    "passkey": ([999_999_999], lambda house, owner: [house.passkeys[owner].pk]),
    "link": (
        ["zzzz", "abc123-0"],
        lambda house, owner: [user_pk_to_url_str(owner), default_token_generator.make_token(owner)],
    ),
}


def build(now: datetime) -> House:
    story = begin()
    story.company.self_approval = True
    story.company.save()
    colleague = factories.person(company=story.company, username="LEA", name="Léa Morvan", approver=story.nadia)
    second = factories.person(company=story.company, username="REMI", name="Rémi Sauvage", role=User.Role.APPROVER)
    gone = factories.person(company=story.company, username="MARC", approver=story.nadia, is_active=False)
    # Ids that stand nowhere else on a page.
    company = factories.company(name="Une autre société", pk=777_003)
    factories.address(company=company, label="Chez eux", pk=777_001)
    stranger = factories.person(company=company, username="INES", role=User.Role.APPROVER)
    brand, family = Brand.objects.create(name="La leur", pk=777_004), Family.objects.create(name="La leur", pk=777_005)
    foreign = factories.article(
        number="AUTRE-1", designation="Leur article", brand=brand.name, family=family.name, pk=777_002
    )
    factories.sells(company, foreign, "77.00", customer_reference="LEUR-REF")
    factories.article(number="PERSONNE-1")
    for article in (story.toner, foreign):
        article.image.save("photo.png", ContentFile(b"a picture"))
    people = {
        "disabled": gone, "buyer": story.buyer, "approver": story.nadia,
        "rep": factories.rep(serves=story.company), "webmaster": factories.webmaster(),
    }  # fmt: skip
    house = House(story, people, colleague, stranger, foreign, _model(story.toner), second)
    for company_, article, by in ((story.company, story.toner, story.buyer), (company, foreign, stranger)):
        memory.remember(company=company_, reference="Le noir 59", article=article, by=by, now=now)
    requests.ask(company=story.company, reference="TN-9999", quantity=2, note="Urgent", by=story.buyer, now=now)
    house.remembered = RememberedReference.objects.get(company=story.company)
    theirs = Story(company, stranger, stranger, foreign, foreign)
    for owner in (story.buyer, colleague, story.nadia, stranger):
        told = theirs if owner == stranger else story
        house.orders[owner] = told.order(owner, now, toner="1")
        house.parked[owner] = told.fill(owner, now, toner="3")
        house.templates[owner], house.dropped[owner] = (
            templates.keep(basket=house.parked[owner], details=Details(name, shared=True), by=owner, now=now)
            for name in ("Mensuel", "Ancien")
        )
        dropping.drop(basket=house.dropped[owner], by=owner, now=now)
        parking.put_aside(basket=house.parked[owner], by=owner, now=now)
        house.baskets[owner] = told.fill(owner, now, toner="2")
        house.drafts[owner] = _draft(owner, told.toner.number, now)
        house.rules[owner] = _rule(told, owner)
        house.mails[owner] = Mail.objects.create(
            key=owner.username, kind=Mail.Kind.COPY, recipient=owner.email, subject="Copie", text="x", written_at=now
        )
        house.searches[owner] = SavedSearch.objects.create(
            owner=owner, name="Les miennes", asked={"contact": "a"}, saved_at=now
        )
    ours = factories.printer(company=story.company, model=house.model, room="Accueil")
    house.printers = dict.fromkeys((story.buyer, colleague, story.nadia), ours)
    house.printers[stranger] = factories.printer(company=company, model=house.model, room="Leur bureau")
    for person in (*people.values(), colleague, stranger):
        house.passkeys[person] = _second_factors(person)
    return house


def _draft(owner: User, number: str, now: datetime) -> Draft:
    """A line that is ready, one in a wrong quantity, one that nobody knows, one that is no wish."""
    contents = Contents(f"Référence;Qté\n{number};3\n{number};x\nINCONNU-1;1\nTotal;4")
    draft = drafts.keep(owner=owner, contents=contents, by=owner, now=now, name="commande.csv")
    drafts.look_up(draft=draft, now=now)
    return draft


def _model(toner: Article) -> PrinterModel:
    """A printer that takes our toner, and another that nobody sells."""
    Article.objects.filter(pk=toner.pk).update(maker_key="CF259X")
    model = factories.printer_model("HP", "LaserJet Pro M404dn", takes=("CF259X",))
    factories.supply(model, reference="CF259A", region=1)
    return model


def _rule(told: Story, owner: User) -> ApprovalRule:
    """One of his company's; it asks nobody for orders as small as theirs."""
    return factories.rule(told.company, told.nadia, name=f"Gros achats {owner.username}", above="9000")


def _second_factors(person: User) -> Authenticator:
    """An application, a passkey, and recovery codes that were shown; returns the passkey."""
    RecoveryCodes.activate(person).mark_as_viewed()
    TOTP.activate(person, generate_totp_secret())
    wanted = {"user": {"id": str(person.pk)}, "rp": {"id": "testserver"}, "challenge": "eHh4eHh4eHg"}
    credential = json.loads(Passkey("http://testserver").created({"publicKey": wanted}))
    return WebAuthn.add(person, "Téléphone", credential).instance
