"""French unless somebody presses "English": then pages, figures, mails and PDF, until he presses "Français".

Planted bugs that were seen here: the language taken from Accept-Language; the address after the switch taken as it
came; the switch answering GET; a language left over from the request before in the same thread; the account's language
forgotten when the cookie says another; the day of a signed basket written in the reader's language, so that a switch
in another tab looked like a change.
"""

import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone, translation
from pypdf import PdfReader

from privatif.accounts.models import User
from privatif.core.models import AuditEntry
from privatif.ordering import approvals
from privatif.ordering.models import Order, OrderEvent
from tests.ordering.story import Story
from tests.web.test_buying import hidden, text

LogIn = Callable[[User], Client]


def language_of(page: HttpResponse) -> str:
    found = re.search(r'<html lang="(\w+)">', page.content.decode())
    assert found
    return found[1]


def test_whoever_has_chosen_nothing_reads_french(story: Story, nadia: Client) -> None:
    wishes = {"Accept-Language": "en-GB,en;q=0.9,de;q=0.8"}
    assert language_of(Client().get("/", headers=wishes)) == "fr"
    assert language_of(nadia.get("/accueil/", headers=wishes)) == "fr"
    assert "Bonjour Nadia Ferrand" in text(nadia.get("/accueil/", headers=wishes))


def test_without_an_account_the_browser_remembers(story: Story) -> None:
    client = Client()
    assert (
        'name="next" value="/connexion/?next=/commandes/"'
        in client.get("/connexion/?next=/commandes/").content.decode()
    )
    answer = client.post("/langue", {"language": "en", "next": "/connexion/?next=/commandes/"}, follow=True)
    assert answer.redirect_chain == [("/connexion/?next=/commandes/", 302)]
    assert language_of(answer) == "en"
    assert "Forgotten your password?" in text(answer)
    assert answer.client.cookies["langue"]["httponly"] is True
    assert answer.client.cookies["langue"]["samesite"] == "Lax"
    wrong = client.post("/connexion/", {"login": "NADIA", "password": "x"})
    assert "Wrong user ID or password." in text(wrong)
    assert "Page not found" in text(client.get("/nulle-part"))
    assert "Page introuvable" in text(Client().get("/nulle-part"))


def test_with_an_account_it_holds_in_every_browser(story: Story, nadia: Client, logged_in: LogIn) -> None:
    nadia.post("/langue", {"language": "en", "next": "/accueil/"})
    elsewhere = logged_in(story.nadia)
    page = elsewhere.get("/accueil/")
    assert language_of(page) == "en"
    assert "Hello Nadia Ferrand" in text(page)
    entry = AuditEntry.objects.get(action="user.language")
    assert (entry.before, entry.after) == ({"language": "fr"}, {"language": "en"})
    # What knows nobody, like the page after log-out, goes on in the same language.
    elsewhere.post("/deconnexion/")
    assert language_of(elsewhere.get("/connexion/")) == "en"


def test_an_account_decides_against_the_browsers_memory(story: Story, nadia: Client) -> None:
    nadia.cookies["langue"] = "en"
    page = nadia.get("/accueil/")
    assert language_of(page) == "fr"
    assert nadia.cookies["langue"].value == "fr"


def test_one_reader_after_another_in_the_same_process(story: Story, logged_in: LogIn) -> None:
    User.objects.filter(pk=story.nadia.pk).update(language="en")
    nadia, paul, nobody = logged_in(story.nadia), logged_in(story.buyer), Client()
    seen = [language_of(client.get(path)) for client, path in 2 * [(nadia, "/accueil/"), (paul, "/accueil/")]]
    assert seen == ["en", "fr", "en", "fr"]
    nadia.get("/accueil/")
    assert language_of(nobody.get("/")) == "fr"
    nadia.get("/accueil/")
    assert "Demande incompréhensible" in text(nobody.get("/catalogue/", {"q": "a\0"}))


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1", ""])
def test_it_leads_to_our_own_pages_only(target: str, nadia: Client) -> None:
    answer = nadia.post("/langue", {"language": "en", "next": target})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accueil/")


def test_only_a_press_of_the_button_and_only_our_languages(nadia: Client) -> None:
    assert nadia.get("/langue", {"language": "en"}).status_code == 405
    assert nadia.post("/langue", {"language": "de"}).status_code == 400
    assert nadia.post("/langue").status_code == 400
    assert language_of(nadia.get("/accueil/")) == "fr"
    nadia.cookies["langue"] = "../../en"
    assert language_of(nadia.get("/accueil/")) == "fr"


def test_the_button_names_the_other_language_in_that_language(nadia: Client) -> None:
    french = nadia.get("/accueil/").content.decode()
    assert '<button type="submit" class="link" name="language" value="en" lang="en">English</button>' in french
    nadia.post("/langue", {"language": "en"})
    english = nadia.get("/accueil/").content.decode()
    assert '<button type="submit" class="link" name="language" value="fr" lang="fr">Français</button>' in english


def test_figures_and_days_are_written_the_english_way(story: Story, now: datetime, nadia: Client) -> None:
    order = story.order(story.nadia, now, toner="20")
    nadia.post("/langue", {"language": "en"})
    page = text(nadia.get(f"/commandes/{order.number}/"))
    assert "Placed on 23 Nov 2026 at 10:00" in page
    assert "Total excl. VAT €2,978.00 VAT 20% €595.60 Total incl. VAT €3,573.60" in page
    pdf = nadia.get(f"/commandes/{order.number}/pdf")
    printed = " ".join(PdfReader(BytesIO(pdf.content)).pages[0].extract_text().split())
    assert "Order C-26-000001" in printed
    assert "€3,573.60" in printed
    assert "Commande" not in printed


def test_what_is_kept_of_an_order_is_read_in_any_language(story: Story, now: datetime, logged_in: LogIn) -> None:
    order = story.order(story.buyer, now, toner="1")
    later = now.replace(day=30)
    with translation.override("en"):
        approvals.approve(order=order, seen_version=1, by=story.nadia, now=later)
    OrderEvent.objects.create(
        order=order, at=later, by=None, state="sent",
        note="Validée avant la remise en place d’une sauvegarde : la trace de l’accord est perdue.",
    )  # fmt: skip
    paul = logged_in(story.buyer)
    page = text(paul.get(f"/commandes/{order.number}/"))
    assert "Date de livraison reportée au 01/12/2026." in page
    assert "la trace de l’accord est perdue." in page
    paul.post("/langue", {"language": "en"})
    page = text(paul.get(f"/commandes/{order.number}/"))
    assert "Delivery date put off to 1 Dec 2026." in page
    assert "Approved before a backup was restored: the record of the approval is lost." in page


def test_a_switch_in_another_tab_changes_nothing_of_what_was_verified(story: Story, nadia: Client) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    page = nadia.get("/panier/verification")
    form = re.search(r'action="(/panier/[^"]+/commande)"', page.content.decode())
    assert form
    nadia.post("/langue", {"language": "en"})
    placed = nadia.post(form[1], {"seen": hidden(page, "seen")}, follow=True)
    assert "Thank you, your order has been recorded" in text(placed)
    assert Order.objects.count() == 1
