"""What no browser sends is answered with a page, not with a fault: PostgreSQL can't even look it up."""

import io

import pytest
from django.test import Client

from tests.ordering.story import Story

SAID = "Ce que votre navigateur a envoyé n’a pas pu être lu"


@pytest.mark.parametrize(
    "address",
    [
        "/catalogue/%00/", "/commandes/C%00/pdf", "/commandes/?numero=a%00", "/commandes/?etat=%00", "/accueil/?%00=1",
        "/catalogue/?q=1&q=%00", "/connexion/?next=%00", "/mot-de-passe/lien/1-%00/",
    ],
)  # fmt: skip
def test_an_address(story: Story, logged_in, address: str) -> None:
    """Planted bugs: no `StorableOnly`; `_texts` without the path."""
    answer = logged_in(story.nadia).get(address)
    assert answer.status_code == 400
    assert SAID in answer.content.decode()
    assert answer.headers["Content-Security-Policy"]


def test_an_address_in_an_odd_encoding(story: Story, logged_in) -> None:
    """UTF-7 can write half of a surrogate pair. Planted bug: `storable` looks for NUL alone."""
    browser = logged_in(story.nadia)
    answer = browser.get("/commandes/?numero=%2B2AA-", headers={"content-type": "text/plain; charset=utf-7"})
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["session", "csrf", "other"])
def test_a_cookie(client: Client, db: None, name: str) -> None:
    """Planted bug: `_texts` without the cookies."""
    answer = client.get("/accueil/", headers={"cookie": f'{name}="\\000aaaaaaaaaaa"'})
    assert answer.status_code == 400


@pytest.mark.parametrize("fields", [{"reference": "\0", "quantity": "1"}, {"reference": "CF259X", "\0": "1"}])
def test_a_form(story: Story, logged_in, fields: dict[str, str]) -> None:
    """Planted bugs: `_texts` without what was posted; `_parts` without the names."""
    browser = logged_in(story.nadia)
    assert browser.post("/panier/lignes", fields).status_code == 400
    assert browser.post("/panier/lignes", {"reference": "CF259X", "quantity": "1"}).status_code == 302


def test_a_name_that_somebody_logs_in_with(client: Client, db: None) -> None:
    """Planted bug: `_texts` without what was posted."""
    assert client.post("/connexion/", {"login": "\0", "password": "\0"}).status_code == 400


def test_more_fields_than_a_form_has(client: Client, db: None) -> None:
    """Planted bug: `DATA_UPLOAD_MAX_NUMBER_FIELDS = None`."""
    form = {f"quantity-{n}": "1" for n in range(20_001)}
    assert client.post("/connexion/", form).status_code == 400


def test_a_form_of_another_site_is_written_down(db: None, caplog: pytest.LogCaptureFixture) -> None:
    """Planted bug: `csrf_failure` without its line in the log."""
    assert Client(enforce_csrf_checks=True).post("/connexion/", {"login": "x", "password": "y"}).status_code == 403
    assert ["privatif.web.views.errors", "CSRF check failed on /connexion/: CSRF cookie not set."] in [
        [record.name, record.getMessage()] for record in caplog.records
    ]


def test_a_file_that_no_form_asks_for(client: Client, db: None) -> None:
    """Whoever knows no password could fill the disk with them. Planted bug: `StorableOnly` without its length."""
    form = {"login": "x", "password": "y", "file": io.BytesIO(b"x" * 5 * 1024 * 1024)}
    answer = client.post("/connexion/", form)
    assert answer.status_code == 400
    assert SAID in answer.content.decode()
