"""Refusals: what the portal will not do, in a sentence that a person can act on."""

from collections.abc import Mapping


class Refusal(Exception):
    """A deed was refused. `text` may be shown as it is; `fields` says the same field by field.

    Nothing has been changed when it is raised.
    """

    def __init__(self, text: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.fields: dict[str, str] = dict(fields or {})


class Stale(Refusal):
    """Somebody else was first, or what was seen is no longer what is there."""
