"""Mon compte, second facteur: what somebody has, and whom his company obliges to have one."""

from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from privatif.accounts import second_factor
from privatif.accounts.access import MemberRequest, SignedRequest, approver, signed_in
from privatif.accounts.models import Company
from privatif.accounts.second_factor import Type
from privatif.core.errors import Refusal
from privatif.web import duties


@signed_in
@require_safe
def index(request: SignedRequest) -> HttpResponse:
    """What he has; where he must have one and has none, why nothing else opens."""
    factors = list(second_factor.factors_of(request.user))
    context = {
        "totp": next((factor for factor in factors if factor.type == Type.TOTP), None),
        "passkeys": [factor for factor in factors if factor.type == Type.WEBAUTHN],
        "codes_left": _codes_left(request.user.pk),
        "required": second_factor.required_for(request.user),
        "first": duties.first(request) is not None,
    }
    return render(request, "mfa/index.html", context)


def _codes_left(user_id: int) -> int | None:
    codes = Authenticator.objects.filter(user=user_id, type=Type.RECOVERY_CODES).first()
    return app_settings.RECOVERY_CODE_COUNT - codes.data["used_mask"].bit_count() if codes else None


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    """The library asks the house whether an application may go, but not whether a passkey may."""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        if not get_adapter().can_delete_authenticator(self.get_object()):
            messages.error(self.request, get_adapter().error_messages["cannot_delete_authenticator"])
            return redirect("mfa_index")
        response: HttpResponse = super().form_valid(form)
        return response


@approver
@require_http_methods(["GET", "HEAD", "POST"])
def company(request: MemberRequest) -> HttpResponse:
    """Whom the company obliges: its approvers say so."""
    error = ""
    if request.method == "POST":
        try:
            whom = request.POST.get("whom", "")
            second_factor.oblige(company=request.company, whom=whom, by=request.user, now=timezone.now())
        except Refusal as refusal:
            error = refusal.text
        else:
            messages.success(request, _("La règle de votre société est enregistrée."))
            return redirect("account")
    context = {"choices": Company.SecondFactor.choices, "chosen": request.company.second_factor, "error": error}
    return render(request, "web/company_second_factor.html", context, status=422 if error else 200)
