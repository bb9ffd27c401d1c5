"""What the walk through the pages may not have met: every branch of every template, every refusal.

Planted bugs that were seen here: a word of a template without `_()`, in a branch that no page took; a placeholder
attribute in plain French; `raise Refusal("...")` and `ValidationError(f"...")` without `_()`.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import engines
from jinja2 import Environment

from tests.conftest import ROOT
from tests.locale import reading

SOURCES = ROOT / "src" / "privatif"
TEMPLATES = sorted(path for path in SOURCES.rglob("jinja2/**/*") if path.suffix in {".html", ".txt"})
ROOMS = ("accounts", "catalog", "ordering", "web", "backoffice")
SAID = {"Refusal", "Stale", "ValidationError"}
MESSAGES = {"success", "info", "warning", "error"}
# Names, and what says nothing by itself.
PLAIN = {"English", "Français"}
# What a translation holds whole; the class of the page's width.
APART = re.compile(r"{% trans\b.*?{% endtrans %}|{% block width %}.*?{% endblock %}", re.S)
# Attributes that one macro makes and another puts into its tag.
LOOSE = re.compile(r'[\w-]+="[^"]*"?')


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_by_itself(path: Path) -> None:
    texts = _data(path)
    said = LOOSE.sub("", reading.read(texts)) if path.suffix == ".html" else texts
    assert [word for word in reading.words(said) if word not in PLAIN] == []


def _data(path: Path) -> str:
    """The template without its expressions."""
    environment: Environment = engines["jinja2"].env
    tokens = environment.lex(APART.sub("", path.read_text()))
    return "".join(value for _line, token, value in tokens if token == "data")


@pytest.mark.parametrize("room", ROOMS)
def test_a_refusal_is_said_in_the_readers_language(room: str) -> None:
    bare = [
        f"{path.relative_to(SOURCES)}:{line}" for path in sorted((SOURCES / room).rglob("*.py")) for line in _bare(path)
    ]
    assert bare == []


def _bare(path: Path) -> Iterator[int]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        texts = node.args[:1] if _name(node.func) in SAID else []
        if isinstance(node.func, ast.Attribute) and _name(node.func.value) == "messages" and node.func.attr in MESSAGES:
            texts = node.args[1:2]
        yield from (text.lineno for text in texts if isinstance(text, ast.Constant | ast.JoinedStr))


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
