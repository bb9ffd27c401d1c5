"""The one door to the distributor's ERP."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from privatif.erp.backends.base import ErpBackend


def get_backend(**options: Any) -> ErpBackend:
    """The ERP that the settings name (`PRIVATIF_ERP_BACKEND`); `options` go to its constructor."""
    backend: ErpBackend = import_string(settings.ERP_BACKEND)(**options)
    return backend
