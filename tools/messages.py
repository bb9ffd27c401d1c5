"""Gathers the texts of code and pages, brings the catalogues of `src/privatif/locale` up to date, compiles them.

`en` is what people translate. `fr` is made: the code's own French texts need no catalogue, but their plurals do
(0 is singular in French). Other messages found in `fr` stay: libraries' texts that we say otherwise.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCES = Path(__file__).resolve().parent.parent / "src/privatif"
LOCALE = SOURCES / "locale"
METHODS = [("**/jinja2/**", "jinja2.ext.babel_extract"), ("**.py", "python")]
OPTIONS = {"**/jinja2/**": {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2)}
ROOMS_OF_OPERATORS = ("cli/", "demonstration/", "config/settings.py")


class Texts(Catalog):
    """A catalogue whose head says what a program needs: dates and addresses would change at each run."""

    def __init__(self, language: str) -> None:
        super().__init__(language, charset="utf-8", fuzzy=False)
        self.header_comment = "# Texts of the portal; `make messages` brings this file up to date."

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        wanted = ("Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")
        return [(name, value) for name, value in super().mime_headers if name in wanted]


def main() -> None:
    template = gathered()
    for language in ("en", "fr"):
        path = po(language)
        known = read(language) if path.exists() else Catalog(language)
        updated = french(template, known) if language == "fr" else english(template, known)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, updated, width=119, omit_header=False, ignore_obsolete=True, include_lineno=False)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, updated)
        left = sum(1 for message in updated if message.id and not filled(message.string))
        sys.stdout.write(f"{language}: {len(updated)} messages, {left} to translate\n")


def gathered() -> Catalog:
    """Every text of the code and of the pages, with where it stands."""
    catalog = Catalog(charset="utf-8")
    for name, _line, message, _comments, context in texts():
        catalog.add(message, locations=[(name, 0)], context=context)
    return catalog


def texts() -> Iterator[tuple]:
    for name, *rest in extract_from_dir(str(SOURCES), METHODS, OPTIONS, KEYWORDS):
        if not name.startswith(ROOMS_OF_OPERATORS):
            yield name, *rest


def english(template: Catalog, known: Catalog) -> Catalog:
    """The translations that are still asked for; a new text is empty, never guessed from a similar one."""
    updated = Texts("en")
    for message in template:
        if message.id:
            old = known.get(message.id)
            updated.add(message.id, old.string if old else None, message.locations)
    return updated


def french(template: Catalog, known: Catalog) -> Catalog:
    updated = Texts("fr")
    for message in template:
        if message.id and message.pluralizable:
            updated.add(message.id, message.id, message.locations)
    for message in known:
        if message.id and not message.pluralizable:
            updated.add(message.id, message.string)
    return updated


def read(language: str) -> Catalog:
    with po(language).open("rb") as file:
        return read_po(file, locale=language)


def po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES/django.po"


def filled(string: str | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


if __name__ == "__main__":
    main()
