"""Quantities as people type them: whole numbers, in the article's unit, in multiples of its pack size."""

import re
from typing import Protocol

from django.utils.translation import gettext as _

from privatif.core.errors import Refusal
from privatif.core.languages import figures

LARGEST = 999_999
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_WHOLE = re.compile(r"^[+-]?[0-9]+$")
_DECIMAL = re.compile(r"^-?\d+[.,]\d+$")


class Sold(Protocol):
    """What it takes to know how an article is sold."""

    @property
    def pack_size(self) -> int: ...
    @property
    def minimum(self) -> int: ...


def parse(text: str) -> int:
    """The whole number in `text`, 1 to LARGEST; spaces between thousands are allowed. Raises Refusal."""
    typed = _SPACES.sub("", text)
    if not typed:
        raise Refusal(_("Indiquez une quantité, par exemple 1."))
    if _DECIMAL.match(typed):
        raise Refusal(_("La quantité est un nombre entier, sans virgule ni point."))
    if not _WHOLE.match(typed):
        raise Refusal(_("La quantité s’écrit en chiffres, par exemple 12."))
    digits = typed.lstrip("+-").lstrip("0")
    if typed.startswith("-") or not digits:
        raise Refusal(_("La quantité est d’au moins 1 ; pour ne plus commander l’article, retirez sa ligne."))
    if len(digits) > len(str(LARGEST)):
        raise Refusal(_("La quantité ne peut pas dépasser %(most)s par ligne.") % {"most": figures().number(LARGEST)})
    return int(digits)


def check(quantity: int, *, article: Sold) -> None:
    """Raises Refusal when the article isn't sold in this quantity, naming the nearest ones that are."""
    if quantity > LARGEST:
        raise Refusal(_("La quantité ne peut pas dépasser %(most)s par ligne.") % {"most": figures().number(LARGEST)})
    least = smallest(article)
    if quantity < least:
        raise Refusal(_("La quantité minimale de cet article est %(least)s.") % {"least": figures().number(least)})
    if quantity % article.pack_size:
        below = quantity - quantity % article.pack_size
        raise Refusal(
            _("Cet article se commande par %(pack)s : %(below)s ou %(above)s, mais pas %(typed)s.")
            % {
                "pack": figures().number(article.pack_size),
                "below": figures().number(below),
                "above": figures().number(below + article.pack_size),
                "typed": figures().number(quantity),
            }
        )


def smallest(article: Sold) -> int:
    """The smallest quantity that can be ordered: the first multiple of the pack size that reaches the minimum."""
    packs = -(-max(article.minimum, 1) // article.pack_size)
    return packs * article.pack_size


def nearest(quantity: int, article: Sold) -> int:
    """The quantity itself where it can be ordered, otherwise the next one above; the largest possible at most."""
    packs = -(-max(quantity, smallest(article)) // article.pack_size)
    return min(packs, LARGEST // article.pack_size) * article.pack_size
