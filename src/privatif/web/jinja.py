"""The template environments of every page, one a language."""

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.backends.jinja2 import Jinja2
from django.urls import reverse
from jinja2 import StrictUndefined

from privatif.accounts.passwords import PolicyValidator
from privatif.core import languages
from privatif.web.templates import Environment


class Pages(Jinja2):
    """Django's engine; a page asks once which language it is in, instead of at each word and each figure."""

    @property
    def env(self) -> Environment:
        return self._environments[languages.current()]

    @env.setter  # type: ignore[override]
    def env(self, made: dict[str, Environment]) -> None:
        self._environments = made


def environments(**options: Any) -> dict[str, Environment]:
    """An environment for each language; `options` are Jinja2's."""
    return {code: _environment(code, **options) for code, _name in settings.LANGUAGES}


def _environment(language: str, **options: Any) -> Environment:
    """Jinja2 with the house's filters and globals. An unknown name in a template is an error, not an empty text."""
    env = Environment(
        **{**options, "undefined": StrictUndefined},
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = languages.words(language)
    env.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
    env.settled = {"_": lambda text: words.gettext(text) % {}, "url": url, "static": _static}
    env.filters.update(languages.filters(language))
    env.globals.update(url=url, static=_static, password_hint=PolicyValidator().get_help_text, language=language)
    return env


_static = cache(staticfiles_storage.url)


def url(name: str, *args: Any, query: dict[str, Any] | None = None, **kwargs: Any) -> str:
    """The address of a page by its name; `query` becomes `?a=b`."""
    if not (args or kwargs or query):
        return _fixed(name)
    return reverse(name, args=args, kwargs=kwargs, query=query)


@cache
def _fixed(name: str) -> str:
    # The menu alone asks for a dozen of them on every page.
    return reverse(name)
