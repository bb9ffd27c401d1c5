"""Whoever's way in has changed is told, in words, whether or not it was he."""

from datetime import datetime

import pytest

from privatif.accounts import second_factor
from privatif.accounts.models import User
from privatif.core.models import Delivery
from privatif.mail.models import Mail
from tests import factories
from tests.mail.post import work, written


@pytest.fixture
def camille(db: None) -> User:
    return factories.person(company=factories.company(), username="CAUBERT", name="Camille Aubert", email="c@x.example")


def test_the_letter_says_what_and_when_and_whom_to_call(camille: User, now: datetime) -> None:
    """Planted bug: the time of the last log-in instead of the change's."""
    second_factor.record("added", user=camille, factor="totp", by=camille, now=now)
    work(now)
    assert Mail.objects.get().text == (
        "Bonjour Camille Aubert,\n\n"
        "Une application d’authentification a été ajoutée à votre compte.\n"
        "C’était le 23/11/2026 à 10\u202fh\u202f00, pour l’ID utilisateur CAUBERT.\n\n"
        "Voir votre double authentification :\nhttp://127.0.0.1:8000/mon-compte/second-facteur/\n\n"
        "Ce n’était pas vous ? Changez votre mot de passe tout de suite et appelez le webmaster.\n\n"
        "Votre webmaster : Webmaster, 02 00 00 00 00, webmaster@medias-plus.example\n\n"
        "-- \nMédias Plus"
    )


@pytest.mark.parametrize(
    ("what", "factor", "subject"),
    [
        ("added", "totp", "Application d’authentification ajoutée"),
        ("added", "webauthn", "Clé d’accès ajoutée"),
        ("removed", "totp", "Application d’authentification retirée"),
        ("removed", "webauthn", "Clé d’accès retirée"),
        ("used", "recovery_codes", "Un code de secours a servi"),
        ("renewed", "recovery_codes", "Nouveaux codes de secours"),
        ("reset", "", "Vos seconds facteurs ont été retirés"),
    ],
)
def test_each_change_has_its_letter_once(what: str, factor: str, subject: str, camille: User, now: datetime) -> None:
    """Planted bug: the number of tries in the key of the mail."""
    second_factor.record(what, user=camille, factor=factor, by=None, now=now)
    work(now)
    Delivery.objects.filter(event="second_factor.changed").update(state=Delivery.State.WAITING, due_at=now)
    work(now)
    assert written() == [("account", "c@x.example", subject)]


def test_who_has_no_address_is_passed_over(camille: User, now: datetime) -> None:
    """Planted bug: no look at the address."""
    User.objects.update(email="")
    second_factor.record("added", user=camille, factor="totp", by=camille, now=now)
    work(now)
    assert written() == []
    assert Delivery.objects.get().state == Delivery.State.DONE
