"""Companies, addresses and people as the ERP's files bring them."""

import pytest
from django.contrib.auth import authenticate

from privatif.accounts.models import Address, Company, User
from tests import factories
from tests.importing import ORCHARD, counts, faults, only, take

pytestmark = pytest.mark.django_db


def test_a_company_is_made_then_changed_then_left_alone(tmp_path, now):
    lines = ["C1,Vergers de l’Iton,732829320,FR44732829320", "C2,Cidrerie,,"]
    assert counts(take(tmp_path, now, companies=lines)) == {"companies": (2, 0, 0)}
    lines[1] = "C2,Cidrerie du Pont,,"
    assert counts(take(tmp_path, now, companies=lines)) == {"companies": (0, 1, 1)}
    assert counts(take(tmp_path, now, companies=lines)) == {"companies": (0, 0, 2)}
    assert list(Company.objects.order_by("number").values_list("number", "name", "siren", "blocked")) == [
        ("C1", "Vergers de l’Iton", "732829320", False),
        ("C2", "Cidrerie du Pont", "", False),
    ]


def test_a_column_that_is_absent_leaves_what_is_there(tmp_path, now):
    rep = factories.rep()
    Company.objects.create(number="C1", name="Avant", blocked=True, sales_rep=rep)
    take(tmp_path, now, companies=["C1,Après,,"])
    company = Company.objects.get()
    assert (company.name, company.blocked, company.sales_rep) == ("Après", True, rep)
    take(tmp_path, now, companies=["#number,name,siren,vat_number,sales_rep,blocked", "C1,Après,,,,0"])
    company.refresh_from_db()
    assert (company.blocked, company.sales_rep) == (False, None)


def test_a_sales_rep_must_be_one(tmp_path, now):
    rep, buyer = factories.rep(username="solene"), factories.person(company=factories.company(), username="camille")
    header = "#number,name,siren,vat_number,sales_rep"
    report = take(tmp_path, now, companies=[header, "C1,A,,,solene", "C2,B,,,camille", "C3,C,,,personne"])
    assert [line for line, _ in faults(report)] == [3, 4]
    assert "aucun commercial n’a l’ID «\u00a0camille\u00a0»" in faults(report)[0][1]
    assert Company.objects.exclude(pk=buyer.company_id).count() == 0
    take(tmp_path, now, companies=[header, "C1,A,,,solene"])
    assert Company.objects.get(number="C1").sales_rep == rep


def test_numbers_of_the_wrong_shape_are_refused_and_wrong_keys_only_told(tmp_path, now):
    report = take(tmp_path, now, companies=["C1,A,73282932,", "C2,B,,44732829320"])
    assert [line for line, _ in faults(report)] == [2, 3]
    report = take(tmp_path, now, companies=["C1,A,732829321,FR00732829321"])
    assert not only(report).refused
    assert [warning.text for warning in only(report).warnings] == [
        "siren : la clé de «\u00a0732829321\u00a0» est fausse.",
        "vat_number : «\u00a0FR00732829321\u00a0» n’est pas un numéro de TVA valable.",
    ]
    assert Company.objects.get().siren == "732829321"


def test_one_bad_line_and_nothing_of_the_file_is_written(tmp_path, now):
    report = take(tmp_path, now, companies=["C1,A,,", "C2,,,", "C1,B,,", "C3,C"])
    assert faults(report) == [
        (3, "name : cellule vide alors qu’une valeur est obligatoire."),
        (4, "cette ligne en répète une autre du fichier."),
        (5, "2 cellule(s) au lieu de 4."),
    ]
    assert only(report).lines == 4
    assert Company.objects.count() == 0


def addresses(company: Company) -> list[tuple[str, str, bool]]:
    return list(company.addresses.order_by("code").values_list("code", "label", "is_default"))


def test_the_default_address_moves_to_the_one_that_the_file_names(tmp_path, now):
    take(tmp_path, now, companies=ORCHARD["companies"], addresses=ORCHARD["addresses"])
    company = Company.objects.get()
    assert addresses(company) == [("A1", "Siège", True), ("A2", "Pressoir", False)]
    report = take(tmp_path, now, addresses=["C1,A3,Quai,,,27000,Évreux,FR,,1"])
    assert counts(report) == {"addresses": (1, 0, 0)}
    assert addresses(company) == [("A1", "Siège", False), ("A2", "Pressoir", False), ("A3", "Quai", True)]
    swapped = ["C1,A1,Siège,3 rue du Puits,,27000,Évreux,FR,,1", "C1,A3,Quai,,,27000,Évreux,FR,,0"]
    assert counts(take(tmp_path, now, addresses=swapped)) == {"addresses": (0, 2, 0)}
    assert addresses(company) == [("A1", "Siège", True), ("A2", "Pressoir", False), ("A3", "Quai", False)]


