"""The languages of the portal. The code's own texts are French; `locale/` holds the others, and French plurals."""

import gettext
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.translation import get_language

from privatif.core import english, french


class Figures(Protocol):
    """How a language writes figures and dates."""

    def number(self, value: int | Decimal) -> str: ...
    def euros(self, amount: Decimal) -> str: ...
    def percent(self, rate: Decimal) -> str: ...
    def siren(self, value: str) -> str: ...
    def day(self, value: date | datetime) -> str: ...
    def long_day(self, value: date | datetime) -> str: ...
    def month(self, value: date) -> str: ...
    def moment(self, value: datetime) -> str: ...
    def hour(self, value: datetime) -> str: ...


FIGURES: dict[str, Figures] = {"fr": french, "en": english}


def current() -> str:
    """The language that is spoken now: a key of FIGURES."""
    language = get_language()
    return language if language in FIGURES else str(settings.LANGUAGE_CODE)


def figures() -> Figures:
    """How figures and dates are written now. Ask once before a loop."""
    return FIGURES[current()]


@cache
def words(language: str) -> gettext.NullTranslations:
    """Our catalogue of a language."""
    return gettext.translation("django", str(settings.LOCALE_PATHS[0]), [language])


def filters(language: str) -> dict[str, Callable[..., str]]:
    """The figures of a language as the filters of a template."""
    return {name: getattr(FIGURES[language], name) for name in vars(Figures) if not name.startswith("_")}
