"""What an exam came to: the single best answers by domain with an honest interval, and every item explained.

Works from what is derived, so an exam that its clock has ended reads the same before that was written down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from engine.study.skill import Share
from services.database import reads
from services.errors import ExamRuns, Unplayable
from services.explain import OptionReview
from services.study.exam_ending import uncounted
from services.study.figures import ShareView, share_view
from services.study.items import Explained, explained
from services.study.papers import SAMPLE, Allowed, Loaded, PaperItem, allowed, cases_now, load

PAGE = 25
"""Items that one page explains."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Single best answers out of the items that count, and what share that is, if they are enough to say."""

    right: int
    share: ShareView


@dataclass(frozen=True, slots=True)
class DomainTally:
    """A domain of the blueprint, and what its items came to."""

    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class ItemReport:
    """One item afterwards, numbered from 1. `explained` is None where it does not count; and as long as its case is
    `under_way`, for what is best in it is told when the learner has finished it.

    Of `keys`, those that were left off the paper are not `offered`.
    """

    number: int
    section: int
    domain: str
    answered: bool
    right: bool
    flagged: bool
    under_way: bool
    explained: Explained | None
    keys: tuple[OptionReview, ...]


@dataclass(frozen=True, slots=True)
class ExamReport:
    """The report of an exam that is over. `kept` is False until its end was written down."""

    exam_id: str
    name: str
    is_sample: bool
    as_of: str
    confidence: str
    started_at: datetime
    ended_at: datetime
    minutes_used: int
    ran_out: bool
    kept: bool
    allowed: Allowed
    items: int
    unanswered: int
    left_out: tuple[int, ...]
    under_way: tuple[int, ...]
    tally: Tally
    domains: tuple[DomainTally, ...]
    explained: tuple[ItemReport, ...]
    missed: tuple[int, ...]
    page: int
    pages: int

    @property
    def missed_at(self) -> tuple[tuple[int, int], ...]:
        """The items that were missed, each with the page that explains it."""
        return tuple((number, (number - 1) // PAGE + 1) for number in self.missed)


@reads
def report(connection: Connection, person_id: int, exam_id: str, page: int, now: datetime) -> ExamReport:
    """What an exam came to, with one page of its items explained. Raises NotFound, ExamRuns."""
    loaded = load(connection, person_id, exam_id)
    row, sheet = loaded.row, loaded.sheet
    ended = loaded.over_at(now)
    if ended is None:
        raise ExamRuns(exam_id)
    out = sheet.left_out if row.finished_at is not None else uncounted(connection, sheet.items)
    under_way = cases_now(connection, person_id, sheet.items, now).under_way - out
    items = [_item(connection, loaded, item, out, under_way) for item in sheet.items]
    counted = [item for item in items if item.explained is not None]
    pages = -(-len(items) // PAGE)
    here = min(max(page, 1), pages)
    return ExamReport(
        exam_id=exam_id,
        name=sheet.name,
        is_sample=row.blueprint == SAMPLE,
        as_of=sheet.as_of,
        confidence=sheet.confidence,
        started_at=row.started_at,
        ended_at=ended,
        minutes_used=-(-(ended - row.started_at) // timedelta(minutes=1)),
        ran_out=row.ends_at is not None and ended >= row.ends_at,
        kept=row.finished_at is not None,
        allowed=allowed(sheet.minutes, row.time_factor),
        items=len(items),
        unanswered=sum(not item.answered for item in counted),
        left_out=tuple(item.number for item in items if item.explained is None and not item.under_way),
        under_way=tuple(item.number for item in items if item.under_way),
        tally=tally(counted),
        domains=_domains(sheet.domains, counted),
        explained=tuple(items[(here - 1) * PAGE : here * PAGE]),
        missed=tuple(item.number for item in counted if not item.right),
        page=here,
        pages=pages,
    )


def tally(items: Sequence[ItemReport]) -> Tally:
    """How many of these are right. A board counts an item without an answer as one that is not."""
    right = sum(item.right for item in items)
    return Tally(right, share_view(Share(len(items), right)))


def _domains(names: Mapping[str, str], items: list[ItemReport]) -> tuple[DomainTally, ...]:
    """The domains of the paper, in the order of the blueprint."""
    found = {key: [item for item in items if item.domain == key] for key in names}
    return tuple(DomainTally(names[key], tally(mine)) for key, mine in found.items() if mine)


def _item(
    connection: Connection, loaded: Loaded, item: PaperItem, out: frozenset[int], under_way: frozenset[int]
) -> ItemReport:
    answer = loaded.answers.get(item.number)
    chosen = answer.choice if answer is not None else None
    told = None if item.number in out | under_way else _explained(connection, item, chosen)
    keys = () if told is None else told.keys
    return ItemReport(
        number=item.number + 1,
        section=item.section + 1,
        domain=item.domain,
        answered=chosen is not None,
        right=told is not None and told.chosen is not None and told.chosen.best,
        flagged=answer is not None and answer.flagged,
        under_way=item.number in under_way,
        explained=told,
        keys=tuple(replace(key, offered=key.number in item.shown) for key in keys),
    )


def _explained(connection: Connection, item: PaperItem, chosen: int | None) -> Explained | None:
    try:
        return explained(connection, item.item, chosen)
    except Unplayable:
        return None
