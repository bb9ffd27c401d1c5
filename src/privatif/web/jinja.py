"""The template environment of every page."""

from functools import cache
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, StrictUndefined

from privatif.accounts.passwords import PolicyValidator
from privatif.core import french


def environment(**options: Any) -> Environment:
    """Jinja2 with the house's filters and globals. An unknown name in a template is an error, not an empty text."""
    env = Environment(
        **{**options, "undefined": StrictUndefined},
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.filters.update(
        euros=french.euros,
        number=french.number,
        percent=french.percent,
        siren=french.siren,
        day=french.day,
        long_day=french.long_day,
        moment=french.moment,
    )
    env.globals.update(url=url, static=cache(staticfiles_storage.url), password_hint=PolicyValidator().get_help_text)
    return env


def url(name: str, *args: Any, query: dict[str, Any] | None = None, **kwargs: Any) -> str:
    """The address of a page by its name; `query` becomes `?a=b`."""
    if not (args or kwargs or query):
        return _fixed(name)
    return reverse(name, args=args, kwargs=kwargs, query=query)


@cache
def _fixed(name: str) -> str:
    # The menu alone asks for a dozen of them on every page.
    return reverse(name)
