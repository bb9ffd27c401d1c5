"""Who must approve, told by values; and that no rule, person or absence leads to nobody."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from privatif.accounts import absences, approval_rules, people, rule_book
from privatif.accounts.approval_rules import Amounts
from privatif.accounts.models import Absence, ApprovalRule, User
from privatif.accounts.rule_book import Wanted
from privatif.core.errors import Refusal
from privatif.core.models import AuditEntry
from tests import factories
from tests.ordering.story import Story, begin

NB, NARROW = "\u00a0", "\u202f"


@pytest.fixture
def story(db: None) -> Story:
    return begin()


@pytest.fixture
def marc(story: Story) -> User:
    return factories.person(company=story.company, username="MARC", name="Marc Petit", role=User.Role.APPROVER)


def route(author: User, net: str, **families: str) -> list[tuple[str, list[str]]]:
    """(rule, who) of each level; `f3="12.00"` is what the family 3 costs."""
    amounts = Amounts(Decimal(net), {int(key[1:]): Decimal(amount) for key, amount in families.items()})
    author = User.objects.select_related("approver", "company").get(pk=author.pk)
    assert author.company
    rules = approval_rules.rules_of(author.company)
    steps = approval_rules.route(author=author, amounts=amounts, over={}, rules=rules)
    return [(step.rule, [person.name for person in step.people]) for step in steps]


def wanted(*members: User, name: str = "Gros achats", above: str = "500", level: int = 1) -> Wanted:
    return Wanted(name=name, level=level, above=Decimal(above), members=members)


def test_ones_own_approver_then_the_rules_by_level(story: Story, marc: User) -> None:
    """Planted: `>=` instead of `>`; rules in the order of their ids."""
    lea = factories.person(company=story.company, name="Léa Morvan", role=User.Role.APPROVER)
    factories.rule(story.company, marc, name="Direction", above="1000", level=2)
    factories.rule(story.company, marc, lea, name="Gros achats", above="500", level=1)
    assert route(story.buyer, "500.00") == [("", ["Nadia Ferrand"])]
    assert route(story.buyer, "500.01") == [("", ["Nadia Ferrand"]), ("Gros achats", ["Léa Morvan", "Marc Petit"])]
    assert [rule for rule, _who in route(story.buyer, "1000.01")] == ["", "Gros achats", "Direction"]
    assert route(story.nadia, "100.00") == []
    assert route(story.nadia, "501.00") == [("Gros achats", ["Léa Morvan", "Marc Petit"])]


def test_a_rule_for_a_family_looks_at_its_articles_alone(story: Story, marc: User) -> None:
    """Planted: the whole amount compared."""
    factories.rule(story.company, marc, name="Toners", family=3, family_name="Toners", above="0")
    assert route(story.nadia, "900.00", f4="900.00") == []
    assert route(story.nadia, "900.00", f3="0.10") == [("Toners", ["Marc Petit"])]


def test_ones_own_yes_counts_only_where_the_company_says_so(story: Story, marc: User) -> None:
    """Planted: the setting ignored."""
    factories.rule(story.company, story.nadia, marc, name="Tout")
    assert route(story.nadia, "1.00") == [("Tout", ["Marc Petit"])]
    story.company.self_approval = True
    story.company.save()
    assert route(story.nadia, "1.00") == []
    assert route(story.buyer, "1.00") == [("", ["Nadia Ferrand"]), ("Tout", ["Marc Petit", "Nadia Ferrand"])]


def test_the_buyer_reads_a_sentence_a_level(story: Story, marc: User) -> None:
    factories.rule(story.company, marc, name="Gros achats", above="500")
    factories.absence(marc, story.nadia, date(2026, 11, 23), date(2026, 11, 27))
    author = User.objects.select_related("approver", "company").get(pk=story.buyer.pk)
    steps = approval_rules.route(
        author=author, amounts=Amounts(Decimal(600)), over={}, rules=approval_rules.rules_of(story.company)
    )
    assert approval_rules.sentences(steps, on=date(2026, 11, 23)) == [
        "Votre commande attendra l’accord de Nadia Ferrand.",
        f"«{NB}Gros achats{NB}» (plus de 500,00{NB}€ HT){NB}: elle attendra ensuite l’accord de Marc Petit. "
        "Nadia Ferrand remplace Marc Petit jusqu’au 27/11/2026.",
    ]


def test_a_rule_is_saved_changed_and_deleted(story: Story, marc: User, now: datetime) -> None:
    rule = rule_book.save(company=story.company, rule=None, wanted=wanted(marc, story.nadia), by=marc, now=now)
    other = wanted(marc, story.nadia, name="Très gros achats", above="900.50")
    rule_book.save(company=story.company, rule=rule, wanted=other, by=marc, now=now)
    assert list(ApprovalRule.objects.values_list("name", "above")) == [("Très gros achats", Decimal("900.50"))]
    entry = AuditEntry.objects.filter(action="rule.save").latest("pk")
    assert (entry.before["above"], entry.after["above"]) == ("500.00", "900.50")
    rule_book.delete(rule=rule, by=marc, now=now)
    assert not ApprovalRule.objects.exists()


def test_what_is_wrong_with_a_rule_is_said_beside_its_field(story: Story, marc: User, now: datetime) -> None:
    wrong = Wanted(name="", level=12, above=Decimal(-1), members=[], period="month")
    with pytest.raises(Refusal) as refused:
        rule_book.save(company=story.company, rule=None, wanted=wrong, by=marc, now=now)
    assert set(refused.value.fields) == {"name", "level", "above", "scope", "members"}
    stranger = factories.person(company=factories.company(), role=User.Role.APPROVER)
    for somebody in (stranger, story.buyer):
        with pytest.raises(Refusal, match="parmi les valideurs-administrateurs"):
            rule_book.save(company=story.company, rule=None, wanted=wanted(somebody), by=marc, now=now)
    factories.rule(story.company, marc, story.nadia, name="Gros achats")
    with pytest.raises(Refusal, match="porte déjà ce nom"):
        rule_book.save(company=story.company, rule=None, wanted=wanted(marc, story.nadia), by=marc, now=now)


def test_a_rule_that_leads_to_nobody_is_not_saved(story: Story, marc: User, now: datetime) -> None:
    """Marc alone could approve, so his own orders would wait for ever. Planted: the author among who may decide."""
    with pytest.raises(Refusal) as refused:
        rule_book.save(company=story.company, rule=None, wanted=wanted(marc), by=marc, now=now)
    assert refused.value.text == (
        f"Plus personne ne pourrait valider les commandes de Marc Petit (règle «{NB}Gros achats{NB}»){NB}: "
        "rien n’est changé."
    )
    assert not ApprovalRule.objects.exists()
    story.company.self_approval = True
    story.company.save()
    rule_book.save(company=story.company, rule=None, wanted=wanted(marc), by=marc, now=now)
    with pytest.raises(Refusal, match="Marc Petit"):
        rule_book.set_policy(
            company=story.company, self_approval=False, remind_after=0, escalate_after=0, escalate_to=None,
            by=marc, now=now,
        )  # fmt: skip
    story.company.refresh_from_db()
    assert story.company.self_approval


def test_nobody_is_disabled_who_is_needed(story: Story, marc: User, now: datetime) -> None:
    """Planted: `disable` without the guard."""
    with pytest.raises(Refusal, match="Plus personne ne pourrait valider les commandes de Paul Lenoir"):
        people.disable(user=story.nadia, by=None, now=now)
    assert User.objects.get(pk=story.nadia.pk).is_active
    people.disable(user=marc, by=None, now=now)
    people.disable(user=story.buyer, by=None, now=now)
    people.disable(user=story.nadia, by=None, now=now)


def test_what_was_a_dead_end_before_stops_nothing(story: Story, marc: User, now: datetime) -> None:
    """An imported buyer without approver. Planted: every dead end refused, not only new ones."""
    lost = factories.person(company=story.company, name="Sans valideur")
    User.objects.filter(pk=lost.pk).update(approver=None)
    rule_book.save(company=story.company, rule=None, wanted=wanted(marc, story.nadia), by=marc, now=now)


def declared(person: User, substitute: User | None, first: int, last: int, now: datetime) -> Absence:
    """Absent from so many days after `now`'s to so many."""
    days = (now.date() + timedelta(days=first), now.date() + timedelta(days=last))
    return absences.declare(person=person, substitute=substitute, first=days[0], last=days[1], by=person, now=now)


