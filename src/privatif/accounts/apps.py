from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "privatif.accounts"
    label = "accounts"
