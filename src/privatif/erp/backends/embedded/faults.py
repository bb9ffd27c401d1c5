"""The embedded ERP can be told to fail, in its own file, so that one process can make another one's calls fail."""

import sqlite3
from enum import StrEnum

from privatif.erp.backends.base import Doubtful, NotNow, Refused
from privatif.erp.backends.embedded.file import writing


class Call(StrEnum):
    """What is made to fail."""

    CREATE = "create"
    FIND = "find"
    FETCH = "fetch"


class Fault(StrEnum):
    """How it fails. The last three of a creation look the same to the caller, and are not the same."""

    REFUSE = "refuse"
    UNAVAILABLE = "unavailable"  # 503
    TIMEOUT_BEFORE = "timeout_before"  # nothing was created
    TIMEOUT_AFTER = "timeout_after"  # created, and the answer lost
    HALF_ANSWER = "half_answer"  # created, and the answer cut off in the middle


AFTER = frozenset({Fault.TIMEOUT_AFTER, Fault.HALF_ANSWER})
REASONS = {
    Fault.REFUSE: "Commande refusée par l’ERP.",
    Fault.UNAVAILABLE: "503 : l’ERP est en maintenance.",
    Fault.TIMEOUT_BEFORE: "L’ERP n’a pas répondu à temps.",
    Fault.TIMEOUT_AFTER: "L’ERP n’a pas répondu à temps.",
    Fault.HALF_ANSWER: "La réponse de l’ERP est incomplète.",
}


def plan(db: sqlite3.Connection, call: Call, fault: Fault, times: int, reason: str) -> None:
    """The next `times` calls fail like that, after those planned before."""
    db.execute(
        "INSERT INTO faults (call, kind, reason, remaining) VALUES (?, ?, ?, ?)",
        (call, fault, reason or REASONS[fault], times),
    )


def take(db: sqlite3.Connection, call: Call) -> tuple[Fault, str] | None:
    """The fault planned for this call, used up, with its reason; None when it shall go well."""
    first = "SELECT id, kind, reason FROM faults WHERE call = ? AND remaining > 0 ORDER BY id LIMIT 1"
    if db.execute(first, (call,)).fetchone() is None:
        return None
    with writing(db):
        row = db.execute(first, (call,)).fetchone()
        if row is None:  # another process used the last one up
            return None
        db.execute("UPDATE faults SET remaining = remaining - 1 WHERE id = ?", (row[0],))
    return Fault(row[1]), row[2]


def strike(fault: Fault, reason: str) -> None:
    """Raise what a creation that fails like that raises."""
    if fault is Fault.REFUSE:
        raise Refused(reason)
    raise (NotNow if fault is Fault.UNAVAILABLE else Doubtful)(reason)
