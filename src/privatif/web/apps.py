from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "privatif.web"
    label = "web"
