"""Paniers types: kept, shared, put in order, deleted and brought back."""

from datetime import datetime, timedelta

import pytest

from privatif.accounts.models import User
from privatif.core.errors import Refusal, Stale
from privatif.ordering import dropping, templates
from privatif.ordering.models import Basket
from privatif.ordering.templates import Details
from tests import factories
from tests.ordering.story import Story


@pytest.fixture
def kept(story: Story, now: datetime) -> Basket:
    """Nadia's, of toner and paper, in that order."""
    basket = story.fill(story.nadia, now, toner="2", paper="10")
    return templates.keep(basket=basket, details=Details("Mensuel", "Étage 2"), by=story.nadia, now=now)


def lines(template: Basket) -> list[tuple[str, int]]:
    return [(line.number, line.quantity) for line in templates.lines(template)]


def test_kept_from_a_basket_that_stays(story: Story, kept: Basket) -> None:
    """Planted bug: the basket itself becomes the template. What was about to be ordered was gone."""
    assert lines(kept) == [("CF259X", 2), ("PAP-A4", 10)]
    assert (kept.name, kept.description, kept.shared, kept.line_count) == ("Mensuel", "Étage 2", False, 2)
    assert Basket.objects.get(state="open").lines.count() == 2


def test_who_sees_which(story: Story, kept: Basket, now: datetime) -> None:
    """Planted bugs: shared with everybody; a private one seen by the approver; found without the company."""
    stranger = factories.person(company=factories.company(), role=User.Role.APPROVER)
    assert list(templates.visible_to(story.nadia)) == [kept]
    assert list(templates.visible_to(story.buyer)) == []
    templates.describe(template=kept, details=Details("Mensuel", shared=True), by=story.nadia, now=now)
    assert list(templates.visible_to(story.buyer)) == [kept]
    assert list(templates.own(story.buyer)) == []
    assert list(templates.visible_to(stranger)) == []
    assert list(templates.visible_to(factories.webmaster())) == []
    User.objects.filter(pk=story.nadia.pk).update(company=stranger.company)
    assert list(templates.visible_to(User.objects.get(pk=story.nadia.pk))) == []


def test_only_whose_it_is_changes_it(story: Story, kept: Basket, now: datetime) -> None:
    templates.describe(template=kept, details=Details("Mensuel", shared=True), by=story.nadia, now=now)
    for deed in (
        lambda by: templates.describe(template=kept, details=Details("Volé"), by=by, now=now),
        lambda by: templates.change(template=kept, typed={story.toner.pk: "9"}, by=by, now=now),
        lambda by: templates.remove(template=kept, article_id=story.toner.pk, by=by, now=now),
        lambda by: templates.move(template=kept, article_id=story.toner.pk, up=False, by=by, now=now),
        lambda by: templates.append(template=kept, wanted={story.toner.pk: 9}, by=by, now=now),
        lambda by: dropping.drop(basket=kept, by=by, now=now),
    ):
        with pytest.raises(Stale):
            deed(story.buyer)
    kept.refresh_from_db()
    assert (kept.name, lines(kept)) == ("Mensuel", [("CF259X", 2), ("PAP-A4", 10)])


def test_a_colleague_makes_it_his_own_by_copying(story: Story, kept: Basket, now: datetime) -> None:
    templates.describe(template=kept, details=Details("M" * 60, shared=True), by=story.nadia, now=now)
    copy = templates.duplicate(template=kept, by=story.buyer, now=now)
    assert (copy.name, copy.shared, copy.owner) == (f"Copie de {'M' * 51}", False, story.buyer)
    assert lines(copy) == lines(kept)


def test_quantities_are_changed_and_the_wrong_ones_say_why(story: Story, kept: Basket, now: datetime) -> None:
    typed = {story.toner.pk: " ", story.paper.pk: "7", 999: "1"}
    refused = templates.change(template=kept, typed=typed, by=story.nadia, now=now)
    assert refused == {story.paper.pk: "Cet article se commande par 5 : 5 ou 10, mais pas 7."}
    assert lines(kept) == [("CF259X", 0), ("PAP-A4", 10)]
    event = kept.events.get()
    assert (event.source, event.lines) == ("template", {str(story.toner.pk): [2, 0]})


