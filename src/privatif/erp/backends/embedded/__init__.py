"""The portal's own small ERP, for the first start, the demonstration and the tests. No network, one file."""

from privatif.erp.backends.embedded.backend import EmbeddedErp

__all__ = ["EmbeddedErp"]
