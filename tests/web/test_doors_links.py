"""« Mot de passe oublié ? » and the first password: a link serves once, the right person, and tells nobody more."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from privatif.accounts import links, people
from privatif.accounts.models import User
from privatif.core import outbox
from privatif.core.models import Delivery
from privatif.mail.models import Mail
from tests import factories
from tests.web.test_buying import text
from tests.web.test_connexion import log_in

LogIn = Callable[[User], Client]
CHOSEN = "quatre saisons en Normandie"
USED = "Ce lien a déjà servi, ou il a plus de trois jours."


@pytest.fixture(autouse=True)
def house(settings: Settings) -> None:
    settings.BASE_URL = "https://commande.maison.example"


@pytest.fixture
def camille(db: None) -> User:
    return factories.person(company=factories.company(), username="CAUBERT", name="Camille Aubert")


def forget(email: str, **headers: str) -> HttpResponse:
    return Client().post("/mot-de-passe/oubli/", {"email": email}, follow=True, headers=headers)


def mails() -> list[Mail]:
    """What the worker has written, having done what was due."""
    outbox.deliver_due(worker="test", clock=timezone.now, limit=1)
    return list(Mail.objects.order_by("pk"))


def links_in(mail: Mail) -> list[str]:
    return re.findall(r"https://commande\.maison\.example(/mot-de-passe/lien/\S+)", mail.text)


def path_for(user: User) -> str:
    return links.link_for(user).removeprefix("https://commande.maison.example")


def choose(browser: Client, path: str, password: str = CHOSEN) -> HttpResponse:
    """Follow the link and send its form; the last page."""
    arrived = browser.get(path, follow=True)
    if not arrived.redirect_chain:
        return arrived
    return browser.post(arrived.redirect_chain[-1][0], {"password1": password, "password2": password}, follow=True)


def test_a_link_lets_one_choose_another_once(client: Client, camille: User) -> None:
    """Planted bug: a token that doesn't hash the password."""
    User.objects.update(must_change_password=True)
    assert "Si un compte porte cette adresse" in text(forget(camille.email))
    (mail,) = mails()
    assert (mail.recipient, mail.subject, mail.secret) == (camille.email, "Choisir votre mot de passe", True)
    assert "Camille Aubert, ID utilisateur : CAUBERT" in " ".join(mail.text.split())
    (path,) = links_in(mail)
    form = client.get(path, follow=True)
    where = form.redirect_chain[-1][0]
    assert "ID utilisateur : CAUBERT" in text(form)
    assert path.rsplit("-", 1)[1] not in where  # no key in an address that other pages might be told of
    assert "au moins 12 caractères" in text(client.post(where, {"password1": "court", "password2": "court"}))
    done = client.post(where, {"password1": CHOSEN, "password2": CHOSEN}, follow=True)
    assert "Vous pouvez vous connecter avec votre nouveau mot de passe." in text(done)
    assert log_in(Client(), "CAUBERT", CHOSEN).headers["Location"] == "/accueil/"
    camille.refresh_from_db()
    assert not camille.must_change_password
    used = Client().get(path, follow=True)
    assert USED in text(used)
    assert 'href="/mot-de-passe/oubli/"' in used.content.decode()
    assert USED in text(client.post(where, {"password1": "x" * 20, "password2": "x" * 20}))


def test_it_serves_for_seventy_two_hours(camille: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted bug: `PASSWORD_RESET_TIMEOUT` of a week."""
    path, begun = path_for(camille), links.Tokens()._now()
    monkeypatch.setattr(links.Tokens, "_now", lambda self: begun + timedelta(hours=72, seconds=1))
    assert USED in text(choose(Client(), path))
    monkeypatch.setattr(links.Tokens, "_now", lambda self: begun + timedelta(hours=71, minutes=59))
    assert "Vous pouvez vous connecter" in text(choose(Client(), path))


def test_an_older_link_dies_with_the_password_the_address_and_the_next_log_in(camille: User) -> None:
    """Planted bug: the same token for every password."""
    first, second = path_for(camille), path_for(camille)
    assert "Vous pouvez vous connecter" in text(choose(Client(), second))
    assert USED in text(choose(Client(), first, "une autre saison en Artois"))
    camille.refresh_from_db()
    third = path_for(camille)
    User.objects.update(email="ailleurs@client.example")
    assert USED in text(choose(Client(), third))
    camille.refresh_from_db()
    fourth = path_for(camille)
    log_in(Client(), "CAUBERT", CHOSEN)
    assert USED in text(choose(Client(), fourth))


def test_it_closes_every_session(camille: User, logged_in: LogIn) -> None:
    """Planted bug: `set_own_password` leaves the rows of sessions."""
    browser = logged_in(camille)
    choose(Client(), path_for(camille))
    assert camille.sessions.count() == 0
    assert browser.get("/accueil/").headers["Location"] == "/connexion/?next=/accueil/"


def test_it_opens_the_browser_that_it_was_followed_in_even_under_attack(camille: User, settings: Settings) -> None:
    """Planted bug: `set_password` of the adapter without `remember`."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_anywhere": "3/h/key"}
    for n in range(3):
        Client().post("/connexion/", {"login": "CAUBERT", "password": "x"}, REMOTE_ADDR=f"198.51.100.{n}")
    mine = Client()
    assert log_in(mine, "CAUBERT", factories.PASSWORD).status_code == 429
    choose(mine, path_for(camille))
    assert log_in(mine, "CAUBERT", CHOSEN).status_code == 302


