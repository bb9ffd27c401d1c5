"""What a cell of an imported file may hold: each reader gives the value, or raises ValueError in French."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

Reader = Callable[[str], Any]

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)


def quoted(cell: str) -> str:
    """The cell as a sentence shows it: between « », at most 40 characters, nothing invisible."""
    shown = _CONTROL.sub("\ufffd", cell)
    return f"«\u00a0{shown if len(shown) <= 40 else shown[:39] + '…'}\u00a0»"


def _given(cell: str, blank: bool) -> str:
    if not cell and not blank:
        raise ValueError("cellule vide alors qu’une valeur est obligatoire.")
    return cell


def text(longest: int, *, blank: bool = False) -> Reader:
    """A string of one line."""

    shape = re.compile(rf"[^\x00-\x1f\x7f]{{{0 if blank else 1},{longest}}}")

    def read(cell: str) -> str:
        if shape.fullmatch(cell):
            return cell
        if len(_given(cell, blank)) > longest:
            raise ValueError(f"{quoted(cell)} compte {len(cell)} caractères, {longest} au plus.")
        raise ValueError(f"{quoted(cell)} contient un retour à la ligne, une tabulation ou un caractère invisible.")

    return read


def identifier(longest: int) -> Reader:
    """A string of one line that a page's address can hold: without `/`, and not dots alone."""
    one_line = text(longest)

    def read(cell: str) -> str:
        if "/" in one_line(cell) or not cell.strip("."):
            raise ValueError(f"{quoted(cell)} est aussi une adresse de page : pas de barre oblique ni de points seuls.")
        return cell

    return read


def shaped(pattern: str, what: str, *, blank: bool = False) -> Reader:
    """A string that matches the whole pattern; `what` ends the sentence « … n’est pas »."""
    shape = re.compile(pattern, re.ASCII)

    def read(cell: str) -> str:
        if _given(cell, blank) and not shape.fullmatch(cell):
            raise ValueError(f"{quoted(cell)} n’est pas {what}.")
        return cell

    return read


def whole(lowest: int, highest: int, *, blank: bool = False) -> Reader:
    """An int, or None for an empty cell where `blank`. At most 9 digits."""

    def read(cell: str) -> int | None:
        if not _given(cell, blank):
            return None
        if not _WHOLE.fullmatch(cell):
            raise ValueError(f"{quoted(cell)} n’est pas un nombre entier.")
        if not lowest <= (value := int(cell)) <= highest:
            raise ValueError(f"{quoted(cell)} n’est pas compris entre {lowest} et {highest}.")
        return value

    return read


def decimal(digits: int, places: int) -> Reader:
    """A Decimal that isn't negative, with at most `digits` before the point and `places` after it."""
    shape = re.compile(rf"\d{{1,{digits}}}(\.\d{{1,{places}}}0*)?", re.ASCII)

    def read(cell: str) -> Decimal:
        if shape.fullmatch(_given(cell, blank=False)):
            return Decimal(cell)
        if "," in cell:
            raise ValueError(f"{quoted(cell)} : écrivez les décimales après un point, sans séparateur de milliers.")
        if cell.startswith("-"):
            raise ValueError(f"{quoted(cell)} est négatif.")
        raise ValueError(
            f"{quoted(cell)} n’est pas un nombre de {digits} chiffres au plus avant le point et {places} après."
        )

    return read


def flag(cell: str) -> bool:
    if cell not in {"0", "1"}:
        raise ValueError(f"{quoted(cell)} : écrivez 1 (oui) ou 0 (non).")
    return cell == "1"


def one_of(*allowed: str) -> Reader:
    def read(cell: str) -> str:
        if cell not in allowed:
            raise ValueError(f"{quoted(cell)} : écrivez {' ou '.join(allowed)}.")
        return cell

    return read


def day(cell: str) -> date | None:
    """A date, or None for an empty cell."""
    if not cell:
        return None
    try:
        if _DAY.fullmatch(cell):
            return date.fromisoformat(cell)
    except ValueError:  # the 31st of April
        pass
    raise ValueError(f"{quoted(cell)} n’est pas une date comme 2026-11-23.")


def moment(cell: str) -> datetime:
    """From local time as a clock on the wall shows it, to UTC."""
    try:
        if _MOMENT.fullmatch(cell):
            local = datetime.fromisoformat(cell).replace(tzinfo=timezone.get_default_timezone())
            return local.astimezone(UTC)  # in the hour of the clock change, local times equal no others
    except ValueError:
        pass
    raise ValueError(f"{quoted(cell)} n’est pas une date et une heure comme 2026-11-23 14:05:00.")
