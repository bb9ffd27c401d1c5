"""Every page of buyers and approvers: the list of what the portal does."""

from allauth.account import views as allauth
from django.urls import path, re_path

from privatif.accounts.access import about
from privatif.accounts.access import public as anybody
from privatif.web.views import (
    account,
    amendment,
    article_request,
    assistance,
    basket,
    basket_history,
    catalogue,
    checkout,
    drafts,
    file_import,
    home,
    language,
    orders,
    public,
    quick_entry,
    sessions,
    taking_back,
    templates,
)

urlpatterns = [
    path("", public.public, name="public"),
    # I Connexion
    path("connexion/", anybody(allauth.login), name="account_login"),
    path("deconnexion/", public.log_out, name="account_logout"),
    path("connexion/desactive/", anybody(allauth.account_inactive), name="account_inactive"),
    path("connexion/inscription/", public.no_sign_up, name="account_signup"),
    path("mot-de-passe/", account.change_password, name="account_change_password"),
    path("mot-de-passe/nouveau/", account.new_password, name="new_password"),
    path("mot-de-passe/oubli/", anybody(allauth.password_reset), name="account_reset_password"),
    path("mot-de-passe/oubli/envoye/", anybody(allauth.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/lien/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        anybody(about("link", colleagues="public", others="public")(allauth.password_reset_from_key)),
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/lien/fait/",
        anybody(allauth.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("langue", language.language, name="language"),
    # II Accueil
    path("accueil/", home.home, name="home"),
    path("mon-compte/", account.account, name="account"),
    path("mon-compte/connexions/", sessions.my_sessions, name="sessions"),
    path("mon-compte/connexions/fermeture", sessions.close_sessions, name="close_sessions"),
    path("assistance/", assistance.assistance, name="assistance"),
    # III Passer une commande
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<str:number>/", catalogue.article, name="article"),
    path("catalogue/<str:number>/image", catalogue.image, name="article_image"),
    path("demandes/article/", article_request.article_request, name="article_request"),
    path("saisie-rapide/", quick_entry.quick_entry, name="quick_entry"),
    path("importer-un-fichier/", file_import.file_import, name="file_import"),
    path("saisie/<uuid:uid>/", drafts.draft, name="draft"),
    path("saisie/<uuid:uid>/suite", drafts.look_up, name="draft_look_up"),
    path("saisie/<uuid:uid>/a-corriger.csv", drafts.rejected, {"kind": "csv"}, name="draft_rejected_csv"),
    path("saisie/<uuid:uid>/a-corriger.xlsx", drafts.rejected, {"kind": "xlsx"}, name="draft_rejected_xlsx"),
    path("saisie/<uuid:uid>/lecture", drafts.reading, name="draft_reading"),
    path("panier/", basket.basket, name="basket"),
    path("panier/lignes", catalogue.basket_add, name="basket_add"),
    path("panier/verification", checkout.verification, name="verification"),
    path("panier/<uuid:uid>/historique", basket_history.history, name="basket_history"),
    path("panier/<uuid:uid>/annulation", basket_history.undo, name="basket_undo"),
    path("panier/<uuid:uid>/retour", basket_history.go_back, name="basket_return"),
    path("panier/<uuid:uid>/commande", checkout.place, name="place"),
    path("panier/panier-type", templates.keep, name="keep"),
    # IV Mes commandes
    path("commandes/", orders.orders, name="orders"),
    path("commandes/<str:number>/", orders.order, name="order"),
    path("commandes/<str:number>/confirmation", orders.confirmation, name="order_confirmation"),
    path("commandes/<str:number>/pdf", orders.pdf, name="order_pdf"),
    path("commandes/<str:number>/validation", orders.approval, name="approval"),
    path("commandes/<str:number>/refus", orders.refusal, name="refusal"),
    path("commandes/<str:number>/modification", amendment.amendment, name="amendment"),
    # V Récupérer
    path("commandes/<str:number>/reprise", taking_back.order_again, name="order_again"),
    path("commandes/<str:number>/remise-au-panier", taking_back.refused_again, name="refused_again"),
    path("paniers-types/", templates.templates, name="templates"),
    path("paniers-types/<uuid:uid>/", templates.template, name="template"),
    path("paniers-types/<uuid:uid>/modification", templates.template_change, name="template_change"),
    path("paniers-types/<uuid:uid>/copie", templates.template_copy, name="template_copy"),
    path("paniers-types/<uuid:uid>/suppression", templates.template_deletion, name="template_deletion"),
    path("paniers-mis-de-cote/<uuid:uid>/", taking_back.parked, name="parked"),
    path("paniers-mis-de-cote/<uuid:uid>/reprise", templates.parked_return, name="parked_return"),
    path("paniers-mis-de-cote/<uuid:uid>/suppression", templates.parked_deletion, name="parked_deletion"),
    path("paniers-supprimes/<uuid:uid>/retour", templates.dropped_return, name="dropped_return"),
]
