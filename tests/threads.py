"""Several threads at once, each with its own connection to the database, as workers and web servers have."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")


def at_once(count: int, deed: Callable[[int], Result]) -> list[Result]:
    """What `deed(0)` ... `deed(count - 1)` return, all begun in the same moment. Raises what the first one raised."""
    start = Barrier(count)

    def run(n: int) -> Result:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return deed(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
