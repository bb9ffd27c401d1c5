"""What one freely written line asks for: a reference and a quantity, or a sentence why it can't be told."""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from django.utils.translation import gettext as _

from privatif.ordering.pasting.joining import joined
from privatif.ordering.pasting.tokens import Kind, Token, cut
from privatif.ordering.pasting.written import is_header, is_rule, is_total

LONGEST = 500  # characters; a longer line is shown as unreadable

_BULLET = re.compile(r"[\s>\ufeff]*(?:[-•*–—·▪►‣◦✓\uf0b7][\s-]*|o\s+(?=\S))?")
_DIGIT = re.compile("[0-9]")
_NUMBERED = re.compile(r"[0-9]{1,3}\s?(?:[.)/°]\s+|\))(?=.*[0-9])")
_SHORTEST = 3  # digits that are a reference by themselves
_CLEAR = 4  # digits: as long as this, a number is rather a reference


class Heard(NamedTuple):
    """What became of a line, as in `pasting.Line`."""

    kind: Literal["wish", "ignored", "unreadable"]
    reference: str = ""
    quantity: str = ""
    why: str = ""


class Pair(NamedTuple):
    """Two plain numbers: which is the quantity is decided over all lines."""

    first: Token
    second: Token


class Counted(NamedTuple):
    """A number, a reference, a quantity: understood where the numbers count the lines."""

    ordinal: int
    heard: Heard


def read(text: str) -> Heard | Pair | Counted:
    """Never raises. `settle` says what becomes of a Pair and a Counted."""
    if is_rule(text):
        return Heard("ignored")
    if len(text) > LONGEST:
        return Heard("unreadable", why=_("La ligne est trop longue pour y reconnaître une référence et une quantité."))
    line = _BULLET.sub("", text, count=1)
    if is_total(line):
        return Heard("ignored", why=_("Ligne de total."))
    if not _DIGIT.search(line):
        return Heard("ignored", why=_("En-tête de colonnes.")) if is_header(line) else _no_reference()
    if match := _NUMBERED.match(line):
        line = line[match.end() :]
    return _weigh(joined(cut(line)))


def settle(lines: Iterable[Heard | Pair | Counted]) -> list[Heard]:
    """Decides what one line alone can't tell: by majority for pairs, by counting for numbered lines."""
    lines = list(lines)
    pairs = [line for line in lines if isinstance(line, Pair)]
    turned = sum(_leans(pair.first, pair.second) for pair in pairs) < 0
    counts = [line.ordinal for line in lines if isinstance(line, Counted)]
    counted = len(counts) > 1 and counts == list(range(counts[0], counts[0] + len(counts)))
    return [_settled(line, turned=turned, counted=counted) for line in lines]


def _settled(line: Heard | Pair | Counted, *, turned: bool, counted: bool) -> Heard:
    if isinstance(line, Heard):
        return line
    if isinstance(line, Counted):
        return line.heard if counted else _several_numbers()
    reference, quantity = (line.second, line.first) if turned else line
    return _wish(reference, quantity)


def _leans(first: Token, second: Token) -> int:
    """1 where the first is clearly the reference, -1 where the second is, 0 where either might be."""
    long = len(first.text) >= _CLEAR, len(second.text) >= _CLEAR
    return 0 if long[0] == long[1] else 1 if long[0] else -1


def _wish(reference: Token, quantity: Token | None) -> Heard:
    return Heard("wish", reference.text, (quantity.value or quantity.text) if quantity else "1")


def _no_reference() -> Heard:
    return Heard("unreadable", why=_("Aucune référence n’est reconnue sur cette ligne."))


def _several_numbers() -> Heard:
    return Heard("unreadable", why=_("On ne sait pas quel nombre est la quantité : écrivez « référence x quantité »."))


def _no_quantity() -> Heard:
    return Heard("unreadable", why=_("La quantité n’est pas reconnue : écrivez « référence x quantité »."))


def _weigh(tokens: list[Token]) -> Heard | Pair | Counted:
    labelled = _labelled(tokens)
    references = [labelled] if labelled is not None else _at(tokens, Kind.REFERENCE)
    numbers = [i for i in _at(tokens, Kind.NUMBER) if i != labelled]
    if len(references) > 1:
        return Heard("unreadable", why=_("Plusieurs références sont possibles : écrivez-en une par ligne."))
    if (references or numbers) and _at(tokens, Kind.LETTERS):
        return Heard("unreadable", why=_("La quantité est écrite en lettres : écrivez-la en chiffres."))
    if any(_kind(tokens, i + 1) is Kind.PACK for i in numbers):
        return Heard("unreadable", why=_("La quantité compte des boîtes ou des lots : écrivez un nombre d’unités."))
    if references:
        return _with_reference(tokens, references[0], numbers)
    if len(numbers) == 2:
        return _two_numbers(tokens, *numbers)
    if len(numbers) == 1:
        return _one_number(tokens, numbers[0])
    return _several_numbers() if numbers else _no_reference()


def _with_reference(tokens: list[Token], reference: int, numbers: list[int]) -> Heard | Counted:
    marked = [i for i in numbers if _is_marked(tokens, i)]
    foreign = _foreign(tokens, besides=reference)
    if not numbers:
        precise = _at(tokens, Kind.PRECISE)
        if len(precise) <= 1 and not foreign:
            return _wish(tokens[reference], tokens[precise[0]] if precise else None)
        return _no_quantity()
    if len(numbers) == 1:
        quantity = numbers[0]
        if marked or not foreign or _is_cell(tokens, quantity) or _stands_out(tokens, quantity, reference):
            return _wish(tokens[reference], tokens[quantity])
        return _no_quantity()
    count = tokens[numbers[0]].value
    if len(numbers) == 2 and numbers[0] == 0 and numbers[0] not in marked and numbers[0] < reference < numbers[1]:
        return Counted(int(count), _wish(tokens[reference], tokens[numbers[1]]))
    return _several_numbers()


