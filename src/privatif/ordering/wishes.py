"""Everything that fills a basket becomes wishes; what became of each is told by a report."""

from dataclasses import dataclass, field

from privatif.catalog.lookup import How, Verdict
from privatif.catalog.models import Article


@dataclass(frozen=True)
class Wish:
    """A reference and a quantity, both as written."""

    reference: str
    quantity: str = "1"


@dataclass(frozen=True)
class FillLine:
    """What became of one wish. `added` is 0 where `refusal` says why; `now` is what the basket then holds.

    `choices`: the articles to choose among, for the verdict CHOOSE.
    """

    wish: Wish
    verdict: Verdict
    article: Article | None = None
    added: int = 0
    now: int = 0
    refusal: str = ""
    choices: tuple[Article, ...] = ()
    how: How = How.REFERENCE


@dataclass
class FillReport:
    """Every wish is in it, in the order given: nothing typed is dropped. `version` is that of the basket previewed."""

    lines: list[FillLine] = field(default_factory=list)
    version: int = 0

    @property
    def refused(self) -> list[FillLine]:
        return [line for line in self.lines if line.refusal]
