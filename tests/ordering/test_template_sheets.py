"""A panier type goes out as a sheet, is filled in and comes back: quantities, new lines, and what can't be read."""

import io
from datetime import datetime

import pytest
import xlsxwriter
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from privatif.catalog.models import Article, CatalogueEntry
from privatif.core.errors import Refusal
from privatif.ordering import template_sheets, templates
from privatif.ordering.models import Basket
from privatif.ordering.template_sheets import Filled
from privatif.ordering.templates import Details
from tests import factories
from tests.ordering.story import Story


@pytest.fixture
def kept(story: Story, now: datetime) -> Basket:
    basket = story.fill(story.nadia, now, toner="2", paper="10")
    return templates.keep(basket=basket, details=Details("Mensuel"), by=story.nadia, now=now)


def rows(data: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def workbook(*lines: tuple[object, ...]) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    return written.getvalue()


def understood(story: Story, kept: Basket, data: bytes, now: datetime) -> Filled:
    lines = template_sheets.read(data)
    return template_sheets.understand(
        template=kept, lines=lines, company=story.company, on=timezone.localdate(now)
    )  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
def test_out_and_in_again_changes_nothing(story: Story, kept: Basket, now: datetime, language: str) -> None:
    """Planted bugs: a line without quantity written as nothing at all; the pack size read as the quantity."""
    templates.change(template=kept, typed={story.toner.pk: ""}, by=story.nadia, now=now)
    with translation.override(language):
        data = template_sheets.write(kept, now=now)
    assert rows(data)[1:] == [
        ["CF259X", "Toner noir 59X", 1.0, 148.9, ""],
        ["PAP-A4", "Ramette A4", 5.0, 4.3333, 10.0],
    ]
    filled = understood(story, kept, data, now)
    assert (filled.quantities, filled.new, filled.told) == ({story.toner.pk: 0, story.paper.pk: 10}, {}, [])


def test_nothing_in_it_is_alive(story: Story, kept: Basket, now: datetime) -> None:
    """Planted bug: `sheet.write`. A designation that begins with = was a formula."""
    bad = '=HYPERLINK("http://x")'
    Article.objects.filter(pk=story.toner.pk).update(designation=bad, number="=1+1")
    data = template_sheets.write(kept, now=now)
    assert rows(data)[1][:2] == ["=1+1", bad]
    assert understood(story, kept, data, now).quantities == {story.toner.pk: 2, story.paper.pk: 10}


def test_filled_in_with_new_and_unknown_rows(story: Story, kept: Basket, now: datetime) -> None:
    """Planted bug: a row that can't be read is skipped without a word."""
    new = factories.article(number="NEW-1", minimum=3)
    factories.sells(story.company, new)
    data = workbook(
        ("Référence", "Quantité"),
        ("CF259X", 0),
        ("PAP-A4", 7),
        ("mag 77", "1"),  # the customer's own reference of the toner
        ("NEW-1", 4),
        ("RIEN-1", 2),
        ("RIEN-2", ""),
        ("CF259X", "deux"),
    )
    filled = understood(story, kept, data, now)
    assert (filled.quantities, filled.new) == ({story.toner.pk: 1}, {new.pk: 4})
    assert [(line.line, why) for line, why in filled.told] == [
        (3, "Cet article se commande par 5 : 5 ou 10, mais pas 7."),
        (6, "Aucun article de votre catalogue ne porte cette référence."),
        (7, "Aucun article de votre catalogue ne porte cette référence."),
        (8, "La quantité est écrite en lettres : écrivez-la en chiffres."),
    ]


def test_what_left_the_catalogue_can_still_be_filled_in_where_it_is_listed(
    story: Story, kept: Basket, now: datetime
) -> None:
    CatalogueEntry.objects.all().delete()
    data = workbook(("Référence", "Quantité"), ("CF259X", 3))
    assert understood(story, kept, data, now).quantities == {story.toner.pk: 3}


@pytest.mark.parametrize("text", ["Référence;Quantité\nCF259X;3\nPAP-A4;\n", "ref\tqté\nCF259X\t3\nPAP-A4\t\n"])
def test_a_csv_file_does_too(story: Story, kept: Basket, now: datetime, text: str) -> None:
    filled = understood(story, kept, text.encode("cp1252"), now)
    assert (filled.quantities, filled.told) == ({story.toner.pk: 3, story.paper.pk: 0}, [])


@pytest.mark.parametrize("data", [b"", b"Bonjour", b"PK\x03\x04", b"a;b\n1;2\n", workbook(("x", "y"), ("z", "t"))])
def test_what_is_no_such_sheet_is_a_sentence(data: bytes) -> None:
    with pytest.raises(Refusal):
        template_sheets.read(data)


@pytest.mark.once
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.lists(st.text(max_size=12), max_size=4), max_size=6),
    st.sampled_from(["Référence;Quantité", "", "ref;qte;prix"]),
)
def test_any_text_is_read_or_refused_and_every_reference_is_accounted_for(rows: list[list[str]], header: str) -> None:
    text = "\n".join([header, *(";".join(row) for row in rows)])
    try:
        lines = template_sheets.read(text.encode("utf-8", "replace"))
    except Refusal:
        return
    assert [line.line for line in lines] == list(range(1, len(lines) + 1))
    assert all(line.reference for line in lines if line.kind == "wish")
