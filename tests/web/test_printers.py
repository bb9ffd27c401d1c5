"""Par imprimante and Mon parc, as pages."""

import io
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from privatif.catalog.models import Article, Printer
from privatif.ordering import labels
from tests import factories
from tests.web.test_buying import hidden


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def model(story):
    """A printer that takes our toner, and one more that isn't in the catalogue."""
    Article.objects.filter(pk=story.toner.pk).update(maker_key="CF259X")
    return factories.printer_model("HP", "LaserJet Pro M404dn", takes=("CF259X", "CF259A"))


@pytest.fixture
def printer(story, model):
    return factories.printer(company=story.company, model=model, room="Accueil")


def form(story, **fields):
    address = story.company.addresses.get(is_default=True)
    return {"model": "hp m404dn", "address": str(address.pk), "room": "Bureau 3", **fields}


def test_from_a_name_to_the_basket(story, model, logged_in):
    buyer = logged_in(story.buyer)
    found = buyer.get("/par-imprimante/", {"imprimante": "m404 HP"})
    page = reverse("printer_model", args=[model.pk])
    assert f'href="{page}"' in found.content.decode()
    shown = buyer.get(page)
    assert "Toners" in text(shown)
    assert "148,90 €" in text(shown)
    assert "1 autre consommable convient, sans être dans votre catalogue" in text(shown)
    assert "CF259A" in text(shown)
    added = buyer.post("/panier/lignes", {"reference": "CF259X", "quantity": "2", "next": page})
    assert added.headers["Location"] == f"{page}#add-{story.toner.pk}"
    assert "2 au panier" in text(buyer.get(page))


def test_as_one_types_only_the_list_comes(story, model, logged_in):
    """Planted: the whole page inside the page."""
    part = logged_in(story.buyer).get("/par-imprimante/?imprimante=m404", headers={"HX-Request": "true"})
    assert "M404dn" in text(part)
    assert "<html" not in part.content.decode()


def test_a_printer_without_known_supplies_says_what_to_do(story, logged_in):
    model = factories.printer_model("Canon", "PIXMA iP2000 Series")
    page = logged_in(story.buyer).get(reverse("printer_model", args=[model.pk]))
    assert "Consommables inconnus pour cette imprimante" in text(page)
    assert "/catalogue/?q=iP2000" in page.content.decode()