def _two_numbers(tokens: list[Token], first: int, second: int) -> Heard | Pair:
    """A reference of digits and a quantity."""
    pair = Pair(tokens[first], tokens[second])
    likely = _wish(*(pair if _leans(*pair) > 0 else pair[::-1])) if _leans(*pair) else None
    cells = _is_cell(tokens, first) and _is_cell(tokens, second) and not _has_place(tokens)
    foreign, ends = _foreign(tokens) and not cells, _edges(tokens) == (first, second) and not _has_place(tokens)
    if [token.kind for token in tokens[first + 1 : second]] == [Kind.TIMES] and _kind(tokens, second + 1) is None:
        return likely or (_several_numbers() if foreign else pair)
    marked = [i for i in (first, second) if _is_marked(tokens, i)]
    if len(marked) == 1:
        reference, quantity = pair if marked == [second] else pair[::-1]
        return _wish(reference, quantity) if len(reference.text) >= _SHORTEST else _several_numbers()
    if marked or (foreign and not ends):
        return _several_numbers()
    figures = [token.value != token.text for token in pair]
    if any(figures):  # `10135 1 200`: what is separated is the quantity, if the other is long enough for a reference
        reference, quantity = pair if figures[1] else pair[::-1]
        return _wish(reference, quantity) if len(reference.text) >= _CLEAR and not all(figures) else _several_numbers()
    return (likely or _several_numbers()) if foreign else pair


def _one_number(tokens: list[Token], number: int) -> Heard:
    """A reference of digits alone, or a reference of letters with a quantity that is marked as one."""
    words = _at(tokens, Kind.WORD)
    marked = _is_marked(tokens, number)
    if len(words) == 1 and not _has_place(tokens) and (marked or _is_last_cell(tokens, number)):
        return _wish(tokens[words[0]], tokens[number])
    if words or _has_place(tokens) or marked or len(tokens[number].text) < _SHORTEST:
        return _no_reference()
    precise = _at(tokens, Kind.PRECISE)
    return _wish(tokens[number], tokens[precise[0]] if len(precise) == 1 else None)


def _labelled(tokens: list[Token]) -> int | None:
    """The index of what `réf.` announces."""
    for index in _at(tokens, Kind.ASKS_REFERENCE):
        after = next((i for i in range(index + 1, len(tokens)) if tokens[i].kind is not Kind.SOFT), None)
        if after is not None and tokens[after].kind in (Kind.REFERENCE, Kind.NUMBER):
            return after
        if after is not None and tokens[after].kind is Kind.WORD and tokens[after].text.isupper():
            return after
    return None


def _is_marked(tokens: list[Token], index: int) -> bool:
    """Whether something beside the number says that it is a quantity."""
    before, after = _kind(tokens, index - 1), _kind(tokens, index + 1)
    if before is Kind.SOFT:
        before = _kind(tokens, index - 2) if _kind(tokens, index - 2) is Kind.ASKS_QUANTITY else before
    if before in (Kind.TIMES, Kind.ASKS_QUANTITY) or after is Kind.UNIT:
        return True
    if before is Kind.OPEN and after is Kind.CLOSE:
        return True
    return after is Kind.TIMES and _kind(tokens, index + 2) is not Kind.NUMBER


def _is_cell(tokens: list[Token], index: int) -> bool:
    """Alone in a cell of a line that has several."""
    around = {_kind(tokens, index - 1), _kind(tokens, index + 1)}
    return around <= {Kind.CELL, None} and Kind.CELL in around


def _is_last_cell(tokens: list[Token], index: int) -> bool:
    return _is_cell(tokens, index) and index == 2 == len(tokens) - 1


def _stands_out(tokens: list[Token], index: int, reference: int) -> bool:
    """Among other words, a number is a quantity beside the reference and at either end of the line."""
    between = tokens[min(index, reference) + 1 : max(index, reference)]
    beside = all(token.kind in (Kind.SOFT, Kind.SMALL, Kind.OPEN, Kind.CLOSE) for token in between)
    return not _has_place(tokens) and (beside or index in _edges(tokens))


def _edges(tokens: list[Token]) -> tuple[int, int]:
    solid = [i for i, t in enumerate(tokens) if t.kind not in (Kind.SOFT, Kind.SMALL, Kind.CELL, Kind.PRECISE)]
    return (solid[0], solid[-1]) if solid else (-1, -1)


def _foreign(tokens: list[Token], besides: int = -1) -> bool:
    strange = (Kind.WORD, Kind.PLACE, Kind.PACK)
    return any(token.kind in strange and i != besides for i, token in enumerate(tokens))


def _has_place(tokens: list[Token]) -> bool:
    return bool(_at(tokens, Kind.PLACE))


def _at(tokens: list[Token], kind: Kind) -> list[int]:
    return [i for i, token in enumerate(tokens) if token.kind is kind]


def _kind(tokens: list[Token], index: int) -> Kind | None:
    return tokens[index].kind if 0 <= index < len(tokens) else None
