from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "privatif.accounts"
    label = "accounts"

    def ready(self) -> None:
        # Their receivers write down who comes and goes, and which second factors do.
        from privatif.accounts import events, second_factor_library  # noqa: F401
