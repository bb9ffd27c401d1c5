"""What surrounds and explains: menu, home, account, assistance, error pages."""

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from privatif.accounts.models import Company, User
from privatif.web.views import errors
from tests import factories
from tests.ordering.story import Story
from tests.web.test_buying import text

LogIn = Callable[[User], Client]


def section(response: HttpResponse, start: str, end: str) -> str:
    """The text between two pieces of the page's markup."""
    found = re.search(f"{re.escape(start)}.*?{re.escape(end)}", response.content.decode(), re.S)
    assert found, start
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def menu(response: HttpResponse) -> str:
    return section(response, "<nav class=", "</nav>").removeprefix("<nav class=")


def test_a_buyers_menu(story: Story, logged_in: LogIn) -> None:
    page = logged_in(story.buyer).get("/accueil/")
    assert menu(page) == (
        "Accueil Commander Mon catalogue Saisie rapide Par imprimante Importer un fichier Mon parc Déjà commandés "
        "Opération Mes commandes Paniers types Statistiques Par article Par adresse de livraison Par contact "
        "Assistance Mon compte Déconnexion"
    )
    assert 'aria-current="page">Accueil' in page.content.decode()


def test_an_approvers_menu_counts_what_waits(story: Story, logged_in: LogIn) -> None:
    nadia = logged_in(story.nadia)
    assert "Opération Mes commandes À valider Paniers types Statistiques" in menu(nadia.get("/accueil/"))
    for _ in range(2):
        story.order(story.buyer, timezone.now(), toner="1")
    home = nadia.get("/accueil/")
    assert "Opération 2 Mes commandes À valider 2 Paniers types Statistiques" in menu(home)
    assert "2 commandes attendent votre validation. Les voir" in text(home)


def test_the_distributors_people_have_a_menu_of_theirs(db: None, logged_in: LogIn) -> None:
    webmaster = logged_in(factories.webmaster())
    assert webmaster.get("/accueil/").headers["Location"] == "/gestion/"
    page = webmaster.get("/mon-compte/")
    assert menu(page).startswith("Accueil Demandes Courriels Envois Assistance")
    assert "Mon catalogue" not in text(page)
    assert 'class="basket"' not in page.content.decode()
    assert "Courriels" not in menu(logged_in(factories.rep()).get("/mon-compte/"))


def test_the_basket_button_counts_and_adds_up(story: Story, logged_in: LogIn) -> None:
    browser = logged_in(story.buyer)
    assert "Panier 0 0,00 € HT" in text(browser.get("/accueil/"))
    story.fill(story.buyer, timezone.now(), toner="2", paper="5")
    assert "Panier 2 319,47 € HT" in text(browser.get("/accueil/"))  # 2 x 148.90 + 5 x 4.3333


def test_what_surrounds_every_page(client: Client, db: None, settings: Settings) -> None:
    settings.WEBMASTER = {"name": "Loïc Tanguy", "phone": "02 99 00 11 22", "email": "loic@maison.example"}
    settings.OPENING_HOURS = "du mardi au samedi"
    settings.BRAND = "Maison & Fils"
    page = client.get("/connexion/")
    assert "Votre webmaster : Loïc Tanguy 02 99 00 11 22 · loic@maison.example" in text(page)
    assert "Maison & Fils Ouvert du mardi au samedi" in text(page)
    assert "<title>Connexion · Maison &amp; Fils</title>" in page.content.decode()
    assert 'href="tel:0299001122"' in page.content.decode()
    assert "Démonstration" not in text(page)
    settings.DEMONSTRATION = True
    assert "Démonstration" in text(client.get("/connexion/"))


def test_home_of_somebody_who_has_not_ordered_yet(story: Story, logged_in: LogIn) -> None:
    page = text(logged_in(story.buyer).get("/accueil/"))
    assert "Atelier du Bief · N° de client 4711" in page
    assert "Vous n’avez pas encore commandé" in page
    assert "Votre webmaster" in page  # nobody else to call


def test_home_shows_the_last_five_orders_and_whom_to_call(story: Story, logged_in: LogIn) -> None:
    rep = factories.rep(serves=story.company, name="Solène Garrec", phone="02 32 00 11 22")
    orders = [story.order(story.buyer, timezone.now(), toner=f"{n}") for n in range(1, 8)]
    page = logged_in(story.buyer).get("/accueil/")
    shown = re.findall(r'href="/commandes/(C-[^/]+)/"', page.content.decode())
    assert shown == [order.number for order in reversed(orders[2:])]
    assert "1 042,30 €" in text(page)
    assert f"Votre contact commercial Solène Garrec 02 32 00 11 22 {rep.email}" in text(page)
    assert "attend votre validation" not in text(page)


