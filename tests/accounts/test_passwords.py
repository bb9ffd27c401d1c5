"""What a password must be: long enough, and not what somebody would try first."""

import string

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from privatif.accounts.common_words import WORDS
from privatif.accounts.guessing import ENOUGH, left_to_guess, plain, words_of
from privatif.accounts.models import Company, User

COMMON = "Ce mot de passe est trop courant\u00a0: choisissez-en un que personne ne devinera."
OWN = "Ce mot de passe se devine par votre nom, votre ID ou votre société\u00a0: ajoutez-y d’autres mots."
JEANNE = User(
    username="jmartin-27", name="Jeanne Martin-Deschênes", email="j.martin@bief-impression.example",
    company=Company(number="490012", name="Atelier du Bief SARL"),
)  # fmt: skip


def refusal(password: str, user: User | None = JEANNE) -> str:
    """The sentence beside the field; empty when the password may serve."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        (sentence,) = error.messages
        return sentence
    return ""


@pytest.mark.parametrize(
    "password",
    [
        "motdepasse12", "MotDePasse2026", "M0td3p@ss3!2026", "mot de passe mot de passe", "azertyuiop12",
        "Azerty123456", "qsdfghjklm12", "123456789012", "aaaaaaaaaaaa", "121212121212", "abcdefghijkl",
        "Soleil!Paris!2024", "allezlesbleus98", "ParisSaintGermain", "Marseille13000!", "jetaime31081987",
        "bonjour bonjour", "password1234", "startfinding", "éléphant-2020",
    ],
)  # fmt: skip
def test_what_everybody_tries_first(password: str) -> None:
    """Planted bug: `text.translate(LEET)` left out; the list of words empty; runs not counted as one."""
    assert refusal(password) == COMMON


@pytest.mark.parametrize(
    "password",
    [
        "Jeanne.Martin1987", "jmartin-27-2026", "deschenes-martin", "DESCHÊNES 1234", "Atelier du Bief 27",
        "490012490012", "bief-impression!", "J3@nn3M@rt1n99", "Médias Plus 2026", "mediasplus-bief",
        "martinj2025martin",
    ],
)  # fmt: skip
def test_what_is_known_of_its_owner(password: str) -> None:
    """Planted bug: `words_of` without the company."""
    assert refusal(password) == OWN


@pytest.mark.parametrize(
    "password",
    [
        "cerfs-volants 1998", "quatre saisons en Normandie", "ours polaires 1987", "x7#kQ!v2Lp9z", "jean-cloud velours",
        "martin pêcheur gris clair", "un toner pour deux", "soleil bonjour paris amour", "密码是四个不同的字符串吗",
        "correct horse battery staple", "81624097315528",
    ],
)  # fmt: skip
def test_any_other_may_serve_without_rules_of_composition(password: str) -> None:
    """Planted bug: `ENOUGH` of 12."""
    assert refusal(password) == ""


def test_lengths(settings: Settings) -> None:
    """Planted bugs: 11, 129 and 9 in `LENGTHS`; `<=` instead of `<` before `shortest`."""
    assert refusal("cerfs-volan") == "Le mot de passe doit compter au moins 12 caractères."
    assert refusal("cerfs-volant") == ""
    assert refusal(("cerfs-volants et ours polaires " * 5)[:128]) == ""
    assert (
        refusal(("cerfs-volants et ours polaires " * 5)[:129]) == "Le mot de passe ne doit pas excéder 128 caractères."
    )
    settings.PASSWORD_POLICY = "guide"
    assert refusal("a") == ""
    assert refusal("azerty12") == ""
    assert refusal("azerty123") == "Le mot de passe ne doit pas excéder 8 caractères."


def test_the_words_are_written_as_they_are_compared() -> None:
    """Planted bug: « Bonjour » among the words."""
    assert [word for word in WORDS if word != plain(word) or not word.isalpha() or len(word) < 3] == []


cases = st.sampled_from([str.lower, str.upper, str.title, str.swapcase])
disguises = st.sampled_from([{}, {"a": "@"}, {"e": "3", "o": "0"}, {"a": "4", "i": "1", "s": "5", "t": "7"}])
endings = st.text(string.digits + "!?.-*", max_size=3)


@given(st.sampled_from(sorted(WORDS)), cases, disguises, endings, st.integers(1, 4))
def test_no_common_word_gets_through_in_disguise(word: str, case, disguise, ending: str, times: int) -> None:
    """Planted bug: the same word counted each time it stands there."""
    typed = "".join(disguise.get(char, char) for char in case(word)) * times + ending
    assert left_to_guess(typed) < ENOUGH


@given(st.sampled_from(["jmartin", "jeanne", "deschenes", "490012", "atelier", "bief"]), cases, disguises, endings)
def test_nothing_of_ones_own_counts(word: str, case, disguise, ending: str) -> None:
    """Planted bug: own words counted like common ones."""
    own = words_of([JEANNE.username, JEANNE.name, JEANNE.email, JEANNE.company.number, JEANNE.company.name])
    typed = "".join(disguise.get(char, char) for char in case(word)) * 2 + ending
    assert left_to_guess(typed, own) <= len(ending)


@given(
    st.lists(st.sampled_from(["velours", "girafe", "boussole", "tambour", "glycine", "orage"]), min_size=2, unique=True)
)
def test_two_words_that_nobody_expects_are_enough(words: list[str]) -> None:
    """Planted bug: `ENOUGH` of 12."""
    assert refusal("-".join(words), JEANNE) == ""


@given(st.text(min_size=12, max_size=128))
def test_whatever_is_typed_is_answered_with_one_sentence_or_none(password: str) -> None:
    """Planted bugs: two sentences in one refusal; a fault over letters beyond Latin-1."""
    assert refusal(password) in {"", COMMON, OWN}
