"""How much of a file is read."""

from django.utils.translation import gettext as _

from privatif.core.errors import Refusal
from privatif.core.languages import figures

LARGEST_FILE = 20_000_000  # bytes
MOST_LINES = 20_000
MOST_CELLS = 1_000_000  # of a sheet, empty ones included
MOST_LETTERS = 20_000_000  # of a sheet
LARGEST_UNZIPPED = 200_000_000  # bytes


def too_long(lines: int) -> Refusal:
    told = {"most": figures().number(MOST_LINES), "n": figures().number(lines)}
    return Refusal(_("%(most)s lignes au plus à la fois ; il y en a %(n)s. Partagez-les en plusieurs fois.") % told)


def too_large(what: str, most: int) -> Refusal:
    """`what` holds a place for `most`, given in bytes and told in Mo."""
    return Refusal(what % {"most": figures().number(most // 1_000_000)})
