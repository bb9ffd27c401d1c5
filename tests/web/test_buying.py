"""The buyer's pages from catalogue to confirmation, without JavaScript: plain forms, plain answers."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from privatif.accounts.models import User
from privatif.catalog.models import CatalogueEntry
from privatif.ordering import baskets, terms
from privatif.ordering.models import Basket, Order
from privatif.web.forms import TermsForm
from tests import factories
from tests.ordering.story import Story

LogIn = Callable[[User], Client]
FIELDS = TermsForm.base_fields


def text(response: HttpResponse) -> str:
    """What a reader sees of a page: no tags, single spaces."""
    body = re.sub(r"<(script|style|svg)[^>]*>.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def hidden(response: HttpResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, name
    return unescape(found[1])


def recap(story: Story, **changes: str) -> dict[str, str]:
    """The récapitulatif's form as the page of a basket with one toner shows it, with some fields typed anew."""
    address = story.company.addresses.get(code="A1")
    pk = story.toner.pk
    basket = baskets.open_of(story.nadia)
    uid = str(basket.uid) if basket else ""
    shown = json.dumps(dict.fromkeys(FIELDS, "") | {"address": str(address.pk)})
    typed = {f"quantity-{pk}": "1", f"seen-{pk}": "1", "reference": "", "address": str(address.pk)}
    return {"basket": uid, "shown": shown, **typed, **changes}


def test_from_the_catalogue_to_the_confirmation(story: Story, nadia: Client) -> None:
    page = nadia.get("/catalogue/", {"q": "toner"})
    assert "1 article" in text(page)
    assert "148,90 €" in text(page)
    added = nadia.post("/panier/lignes", {"reference": "CF259X", "quantity": "2", "next": "/catalogue/?q=toner"})
    assert added.headers["Location"] == f"/catalogue/?q=toner#add-{story.toner.pk}"
    assert "Ajouté : 2 × Toner noir 59X." in text(nadia.get("/catalogue/"))

    form = recap(story, reference="BC 2026-118", **{f"quantity-{story.toner.pk}": "3"})
    updated = nadia.post("/panier/", {**form, f"seen-{story.toner.pk}": "2", "update": "1"}, follow=True)
    assert "Votre panier est à jour." in text(updated)
    assert "446,70 €" in text(updated)
    form |= {f"seen-{story.toner.pk}": "3", "order": "1"}
    verification = nadia.post("/panier/", form, follow=True)
    assert verification.redirect_chain == [("/panier/verification", 302)]
    assert "Votre commande part directement chez Médias Plus." in text(verification)
    assert "BC 2026-118" in text(verification)

    basket = Basket.objects.get(owner=story.nadia)
    confirmed = nadia.post(f"/panier/{basket.uid}/commande", {"seen": hidden(verification, "seen")}, follow=True)
    order = Order.objects.get()
    assert confirmed.redirect_chain == [(f"/commandes/{order.number}/confirmation", 302)]
    assert order.number in text(confirmed)
    assert (order.reference, order.author, order.state) == ("BC 2026-118", story.nadia, "approved")
    assert nadia.get(f"/commandes/{order.number}/pdf").content[:5] == b"%PDF-"


def test_double_click_back_and_resubmit_make_one_order(story: Story, nadia: Client, now: datetime) -> None:
    basket = story.fill(story.nadia, timezone.now(), toner="1")
    seen = hidden(nadia.get("/panier/verification"), "seen")
    answers = [nadia.post(f"/panier/{basket.uid}/commande", {"seen": seen}) for _ in range(3)]
    number = Order.objects.get().number
    assert [answer.headers["Location"] for answer in answers] == [f"/commandes/{number}/confirmation"] * 3


def test_a_price_that_changed_is_shown_before_anything_is_ordered(story: Story, nadia: Client) -> None:
    basket = story.fill(story.nadia, timezone.now(), toner="1")
    seen = hidden(nadia.get("/panier/verification"), "seen")
    CatalogueEntry.objects.filter(article=story.toner).update(net_price="151.00")
    page = nadia.post(f"/panier/{basket.uid}/commande", {"seen": seen})
    assert page.status_code == 409
    assert "Toner noir 59X 148,90 € 151,00 €" in text(page)
    assert Order.objects.count() == 0
    again = nadia.post(f"/panier/{basket.uid}/commande", {"seen": hidden(page, "seen")})
    assert again.status_code == 302
    assert Order.objects.get().total_net == 151


