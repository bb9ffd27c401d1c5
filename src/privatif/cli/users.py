"""`privatif user`: the people whom the operator creates by hand, and links that let them choose a password.

Passwords never pass here: whoever is created, or has forgotten his, gets a link that works once.
"""

from datetime import datetime
from urllib.parse import urljoin

import click
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from privatif.accounts import people
from privatif.accounts.models import Company, User
from privatif.cli.output import OK, as_json, remark, say
from privatif.core import audit
from privatif.core.errors import Refusal

CUSTOMER_ROLES = {User.Role.BUYER, User.Role.APPROVER}

json_option = click.option("--json", "json_", is_flag=True, help="Écrire du JSON.")
dry_option = click.option("--dry-run", is_flag=True, help="Dire ce qui serait fait, sans le faire.")
username_argument = click.argument("username", metavar="ID")


@click.group()
def user() -> None:
    """Créer ou désactiver quelqu’un, refaire un lien de mot de passe."""


@user.command()
@username_argument
@click.option("--name", required=True, help="Nom et prénom.")
@click.option("--email", required=True, help="Adresse e-mail.")
@click.option(
    "--role", type=click.Choice([role.value for role in User.Role]), default=User.Role.BUYER.value, show_default=True,
    help="Utilisateur, valideur-administrateur, commercial ou webmaster.",
)  # fmt: skip
@click.option("--company", "company_number", default="", help="Numéro de client ; pour buyer et approver.")
@click.option("--approver", "approver_id", default="", help="ID de son valideur ; par défaut lui-même.")
@dry_option
@json_option
def create(
    username: str, name: str, email: str, role: str, company_number: str, approver_id: str, dry_run: bool, json_: bool
) -> int:
    """Créer quelqu’un et écrire le lien par lequel il choisira son mot de passe."""
    if (role in CUSTOMER_ROLES) != bool(company_number):
        raise click.UsageError("--company va avec les rôles buyer et approver, et avec eux seulement.")
    company = _company(company_number) if company_number else None
    approver = _person(approver_id) if approver_id else None
    if approver and (company is None or approver.company_id != company.pk or not approver.is_approver):
        raise Refusal(f"{approver.username} n’est pas valideur-administrateur de cette société.")
    _check(User(username=username, name=name, email=email, role=role))
    now = timezone.now()
    with transaction.atomic():
        person = people.create(
            username=username, name=name, email=email, role=role, company=company, approver=approver, by=None, now=now
        )
        link = "" if dry_run else one_time_link(person, now=now)
        if dry_run:
            transaction.set_rollback(True)
    _tell(f"{username} {'serait créé' if dry_run else 'est créé'}.", username, link, dry_run=dry_run, json_=json_)
    return OK


@user.command("reset-link")
@username_argument
@dry_option
@json_option
def reset_link(username: str, dry_run: bool, json_: bool) -> int:
    """Écrire un lien, valable une fois, par lequel quelqu’un choisit un nouveau mot de passe."""
    person = _person(username)
    if not person.is_active:
        raise Refusal(f"{person.username} est désactivé : un lien ne lui servirait à rien.")
    link = "" if dry_run else one_time_link(person, now=timezone.now())
    words = "Un lien serait fait" if dry_run else "Lien"
    _tell(f"{words} pour {person.username} ({person.name}).", person.username, link, dry_run=dry_run, json_=json_)
    return OK


@user.command()
@username_argument
@dry_option
@json_option
def disable(username: str, dry_run: bool, json_: bool) -> int:
    """Fermer l’accès de quelqu’un ; ses commandes restent."""
    person = _person(username)
    with transaction.atomic():
        people.disable(user=person, by=None, now=timezone.now())
        if dry_run:
            transaction.set_rollback(True)
    words = "serait désactivé" if dry_run else "est désactivé"
    _tell(f"{person.username} {words}.", person.username, "", dry_run=dry_run, json_=json_)
    return OK


def one_time_link(person: User, *, now: datetime) -> str:
    """A link that lets this person choose a password, once, within PASSWORD_RESET_TIMEOUT; audited."""
    key = default_token_generator.make_token(person)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
    audit.write(
        "user.reset_link", subject=person.username, by=None, now=now,
        company=person.company.number if person.company else "",
    )  # fmt: skip
    return urljoin(settings.BASE_URL, path)


def _tell(words: str, username: str, link: str, *, dry_run: bool, json_: bool) -> None:
    if json_:
        as_json({"username": username, "dry_run": dry_run} | ({"link": link} if link else {}))
        return
    remark(words)
    if link:
        remark(
            f"À remettre en mains propres ; sert une fois, pendant {settings.PASSWORD_RESET_TIMEOUT // 3600} heures :"
        )
        say(link)


def _check(person: User) -> None:
    try:
        person.clean_fields(exclude={"password"})
    except ValidationError as error:
        raise click.UsageError("\n".join(error.messages)) from None


def _company(number: str) -> Company:
    company = Company.objects.filter(number=number).first()
    if company is None:
        raise Refusal(f"aucune société ne porte le numéro {number}.")
    return company


def _person(username: str) -> User:
    person = User.objects.filter(username__iexact=username).select_related("company").first()
    if person is None:
        raise Refusal(f"personne n’a l’ID utilisateur {username}.")
    return person
