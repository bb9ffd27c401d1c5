"""People made by the operator: by a link that works once, never by a password."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from privatif.accounts.models import User
from privatif.core.models import AuditEntry
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
    factories.company(number="410777")
    answer = privatif(
        "user", "create", "jmartin", "--name", "Jeanne Martin", "--email", "jeanne@client.example", "--company",
        "410777",
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
    answer = privatif("user", "create", "chef", "--name", "Ada", "--email", "ada@x.example", "--role", "webmaster")
    entries = list(AuditEntry.objects.order_by("id"))
    assert [entry.action for entry in entries] == ["user.create", "user.reset_link"]
    key = answer.out.strip().rstrip("/").rsplit("-", 1)[1]
    assert not any(key in f"{entry.before} {entry.after}" for entry in entries)


def test_an_approver_must_be_one_of_the_same_company(privatif):
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
    factories.company(number="410001")
    answer = privatif("user", "create", "x", "--name", "X", "--email", "x@client.example", *arguments)
    assert answer.code == code
    assert not User.objects.exists()


def test_a_bad_address_is_refused_in_french(privatif):
    answer = privatif("user", "create", "x", "--name", "X", "--email", "pas une adresse", "--role", "rep")
    assert answer.code == 2
    assert "adresse" in answer.err
    assert not User.objects.exists()


def test_a_taken_id_is_refused_in_any_case(privatif):
    factories.webmaster(username="webmaster")
    answer = privatif("user", "create", "WebMaster", "--name", "X", "--email", "x@x.example", "--role", "rep")
    assert answer.code == 1
    assert "existe déjà" in answer.err


def test_a_dry_run_creates_nobody(privatif):
    arguments = ["user", "create", "x", "--name", "X", "--email", "x@x.example", "--role", "rep", "--dry-run", "--json"]
    assert privatif(*arguments).json == {"username": "x", "dry_run": True}
    assert not User.objects.exists()
    assert not AuditEntry.objects.exists()


def test_reset_link_lets_somebody_back_in_and_is_audited(privatif):
    factories.webmaster(username="chef")
    answer = privatif("user", "reset-link", "CHEF", "--json")
    assert answer.json["username"] == "chef"
    choose_password(answer.json["link"])
    assert User.objects.get().check_password(NEW_PASSWORD)
    assert AuditEntry.objects.filter(action="user.reset_link", subject="chef").count() == 1


def test_who_is_disabled_gets_no_link_and_cannot_be_disabled_twice(privatif):
    factories.webmaster(username="chef")
    assert privatif("user", "disable", "chef", "--dry-run").code == 0
    assert User.objects.get().is_active
    assert privatif("user", "disable", "chef").code == 0
    assert not User.objects.get().is_active
    assert privatif("user", "disable", "chef").code == 1
    assert privatif("user", "reset-link", "chef").code == 1
    assert AuditEntry.objects.filter(action="user.disable").count() == 1
