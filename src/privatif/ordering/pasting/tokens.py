"""A line that somebody wrote freely, cut into pieces that each have a kind."""

import re
from collections.abc import Sequence
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from privatif.ordering.pasting.written import IN_LETTERS, PACKS, QUANTITY_WORDS, UNITS, digits, is_number, word, words


class Kind(Enum):
    NUMBER = auto()  # whole; a reference or a quantity
    PRECISE = auto()  # a number with decimals
    REFERENCE = auto()  # digits among letters or dashes
    TIMES = auto()  # x
    CELL = auto()  # the end of a cell
    OPEN = auto()
    CLOSE = auto()
    SOFT = auto()  # : , - and other punctuation
    UNIT = auto()  # pièces
    PACK = auto()  # boîtes
    ASKS_REFERENCE = auto()  # réf.
    ASKS_QUANTITY = auto()  # qté
    LETTERS = auto()  # deux
    MONEY = auto()  # €
    SMALL = auto()  # de
    PLACE = auto()  # rue, livraison: numbers beside it are not quantities
    WORD = auto()


class Token(NamedTuple):
    """`text` as written. `value`: the digits of a number."""

    kind: Kind
    text: str
    value: str = ""


_PUNCTUATION = ".!?\"'«»“”„’‘`…"
_GAPS = re.compile(r"\.{2,}|_{2,}|…")
_HARD_THOUSANDS = re.compile(r"(?<![\w.,])([1-9][0-9]{0,2}(?:[\u00a0\u202f\u2009'’][0-9]{3}){1,4})(?!\w)")
_PIECE = re.compile(r"[;|\t]|[()\[\]]|[^\s;|()\[\]]+")
_SOFT = re.compile(r"(->|=>|[:=→–—,])")
_AMOUNT = re.compile(r"[+-]?[0-9.]{1,20},[0-9]{1,20}€?")
_LABEL = re.compile(r"(r[ée]f\.|art\.|n°|qt[ée]\.)(?=\w)", re.IGNORECASE)
_TIMES = re.compile(r"[xX×*][0-9]{1,6}|[0-9]{1,4}[xX×*]")
_TIMES_BEFORE = re.compile(r"[xX×*]([0-9]{1,6})")
_TIMES_AFTER = re.compile(r"([0-9]{1,4})[xX×*]")
_GLUED = re.compile(r"(?<=[A-Za-z0-9])[×*](?=[A-Za-z0-9])")
_GLUED_BEFORE = re.compile(r"([0-9]{1,4})x(?=[A-Z])")
_GLUED_AFTER = re.compile(r"(?<=[A-Z0-9]{4})x([0-9]{1,5})$")
_COUNTED = re.compile(r"([0-9]{1,6})([^\W\d_]{2,12})")
_CODE = re.compile(r"[\w\-./+#&]{1,35}")
_NO_CODE = re.compile(
    r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{2}|[0-9]{4})|[0-9]{4}-[0-9]{2}-[0-9]{2}"  # dates
    r"|[0-9]{1,2}(?::|[hH])(?:[0-9]{2})?|[0-9]{1,2}/[0-9]{1,2}"  # times and days
    r"|\+?[0-9]{2}(?:[.-][0-9]{2}){4}|\+33.*"  # telephones
    r"|[0-9]+(?:g|kg|mm|cm|m|ml|cl|l|w|v|go|mo|to|er|e|eme|ème|ère|ere)|[aA][0-6]|[vV][0-9]"  # measures
)
_ASKS_REFERENCE = words("ref refs reference references code article art sku ean n° nº")
_ASKS_QUANTITY = QUANTITY_WORDS | {"q"}
_MONEY = frozenset(["€", "eur", "euro", "euros", "ht", "ttc"])
_SMALL = words("de d du des la le les l et à a au aux en par pour soit avec sans sur dont svp stp merci")
_PLACE = words(
    "rue avenue av bd boulevard place chemin impasse route allee quai zone za zi zac cedex bp cs tsa etage bureau "
    "batiment bat porte salle hall site agence livrer livraison livre avant apres date semaine lundi mardi "
    "mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre octobre "
    "novembre decembre tel telephone fax mobile port portable siret siren tva rcs naf ape capital commande devis "
    "facture bon client compte page objet budget service poste dossier marche contrat"
)
_KINDS = {
    **dict.fromkeys(_PLACE, Kind.PLACE),
    **dict.fromkeys(_SMALL, Kind.SMALL),
    **dict.fromkeys(_MONEY, Kind.MONEY),
    **dict.fromkeys(IN_LETTERS, Kind.LETTERS),
    **dict.fromkeys(UNITS, Kind.UNIT),
    **dict.fromkeys(PACKS, Kind.PACK),
    **dict.fromkeys(_ASKS_REFERENCE, Kind.ASKS_REFERENCE),
    **dict.fromkeys(_ASKS_QUANTITY, Kind.ASKS_QUANTITY),
    **dict.fromkeys(["x", "×", "*"], Kind.TIMES),
}
_MARKS = {**dict.fromkeys(";|\t", Kind.CELL), **dict.fromkeys("([", Kind.OPEN), **dict.fromkeys(")]", Kind.CLOSE)}


