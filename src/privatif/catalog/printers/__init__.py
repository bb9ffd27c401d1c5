"""Which printers there are, found as people type them, and which supplies fit them."""

from privatif.catalog.printers.naming import Model, named

__all__ = ["Model", "named"]
