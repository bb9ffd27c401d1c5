"""What people paste, and what is to become of each line: (kind, reference, quantity). All of it is invented."""

Expected = tuple[str, str, str]


def w(reference: str, quantity: str = "1") -> Expected:
    return ("wish", reference, quantity)


IGNORED: Expected = ("ignored", "", "")
SHOWN: Expected = ("unreadable", "", "")

ONE_LINE: dict[str, Expected] = {
    # A reference and a quantity, in either order
    "CF259X": w("CF259X"),
    "CF259X 3": w("CF259X", "3"),
    "3 CF259X": w("CF259X", "3"),
    "2x CF259X": w("CF259X", "2"),
    "2 x CF259X": w("CF259X", "2"),
    "2X CF259X": w("CF259X", "2"),
    "2 × CF259X": w("CF259X", "2"),
    "CF259X x2": w("CF259X", "2"),
    "CF259X X 2": w("CF259X", "2"),
    "CF259X ×12": w("CF259X", "12"),
    "CF259X*4": w("CF259X", "4"),
    "2*CF259X": w("CF259X", "2"),
    "CF259X * 4": w("CF259X", "4"),
    "2xCF259X": w("CF259X", "2"),
    "CF259Xx2": w("CF259X", "2"),
    "10135x14": w("10135", "14"),
    "CF259X (3)": w("CF259X", "3"),
    "CF259X(3)": w("CF259X", "3"),
    "CF259X [3]": w("CF259X", "3"),
    "CF259X (x3)": w("CF259X", "3"),
    "(3) CF259X": w("CF259X", "3"),
    "CF 259-X (3)": w("CF 259-X", "3"),
    "TN 2420": w("TN 2420"),
    "TN 2420 2": w("TN 2420", "2"),
    "2 TN 2420": w("TN 2420", "2"),
    "CF 259 X (3)": w("CF 259 X", "3"),
    "CF259X : 3": w("CF259X", "3"),
    "CF259X: 3": w("CF259X", "3"),
    "CF259X:3": w("CF259X", "3"),
    "CF259X = 3": w("CF259X", "3"),
    "CF259X -> 3": w("CF259X", "3"),
    "CF259X, 3": w("CF259X", "3"),
    "CF259X,3": w("CF259X", "3"),
    "CF259X;3": w("CF259X", "3"),
    "CF259X|3": w("CF259X", "3"),
    "CF259X\t3": w("CF259X", "3"),
    "3\tCF259X": w("CF259X", "3"),
    "CF259X ........ 3": w("CF259X", "3"),
    "CF259X – 3": w("CF259X", "3"),
    # With words around
    "réf. CF259X qté 3": w("CF259X", "3"),
    "Réf : CF259X – Qté : 3": w("CF259X", "3"),
    "Ref.CF259X qte.3": w("CF259X", "3"),
    "REF CF259X QTE=3": w("CF259X", "3"),
    "Quantité : 3, référence : CF259X": w("CF259X", "3"),
    "article n° 10135, quantité 14": w("10135", "14"),
    "CF259X 3 pièces": w("CF259X", "3"),
    "CF259X 3 pcs": w("CF259X", "3"),
    "CF259X 3pcs.": w("CF259X", "3"),
    "3 unités de CF259X": w("CF259X", "3"),
    "3 toners CF259X": w("CF259X", "3"),
    "Toner noir CF259X : 3": w("CF259X", "3"),
    "3 cartouches noires CF259X": w("CF259X", "3"),
    "MP-0001 - Ramette papier blanc A4 80g - 5": w("MP-0001", "5"),
    "Merci de nous envoyer 3 CF259X": w("CF259X", "3"),
    "Bonjour Léa, il me faut CF259X x 2 svp": w("CF259X", "2"),
    "CF259X pour HP M404dn": SHOWN,
    "réf. CF259X pour M404dn, qté 3": w("CF259X", "3"),
    "CF259X;Toner noir;3;89,90": w("CF259X", "3"),
    "CF259X\tToner noir\t3\t89,90 €": w("CF259X", "3"),
    "CF259X 3 89,90 €": w("CF259X", "3"),
    "CF259X 3 à 90 €": w("CF259X", "3"),
    # Bullets and numbered lines
    "- CF259X 3 pièces": w("CF259X", "3"),
    "-CF259X 3": w("CF259X", "3"),
    "• CF259X 3": w("CF259X", "3"),
    "•\tCF259X 3": w("CF259X", "3"),
    "* CF259X 3": w("CF259X", "3"),
    "– 3 CF259X": w("CF259X", "3"),
    "-3 CF259X": w("CF259X", "3"),
    "> CF259X 3": w("CF259X", "3"),
    "> > - CF259X 3": w("CF259X", "3"),
    "1. CF259X 2": w("CF259X", "2"),
    "2) CF259X": w("CF259X"),
    "12/ CF259X x 2": w("CF259X", "2"),
    "3) 10135 14": w("10135", "14"),
    # References of digits, of letters, and such as spreadsheets ruin
    "00123": w("00123"),
    "00123 4": w("00123", "4"),
    "00123,4": w("00123", "4"),
    "1E5": w("1E5"),
    "1E5 2": w("1E5", "2"),
    "1e5 x 2": w("1e5", "2"),
    "10135 14": w("10135", "14"),
    "10135\t14": w("10135", "14"),
    "10135 x 14": w("10135", "14"),
    "14 x 10135": w("10135", "14"),
    "10135 x14": w("10135", "14"),
    "14x 10135": w("10135", "14"),
    "10135 COLORED PENCILS 14": w("10135", "14"),
    "3266270123456": w("3266270123456"),
    "3266270123456 2": w("3266270123456", "2"),
    "dot  x 1": w("dot", "1"),
    "DOT\t1": w("DOT", "1"),
    "X2": w("X2"),
    "X2 3": SHOWN,
    "cf259-x 3": w("cf259-x", "3"),
    "A4": w("A4"),
    # Thousands and decimals
    "CF259X 1 200": w("CF259X", "1200"),
    "CF259X 1\u202f200": w("CF259X", "1200"),
    "CF259X 1\u00a0200": w("CF259X", "1200"),
    "CF259X 1.200": w("CF259X", "1200"),
    "CF259X : 12 000 pièces": w("CF259X", "12000"),
    "1 200 CF259X": w("CF259X", "1200"),
    "1 200 x CF259X": w("CF259X", "1200"),
    "10135 1 200": w("10135", "1200"),
    "10135\t1 200": w("10135", "1200"),
    "CF259X 2,50": w("CF259X", "2,50"),
    "CF259X 14,00": w("CF259X", "14"),
    "CF259X\t14.0": w("CF259X", "14"),
    "CF259X x 0": w("CF259X", "0"),
    "CF259X\t-3": w("CF259X", "-3"),
    # Not guessed
    "une boîte de CF259X": SHOWN,
    "deux CF259X": SHOWN,
    "CF259X : deux": SHOWN,
    "une dizaine de TN-2420": SHOWN,
    "3 boîtes de CF259X": SHOWN,
    "DOT 1": SHOWN,
    "CF259X 3 TN-2420 2": SHOWN,
    "CF259X ou TN-2420": SHOWN,
    "CF259X 3 5": SHOWN,
    "3 CF259X 5": SHOWN,
    "10135 14 3": SHOWN,
    "12": SHOWN,
    "Toner HP CF259X": SHOWN,
    # What else is in a mail
    "": IGNORED,
    "   ": IGNORED,
    "-----": IGNORED,
    "=========": IGNORED,
    ";;;": IGNORED,
    "Référence;Désignation;Qté": IGNORED,
    "Réf.   Désignation   Qté": IGNORED,
    "Code article\tQuantité\tPrix unitaire HT (€)": IGNORED,
    "Total 542": IGNORED,
    "TOTAL : 12 articles": IGNORED,
    "Total HT : 1 234,50 €": IGNORED,
    "Sous-total;;3": IGNORED,
    "TVA 20 %": IGNORED,
    "TOTAL-5W30 3": w("TOTAL-5W30", "3"),
    "Bonjour,": SHOWN,
    "Merci de livrer à l'agence": SHOWN,
    "Merci de livrer avant le 12/03/2026": SHOWN,
    "Livraison bâtiment B12 avant 18h": SHOWN,
    "Livraison au 3e étage, bureau B12, le 15": SHOWN,
    "12 rue des Lilas 69003 Lyon": SHOWN,
    "69003 Lyon": SHOWN,
    "BP 1234": SHOWN,
    "Tél. 01 23 45 67 89": SHOWN,
    "01.23.45.67.89": SHOWN,
    "achats2@boreal.example": SHOWN,
    "https://boreal.example/a/12": SHOWN,
    "SIRET 123 456 789 00012": SHOWN,
    "Bon de commande n° 4500123": SHOWN,
    "Commande du 12 mars 2026": SHOWN,
    "Cordialement": SHOWN,
    "Léa Béranger, Ateliers Boréal": SHOWN,
    "???": SHOWN,
    "x": SHOWN,
}