@pytest.mark.parametrize("seen", ["", "x", "eyJsaW5lcyI6W119:1abc:forged"])
def test_a_form_that_was_tampered_with_orders_nothing(story: Story, nadia: Client, seen: str) -> None:
    basket = story.fill(story.nadia, timezone.now(), toner="1")
    assert nadia.post(f"/panier/{basket.uid}/commande", {"seen": seen}).status_code == 409
    assert Order.objects.count() == 0


def test_a_foreign_basket_is_not_there(story: Story, nadia: Client) -> None:
    basket = story.fill(story.buyer, timezone.now(), toner="1")
    assert nadia.post(f"/panier/{basket.uid}/commande", {"seen": ""}).status_code == 404


BAD_QUANTITIES = {
    "0": "La quantité est d’au moins 1 ; pour ne plus commander l’article, retirez sa ligne.",
    "-1": "La quantité est d’au moins 1 ; pour ne plus commander l’article, retirez sa ligne.",
    "1e9": "La quantité s’écrit en chiffres, par exemple 12.",
    "1,5": "La quantité est un nombre entier, sans virgule ni point.",
    "deux": "La quantité s’écrit en chiffres, par exemple 12.",
    "": "Indiquez une quantité, par exemple 1.",
}


@pytest.mark.parametrize(("typed", "sentence"), BAD_QUANTITIES.items())
def test_a_bad_quantity_is_said_beside_its_field_and_kept(
    story: Story, nadia: Client, typed: str, sentence: str
) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    pk = story.toner.pk
    page = nadia.post("/panier/", recap(story, reference="BC 7", order="1", **{f"quantity-{pk}": typed}))
    assert page.status_code == 422
    assert sentence in text(page)
    assert f'name="quantity-{pk}" value="{typed}"' in page.content.decode()
    basket = Basket.objects.get()
    assert basket.reference == "BC 7"  # what was right is saved
    assert list(basket.lines.values_list("quantity", flat=True)) == [1]

    article = nadia.post("/panier/lignes", {"reference": "CF259X", "quantity": typed})
    assert article.status_code == 422
    assert sentence in text(article)
    assert f'value="{typed}"' in article.content.decode()


def test_terms_that_cannot_be_are_said_beside_their_fields(story: Story, nadia: Client) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    typed = recap(story, reference="x" * 300, address="autre", free_postal_code="2700", delivery_date="2020-01-03")
    page = nadia.post("/panier/", {**typed, "order": "1"})
    assert page.status_code == 422
    for sentence in (
        "35 caractères au plus (300 tapés).",
        "Indiquez la rue.",
        "Un code postal compte cinq chiffres, par exemple 27000.",
        "Indiquez la ville.",
        "Cette date est passée ; au plus tôt le",
    ):
        assert sentence in text(page)
    assert "x" * 300 in page.content.decode()
    assert Basket.objects.get().reference == ""


def test_an_address_of_somebody_else_is_refused(story: Story, nadia: Client) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    foreign = factories.address(company=factories.company())
    page = nadia.post("/panier/", recap(story, address=str(foreign.pk), order="1"))
    assert page.status_code == 422
    assert "Choisissez une adresse de livraison de la liste." in text(page)
    assert foreign.label not in [a.label for a in Basket.objects.get().company.addresses.exclude(label="Siège")]


def test_an_unknown_article_and_a_long_reference(story: Story, nadia: Client) -> None:
    page = nadia.post("/panier/lignes", {"reference": "x" * 300, "quantity": "1"}, follow=True)
    assert "Aucun article de votre catalogue ne porte cette référence." in text(page)
    assert Basket.objects.get().lines.count() == 0
    said = nadia.post("/panier/lignes", {"reference": "NOPE", "quantity": "1"}, headers={"HX-Request": "true"})
    assert said.status_code == 422
    assert "Aucun article de votre catalogue ne porte cette référence." in text(said)


def test_who_receives_what_is_said_before_confirming(story: Story, nadia: Client, logged_in: LogIn) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    assert "nadia@client.example reçoit une copie de la commande par courriel" in text(
        nadia.get("/panier/verification")
    )
    story.fill(story.buyer, timezone.now(), toner="1")
    told = text(logged_in(story.buyer).get("/panier/verification"))
    assert "Votre commande attendra l’accord de Nadia Ferrand" in told
    assert "nadia@client.example reçoit une demande de validation par courriel" in told
    assert "paul@client.example reçoit un accusé de réception, puis la décision" in told