def test_a_company_has_one_default_address_neither_two_nor_none(tmp_path, now):
    factories.company(number="C1")
    other = factories.company(number="C2")
    factories.address(company=other, code="A1")
    report = take(
        tmp_path, now,
        addresses=[
            "C1,A1,Un,,,27000,Évreux,FR,,1", "C1,A2,Deux,,,27000,Évreux,FR,,1", "C2,A1,Un,,,27000,Évreux,FR,,0",
            "C9,A1,Un,,,27000,Évreux,FR,,1",
        ],
    )  # fmt: skip
    assert faults(report) == [
        (3, "is_default : la société C1 en a déjà une."),
        (4, "is_default : cette société n’a pas d’adresse par défaut, mettez 1 à une."),
        (5, "company : la société «\u00a0C9\u00a0» n’existe pas."),
    ]
    assert Address.objects.count() == 1


def test_people_cannot_log_in_before_they_have_set_a_password(tmp_path, now):
    take(tmp_path, now, companies=ORCHARD["companies"], contacts=ORCHARD["contacts"])
    alix, noe = User.objects.get(username="alix"), User.objects.get(username="Noe")
    assert (alix.approver, noe.approver, alix.role, noe.role) == (noe, noe, "buyer", "approver")
    assert not alix.has_usable_password()
    assert alix.must_change_password
    assert authenticate(username="alix", password="") is None


def test_a_known_person_keeps_password_and_id(tmp_path, now):
    company = factories.company(number="C1")
    boss = factories.person(company=company, username="Noe", role="approver")
    buyer = factories.person(company=company, username="Alix", name="Alix M.", email="alix@vergers.example")
    before = buyer.password
    lines = ["C1,ALIX,Alix Morin,alix@vergers.example,buyer,noe"]
    assert counts(take(tmp_path, now, contacts=lines)) == {"contacts": (0, 1, 0)}
    buyer.refresh_from_db()
    assert (buyer.username, buyer.name, buyer.approver, buyer.password) == ("Alix", "Alix Morin", boss, before)
    assert not buyer.must_change_password
    assert counts(take(tmp_path, now, contacts=lines)) == {"contacts": (0, 0, 1)}


def test_approvers_are_of_the_same_company_and_have_the_role_or_are_oneself(tmp_path, now):
    company, other = factories.company(number="C1"), factories.company(number="C2")
    factories.person(company=other, username="ailleurs", role="approver")
    factories.person(company=company, username="simple")
    report = take(
        tmp_path, now,
        contacts=[
            "C1,u1,Un,,buyer,ailleurs", "C1,u2,Deux,,buyer,simple", "C1,u3,Trois,,buyer,fantome",
            "C1,u4,Quatre,,buyer,u4",
            "C1,u5,Cinq,,buyer,u6", "C1,u6,Six,,approver,u6",
        ],
    )  # fmt: skip
    assert faults(report) == [
        (2, "approver : «\u00a0ailleurs\u00a0» est d’une autre société."),
        (3, "approver : «\u00a0simple\u00a0» n’a pas le rôle approver."),
        (4, "approver : personne n’a l’ID «\u00a0fantome\u00a0»."),
    ]
    assert User.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("C2,camille,Camille,,buyer,camille", "user_id : «\u00a0camille\u00a0» n’est pas de cette société."),
        ("C2,webmaster,Loïc,,approver,webmaster", "user_id : «\u00a0webmaster\u00a0» n’est pas de cette société."),
        ("C2,é,Élise,,buyer,e", "n’est pas un ID utilisateur"),
        ("C2,elise,Élise,elise@,buyer,elise", "email : «\u00a0elise@\u00a0» n’est pas une adresse e-mail."),
        ("C2,elise,Élise,,rep,elise", "role : «\u00a0rep\u00a0» : écrivez buyer ou approver."),
        ("C2,elise,Élise,,buyer,", "approver : cellule vide alors qu’une valeur est obligatoire."),
    ],
)
def test_what_is_said_of_a_contact_that_cannot_be(tmp_path, now, line, sentence):
    factories.person(company=factories.company(number="C1"), username="camille")
    factories.webmaster()
    factories.company(number="C2")
    report = take(tmp_path, now, contacts=[line])
    assert any(sentence in text for _, text in faults(report)), faults(report)


def test_ids_that_differ_only_in_case_are_one(tmp_path, now):
    factories.company(number="C1")
    report = take(tmp_path, now, contacts=["C1,Elise,Élise,,buyer,elise", "C1,ELISE,Élise,,buyer,elise"])
    assert faults(report) == [(3, "cette ligne en répète une autre du fichier.")]
