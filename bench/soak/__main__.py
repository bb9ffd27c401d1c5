"""Place orders while processes are killed and the ERP's line is bad; then prove that nothing is lost or twice.

    python -m bench.soak --orders 10000 --kills 60 --seed 1

The database is a new SQLite file, or the empty PostgreSQL that PRIVATIF_DATABASE_URL names:
`python tests/with_postgres.py python -m bench.soak`. The seed fixes what is ordered and which kind of process is
killed; the moment is the machine's own. The files are in memory where the system has a place for that, because no kill
tests a disk; TMPDIR names another one. Exits with 1 when a proof fails, and says which; the files then stay.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a directory of its own there


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    given = parser.parse_args()
    in_memory = MEMORY if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) else None
    data_dir = Path(tempfile.mkdtemp(prefix="soak-", dir=in_memory))

    from bench.soak import figures, journal, proofs, run

    fought = run.fight(data_dir, orders=given.orders, kills=given.kills, seed=given.seed)
    lines = journal.read()
    found = figures.of(fought, lines)
    wrong = proofs.all_of(fought, lines, data_dir, kills=given.kills)
    print(json.dumps(found | {"wrong": wrong}) if given.json else figures.table(found))
    for sentence in wrong[:50]:
        print(f"WRONG: {sentence}", file=sys.stderr)
    if wrong:
        print(f"{len(wrong)} in all; the files are in {data_dir}", file=sys.stderr)
        return 1
    shutil.rmtree(data_dir)
    return 0


if __name__ == "__main__":
    sys.exit(main())
