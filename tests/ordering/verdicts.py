"""What people paste, and what becomes of each line in a company's catalogue: reference, quantity, verdict, articles."""

from datetime import datetime

from privatif.accounts.models import Company
from privatif.catalog import memory
from privatif.ordering import pasting
from privatif.ordering.checking import check
from tests import factories


def catalogue(now: datetime) -> Company:
    """A small company whose catalogue has everything that makes a reference doubtful."""
    company = factories.company(name="Atelier du Bief")
    by = factories.person(company=company)
    black = factories.article(number="MP-0001", maker_reference="CF259X", ean="0193015202108")
    drum = factories.article(number="MP-0002", maker_reference="TN-2420", ean="4977766779524")
    old = factories.article(number="MP-0003", maker_reference="TN-2410", discontinued=True, replaced_by=drum)
    gone = factories.article(number="MP-0004", maker_reference="Q2612A", discontinued=True)
    factories.sells(company, black, customer_reference="MAG-77")
    factories.sells(company, drum, customer_reference="MAG-O2")
    for article in (old, gone):
        factories.sells(company, article)
    for number, maker in (
        ("10135", ""), ("00123-70", ""), ("OKI-4410I", ""), ("BIC-1", "M10"), ("BIC-2", "M 10"), ("LASER-O1", ""),
        ("LASER-01", ""),
    ):  # fmt: skip
        factories.sells(company, factories.article(number=number, maker_reference=maker))
    others = factories.article(number="MP-9001", maker_reference="W1106A", ean="0194721283542")
    factories.sells(factories.company(), others)
    memory.remember(company=company, reference="Compta 1", article=drum, by=by, now=now)
    memory.remember(company=company, reference="NOIR-59", article=black, by=by, now=now)
    memory.remember(company=company, reference="MP-0002", article=black, by=by, now=now)  # never asked
    return company


def verdicts(company: Company, text: str, now: datetime) -> list[tuple[str, ...]]:
    """One a line: reference, quantity, verdict and the articles' numbers; (kind,) for what is no wish."""
    found = check(company=company, lines=pasting.parse(text), on=now.date())
    return [
        (some.line.reference, some.line.quantity, some.match.verdict.value, *(a.number for a in some.match.articles))
        if some.match
        else (some.line.kind,)
        for some in found
    ]