SEVERAL_LINES: dict[str, tuple[str, list[Expected]]] = {
    "a mail": (
        """Bonjour Léa,

Merci de nous livrer à l’agence de Rennes :
- CF259X : 3
- TN-2420 x 2
- MP-0001 (ramettes A4) : 20

Cordialement,
Inès Kerbrat
Ateliers Boréal, 12 rue des Lilas, 35000 Rennes
Tél. 02 99 00 00 00
""",
        [SHOWN, IGNORED, SHOWN, w("CF259X", "3"), w("TN-2420", "2"), w("MP-0001", "20"), IGNORED, *[SHOWN] * 4],
    ),
    "an answered mail": (
        "> Bonjour,\r\n> 2 x CF259X\r\n>\r\n> 1 x 00123\r\n> Merci !\r\n",
        [SHOWN, w("CF259X", "2"), IGNORED, w("00123", "1"), SHOWN],
    ),
    "an Excel range": ("CF259X\t3\nTN-2420\t2\n00123\t14\n", [w("CF259X", "3"), w("TN-2420", "2"), w("00123", "14")]),
    "an Excel range, quantities first": (
        "3\tCF259X\n2\tTN-2420\n14\t00123\n",
        [w("CF259X", "3"), w("TN-2420", "2"), w("00123", "14")],
    ),
    "an Excel range with everything": (
        "Référence\tDésignation\tQté\tPU HT\nCF259X\tToner 59X noir\t3\t189,90\n00123\tStylo 4 couleurs\t1 200\t0,85\n"
        "\tTotal\t1 203\t1 589,70\n",
        [IGNORED, w("CF259X", "3"), w("00123", "1200"), IGNORED],
    ),
    "an Excel range without header": (
        "CF259X\tToner 59X noir\t3\t189,90\nTN-2420\tToner 2420\t2\t61,00\n00123\tStylo 4 couleurs\t50\t0,85\n",
        [w("CF259X", "3"), w("TN-2420", "2"), w("00123", "50")],
    ),
    "prices before quantities, without header": (
        "CF259X\t189,90\t3\nTN-2420\t61,00\t2\n",
        [w("CF259X", "3"), w("TN-2420", "2")],
    ),
    "round prices before quantities": ("CF259X\t190,00\t3\nTN-2420\t61,00\t2\n", [w("CF259X", "3"), w("TN-2420", "2")]),
    "a numbered range": (
        "1\tCF259X\t3\n2\tTN-2420\t2\n3\t10135\t14\n",
        [w("CF259X", "3"), w("TN-2420", "2"), w("10135", "14")],
    ),
    "numbered by hand": (
        "1. CF259X 3\n2. TN-2420\n3. 10135 14\n",
        [w("CF259X", "3"), w("TN-2420"), w("10135", "14")],
    ),
    "numbered without a dot": (
        "1 CF259X 3\n2 TN-2420 2\n3 MP-0001 5\n",
        [w("CF259X", "3"), w("TN-2420", "2"), w("MP-0001", "5")],
    ),
    "numbers that count nothing": ("4 CF259X 3\n2 TN-2420 2\n", [SHOWN, SHOWN]),
    "two numbers, small ones first": (
        "2 10135\n14 16238\n3 123\n",
        [w("10135", "2"), w("16238", "14"), w("123", "3")],
    ),
    "two numbers, small ones last": (
        "10135 2\n16238 14\n123 3\n",
        [w("10135", "2"), w("16238", "14"), w("123", "3")],
    ),
    "two numbers, small ones first, in columns": ("2\t10135\n14\t16238\n", [w("10135", "2"), w("16238", "14")]),
    "a few large quantities": (
        "10135\t1200\n16238\t14\n20617\t5000\n",
        [w("10135", "1200"), w("16238", "14"), w("20617", "5000")],
    ),
    "CSV with semicolons": (
        "Code article;Libellé;Quantité\r\nCF259X;Toner, noir;3\r\n00123;Stylo;14,00\r\nTN-2420;Toner;2,50\r\n;;\r\n",
        [IGNORED, w("CF259X", "3"), w("00123", "14"), w("TN-2420", "2,50"), IGNORED],
    ),
    "CSV with commas": (
        'Ref,Description,Qty,Price\nCF259X,"Toner, noir",3,"189,90"\nTN-2420,Toner,2,"61,00"\n',
        [IGNORED, w("CF259X", "3"), w("TN-2420", "2")],
    ),
    "CSV with commas, without header": (
        "10135,14\n16238,2\n15044A,1\n",
        [w("10135", "14"), w("16238", "2"), w("15044A")],
    ),
    "CSV with bars": ("Réf|Qté\nCF259X|3\nTN-2420|2\n", [IGNORED, w("CF259X", "3"), w("TN-2420", "2")]),
    "a Markdown table": (
        "| Référence | Qté |\n|---|---:|\n| CF259X | 3 |\n| TN-2420 | 2 |\n",
        [IGNORED, IGNORED, w("CF259X", "3"), w("TN-2420", "2")],
    ),
    "quoted cells": ('"CF259X";"3"\n"TN""2420""";"2"\n', [w("CF259X", "3"), w('TN"2420"', "2")]),
    "a cell of two lines": (
        'Référence;Désignation;Qté\nCF259X;"Toner\nnoir";3\nTN-2420;Toner;2\n',
        [IGNORED, w("CF259X", "3"), IGNORED, w("TN-2420", "2")],
    ),
    "a header of two lines": (
        '"Votre\nréférence";"Qté"\nCF259X;3\nTN-2420;2\n',
        [IGNORED, IGNORED, w("CF259X", "3"), w("TN-2420", "2")],
    ),
    "inches": ('EC-24;Écran 24";3\nEC-27;"27" écran";2\n', [w("EC-24", "3"), w("EC-27", "2")]),
    "an unclosed quotation mark": (
        'CF259X;"Toner;3\nTN-2420;Toner;2\nMP-0001;Papier;5\n',
        [w("CF259X", "3"), w("TN-2420", "2"), w("MP-0001", "5")],
    ),
    "what spreadsheets keep texts with": (
        'Réf.;Qté\n="00123";3\n\'00124;2\n',
        [IGNORED, w("00123", "3"), w("00124", "2")],
    ),
    "columns in another order": (
        "Qté;Prix;Désignation;Réf.\n3;189,90;Toner;CF259X\n2;61,00;Toner;TN-2420\n",
        [IGNORED, w("CF259X", "3"), w("TN-2420", "2")],
    ),
    "a price of reference, and quantities in stock": (
        "Prix de référence;Qté en stock;SKU;Nombre\n189,90;40;CF259X;3\n61,00;12;TN-2420;2\n",
        [IGNORED, w("CF259X", "3"), w("TN-2420", "2")],
    ),
    "columns that only sound alike": (
        "Référence commande;Qté en stock;Réf. produit;Qté à livrer\n4500123;40;CF259X;3\n4500124;12;TN-2420;2\n",
        [IGNORED, w("CF259X", "3"), w("TN-2420", "2")],
    ),
    "a header that names quantities alone": (
        "Produit\tNb\nCF259X\t3\nTN-2420\t2\n",
        [IGNORED, w("CF259X", "3"), w("TN-2420", "2")],
    ),
    "a code and an article": (
        "Article;Code;Qté\nToner;CF259X;3\nPapier;MP-0001;2\n",
        [IGNORED, w("CF259X", "3"), w("MP-0001", "2")],
    ),
    "references without quantities": (
        "Référence;Désignation\nCF259X;Toner\nTN-2420;Toner\n",
        [IGNORED, w("CF259X"), w("TN-2420")],
    ),
    "one column": ("Référence\nCF259X\n00123\n1E5\n", [IGNORED, w("CF259X"), w("00123"), w("1E5")]),
    "a form that is filled in here and there": (
        "Référence;Désignation;Qté\nCF259X;Toner;3\nTN-2420;Toner;\nMP-0001;;\nAG-12;Agrafes;x\n",
        [IGNORED, w("CF259X", "3"), SHOWN, w("MP-0001"), SHOWN],
    ),
    "quantities in words": (
        "Référence;Qté\nCF259X;deux\nTN-2420;2 pièces\nMP-0001;x5\nAG-12;-1\n",
        [IGNORED, SHOWN, w("TN-2420", "2"), w("MP-0001", "5"), w("AG-12", "-1")],
    ),
    "a title above, totals below": (
        "Bon de commande C1024;;\nAC-1024;;\nRéférence;Qté;PU\nCF259X;3;189,90\nTotal;3;569,70\nTVA 20 %;;113,94\n",
        [SHOWN, SHOWN, IGNORED, w("CF259X", "3"), IGNORED, IGNORED],
    ),
    "a table in a mail": (
        "Bonjour,\nvoici ma commande\n\nRéf.\tQté\nCF259X\t3\nTN-2420\t2\n\nMerci, Inès\n",
        [SHOWN, SHOWN, IGNORED, IGNORED, w("CF259X", "3"), w("TN-2420", "2"), IGNORED, SHOWN],
    ),
    "a table that begins again on a page": (
        "Réf.;Qté\nCF259X;3\nRéf.;Qté\nTN-2420;2\nSous-total;5\n",
        [IGNORED, w("CF259X", "3"), IGNORED, w("TN-2420", "2"), IGNORED],
    ),
    "a cost centre and a date on each row": (
        "AG35;12/03/2026;CF259X;3\nAG35;12/03/2026;TN-2420;2\nAG35;13/03/2026;MP-0001;5\n",
        [w("CF259X", "3"), w("TN-2420", "2"), w("MP-0001", "5")],
    ),
    "an EAN beside the quantity": (
        "CF259X;3266270123456;3\nTN-2420;3266270123463;2\n",
        [w("CF259X", "3"), w("TN-2420", "2")],
    ),
    "a reference is missing": (
        "Réf.;Désignation;Qté\n;Toner;3\nTN-2420;;2\n;;5\n",
        [IGNORED, SHOWN, w("TN-2420", "2"), SHOWN],
    ),
    "letters only, in a table": ("DOT\t1\nMAN\t2\n", [w("DOT"), w("MAN", "2")]),
    "decimal commas are no cells": ("CF259X 2,50\nTN-2420 3,00\n", [w("CF259X", "2,50"), w("TN-2420", "3")]),
    "old Mac line ends": ("CF259X;3\rTN-2420;2\r", [w("CF259X", "3"), w("TN-2420", "2")]),
    "three kinds of line ends": (
        "CF259X 3\r\nTN-2420 2\n\rMP-0001 5",
        [w("CF259X", "3"), w("TN-2420", "2"), IGNORED, w("MP-0001", "5")],
    ),
    "a byte order mark": ("\ufeffRéférence;Qté\nCF259X;3\n", [IGNORED, w("CF259X", "3")]),
    "a NUL in a reference": ("Réf.;Qté\nCF\x00259X;3\nTN-2420;2\n", [IGNORED, SHOWN, w("TN-2420", "2")]),
    "the same line twice": ("CF259X 3\nCF259X 3\n", [w("CF259X", "3"), w("CF259X", "3")]),
    "nothing": ("", []),
}
