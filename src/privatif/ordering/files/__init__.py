"""A customer's file becomes lines: what it is is told by its content, never by its name.

Texts in any encoding that a spreadsheet or a mail program writes; workbooks of Excel and LibreOffice. Whatever else
comes, and whatever is too large, is refused with a sentence. Nothing in a file is run.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from privatif.core.errors import Refusal
from privatif.ordering import pasting
from privatif.ordering.files import decoding, workbooks
from privatif.ordering.files.limits import LARGEST_FILE, MOST_LINES, too_large, too_long
from privatif.ordering.pasting import Columns, Reading

__all__ = ["LARGEST_FILE", "MOST_LINES", "Contents", "pasted", "take"]

_LINE_ENDS = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Contents:
    """What a file holds: a `text`, or the `rows` of the sheet named `sheet`, one of `sheets`. Cells are texts."""

    text: str = ""
    rows: Sequence[Sequence[str]] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()

    def read(self, columns: Columns | None = None) -> Reading:
        """Its lines by the columns given, or found. Never raises."""
        return pasting.parse_rows(self.rows, columns) if self.sheets else pasting.read(self.text, columns)


def pasted(text: str) -> Contents:
    """What was typed or pasted. Raises Refusal for more than MOST_LINES."""
    if (n := len(_LINE_ENDS.findall(text.rstrip("\r\n"))) + 1) > MOST_LINES:
        raise too_long(n)
    return Contents(text)


def take(data: bytes, sheet: str = "") -> Contents:
    """The file's text, or the sheet of that name: the first one that has rows if there is no such.

    Raises Refusal, and nothing else, for whatever holds no lines or more than MOST_LINES, or isn't readable.
    """
    if len(data) > LARGEST_FILE:
        raise too_large(_("Le fichier dépasse %(most)s Mo."), LARGEST_FILE)
    if not data.strip():
        raise Refusal(_("Le fichier est vide."))
    if workbooks.is_workbook(data):
        found = workbooks.read(data, sheet)
        return Contents(rows=found.rows, sheet=found.name, sheets=found.names)
    text = decoding.decoded(data)
    if not text.strip():
        raise Refusal(_("Le fichier est vide."))
    return pasted(text)
