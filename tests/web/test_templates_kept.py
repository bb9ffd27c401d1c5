"""Paniers types, without JavaScript: kept, changed by their owner, shared, copied, deleted, brought back."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from privatif.accounts.models import User
from privatif.ordering import templates
from privatif.ordering.models import Basket
from privatif.ordering.templates import Details
from tests import factories
from tests.hostile import HOSTILE
from tests.ordering.story import Story
from tests.web.test_buying import hidden, recap, text
from tests.web.test_taking_back import held

LogIn = Callable[[User], Client]


@pytest.fixture
def kept(story: Story, now: datetime) -> Basket:
    """Nadia's, of two toners and ten reams; her basket holds them too."""
    basket = story.fill(story.nadia, now, toner="2", paper="10")
    return templates.keep(basket=basket, details=Details("Mensuel"), by=story.nadia, now=now)


def lines(template: Basket) -> list[tuple[str, int]]:
    return [(line.number, line.quantity) for line in templates.lines(template)]


def test_kept_from_the_recapitulatif(story: Story, nadia: Client, now: datetime) -> None:
    """Planted bug: a link in place of the button. Without JavaScript the quantity that was just typed was lost."""
    assert nadia.get("/panier/panier-type").headers["Location"] == "/panier/"
    story.fill(story.nadia, now, toner="1")
    assert "Enregistrer comme panier type" in text(nadia.get("/panier/"))
    sent = recap(story, keep="1", reference="BC 7") | {f"quantity-{story.toner.pk}": "4"}
    page = nadia.post("/panier/", sent, follow=True)
    assert page.redirect_chain == [("/panier/panier-type", 302)]
    assert 'value="BC 7"' in page.content.decode()
    nameless = nadia.post("/panier/panier-type", {"name": " ", "description": "Étage 2", "shared": "1"})
    assert nameless.status_code == 422
    assert "Donnez un nom à ce panier type." in text(nameless)
    assert 'value="Étage 2"' in nameless.content.decode()
    done = nadia.post("/panier/panier-type", {"name": "Mensuel", "description": "Étage 2", "shared": "1"}, follow=True)
    template = Basket.objects.get(state="template")
    assert done.redirect_chain == [(f"/paniers-types/{template.uid}/", 302)]
    assert "Panier type enregistré : Mensuel." in text(done)
    assert (lines(template), template.shared) == ([("CF259X", 4)], True)
    assert held(story.nadia) == {"CF259X": 4}


def test_put_in_the_basket_all_or_chosen_quantities(story: Story, nadia: Client, kept: Basket) -> None:
    path = f"/paniers-types/{kept.uid}/"
    page = nadia.get(path)
    assert "Prix alors" not in text(page)
    sent = {"seen": hidden(page, "seen"), "how": "replace", f"quantity-{story.toner.pk}": ""}
    nadia.post(path, sent | {f"quantity-{story.paper.pk}": "15"})
    assert held(story.nadia) == {"PAP-A4": 15}
    assert lines(kept) == [("CF259X", 2), ("PAP-A4", 10)]


def test_a_line_without_quantity_is_listed_and_not_taken(story: Story, nadia: Client, kept: Basket) -> None:
    templates.change(template=kept, typed={story.toner.pk: ""}, by=story.nadia, now=kept.changed_at)
    path = f"/paniers-types/{kept.uid}/"
    page = nadia.get(path)
    assert "Toner noir 59X" in text(page)
    nadia.post(path, {"seen": hidden(page, "seen"), "how": "new"})
    assert held(story.nadia) == {"PAP-A4": 10}


def test_changed_by_its_owner(story: Story, nadia: Client, kept: Basket) -> None:
    path = f"/paniers-types/{kept.uid}/modification"
    page = nadia.get(path)
    assert 'value="Mensuel"' in page.content.decode()
    sent = {"name": "Étage 2", "description": "Le lundi", "shared": "0", f"quantity-{story.toner.pk}": "3"}
    up = nadia.post(path, {**sent, "up": str(story.paper.pk)})
    assert up.headers["Location"] == f"{path}#lignes"
    assert lines(kept) == [("PAP-A4", 10), ("CF259X", 3)]
    nadia.post(path, {**sent, "down": str(story.paper.pk)})
    assert lines(kept) == [("CF259X", 3), ("PAP-A4", 10)]
    wrong = nadia.post(path, {**sent, "save": "1", f"quantity-{story.paper.pk}": "7"})
    assert wrong.status_code == 422
    assert "Cet article se commande par 5 : 5 ou 10, mais pas 7." in text(wrong)
    assert 'value="7"' in wrong.content.decode()
    assert "Donnez un nom à ce panier type." in text(nadia.post(path, {**sent, "save": "1", "name": ""}))
    nadia.post(path, {**sent, "remove": str(story.paper.pk), f"quantity-{story.paper.pk}": "7"})
    assert lines(kept) == [("CF259X", 3)]
    done = nadia.post(path, {**sent, "save": "1"}, follow=True)
    assert "Panier type enregistré : Étage 2." in text(done)
    kept.refresh_from_db()
    assert (kept.name, kept.description, kept.shared) == ("Étage 2", "Le lundi", False)


