"""An order as a document to print or to keep: a PDF made by typst."""

import json
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from privatif.core import languages, money
from privatif.core.languages import figures
from privatif.ordering import typesetting
from privatif.ordering.models import Approval, Order, OrderLine

TEMPLATE = Path(__file__).parent / "typst" / "order.typ"
BREAK_HERE = "\u200b"  # zero-width space


def order_pdf(order: Order) -> bytes:
    """The PDF of an order as it stands. What people typed into it is data and never typst's language."""
    data = json.dumps(order_data(order), ensure_ascii=False)
    return typesetting.pdf(TEMPLATE, data=data, made_at=order.placed_at)


def order_data(order: Order) -> dict[str, Any]:
    """What the template prints: texts only, figures already written as the reader writes them."""
    lines = list(order.lines.all())
    sums = money.totals((line.line_total, line.vat_rate) for line in lines)
    webmaster = settings.WEBMASTER
    return {
        "lang": languages.current(),
        "brand": settings.BRAND,
        "contact": f"{settings.BRAND} · {webmaster['phone']} · {webmaster['email']}",
        "title": f"{order.get_kind_display()} {order.number}",
        "state": order.get_state_display(),
        "labels": {
            "customer": _("Client"), "ship_to": _("Livraison"), "instructions": _("Instructions de livraison"),
            "page": _("Page"),
        },
        "customer": _customer(order),
        "ship_to": _ship_to(order) or ["–"],
        "facts": _facts(order),
        "instructions": _breakable(order.instructions),
        "columns": [
            _("Référence"), _("Désignation"), _("Quantité"), _("Unité"), _("Prix net HT"), _("TVA"), _("Total HT"),
        ],
        "lines": [_line(line) for line in lines],
        "vat_columns": [_("Taux"), _("Base HT"), _("TVA")],
        "vat": [[figures().percent(s.rate), figures().euros(s.base), figures().euros(s.vat)] for s in sums.shares],
        "totals": [
            [_("Total HT"), figures().euros(order.total_net)],
            [_("TVA"), figures().euros(order.total_vat)],
            [_("Total TTC"), figures().euros(order.total_gross)],
        ],
    }  # fmt: skip


def _customer(order: Order) -> list[str]:
    company = order.company
    lines = [company.name, _("N° de client %s") % company.number]
    if company.siren:
        lines.append(_("SIREN %s") % figures().siren(company.siren))
    if company.vat_number:
        lines.append(_("TVA %s") % company.vat_number)
    return [_breakable(line) for line in lines]


def _ship_to(order: Order) -> list[str]:
    city = f"{order.ship_to_postal_code} {order.ship_to_city}".strip()
    country = "" if order.ship_to_country == "FR" else order.ship_to_country
    parts = (order.ship_to_label, order.ship_to_street, order.ship_to_extra, city, country)
    return [_breakable(part) for part in parts if part]


def _facts(order: Order) -> list[list[str]]:
    facts = [
        [_("Passée le"), figures().moment(order.placed_at)],
        [_("Par"), order.author_name],
        [_("Référence de commande"), order.reference],
        [_("Date de livraison"), figures().day(order.delivery_date) if order.delivery_date else ""],
        [_("N° %s") % settings.BRAND, order.erp_number],
        [_("Validée par"), ", ".join(dict.fromkeys(_word(approval) for approval in _granted(order)))],
    ]
    return [[label, _breakable(value)] for label, value in facts if value]


def _granted(order: Order) -> list[Approval]:
    return list(order.approvals.filter(granted=True).select_related("approver", "decided_by").order_by("decided_at"))


def _word(approval: Approval) -> str:
    assert approval.decided_at
    return _("%(name)s le %(day)s") % {"name": approval.signed, "day": figures().day(approval.decided_at)}


def _line(line: OrderLine) -> dict[str, str]:
    own = _("Votre référence : %s") % line.customer_reference if line.customer_reference else ""
    return {
        "reference": _breakable(line.article_number, 12),
        "designation": _breakable(line.designation),
        "customer_reference": _breakable(own),
        "quantity": figures().number(line.quantity),
        "unit": _unit(line.unit),
        "price": figures().euros(line.unit_price),
        "rate": figures().percent(line.vat_rate),
        "total": figures().euros(line.line_total),
    }


def _unit(code: str) -> str:
    """The ERP's code of a unit as people say it; an unknown one as it is."""
    return {"PCE": _("pièce"), "LOT": _("lot"), "BTE": _("boîte"), "PAQ": _("paquet")}.get(code, code)


def _breakable(text: str, longest: int = 24) -> str:
    """The text with words longer than a column may be wide (in characters) made breakable anywhere."""
    return re.sub(rf"\S{{{longest + 1},}}", lambda word: BREAK_HERE.join(word.group()), text)