PASTES: dict[str, list[tuple[str, ...]]] = {
    # Found by the maker's reference
    "CF259X 3": [("CF259X", "3", "found", "MP-0001")],
    "cf259x x3": [("cf259x", "3", "found", "MP-0001")],
    "2 x CF 259 X": [("CF 259 X", "2", "found", "MP-0001")],
    "CF-259X;4": [("CF-259X", "4", "found", "MP-0001")],
    "CF.259/X : 1": [("CF.259/X", "1", "found", "MP-0001")],
    "réf. CF259X qté 3": [("CF259X", "3", "found", "MP-0001")],
    "3 toners CF259X": [("CF259X", "3", "found", "MP-0001")],
    "CF259X": [("CF259X", "1", "found", "MP-0001")],
    "0CF259X 2": [("0CF259X", "2", "found", "MP-0001")],
    "C F 2 5 9 X": [("unreadable",)],
    # By our own number
    "MP-0001 5": [("MP-0001", "5", "found", "MP-0001")],
    "mp0001 5": [("mp0001", "5", "found", "MP-0001")],
    "MP 0001 x 5": [("MP 0001", "5", "found", "MP-0001")],
    "MPOOO1 5": [("MPOOO1", "5", "found", "MP-0001")],
    "MP-OO01\t5": [("MP-OO01", "5", "found", "MP-0001")],
    "mp-0OO1 (2)": [("mp-0OO1", "2", "found", "MP-0001")],
    "MP1 2": [("MP1", "2", "unknown")],
    "mp-0001;5;12,50": [("mp-0001", "5", "found", "MP-0001")],
    # By the customer's own reference
    "MAG-77 1": [("MAG-77", "1", "found", "MP-0001")],
    "mag 77 x 4": [("unreadable",)],
    "Mag.77 : 2": [("Mag.77", "2", "found", "MP-0001")],
    "MAG-O2 3": [("MAG-O2", "3", "found", "MP-0002")],
    "mag02 3": [("mag02", "3", "found", "MP-0002")],
    "MAG O2 x 12": [("O2", "12", "unknown")],
    # By the bar code
    "0193015202108 2": [("0193015202108", "2", "found", "MP-0001")],
    "193015202108 2": [("193015202108", "2", "found", "MP-0001")],
    "00193015202108\t2": [("00193015202108", "2", "found", "MP-0001")],
    "0193015202109 2": [("0193015202109", "2", "unknown")],
    "4977766779524;10": [("4977766779524", "10", "found", "MP-0002")],
    "04977766779524 1": [("04977766779524", "1", "found", "MP-0002")],
    # By a maker's reference, and what resembles one
    "TN-2420 2": [("TN-2420", "2", "found", "MP-0002")],
    "tn2420": [("tn2420", "1", "found", "MP-0002")],
    "TN 2420 x 10": [("TN 2420", "10", "found", "MP-0002")],
    "TN242O 2": [("TN242O", "2", "found", "MP-0002")],
    "TN-Z420 2": [("TN-Z420", "2", "unknown")],
    "TN2402 1": [("TN2402", "1", "unknown")],
    # Replaced, and no longer sold
    "TN-2410 2": [("TN-2410", "2", "replaced", "MP-0002")],
    "tn 2410;6": [("unreadable",)],
    "TN241O 1": [("TN241O", "1", "replaced", "MP-0002")],
    "MP-0003 4": [("MP-0003", "4", "replaced", "MP-0002")],
    "Q2612A 1": [("Q2612A", "1", "gone", "MP-0004")],
    "MP-0004 x 2": [("MP-0004", "2", "gone", "MP-0004")],
    "q-2612-a 3": [("q-2612-a", "3", "gone", "MP-0004")],
    # Digits alone, zeros and letters
    "10135 4": [("10135", "4", "found", "10135")],
    "1O135 x 4": [("1O135", "4", "found", "10135")],
    "l0135 4": [("l0135", "4", "found", "10135")],
    "I0135;4": [("I0135", "4", "found", "10135")],
    "010135\t4": [("010135", "4", "found", "10135")],
    "14 x 10135": [("10135", "14", "found", "10135")],
    "00123-70 2": [("00123-70", "2", "found", "00123-70")],
    "12370 x 2": [("12370", "2", "found", "00123-70")],
    "00l23-7O 2": [("00l23-7O", "2", "found", "00123-70")],
    "OKI-4410I 1": [("OKI-4410I", "1", "found", "OKI-4410I")],
    "0KI44lOI x 1": [("0KI44lOI", "1", "found", "OKI-4410I")],
    "oki 44101 (6)": [("44101", "6", "unknown")],
    # To choose, or not
    "BIC-1 12": [("BIC-1", "12", "found", "BIC-1")],
    "M10 x 12": [("M10", "12", "choose", "BIC-1", "BIC-2")],
    "m 10 x 3": [("unreadable",)],
    "LASER-O1 1": [("LASER-O1", "1", "found", "LASER-O1")],
    "LASER-01 1": [("LASER-01", "1", "found", "LASER-01")],
    "LASER-OI x 2": [("LASER-OI", "2", "choose", "LASER-O1", "LASER-01")],
    # Remembered for the company
    "mp0002 1": [("mp0002", "1", "found", "MP-0002")],
    "COMPTA-1 2": [("COMPTA-1", "2", "found", "MP-0002")],
    "compta 1 x 2": [("unreadable",)],
    "Compta.1;5": [("Compta.1", "5", "found", "MP-0002")],
    "NOIR59 1": [("NOIR59", "1", "found", "MP-0001")],
    "noir-59 x 3": [("noir-59", "3", "found", "MP-0001")],
    # Sold, but not to this company
    "W1106A 2": [("W1106A", "2", "not_in_catalogue")],
    "MP-9001 1": [("MP-9001", "1", "not_in_catalogue")],
    "0194721283542 x 3": [("0194721283542", "3", "not_in_catalogue")],
    "w-1106-a (5)": [("w-1106-a", "5", "not_in_catalogue")],
    # Nothing answers
    "CF259Y 2": [("CF259Y", "2", "unknown")],
    "INCONNU-1 3": [("INCONNU-1", "3", "unknown")],
    "CF25X x 2": [("CF25X", "2", "unknown")],
    "999999 1": [("999999", "1", "unknown")],
    "HP W1106A x 1": [("W1106A", "1", "not_in_catalogue")],
    # No wish at all
    "deux CF259X": [("unreadable",)],
    "une boîte de CF259X": [("unreadable",)],
    "Bonjour,": [("unreadable",)],
    "Total 12": [("ignored",)],
    "CF259X ou TN-2420": [("unreadable",)],
    # Several lines
    "Réf;Qté\nCF259X;3\nTN-2410;2\nW1106A;1\nM10;6\nTotal;12": [
        ("ignored",),
        ("CF259X", "3", "found", "MP-0001"),
        ("TN-2410", "2", "replaced", "MP-0002"),
        ("W1106A", "1", "not_in_catalogue"),
        ("M10", "6", "choose", "BIC-1", "BIC-2"),
        ("ignored",),
    ],
    "Bonjour,\nmerci de livrer :\n- 2 CF 259 X\n- 4 x MAG-O2\n- COMPTA-1 (3)\nCordialement": [
        ("unreadable",),
        ("unreadable",),
        ("CF 259 X", "2", "found", "MP-0001"),
        ("MAG-O2", "4", "found", "MP-0002"),
        ("COMPTA-1", "3", "found", "MP-0002"),
        ("unreadable",),
    ],
    "Code article\tDésignation\tQuantité\n10135\tRamette A4\t40\n00123-70\tClasseur\t6\nBIC-1\tStylo\t12": [
        ("ignored",),
        ("10135", "40", "found", "10135"),
        ("00123-70", "6", "found", "00123-70"),
        ("BIC-1", "12", "found", "BIC-1"),
    ],
    "Code\tQté\n193015202108\t2\n4977766779524\t1\n194721283542\t3": [
        ("ignored",),
        ("193015202108", "2", "found", "MP-0001"),
        ("4977766779524", "1", "found", "MP-0002"),
        ("194721283542", "3", "not_in_catalogue"),
    ],
    "1) CF259X - 2\n2) TN-2420 - 1\n3) Q2612A - 1": [
        ("CF259X", "2", "found", "MP-0001"),
        ("TN-2420", "1", "found", "MP-0002"),
        ("Q2612A", "1", "gone", "MP-0004"),
    ],
}
