"""On what it was measured."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from django.db import connection


def machine() -> str:
    """The day, the machine and the programs, as a sentence's beginning."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    day = datetime.now(UTC)
    programs = ", ".join(f"{name} {version(name)}" for name in ("django", "granian", "jinja2"))
    return (
        f"{day.day} {day:%B %Y}, {os.cpu_count()} cores ({model}), {memory:.0f} GB, "
        f"Python {platform.python_version()}, {programs}"
    )


def database() -> str:
    """`SQLite 3.40.1`, `PostgreSQL 15.6`."""
    connection.ensure_connection()
    number = ".".join(map(str, connection.get_database_version()))
    return f"{connection.display_name} {number}"
