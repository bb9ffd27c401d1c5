"""Typed when a session had ended: it is said, one comes back to the page, and only what arrived is confirmed."""

from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.ordering.story import Story
from tests.web.test_buying import recap, text
from tests.web.test_connexion import log_in

MARK = "0123456789abcdef"
HERE = "http://testserver"


def marks(client: Client) -> list[str]:
    return [name for name in client.cookies if name.startswith("recu-")]


@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("/saisie-rapide/", "/saisie-rapide/"),
        ("/panier/?a=b", "/panier/%3Fa%3Db"),
        ("/panier/verification", "/accueil/"),
        ("//pirate.example/", "/accueil/"),
    ],
)
def test_a_form_of_an_ended_session_leads_back_to_its_page(db: None, page: str, back: str) -> None:
    """Planted: the address of a deed named too. After logging in one read that it is no page."""
    answer = Client().post("/saisie-rapide/", {"lines": "CF259X"}, headers={"Referer": f"{HERE}{page}"})
    assert answer.headers["Location"] == f"/connexion/?next={back}"


def test_the_log_in_page_says_that_nothing_was_saved(story: Story) -> None:
    """Planted: the sentence only where the form is htmx's."""
    browser = Client()
    door = browser.post("/saisie-rapide/", {"lines": "CF259X", "typed": MARK}, follow=True)
    assert "Votre session avait expiré : rien de ce que vous avez envoyé n’est enregistré." in text(door)
    assert marks(browser) == []
    assert "expiré" not in text(Client().get("/accueil/", follow=True))
    saved = Client()
    assert saved.post("/panier/", headers={"HX-Request": "true", "HX-Current-URL": f"{HERE}/panier/"}).headers[
        "HX-Redirect"
    ] == "/connexion/?next=/panier/"  # fmt: skip
    assert "Votre session avait expiré" in text(saved.get("/connexion/"))


def test_a_form_that_arrived_is_confirmed_by_its_mark(story: Story, nadia: Client) -> None:
    """Planted: any POST of somebody logged in confirmed; an error of the server made typed.js forget the text."""
    nadia.post("/saisie-rapide/", {"lines": "CF259X", "typed": MARK})
    cookie = nadia.cookies[f"recu-{MARK}"]
    assert (cookie.value, cookie["path"], cookie["max-age"], cookie["samesite"]) == ("1", "/", 60, "Lax")
    nadia.raise_request_exception = False
    with mock.patch("privatif.ordering.baskets.preview", side_effect=ZeroDivisionError):
        assert nadia.post("/saisie-rapide/", {"lines": "CF259X", "typed": MARK[::-1]}).status_code == 500
    assert marks(nadia) == [f"recu-{MARK}"]


def test_what_is_shown_again_has_arrived_and_what_is_refused_by_itself_has_not(story: Story, nadia: Client) -> None:
    nadia.post("/saisie-rapide/", {"lines": "", "typed": MARK})  # 422: the page shows it
    assert marks(nadia) == [f"recu-{MARK}"]
    story.fill(story.nadia, timezone.now(), toner="1")
    wrong = recap(story, typed=MARK[::-1], delivery_date="2020-01-05")
    assert nadia.post("/panier/", wrong, headers={"HX-Request": "true"}).status_code == 422
    assert marks(nadia) == [f"recu-{MARK}"]
    assert nadia.post("/panier/", recap(story, typed=MARK[::-1]), headers={"HX-Request": "true"}).status_code == 200
    assert marks(nadia) == [f"recu-{MARK}", f"recu-{MARK[::-1]}"]


@pytest.mark.parametrize("mark", ["", "x", "0123456789abcde;", "0123456789ABCDEF", "0" * 17])
def test_no_other_name_of_a_cookie_can_be_had(mark: str, story: Story, nadia: Client) -> None:
    nadia.post("/saisie-rapide/", {"lines": "CF259X", "typed": mark})
    assert marks(nadia) == []


def test_a_form_of_an_old_page_leads_back_to_it(story: Story) -> None:
    """Planted: `came_from` without a look at the host."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(story.nadia)
    sent = {"lines": "CF259X", "typed": MARK}
    refused = browser.post("/saisie-rapide/", sent, headers={"Referer": f"{HERE}/saisie-rapide/"})
    assert refused.status_code == 403
    assert '<a class="button primary" href="/saisie-rapide/">' in refused.content.decode()
    assert marks(browser) == []
    elsewhere = browser.post("/saisie-rapide/", sent, headers={"Referer": "https://pirate.example/saisie-rapide/"})
    assert '<a class="button primary" href="/accueil/">' in elsewhere.content.decode()


def test_one_is_back_after_logging_in(story: Story) -> None:
    browser = Client()
    browser.post("/saisie-rapide/", {"lines": "CF259X"}, headers={"Referer": f"{HERE}/saisie-rapide/"})
    assert log_in(browser, "NADIA", factories.PASSWORD, next="/saisie-rapide/").headers["Location"] == "/saisie-rapide/"
