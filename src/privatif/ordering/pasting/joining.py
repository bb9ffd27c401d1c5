"""Pieces of a line that belong together: references and numbers written with spaces, prices with their currency."""

from collections.abc import Sequence

from privatif.ordering.pasting.tokens import Kind, Token


def joined(tokens: list[Token]) -> list[Token]:
    """Without prices; `CF 259-X` is one reference and `1 200` one number."""
    kinds = [token.kind for token in tokens]
    if Kind.CELL in kinds and Kind.WORD in kinds:
        tokens = _without_designations(tokens)
    if Kind.MONEY in kinds or Kind.PRECISE in kinds:
        tokens = _without_prices(tokens)
    if Kind.WORD in kinds:
        tokens = _references(tokens)
    return _grouped(tokens) if kinds.count(Kind.NUMBER) > 1 else tokens


def _without_designations(tokens: list[Token]) -> list[Token]:
    """A cell of several words is one word, where two others hold a reference and a quantity."""
    cells: list[list[Token]] = [[]]
    for token in tokens:
        cells[-1].append(token)
        if token.kind is Kind.CELL:
            cells.append([])
    if sum(_solid(cell) in ([Kind.NUMBER], [Kind.REFERENCE]) for cell in cells) < 2:
        return tokens
    found: list[Token] = []
    for cell in cells:
        end = [token for token in cell if token.kind is Kind.CELL]
        found += [Token(Kind.WORD, cell[0].text), *end] if Kind.WORD in _solid(cell) else cell
    return found


def _solid(cell: list[Token]) -> list[Kind]:
    return [token.kind for token in cell if token.kind is not Kind.CELL]


def _without_prices(tokens: list[Token]) -> list[Token]:
    """Without numbers before a currency, and without decimals where whole numbers are."""
    found: list[Token] = []
    for token in tokens:
        if token.kind is Kind.MONEY:
            if found and found[-1].kind in (Kind.NUMBER, Kind.PRECISE):
                found.pop()
        else:
            found.append(token)
    if sum(token.kind in (Kind.NUMBER, Kind.REFERENCE) for token in found) > 1:
        return [token for token in found if token.kind is not Kind.PRECISE]
    return found


def _references(tokens: list[Token]) -> list[Token]:
    """`CF 259-X` and `TN 2420` are one reference each, unless the line has another."""
    others = [t for t in tokens if t.kind is Kind.REFERENCE and not t.text[0].isdigit()]
    if others:
        return tokens
    numbers = sum(token.kind is Kind.NUMBER for token in tokens)
    found: list[Token] = []
    for index, token in enumerate(tokens):
        before = found[-1] if found else None
        if before and (_continues(before, token, numbers) or (" " in before.text and _is_suffix(tokens, index))):
            found[-1] = Token(Kind.REFERENCE, f"{before.text} {token.text}")
        else:
            found.append(token)
    return found


def _continues(before: Token, token: Token, numbers: int) -> bool:
    if before.kind is not Kind.WORD or len(before.text) > 4 or not (before.text.isascii() and before.text.isalpha()):
        return False
    if token.kind is Kind.REFERENCE:
        return True
    return token.kind is Kind.NUMBER and before.text.isupper() and (len(token.text) >= 3 or numbers > 1)


def _is_suffix(tokens: Sequence[Token], index: int) -> bool:
    """The X of `CF 259 X`, which multiplies nothing."""
    token, after = tokens[index], tokens[index + 1 : index + 2]
    if token.kind not in (Kind.TIMES, Kind.WORD) or len(token.text) != 1 or not token.text.isupper():
        return False
    return not after or after[0].kind is not Kind.NUMBER


def _grouped(tokens: list[Token]) -> list[Token]:
    """`1 200` is one number where a reference is left besides."""
    found: list[Token] = []
    for token in tokens:
        before = found[-1] if found else None
        if before and _thousands(before, token):
            found[-1] = Token(Kind.NUMBER, f"{before.text} {token.text}", before.value + token.value)
        else:
            found.append(token)
    left = sum(token.kind in (Kind.NUMBER, Kind.REFERENCE) for token in found)
    return found if left > 1 else tokens


def _thousands(before: Token, token: Token) -> bool:
    if before.kind is not Kind.NUMBER or token.kind is not Kind.NUMBER or len(token.text) != 3:
        return False
    return token.text.isdigit() and before.text[0] in "123456789" and len(before.text.split(" ")[0]) <= 3
