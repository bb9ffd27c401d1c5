"""What a page's scripts weigh on the way to the browser."""

import gzip
from pathlib import Path

from django.contrib.staticfiles import finders

import privatif

FIRST_PARTY = 60_000  # bytes, compressed
HTMX = 20_000


def compressed(*scripts: Path) -> int:
    return sum(len(gzip.compress(script.read_bytes(), 9)) for script in scripts)


def test_our_own_scripts_weigh_less_than_sixty_kilobytes() -> None:
    """Planted bug that was seen here: two more scripts, 80 kB together."""
    own = sorted(Path(privatif.__file__).parent.glob("*/static/**/*.js"))
    assert {"web.js", "ordering.js"} <= {script.name for script in own}
    assert compressed(*own) < FIRST_PARTY


def test_htmx_weighs_what_it_is_said_to_weigh() -> None:
    htmx = finders.find("django_htmx/htmx-2.min.js")
    assert isinstance(htmx, str)
    assert compressed(Path(htmx)) < HTMX
