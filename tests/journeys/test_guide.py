"""The distributor's guide, chapters I to III, followed to the letter by people who have it in hand.

On the demonstration as `make demo` starts it (on real history: test_history.py): real processes, the real worker, mails
read where they were delivered. `make pictures` keeps what it sees for docs/guide.md.
"""

import os
import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from privatif.demonstration import people
from tests.conftest import ROOT
from tests.journeys.conftest import in_both, person
from tests.journeys.portal import Portal, until

pytestmark = pytest.mark.journey
NEW_PASSWORD = "trois péniches sur la Risle"


def chapter_1_connexion(page: Page, portal: Portal, username: str, password: str) -> None:
    """I- Connexion: « votre espace », ID utilisateur, mot de passe, and the new password that is asked for."""
    page.goto(portal.base_url)
    page.get_by_role("link", name="votre espace").click()
    picture(page, "connexion")
    page.get_by_label("ID utilisateur").fill(username)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="Se connecter", exact=True).click()


def picture(page: Page, name: str, *widths: int) -> None:
    """Keep the page as docs/images/NAME.png, where PICTURES asks for it; a narrow one as NAME-360.png."""
    if "PICTURES" not in os.environ:
        return
    page.locator("#annonce").evaluate("toast => toast.replaceChildren()")
    for width in (1280, *widths):
        page.set_viewport_size({"width": width, "height": 800})
        if width < 1280:
            page.reload()  # as it opens there
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        page.screenshot(path=ROOT / "docs" / "images" / f"{name}{'' if width == 1280 else f'-{width}'}.png")
    page.set_viewport_size({"width": 1280, "height": 900})


def picture_of(page: Page, name: str) -> None:
    """The same of what is on the screen at this moment: nothing loses the focus, nothing is scrolled."""
    if "PICTURES" in os.environ:
        page.screenshot(path=ROOT / "docs" / "images" / f"{name}.png")


def new_password(page: Page, portal: Portal) -> None:
    expect(page.get_by_label("Nouveau mot de passe")).to_be_visible()
    page.goto(f"{portal.base_url}/catalogue/")  # by a direct address either
    picture(page, "nouveau-mot-de-passe")
    page.get_by_label("Nouveau mot de passe").fill(NEW_PASSWORD)
    page.get_by_label("Confirmation").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Enregistrer").click()


def chapter_2_accueil(page: Page) -> None:
    """II- Présentation: from the home page one can open the catalogue, follow orders, call one's contact."""
    expect(page.get_by_role("heading", name="Bonjour")).to_be_visible()
    for entry in ("Mon catalogue", "Mon panier", "Mes commandes", "Paniers types", "Statistiques", "Mon mot de passe"):
        expect(page.get_by_role("navigation", name="À partir de cette page").get_by_text(entry)).to_be_visible()
    expect(page.get_by_role("heading", name="Votre contact")).to_be_visible()
    picture(page, "accueil")


def chapter_3_commander(page: Page, reference: str) -> str:
    """III- Passer une commande en utilisant son catalogue; returns the order's number."""
    menu = page.get_by_role("navigation", name="Menu principal")
    menu.get_by_text("Commander").click()
    menu.get_by_role("link", name="Mon catalogue").click()
    # NB : la quantité "1" est renseignée par défaut, vous pouvez la modifier
    quantity = page.get_by_label(re.compile("^Quantité de ")).first
    assert int(quantity.input_value()) >= 1
    page.get_by_role("button", name="Ajouter").first.click()
    expect(page.get_by_text("Ajouté :")).to_be_visible()
    picture(page, "catalogue", 360)
    # c) le récapitulatif: dans la barre de menu du haut cliquez sur le bouton
    page.locator("#panier").click()
    expect(page.get_by_role("heading", name="Récapitulatif de votre commande")).to_be_visible()
    page.get_by_label("Référence de commande").fill(reference)
    page.get_by_label("Instructions de livraison").fill("Livrer au quai n° 2")
    expect(page.get_by_label("Adresse de livraison")).not_to_have_value("")
    page.get_by_role("button", name="Mettre à jour").click()
    expect(page.get_by_text("Votre panier est à jour.")).to_be_visible()
    picture(page, "recapitulatif", 360)
    page.get_by_role("button", name="Commander").click()
    # e) une seconde vérification vous est demandée
    expect(page.get_by_role("heading", name="Vérifiez votre commande")).to_be_visible()
    expect(page.get_by_text("Livrer au quai n° 2")).to_be_visible()
    picture(page, "verification")
    page.get_by_role("button", name="Confirmer la commande").click()
    expect(page.get_by_role("heading", name="Merci, votre commande est enregistrée")).to_be_visible()
    picture(page, "confirmation")
    return re.search(r"C-\d\d-\d{6}", page.url)[0]  # type: ignore[index]