def test_a_blocked_company_sees_everything_and_is_told(story: Story, logged_in: LogIn) -> None:
    Company.objects.update(blocked=True)
    for path in ("/accueil/", "/catalogue/", "/panier/", "/commandes/", "/mon-compte/"):
        page = logged_in(story.buyer).get(path)
        assert page.status_code == 200
        assert "Les commandes de votre société sont suspendues pour le moment." in text(page)


def test_my_account(story: Story, logged_in: LogIn) -> None:
    Company.objects.update(siren="552100554", vat_number="FR12552100554")
    paul = text(logged_in(story.buyer).get("/mon-compte/"))
    for words in (
        "ID utilisateur PAUL Nom Paul Lenoir Adresse e-mail paul@client.example Téléphone non renseigné",
        "Type de compte Utilisateur Mes commandes sont validées par Nadia Ferrand",
        "Raison sociale Atelier du Bief N° de client 4711 SIREN 552 100 554 N° de TVA FR12552100554",
        "Siège Par défaut 12 quai des Brumes, 27000 Évreux",
        "Dépôt 3 rue du Port, 27000 Louviers",
    ):
        assert words in paul
    nadia = text(logged_in(story.nadia).get("/mon-compte/"))
    assert "vous êtes votre propre valideur-administrateur" in nadia


def test_assistance_answers_the_guides_questions(story: Story, logged_in: LogIn) -> None:
    rep = factories.rep(serves=story.company)
    page = logged_in(story.buyer).get("/assistance/")
    for question in (
        "Que faire en cas de changement de coordonnées ?",
        "Que faire si je ne me souviens plus de mon mot de passe ?",
        "Si je souhaite avoir de nouvelles références dans mon catalogue, qui dois-je prévenir ?",
        "Votre site ne s’affiche pas correctement, que dois-je faire ?",
    ):
        assert question in text(page)
    assert (
        f'href="mailto:{rep.email}?subject=Changement%20de%20coordonn%C3%A9es%2C%20N%C2%B0%20de%20client%204711"'
        in (page.content.decode())
    )
    assert "02 00 00 00 00" in section(page, "plus de mon mot de passe", "</article>")


# When something is wrong


def test_a_page_that_is_not_there(story: Story, logged_in: LogIn) -> None:
    page = logged_in(story.buyer).get("/nulle-part/")
    assert page.status_code == 404
    assert "Page introuvable" in text(page)
    assert "Mon catalogue" in menu(page)
    outside = Client().get("/nulle-part/")
    assert outside.status_code == 404
    assert "Page introuvable" in text(outside)


def test_a_form_without_its_token(story: Story) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.post("/connexion/", {"login": "PAUL", "password": factories.PASSWORD})
    assert page.status_code == 403
    assert "rien n’a changé. Revenez à la page précédente" in text(page)


def test_a_host_that_is_not_ours(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["commande.maison.example"]
    page = client.get("/", headers={"Host": "pirate.example"})
    assert page.status_code == 400
    assert "Demande incompréhensible" in text(page)


def test_an_error_of_ours_needs_neither_database_nor_static_files(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without the db fixture a query would fail this test.
    monkeypatch.setattr("privatif.web.views.errors.static", lambda name: (_ for _ in ()).throw(ValueError(name)))
    page = errors.server_error(RequestFactory().get("/accueil/"))
    assert page.status_code == 500
    assert "Une erreur s’est produite" in text(page)
    assert "02 00 00 00 00" in text(page)
    assert "stylesheet" not in page.content.decode()


def test_what_is_forbidden(story: Story, rf: RequestFactory) -> None:
    page = errors.forbidden(rf.get("/"), PermissionDenied())
    assert page.status_code == 403
    assert "Cette page ne vous est pas ouverte" in text(page)


@pytest.mark.parametrize(
    "path", ["/accueil/", "/mon-compte/", "/assistance/", "/mot-de-passe/", "/catalogue/", "/nulle-part/"]
)
def test_nothing_on_a_page_needs_a_hole_in_the_security_policy(path: str, story: Story, logged_in: LogIn) -> None:
    page = logged_in(story.nadia).get(path)
    body = page.content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]* src=)", body)
    assert not re.search(r'(?:src|action)="(?:https?:)?//', body)
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_an_address_for_forms_says_that_it_is_no_page(story: Story, logged_in: LogIn) -> None:
    """The address bar shows it after an error, and Enter asks for it again. It was an empty page."""
    answer = logged_in(story.buyer).get("/panier/lignes")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "Page introuvable" in text(answer)
    assert 'href="/accueil/"' in answer.content.decode()