def test_nobody_stands_in_while_he_is_away_himself(story: Story, marc: User, now: datetime) -> None:
    """Planted: only equal days compared."""
    lea = factories.person(company=story.company, name="Léa Morvan", role=User.Role.APPROVER)
    declared(story.nadia, marc, 1, 5, now)
    with pytest.raises(Refusal, match=f"Vous remplacez Nadia Ferrand du 24/11/2026 au 28/11/2026{NB}:"):
        declared(marc, lea, 5, 9, now)
    with pytest.raises(Refusal, match="Nadia Ferrand est en absence du 24/11/2026 au 28/11/2026"):
        declared(lea, story.nadia, 0, 1, now)
    with pytest.raises(Refusal, match="déjà enregistrée du 24/11/2026"):
        declared(story.nadia, lea, 3, 4, now)
    declared(marc, lea, 6, 9, now)
    with pytest.raises(Refusal, match="vient avant"):
        declared(lea, marc, 20, 19, now)
    with pytest.raises(Refusal, match="déjà passée"):
        declared(lea, marc, -3, -1, now)
    for nobody in (None, lea, story.buyer):
        with pytest.raises(Refusal, match="Choisissez un autre valideur-administrateur"):
            declared(lea, nobody, 30, 31, now)


def test_an_absence_that_leads_to_nobody_is_refused(story: Story, now: datetime) -> None:
    """Paul's approver would be Marc, who has Paul as approver. Planted: absences not looked at on their own days."""
    marc = factories.person(company=story.company, name="Marc Petit", role=User.Role.APPROVER, approver=story.nadia)
    with pytest.raises(Refusal, match="les commandes de Marc Petit"):
        declared(story.nadia, marc, 3, 5, now)
    lea = factories.person(company=story.company, name="Léa Morvan", role=User.Role.APPROVER)
    absence = declared(story.nadia, lea, 3, 5, now)
    with pytest.raises(Refusal, match="Plus personne"):
        people.disable(user=lea, by=None, now=now)
    absences.cancel(absence=absence, by=story.nadia, now=now)
    people.disable(user=lea, by=None, now=now)