def chapter_4_chercher(page: Page, number: str) -> None:
    """IV- Valider une commande: « Opération », « Mes commandes », « À valider », « Rechercher », and the number."""
    page.get_by_role("navigation", name="Menu principal").get_by_text("Opération").click()
    page.get_by_role("link", name="Mes commandes", exact=True).first.click()
    page.get_by_label("État").select_option(label="À valider")
    page.get_by_role("button", name="Rechercher").last.click()
    page.wait_for_url("**/commandes/?etat=a-valider*")
    picture(page, "a-valider")
    page.get_by_role("link", name=number, exact=True).click()
    expect(page.get_by_role("heading", name=f"Commande {number}")).to_be_visible()


def chapter_6_statistiques(page: Page, number: str) -> None:
    """VI- Utiliser les statistiques: by article, by address, by contact; from a figure to the order behind it."""
    for entry in ("Par adresse de livraison", "Par contact", "Par article"):
        page.get_by_role("navigation", name="Menu principal").get_by_text("Statistiques").click()
        page.get_by_role("link", name=entry, exact=True).first.click()
        expect(page.get_by_role("heading", name=entry, exact=True)).to_be_visible()
    page.get_by_label("Comparer").select_option(label="À l’année d’avant")
    page.get_by_role("button", name="Afficher").click()
    expect(page.get_by_role("heading", name="Pourquoi ça a changé")).to_be_visible()
    picture(page, "statistiques", 360)
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    assert download.value.suggested_filename == "statistiques-article.xlsx"
    page.locator(".statistics tbody a").first.click()
    expect(page.get_by_role("heading", name="Les commandes derrière ce chiffre")).to_be_visible()
    page.goto(page.url.split("?")[0])
    page.get_by_role("link", name=number, exact=True).click()
    expect(page.get_by_role("heading", name=f"Commande {number}")).to_be_visible()


def erp_number(page: Page, portal: Portal, number: str) -> str:
    """The number that the ERP gave, read on the order's page once the worker has been there."""

    def shown() -> str:
        page.goto(f"{portal.base_url}/commandes/{number}/")
        told = page.locator("dt", has_text="N° Médias Plus").locator("+ dd")
        return told.inner_text() if told.count() else ""

    return until(shown)


def log_in_again(browser: Browser, portal: Portal, username: str, password: str) -> Page:
    page = person(browser).new_page()
    chapter_1_connexion(page, portal, username, password)
    expect(page.get_by_role("heading", name="Bonjour")).to_be_visible()
    return page


def body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


def link(mail: EmailMessage, portal: Portal) -> str:
    """The portal's address that a mail leads to."""
    found = re.search(re.escape(portal.base_url) + r"/\S+", body(mail))
    assert found, body(mail)
    return found[0]


