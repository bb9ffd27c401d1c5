"""Deeds on drafts: what was pasted or dropped, looked up in pieces, corrected, and added to the basket.

A draft belongs to one person and outlives the page: whoever leaves finds it again as he left it.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from privatif.accounts.models import User
from privatif.catalog import lookup, memory, requests
from privatif.catalog.lookup import Verdict
from privatif.catalog.models import Article
from privatif.core import bulk
from privatif.core.errors import Refusal, Stale
from privatif.core.text import one_line
from privatif.ordering import baskets, draft_columns, files, quantities
from privatif.ordering.basket_events import Source
from privatif.ordering.files import Contents
from privatif.ordering.models import Draft, DraftLine
from privatif.ordering.pasting import Columns, Line
from privatif.ordering.wishes import FillLine, Wish

KEPT = timedelta(days=14)
MOST_KEPT = 20  # of one person
PIECE = 2_000  # lines looked up at once
State = DraftLine.State


class Counts(NamedTuple):
    """How many lines are in each state, and what `Tout ajouter` would add."""

    waiting: int = 0
    ready: int = 0
    wrong: int = 0
    added: int = 0
    requested: int = 0
    ignored: int = 0
    units: int = 0

    @property
    def all(self) -> int:
        return sum(self[:-1])


def of(owner: User) -> QuerySet[Draft]:
    """His drafts, the last touched first, without their files."""
    return Draft.objects.filter(owner=owner, company=owner.company).defer("file").order_by("-changed_at", "-id")


def one(owner: User, uid: UUID) -> Draft | None:
    return of(owner).filter(uid=uid).first()


def unfinished(owner: User) -> QuerySet[Draft]:
    """His drafts with lines to correct or to add, as `left`."""
    open_ = [State.WAITING, State.READY, State.WRONG]
    return of(owner).annotate(left=Count("lines", filter=Q(lines__state__in=open_))).filter(left__gt=0)


def counts(draft: Draft) -> Counts:
    rows = draft.lines.order_by().values_list("state").annotate(n=Count("id"), units=Sum("units"))
    found = {state: n for state, n, _units in rows}
    units = sum(units for state, _n, units in rows if state == State.READY)
    return Counts(**found, units=units)


def keep(*, owner: User, contents: Contents, by: User, now: datetime, name: str = "", file: bytes = b"") -> Draft:
    """A new draft of what was pasted or of a file. His oldest are deleted, and whatever nobody has touched for long.

    Raises Refusal for somebody without a company.
    """
    if owner.company is None:
        raise Refusal(_("Seul un utilisateur rattaché à une société peut remplir un panier."))
    with transaction.atomic():
        Draft.objects.filter(changed_at__lt=now - KEPT).delete()
        Draft.objects.filter(pk__in=list(of(owner).values_list("pk", flat=True)[MOST_KEPT - 1 :])).delete()
        draft = Draft.objects.create(
            company=owner.company, owner=owner, name=one_line(name)[-120:], created_at=now, changed_at=now,
            file=file if len(contents.sheets) > 1 else None,
        )  # fmt: skip
        _write(draft, contents, None, now)
    return draft


def read_again(*, draft: Draft, columns: Columns | None, by: User, now: datetime, sheet: str = "") -> None:
    """By other columns, None: by those found; or from another sheet. Corrections are gone.

    Raises Refusal once lines have been added: they would be added again.
    """
    with transaction.atomic():
        _bump(draft, now)
        if draft.lines.filter(state=State.ADDED).exists():
            raise Refusal(_("Des lignes de cette saisie sont déjà dans le panier : importez le fichier de nouveau."))
        if sheet and sheet != draft.sheet and sheet in draft.sheets:
            contents, columns = _other_sheet(draft, sheet), None
        else:
            contents = _contents(draft)
        draft.lines.all().delete()
        _write(draft, contents, columns, now)


def look_up(*, draft: Draft, now: datetime) -> int:
    """Find what the next PIECE of waiting lines order; returns how many still wait. May be done twice."""
    waiting = list(draft.lines.filter(state=State.WAITING)[:PIECE])
    if not waiting:
        return 0
    report = baskets.preview(owner=draft.owner, wishes=_wishes(waiting), now=now)
    with transaction.atomic():
        _settle(waiting, report.lines, State.READY)
    return draft.lines.filter(state=State.WAITING).count()


def correct(*, draft: Draft, corrections: Mapping[int, Wish], by: User, now: datetime) -> None:
    """Write corrections into wrong lines, by line number; all wrong lines are then looked up anew.

    A reference that nobody knew, and that was corrected into one that is found, is remembered for the company.
    """
    wrong = {line.line: line for line in draft.lines.filter(state=State.WRONG)}
    changed = [wrong[n] for n, wish in corrections.items() if n in wrong and wish != _wish(wrong[n])]
    before = [line.reference for line in changed]
    for line in changed:
        line.reference, line.quantity = corrections[line.line].reference, corrections[line.line].quantity
        line.why = ""
    asked = [line for line in wrong.values() if line.reference]
    with transaction.atomic():
        if changed:
            _bump(draft, now)
            rows = [{"id": x.pk, "reference": x.reference, "quantity": x.quantity, "why": ""} for x in changed]
            bulk.update(DraftLine, rows)
        _remember(draft, dict(zip(before, changed, strict=True)), by, now)
        draft.lines.filter(pk__in=[line.pk for line in asked]).update(state=State.WAITING)
    look_up(draft=draft, now=now)


def choose(*, draft: Draft, line: int, article: Article, by: User, now: datetime) -> None:
    """This article is what the line means: remembered for the company, so that it is found next time.

    Raises Refusal for an article outside the company's catalogue.
    """
    with transaction.atomic():
        _bump(draft, now)
        for meant in draft.lines.filter(line=line, state=State.WRONG):
            if meant.reference:
                memory.remember(company=draft.company, reference=meant.reference, article=article, by=by, now=now)
            draft.lines.filter(pk=meant.pk).update(reference=article.number, state=State.WAITING)
            same = draft.lines.filter(state=State.WRONG, reference=meant.reference)
            same.update(state=State.WAITING)
    look_up(draft=draft, now=now)


def set_aside(*, draft: Draft, line: int, by: User, now: datetime) -> None:
    """This wrong line is not to be ordered."""
    with transaction.atomic():
        _bump(draft, now)
        draft.lines.filter(line=line, state=State.WRONG).update(state=State.IGNORED)


def request(*, draft: Draft, line: int, by: User, now: datetime) -> None:
    """What this wrong line names is asked of the sales contact."""
    with transaction.atomic():
        _bump(draft, now)
        for wanted in draft.lines.filter(line=line, state=State.WRONG).exclude(reference=""):
            try:
                quantity = quantities.parse(wanted.quantity)
            except Refusal:
                quantity = 1
            company, reference = draft.company, wanted.reference
            requests.ask(company=company, reference=reference, quantity=quantity, note="", by=by, now=now)
            draft.lines.filter(pk=wanted.pk).update(state=State.REQUESTED)


def add(*, draft: Draft, seen_version: int, by: User, now: datetime) -> int:
    """Put all ready lines into the basket; returns how many were. What no longer can be is wrong from now on.

    Raises Stale where the draft isn't the one that was seen, so that a form sent twice adds once.
    """
    with transaction.atomic():
        _bump(draft, now, seen_version)
        ready = list(draft.lines.filter(state=State.READY))
        source = Source.FILE if draft.name else Source.QUICK_ENTRY
        report = baskets.add(owner=draft.owner, wishes=_wishes(ready), by=by, now=now, source=source)
        _settle(ready, report.lines, State.ADDED)
    return sum(1 for line in report.lines if line.added)


def _bump(draft: Draft, now: datetime, seen_version: int | None = None) -> None:
    this = Draft.objects.filter(pk=draft.pk, version=draft.version if seen_version is None else seen_version)
    if this.update(version=F("version") + 1, changed_at=now) != 1:
        raise Stale(_("Cette page n’était plus à jour : voici vos lignes telles qu’elles sont."))


def _write(draft: Draft, contents: Contents, columns: Columns | None, now: datetime) -> None:
    with translation.override(None):  # sentences are kept as keys
        reading = contents.read(columns)
    found = reading.columns
    draft.sheet, draft.sheets = contents.sheet, list(contents.sheets)
    draft.reference_column, draft.quantity_column = (found.reference, found.quantity) if found else (None, None)
    draft.header = bool(found and found.header)
    draft.samples = draft_columns.samples(contents, found)
    draft.save(update_fields=["sheet", "sheets", "reference_column", "quantity_column", "header", "samples"])
    rows = [_row(draft, line) for line in reading.lines if line.text.strip()]
    if rows:
        bulk.upsert(DraftLine, rows, unique=["draft_id", "line"])


def _row(draft: Draft, line: Line) -> dict[str, object]:
    state = {"wish": State.WAITING, "ignored": State.IGNORED, "unreadable": State.WRONG}[line.kind]
    return {
        "draft_id": draft.pk, "line": line.line, "text": line.text, "reference": line.reference[:100],
        "quantity": line.quantity[:20], "state": state, "why": line.why[:200],
    }  # fmt: skip


def _contents(draft: Draft) -> Contents:
    written = dict(draft.lines.values_list("line", "text"))
    texts = [written.get(line, "") for line in range(1, max(written, default=0) + 1)]  # blank ones aren't kept
    if not draft.sheet:
        return Contents("\n".join(texts))
    return Contents(rows=[text.split("\t") for text in texts], sheet=draft.sheet, sheets=tuple(draft.sheets))


def _other_sheet(draft: Draft, sheet: str) -> Contents:
    file = Draft.objects.values_list("file", flat=True).get(pk=draft.pk)
    return files.take(bytes(file or b""), sheet)


def _wish(line: DraftLine) -> Wish:
    return Wish(line.reference, line.quantity)


def _wishes(lines: Sequence[DraftLine]) -> list[Wish]:
    return [_wish(line) for line in lines]


def _settle(lines: Sequence[DraftLine], fills: Sequence[FillLine], done: str) -> None:
    """Each line's new state: `done`, or wrong."""
    rows = [
        {"id": line.pk, "state": done if fill.added else State.WRONG, "units": fill.added}
        for line, fill in zip(lines, fills, strict=True)
    ]
    if rows:
        bulk.update(DraftLine, rows)


def _remember(draft: Draft, changed: Mapping[str, DraftLine], by: User, now: datetime) -> None:
    """What nobody knew, by what it was corrected into."""
    on = timezone.localdate(now)
    pairs = [(before, line.reference) for before, line in changed.items() if before and before != line.reference]
    asked = [reference for pair in pairs for reference in pair]
    matches = {match.reference: match for match in lookup.resolve(company=draft.company, references=asked, on=on)}
    for before, after in pairs:
        found = matches[after]
        if found.verdict is Verdict.FOUND and matches[before].verdict in {Verdict.UNKNOWN, Verdict.CHOOSE}:
            with suppress(Refusal):  # it was no reference
                memory.remember(company=draft.company, reference=before, article=found.articles[0], by=by, now=now)