def test_several_people_of_one_address_get_one_mail_with_a_link_each(camille: User) -> None:
    """Planted bug: `forgotten` without `is_active`."""
    for username in ("ACCUEIL", "ATELIER"):
        factories.person(company=camille.company, username=username, email="commandes@client.example")
    factories.person(company=camille.company, username="PARTI", email="commandes@client.example", is_active=False)
    forget("Commandes@client.example")
    (mail,) = mails()
    assert mail.recipient == "commandes@client.example"
    assert re.findall("ACCUEIL|ATELIER|PARTI", mail.text) == ["ACCUEIL", "ATELIER"]
    first, second = links_in(mail)
    choose(Client(), first)
    assert log_in(Client(), "ACCUEIL", CHOSEN).status_code == 302
    assert log_in(Client(), "ATELIER", CHOSEN).status_code == 200
    assert "ID utilisateur : ATELIER" in text(Client().get(second, follow=True))  # still good


def test_nothing_distinguishes_an_address_that_nobody_has(camille: User) -> None:
    """The request does the same work: same answer, same queries, one row that looks the same.

    Planted bug: `ask` looks for the person first.
    """

    def asked(email: str) -> tuple[int, str, list[str], list[tuple[str, str]]]:
        Delivery.objects.all().delete()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = forget(email)
        shapes = [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries]
        rows = list(Delivery.objects.values_list("event", "subject"))
        return answer.status_code, text(answer), shapes, rows

    asked("quelquun@client.example")  # from now on this network address is counted already
    known, unknown = asked(camille.email), asked("personne@client.example")
    assert known == unknown
    assert known[3] == [("password.forgotten", "mot de passe oublié")]


def test_an_address_that_nobody_has_gets_a_mail_too_and_no_link(camille: User) -> None:
    """Planted bug: nothing is written. Whoever reads the server's mail queue counted which addresses are known."""
    forget("Personne@client.example")
    (mail,) = mails()
    assert (mail.recipient, mail.subject, links_in(mail)) == (
        "Personne@client.example",
        "Choisir votre mot de passe",
        [],
    )
    assert "Aucun accès ne porte cette adresse." in mail.text


def test_it_is_written_in_the_language_of_the_page_where_it_was_asked_for(camille: User) -> None:
    """Planted bug: the language that the worker speaks."""
    browser = Client()
    browser.cookies["langue"] = "en"
    browser.post("/mot-de-passe/oubli/", {"email": "personne@client.example"})
    (mail,) = mails()
    assert "No access has this address." in mail.text


@pytest.mark.parametrize("alike", ["\u017fam@client.example", "\u212aim@client.example"])
def test_a_mailbox_that_a_database_takes_for_another_gets_no_link_of_it(camille: User, alike: str) -> None:
    """Planted bug: whoever the database finds is told. On PostgreSQL SAM's link went to \u017fam."""
    for username, email in (("SAM", "sam@client.example"), ("KIM", "kim@client.example")):
        factories.person(company=camille.company, username=username, email=email)
    forget(alike)
    (mail,) = mails()
    assert (mail.recipient, links_in(mail)) == (alike, [])


def test_a_mail_leads_to_the_configured_host_whatever_host_was_asked(camille: User, settings: Settings) -> None:
    """Planted bug: `link_for` built from the request's host."""
    settings.ALLOWED_HOSTS = ["commande.maison.example", "autre.example"]
    forget(camille.email, Host="autre.example")
    (mail,) = mails()
    assert "autre.example" not in mail.text
    assert re.findall(r"https?://[^/\s]+", mail.text) == ["https://commande.maison.example"]


def test_whoever_is_disabled_gets_no_link_and_none_of_his_serves(camille: User, now: object) -> None:
    """Planted bug: `Tokens.check_token` doesn't look at `is_active`."""
    before = camille.password
    path = path_for(camille)
    people.disable(user=camille, by=None, now=now)
    forget(camille.email)
    (mail,) = mails()
    assert "Aucun accès ne porte cette adresse." in mail.text
    assert links_in(mail) == []
    assert USED in text(choose(Client(), path))
    camille.refresh_from_db()
    assert camille.password == before


def test_one_persons_link_is_not_anothers(camille: User) -> None:
    """Planted bug: a token that doesn't hash the person."""
    other = factories.person(company=camille.company, username="NOE", email=camille.email, password=factories.PASSWORD)
    User.objects.filter(pk=other.pk).update(password=camille.password)
    key = path_for(camille).split("-", 3)[-1]
    mixed = path_for(other).replace(path_for(other).split("-", 3)[-1], key)
    assert mixed != path_for(camille)
    assert USED in text(choose(Client(), mixed))


@pytest.mark.parametrize("path", ["/mot-de-passe/lien/1-d6abc-0123456789abcdef/", "/mot-de-passe/lien/zzzzzzzzzzzz-a/"])
def test_a_link_that_was_tampered_with(path: str, client: Client, camille: User) -> None:
    """Planted bug: `check_token` answers True. The first of the two opened the form."""
    assert "Demander un nouveau lien" in text(client.get(path))


def test_an_invitation_that_comes_too_late_writes_nothing(camille: User, now: object) -> None:
    """Planted bug: `invited` finds the disabled too."""
    links.invite(user=camille, by=None, now=timezone.now())
    people.disable(user=camille, by=None, now=now)
    assert mails() == []


def test_mails_with_a_link_are_forgotten_once_sent(camille: User) -> None:
    """Planted bug: `secret=True` is left out."""
    forget(camille.email)
    mails()
    outbox.deliver_due(worker="test", clock=timezone.now)
    (mail,) = Mail.objects.all()
    assert (mail.state, mail.text, mail.html) == (Mail.State.SENT, "", "")
