"""Passkeys: two factors in one, good once and for their own place, and open while others attack."""

from datetime import datetime

import pytest
from django.test import Client

from privatif.accounts import people, second_factor
from privatif.accounts.models import User
from tests import factories
from tests.passkeys import Passkey
from tests.web.second_factor.acts import (
    ADD_PASSKEY,
    AT_LOG_IN,
    BY_PASSKEY,
    CODES,
    INDEX,
    LogIn,
    add_passkey,
    inside,
    log_in,
    log_in_by,
    options,
)
from tests.web.test_buying import text


def test_a_passkey_opens_without_id_and_password(camille: User, logged_in: LogIn) -> None:
    """Planted: LoginPasskeyForm takes its credential for a new passkey's; none opened."""
    owner = logged_in(camille)
    passkey, added = add_passkey(owner)
    assert added.headers["Location"] == CODES
    assert "Mon téléphone" in text(owner.get(INDEX))
    browser = Client()
    assert log_in_by(passkey, browser).headers["Location"] == "/accueil/"
    assert inside(browser)


def test_a_passkey_is_a_second_factor_too(camille: User, logged_in: LogIn) -> None:
    """Planted: AuthenticatePasskeyForm takes its credential for a new passkey's; it was refused."""
    passkey, _added = add_passkey(logged_in(camille))
    browser = Client()
    assert log_in(browser, camille).headers["Location"] == AT_LOG_IN
    answer = passkey.answered(options(browser.get(AT_LOG_IN)))
    assert browser.post(AT_LOG_IN, {"credential": answer}).headers["Location"] == "/accueil/"


def test_a_passkeys_answer_opens_once_and_for_its_own_place(camille: User, logged_in: LogIn) -> None:
    """Planted: MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN; an answer given to another site opened ours."""
    passkey, _added = add_passkey(logged_in(camille))
    browser = Client()
    asked = browser.get(BY_PASSKEY, headers={"Accept": "application/json"}).json()["request_options"]
    answer = passkey.answered(asked)
    stranger = Client()
    log_in_by(Passkey("https://testserver", user=passkey.user), stranger)  # another key, the same name
    assert not inside(stranger)
    stranger.post(BY_PASSKEY, {"credential": answer})  # what was asked of another browser
    assert not inside(stranger)
    elsewhere = Passkey("https://pirate.example", True, passkey.credential_id, passkey.key, passkey.user, 9)
    log_in_by(elsewhere, stranger)
    assert not inside(stranger)
    asked = browser.get(BY_PASSKEY, headers={"Accept": "application/json"}).json()["request_options"]
    answer = passkey.answered(asked)
    assert browser.post(BY_PASSKEY, {"credential": answer}).status_code == 302
    assert inside(browser)
    again = Client()
    again.post(BY_PASSKEY, {"credential": answer})
    assert not inside(again)


def test_a_stolen_key_alone_opens_nothing(camille: User, logged_in: LogIn) -> None:
    """Planted: MFA_WEBAUTHN_USER_VERIFICATION "preferred"; a key that asked for no finger was taken."""
    owner = logged_in(camille)
    _passkey, added = add_passkey(owner, verifies=False)
    assert added.status_code == 200
    assert not second_factor.factors_of(camille).exists()
    passkey, _added = add_passkey(owner)
    passkey.verifies = False
    browser = Client()
    log_in_by(passkey, browser)
    assert not inside(browser)


def test_a_passkey_opens_while_its_neighbours_send_rubbish(camille: User, logged_in: LogIn) -> None:
    """Planted: the library's own limit. Whoever sent 120 a minute kept all behind the same address out."""
    attacker, browser = Client(), Client()
    passkey, _added = add_passkey(logged_in(camille))
    attacker.get(BY_PASSKEY, headers={"Accept": "application/json"})
    assert {attacker.post(BY_PASSKEY, {"credential": "x"}).status_code for _ in range(125)} == {302}
    log_in_by(passkey, browser)
    assert inside(browser)


@pytest.mark.parametrize(
    "rubbish",
    ["", "x", "[]", "{}", '{"response": 1}', '{"id": "", "response": {"userHandle": "?"}}', "1" * 5000, "[" * 100_000],
    ids=lambda rubbish: rubbish[:20],
)
def test_rubbish_for_a_credential(rubbish: str, camille: User, logged_in: LogIn) -> None:
    """Planted: the library's forms, which end in a fault over what lacks a part, or holds more than Python reads."""
    owner, browser = logged_in(camille), Client()
    browser.get(BY_PASSKEY, headers={"Accept": "application/json"})
    owner.get(ADD_PASSKEY)
    assert browser.post(BY_PASSKEY, {"credential": rubbish}).status_code == 302
    assert owner.post(ADD_PASSKEY, {"credential": rubbish}).status_code == 200
    assert not inside(browser)


def test_a_passkey_and_a_live_session_hold_while_the_password_is_attacked(camille: User, logged_in: LogIn) -> None:
    """Planted: the password's count asked in `pre_login`, where every way in passes; the owner stayed outside."""
    owner = logged_in(camille)
    passkey, _added = add_passkey(owner)
    for n in range(40):
        log_in(Client(), camille, f"essai {n}")
    assert log_in(Client(), camille).status_code != 302
    assert inside(owner)
    browser = Client()
    assert log_in_by(passkey, browser).headers["Location"] == "/accueil/"


def test_a_disabled_persons_passkey_opens_nothing(camille: User, logged_in: LogIn, now: datetime) -> None:
    """Planted: an adapter whose `pre_login` lets everybody pass; he was sent on to his home page."""
    passkey, _added = add_passkey(logged_in(camille))
    people.disable(user=camille, by=None, now=now)
    browser = Client()
    assert log_in_by(passkey, browser).headers["Location"] == "/connexion/desactive/"
    assert not inside(browser)


def test_a_first_password_is_chosen_even_by_who_has_a_passkey(camille: User, logged_in: LogIn) -> None:
    """Planted: the first duty waits for those without a factor alone; the catalogue opened."""
    passkey, _added = add_passkey(logged_in(camille))
    User.objects.filter(pk=camille.pk).update(must_change_password=True)
    browser = Client()
    log_in_by(passkey, browser)
    assert browser.get("/catalogue/").headers["Location"] == "/mot-de-passe/nouveau/"


def test_nobody_removes_anothers_passkey(camille: User, logged_in: LogIn) -> None:
    """Planted: `RemovePasskey.get_queryset` giving everybody's; the colleague saw the page that asks."""
    add_passkey(logged_in(camille))
    pk = second_factor.factors_of(camille).get().pk
    colleague = logged_in(factories.person(company=camille.company))
    for address in (f"{ADD_PASSKEY}{pk}/retrait/", f"{ADD_PASSKEY}{pk + 1}/retrait/"):
        assert colleague.get(address).status_code == 404
        assert colleague.post(address).status_code == 404
    assert second_factor.factors_of(camille).exists()


# Who must have one
