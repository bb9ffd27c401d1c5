"""The pages of second factors. Most views are the library's, under its own names; the pages are ours."""

from allauth.account import views as account
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.db import transaction
from django.urls import path, reverse_lazy
from django.views.decorators.cache import never_cache

from privatif.accounts.access import about, signed_in
from privatif.accounts.access import public as anybody
from privatif.web.views import second_factor

_remove_passkey = about("passkey")(second_factor.RemovePasskey.as_view(success_url=reverse_lazy("mfa_index")))
_remove_application = transaction.atomic(totp.deactivate_totp)
_add_passkey = transaction.atomic(passkeys.add_webauthn)
# They show secrets.
_add_application = never_cache(totp.activate_totp)
_show_codes = never_cache(codes.view_recovery_codes)

urlpatterns = [
    path("connexion/second-facteur/", anybody(base.authenticate), name="mfa_authenticate"),
    path("connexion/cle-d-acces/", anybody(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("mon-compte/confirmation/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("mon-compte/confirmation/code/", signed_in(base.reauthenticate), name="mfa_reauthenticate"),
    path(
        "mon-compte/confirmation/cle-d-acces/",
        signed_in(passkeys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("mon-compte/second-facteur/", second_factor.index, name="mfa_index"),
    path("mon-compte/second-facteur/application/", signed_in(_add_application), name="mfa_activate_totp"),
    path("mon-compte/second-facteur/application/retrait/", signed_in(_remove_application), name="mfa_deactivate_totp"),
    path("mon-compte/second-facteur/cle-d-acces/", signed_in(_add_passkey), name="mfa_add_webauthn"),
    path(
        "mon-compte/second-facteur/cle-d-acces/<int:pk>/retrait/",
        signed_in(_remove_passkey),
        name="mfa_remove_webauthn",
    ),
    path("mon-compte/second-facteur/codes/", signed_in(_show_codes), name="mfa_view_recovery_codes"),
    path(
        "mon-compte/second-facteur/codes/nouveaux/",
        signed_in(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("mon-compte/societe/second-facteur/", second_factor.company, name="company_second_factor"),
]
