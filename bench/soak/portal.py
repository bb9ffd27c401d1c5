"""The portal under fire: its settings, its invented customers, and their sessions."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPANIES = 4
ARTICLES = 24
PACE, PULL = 15, 10  # seconds between an order's steps in the ERP, and between two looks at them


@dataclass(frozen=True)
class People:
    """Log-in cookies by ID utilisateur."""

    buyers: dict[str, dict[str, str]]
    approvers: dict[str, dict[str, str]]


def settings(data_dir: Path, *, port: int, mail_port: int) -> dict[str, str]:
    """The whole environment of a portal's processes; the database is the one that the caller's environment names."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PRIVATIF_", "DJANGO_"))}
    given = {
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": os.environ.get("PRIVATIF_DATABASE_URL", ""),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "LOG_LEVEL": "warning",
        "ERP_BACKEND": "bench.soak.lossy.LossyErp",
        "ERP_EMBEDDED_PACE": str(PACE),
        "ERP_PULL_SECONDS": str(PULL),
        "MAIL_TRANSPORT": "smtp",
        "SMTP_PORT": str(mail_port),
    }
    # The code beside this file, wherever the interpreter's own copy of the portal is.
    path = {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    return kept | path | {f"PRIVATIF_{name}": value for name, value in given.items()}


def prepare(environment: dict[str, str], buyers: int) -> People:
    """Tables, companies, articles and people. This process is set up with the same settings on the way."""
    os.environ |= environment
    init = [sys.executable, "-m", "privatif.cli.main", "init"]
    subprocess.run(init, cwd=environment["PRIVATIF_DATA_DIR"], check=True, stdout=subprocess.DEVNULL)
    from privatif.cli.ready import start_django

    start_django()
    return _populate(buyers)


def _populate(buyers: int) -> People:
    from privatif.accounts.models import User
    from tests import factories

    articles = [
        factories.article(
            number=f"ART-{n:03d}", designation=f"Article {n}", pack_size=(1, 1, 5)[n % 3],
            vat_rate=("20.00", "5.50", "10.00")[n % 3], list_price="99.00",
        )
        for n in range(ARTICLES)
    ]  # fmt: skip
    people = People({}, {})
    for n in range(COMPANIES):
        company = factories.company(number=f"{4700 + n}", name=f"Atelier {n}")
        factories.address(company=company)
        for position, article in enumerate(articles):
            price = f"{1 + 37 * position + n}.{(1237 * (position + 1) + n) % 10000:04d}"
            factories.sells(company, article, price, scales={20: "0.9375"} if position % 4 == 0 else None)
        approver = None
        if n % 2:
            approver = factories.person(company=company, username=f"VALIDE{n}", role=User.Role.APPROVER)
            people.approvers[approver.username] = _session(approver)
        for m in range(n, buyers, COMPANIES):
            buyer = factories.person(company=company, username=f"ACHETE{m}", approver=approver)
            people.buyers[buyer.username] = _session(buyer)
    return people


def _session(user: object) -> dict[str, str]:
    # Thirty log-ins at once are another matter, and the door has a limit.
    from django.test import Client

    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return {name: morsel.value for name, morsel in client.cookies.items()}
