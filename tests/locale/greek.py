"""A house where whatever people and the ERP have written is in Greek letters: all other words on a page are ours."""

import unicodedata

from allauth.mfa.models import Authenticator
from django.db.models import Model

from privatif.accounts.models import Address, ApprovalRule, Company, User
from privatif.catalog.models import (
    Article,
    ArticleRequest,
    Brand,
    CatalogueEntry,
    Family,
    Printer,
    PrinterModel,
    PrinterSupply,
    RememberedReference,
)
from privatif.core.models import Delivery
from privatif.mail.models import Mail
from privatif.ordering.models import Approval, Basket, Draft, DraftLine, Order, OrderEvent, OrderLine, SavedSearch

SHIP_TO = ("ship_to_label", "ship_to_street", "ship_to_extra", "ship_to_city")
WRITTEN: dict[type[Model], tuple[str, ...]] = {
    Company: ("name",),
    Address: ("label", "street", "extra", "city"),
    User: ("name",),
    ApprovalRule: ("name", "family_name"),
    Article: ("designation",),
    Brand: ("name",),
    Family: ("name",),
    Basket: ("name", "description", "reference", "instructions", *SHIP_TO),
    CatalogueEntry: ("customer_reference",),
    Printer: ("room",),
    PrinterModel: ("make", "name"),
    PrinterSupply: ("reference", "trade_name"),
    Order: ("author_name", "reference", "instructions", *SHIP_TO),
    OrderLine: ("designation", "customer_reference"),
    OrderEvent: ("by_name", "for_name", "note"),
    Approval: ("rule", "reason"),
    SavedSearch: ("name",),
    ArticleRequest: ("reference", "note"),
    RememberedReference: ("reference",),
    Draft: ("name",),
    DraftLine: ("text", "reference"),
    Delivery: ("subject", "last_error"),
    Mail: ("subject", "text"),
}
LETTERS = {ord(latin): chr(ord("α") + n % 17) for n, latin in enumerate("abcdefghijklmnopqrstuvwxyz")}
BRAND = "Βράνδη"
WEBMASTER = {"name": "Ωμέγα", "phone": "02 00 00 00 00", "email": "webmaster@medias-plus.example"}


def _greek(text: str) -> str:
    return unicodedata.normalize("NFD", text.lower()).encode("ascii", "ignore").decode().translate(LETTERS)


def rewrite() -> None:
    """Writes all of it in Greek letters."""
    for model, names in WRITTEN.items():
        for row in model._default_manager.all():
            for name in names:
                setattr(row, name, _greek(getattr(row, name)))
            row.save(update_fields=names)
    Draft.objects.update(samples=["α", "β"])
    for key in Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN):
        key.data["name"] = "ταυ"
        key.save()