def test_every_member_adds_changes_takes_away_and_brings_back(story, model, logged_in):
    buyer = logged_in(story.buyer)
    assert buyer.post("/mon-parc/ajout", form(story)).status_code == 302
    printer = Printer.objects.get()
    assert (printer.company, printer.model, printer.room) == (story.company, model, "Bureau 3")
    depot = story.company.addresses.get(label="Dépôt")
    changed = form(story, room="Bureau 4", address=str(depot.pk))
    assert buyer.post(f"/mon-parc/{printer.uid}/modification", changed).status_code == 302
    page = text(buyer.get("/mon-parc/"))
    assert "Dépôt" in page
    assert "Bureau 4" in page
    taken = buyer.post(f"/mon-parc/{printer.uid}/retrait", follow=True)
    assert "HP LaserJet Pro M404dn n’est plus dans votre parc." in text(taken)
    assert "Aucune imprimante déclarée" in text(taken)
    assert "est de nouveau dans votre parc" in text(buyer.post(f"/mon-parc/{printer.uid}/retour", follow=True))
    assert "Bureau 4" in text(buyer.get("/mon-parc/"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"model": ""}, "Indiquez le modèle, par exemple HP M404dn."),
        ({"model": "zx spectrum"}, "Aucune imprimante connue ne porte ce nom"),
        ({"model": "laserjet"}, "Plusieurs imprimantes portent ce nom : choisissez la vôtre."),
        ({"address": "999999"}, "Choisissez un site de la liste."),
        ({"room": "x" * 81}, "80 caractères au plus (81 tapés)."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_kept(story, model, logged_in, typed, said):
    """Planted: the first of several models taken."""
    factories.printer_model("HP", "LaserJet Pro M404n")
    answer = logged_in(story.buyer).post("/mon-parc/ajout", form(story, **typed))
    assert answer.status_code == 422
    assert said in text(answer)
    assert 'value="Bureau 3"' in answer.content.decode() or "room" in typed
    assert not Printer.objects.exists()


def test_one_of_several_is_chosen(story, model, logged_in):
    other = factories.printer_model("HP", "LaserJet Pro M404n")
    sent = form(story, model="laserjet m404", choice=str(other.pk))
    assert logged_in(story.buyer).post("/mon-parc/ajout", sent).status_code == 302
    assert Printer.objects.get().model == other


def test_each_printer_with_its_last_order_and_one_click(story, printer, logged_in):
    """Planted: the orders of everybody."""
    story.order(story.nadia, timezone.now(), toner="1")
    page = logged_in(story.buyer).get("/mon-parc/")
    assert "Nadia Ferrand" in text(page)
    assert '<input type="hidden" name="reference" value="CF259X">' in page.content.decode()


def test_a_supply_for_no_printer_of_ours_is_pointed_out_and_ordered_all_the_same(story, printer, logged_in):
    """Planted: the check left out of CHECKS."""
    Article.objects.filter(pk=story.paper.pk).update(maker_key="CF410X")
    factories.printer_model("HP", "Color LaserJet Pro M452dn", takes=("CF410X",))
    basket, nadia = story.fill(story.nadia, timezone.now(), toner="1", paper="5"), logged_in(story.nadia)
    page = nadia.get("/panier/verification")
    assert "Ramette A4 : ne convient à aucune imprimante de votre parc." in text(page)
    assert "Convient par exemple à : HP Color LaserJet Pro M452dn." in text(page)
    assert "Toner noir 59X : ne convient" not in text(page)
    placed = nadia.post(f"/panier/{basket.uid}/commande", {"seen": hidden(page, "seen")}, follow=True)
    assert "Merci, votre commande est enregistrée" in text(placed)


def test_a_label_leads_to_its_printer_after_the_log_in(story, printer, logged_in, client):
    """Planted: the address of the label without `next`; another company's printer."""
    path = reverse("printer", args=[printer.uid])
    away = client.get(path)
    assert away.headers["Location"] == f"{reverse('account_login')}?next={path}"
    entered = {"login": story.buyer.username, "password": factories.PASSWORD, "next": path}
    assert client.post(reverse("account_login"), entered).headers["Location"] == path
    shown = client.get(path)
    assert "HP LaserJet Pro M404dn" in text(shown)
    assert "Siège · Accueil" in text(shown)
    stranger = factories.person(company=factories.company())
    assert logged_in(stranger).get(path).status_code == 404


def test_the_sheet_holds_the_absolute_address_of_each(story, printer, logged_in, settings, monkeypatch):
    """Planted: the address as the browser sees it."""
    settings.BASE_URL = "https://commandes.medias-plus.example"
    factories.printer(
        company=story.company, model=printer.model, room="Étage", address=story.company.addresses.get(label="Dépôt")
    )
    coded = []
    code = labels.code
    monkeypatch.setattr(labels, "code", lambda url: coded.append(url) or code(url))
    browser = logged_in(story.buyer)
    sheet = browser.get("/mon-parc/etiquettes")
    assert sheet.headers["Content-Type"] == "application/pdf"
    words = PdfReader(io.BytesIO(sheet.content)).pages[0].extract_text()
    assert "Accueil" in words
    assert "Étage" in words
    assert coded[0] == f"https://commandes.medias-plus.example/mon-parc/{printer.uid}/"
    assert len(coded) == 2
    only = browser.get("/mon-parc/etiquettes", {"site": printer.address_id})
    assert "Étage" not in PdfReader(io.BytesIO(only.content)).pages[0].extract_text()
    assert browser.get("/mon-parc/etiquettes", {"site": "999999"}).status_code == 404
