"""What a check found."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "error"]
WELL: Level = "ok"
WARNING: Level = "warning"
ERROR: Level = "error"


@dataclass(frozen=True)
class Finding:
    """`check` names what was looked at; `mend` is a command, or what to do, and empty when all is well."""

    check: str
    level: Level
    text: str
    mend: str = ""


def well(check: str, text: str) -> Finding:
    return Finding(check, WELL, text)


def warning(check: str, text: str, mend: str) -> Finding:
    return Finding(check, WARNING, text, mend)


def error(check: str, text: str, mend: str) -> Finding:
    return Finding(check, ERROR, text, mend)
