"""What a list of wishes would find in a company's catalogue, without a basket: nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from privatif.accounts.models import Company
from privatif.catalog import lookup
from privatif.catalog.models import Article
from privatif.core.errors import Refusal
from privatif.ordering import quantities
from privatif.ordering.pasting import Line


@dataclass(frozen=True)
class Checked:
    """A line and what it finds. `quantity` is None where no quantity that can be ordered is written."""

    line: Line
    match: lookup.Match | None
    quantity: int | None

    @property
    def article(self) -> Article | None:
        """The one that would be ordered, or that is no longer sold; None where there are several or none."""
        articles = self.match.articles if self.match else ()
        return articles[0] if len(articles) == 1 else None


def check(*, company: Company, lines: Sequence[Line], on: date) -> list[Checked]:
    """One Checked a line, in order."""
    references = [line.reference for line in lines if line.kind == "wish"]
    matches = iter(lookup.resolve(company=company, references=references, on=on))
    return [Checked(line, next(matches), _counted(line)) if line.kind == "wish" else _no_wish(line) for line in lines]


def _no_wish(line: Line) -> Checked:
    return Checked(line, None, None)


def _counted(line: Line) -> int | None:
    try:
        return quantities.parse(line.quantity)
    except Refusal:
        return None
