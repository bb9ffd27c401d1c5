"""`privatif user`: the people whom the operator creates by hand, and links that let them choose a password.

Passwords never pass here: whoever is created, or has forgotten his, is mailed a link that works once. With `--link`
it is written out instead, for somebody whom no mail reaches.
"""

import click
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from privatif.accounts import links, people, second_factor, sessions
from privatif.accounts.models import Company, User
from privatif.cli.output import OK, as_json, remark, say
from privatif.cli.trying import attempt
from privatif.core.errors import Refusal

CUSTOMER_ROLES = {User.Role.BUYER, User.Role.APPROVER}

json_option = click.option("--json", "json_", is_flag=True, help="Écrire du JSON.")
link_option = click.option("--link", "print_link", is_flag=True, help="Écrire le lien ici au lieu de l’envoyer.")
dry_option = click.option("--dry-run", is_flag=True, help="Dire ce qui serait fait, sans le faire.")
username_argument = click.argument("username", metavar="ID")


@click.group()
def user() -> None:
    """Créer ou désactiver quelqu’un, refaire un lien de mot de passe, retirer un second facteur perdu."""


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
@link_option
@dry_option
@json_option
def create(
    username: str, name: str, email: str, role: str, company_number: str, approver_id: str, print_link: bool,
    dry_run: bool, json_: bool,
) -> int:  # fmt: skip
    """Créer quelqu’un et lui envoyer le lien par lequel il choisira son mot de passe."""
    if (role in CUSTOMER_ROLES) != bool(company_number):
        raise click.UsageError("--company va avec les rôles buyer et approver, et avec eux seulement.")
    company = _company(company_number) if company_number else None
    approver = _person(approver_id) if approver_id else None
    if approver and (company is None or approver.company_id != company.pk or not approver.is_approver):
        raise Refusal(f"{approver.username} n’est pas valideur-administrateur de cette société.")
    _check(User(username=username, name=name, email=email, role=role))
    now = timezone.now()
    with attempt(dry_run=dry_run):
        person = people.create(
            username=username, name=name, email=email, role=role, company=company, approver=approver, by=None, now=now
        )
        link = _link(person, print_link=print_link)
    if dry_run:
        _tell(f"{username} serait créé.", person, dry_run=True, json_=json_)
    else:
        _tell_with_link(f"{username} est créé.", person, link, json_=json_)
    return OK


@user.command("reset-link")
@username_argument
@link_option
@dry_option
@json_option
def reset_link(username: str, print_link: bool, dry_run: bool, json_: bool) -> int:
    """Envoyer à quelqu’un un lien, valable une fois, par lequel il choisit un nouveau mot de passe."""
    person = _person(username)
    with attempt(dry_run=dry_run):
        link = _link(person, print_link=print_link)
    if dry_run:
        _tell(f"Un lien serait fait pour {person.username} ({person.name}).", person, dry_run=True, json_=json_)
    else:
        _tell_with_link(f"Lien pour {person.username} ({person.name}).", person, link, json_=json_)
    return OK


@user.command()
@username_argument
@dry_option
@json_option
def disable(username: str, dry_run: bool, json_: bool) -> int:
    """Fermer l’accès de quelqu’un ; ses commandes restent."""
    person = _person(username)
    with attempt(dry_run=dry_run):
        people.disable(user=person, by=None, now=timezone.now())
    words = "serait désactivé" if dry_run else "est désactivé"
    _tell(f"{person.username} {words}.", person, dry_run=dry_run, json_=json_)
    return OK


@user.command("close-sessions")
@click.argument("username", metavar="ID", default="")
@click.option("--everybody", is_flag=True, help="De tout le monde, à la place d’un ID.")
@dry_option
@json_option
def close_sessions(username: str, everybody: bool, dry_run: bool, json_: bool) -> int:
    """Fermer les connexions ouvertes de quelqu’un : il devra se reconnecter."""
    if bool(username) == everybody:
        raise click.UsageError("donnez un ID, ou --everybody.")
    now = timezone.now()
    who = User.objects.filter(sessions__isnull=False).distinct() if everybody else [_person(username)]
    with attempt(dry_run=dry_run):
        closed = sum(sessions.close_all(user=person, by=None, now=now) for person in who)
    if json_:
        as_json({"closed": closed, "dry_run": dry_run})
    else:
        remark(f"Connexions {'qui seraient fermées' if dry_run else 'fermées'} : {closed}.")
    return OK


@user.command("reset-second-factor")
@username_argument
@dry_option
@json_option
def reset_second_factor(username: str, dry_run: bool, json_: bool) -> int:
    """Retirer les seconds facteurs de quelqu’un qui les a perdus ; il en est prévenu par courriel."""
    person = _person(username)
    with attempt(dry_run=dry_run):
        second_factor.reset(user=person, by=None, now=timezone.now())
    words = "serait sans second facteur" if dry_run else "est sans second facteur ; ses connexions sont fermées"
    _tell(f"{person.username} {words}.", person, dry_run=dry_run, json_=json_)
    return OK


def _link(person: User, *, print_link: bool) -> str:
    """The link to write out; empty when it is mailed."""
    now = timezone.now()
    if print_link:
        return links.hand_out(user=person, by=None, now=now)
    try:
        links.invite(user=person, by=None, now=now)
    except Refusal as refusal:
        hint = " Avec --link, le lien est écrit ici." if person.is_active else ""
        raise Refusal(f"{refusal.text}{hint}") from None
    return ""


def _tell(words: str, person: User, *, dry_run: bool, json_: bool) -> None:
    if json_:
        as_json({"username": person.username, "dry_run": dry_run})
    else:
        remark(words)


def _tell_with_link(words: str, person: User, link: str, *, json_: bool) -> None:
    if json_:
        as_json({"username": person.username, "dry_run": False} | ({"link": link} if link else {}))
        return
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    if link:
        remark(f"{words} À remettre en mains propres ; le lien sert une fois, pendant {hours} heures :")
        say(link)
    else:
        remark(f"{words} Un courriel part à {person.email} ; son lien sert une fois, pendant {hours} heures.")


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
