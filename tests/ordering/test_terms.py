"""Delivery dates: working days only, not before the cut-off hour allows."""

from datetime import date, datetime, timedelta

import pytest

from privatif.core.errors import Refusal
from privatif.ordering import terms


def test_before_and_after_the_cut_off(now: datetime) -> None:
    assert terms.earliest(now) == date(2026, 11, 24)
    assert terms.earliest(now.replace(hour=15, minute=59)) == date(2026, 11, 24)
    assert terms.earliest(now.replace(hour=16)) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2026, 11, 20), "Cette date est passée ; au plus tôt le 24/11/2026."),
        (date(2026, 11, 29), "Le 29/11/2026 est un dimanche : choisissez un jour ouvré."),
        (date(2026, 11, 28), "Le 28/11/2026 est un samedi : choisissez un jour ouvré."),
        (date(2026, 12, 25), "Le 25/12/2026 est férié (Noël) : choisissez un jour ouvré."),
        (
            date(2026, 11, 23),
            "Trop tôt : une commande passée maintenant est livrée au plus tôt le mardi 24 novembre 2026.",
        ),
        (date(2028, 1, 4), "La date de livraison ne peut pas être à plus d’un an."),
    ],
)
def test_days_that_cannot_be(day: date, sentence: str, now: datetime) -> None:
    with pytest.raises(Refusal) as refusal:
        terms.check_delivery_date(day, now=now)
    assert refusal.value.text == sentence


def test_the_first_possible_day_is_accepted(now: datetime) -> None:
    for hours in range(0, 24 * 40, 7):
        moment = now + timedelta(hours=hours)
        terms.check_delivery_date(terms.earliest(moment), now=moment)
