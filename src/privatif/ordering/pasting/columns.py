"""Which column of a pasted or uploaded table holds references, and which quantities."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from privatif.core.text import plain
from privatif.ordering.pasting.written import digits, is_number, is_rule, is_total, words

Row = Sequence[str]

_REFERENCE = (
    *("reference", "ref", "code article", "reference article", "ref article", "votre reference", "votre ref", "sku"),
    *("code produit", "n article", "no article", "numero article", "code", "article", "ean"),
)
_QUANTITY = (
    *("quantite", "qte", "qty", "quantity", "quantite commandee", "qte commandee", "quantite a commander"),
    *("qte a commander", "nombre", "nb", "nb pieces", "nb unites", "nombre de pieces", "nombre d unites"),
)
_NOT_REFERENCE = words("commande devis facture bon livraison date prix")
_NOT_QUANTITY = words("prix montant total stock livree livrees dispo disponible min mini minimum minimale")
_NOT_QUANTITY |= words("par reste restante facturee maxi max maximum reliquat")
MOST_LOOKED_AT = 5_000
_LONGEST_REFERENCE = 35
_LONGEST_QUANTITY = 6  # digits: what is longer is a code
_NAMING = re.compile(r"\W{0,9}(?:r.{1,2}f|code|votre|sku|n|art|ean|q)", re.IGNORECASE)
_SPACED = re.compile(r"[A-Za-z]{1,4} [0-9]\S*")
_NO_CODE = re.compile(
    r"[0-9]{1,3}[.)]"  # the number of a line
    r"|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}|[0-9]{4}-[0-9]{2}-[0-9]{2}"  # a date
    r"|[+-]?[0-9]+[.,][0-9]{1,2}|.*[€%]"  # a price, a rate
)


@dataclass(frozen=True)
class Columns:
    """Counted from 0. Without a quantity column every reference is wanted once. `header`: a row names the columns."""

    reference: int
    quantity: int | None
    header: bool


@dataclass
class _Column:
    """What is in one column, counted over all rows."""

    index: int
    filled: int = 0
    codes: int = 0  # could be a reference
    firm: int = 0  # looks more like a reference than like a quantity
    words: int = 0  # one word
    whole: int = 0  # could be a quantity
    numbers: int = 0
    decimals: int = 0
    ordinals: int = 0  # equal to the number of the row

    def most(self, count: int) -> bool:
        return 2 * count > self.filled


def names_columns(row: Row) -> Columns | None:
    """The columns that this row names, or None where it isn't a header. `reference` is -1 where it names none."""
    if not any(map(_NAMING.match, row)):
        return None
    names = [plain(cell) if len(cell) <= 60 else "" for cell in row]
    reference = _ranked(names, _REFERENCE, ("reference", "ref"), _NOT_REFERENCE)
    quantity = _ranked(names, _QUANTITY, ("quantite", "qte", "qty"), _NOT_QUANTITY)
    if reference is None and quantity is None:
        return None
    others = (cell.strip() for index, cell in enumerate(row) if index not in {reference, quantity})
    if sum(map(bool, names)) < 2 or any(map(_is_code, others)):
        return None
    return Columns(-1 if reference is None else reference, quantity, header=True)


def find_columns(rows: Sequence[Row]) -> Columns | None:
    """From the header, wherever it stands, else from what is in the first MOST_LOOKED_AT rows.

    None where no column holds references. Rows of fewer than two filled cells say nothing. Where several columns
    could be it, the leftmost is taken.
    """
    data = [row for row in rows if filled(row) > 1]
    naming = [names_columns(row) for row in data]
    named = next(filter(None, naming), None)
    if named and named.reference >= 0:
        return named
    if named is None and len(data) < 2:
        return None
    unnamed = (row for row, names in zip(data, naming, strict=True) if not (names or is_total(first(row))))
    data = list(islice(unnamed, MOST_LOOKED_AT))
    columns = _counted(data)
    reference = _reference(columns, data, taken=named.quantity if named else None)
    if reference is None:
        return None
    if named:
        return Columns(reference.index, named.quantity, header=True)
    quantity = _quantity([column for column in columns if column is not reference])
    return Columns(reference.index, quantity.index if quantity else None, header=False)


def filled(row: Row) -> int:
    """How many cells hold more than punctuation."""
    return sum(not is_rule(cell) for cell in row)


def first(row: Row) -> str:
    """The first cell that holds something."""
    return next((cell for cell in row if cell.strip()), "")


def _ranked(names: list[str], exact: Sequence[str], starts: tuple[str, ...], barred: frozenset[str]) -> int | None:
    found = [(exact.index(name), index) for index, name in enumerate(names) if name in exact]
    for index, name in enumerate(names):
        parts = name.split()
        if parts and parts[0] in starts and not barred.intersection(parts):
            found.append((len(exact), index))
    return min(found)[1] if found else None


def _counted(rows: Sequence[Row]) -> list[_Column]:
    columns = [_Column(index) for index in range(max(map(len, rows), default=0))]
    for number, row in enumerate(rows, start=1):
        for column, cell in zip(columns, row, strict=False):
            if cell := cell.strip():
                _count(column, cell, number)
    return columns


def _count(column: _Column, cell: str, number: int) -> None:
    column.filled += 1
    whole = digits(cell)
    column.words += " " not in cell
    column.numbers += whole is not None or is_number(cell)
    column.whole += whole is not None and len(whole) <= _LONGEST_QUANTITY
    column.decimals += "," in cell or (whole is None and "." in cell)
    column.ordinals += whole == str(number)
    if _is_code(cell):
        column.codes += 1
        column.firm += not cell.isdigit() or len(cell) >= 4 or cell.startswith("0")


def _is_code(cell: str) -> bool:
    if len(cell) > _LONGEST_REFERENCE or _NO_CODE.fullmatch(cell):
        return False
    return any("0" <= c <= "9" for c in cell) and (" " not in cell or bool(_SPACED.fullmatch(cell)))


def _reference(columns: list[_Column], rows: Sequence[Row], taken: int | None) -> _Column | None:
    free = [column for column in columns if column.filled and column.index != taken]
    codes = [column for column in free if column.most(column.codes)]
    whole = sum(column.most(column.whole) for column in free) + (taken is not None)
    firm = [column for column in codes if column.most(column.firm)]
    if whole == 1:  # it has the quantities, unless no other column has references
        firm = [column for column in firm if not column.most(column.whole)] or firm
    if firm:
        return next((column for column in firm if _varied(column, rows)), firm[0])
    single = [column for column in free if column.most(column.words) and not column.numbers]
    if len(single) == 1 and whole:
        return single[0]
    return codes[0] if codes and whole > 1 else None


def _varied(column: _Column, rows: Sequence[Row]) -> bool:
    """Mostly distinct: not a cost centre or the order's number, repeated on each row."""
    cells = [row[column.index].strip() for row in rows if column.index < len(row)]
    return 2 * len(set(cells)) > len(cells)


def _quantity(columns: list[_Column]) -> _Column | None:
    whole = [column for column in columns if column.most(column.whole)]
    found = [column for column in whole if not column.decimals] or whole
    if len(found) > 1:  # the rows may be numbered
        found = [column for column in found if column.ordinals < column.filled] or found
    if found:
        return found[0]
    used = [column for column in columns if column.filled]
    return used[0] if len(used) == 1 and used[0].most(used[0].numbers) else None
