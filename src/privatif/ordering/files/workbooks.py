"""Workbooks: .xlsx, .xlsm, .xlsb, .xls and .ods, read in a process of their own.

Compressed files are unpacked here once, counting, before anybody believes what they say about themselves. The
reading itself is given as much memory and time as an order needs and no more: a workbook made to fill the memory ends
that process, not the portal.
"""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from privatif.core.errors import Refusal
from privatif.ordering.files.limits import LARGEST_UNZIPPED, MOST_CELLS, MOST_LETTERS, MOST_LINES, too_large, too_long

_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_READER = Path(__file__).with_name("sheet_reader.py")
_LONGEST = 30  # seconds
_PIECE = 1 << 20


@dataclass(frozen=True)
class Sheet:
    """The rows of the sheet `name`, and the `names` of all that have rows."""

    name: str
    rows: Sequence[Sequence[str]]
    names: tuple[str, ...]


def is_workbook(data: bytes) -> bool:
    return data.startswith((_ZIP, _COMPOUND))


def read(data: bytes, sheet: str = "") -> Sheet:
    """The sheet of that name, or the first that has rows. Raises Refusal."""
    if data.startswith(_ZIP):
        _weigh(data)
    limits = [str(MOST_LINES), str(MOST_CELLS), str(MOST_LETTERS)]
    try:
        done = subprocess.run(  # noqa: S603 - nothing of the file stands on the command line but a sheet's name
            [sys.executable, "-I", "-X", "utf8", str(_READER), *limits, sheet],
            input=data, capture_output=True, timeout=_LONGEST, check=False,
        )  # fmt: skip
        found: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"refused": "unreadable"}
    except (subprocess.TimeoutExpired, ValueError):
        found = {"refused": "unreadable"}
    if why := found.get("refused"):
        raise too_long(found["lines"]) if why == "long" else _refusal(why)
    return Sheet(found["name"], found["rows"], tuple(found["names"]))


def _refusal(why: str) -> Refusal:
    return Refusal(
        {
            "empty": _("Le classeur ne contient aucune ligne."),
            "wide": _("La feuille est trop étendue : gardez-en les colonnes utiles et enregistrez-la de nouveau."),
            "locked": _("Le classeur est protégé par un mot de passe : enregistrez-le sans protection."),
        }.get(why, _("Le classeur est illisible : ouvrez-le dans votre tableur et enregistrez-le de nouveau."))
    )


def _weigh(data: bytes) -> None:
    """Refuse what isn't a workbook, and what would fill the memory when it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if not any(name.startswith("xl/") or name == "content.xml" for name in archive.namelist()):
                raise Refusal(_("Cette archive n’est pas un classeur : importez le fichier qu’elle contient."))
            declared = sum(member.file_size for member in archive.infolist())
            if declared > LARGEST_UNZIPPED or _is_larger(archive, LARGEST_UNZIPPED):
                told = _("Décompressé, le classeur dépasse %(most)s Mo : gardez-en la feuille de la commande.")
                raise too_large(told, LARGEST_UNZIPPED)
    except Refusal:
        raise
    except Exception as fault:  # a damaged archive ends in any of half a dozen; an encrypted one in a RuntimeError
        raise _refusal("locked" if type(fault) is RuntimeError else "unreadable") from None


def _is_larger(archive: zipfile.ZipFile, most: int) -> bool:
    """Whether its members hold more bytes than that, whatever they declare."""
    found = 0
    for member in archive.infolist():
        member.file_size = 2 * most  # otherwise what it declares is all that is unpacked
        with archive.open(member) as unpacked:
            while piece := unpacked.read(_PIECE):
                found += len(piece)
                if found > most:
                    return True
    return False
