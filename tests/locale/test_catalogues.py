"""The catalogues say everything that code and pages say, and nothing else.

Planted bugs that were seen here: a text left empty in `en`; `%(number)s` lost in a translation; a text taken out of a
page and left in the catalogue; a `.po` changed without compiling it; a French text that is also an English text of a
library, and came out in other words.
"""

import re
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from django.utils import translation

from tools import messages

GATHERED = messages.gathered()
ALL = [message for message in GATHERED if message.id]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|</?\w+>")


def forms(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def said(catalog: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {forms(message.id): forms(message.string) for message in catalog if message.id}


@pytest.fixture(scope="module")
def english() -> Catalog:
    return messages.read("en")


def test_english_says_everything_and_nothing_else(english: Catalog) -> None:
    assert {message.id for message in english if message.id} == {message.id for message in ALL}
    assert [message.id for message in english if message.id and not messages.filled(message.string)] == []
    assert [message.id for message in english if message.fuzzy and message.id] == []
    assert not english.obsolete


def test_a_translation_says_the_same_figures(english: Catalog) -> None:
    def differs(message: Message) -> bool:
        asked, given = forms(message.id), forms(message.string)
        return any(
            sorted(PLACEHOLDER.findall(here)) != sorted(PLACEHOLDER.findall(there))
            for here, there in zip(asked, given, strict=True)
        )

    assert [message.string for message in english if message.id and differs(message)] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    with messages.po(language).with_suffix(".mo").open("rb") as file:
        assert said(read_mo(file)) == said(messages.read(language))


def test_the_french_plurals_are_those_of_the_pages() -> None:
    """0 is singular in French: "0 ligne"."""
    plurals = {message.id: message.id for message in ALL if message.pluralizable}
    assert {key: value for key, value in said(messages.read("fr")).items() if len(key) > 1} == plurals
    with translation.override("fr"):
        assert translation.ngettext("%(num)s ligne", "%(num)s lignes", 0) == "%(num)s ligne"
    with translation.override("en"):
        assert translation.ngettext("%(num)s ligne", "%(num)s lignes", 0) == "%(num)s lines"


def test_a_french_text_comes_out_as_it_is_written() -> None:
    """The libraries' catalogues are asked too: a text of ours must not be one of theirs, said otherwise."""
    with translation.override("fr"):
        texts = [form for message in ALL for form in forms(message.id)]
        assert [text for text in texts if translation.gettext(text) != text] == []


def test_signs_stay_with_their_words() -> None:
    """No ordinary space before a colon, a semicolon, a mark or inside guillemets: a line could end there."""
    loose = re.compile(r"[^ ] [:;?!»]|« ")
    assert [form for message in ALL for form in forms(message.id) if loose.search(form)] == []
    assert [text for text in messages.read("en") if any(" :" in form for form in forms(text.string or ""))] == []
