"""Invented companies, people and articles. Each function saves one thing; what isn't given is made up."""

from datetime import date
from decimal import Decimal
from itertools import count

from privatif.accounts.models import Absence, Address, ApprovalRule, Company, User
from privatif.catalog.importing_printers import supply_key
from privatif.catalog.models import (
    Article,
    Brand,
    CatalogueEntry,
    Family,
    PriceScale,
    Printer,
    PrinterModel,
    PrinterSeries,
    PrinterSupply,
)
from privatif.catalog.printer_models import key_of, words_of

PASSWORD = "cerfs-volants 1998"

_numbers = count(1)


def company(*, number: str = "", name: str = "Papeterie du Quai", **fields: object) -> Company:
    return Company.objects.create(number=number or f"{490000 + next(_numbers)}", name=name, **fields)


def address(
    *,
    company: Company,
    code: str = "",
    label: str = "Siège",
    street: str = "12 quai des Brumes",
    postal_code: str = "27000",
    city: str = "Évreux",
    is_default: bool | None = None,
    **fields: object,
) -> Address:
    """The first address of a company is its default one unless told otherwise."""
    if is_default is None:
        is_default = not company.addresses.filter(is_default=True).exists()
    return Address.objects.create(
        company=company, code=code or f"L{next(_numbers)}", label=label, street=street, postal_code=postal_code,
        city=city, is_default=is_default, **fields,
    )  # fmt: skip


def person(
    *,
    company: Company | None = None,
    username: str = "",
    name: str = "Camille Aubert",
    role: str = User.Role.BUYER,
    approver: User | None = None,
    password: str = PASSWORD,
    must_change_password: bool = False,
    email: str | None = None,
    **fields: object,
) -> User:
    """Somebody who has chosen his password. A customer's person without an approver is his own."""
    username = username or f"camille{next(_numbers)}"
    user = User(
        username=username, name=name, role=role, company=company, approver=approver,
        must_change_password=must_change_password,
        email=f"{username.lower()}@client.example" if email is None else email, **fields,
    )  # fmt: skip
    user.set_password(password)
    user.save()
    if company and approver is None:
        user.approver = user
        user.save(update_fields=["approver"])
    return user


def rep(*, serves: Company | None = None, username: str = "", name: str = "Solène Garrec", **fields: object) -> User:
    """A sales rep of the distributor."""
    user = person(username=username, name=name, role=User.Role.REP, **fields)
    if serves:
        serves.sales_rep = user
        serves.save(update_fields=["sales_rep"])
    return user


def webmaster(*, username: str = "webmaster", name: str = "Loïc Tanguy", **fields: object) -> User:
    return person(username=username, name=name, role=User.Role.WEBMASTER, **fields)


def article(
    *,
    number: str = "",
    designation: str = "Ramette papier A4 80 g",
    brand: str = "",
    family: str = "",
    list_price: str | Decimal = "9.90",
    **fields: object,
) -> Article:
    """Brand and family are given by name; prices as text or Decimal, HT, for one unit."""
    made = Article(
        number=number or f"ART-{next(_numbers):05d}", designation=designation, list_price=Decimal(list_price),
        brand=Brand.objects.get_or_create(name=brand)[0] if brand else None,
        family=Family.objects.get_or_create(name=family)[0] if family else None,
        **fields,
    )  # fmt: skip
    made.derive_keys(brand=brand, family=family)
    made.save()
    return made


def sells(
    company: Company,
    article: Article,
    net_price: str | Decimal = "5.00",
    *,
    customer_reference: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    scales: dict[int, str] | None = None,
) -> CatalogueEntry:
    """Put an article into a company's catalogue; `scales` are net prices by the quantity they begin at."""
    entry = CatalogueEntry(
        company=company, article=article, net_price=Decimal(net_price), customer_reference=customer_reference,
        valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    entry.derive_keys()
    entry.save()
    for quantity, price in (scales or {}).items():
        PriceScale.objects.create(entry=entry, from_quantity=quantity, net_price=Decimal(price))
    return entry


def rule(company: Company, *members: User, name: str = "", above: str = "0", **fields: object) -> ApprovalRule:
    """Orders above this amount need the word of one of the members."""
    name = name or f"Règle {next(_numbers)}"
    made = ApprovalRule.objects.create(company=company, name=name, above=Decimal(above), **fields)
    made.members.set(members)
    return made


def absence(person: User, substitute: User, first: date, last: date) -> Absence:
    return Absence.objects.create(person=person, substitute=substitute, first=first, last=last)


def printer_model(make: str = "HP", name: str = "", *, takes: tuple[str, ...] = ()) -> PrinterModel:
    """A model, and the black toners that fit it by the maker's reference."""
    name = name or f"LaserJet {next(_numbers)}"
    model = PrinterModel.objects.create(
        make=make, name=name, words=words_of(make, name), key=key_of(make, name), has_supplies=bool(takes)
    )
    if takes:
        PrinterSeries.objects.create(model=model, series=f"{make}/{name}")
    for reference in takes:
        supply(model, reference=reference)
    return model


def supply(
    model: PrinterModel,
    *,
    reference: str = "",
    trade_name: str = "",
    kind: str = "toner",
    colour: str = "noir",
    region: int = 0,
) -> PrinterSupply:
    """One more supply of the model's series."""
    key = supply_key(model.make, reference=reference, trade_name=trade_name)
    return PrinterSupply.objects.create(
        series=f"{model.make}/{model.name}", region=region, kind=kind, colour=colour, trade_name=trade_name,
        reference=reference, key=key,
    )  # fmt: skip


def printer(*, company: Company, model: PrinterModel | None = None, room: str = "Accueil", **fields: object) -> Printer:
    """One of the company's printers, at its default address."""
    address = fields.pop("address", None) or company.addresses.get(is_default=True)
    return Printer.objects.create(company=company, model=model or printer_model(), address=address, room=room, **fields)
