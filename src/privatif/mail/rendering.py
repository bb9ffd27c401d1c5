"""Templates of mails. They have an environment of their own: no page surrounds a mail, and its text part is no HTML."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from privatif.core import languages


def render(template: str, **context: Any) -> str:
    """The mail's text; what people typed is escaped in `.html` and left alone in `.txt`."""
    return _environment(languages.current()).get_template(template).render(context)


@cache
def _environment(language: str) -> Environment:
    env = Environment(
        loader=PackageLoader("privatif.mail", "jinja2"), autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined, extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    env.install_gettext_translations(languages.words(language), newstyle=True)  # type: ignore[attr-defined]
    env.filters.update(languages.filters(language))
    env.globals["language"] = language
    return env
