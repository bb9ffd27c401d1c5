"""`--dry-run`: the deed is done as always, and nothing of it stays."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def attempt(*, dry_run: bool) -> Iterator[None]:
    """A transaction; one of which nothing stays when it is only tried."""
    with transaction.atomic():
        yield
        if dry_run:
            transaction.set_rollback(True)
