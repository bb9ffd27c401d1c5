"""The lines of a draft that are wrong, as a table to mend and to drop again."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from privatif.ordering import draft_report
from privatif.ordering.models import Draft

WIDTHS = (22, 10, 7, 50, 70)


def rejected(*, draft: Draft, now: datetime) -> Iterator[list[str]]:
    """A header that is recognised when the file comes back, and a row a wrong line."""
    yield [_("Référence"), _("Quantité"), _("Ligne"), _("Ce que vous avez écrit"), _("À corriger")]
    for line, why in draft_report.wrong(draft=draft, now=now):
        yield [line.reference, line.quantity, str(line.line), line.text, why]
