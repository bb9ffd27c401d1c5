from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "privatif.mail"
    label = "mail"
