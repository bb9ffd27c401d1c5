"""Companies and their delivery addresses, from the ERP's files."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from stdnum.eu import vat
from stdnum.fr import siren, siret

from privatif.accounts.models import Address, Company, User
from privatif.core.cells import flag, quoted, shaped, text
from privatif.core.sheets import Column, Row
from privatif.core.tables import FileReport, Index, Table, Values, batches


class Place(NamedTuple):
    """An address as an order copies it."""

    id: int
    label: str
    street: str
    extra: str
    postal_code: str
    city: str
    country: str


class Companies(Table):
    file = "companies.csv"
    index: Index[str, int]
    columns = (
        Column("number", text(20)),
        Column("name", text(120)),
        Column("siren", shaped(r"\d{9}", "un SIREN de 9 chiffres", blank=True)),
        Column("vat_number", shaped(r"[A-Z]{2}[A-Z0-9]{2,14}", "un numéro de TVA comme FR12345678901", blank=True)),
        Column("sales_rep", text(40, blank=True), required=False),
        Column("blocked", flag, required=False),
    )
    identity = ("number",)
    model = Company
    unique = ("number",)
    stored = {
        "name": "name", "siren": "siren", "vat_number": "vat_number", "sales_rep_id": "sales_rep_id",
        "blocked": "blocked",
    }  # fmt: skip

    def __init__(self) -> None:
        self.index = Index(_companies_by_number)

    def doubts(self, values: Values) -> Iterator[str]:
        if values["siren"] and not siren.is_valid(values["siren"]):
            yield f"siren : la clé de {quoted(values['siren'])} est fausse."
        if values["vat_number"] and not vat.is_valid(values["vat_number"]):
            yield f"vat_number : {quoted(values['vat_number'])} n’est pas un numéro de TVA valable."

    def resolve(self, batch: list[Row], report: FileReport) -> list[Row]:
        if "sales_rep" not in batch[0].values:
            return batch
        named = {row.values["sales_rep"] for row in batch}
        reps = dict(User.objects.filter(username__in=named, role=User.Role.REP).values_list("username", "pk"))
        for row in batch:
            name = row.values["sales_rep"]
            row.values["sales_rep_id"] = reps.get(name)
            if name and name not in reps:
                report.complain(row.line, f"sales_rep : aucun commercial n’a l’ID {quoted(name)}.")
        return batch

    def promise(self, new: list[Row]) -> None:
        for row in new:
            self.index.promise(row.values["number"], self.index.no_id())

    def fields(self, values: Values) -> Values:
        return {name: values[name] for name in ("number", *self.stored) if name in values}


class Addresses(Table):
    """The file's default address wins over the one that the database has; a company must end up with one."""

    file = "addresses.csv"
    index: Index[tuple[int, str], Place]
    columns = (
        Column("company", text(20)),
        Column("code", text(20)),
        Column("label", text(120)),
        Column("street", text(120, blank=True)),
        Column("extra", text(120, blank=True)),
        Column("postal_code", text(10, blank=True)),
        Column("city", text(80)),
        Column("country", shaped(r"[A-Z]{2}", "un code de pays de deux lettres comme FR")),
        Column("siret", shaped(r"\d{14}", "un SIRET de 14 chiffres", blank=True)),
        Column("is_default", flag),
    )
    identity = ("company", "code")
    model = Address
    unique = ("company_id", "code")
    stored = {column.name: column.name for column in columns[2:]}

    def __init__(self, *, companies: Index[str, int]) -> None:
        self.index = Index(_addresses_by_code)
        self.companies = companies

    def begin(self) -> None:
        self.first_line: dict[int, int] = {}
        self.with_default: set[int] = set()
        self.others: set[tuple[int, str]] = set()

    def doubts(self, values: Values) -> Iterator[str]:
        if values["siret"] and not siret.is_valid(values["siret"]):
            yield f"siret : la clé de {quoted(values['siret'])} est fausse."

    def resolve(self, batch: list[Row], report: FileReport) -> list[Row]:
        sound = with_company(batch, self.companies, report)
        for row in sound:
            company_id, code = row.values["company_id"], row.values["code"]
            self.first_line.setdefault(company_id, row.line)
            if not row.values["is_default"]:
                self.others.add((company_id, code))
            elif company_id in self.with_default:
                report.complain(row.line, f"is_default : la société {row.values['company']} en a déjà une.")
            else:
                self.with_default.add(company_id)
        return sound

    def promise(self, new: list[Row]) -> None:
        for row in new:
            cells = [row.values[name] for name in Place._fields[1:]]
            key = (row.values["company_id"], row.values["code"])
            self.index.promise(key, Place(self.index.no_id(), *cells))

    def fields(self, values: Values) -> Values:
        return {name: values[name] for name in (*self.unique, *self.stored)}

    def save(self, batch: list[Row]) -> None:
        moving = {row.values["company_id"] for row in batch if row.values["is_default"]}
        Address.objects.filter(company_id__in=moving, is_default=True).update(is_default=False)
        super().save(batch)

    def finish(self, report: FileReport, *, write: bool) -> None:
        lacking = set(self.first_line) - self.with_default
        for some in batches(sorted(lacking)):
            kept = Address.objects.filter(company_id__in=some, is_default=True).values_list("company_id", "code")
            lacking -= {key[0] for key in kept if key not in self.others}
        for company_id in lacking:
            report.complain(
                self.first_line[company_id], "is_default : cette société n’a pas d’adresse par défaut, mettez 1 à une."
            )


def with_company(batch: list[Row], companies: Index[str, int], report: FileReport) -> list[Row]:
    """The rows whose `company` exists, with `company_id`; complains of the others."""
    found = companies.find({row.values["company"] for row in batch})
    for row in batch:
        number = row.values["company"]
        row.values["company_id"] = found.get(number)
        if number not in found:
            report.complain(row.line, f"company : la société {quoted(number)} n’existe pas.")
    return [row for row in batch if row.values["company_id"] is not None]


def _companies_by_number(numbers: Collection[str]) -> dict[str, int]:
    return dict(Company.objects.filter(number__in=numbers).values_list("number", "pk"))


def _addresses_by_code(keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], Place]:
    near = Address.objects.filter(company_id__in={company_id for company_id, _ in keys}).order_by()
    found = near.values_list("company_id", "code", "pk", *Place._fields[1:])
    return {(row[0], row[1]): Place(*row[2:]) for row in found if row[:2] in keys}
