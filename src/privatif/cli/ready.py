"""Makes Django ready for a command."""

import os

SETTINGS = "privatif.config.settings"


def start_django() -> None:
    """Load the settings and the tables. Raises ImproperlyConfigured with a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
