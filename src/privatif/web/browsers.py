"""A browser's name in the words of its owner, from what it says of itself."""

import re

# The first that matches counts: Edge calls itself Chrome too, and Chrome Safari.
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Version", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def describe(user_agent: str) -> str:
    """`Firefox 140, Windows`; empty when nothing is recognised."""
    found = (
        f"{name} {version[1]}" for mark, name in _BROWSERS if (version := re.search(rf"\b{mark}/(\d+)", user_agent))
    )
    system = (name for mark, name in _SYSTEMS if mark in user_agent)
    return ", ".join(part for part in (next(found, ""), next(system, "")) if part)
