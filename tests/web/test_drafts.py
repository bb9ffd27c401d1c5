"""What was pasted or dropped: corrected in place, left and found again, mended elsewhere and dropped again."""

import io
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from privatif.accounts.models import User
from privatif.catalog.models import ArticleRequest, RememberedReference
from privatif.ordering import drafts
from privatif.ordering.models import Draft, DraftLine
from tests import factories
from tests.ordering.sheets import xlsx
from tests.ordering.story import Story
from tests.web.test_buying import hidden, text
from tests.web.test_quick_entry import add, held, written

IMPORT = "/importer-un-fichier/"


def dropped(browser: Client, content: bytes, name: str = "commande.csv") -> tuple[str, HttpResponse]:
    """The address of the page that shows what became of the file, and that page."""
    answer = browser.post(IMPORT, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, text(answer)
    return answer.headers["Location"], browser.get(answer.headers["Location"])


def states() -> dict[int, str]:
    return dict(DraftLine.objects.values_list("line", "state"))


def remembered() -> dict[str, str]:
    return dict(RememberedReference.objects.values_list("reference", "article__number"))


def test_corrections_in_place(story: Story, nadia: Client) -> None:
    """Planted bugs: corrections of lines that are ready; only those that were typed are looked up anew."""
    address, _page = written(nadia, "CF259X 1\nPAP-A4 7\nfin\nNEUF-1 2")
    factories.sells(story.company, factories.article(number="NEUF-1"))
    typed = {"reference-2": "PAP-A4", "quantity-2": "10", "reference-3": "CF259X", "quantity-3": "4"}
    typed |= {"reference-1": "PAP-A4", "quantity-1": "5", "reference-9": "X", "quantity-9": "1", "reference-x": "1"}
    page = nadia.post(address, {**typed, "check": "1"}, follow=True)
    assert states() == {1: "ready", 2: "ready", 3: "ready", 4: "ready"}
    assert "4 lignes prêtes" in text(page)
    add(nadia, address)
    assert held(story.nadia) == {"CF259X": 5, "PAP-A4": 10, "NEUF-1": 2}


def test_what_is_typed_when_all_is_added_is_kept_and_not_added_unseen(story: Story, nadia: Client) -> None:
    """Planted bug: corrections before adding. What nobody had seen was in the basket."""
    address, _page = written(nadia, "CF259X 1\nPAP-A4 7")
    answer = add(nadia, address, **{"reference-2": "PAP-A4", "quantity-2": "10"})
    assert held(story.nadia) == {"CF259X": 1}
    assert states() == {1: "added", 2: "ready"}
    assert "10 unités" in text(nadia.get(answer.headers["Location"]))


def test_a_click_chooses_and_it_is_remembered_for_the_company(story: Story, nadia: Client) -> None:
    """Planted bug: remembered for nobody. The next paste asked again."""
    for number in ("XL-1", "XL-2"):
        factories.sells(story.company, factories.article(number=number, maker_reference="DBL-59"))
    address, page = written(nadia, "DBL-59 2\ndbl-59 3")
    assert 'value="1:XL-1"' in page.content.decode()
    nadia.post(address, {"choose": "1:XL-2"})
    nadia.post(address, {"check": "1"})
    assert states() == {1: "ready", 2: "ready"}
    assert remembered() == {"DBL-59": "XL-2"}
    _address, again = written(nadia, "dbl59 1")
    assert "XL-2 retenu pour votre société" in text(again)


def test_a_suggestion_is_one_click(story: Story, nadia: Client) -> None:
    address, page = written(nadia, "CF259Y 2")
    assert "Vouliez-vous dire : CF259X" in text(page)
    page = nadia.post(address, {"choose": "1:CF259X"}, follow=True)
    assert "1 ligne prête" in text(page)
    assert remembered() == {"CF259Y": "CF259X"}


def test_what_nobody_knew_is_remembered_when_it_is_typed_anew(story: Story, nadia: Client) -> None:
    """Planted bug: remembered whatever was known before. The paper was a toner from then on."""
    address, _page = written(nadia, "TONERNOIR59 2\nPAP-A4 7")
    typed = {"reference-1": "CF259X", "quantity-1": "2", "reference-2": "CF259X", "quantity-2": "5"}
    nadia.post(address, {**typed, "check": "1"})
    assert remembered() == {"TONERNOIR59": "CF259X"}


def test_no_choice_outside_the_catalogue(story: Story, nadia: Client) -> None:
    """Planted bug: any article, on the page and by `memory.remember`."""
    factories.article(number="AUTRE")
    address, _page = written(nadia, "CF259Y 2")
    for choice in ("1:AUTRE", "1:RIEN", "9:CF259X", "", ":", "x:CF259X"):
        page = nadia.post(address, {"choose": choice}, follow=True)
    assert states() == {1: "wrong"}
    assert remembered() == {}
    assert "Cet article n’est pas dans votre catalogue." in text(nadia.post(address, {"choose": "1:RIEN"}, follow=True))
    assert page.status_code == 200


def test_a_line_is_set_aside(story: Story, nadia: Client) -> None:
    address, _page = written(nadia, "CF259X 1\nfin")
    nadia.post(address, {"aside": "2"})
    nadia.post(address, {"aside": "1"})
    assert states() == {1: "ready", 2: "ignored"}
    assert add(nadia, address).headers["Location"] == "/panier/"


def test_what_nobody_knows_is_asked_of_the_sales_contact_with_one_click(story: Story, nadia: Client) -> None:
    """Planted bug: the button beside every wrong line."""
    address, page = written(nadia, "INCONNU-1 3\nPAP-A4 7")
    assert page.content.decode().count('name="request"') == 1
    page = nadia.post(address, {"request": "1"}, follow=True)
    nadia.post(address, {"request": "1"})
    assert list(ArticleRequest.objects.values_list("company", "reference", "quantity", "asked_by")) == [
        (story.company.pk, "INCONNU-1", 3, story.nadia.pk)
    ]
    assert states() == {1: "requested", 2: "wrong"}
    assert "INCONNU-1 3 demandée" in text(page)


def test_columns_are_shown_and_changed(story: Story, nadia: Client) -> None:
    """Planted bug: the columns found, whatever was chosen."""
    address, page = dropped(nadia, b"Votre ref;Reference;Qte;Stock\nMAG-77;CF259X;2;9\nX-1;PAP-A4;5;10\n")
    assert "Lu ainsi : référence en colonne B, quantité en colonne C" in text(page)
    assert "A – Votre ref B – Reference C – Qte D – Stock" in text(page)
    columns = {"reference_column": "0", "quantity_column": "3", "header": "on"}
    page = nadia.post(f"{address}lecture", columns, follow=True)
    assert "référence en colonne A, quantité en colonne D" in text(page)
    assert list(DraftLine.objects.exclude(state="ignored").values_list("reference", "quantity", "state")) == [
        ("MAG-77", "9", "ready"), ("X-1", "10", "wrong"),
    ]  # fmt: skip
    page = nadia.post(f"{address}lecture", {"reference_column": "", "quantity_column": ""}, follow=True)
    assert "référence en colonne B, quantité en colonne C" in text(page)


def test_another_sheet(story: Story, nadia: Client) -> None:
    """Planted bug: the workbook isn't kept."""
    book = xlsx({"Toners": [["CF259X", 2], ["CF259X", 3]], "Papier": [["PAP-A4", 5], ["PAP-A4", 10]], "Vide": []})
    address, page = dropped(nadia, book, "commande")
    assert "feuille « Toners », référence en colonne A" in text(page)
    page = nadia.post(f"{address}lecture", {"sheet": "Papier", "reference_column": "1"}, follow=True)
    assert "feuille « Papier », référence en colonne A" in text(page)
    assert "Tout ajouter 15 unités" in text(page)
    add(nadia, address)
    nadia.post(f"{address}lecture", {"sheet": "Toners"})
    assert held(story.nadia) == {"PAP-A4": 15}
    assert set(states().values()) == {"added"}


def test_a_long_file_is_looked_up_in_pieces_and_can_be_left(
    story: Story, nadia: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted bug: `Tout ajouter` while lines wait."""
    monkeypatch.setattr(drafts, "PIECE", 10)
    lines = "\n".join(["CF259X;1"] * 24 + ["PAP-A4;7"])
    address, page = dropped(nadia, lines.encode())
    assert "10 lignes vérifiées sur 25." in text(page)
    assert "Tout ajouter" not in text(page)
    assert "commande.csv" in text(nadia.get(IMPORT))
    piece = nadia.post(f"{address}suite", headers={"HX-Request": "true"})
    assert "20 lignes vérifiées sur 25." in text(piece)
    assert "<html" not in piece.content.decode()
    page = nadia.post(f"{address}suite", follow=True)
    assert "24 lignes prêtes · 1 ligne à corriger" in text(page)
    assert "vérifiées sur" not in text(page)
    add(nadia, address)
    assert held(story.nadia) == {"CF259X": 24}


def test_many_lines_are_shown_page_by_page(story: Story, nadia: Client) -> None:
    """Planted bug: the next page begins with the line after the next."""
    lines = [f"CF259X {n}" for n in range(1, 61)] + [f"RIEN{n} 1" for n in range(61, 131)]
    address, _page = written(nadia, "\n".join(lines))
    seen, following = [], address
    while following:
        shown = nadia.get(following).content.decode()
        seen += [int(number) for number in re.findall('<tr id="ligne-([0-9]+)"', shown)]
        following = unescape(shown.partition('rel="next" href="')[2].partition('"')[0])
    assert seen == list(range(61, 131))  # those to correct come first
    assert "60 lignes prêtes · 70 lignes à corriger" in text(nadia.get(f"{address}?voir=toutes"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rejected_lines_come_as_a_file_to_mend_and_drop_again(story: Story, nadia: Client, kind: str) -> None:
    """Planted bug: cells as they are. `=1+1` was a formula in somebody's spreadsheet."""
    address, _page = written(nadia, "CF259X 2\nPAP-A4 7\n=1+1\nRIEN-1 3")
    answer = nadia.get(f"{address}a-corriger.{kind}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="lignes-a-corriger.{kind}"'
    if kind == "csv":
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert lines[0] == "Référence;Quantité;Ligne;Ce que vous avez écrit;À corriger"
        assert lines[1] == "PAP-A4;7;2;PAP-A4 7;Cet article se commande par 5\u00a0: 5 ou 10, mais pas 7."
        assert ";'=1+1;" in lines[2]
    _address, page = dropped(nadia, answer.content)
    assert "Lu ainsi : référence en colonne A, quantité en colonne B" in text(page)
    again = Draft.objects.latest("id").lines
    assert list(again.exclude(reference="").values_list("reference", "quantity", "state")) == [
        ("PAP-A4", "7", "wrong"), ("1+1", "1", "wrong"), ("RIEN-1", "3", "wrong"),
    ]  # fmt: skip


def test_a_colleague_and_a_stranger_see_nothing_of_it(story: Story, nadia: Client, logged_in) -> None:
    """Planted bug: any draft of the company."""
    address, _page = written(nadia, "CF259X 2")
    stranger = factories.person(company=factories.company(), role=User.Role.APPROVER)
    for other in (story.buyer, stranger):
        browser = logged_in(other)
        for path in (address, f"{address}a-corriger.csv"):
            assert browser.get(path).status_code == 404
        for path in (address, f"{address}suite", f"{address}lecture"):
            assert browser.post(path, {"add": "1", "version": "1"}).status_code == 404
        assert "Saisie rapide 1" not in text(browser.get("/saisie-rapide/"))


def test_what_a_full_basket_has_no_place_for_stays_to_be_added_later(
    story: Story, nadia: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("privatif.ordering.baskets.MOST_LINES", 1)
    address, _page = written(nadia, "CF259X 2\nPAP-A4 5")
    page = nadia.get(add(nadia, address).headers["Location"])
    assert held(story.nadia) == {"CF259X": 2}
    assert "Le panier est plein : passez cette commande, puis remplissez-en un autre." in text(page)
    assert states() == {1: "added", 2: "wrong"}


# Files

SENTENCES = {
    b"": "Le fichier est vide.",
    b"%PDF-1.7": "C’est un PDF : ouvrez-le, copiez le tableau et collez-le dans la saisie rapide.",
    b"PK\x03\x04xxxx": "Le classeur est illisible : ouvrez-le dans votre tableur et enregistrez-le de nouveau.",
}


@pytest.mark.parametrize("content", SENTENCES)
def test_a_file_that_cannot_be_read_gets_its_sentence(nadia: Client, content: bytes) -> None:
    page = nadia.post(IMPORT, {"file": SimpleUploadedFile("commande.xlsx", content)})
    assert page.status_code == 422
    assert SENTENCES[content] in text(page)
    assert not Draft.objects.exists()


def test_no_file(nadia: Client) -> None:
    page = nadia.post(IMPORT)
    assert (page.status_code, "Choisissez un fichier." in text(page)) == (422, True)


def test_a_file_that_is_too_large(nadia: Client, client: Client) -> None:
    """Planted bugs: the limit of a form for files too; files of those who haven't logged in written to the disk."""
    large = b"CF259X;1\n" * 2_300_000
    assert "Le fichier dépasse 20 Mo." in text(nadia.post(IMPORT, {"file": SimpleUploadedFile("a.csv", large)}))
    page = nadia.post(IMPORT, {"file": SimpleUploadedFile("a.csv", large + large)})
    assert (page.status_code, "Le fichier dépasse 20 Mo." in text(page)) == (413, True)
    assert client.post(IMPORT, {"file": SimpleUploadedFile("a.csv", large)}).status_code == 400
    assert nadia.post("/saisie-rapide/", {"file": SimpleUploadedFile("a.csv", large)}).status_code == 400


def test_its_name_is_shown_as_it_is(nadia: Client) -> None:
    _address, page = dropped(nadia, b"CF259X;1", "<b>x.csv")
    assert "<b>" not in page.content.decode().partition("<h1>")[2]
    assert Draft.objects.get().name == "<b>x.csv"


@pytest.mark.shared
def test_one_real_order_in_eight_files(nadia: Client, story: Story, shared) -> None:
    """542 lines and 2,175 units, whatever the file: all of them in this company's catalogue."""
    directory = shared / "data" / "messy" / "order_576339"
    first = io.StringIO((directory / "collage_576339.txt").read_text())
    numbers = {line.split()[0] for line in first}
    for number in numbers:
        factories.sells(story.company, factories.article(number=number))
    for path in sorted(directory.iterdir()):
        _address, page = dropped(nadia, path.read_bytes(), path.name)
        assert "542 lignes prêtes" in text(page), path.name
        assert "Tout ajouter 2 175 unités" in text(page), path.name


@pytest.mark.shared
def test_every_shape_of_csvkit_gets_an_answer(nadia: Client, shared) -> None:
    answers = {}
    for path in sorted((shared / "data" / "messy" / "csvkit").iterdir()):
        answer = nadia.post(IMPORT, {"file": SimpleUploadedFile(path.name, path.read_bytes())}, follow=True)
        answers[path.name] = answer.status_code
        assert hidden(answer, "csrfmiddlewaretoken")
    assert {name for name, status in answers.items() if status != 200} == {"testdbf.dbf"}
