from django.apps import AppConfig


class OrderingConfig(AppConfig):
    name = "privatif.ordering"
    label = "ordering"