def approve(page: Page, portal: Portal, mail: EmailMessage, number: str) -> None:
    """The request's link opens the order's page and does nothing by itself; the button does."""
    page.goto(link(mail, portal))
    expect(page.get_by_role("heading", name=f"Commande {number}")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("À valider")
    picture(page, "valider")
    page.get_by_role("button", name="Valider", exact=True).click()
    expect(page.get_by_role("status").filter(has_text=f"Commande {number} validée")).to_be_visible()


def talk(desk: Page, author: Page, portal: Portal, number: str) -> None:
    """What the approver writes on the order's page is mailed to the author, who reads it there."""
    desk.get_by_label("Votre message").fill("Pour quel chantier ?")
    desk.get_by_role("button", name="Envoyer le message").click()
    expect(desk.get_by_role("status").filter(has_text="Message envoyé")).to_be_visible()
    mail = until(lambda: portal.mails(subject=f"à propos de la commande {number}"))[0]
    assert "Pour quel chantier ?" in body(mail)
    author.goto(link(mail, portal))
    expect(author.locator("#echanges")).to_contain_text("Pour quel chantier ?")


def amend(page: Page, portal: Portal, mail: EmailMessage) -> None:
    """Modifier: another quantity, another reference; the order still waits."""
    page.goto(link(mail, portal))
    page.get_by_role("link", name="Modifier", exact=True).click()
    quantity = page.get_by_label("Quantité de").first
    asked = int(quantity.input_value())
    page.get_by_role("button", name="Plus").first.click()
    expect(quantity).not_to_have_value(str(asked))
    page.get_by_label("Référence de commande").fill("BC modifiée")
    picture(page, "modifier")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="elle attend toujours votre décision")).to_be_visible()
    expect(page.locator(".timeline")).to_contain_text(f"quantité {asked} →")


@in_both
def test_first_log_in_to_the_orders_page(untouched: Portal, somebody: Page, browser: Browser) -> None:
    who = people.FIRST_LOG_IN
    chapter_1_connexion(somebody, untouched, who.username, who.password)
    new_password(somebody, untouched)
    chapter_2_accueil(somebody)
    log_in_again(browser, untouched, who.username, NEW_PASSWORD)  # the new one is the one that counts
    number = chapter_3_commander(somebody, "BC première")
    somebody.get_by_role("link", name="Suivre la commande").click()
    expect(somebody.get_by_role("heading", name=f"Commande {number}")).to_be_visible()
    expect(somebody.get_by_text("BC première")).to_be_visible()


def test_own_approver_gets_a_copy_and_the_erps_number(demonstration: Portal, somebody: Page) -> None:
    who = people.OWN_APPROVER
    chapter_1_connexion(somebody, demonstration, who.username, who.password)
    chapter_2_accueil(somebody)
    number = chapter_3_commander(somebody, "BC directe")
    given = erp_number(somebody, demonstration, number)
    assert re.fullmatch(r"\d{5,}", given)
    expect(somebody.locator(".timeline")).to_contain_text("Transmise")
    copy = until(lambda: [m for m in demonstration.mails(subject=number) if "BC directe" in body(m)])[0]
    assert "Livrer au quai n° 2" in body(copy)
    chapter_6_statistiques(somebody, number)
    numbered = until(lambda: [m for m in demonstration.mails(subject=number) if given in body(m)])
    assert len(numbered) == 1
    with somebody.expect_download() as download:
        somebody.get_by_role("link", name="Télécharger en PDF").evaluate("a => { a.download = ''; a.click(); }")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


@in_both
def test_an_approver_says_yes_and_everybody_hears_of_it(
    demonstration: Portal, somebody: Page, browser: Browser
) -> None:
    buyer, approver = people.BUYER, people.APPROVER
    chapter_1_connexion(somebody, demonstration, buyer.username, buyer.password)
    number = chapter_3_commander(somebody, "BC à valider")
    expect(somebody.get_by_text("Elle attend l’accord de")).to_be_visible()
    request, acknowledgement = until(lambda: mails if len(mails := demonstration.mails(subject=number)) == 2 else [])
    if "valider" not in str(request["Subject"]).lower():
        request, acknowledgement = acknowledgement, request
    assert str(request["To"]) != str(acknowledgement["To"])
    desk = log_in_again(browser, demonstration, approver.username, approver.password)
    chapter_4_chercher(desk, number)
    talk(desk, somebody, demonstration, number)
    amend(desk, demonstration, request)
    changed = until(lambda: demonstration.mails(subject=f"{number} a été modifiée"))[0]
    assert "BC à valider → BC modifiée" in body(changed)
    approve(desk, demonstration, request, number)
    given = erp_number(somebody, demonstration, number)
    until(lambda: len(demonstration.mails(subject=number)) == 6)  # the decision, and the ERP's number
    decided = demonstration.mails(subject=f"{number} est validée")[0]
    assert "BC à valider → BC modifiée" in body(decided)
    assert [given in body(mail) for mail in demonstration.mails(subject=number)].count(True) == 1
    expect(somebody.locator(".timeline")).to_contain_text("Validée")
