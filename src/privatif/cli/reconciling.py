"""`privatif reconcile`: after a restore, the ERP is asked what it has before anything may leave again."""

from typing import Any

import click
from django.db import transaction
from django.utils import timezone

from privatif.cli.output import FAILED, OK, PARTLY, as_json, say
from privatif.core import audit, french, holds
from privatif.core.errors import Refusal
from privatif.core.models import Hold
from privatif.erp import reconciling
from privatif.erp.backends.base import NotNow
from privatif.erp.documents import TakenRecord
from privatif.erp.reconciling import Survey
from privatif.mail import doubts
from privatif.ordering.models import Order

NOTHING = "Rien à rapprocher : aucune sauvegarde n’a été remise en place depuis le dernier rapprochement."
CHOOSE = (
    "{count} courriel(s) de cette période attendaient, et sont sans doute déjà partis. Choisissez : "
    "--mails done les considère comme partis, --mails send les envoie."
)


@click.command()
@click.option("--mails", type=click.Choice(["done", "send"]), help="Les courriels qui attendaient dans la sauvegarde.")
@click.option("--dry-run", is_flag=True, help="Dire ce qui diffère, sans rien changer.")
@click.option("--json", "json_", is_flag=True, help="Écrire du JSON.")
def reconcile(mails: str | None, dry_run: bool, json_: bool) -> int:
    """Rapprocher le portail de l’ERP après « restore », puis laisser repartir les envois.

    Les commandes que l’ERP a déjà ne lui sont pas envoyées de nouveau, et aucun numéro qu’il connaît n’est redonné.
    """
    hold = holds.current()
    if hold is None:
        as_json({"held": False}) if json_ else say(NOTHING)
        return OK
    try:
        survey = reconciling.ask(hold)
    except NotNow as away:
        raise Refusal(f"l’ERP ne répond pas ({away}) : rien n’a changé, recommencez quand il répond.") from None
    with transaction.atomic():
        found = _settle(survey, hold, mails)
        undecided = bool(found["mails"]) and mails is None
        if dry_run or undecided:
            transaction.set_rollback(True)
        else:
            audit.write("installation.reconcile", subject="ERP", by=None, now=timezone.now(), after=found)
            holds.lift(hold)
    if json_:
        as_json({"held": dry_run or undecided, "dry_run": dry_run, **found})
    else:
        _tell(survey, found, hold)
        say(_end(found, dry_run=dry_run, undecided=undecided))
    if undecided and not dry_run:
        return FAILED
    return PARTLY if survey.clashing or survey.unknown else OK


def _settle(survey: Survey, hold: Hold, mails: str | None) -> dict[str, Any]:
    """What was found and done, by order numbers."""
    moved = reconciling.settle(survey, hold=hold)
    waiting = doubts.of(hold).count()
    if mails == "done":
        doubts.take_as_sent(hold, now=timezone.now())
    return {
        "lost": [record.number for record in survey.lost],
        "had": [order.number for order, *_ in survey.had],
        "clashing": [order.number for order, _ in survey.clashing],
        "unknown": [order.number for order in survey.unknown],
        "waiting": [order.number for order in survey.waiting],
        "numbering_moved_past": moved[-1:],
        "mails": waiting,
    }


def _tell(survey: Survey, found: dict[str, Any], hold: Hold) -> None:
    say(f"Sauvegarde du {french.moment(hold.copied_at)}, remise en place le {french.moment(hold.since)}.")
    _list("Perdues ici, l’ERP les a : prévenez ces clients, ne les ressaisissez pas", map(_there, survey.lost))
    _list("Déjà dans l’ERP : son numéro est noté, elles ne repartent pas",
          [f"{order.number} : n° {erp_number}" for order, erp_number, _ in survey.had])  # fmt: skip
    _list("À examiner, le même numéro désigne autre chose dans l’ERP",
          [f"{_here(order)} ; dans l’ERP : {_there(record)}" for order, record in survey.clashing])  # fmt: skip
    _list("À examiner, transmises d’après le portail et inconnues de l’ERP", map(_here, survey.unknown))
    _list("En attente, l’ERP ne les a pas : elles partiront", map(_here, survey.waiting))
    for number in found["numbering_moved_past"]:
        say(f"Numéros : les prochains viennent après {number}.")


def _list(title: str, lines: Any) -> None:
    if found := list(lines):
        say(f"{title} ({len(found)}) :")
        for line in found:
            say(f"  {line}")


def _here(order: Order) -> str:
    return f"{order.number}, client {order.company.number}, {french.euros(order.total_net)} HT"


def _there(record: TakenRecord) -> str:
    what = f"client {record.sold_to}, {french.euros(record.total_net)} HT"
    return f"{record.number} : n° {record.erp_number}, {what}, reçue le {french.moment(record.received_at)}"


def _end(found: dict[str, Any], *, dry_run: bool, undecided: bool) -> str:
    if undecided:
        return CHOOSE.format(count=found["mails"]) + " Rien n’a changé."
    return "Essai seulement : rien n’a changé." if dry_run else "Rapprochement fait : les envois peuvent repartir."
