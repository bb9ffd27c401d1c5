from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "privatif.catalog"
    label = "catalog"
