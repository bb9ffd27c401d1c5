"""Every form of the portal as its page sends it, once, by somebody who may."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from privatif.accounts.models import User
from privatif.ordering import taking_back
from privatif.ordering.models import Order
from privatif.web.forms import TermsForm
from tests.factories import PASSWORD
from tests.web.house import House
from tests.web.visits import Visit, hidden

KEY = "6f1c1d2e-0000-4000-8000-000000000001"
ANOTHER = "girouette bleue 1962"
NAMES = ("basket_add", "basket", "place", "approval", "refusal", "amendment", "company_second_factor")
NAMES += ("account_change_password", "basket_undo", "basket_return", "basket_checked")
NAMES += ("article_request", "staff_references", "scanning", "quick_entry", "language", "account_reset_password")
NAMES += ("keep", "template", "template_change", "order_again", "parked")
NAMES += ("draft", "draft_reading")
NAMES += ("fleet_add", "printer_change", "printer_removal", "printer_return")
NAMES += ("decisions", "withdrawal", "comment", "save_search", "delete_search")
NAMES += ("approval_rules", "new_approval_rule", "approval_rule", "absence")
# Pages that take a form and aren't in NAMES, each with the most that it keeps of it.
KEEP_NOTHING_ELSE = {
    "account_login": "only who comes in", "account_logout": "nothing", "account_inactive": "nothing",
    "account_reset_password_done": "nothing", "account_reset_password_from_key": "the password alone",
    "account_reset_password_from_key_done": "nothing", "account_reauthenticate": "nothing but the moment",
    "file_import": "a draft of one's own", "draft_look_up": "what one's own lines order",
    "new_password": "the password alone", "close_sessions": "deletes one's own sessions",
    "template_sheet": "what the file says",
    "template_copy": "what the template holds", "template_deletion": "the moment", "parked_deletion": "the moment",
    "parked_return": "the moment", "dropped_return": "nothing", "refused_again": "what the order holds",
    "mfa_index": "nothing", "mfa_authenticate": "only who comes in", "mfa_reauthenticate": "nothing but the moment",
    "mfa_activate_totp": "the factor of the session's person", "mfa_deactivate_totp": "removes one's own",
    "mfa_generate_recovery_codes": "one's own codes", "mfa_view_recovery_codes": "nothing",
    "mfa_add_webauthn": "a passkey of the session's person", "mfa_remove_webauthn": "removes one's own",
    "mfa_reauthenticate_webauthn": "nothing but the moment", "mfa_login_webauthn": "only who comes in",
}  # fmt: skip


@dataclass(frozen=True)
class Form:
    person: str
    path: str
    fields: Mapping[str, str]


def recap(there: House, owner: User, **changed: str) -> dict[str, str]:
    """The récapitulatif as its page shows it."""
    basket = there.baskets[owner]
    shown = dict.fromkeys(TermsForm.base_fields, "") | {"address": str(basket.address_id or "")}
    return {"basket": str(basket.uid), "shown": json.dumps(shown), **shown, **changed}


def amended(order: Order) -> dict[str, str]:
    """Modifier as its page shows it, with another quantity and a reference."""
    return {
        "version": "1", "reference": "BC 2", "instructions": "", "address": str(order.address_id or ""),
        "delivery_date": str(order.delivery_date), "quantity-1": "4", "remove": "9", "save": "1",
    }  # fmt: skip


def printer_form(there: House, owner: User, **changed: str) -> dict[str, str]:
    """A printer of the company as its page shows it."""
    address = there.printers[owner].address_id
    return {"model": "hp m404dn", "choice": "", "address": str(address), "room": "Bureau 12", **changed}


def rule(there: House, **changed: str) -> dict[str, str]:
    """A rule as its page shows it."""
    shown = {"name": "Achats", "family": "", "above": "0,00", "period": "", "scope": "company", "level": "1"}
    return {**shown, "members": str(there.people["approver"].pk), "save": "1", **changed}


def absent(there: House) -> dict[str, str]:
    """Two days away, tomorrow and the day after."""
    first, last = (str(timezone.localdate() + timedelta(days=n)) for n in (1, 2))
    return {"first": first, "last": last, "substitute": str(there.second.pk)}


def forms(there: House, visits: dict[str, Visit]) -> dict[str, Form]:
    """By the name of the page that takes it."""
    buyer, toner = there.people["buyer"], there.story.toner
    seen = hidden(visits["buyer"].ask("GET", reverse("verification")).body, "seen")
    draft = [there.drafts[buyer].uid]
    waiting, version = there.orders[buyer].number, {"version": "1"}
    passwords = {"password1": ANOTHER, "password2": ANOTHER}
    taken = {"seen": taking_back.mark(there.baskets[buyer]), "how": "replace", f"quantity-{toner.pk}": "3"}
    quantity = {f"quantity-{toner.pk}": "3", f"seen-{toner.pk}": "2"}
    return {
        "basket_add": Form("buyer", reverse("basket_add"), {"reference": toner.number, "quantity": "1", "next": "/"}),
        "quick_entry": Form("buyer", reverse("quick_entry"), {"lines": f"{toner.number} 1", "check": "1"}),
        "draft": Form(
            "buyer",
            reverse("draft", args=draft),
            {"version": "1", "add": "1", "reference-3": toner.number, "quantity-3": "2", "choose": "4:PAP-A4"},
        ),
        "draft_reading": Form(
            "buyer",
            reverse("draft_reading", args=draft),
            {"sheet": "", "reference_column": "0", "quantity_column": "1", "header": "on"},
        ),
        "basket": Form("buyer", reverse("basket"), recap(there, buyer, reference="BC 1", update="1") | quantity),
        "keep": Form("buyer", reverse("keep"), {"name": "Étage 2", "description": "Le lundi", "shared": "1"}),
        "template": Form("buyer", reverse("template", args=[there.templates[buyer].uid]), taken),
        "template_change": Form(
            "buyer",
            reverse("template_change", args=[there.templates[buyer].uid]),
            {"name": "Étage 3", "description": "", "shared": "0", "save": "1", f"quantity-{toner.pk}": "4"},
        ),
        "order_again": Form("buyer", reverse("order_again", args=[waiting]), taken),
        "parked": Form("buyer", reverse("parked", args=[there.parked[buyer].uid]), {**taken, "how": "add"}),
        "place": Form("buyer", reverse("place", args=[there.baskets[buyer].uid]), {"seen": seen}),
        "basket_checked": Form("buyer", reverse("basket_checked", args=[there.baskets[buyer].uid]), {"version": "2"}),
        "basket_undo": Form("buyer", reverse("basket_undo", args=[there.baskets[buyer].uid]), {"version": "2"}),
        "basket_return": Form(
            "buyer", reverse("basket_return", args=[there.baskets[buyer].uid]), {"version": "2", "to": "2"}
        ),
        "fleet_add": Form("buyer", reverse("fleet_add"), printer_form(there, buyer)),
        "printer_change": Form(
            "buyer", reverse("printer_change", args=[there.printers[buyer].uid]), printer_form(there, buyer)
        ),
        "printer_removal": Form("buyer", reverse("printer_removal", args=[there.printers[buyer].uid]), {}),
        "printer_return": Form("buyer", reverse("printer_return", args=[there.printers[buyer].uid]), {}),
        "approval": Form("approver", reverse("approval", args=[waiting]), version),
        "refusal": Form("approver", reverse("refusal", args=[waiting]), {**version, "reason": "Trop cher"}),
        "amendment": Form("approver", reverse("amendment", args=[waiting]), amended(there.orders[buyer])),
        "decisions": Form("approver", reverse("decisions"), {"order": f"{waiting}:1", "approve": "1"}),
        "withdrawal": Form("buyer", reverse("withdrawal", args=[waiting]), version),
        "comment": Form("buyer", reverse("comment", args=[waiting]), {"text": "Pour lundi", "key": KEY}),
        "save_search": Form("buyer", reverse("save_search"), {"numero": "C-26", "name": "Cette année"}),
        "delete_search": Form("buyer", reverse("delete_search", args=[there.searches[buyer].pk]), {}),
        "account_change_password": Form(
            "buyer", reverse("account_change_password"), {"oldpassword": PASSWORD, **passwords}
        ),
        "company_second_factor": Form("approver", reverse("company_second_factor"), {"whom": "approvers"}),
        "article_request": Form(
            "buyer", reverse("article_request"), {"reference": "Q2612A", "quantity": "2", "note": "Pour la 1020"}
        ),
        "scanning": Form("buyer", reverse("scanning"), {"code": toner.number, "quantity": "1"}),
        "staff_references": Form(
            "rep",
            reverse("staff_references", args=[there.story.company.number]),
            {"change": str(there.remembered.pk), "article": there.story.paper.number},
        ),
        "approval_rules": Form(
            "approver", reverse("approval_rules"), {"self_approval": "1", "remind_after": "4", "escalate_after": "0"}
        ),
        "new_approval_rule": Form("approver", reverse("new_approval_rule"), rule(there, name="Toners", above="200")),
        "approval_rule": Form("approver", reverse("approval_rule", args=[there.rules[buyer].pk]), rule(there)),
        "absence": Form("approver", reverse("absence"), absent(there)),
        "language": Form("buyer", reverse("language"), {"language": "en", "next": "/"}),
        "account_reset_password": Form("anonymous", reverse("account_reset_password"), {"email": buyer.email}),
    }
