from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "privatif.core"
    label = "core"

    def ready(self) -> None:
        from privatif.core import checks  # noqa: F401 - registers the system checks
