from django.apps import AppConfig


class ErpConfig(AppConfig):
    name = "privatif.erp"
    label = "erp"