def test_lines_dragged_are_kept_in_their_new_order(story: Story, nadia: Client, kept: Basket) -> None:
    sent = {"line": [str(story.paper.pk), "999", "x", str(story.toner.pk)]}
    done = nadia.post(f"/paniers-types/{kept.uid}/modification", sent, headers={"HX-Request": "true"})
    assert done.status_code == 204
    assert lines(kept) == [("PAP-A4", 10), ("CF259X", 2)]


def test_a_colleague_sees_orders_and_copies_what_is_shared_and_nothing_else(
    story: Story, nadia: Client, kept: Basket, logged_in: LogIn
) -> None:
    """Planted bugs: a private one opened by its address; a shared one changed or deleted by whoever sees it."""
    paul, path = logged_in(story.buyer), f"/paniers-types/{kept.uid}/"
    for where in ("", "modification", "copie", "suppression"):
        assert paul.post(f"{path}{where}").status_code == 404
    assert paul.get(path).status_code == 404
    assert "Mensuel" not in text(paul.get("/paniers-types/"))
    nadia.post(f"{path}modification", {"name": "Mensuel", "shared": "1", "save": "1"})
    assert "Mensuel 2 lignes Nadia Ferrand Reprendre Dupliquer" in text(paul.get("/paniers-types/"))
    assert "Modifier" not in text(paul.get(path))
    for where in ("modification", "suppression"):
        assert paul.post(f"{path}{where}").status_code == 404
    copied = paul.post(f"{path}copie", follow=True)
    own = Basket.objects.get(owner=story.buyer)
    assert copied.redirect_chain == [(f"/paniers-types/{own.uid}/modification", 302)]
    assert (own.name, lines(own)) == ("Copie de Mensuel", lines(kept))
    stranger = logged_in(factories.person(company=factories.company()))
    assert stranger.get(path).status_code == 404
    assert "Mensuel" not in text(stranger.get("/paniers-types/"))


def test_deleted_with_a_way_back(story: Story, nadia: Client, kept: Basket) -> None:
    gone = nadia.post(f"/paniers-types/{kept.uid}/suppression", follow=True)
    assert "Supprimé : Mensuel. Annuler la suppression" in text(gone)
    assert nadia.get(f"/paniers-types/{kept.uid}/").status_code == 404
    assert "Supprimés ces 30 derniers jours (1)" in text(nadia.get("/paniers-types/"))
    back = nadia.post(f"/paniers-supprimes/{kept.uid}/retour", follow=True)
    assert "Le panier est revenu." in text(back)
    assert nadia.get(f"/paniers-types/{kept.uid}/").status_code == 200


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_name_is_shown_letter_by_letter(story: Story, nadia: Client, kept: Basket, hostile: str) -> None:
    """Planted bug: the name `| safe`."""
    Basket.objects.filter(pk=kept.pk).update(name=hostile[:60], description=hostile[:300])
    for path in ("", f"{kept.uid}/", f"{kept.uid}/modification"):
        page = nadia.get(f"/paniers-types/{path}")
        assert page.status_code == 200
        if "<" in hostile:
            assert hostile[:60] not in page.content.decode()


def upload(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("mensuel.xlsx", data)


def test_a_sheet_goes_out_and_its_quantities_come_back(story: Story, nadia: Client, kept: Basket) -> None:
    path = f"/paniers-types/{kept.uid}/tableau"
    out = nadia.get(path)
    assert out.headers["Content-Disposition"] == 'attachment; filename="panier-type-mensuel.xlsx"'
    assert out.content[:2] == b"PK"
    same = nadia.post(path, {"file": upload(out.content)})
    assert "2 quantités reprises du tableau." in text(same)
    text_file = "Référence;Quantité\nCF259X;4\nPAP-A4;\nRIEN-1;2\n".encode()
    page = nadia.post(path, {"file": upload(text_file)})
    assert "2 quantités reprises du tableau." in text(page)
    assert "1 ligne du tableau n’a pas pu être reprise : Ligne 4 : RIEN-1 2 –" in text(page)
    assert lines(kept) == [("CF259X", 4), ("PAP-A4", 0)]
    assert f'action="/paniers-types/{kept.uid}/"' in page.content.decode()
    wrong = nadia.post(path, {"file": upload(b"Bonjour")})
    assert wrong.status_code == 422
    assert "Il faut dans ce tableau une colonne « Référence » et une colonne « Quantité »." in text(wrong)
    assert nadia.post(path).headers["Location"] == f"/paniers-types/{kept.uid}/"


def test_a_colleagues_sheet_is_shown_and_changes_nothing(
    story: Story, nadia: Client, kept: Basket, logged_in: LogIn
) -> None:
    """Planted bug: whoever sees a panier type may import into it."""
    Basket.objects.filter(pk=kept.pk).update(shared=True)
    paul = logged_in(story.buyer)
    page = paul.post(f"/paniers-types/{kept.uid}/tableau", {"file": upload(b"ref;qte\nCF259X;4\nMAG-77;1\n")})
    assert f'name="quantity-{story.toner.pk}" value="5"' in page.content.decode()
    assert f'name="quantity-{story.paper.pk}" value=""' in page.content.decode()
    assert lines(kept) == [("CF259X", 2), ("PAP-A4", 10)]
