"""A list costs as many queries with three rows as with one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from privatif.accounts.models import User
from privatif.catalog import requests
from privatif.ordering import drafts, parking, templates
from privatif.ordering.files import Contents
from privatif.ordering.templates import Details
from tests import factories
from tests.ordering.story import Story

PATHS = [
    "/accueil/",
    "/catalogue/",
    "/saisie-rapide/",
    "/demandes/article/",
    "/importer-un-fichier/",
    "/par-imprimante/?imprimante=hp",
    "/mon-parc/",
    "/saisie-rapide/scanner/",
    "/panier/",
    "/panier/verification",
    "/commandes/",
    "/commandes/?etat=a-valider",
    "/paniers-types/",
    "/deja-commandes/",
    "/deja-commandes/?q=toner",
    "/panier/panier-type",
    "/commandes.csv",
    "/commandes.xlsx",
    "/mon-compte/",
    "/statistiques/",
    "/statistiques/adresses/",
    "/statistiques/contacts/",
    "/statistiques/commandes/",
    "/mon-compte/absence/",
    "/mon-compte/regles/",
    "/mon-compte/regles/?simulation=1",
]


def grow(story: Story, n: int) -> None:
    """One more of everything that a list shows."""
    article = factories.article(brand=f"Marque {n}", family=f"Famille {n}", discontinued=n == 2)
    factories.sells(story.company, article, scales={10: "1.00"}, customer_reference=f"R{n}")
    factories.address(company=story.company)
    article.maker_key = f"CF{n}X"
    article.save(update_fields=["maker_key"])
    model = factories.printer_model(takes=(f"CF{n}X", f"CF{n}A", f"CF{n}B"))
    factories.printer(company=story.company, model=model)
    second = factories.person(company=story.company, role=User.Role.APPROVER)
    factories.rule(story.company, second, story.nadia, above="1")
    factories.rule(story.company, second, above="500", period="month", scope="person")
    day = timezone.localdate() + timedelta(days=n)
    factories.absence(story.nadia, second, day, day)
    story.order(story.buyer, timezone.now(), toner="1")
    story.order(story.nadia, timezone.now(), toner="1")
    requests.ask(company=story.company, reference=f"Q{n}", quantity=1, note="", by=story.buyer, now=timezone.now())
    kept = story.fill(story.nadia, timezone.now(), toner="1")
    templates.keep(basket=kept, details=Details(f"Mensuel {n}", shared=True), by=story.nadia, now=timezone.now())
    parking.put_aside(basket=kept, by=story.nadia, now=timezone.now())
    drafts.keep(owner=story.nadia, contents=Contents("x"), by=story.nadia, now=timezone.now())
    story.fill(story.nadia, timezone.now(), **{["toner", "paper", "toner"][n]: "5"})


def queries(browser: Client, path: str) -> int:
    browser.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", PATHS)
def test_one_row_or_three(path: str, story: Story, logged_in: Callable[[User], Client]) -> None:
    browser = logged_in(story.nadia)
    grow(story, 0)
    one = queries(browser, path)
    grow(story, 1)
    grow(story, 2)
    assert queries(browser, path) == one
    assert one <= (14 if path == "/panier/verification" else 12)  # it also asks what to warn of


def test_one_order_with_one_line_or_two(story: Story, logged_in: Callable[[User], Client]) -> None:
    browser = logged_in(story.nadia)
    small = story.order(story.buyer, timezone.now(), toner="1")
    large = story.order(story.buyer, timezone.now(), toner="1", paper="5")
    for page in ("", "modification"):
        one = queries(browser, f"/commandes/{small.number}/{page}")
        assert queries(browser, f"/commandes/{large.number}/{page}") == one
        assert one <= 12


@pytest.mark.parametrize("of", ["order", "template", "parked"])
def test_taking_back_one_line_or_two(of: str, story: Story, logged_in: Callable[[User], Client]) -> None:
    browser, counts = logged_in(story.nadia), []
    for quantities in ({"toner": "1"}, {"toner": "1", "paper": "5"}):
        kept = story.fill(story.nadia, timezone.now(), **quantities)
        paths = {
            "template": templates.keep(basket=kept, details=Details("Mensuel"), by=story.nadia, now=timezone.now()),
            "parked": kept,
        }
        parking.put_aside(basket=kept, by=story.nadia, now=timezone.now())
        order = story.order(story.nadia, timezone.now(), **quantities)
        folder = {"template": "paniers-types", "parked": "paniers-mis-de-cote"}.get(of, "")
        path = f"/{folder}/{paths[of].uid}/" if folder else f"/commandes/{order.number}/reprise"
        counts.append(queries(browser, path))
    assert counts[0] == counts[1]
    assert counts[0] <= 12