def test_what_replaces_an_article_exists_only_in_ones_own_catalogue(story: Story, nadia: Client) -> None:
    heir = factories.article(number="NEW", designation="Modèle d’après")
    factories.sells(story.company, factories.article(number="OLD", discontinued=True, replaced_by=heir))
    assert "Modèle d’après" not in text(nadia.get("/catalogue/OLD/"))
    factories.sells(story.company, heir)
    assert "Il est remplacé par : Modèle d’après" in text(nadia.get("/catalogue/OLD/"))


def test_htmx_gets_the_row_and_the_basket_button(story: Story, nadia: Client) -> None:
    answer = nadia.post("/panier/lignes", {"reference": "CF259X", "quantity": "2"}, headers={"HX-Request": "true"})
    assert "Ajouté : 2 au panier" in text(answer)
    assert "297,80 €" in text(answer)
    assert "<html" not in answer.content.decode()


def test_a_change_is_saved_by_itself_and_answers_only_what_differs(story: Story, nadia: Client) -> None:
    story.fill(story.nadia, timezone.now(), toner="1", paper="5")
    answer = nadia.post("/panier/", recap(story, **{f"quantity-{story.toner.pk}": "4"}), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    body = answer.content.decode()
    assert f'id="total-{story.toner.pk}"' in body
    assert f'id="total-{story.paper.pk}"' not in body
    assert "595,60 €" in text(answer)
    assert baskets.open_of(story.nadia).lines.get(article=story.toner).quantity == 4  # type: ignore[union-attr]


def test_a_line_is_removed_and_an_empty_basket_teaches(story: Story, nadia: Client) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    page = nadia.post("/panier/", recap(story, remove=str(story.toner.pk)), follow=True)
    assert "Votre panier est vide" in text(page)
    assert nadia.get("/panier/verification").headers["Location"] == "/panier/"


def test_two_thousand_lines_work(story: Story, nadia: Client) -> None:
    from privatif.ordering.wishes import Wish

    for n in range(2000):
        factories.sells(story.company, factories.article(number=f"X{n:04d}"), "1.00")
    wishes = [Wish(f"X{n:04d}", "1") for n in range(2000)]
    baskets.add(owner=story.nadia, wishes=wishes, by=story.nadia, now=timezone.now())
    basket = Basket.objects.get()
    lines = basket.lines.values_list("article_id", flat=True)
    form = recap(story, order="1") | {f"quantity-{pk}": "2" for pk in lines} | {f"seen-{pk}": "1" for pk in lines}
    verification = nadia.post("/panier/", form, follow=True)
    assert "4 000,00 €" in text(verification)
    placed = nadia.post(f"/panier/{basket.uid}/commande", {"seen": hidden(verification, "seen")}, follow=True)
    assert placed.status_code == 200
    assert Order.objects.get().line_count == 2000


def test_a_blocked_company_is_told_before_it_tries(story: Story, nadia: Client) -> None:
    basket = story.fill(story.nadia, timezone.now(), toner="1")
    story.company.blocked = True
    story.company.save()
    verification = nadia.get("/panier/verification")
    assert "Les commandes de votre société sont suspendues." in text(verification)
    refused = nadia.post(f"/panier/{basket.uid}/commande", {"seen": hidden(verification, "seen")}, follow=True)
    assert refused.redirect_chain == [("/panier/", 302)]
    assert text(refused).count("suspendues") == 1
    assert Basket.objects.get().line_count == 1
    assert Order.objects.count() == 0


def test_a_page_of_an_ordered_basket_writes_nothing_into_the_next_one(story: Story, nadia: Client) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    stale = recap(story, reference="CHANTIER 12", **{f"quantity-{story.toner.pk}": "9"})
    ordered = story.order(story.nadia, timezone.now())
    story.fill(story.nadia, timezone.now(), toner="2")
    page = nadia.post("/panier/", {**stale, "update": "1"}, follow=True)
    assert f"Ce panier a déjà été commandé sous le n° {ordered.number}." in text(page)
    following = nadia.post("/panier/", stale, headers={"HX-Request": "true"})
    assert following.headers["HX-Redirect"] == "/panier/"
    basket = Basket.objects.get(state="open")
    assert (basket.reference, basket.lines.get().quantity) == ("", 2)


def test_another_tabs_terms_stay_when_this_one_changes_a_quantity(story: Story, nadia: Client) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    opened_before = recap(story, **{f"quantity-{story.toner.pk}": "4"})
    depot = story.company.addresses.get(code="A2")
    nadia.post("/panier/", recap(story, reference="BC-77", address=str(depot.pk), update="1"))
    nadia.post("/panier/", opened_before, headers={"HX-Request": "true"})
    basket = Basket.objects.get()
    assert (basket.reference, basket.address, basket.lines.get().quantity) == ("BC-77", depot, 4)


def test_a_date_that_was_only_proposed_is_not_kept(story: Story, nadia: Client) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    page = nadia.get("/panier/")
    proposed = terms.earliest(timezone.now()).isoformat()
    typed = recap(story, shown=hidden(page, "shown"), delivery_date=proposed, reference="BC 1", update="1")
    nadia.post("/panier/", typed)
    basket = Basket.objects.get()
    assert (basket.reference, basket.delivery_date) == ("BC 1", None)


def test_one_wrong_field_does_not_keep_the_others_from_being_saved(story: Story, nadia: Client) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    page = nadia.post("/panier/", recap(story, reference="BC 9", delivery_date="2020-01-03", update="1"))
    assert page.status_code == 422
    assert "Cette date est passée" in text(page)
    basket = Basket.objects.get()
    assert (basket.reference, basket.delivery_date) == ("BC 9", None)
    unfinished = recap(story, reference="BC 10", address="autre", free_street="1 rue du Lavoir")
    assert nadia.post("/panier/", unfinished, headers={"HX-Request": "true"}).status_code == 422
    basket.refresh_from_db()
    assert (basket.reference, basket.address, basket.ship_to_street) == (
        "BC 10",
        story.company.addresses.get(code="A1"),
        "",
    )


def test_a_line_taken_out_elsewhere_is_said(story: Story, nadia: Client) -> None:
    story.fill(story.nadia, timezone.now(), paper="5")
    page = nadia.post("/panier/", recap(story, update="1", **{f"quantity-{story.toner.pk}": "50"}))
    assert page.status_code == 422
    assert "Cet article a été retiré du panier ailleurs ; ajoutez-le de nouveau si vous en voulez 50." in text(page)


def test_no_text_poses_as_another_line(story: Story, nadia: Client) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    nadia.post("/panier/", recap(story, reference="A\r\nMotif :\tB\x1b", instructions="1\n2", update="1"))
    basket = Basket.objects.get()
    assert (basket.reference, basket.instructions) == ("A Motif : B", "1 2")


def test_an_address_that_is_no_longer_used_must_be_chosen_anew(story: Story, nadia: Client) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    story.company.addresses.filter(code="A1").update(in_use=False)
    page = nadia.get("/panier/")
    assert "L’adresse choisie n’est plus utilisée" in text(page)
    assert "Choisissez…" in text(page)


@pytest.mark.parametrize("target", ["foo", "account_login", "https://ailleurs.example/", "//ailleurs.example", ""])
def test_after_adding_one_stays_on_our_own_pages(story: Story, nadia: Client, target: str) -> None:
    answer = nadia.post("/panier/lignes", {"reference": "CF259X", "quantity": "1", "next": target})
    assert answer.headers["Location"] == f"/catalogue/#add-{story.toner.pk}"


def test_an_image_whose_file_is_gone_is_not_there(story: Story, nadia: Client) -> None:
    assert nadia.get("/catalogue/CF259X/image").status_code == 404
    story.toner.image = "articles/gone.png"
    story.toner.save()
    assert nadia.get("/catalogue/CF259X/image").status_code == 404


def test_the_confirmation_is_for_new_orders(story: Story, nadia: Client) -> None:
    order = story.order(story.nadia, timezone.now(), toner="1")
    assert "Merci, votre commande est enregistrée" in text(nadia.get(f"/commandes/{order.number}/confirmation"))
    Order.objects.update(origin="history", delivery_date=None, state="invoiced")
    answer = nadia.get(f"/commandes/{order.number}/confirmation")
    assert answer.headers["Location"] == f"/commandes/{order.number}/"
    assert nadia.get(answer.headers["Location"]).status_code == 200


def test_what_lies_in_the_basket_is_said_in_the_catalogue(story: Story, nadia: Client) -> None:
    story.fill(story.nadia, timezone.now(), paper="10")
    assert "10 au panier" in text(nadia.get("/catalogue/"))
