"""What the page of a draft shows: its lines with what each would order now, a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext

from privatif.catalog import lookup
from privatif.catalog.lookup import Verdict
from privatif.catalog.models import Article
from privatif.ordering import baskets
from privatif.ordering.drafts import Counts
from privatif.ordering.models import Draft, DraftLine
from privatif.ordering.wishes import FillLine, Wish

PAGE_SIZE = 50
State = DraftLine.State
# What can be looked at: its word in the page's address, and the states of its lines.
VIEWS: dict[str, tuple[str, ...]] = {
    "a-corriger": (State.WRONG,),
    "pretes": (State.READY, State.WAITING),
    "ajoutees": (State.ADDED, State.REQUESTED),
    "sans-article": (State.IGNORED,),
    "toutes": (State.WRONG, State.READY, State.WAITING, State.ADDED, State.REQUESTED),
}


class Shown(NamedTuple):
    """A line, and what it would order: `fill` for what has a reference. `why` says what is wrong with it."""

    line: DraftLine
    fill: FillLine | None
    why: str
    suggestions: tuple[Article, ...] = ()

    @property
    def choices(self) -> tuple[Article, ...]:
        """The articles among which one click chooses."""
        return (self.fill.choices if self.fill else ()) or self.suggestions


@dataclass(frozen=True)
class Page:
    """Some lines in their order; `following` is the line after which the next page begins, 0 on the last."""

    view: str
    lines: list[Shown]
    after: int
    following: int


def page(*, draft: Draft, counts: Counts, view: str, after: int, now: datetime) -> Page:
    """Lines of a VIEW; of all, or of those to correct where there are too many for one page, if it is no such word."""
    if view not in VIEWS:
        view = "a-corriger" if counts.wrong and counts.all - counts.ignored > PAGE_SIZE else "toutes"
    lines = list(draft.lines.filter(state__in=VIEWS[view], line__gt=after)[: PAGE_SIZE + 1])
    following = lines[PAGE_SIZE - 1].line if len(lines) > PAGE_SIZE else 0
    return Page(view, list(_shown(draft, lines[:PAGE_SIZE], now)), after, following)


def wrong(*, draft: Draft, now: datetime) -> Iterator[tuple[DraftLine, str]]:
    """All lines to correct, each with its sentence."""
    lines = list(draft.lines.filter(state=State.WRONG))
    fills = _fills(draft, lines, now)
    return ((line, _why(line, fills.get(line.line))) for line in lines)


def _shown(draft: Draft, lines: Sequence[DraftLine], now: datetime) -> Iterator[Shown]:
    fills = _fills(draft, lines, now)
    strange = [fill.wish.reference for fill in fills.values() if fill.verdict in {Verdict.UNKNOWN, Verdict.GONE}]
    on = timezone.localdate(now)
    near = lookup.suggestions(company=draft.company, references=strange, on=on) if strange else {}
    for line in lines:
        fill = fills.get(line.line)
        offered = near.get(line.reference, ()) if line.state == State.WRONG else ()
        yield Shown(line, fill, _why(line, fill), offered)


def _fills(draft: Draft, lines: Sequence[DraftLine], now: datetime) -> dict[int, FillLine]:
    """By line, what those with a reference would order."""
    wished = [line for line in lines if line.reference and line.state != State.IGNORED]
    wishes = [Wish(line.reference, line.quantity) for line in wished]
    report = baskets.preview(owner=draft.owner, wishes=wishes, now=now) if wishes else None
    return {line.line: fill for line, fill in zip(wished, report.lines, strict=True)} if report else {}


def _why(line: DraftLine, fill: FillLine | None) -> str:
    if line.state == State.WRONG and not (fill or line.why):
        return gettext("La référence manque sur cette ligne.")
    return fill.refusal if fill else gettext(line.why) if line.why else ""
