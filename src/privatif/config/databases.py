"""From `PRIVATIF_DATABASE_URL` to Django's DATABASES entry."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# WAL: readers never wait for the writer. FULL: a confirmed order survives a power cut.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=33554432; PRAGMA cache_size=-32000;"
)

PATIENCE = 20  # seconds that a page waits for somebody else's write
# A server that is silently gone, or a lock that nobody lets go, must not hold every thread of the web server.
POSTGRESQL_OPTIONS = {
    "connect_timeout": "5",
    "tcp_user_timeout": "30000",  # milliseconds
    "options": f"-c lock_timeout={PATIENCE}s",
}


def from_url(url: str, data_dir: Path) -> dict[str, Any]:
    """Shape: one DATABASES entry. An empty url is SQLite in the data directory.

    What follows `?` goes to the driver; on SQLite only `timeout`, in seconds, how long one waits for another's write.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if not url or parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path) if url else data_dir / "privatif.sqlite3",
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                # IMMEDIATE: a transaction takes the write lock when it begins, so that it never has
                # to give up halfway because another one wrote first.
                "transaction_mode": "IMMEDIATE",
                "timeout": float(query.get("timeout", PATIENCE)),
                "init_command": SQLITE_PRAGMAS,
            },
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**POSTGRESQL_OPTIONS, **query},
    }
