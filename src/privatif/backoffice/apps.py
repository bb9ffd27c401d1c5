from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "privatif.backoffice"
    label = "backoffice"
