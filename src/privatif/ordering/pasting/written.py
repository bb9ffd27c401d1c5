"""Numbers and words of an order as French people write them: what pasted lines and tables are recognised by."""

import re

from privatif.core.text import plain

LONGEST_NUMBER = 40  # characters; nothing longer is a quantity

_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:[ \u00a0\u202f\u2009.'’][0-9]{3})+|[0-9]+")
_ZEROS = re.compile(r"[.,]0+")
_PRECISE = re.compile(r"[+-]?[0-9][0-9 \u00a0\u202f\u2009.]*(?:[.,][0-9]+)?")
_RULE = frozenset("-=_*.~#+|;,:>\t •·–—\u00a0\u202f\ufeff")


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


IN_LETTERS = words(
    "un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente "
    "quarante cinquante soixante cent cents mille demi demie dizaine dizaines douzaine douzaines vingtaine "
    "centaine paire paires quelques plusieurs"
)
UNITS = words(
    "piece pieces pce pces pc pcs unite unites u ex exemplaire exemplaires cartouche cartouches toner toners "
    "rouleau rouleaux ramette ramettes"
)
PACKS = words(
    "boite boites bte btes carton cartons ctn lot lots paquet paquets pack packs palette palettes caisse caisses "
    "colis sachet sachets pochette pochettes etui etuis"
)
REFERENCE_WORDS = frozenset(["reference", "references", "ref", "refs", "code", "article", "art", "sku", "ean"])
QUANTITY_WORDS = frozenset(["quantite", "quantites", "qte", "qtes", "qty", "quantity", "nombre", "nb"])
HEADER_WORDS = (
    REFERENCE_WORDS
    | QUANTITY_WORDS
    | words(
        "articles designation libelle description produit produits prix unitaire pu ht ttc total montant unite vente "
        "conditionnement n no numero votre notre client fournisseur fabricant marque gencod eur euro euros remise tva "
        "commandee commandees commander a de d en"
    )
)
_TOTAL = re.compile(r"\W{0,9}(total|totaux|sous|montant|nombre|net|tva)(?![^\W_])", re.IGNORECASE)
_TOTALS = (["total"], ["totaux"], ["sous", "total"], ["montant", "total"], ["nombre", "total"], ["net", "a", "payer"])
_OF_TOTALS = HEADER_WORDS | UNITS | words("general ligne lignes commande net h t c la l payer sous totaux")


def digits(text: str) -> str | None:
    """The digits of a whole number, without separators of thousands or decimals that are all zero; else None."""
    text = text.strip()
    if text.isdigit() and text.isascii() and len(text) <= LONGEST_NUMBER:
        return text
    if len(text) > LONGEST_NUMBER or not (match := _GROUPED.match(text)):
        return None
    rest = text[match.end() :]
    if rest and not _ZEROS.fullmatch(rest):
        return None
    return re.sub("[^0-9]", "", match[0])


def is_number(text: str) -> bool:
    """A number that `digits` may not take: negative, or with decimals."""
    text = text.strip()
    return len(text) <= LONGEST_NUMBER and bool(_PRECISE.fullmatch(text))


def word(text: str) -> str:
    """The word in lower case without accents; cheap where there are none."""
    return text.lower() if text.isascii() else plain(text)


def is_rule(text: str) -> bool:
    """Nothing, or nothing but what draws a line: `-----`, `;;;`, `|---|`."""
    return not text[:1].isalnum() and (_RULE.issuperset(text) or not text.strip())


def is_header(text: str) -> bool:
    """Names of columns and nothing else, a reference or a quantity among them."""
    if len(text) > 500:
        return False
    written = plain(text).split()
    found = REFERENCE_WORDS.union(QUANTITY_WORDS, ["articles"]).intersection(written)
    return bool(found) and HEADER_WORDS.issuperset(written)


def is_total(text: str) -> bool:
    """`Total`, `Sous-total HT : 1 200,00 €`, `TVA 20 %`; not `TOTAL-5W30 3`."""
    if not (match := _TOTAL.match(text)) or len(text) > 500:
        return False
    if text[match.end() :][:1] in {"-", "_", "/"} and match[1].lower() != "sous":
        return False  # the word goes on: a reference
    written = plain(text).split()
    start = next((len(start) for start in _TOTALS if written[: len(start)] == start), int(written[0] == "tva"))
    return start > 0 and all(some.isdigit() or some in _OF_TOTALS for some in written[start:])
