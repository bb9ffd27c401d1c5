"""What the URL resolver says of every page, and what its declaration (privatif.accounts.access) promises.

`make access-table` writes docs/acces.md anew.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from privatif.accounts.access import About
from tests.conftest import ROOT

DOCUMENT = ROOT / "docs" / "acces.md"
WHOSE = ("own", "colleague", "other", "unknown")
# Each kind of person, and the words of accounts.access that hold for it.
PEOPLE = {
    "anonymous": {"public"},
    "disabled": {"public"},
    "buyer": {"public", "signed_in", "member"},
    "approver": {"public", "signed_in", "member", "approver"},
    "rep": {"public", "signed_in", "staff"},
    "webmaster": {"public", "signed_in", "staff", "webmaster"},
}
UNCLASSIFIED = (
    "{page}: nothing says who may open it. Put @public, @signed_in, @member, @approver, @staff or @webmaster "
    "(privatif.accounts.access) above the view, or around a library's view in urls.py."
)
NAMELESS = (
    "{page}: its address names something. Say what, and who may open a colleague's or another company's: "
    '@about("order", colleagues="approver") below the decorator that says who may open the page.'
)


@dataclass(frozen=True)
class Page:
    name: str
    route: str
    view: Any
    names_something: bool

    def __str__(self) -> str:
        return f"/{self.route} ({self.name})"

    @property
    def who(self) -> str | None:
        return getattr(self.view, "access", None)

    @property
    def about(self) -> About | None:
        return getattr(self.view, "about", None)

    @property
    def is_librarys(self) -> bool:
        """A class of the log-in library: Django answers 405 to the methods that it lacks, after its own redirects."""
        return hasattr(self.view, "view_class")

    def trouble(self) -> str:
        """What its author must still write; empty when the declaration is whole."""
        if self.who is None:
            return UNCLASSIFIED.format(page=self)
        return NAMELESS.format(page=self) if self.names_something != (self.about is not None) else ""

    def outcome(self, person: str, whose: str = "own") -> str:
        """What the declaration promises: the page itself, the log-in page, or a page that doesn't exist."""
        words = PEOPLE[person]
        if self.who not in words:
            return "log in" if words == {"public"} else "absent"
        if self.about is None or whose == "own":
            return "open"
        # What is open to the public is a key: to whom it opens nothing, the page says so.
        unknown = "public" if self.about.others == "public" else "nobody"
        allowed = {"colleague": self.about.colleagues, "other": self.about.others, "unknown": unknown}[whose]
        return "open" if allowed in words else "absent"


def pages(patterns: list[Any] | None = None, before: str = "") -> Iterator[Page]:
    """Every page that the resolver knows, in its order."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from pages(pattern.url_patterns, f"{before}{pattern.pattern}")
        elif isinstance(pattern, URLPattern):
            route = f"{before}{str(pattern.pattern).removeprefix('^').removesuffix('$')}"
            yield Page(str(pattern.name), route, pattern.callback, bool(pattern.pattern.converters or "(?P<" in route))


INTRODUCTION = """# Qui voit quoi

Chaque page du portail et qui peut l’ouvrir. Ce tableau est tiré des déclarations qui accompagnent chaque page dans le
programme ; les tests demandent toutes les pages au nom de chaque sorte de personne et comparent. Une page sans
déclaration arrête les tests.

- *connexion* : la page de connexion s’ouvre d’abord. Une personne désactivée est traitée comme une personne sans
  connexion, dès sa demande suivante.
- *–* : « Page introuvable », exactement la même réponse que pour une page qui n’a jamais existé.
- Quand l’adresse nomme un objet (une commande, un panier), le tableau dit lesquels s’ouvrent : *les siens*, *ceux de
  sa société* ou *tous*. Les autres sont introuvables, comme ceux qui n’existent pas.

| Page | Objet | Sans connexion | Utilisateur | Valideur-administrateur | Commercial | Webmaster |
|---|---|---|---|---|---|---|
"""
SHOWN = ("anonymous", "buyer", "approver", "rep", "webmaster")
OBJECTS = {
    "article": "article", "basket": "panier", "company": "société", "link": "lien reçu par courriel",
    "mail": "courriel", "order": "commande",
    "passkey": "clé d’accès", "template": "panier type", "parked": "panier mis de côté", "dropped": "panier supprimé",
    "draft": "saisie",
    "printer": "imprimante", "printer_model": "modèle d’imprimante",
    "search": "recherche enregistrée",
    "rule": "règle de validation",
}  # fmt: skip


def document() -> str:
    """docs/acces.md as the declarations have it now; a thing without a French name is a KeyError."""
    return INTRODUCTION + "".join(map(_row, pages()))


def _row(page: Page) -> str:
    thing = OBJECTS[page.about.thing] if page.about else ""
    cells = [f"`{_address(page)}`", thing, *(_cell(page, person) for person in SHOWN)]
    return f"| {' | '.join(cells)} |\n"


def _address(page: Page) -> str:
    return re.sub(r"<(?:\w+:)?\w+>|\(\?P<\w+>[^)]*\)", "…", f"/{page.route}")


def _cell(page: Page, person: str) -> str:
    if page.outcome(person) != "open" or not page.about:
        return {"open": "oui", "log in": "connexion", "absent": "–"}[page.outcome(person)]
    seen = [whose for whose in WHOSE if page.outcome(person, whose) == "open"]
    return {1: "les siens", 2: "ceux de sa société"}.get(len(seen), "tous")
