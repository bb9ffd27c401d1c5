"""Templates of mails. They have an environment of their own: no page surrounds a mail, and its text part is no HTML."""

from functools import lru_cache
from typing import Any

from django.utils.translation import gettext, ngettext
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from privatif.core import french


def render(template: str, **context: Any) -> str:
    """The mail's text; what people typed is escaped in `.html` and left alone in `.txt`."""
    return _environment().get_template(template).render(context)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("privatif.mail", "jinja2"), autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined, extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.filters.update(
        euros=french.euros, number=french.number, percent=french.percent, day=french.day, long_day=french.long_day
    )
    return env
