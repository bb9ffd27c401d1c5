"""What is verified at every start, because the calls that go up are only names."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string


@register()
def names_can_be_imported(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,
) -> list[CheckMessage]:
    names = [name for reactions in settings.OUTBOX_REACTIONS.values() for name in reactions]
    return [problem for name in [*names, settings.PRICE_SOURCE, settings.ERP_BACKEND] if (problem := _problem(name))]


def _problem(name: str) -> CheckMessage | None:
    try:
        import_string(name)
    except ImportError as error:
        return Error(
            f"{name} can't be imported: {error}",
            hint="Correct the name in config/wiring.py or in the PRIVATIF_* settings.",
            id="privatif.E001",
        )
    return None
