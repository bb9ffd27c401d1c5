"""Mon compte: who I am here, and my password."""

from typing import cast

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from privatif.accounts import people
from privatif.accounts.access import SignedRequest, signed_in
from privatif.web.password_forms import ChangePasswordForm, NewPasswordForm


@signed_in
@require_safe
def account(request: SignedRequest) -> HttpResponse:
    company = request.user.company
    context = {
        "company": company,
        "rep": company.sales_rep if company else None,
        "approver": request.user.approver,
        "addresses": list(company.addresses.filter(in_use=True)) if company else [],
    }
    return render(request, "web/account.html", context)


@sensitive_post_parameters()
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: SignedRequest) -> HttpResponse:
    """The first log-in ends here: nothing else opens before a password of one's own is set."""
    if not request.user.must_change_password:
        return redirect("account_change_password")
    form = NewPasswordForm(request.POST or None, user=request.user)
    if not form.is_valid():
        return render(request, "web/new_password.html", {"form": form}, status=422 if form.is_bound else 200)
    return _set(request, form, "home")


@sensitive_post_parameters()
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: SignedRequest) -> HttpResponse:
    if refused := consume_or_429(request, action="change_password"):
        return cast(HttpResponse, refused)
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if not form.is_valid():
        return render(request, "web/change_password.html", {"form": form}, status=422 if form.is_bound else 200)
    return _set(request, form, "account")


def _set(request: SignedRequest, form: NewPasswordForm, then: str) -> HttpResponse:
    people.set_own_password(user=request.user, password=form.cleaned_data["password1"], now=timezone.now())
    update_session_auth_hash(request, request.user)
    messages.success(request, _("Votre mot de passe est enregistré."))
    return redirect(then)