def cut(line: str) -> list[Token]:
    """The pieces in order. Punctuation is dropped from the ends of words and kept as SOFT between them."""
    line = _HARD_THOUSANDS.sub(lambda match: re.sub("[^0-9]", "", match[0]), _GAPS.sub(" ", line))
    pieces = _PIECE.findall(line)
    alone = len(pieces) == 1
    found: list[Token] = []
    for piece in pieces:
        if piece in _MARKS:
            found.append(Token(_MARKS[piece], piece))
        else:
            found += _cut_piece(piece, alone=alone)
    return _times(found)


@lru_cache(2048)
def _cut_piece(piece: str, *, alone: bool) -> Sequence[Token]:
    if "@" in piece or "//" in piece or (not alone and _NO_CODE.fullmatch(piece.strip(",." + _PUNCTUATION))):
        return [Token(Kind.WORD, piece)]
    if alone:
        piece = _separated(piece)
    piece = _GLUED.sub(" x ", _LABEL.sub(r"\1 ", piece))
    parts = (part for some in piece.split() for part in _apart(some))
    return [token for part in parts if part for token in _named(part, alone=alone)]


def _apart(piece: str) -> list[str]:
    """The piece without what punctuation joins: not a decimal comma."""
    stripped = piece.strip(".,:")
    return [stripped] if _AMOUNT.fullmatch(stripped) else _SOFT.split(piece)


def _separated(piece: str) -> str:
    """The only piece of its line: `00123,4`, `2xCF259X` and `CF259Xx2` are two things in one."""
    left, comma, right = piece.partition(",")
    if comma and left.isdigit() and right.isdigit() and (len(left) >= 4 or left.startswith("0")) and right.strip("0"):
        return f"{left} {right}"
    if match := _GLUED_BEFORE.match(piece):
        return f"{match[1]} x {piece[match.end() :]}"
    return _GLUED_AFTER.sub(r" x \1", piece)


def _named(part: str, *, alone: bool) -> list[Token]:
    if part[0] in "+-" and part[1:].isdecimal() and part.isascii():
        return [Token(Kind.NUMBER, part, part.lstrip("+"))]
    if not (part := part.strip(_PUNCTUATION).rstrip("-")) or _SOFT.fullmatch(part):
        return [Token(Kind.SOFT, part)]
    if (value := digits(part)) is not None:
        return [Token(Kind.NUMBER, part, value)]
    if is_number(part):
        return [Token(Kind.PRECISE, part)]
    if any("0" <= c <= "9" for c in part):
        return _with_digits(part, alone=alone)
    kind = _KINDS.get(part.lower()) or _KINDS.get(word(part))
    return [Token(kind or (Kind.WORD if any(map(str.isalnum, part)) else Kind.SOFT), part)]


def _with_digits(part: str, *, alone: bool) -> list[Token]:
    if not alone and _NO_CODE.fullmatch(part):
        return [Token(Kind.WORD, part)]
    if (match := _COUNTED.fullmatch(part)) and (kind := _KINDS.get(word(match[2]))) in (Kind.UNIT, Kind.PACK):
        return [Token(Kind.NUMBER, match[1], match[1]), Token(kind, match[2])]
    if part.endswith("€"):
        return [Token(Kind.MONEY, part)]
    if part[:1] == "*" and not _TIMES_BEFORE.fullmatch(part):
        part = part.strip("*")
    if _CODE.fullmatch(part) or _TIMES.fullmatch(part):
        return [Token(Kind.REFERENCE, part)]
    return [Token(Kind.WORD, part)]


def _times(tokens: list[Token]) -> list[Token]:
    """`x2` and `2x` are a reference where nothing else is one, or where the quantity is written elsewhere."""
    if len(tokens) == 1 or not any(map(_could_be_times, tokens)):
        return tokens
    asked = any(token.kind in (Kind.TIMES, Kind.ASKS_QUANTITY) for token in tokens)
    others = any(token.kind is Kind.REFERENCE and not _could_be_times(token) for token in tokens)
    if asked and not others:
        return tokens
    found: list[Token] = []
    for token in tokens:
        if not _could_be_times(token):
            found.append(token)
        elif match := _TIMES_BEFORE.fullmatch(token.text):
            found += [Token(Kind.TIMES, "x"), Token(Kind.NUMBER, match[1], match[1])]
        elif match := _TIMES_AFTER.fullmatch(token.text):
            found += [Token(Kind.NUMBER, match[1], match[1]), Token(Kind.TIMES, "x")]
    return found


def _could_be_times(token: Token) -> bool:
    return token.kind is Kind.REFERENCE and bool(_TIMES.fullmatch(token.text))
