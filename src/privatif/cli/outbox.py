"""`privatif outbox`: what waits to be delivered, what was set aside and why, and how to set it going again."""

from typing import Any

import click
from django.utils import timezone

from privatif.cli.output import FAILED, OK, PARTLY, as_json, remark, say, table
from privatif.cli.trying import attempt
from privatif.core import audit, french
from privatif.core import outbox as deliveries
from privatif.core.errors import Refusal
from privatif.core.models import Delivery

STATES = {"waiting": "en attente", "done": "faite", "parked": "mise de côté"}

json_option = click.option("--json", "json_", is_flag=True, help="Écrire du JSON.")
dry_option = click.option("--dry-run", is_flag=True, help="Dire ce qui serait fait, sans le faire.")
numbers_argument = click.argument("numbers", metavar="NUMÉRO...", nargs=-1, type=int)


@click.group()
def outbox() -> None:
    """Voir et débloquer ce qui attend d’être transmis à l’ERP ou envoyé par courriel."""


@outbox.command("list")
@click.option(
    "--state", "states", multiple=True, type=click.Choice(list(STATES)), default=("waiting", "parked"),
    help="En attente, faites, mises de côté ; par défaut tout ce qui n’est pas fait.",
)  # fmt: skip
@click.option("--subject", default="", help="Seulement ce qui concerne cette commande.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="Nombre de lignes.")
@json_option
def list_(states: tuple[str, ...], subject: str, limit: int, json_: bool) -> int:
    """Lister les transmissions, la plus ancienne d’abord."""
    found = Delivery.objects.filter(state__in=states).order_by("recorded_at", "id")
    if subject:
        found = found.filter(subject=subject)
    rows = list(found[:limit])
    if json_:
        as_json([as_data(row) for row in rows])
        return OK
    if not rows:
        say("Rien : tout est transmis.")
        return OK
    table(
        ["Numéro", "Objet", "Événement", "Action", "État", "Essais", "Prochain essai", "Dernière erreur"],
        [
            [
                str(row.pk), row.subject, row.event, row.reaction.rpartition(".")[2], STATES[row.state],
                str(row.attempts), french.moment(row.due_at) if row.state == "waiting" else "", row.last_error,
            ]
            for row in rows
        ],
    )  # fmt: skip
    if (whole := found.count()) > len(rows):
        remark(f"{len(rows)} lignes sur {whole} : --limit en montre plus.")
    return OK


@outbox.command()
@click.argument("number", metavar="NUMÉRO", type=int)
@json_option
def show(number: int, json_: bool) -> int:
    """Montrer une transmission en entier."""
    delivery = Delivery.objects.filter(pk=number).first()
    if delivery is None:
        raise Refusal(f"la transmission {number} n’existe pas. Voyez : privatif outbox list")
    data = as_data(delivery)
    if json_:
        as_json(data)
        return OK
    for name, value in data.items():
        say(f"{name:14} {value}")
    return OK


@outbox.command()
@numbers_argument
@click.option("--all-parked", is_flag=True, help="Tout ce qui est mis de côté.")
@dry_option
@json_option
def retry(numbers: tuple[int, ...], all_parked: bool, dry_run: bool, json_: bool) -> int:
    """Transmettre de nouveau, tout de suite."""
    if all_parked == bool(numbers):
        raise click.UsageError("Donnez des numéros, ou --all-parked.")
    if all_parked:
        numbers = tuple(Delivery.objects.filter(state=Delivery.State.PARKED).values_list("pk", flat=True))
    return _each("outbox.retry", numbers, dry_run=dry_run, json_=json_, reason="")


@outbox.command()
@numbers_argument
@click.option("--reason", required=True, help="Pourquoi, pour celui qui le verra.")
@dry_option
@json_option
def park(numbers: tuple[int, ...], reason: str, dry_run: bool, json_: bool) -> int:
    """Mettre de côté : ne plus essayer jusqu’à nouvel ordre."""
    if not numbers:
        raise click.UsageError("Donnez au moins un numéro.")
    return _each("outbox.park", numbers, dry_run=dry_run, json_=json_, reason=reason)


def as_data(delivery: Delivery) -> dict[str, Any]:
    """A delivery as plain data, for JSON and for `show`."""
    names = [
        "event", "reaction", "subject", "payload", "state", "attempts", "faults", "recorded_at", "due_at",
        "leased_by", "leased_until", "last_error", "settled_at",
    ]  # fmt: skip
    return {"number": delivery.pk} | {name: getattr(delivery, name) for name in names}


def _each(action: str, numbers: tuple[int, ...], *, dry_run: bool, json_: bool, reason: str) -> int:
    """Do it to each, with its audit entry; the exit code says whether all, some or none could be done."""
    done = {number: _one(action, number, dry_run=dry_run, reason=reason) for number in numbers}
    if json_:
        as_json(
            {"dry_run": dry_run, "done": [n for n in done if done[n]], "not_done": [n for n in done if not done[n]]}
        )
    else:
        done_words = "serait fait" if dry_run else "fait"
        for number, success in done.items():
            say(f"{number} : {done_words if success else 'impossible, car inconnue, déjà faite ou en cours'}")
    if all(done.values()):
        return OK
    return PARTLY if any(done.values()) else FAILED


def _one(action: str, number: int, *, dry_run: bool, reason: str) -> bool:
    now = timezone.now()
    with attempt(dry_run=dry_run):
        before = Delivery.objects.filter(pk=number).values("subject", "state", "last_error").first()
        if action == "outbox.retry":
            success = deliveries.retry(pk=number, now=now)
        else:
            success = deliveries.park(pk=number, reason=reason, now=now)
        if success and before:
            audit.write(
                action, subject=str(before["subject"]), by=None, now=now,
                before={"delivery": number, **before}, after={"reason": reason},
            )  # fmt: skip
    return success
