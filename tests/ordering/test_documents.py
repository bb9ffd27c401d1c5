"""The PDF of an order: what stands in it, on how many pages, and that nobody writes its language."""

import io
import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pypdf import PdfReader

from privatif.accounts.models import Address, Company
from privatif.ordering import approvals, orders, typesetting
from privatif.ordering.documents import order_data, order_pdf
from privatif.ordering.models import Order, OrderLine
from tests.ordering.story import Story

pytestmark = pytest.mark.once


def pages(order: Order) -> list[str]:
    """The text of each page, with single ordinary spaces."""
    reader = PdfReader(io.BytesIO(order_pdf(order)))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]


def many_lines(order: Order, count: int) -> None:
    first = order.lines.get(position=1)
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order, position=position, article_id=first.article_id, article_number=f"N-{position:04d}",
            designation="Toner noir", quantity=1, unit_price=first.unit_price, vat_rate=first.vat_rate,
            line_total=first.unit_price,
        )
        for position in range(2, count + 1)
    )  # fmt: skip


def test_everything_that_was_agreed_stands_on_one_page(story: Story, now: datetime) -> None:
    Company.objects.filter(pk=story.company.pk).update(siren="012345674", vat_number="FR12012345674")
    order = story.order(story.buyer, now, toner="2", paper="50")
    Order.objects.filter(pk=order.pk).update(reference="BC-114", instructions="Avant 10 h, à l’accueil")
    approvals.approve(order=order, seen_version=1, by=story.nadia, now=now)
    orders.record_sent(order=order, erp_number="70012", now=now)
    (page,) = pages(Order.objects.get(pk=order.pk))
    for text in [
        "Médias Plus", "Commande C-26-000001", "Transmise", "Atelier du Bief", "N° de client 4711", "SIREN 012 345 674",
        "TVA FR12012345674", "Siège 12 quai des Brumes 27000 Évreux", "Passée le 23/11/2026 à 10 h 00",
        "Par Paul Lenoir", "Référence de commande BC-114", "Date de livraison 24/11/2026", "N° Médias Plus 70012",
        "Validée par Nadia Ferrand le 23/11/2026", "Instructions de livraison Avant 10 h, à l’accueil",
        "Référence Désignation Quantité Unité Prix net HT TVA Total HT",
        "CF259X Toner noir 59X Votre référence : MAG-77 2 pièce 148,90 € 20 % 297,80 €",
        "PAP-A4 Ramette A4 50 pièce 3,90 € 5,5 % 195,00 €",
        "Taux Base HT TVA 5,5 % 195,00 € 10,73 € 20 % 297,80 € 59,56 €",
        "Total HT 492,80 € TVA 70,29 € Total TTC 563,09 €",
        "02 00 00 00 00 · webmaster@medias-plus.example Page 1 / 1",
    ]:  # fmt: skip
        assert text in page


def test_figures_are_never_broken_over_two_lines(story: Story, now: datetime) -> None:
    order = story.order(story.nadia, now, toner="2000")
    data = order_data(order)
    assert data["lines"][0]["quantity"] == "2\u202f000"
    assert data["totals"] == [
        ["Total HT", "297\u202f800,00\u00a0€"],
        ["TVA", "59\u202f560,00\u00a0€"],
        ["Total TTC", "357\u202f360,00\u00a0€"],
    ]
    assert "Total HT 297 800,00 € TVA 59 560,00 € Total TTC 357 360,00 €" in pages(order)[0]


def test_a_new_page_repeats_what_the_columns_are(story: Story, now: datetime) -> None:
    order = story.order(story.nadia, now, toner="1")
    many_lines(order, 130)
    found = pages(order)
    assert len(found) >= 3
    for number, page in enumerate(found, start=1):
        # The totals may stand alone on the last one, as the machine's fonts have it.
        assert ("Référence Désignation Quantité" in page) == ("Toner noir" in page)
        assert f"Page {number} / {len(found)}" in page
    assert all("Commande C-26-000001 Atelier du Bief" in page for page in found[1:])
    assert "Total TTC" in found[-1]


def test_two_thousand_lines_are_all_there_once(story: Story, now: datetime) -> None:
    order = story.order(story.nadia, now, toner="1")
    many_lines(order, 2000)
    found = re.findall(r"N-\d{4}", " ".join(pages(order)))
    assert found == [f"N-{position:04d}" for position in range(2, 2001)]


def test_an_address_abroad_names_its_country(story: Story, now: datetime) -> None:
    Address.objects.filter(company=story.company, code="A1").update(country="BE", city="Namur", postal_code="5000")
    order = story.order(story.nadia, now, toner="1")
    assert order_data(order)["ship_to"] == ["Siège", "12 quai des Brumes", "5000 Namur", "BE"]


def test_a_long_word_may_break_and_a_short_one_may_not(story: Story, now: datetime) -> None:
    order = story.order(story.nadia, now, toner="1")
    order.lines.update(article_number="C13T03A14010X", designation="A" * 200)
    (line,) = order_data(order)["lines"]
    assert line["reference"] == "\u200b".join("C13T03A14010X")
    assert line["designation"].replace("\u200b", "") == "A" * 200
    order.lines.update(article_number="C13T03A14010", designation="Toner noir")
    (line,) = order_data(order)["lines"]
    assert (line["reference"], line["designation"]) == ("C13T03A14010", "Toner noir")


def test_what_people_type_is_text(story: Story, now: datetime) -> None:
    order = story.order(story.nadia, now, toner="1")
    order.reference = '#panic("x") $x$ *a*'
    order.instructions = '"}] \\ #read("/etc/passwd") @ref <label> // fin'
    (page,) = pages(order)
    assert '#panic("x") $x$ *a*' in page
    assert '"}] \\ #read("/etc/passwd") @ref <label> // fin' in page


@pytest.mark.django_db
@examples(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_text_stops_the_document(story: Story, now: datetime, text: str) -> None:
    order = Order.objects.first() or story.order(story.nadia, now, toner="1")
    order.reference = order.instructions = order.ship_to_label = order.author_name = text
    assert order_pdf(order).startswith(b"%PDF-")


def test_what_typst_finds_wrong_is_told(tmp_path: Path, now: datetime) -> None:
    template = tmp_path / "wrong.typ"
    template.write_text("#nothing-of-this-name")
    with pytest.raises(RuntimeError, match="unknown variable: nothing-of-this-name"):
        typesetting.pdf(template, data="{}", made_at=now)


def test_the_same_order_makes_the_same_file(story: Story, now: datetime) -> None:
    order = story.order(story.nadia, now, toner="1")
    assert order_pdf(order) == order_pdf(order)
