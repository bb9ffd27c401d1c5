"""Words and addresses are settled when a template is compiled, and only those that can't change."""

import pytest
from django.utils.functional import lazy
from django.utils.safestring import SafeString, mark_safe
from markupsafe import Markup

from privatif.web.templates import Environment

lazy_text, lazy_markup = lazy(str, str), lazy(mark_safe, SafeString)


@pytest.fixture
def asked() -> list[tuple[str, ...]]:
    return []


@pytest.fixture
def environment(asked: list[tuple[str, ...]]) -> Environment:
    def say(*words: str) -> str:
        asked.append(words)
        return " ".join(words).upper()

    environment = Environment(autoescape=True)
    environment.globals["say"] = say
    environment.settled = {"say": say}
    return environment


def test_constants_are_asked_for_once_and_are_not_escaped(
    environment: Environment, asked: list[tuple[str, ...]]
) -> None:
    page = environment.from_string("<p>{{ say('l’eau', '&eacute;') }}</p>{% set a = say('b') %}{{ a }}{{ a ~ name }}")
    assert [page.render(name="<i>") for _ in range(3)] == ["<p>L’EAU &EACUTE;</p>BB&lt;i&gt;"] * 3
    assert asked == [("l’eau", "&eacute;"), ("b",)]


def test_what_a_page_gives_is_asked_for_each_time_and_escaped(
    environment: Environment, asked: list[tuple[str, ...]]
) -> None:
    """Planted: settled whatever the arguments. The first reader's name was shown to the second."""
    page = environment.from_string("{{ say('bonjour', name) }}{{ say(*names) }}")
    assert page.render(name="<b>", names=["x"]) == "BONJOUR &lt;B&gt;X"
    assert page.render(name="zoé", names=["y"]) == "BONJOUR ZOÉY"
    assert len(asked) == 4


def test_other_functions_are_left_alone(environment: Environment) -> None:
    environment.globals["now"] = iter("12").__next__
    page = environment.from_string("{{ now() }}")
    assert [page.render(), page.render()] == ["1", "2"]
    assert isinstance(environment.from_string("{{ say('x') }}").make_module().__html__(), Markup)


@pytest.mark.parametrize(
    ("value", "page"),
    [
        ("<b> & \"c\" 'd'", "&lt;b&gt; &amp; &#34;c&#34; &#39;d&#39;"), (Markup("<b>"), "<b>"), (7, "7"),
        (True, "True"), (None, "None"), (lazy_text("<i>"), "&lt;i&gt;"), (lazy_markup("<i>"), "<i>"),
    ],
)  # fmt: skip
def test_values_are_escaped_once_wherever_they_are_written(environment: Environment, value: object, page: str) -> None:
    """Planted: `written` took whatever isn't a plain str as safe. A lazy sentence's sign was left as it is."""
    macros = "{% macro m(v) %}{{ v }}{% endmacro %}{% set s %}{{ v }}{% endset %}{{ v }}|{{ m(v) }}|{{ s }}"
    assert environment.from_string(macros).render(v=value) == f"{page}|{page}|{page}"
