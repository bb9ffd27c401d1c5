"""A company's people, from the ERP's file. Nobody can log in by it: each first sets a password by a reset link."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower

from privatif.accounts.importing import with_company
from privatif.accounts.models import User
from privatif.core.bulk import update, upsert
from privatif.core.cells import one_of, quoted, shaped, text
from privatif.core.sheets import Column, Row
from privatif.core.tables import FileReport, Index, Table, Values, batches

USER_ID = shaped(
    r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,39}", "un ID utilisateur (40 lettres sans accent, chiffres ou . _ @ + - au plus)"
)


class Person(NamedTuple):
    id: int
    username: str
    name: str
    role: str
    company_id: int | None


class _Approval(NamedTuple):
    """Who is to approve for whom, by IDs in lower case."""

    line: int
    user_id: str
    approver: str
    company_id: int


class Contacts(Table):
    """An approver may stand further down in the file, so approvers are looked at after the last line."""

    file = "contacts.csv"
    index: Index[str, Person]
    columns = (
        Column("company", text(20)),
        Column("user_id", USER_ID),
        Column("name", text(120)),
        Column("email", text(254, blank=True)),
        Column("role", one_of(User.Role.BUYER.value, User.Role.APPROVER.value)),
        Column("approver", USER_ID),
        Column("phone", text(30, blank=True), required=False),
    )
    identity = ("key",)
    model = User
    unique = ("username",)
    stored = {
        "company_id": "company_id", "name": "name", "email": "email", "role": "role",
        "approver": "approver__username", "phone": "phone",
    }  # fmt: skip

    def __init__(self, *, companies: Index[str, int]) -> None:
        self.index = Index(people_by_key)
        self.companies = companies

    def begin(self) -> None:
        self.in_file: dict[str, Person] = {}
        self.approvals: list[_Approval] = []
        self.unsettled: set[str] = set()

    def faults(self, values: Values) -> Iterator[str]:
        values["key"] = values["user_id"].lower()
        if values["email"]:
            try:
                validate_email(values["email"])
            except ValidationError:
                yield f"email : {quoted(values['email'])} n’est pas une adresse e-mail."

    def resolve(self, batch: list[Row], report: FileReport) -> list[Row]:
        batch = with_company(batch, self.companies, report)
        wanted = {row.values["key"] for row in batch} | {row.values["approver"].lower() for row in batch}
        known = people_by_key(wanted)
        for row in batch:
            values, before = row.values, known.get(row.values["key"])
            if before and before.company_id != values["company_id"]:
                report.complain(row.line, f"user_id : {quoted(values['user_id'])} n’est pas de cette société.")
            values["username"] = before.username if before else values["user_id"]
            approver = values["approver"].lower()
            values["approver"] = known[approver].username if approver in known else values["approver"]
            self.approvals.append(_Approval(row.line, values["key"], approver, values["company_id"]))
            self.in_file[values["key"]] = _person(before.id if before else 0, values)
        return batch

    def promise(self, new: list[Row]) -> None:
        for row in new:
            self.index.promise(row.values["key"], _person(self.index.no_id(), row.values))

    def fields(self, values: Values) -> Values:
        written = ("username", "company_id", "name", "email", "role", "phone")
        return {name: values[name] for name in written if name in values}

    def save(self, batch: list[Row]) -> None:
        self.unsettled.update(row.values["key"] for row in batch)
        people = [{**self.fields(row.values), "password": make_password(None)} for row in batch]
        upsert(User, people, unique=self.unique, only_new=["password"])

    def finish(self, report: FileReport, *, write: bool) -> None:
        for some in batches(self.approvals):
            known = people_by_key({approval.approver for approval in some})
            for approval in some:
                approver = self.in_file.get(approval.approver) or known.get(approval.approver)
                if fault := _fault(approval, approver):
                    report.complain(approval.line, f"approver : {fault}")
        if write and not report.refused:
            self._settle()

    def _settle(self) -> None:
        for some in batches(approval for approval in self.approvals if approval.user_id in self.unsettled):
            ids = people_by_key({a.user_id for a in some} | {a.approver for a in some})
            update(User, [{"id": ids[a.user_id].id, "approver_id": ids[a.approver].id} for a in some])


def people_by_key(keys: Collection[str]) -> dict[str, Person]:
    """By ID utilisateur in lower case."""
    found = User.objects.annotate(key=Lower("username")).filter(key__in=keys)
    return {row[0]: Person(*row[1:]) for row in found.values_list("key", "pk", *Person._fields[1:])}


def _person(pk: int, values: Values) -> Person:
    return Person(pk, values["username"], values["name"], values["role"], values["company_id"])


def _fault(approval: _Approval, approver: Person | None) -> str:
    if approver is None:
        return f"personne n’a l’ID {quoted(approval.approver)}."
    if approver.company_id != approval.company_id:
        return f"{quoted(approver.username)} est d’une autre société."
    if approver.role != User.Role.APPROVER and approval.approver != approval.user_id:
        return f"{quoted(approver.username)} n’a pas le rôle approver."
    return ""
