"""I Connexion: the first log-in, later ones, and a forgotten password."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from privatif.accounts import people
from privatif.accounts.models import User
from tests import factories
from tests.web.test_buying import text

LogIn = Callable[[User], Client]
PROVISIONAL = "donné par l’assistante"
CHOSEN = "quatre saisons en Normandie"
WRONG = "ID utilisateur ou mot de passe incorrect."


@pytest.fixture
def camille(db: None) -> User:
    company = factories.company(name="Atelier du Bief")
    return factories.person(company=company, username="CAUBERT", name="Camille Aubert")


@pytest.fixture
def newcomer(camille: User) -> User:
    return factories.person(
        company=camille.company,
        username="NVASSEUR",
        name="Noé Vasseur",
        password=PROVISIONAL,
        must_change_password=True,
    )


def log_in(browser: Client, username: str, password: str, **more: str) -> HttpResponse:
    return browser.post("/connexion/", {"login": username, "password": password, **more})


def test_the_guides_way_in(client: Client, camille: User) -> None:
    """Planted bug: `LOGIN_REDIRECT_URL` is the public page."""
    door = client.get("/").content.decode()
    assert '<a class="button primary" href="/connexion/">votre espace</a>' in door
    page = text(client.get("/connexion/"))
    for label in ("ID utilisateur", "Mot de passe", "Se connecter", "Mot de passe oublié ?", "02 00 00 00 00"):
        assert label in page
    assert log_in(client, "CAUBERT", factories.PASSWORD).headers["Location"] == "/accueil/"
    assert "Bonjour Camille Aubert" in text(client.get("/accueil/"))
    assert client.get("/connexion/").headers["Location"] == "/accueil/"


def test_the_id_is_the_same_in_any_case(client: Client, camille: User) -> None:
    """Planted bug: `ACCOUNT_PRESERVE_USERNAME_CASING` off: the ID is looked up in lower case."""
    assert log_in(client, " caubert ", factories.PASSWORD).status_code == 302


def test_the_first_log_in_ends_with_a_password_of_ones_own(client: Client, newcomer: User) -> None:
    """Planted bug: `set_own_password` leaves `must_change_password`."""
    arrived = client.post("/connexion/", {"login": "NVASSEUR", "password": PROVISIONAL}, follow=True)
    assert arrived.redirect_chain[-1] == ("/mot-de-passe/nouveau/", 302)
    for label in ("Nouveau mot de passe", "Confirmation", "De 12 à 128 caractères"):
        assert label in text(arrived)
    assert "Mon catalogue" not in text(arrived)  # no menu yet
    done = client.post("/mot-de-passe/nouveau/", {"password1": CHOSEN, "password2": CHOSEN}, follow=True)
    assert done.redirect_chain == [("/accueil/", 302)]
    assert "Votre mot de passe est enregistré." in text(done)
    assert client.get("/mot-de-passe/nouveau/").headers["Location"] == "/mot-de-passe/"
    again = Client()
    assert log_in(again, "NVASSEUR", PROVISIONAL).status_code == 200
    assert log_in(again, "NVASSEUR", CHOSEN).headers["Location"] == "/accueil/"


@pytest.mark.parametrize(
    "path", ["/", "/accueil/", "/catalogue/?q=toner", "/mon-compte/", "/mot-de-passe/", "/gestion/"]
)
def test_no_page_opens_before_it(path: str, newcomer: User, logged_in: LogIn) -> None:
    """Planted bug: `DutiesFirst` lets every GET pass."""
    assert logged_in(newcomer).get(path).headers["Location"] == "/mot-de-passe/nouveau/"


def test_nor_does_anything_act(newcomer: User, logged_in: LogIn) -> None:
    """Planted bugs: `DutiesFirst` lets every POST pass; it redirects htmx like a whole page."""
    browser = logged_in(newcomer)
    posted = browser.post("/panier/lignes", {"reference": "CF259X", "quantity": "1"})
    assert posted.headers["Location"] == "/mot-de-passe/nouveau/"
    part = browser.get("/catalogue/", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (200, "/mot-de-passe/nouveau/")
    assert browser.post("/deconnexion/").headers["Location"] == "/"
    assert browser.get("/").status_code == 200


REFUSED = {
    ("trop court", "trop court"): "Le mot de passe doit compter au moins 12 caractères.",
    ("x" * 129, "x" * 129): "Le mot de passe ne doit pas excéder 128 caractères.",
    ("startfinding", "startfinding"): "Ce mot de passe est trop courant : choisissez-en un que personne ne devinera.",
    (PROVISIONAL, PROVISIONAL): "Choisissez un mot de passe différent de l’actuel.",
    (CHOSEN, CHOSEN + " "): "Les deux mots de passe ne sont pas identiques : saisissez-les à nouveau.",
    ("", ""): "Ce champ est obligatoire.",
}


@pytest.mark.parametrize(("typed", "sentence"), REFUSED.items())
def test_a_password_that_is_refused(typed: tuple[str, str], sentence: str, newcomer: User, logged_in: LogIn) -> None:
    """Planted bugs: no `validate_password`; neither the present one nor the second one compared; empty ones allowed."""
    browser = logged_in(newcomer)
    page = browser.post("/mot-de-passe/nouveau/", {"password1": typed[0], "password2": typed[1]})
    assert page.status_code == 422
    assert sentence in text(page)
    assert not typed[0] or typed[0] not in page.content.decode()
    newcomer.refresh_from_db()
    assert newcomer.must_change_password


def test_the_policy_of_the_printed_guide(newcomer: User, logged_in: LogIn, settings: Settings) -> None:
    """Planted bugs: no `validate_password`; nine characters in `LENGTHS["guide"]`."""
    settings.PASSWORD_POLICY = "guide"
    browser = logged_in(newcomer)
    assert "De 1 à 8 caractères" in text(browser.get("/mot-de-passe/nouveau/"))
    long = browser.post("/mot-de-passe/nouveau/", {"password1": "123456789", "password2": "123456789"})
    assert "Le mot de passe ne doit pas excéder 8 caractères." in text(long)
    done = browser.post("/mot-de-passe/nouveau/", {"password1": "12345678", "password2": "12345678"})
    assert done.headers["Location"] == "/accueil/"


def test_unknown_id_and_wrong_password_look_the_same(camille: User) -> None:
    """Planted bug: `authenticate` says « ID inconnu » where nobody has the ID."""

    def shown(username: str) -> str:
        page = log_in(Client(), username, "au hasard").content.decode()
        page = re.sub(r'(name="csrfmiddlewaretoken" value|"X-CSRFToken")(=|: )"[^"]*"', "", page)
        return page.replace(f'value="{username}"', "")

    wrong, unknown = shown("CAUBERT"), shown("PERSONNE")
    assert WRONG in wrong
    assert wrong == unknown


def test_a_disabled_person_stays_outside(client: Client, camille: User, now: object) -> None:
    """Planted bugs: `disable` leaves `is_active`; `pre_login` lets everybody pass and `person_of` doesn't ask."""
    people.disable(user=camille, by=None, now=now)
    assert WRONG in text(log_in(client, "CAUBERT", "au hasard"))
    told = client.post("/connexion/", {"login": "CAUBERT", "password": factories.PASSWORD}, follow=True)
    assert "Ce compte n’est plus actif" in text(told)
    assert client.get("/accueil/").headers["Location"] == "/connexion/?next=/accueil/"


