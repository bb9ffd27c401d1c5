"""The template environment of every page."""

from typing import Any

from jinja2 import Environment


def environment(**options: Any) -> Environment:
    return Environment(**options)
