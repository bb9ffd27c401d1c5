"""What ordering needs of an article, as plain values."""

from decimal import Decimal
from typing import NamedTuple


class Item(NamedTuple):
    """An article as a line of a basket has it; quantities in `unit`, `vat_rate` in percent."""

    pk: int
    number: str
    designation: str
    unit: str
    pack_size: int
    minimum: int
    vat_rate: Decimal
    discontinued: bool
    family_id: int | None


COLUMNS = tuple(f"article__{name}" for name in Item._fields)  # of what has an article, in the order of an Item