def test_one_arrives_where_one_wanted_to_go(client: Client, camille: User) -> None:
    """Planted bug: `_log_in_first` keeps the path without its query."""
    assert client.get("/commandes/?etat=sent").headers["Location"] == "/connexion/?next=/commandes/%3Fetat%3Dsent"
    asked = client.get("/connexion/", {"next": "/commandes/?etat=sent"}).content.decode()
    assert '<input type="hidden" name="next" value="/commandes/?etat=sent">' in asked
    done = log_in(client, "CAUBERT", factories.PASSWORD, next="/commandes/?etat=sent")
    assert done.headers["Location"] == "/commandes/?etat=sent"


@pytest.mark.parametrize(
    "there", ["https://pirate.example/", "//pirate.example", "javascript:alert(1)", "\\\\pirate.example"]
)
def test_but_never_to_a_foreign_place(there: str, client: Client, camille: User) -> None:
    """Planted bug: `is_safe_url` answers True to every address."""
    assert log_in(client, "CAUBERT", factories.PASSWORD, next=there).headers["Location"] == "/accueil/"


def test_a_part_of_a_page_asked_without_logging_in_takes_the_whole_window(client: Client, db: None) -> None:
    """Planted bug: `_log_in_first` takes `HX-Current-URL` as it is."""
    there = {"HX-Request": "true", "HX-Current-URL": "http://testserver/catalogue/?q=toner"}
    answer = client.post("/panier/lignes", {"reference": "CF259X"}, headers=there)
    assert answer.headers["HX-Redirect"] == "/connexion/?next=/catalogue/%3Fq%3Dtoner"
    elsewhere = client.get("/catalogue/", headers=there | {"HX-Current-URL": "https://pirate.example/"})
    assert elsewhere.headers["HX-Redirect"] == "/connexion/?next=/accueil/"


def test_logging_out_asks_first(camille: User, logged_in: LogIn) -> None:
    """Planted bug: `log_out` logs out by GET too."""
    browser = logged_in(camille)
    assert "Voulez-vous vous déconnecter ?" in text(browser.get("/deconnexion/"))
    assert browser.get("/accueil/").status_code == 200
    assert "Vous êtes déconnecté." in text(browser.post("/deconnexion/", follow=True))
    assert browser.get("/accueil/").status_code == 302


def test_nobody_signs_up(client: Client, db: None) -> None:
    """Planted bug: the library's own sign-up page, and `is_open_for_signup` True."""
    assert client.get("/connexion/inscription/").headers["Location"] == "/connexion/"
    assert client.post("/connexion/inscription/", {"username": "MOI", "password1": CHOSEN}).status_code == 405
    assert User.objects.count() == 0


def test_changing_it_later(camille: User, logged_in: LogIn) -> None:
    """Planted bugs: `clean_oldpassword` without its check; sessions kept, and the password's hash not asked."""
    browser, elsewhere = logged_in(camille), logged_in(camille)
    typed = {"oldpassword": "pas le bon", "password1": CHOSEN, "password2": CHOSEN}
    wrong = browser.post("/mot-de-passe/", typed)
    assert wrong.status_code == 422
    assert "Ce n’est pas votre mot de passe actuel." in text(wrong)
    done = browser.post("/mot-de-passe/", typed | {"oldpassword": factories.PASSWORD}, follow=True)
    assert done.redirect_chain == [("/mon-compte/", 302)]
    assert elsewhere.get("/accueil/").status_code == 302  # the other device must log in anew
    assert log_in(Client(), "CAUBERT", CHOSEN).status_code == 302