def test_lines_are_put_in_order(story: Story, kept: Basket, now: datetime) -> None:
    """Planted bug: lines that the page didn't know are left at their old place, which another one now has."""
    toner, paper = story.toner.pk, story.paper.pk
    templates.move(template=kept, article_id=paper, up=True, by=story.nadia, now=now)
    assert lines(kept) == [("PAP-A4", 10), ("CF259X", 2)]
    for up in (True, True):
        templates.move(template=kept, article_id=paper, up=up, by=story.nadia, now=now)
    templates.move(template=kept, article_id=999, up=True, by=story.nadia, now=now)
    assert lines(kept) == [("PAP-A4", 10), ("CF259X", 2)]
    third = factories.article(number="X-3")
    templates.append(template=kept, wanted={third.pk: 1, toner: 4}, by=story.nadia, now=now)
    assert lines(kept) == [("PAP-A4", 10), ("CF259X", 4), ("X-3", 1)]
    templates.arrange(template=kept, articles=[third.pk, 999, third.pk, toner], by=story.nadia, now=now)
    assert lines(kept) == [("X-3", 1), ("CF259X", 4), ("PAP-A4", 10)]
    assert list(kept.lines.values_list("position", flat=True)) == [1, 2, 3]


def test_a_line_is_taken_out(story: Story, kept: Basket, now: datetime) -> None:
    assert templates.remove(template=kept, article_id=story.toner.pk, by=story.nadia, now=now)
    assert not templates.remove(template=kept, article_id=story.toner.pk, by=story.nadia, now=now)
    kept.refresh_from_db()
    assert (lines(kept), kept.line_count) == ([("PAP-A4", 10)], 1)


def test_deleted_and_brought_back(story: Story, kept: Basket, now: datetime) -> None:
    dropping.drop(basket=kept, by=story.nadia, now=now)
    assert list(templates.visible_to(story.nadia)) == []
    with pytest.raises(Stale):
        dropping.drop(basket=kept, by=story.nadia, now=now)
    with pytest.raises(Stale, match="vient d’être supprimé"):
        templates.describe(template=kept, details=Details("x"), by=story.nadia, now=now)
    assert list(dropping.dropped_of(story.buyer, now=now)) == []
    with pytest.raises(Stale):
        dropping.bring_back(basket=kept, by=story.buyer, now=now)
    dropping.bring_back(basket=kept, by=story.nadia, now=now)
    assert list(templates.visible_to(story.nadia)) == [kept]


def test_what_was_deleted_long_ago_goes_for_good(story: Story, kept: Basket, now: datetime) -> None:
    second = templates.duplicate(template=kept, by=story.nadia, now=now)
    dropping.drop(basket=kept, by=story.nadia, now=now)
    later = now + timedelta(days=30)
    assert list(dropping.dropped_of(story.nadia, now=later)) == []
    dropping.drop(basket=second, by=story.nadia, now=later)
    assert list(Basket.objects.exclude(state="open")) == [second]


def test_what_a_panier_type_must_have(
    story: Story, kept: Basket, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refusal) as refusal:
        templates.describe(template=kept, details=Details("", "x" * 301), by=story.nadia, now=now)
    assert refusal.value.fields == {
        "name": "Donnez un nom à ce panier type.",
        "description": "La description ne peut pas dépasser 300 caractères.",
    }
    empty = Basket.objects.create(owner=story.buyer, company=story.company, created_at=now, changed_at=now)
    with pytest.raises(Refusal, match="Votre panier est vide"):
        templates.keep(basket=empty, details=Details("Rien"), by=story.buyer, now=now)
    monkeypatch.setattr(templates, "MOST", 1)
    with pytest.raises(Refusal, match="Vous avez déjà 1 paniers types"):
        templates.duplicate(template=kept, by=story.nadia, now=now)
