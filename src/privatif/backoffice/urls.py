"""Every page of the distributor's own people."""

from django.urls import path

from privatif.backoffice.views import deliveries, home, mails, references, requests

urlpatterns = [
    path("", home.staff_home, name="staff_home"),
    path("demandes/", requests.requests, name="staff_requests"),
    path("clients/<str:number>/references/", references.references, name="staff_references"),
    path("courriels/", mails.mails, name="staff_mails"),
    path("courriels/<int:pk>/", mails.mail, name="staff_mail"),
    path("courriels/<int:pk>.eml", mails.eml, name="staff_mail_eml"),
    path("envois/", deliveries.deliveries, name="staff_deliveries"),
]
