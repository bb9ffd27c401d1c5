"""People made by the operator: by a link that works once, never by a password."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from privatif.accounts.models import User
from privatif.core import outbox
from privatif.core.models import AuditEntry
from privatif.mail.models import Mail
from tests import factories

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "ours polaires 1987"


def choose_password(link: str) -> None:
    client = Client()
    page = client.get(urlsplit(link).path)
    assert page.status_code == 302  # the key goes from the address into the session
    answer = client.post(page["Location"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert answer.status_code == 302


def test_a_created_buyer_chooses_a_password_by_the_link_and_logs_in(privatif):
    """Planted bugs: nobody is his own approver; `check_token` True: the link served twice."""
    factories.company(number="410777")
    answer = privatif(
        "user", "create", "jmartin", "--name", "Jeanne Martin", "--email", "jeanne@client.example", "--company",
        "410777", "--link",
    )  # fmt: skip
    assert answer.code == 0
    link = answer.out.strip()
    assert link.startswith("http://127.0.0.1:8000/mot-de-passe/")
    person = User.objects.get(username="jmartin")
    assert person.is_own_approver
    assert person.must_change_password

    choose_password(link)
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)
    assert not person.must_change_password
    assert Client().get(urlsplit(link).path).status_code == 200  # used up: a page that says so, no second password


def test_create_is_audited_with_its_link_but_not_the_link_itself(privatif):
    """Planted bugs: `hand_out` without its entry; the link in the entry."""
    arguments = ["user", "create", "chef", "--name", "Ada", "--email", "ada@x.example", "--role", "webmaster"]
    answer = privatif(*arguments, "--link")
    entries = list(AuditEntry.objects.order_by("id"))
    assert [entry.action for entry in entries] == ["user.create", "user.reset_link"]
    key = answer.out.strip().rstrip("/").rsplit("-", 1)[1]
    assert not any(key in f"{entry.before} {entry.after}" for entry in entries)


def test_an_approver_must_be_one_of_the_same_company(privatif):
    """Planted bugs: no look at his company; none at his role."""
    papeterie = factories.company(number="410001")
    factories.person(company=papeterie, username="collegue")
    factories.person(company=factories.company(), username="dailleurs", role="approver")
    factories.person(company=papeterie, username="patronne", role="approver")

    def create(approver):
        return privatif(
            "user", "create", "nouveau", "--name", "N", "--email", "n@client.example", "--company", "410001",
            "--approver", approver,
        )  # fmt: skip

    for refused in ["collegue", "dailleurs", "inconnue"]:
        assert create(refused).code == 1
    assert not User.objects.filter(username="nouveau").exists()
    assert create("patronne").code == 0
    assert User.objects.get(username="nouveau").approver.username == "patronne"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--role", "buyer"], 2),  # a customer's role without a company
        (["--role", "rep", "--company", "410001"], 2),  # the distributor's people have none
        (["--company", "999"], 1),
        (["--role", "roi"], 2),
    ],
)
def test_what_does_not_fit_is_refused_and_creates_nobody(privatif, arguments, code):
    """Planted bug: no comparison of role and company. The database refused, and the ID was said to be taken."""
    factories.company(number="410001")
    answer = privatif("user", "create", "x", "--name", "X", "--email", "x@client.example", *arguments)
    assert answer.code == code
    assert not User.objects.exists()


def test_a_bad_address_is_refused_in_french(privatif):
    """Planted bug: `create` without `_check`. A mail to « pas une adresse » was announced."""
    answer = privatif("user", "create", "x", "--name", "X", "--email", "pas une adresse", "--role", "rep")
    assert answer.code == 2
    assert "adresse" in answer.err
    assert not User.objects.exists()


def test_a_taken_id_is_refused_in_any_case(privatif):
    """Planted bug: `people.create` lets IntegrityError through."""
    factories.webmaster(username="webmaster")
    answer = privatif("user", "create", "WebMaster", "--name", "X", "--email", "x@x.example", "--role", "rep")
    assert answer.code == 1
    assert "existe déjà" in answer.err


def test_a_dry_run_creates_nobody(privatif):
    """Planted bug: `create --dry-run` without its rollback."""
    arguments = ["user", "create", "x", "--name", "X", "--email", "x@x.example", "--role", "rep", "--dry-run", "--json"]
    assert privatif(*arguments).json == {"username": "x", "dry_run": True}
    assert not User.objects.exists()
    assert not AuditEntry.objects.exists()


def test_reset_link_lets_somebody_back_in_and_is_audited(privatif):
    """Planted bug: `hand_out` without its entry."""
    factories.webmaster(username="chef")
    answer = privatif("user", "reset-link", "CHEF", "--link", "--json")
    assert answer.json["username"] == "chef"
    choose_password(answer.json["link"])
    assert User.objects.get().check_password(NEW_PASSWORD)
    assert AuditEntry.objects.filter(action="user.reset_link", subject="chef").count() == 1


def test_without_being_asked_for_the_link_goes_by_mail_and_nobody_else_sees_it(privatif):
    """Planted bug: `create` writes the link out in any case."""
    arguments = ["user", "create", "chef", "--name", "Ada", "--email", "ada@x.example", "--role", "webmaster"]
    answer = privatif(*arguments)
    assert answer.out == ""
    assert (
        answer.err == "chef est créé. Un courriel part à ada@x.example ; son lien sert une fois, pendant 72 heures.\n"
    )
    assert privatif("user", "reset-link", "chef", "--json").json == {"username": "chef", "dry_run": False}
    assert not User.objects.get().has_usable_password()
    outbox.deliver_due(worker="test", clock=timezone.now, limit=2)
    first, second = Mail.objects.order_by("pk")
    assert (first.recipient, first.subject, first.kind) == ("ada@x.example", "Choisir votre mot de passe", "account")
    assert "Votre ID utilisateur : chef" in " ".join(first.text.split())
    choose_password(re.search(r"http://127\S+/mot-de-passe/lien/\S+", second.text)[0])
    assert User.objects.get().check_password(NEW_PASSWORD)


def test_somebody_without_an_address_needs_the_link_itself(privatif):
    """Planted bug: `invite` without its look at the address. A mail to nobody was announced."""
    factories.webmaster(username="chef", email="")
    refused = privatif("user", "reset-link", "chef")
    assert refused.code == 1
    assert "Avec --link, le lien est écrit ici." in refused.err
    assert not AuditEntry.objects.exists()
    assert privatif("user", "reset-link", "chef", "--link").out.startswith("http://127.0.0.1:8000/mot-de-passe/")


def test_who_is_disabled_gets_no_link_and_cannot_be_disabled_twice(privatif):
    """Planted bugs: `_must_be_active` lets all pass; `disable` finds the disabled too."""
    factories.webmaster(username="chef")
    assert privatif("user", "disable", "chef", "--dry-run").code == 0
    assert User.objects.get().is_active
    assert privatif("user", "disable", "chef").code == 0
    assert not User.objects.get().is_active
    assert privatif("user", "disable", "chef").code == 1
    assert privatif("user", "reset-link", "chef").code == 1
    assert AuditEntry.objects.filter(action="user.disable").count() == 1


def test_sessions_are_closed_for_one_or_for_all(privatif, logged_in):
    """Planted bugs: `--dry-run` without its rollback; `close_all` closes everybody's."""
    chief = factories.webmaster(username="chef")
    browsers = {"chef": logged_in(chief), "rep": logged_in(factories.rep(username="rep"))}

    def open_ones():
        return [name for name, browser in browsers.items() if browser.get("/mon-compte/").status_code == 200]

    assert privatif("user", "close-sessions", "CHEF", "--dry-run", "--json").json == {"closed": 1, "dry_run": True}
    assert open_ones() == ["chef", "rep"]
    assert privatif("user", "close-sessions", "CHEF").err == "Connexions fermées : 1.\n"
    assert open_ones() == ["rep"]
    assert AuditEntry.objects.get(action="session.close").subject == "chef"
    assert privatif("user", "close-sessions", "--everybody", "--json").json == {"closed": 1, "dry_run": False}
    assert open_ones() == []
    assert privatif("user", "close-sessions").code == 2
