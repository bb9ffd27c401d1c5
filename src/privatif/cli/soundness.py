"""What `doctor` looks at in the database itself: is it whole, and does a confirmed order survive a power cut?"""

from pathlib import Path

from django.db import DatabaseError, connection

from privatif.catalog import search_index
from privatif.cli import copies
from privatif.cli.finding import WELL, Finding, error, warning, well
from privatif.ordering import bought

LARGEST_LOG = 256 * 1024**2  # bytes; SQLite folds it into the file at some 4 MiB, litestream a little later
FULL = (2, 3)  # https://www.sqlite.org/pragma.html#pragma_synchronous: FULL, EXTRA
RESTORE = "Gardez une copie du répertoire, puis privatif restore SAUVEGARDE --force"
EVERY_INDEX = """
    SELECT bt_index_check(index => c.oid, heapallindexed => true) FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE am.amname = 'btree' AND n.nspname = current_schema() AND i.indisvalid AND c.relpersistence <> 't'
"""


def examine(*, thorough: bool) -> list[Finding]:
    """Raises Django's DatabaseError when the database is away."""
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        whole = _whole_file(path, thorough=thorough)
        return [whole, *([_search(thorough=thorough)] if whole.level == WELL else []), _synchronous(), _log(path)]
    return [_synchronous_commit(), _search(thorough=thorough), *([_indexes()] if thorough else [])]


def _whole_file(path: Path, *, thorough: bool) -> Finding:
    if problem := copies.check_sqlite(path, thorough=thorough):
        return error("Intégrité", f"la base est abîmée ({problem}).", RESTORE)
    if thorough and (astray := _ask("PRAGMA foreign_key_check")):
        text = f"{len(astray)} ligne(s) renvoient à ce qui n’existe pas (table {astray[0][0]})."
        return error("Intégrité", text, RESTORE)
    return well("Intégrité", "vérifiée en entier" if thorough else "vérifiée (en entier : --thorough)")


def _search(*, thorough: bool) -> Finding:
    """The index of the search is kept in step by triggers; something else has written where they are missing."""
    if not search_index.is_complete():
        return error("Recherche", "l’index ne correspond pas aux catalogues.", "privatif reindex")
    if thorough and (astray := search_index.astray() + bought.astray()):
        return error("Recherche", f"{astray} entrée(s) de l’index sont fausses.", "privatif reindex")
    return well("Recherche", "index vérifié en entier" if thorough else "index complet")


def _synchronous() -> Finding:
    level = _ask("PRAGMA synchronous")[0][0]
    if level not in FULL:
        text = f"synchronous={level} : une commande confirmée peut se perdre à une coupure de courant."
        return error("Durabilité", text, "synchronous=FULL : retirez ce qui le change")
    return well("Durabilité", "synchronous=FULL")


def _log(path: Path) -> Finding:
    log = path.with_name(f"{path.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    if size > LARGEST_LOG:
        mend = "Relancez privatif-web et privatif-worker ; si litestream sert, voyez s’il marche."
        return warning("Journal SQLite", f"{log} a {size // 1024**2} Mio et ne se vide plus.", mend)
    return well("Journal SQLite", f"{size // 1024} Kio")


def _synchronous_commit() -> Finding:
    level = _ask("SHOW synchronous_commit")[0][0]
    if level == "off":
        text = "synchronous_commit=off : une commande confirmée peut se perdre à une coupure de courant."
        return error("Durabilité", text, "ALTER DATABASE … SET synchronous_commit = on")
    return well("Durabilité", f"synchronous_commit={level}")


def _indexes() -> Finding:
    if not _ask("SELECT 1 FROM pg_extension WHERE extname = 'amcheck'"):
        mend = "psql : CREATE EXTENSION amcheck (par un administrateur de PostgreSQL)"
        return warning("Intégrité", "les index ne peuvent être vérifiés sans l’extension amcheck.", mend)
    try:
        count = len(_ask(EVERY_INDEX))
    except DatabaseError as problem:
        return error("Intégrité", f"la base est abîmée ({str(problem).strip()}).", RESTORE)
    return well("Intégrité", f"{count} index vérifiés")


def _ask(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
