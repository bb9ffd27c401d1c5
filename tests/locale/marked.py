"""A language in which every text of ours stands between ⟦ and ⟧: what stands outside them was never translated."""

import gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import allauth
import django
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from django.conf import settings
from django.template import engines
from django.utils.translation import trans_real

from privatif.core import languages
from privatif.mail import rendering
from tests.locale import reading
from tools import messages

_MARKED = re.compile("⟦[^⟦⟧]*⟧")
LIBRARIES = [Path(django.__file__).parent / "conf", Path(django.__file__).parent / "contrib/auth"]
LIBRARIES += [Path(allauth.__file__).parent]


@contextmanager
def spoken(directory: Path) -> Iterator[None]:
    """English is this language: made from the texts of code and pages as they stand, and from the libraries' own."""
    catalog = Catalog("en")
    for message in (*_of_libraries(), *messages.gathered()):
        if message.id:
            catalog.add(message.id, tuple(map(_mark, message.id)) if message.pluralizable else _mark(message.id))
    (directory / "en/LC_MESSAGES").mkdir(parents=True)
    with (directory / "en/LC_MESSAGES/django.mo").open("wb") as file:
        write_mo(file, catalog)
    (directory / "fr").symlink_to(settings.LOCALE_PATHS[0] / "fr")
    before, settings.LOCALE_PATHS = settings.LOCALE_PATHS, [directory]
    _forget()
    try:
        yield
    finally:
        settings.LOCALE_PATHS = before
        _forget()


def outside(text: str) -> list[str]:
    """The words that no catalogue gave."""
    while (rest := _MARKED.sub(" ", text)) != text:
        text = rest
    return reading.words(text)


def _mark(text: str) -> str:
    return f"⟦{text}⟧"


def _of_libraries() -> Iterator[Message]:
    """What Django and the log-in library say: English in their code, French in catalogues of their own."""
    for library in LIBRARIES:
        with (library / "locale/fr/LC_MESSAGES/django.mo").open("rb") as file:
            yield from (message for message in read_mo(file) if isinstance(message.id, str) and not message.context)


def _forget() -> None:
    languages.words.cache_clear()
    rendering._environment.cache_clear()
    trans_real._translations.clear()
    trans_real._default = None
    gettext._translations.clear()  # type: ignore[attr-defined]
    engines._engines.clear()
