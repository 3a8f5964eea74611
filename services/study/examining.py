"""An exam that runs: its page, answering, locking a section, handing in. The clock is the server's.

Every answer is kept as it comes, and may change until its section locks. What comes too late is told so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil

from sqlalchemy import Connection, insert, update

from engine.scenario.order import value_of
from models import Exam, ExamAnswer
from services.database import reads, writes
from services.errors import ExamOver, Malformed, OfExam, SectionLocked, Unplayable
from services.study.exam_ending import end, uncounted
from services.study.items import Asked, asked
from services.study.papers import SAMPLE, Allowed, CasesNow, Loaded, PaperItem, allowed, cases_now, load


@dataclass(frozen=True, slots=True)
class Mark:
    """One item in the list of the section at hand; numbers count from 1."""

    number: int
    here: bool
    answered: bool
    flagged: bool
    left_out: bool


@dataclass(frozen=True, slots=True)
class ItemView:
    """The item at hand. `asked` is None where it does not count; `chosen` is the value of the answer that is kept.

    `untold` says that the way there is left out: the learner is in the middle of the case, and it shows what is best.
    """

    number: int
    asked: Asked | None
    chosen: str | None
    untold: bool
    flagged: bool
    previous: int | None
    next: int | None


@dataclass(frozen=True, slots=True)
class Sitting:
    """A running exam at one item. Sections and items count from 1; `seconds_left` is None where there is no limit.

    `turned_back` says that an item of a locked section was asked for.
    """

    exam_id: str
    name: str
    is_sample: bool
    section: int
    sections: int
    items: int
    marks: tuple[Mark, ...]
    item: ItemView
    answered: int
    allowed: Allowed
    seconds_left: int | None
    turned_back: bool

    @property
    def is_last_section(self) -> bool:
        return self.section == self.sections

    @property
    def unanswered(self) -> tuple[int, ...]:
        """The numbers in this section that have no answer yet."""
        return tuple(mark.number for mark in self.marks if not (mark.answered or mark.left_out))

    @property
    def flagged(self) -> tuple[int, ...]:
        return tuple(mark.number for mark in self.marks if mark.flagged)

    @property
    def minutes_left(self) -> int:
        """Begun minutes that are left."""
        return -(-(self.seconds_left or 0) // 60)


@dataclass(frozen=True, slots=True)
class Answering:
    """What a learner sends: the number of the item from 1, the value of a choice ("" leaves it as it is), the flag."""

    item: int
    choice: str
    flagged: bool


@reads
def sitting(connection: Connection, person_id: int, exam_id: str, number: int | None, now: datetime) -> Sitting | None:
    """The exam at an item of the section at hand, by default at the first without an answer; None when it is over.

    Raises NotFound.
    """
    loaded = load(connection, person_id, exam_id)
    row, sheet = loaded.row, loaded.sheet
    if loaded.over_at(now) is not None:
        return None
    section = sheet.sections[row.section]
    cases = cases_now(connection, person_id, section, now)
    open_now = {item.number + 1: item for item in section}
    here = open_now.get(number or 0) or _first_open(loaded, section)
    return Sitting(
        exam_id=exam_id,
        name=sheet.name,
        is_sample=row.blueprint == SAMPLE,
        section=row.section + 1,
        sections=len(sheet.sections),
        items=len(sheet.items),
        marks=tuple(_mark(loaded, item, here, cases.withdrawn) for item in section),
        item=_view(connection, loaded, here, section, cases),
        answered=sum(answer.choice is not None for answer in loaded.answers.values()),
        allowed=allowed(sheet.minutes, row.time_factor),
        seconds_left=None if row.ends_at is None else max(0, ceil((row.ends_at - now).total_seconds())),
        turned_back=number is not None and 0 < number <= section[0].number,
    )


def _first_open(loaded: Loaded, section: tuple[PaperItem, ...]) -> PaperItem:
    return next((item for item in section if not _answered(loaded, item)), section[0])


def _answered(loaded: Loaded, item: PaperItem) -> bool:
    return item.number in loaded.answers and loaded.answers[item.number].choice is not None


def _mark(loaded: Loaded, item: PaperItem, here: PaperItem, gone: frozenset[int]) -> Mark:
    answer = loaded.answers.get(item.number)
    return Mark(
        number=item.number + 1,
        here=item is here,
        answered=_answered(loaded, item),
        flagged=answer is not None and answer.flagged,
        left_out=item.number in gone,
    )


def _view(
    connection: Connection, loaded: Loaded, item: PaperItem, section: tuple[PaperItem, ...], cases: CasesNow
) -> ItemView:
    answer, seed = loaded.answers.get(item.number), loaded.row.seed
    place = item.number - section[0].number
    chosen = answer.choice if answer is not None else None
    asked_now = None if item.number in cases.withdrawn else _asked(connection, item, seed)
    untold = item.number in cases.under_way and asked_now is not None and bool(asked_now.before)
    return ItemView(
        number=item.number + 1,
        asked=replace(asked_now, before=()) if asked_now is not None and untold else asked_now,
        chosen=None if chosen is None else value_of(seed, item.number, chosen),
        untold=untold,
        flagged=answer is not None and answer.flagged,
        previous=item.number if place else None,
        next=item.number + 2 if place + 1 < len(section) else None,
    )


def _asked(connection: Connection, item: PaperItem, seed: bytes) -> Asked | None:
    """The item with the choices that the paper offers; None where this version cannot read its case."""
    try:
        whole = asked(connection, item.item, seed, item.number)
    except Unplayable:
        return None
    offered = {value_of(seed, item.number, number) for number in item.shown}
    return replace(whole, options=tuple(option for option in whole.options if option.value in offered))


def answer(person_id: int, exam_id: str, sent: Answering, now: datetime) -> None:
    """Keep an answer and its flag, over what was kept before. The same again is harmless.

    Raises NotFound, Malformed (an item or a choice that is none), SectionLocked, ExamOver.
    """
    if not _answer(person_id, exam_id, sent, now):
        raise ExamOver(exam_id)


@writes
def _answer(connection: Connection, person_id: int, exam_id: str, sent: Answering, now: datetime) -> bool:
    loaded = _still_running(connection, person_id, exam_id, now)
    if loaded is None:
        return False
    _keep(connection, loaded, sent, now)
    return True


def lock(person_id: int, exam_id: str, section: int, sent: Answering | None, now: datetime) -> None:
    """Lock the section at hand, by its number from 1, with what is sent along; the next one opens. A locked one stays.

    Raises NotFound, Malformed (a section that is still to come, or the last, which is handed in), ExamOver;
    SectionLocked where it was locked before and another answer is sent along than stands.
    """
    too_late = _lock(person_id, exam_id, section, sent, now)
    if too_late is not None:
        raise too_late(exam_id)


@writes
def _lock(
    connection: Connection, person_id: int, exam_id: str, section: int, sent: Answering | None, now: datetime
) -> type[OfExam] | None:
    """What is to be told, after the commit, of something that came too late."""
    loaded = _still_running(connection, person_id, exam_id, now)
    if loaded is None:
        return ExamOver
    here = loaded.row.section + 1
    if not 0 < section <= here or section == len(loaded.sheet.sections):
        raise Malformed("This section cannot be locked.")
    if section < here:
        return SectionLocked if sent is not None and _differs(loaded, sent) else None
    if sent is not None:
        _keep(connection, loaded, sent, now)
    connection.execute(update(Exam).where(Exam.id == loaded.row.id).values(section=here))
    return None


def finish(person_id: int, exam_id: str, sent: Answering | None, now: datetime) -> None:
    """Hand an exam in, with what is sent along. Doing it twice is harmless.

    Raises NotFound, Malformed, SectionLocked; ExamOver where it was over and another answer is sent along than stands.
    """
    _open_stories(person_id, exam_id)
    if not _finish(person_id, exam_id, sent, now):
        raise ExamOver(exam_id)


@reads
def _open_stories(connection: Connection, person_id: int, exam_id: str) -> None:
    """Open the stories of an exam before the transaction begins, so that nobody who decides has to wait."""
    uncounted(connection, load(connection, person_id, exam_id).sheet.items)


@writes
def _finish(connection: Connection, person_id: int, exam_id: str, sent: Answering | None, now: datetime) -> bool:
    loaded = _still_running(connection, person_id, exam_id, now)
    if loaded is None:
        return sent is None or not _differs(load(connection, person_id, exam_id), sent)
    if sent is not None:
        _keep(connection, loaded, sent, now)
        loaded = load(connection, person_id, exam_id)
    end(connection, loaded, now)
    return True


def _still_running(connection: Connection, person_id: int, exam_id: str, now: datetime) -> Loaded | None:
    """The exam, locked; None where it is over, which is written down if it was not yet. Raises NotFound."""
    loaded = load(connection, person_id, exam_id, lock=True)
    if loaded.over_at(now) is None:
        return loaded
    end(connection, loaded, now)
    return None


def _keep(connection: Connection, loaded: Loaded, sent: Answering, now: datetime) -> None:
    row, item = loaded.row, _open_item(loaded, sent.item)
    values = {value_of(row.seed, item.number, number): number for number in item.shown}
    if sent.choice and sent.choice not in values:
        raise Malformed("Choose one of the choices on the page.")
    kept = {"flagged": sent.flagged, "changed_at": now, **({"choice": values[sent.choice]} if sent.choice else {})}
    if item.number not in loaded.answers and not (sent.choice or sent.flagged):
        return
    if item.number in loaded.answers:
        where = (ExamAnswer.exam_id == row.id, ExamAnswer.item == item.number)
        connection.execute(update(ExamAnswer).where(*where).values(**kept))
    else:
        connection.execute(insert(ExamAnswer).values(exam_id=row.id, item=item.number, **kept))


def _differs(loaded: Loaded, sent: Answering) -> bool:
    """Whether an answer that is not taken any more is another than the one that stands. Raises Malformed."""
    item = _item(loaded, sent.item)
    kept = loaded.answers.get(item.number)
    stands = value_of(loaded.row.seed, item.number, kept.choice) if kept is not None and kept.choice else ""
    return sent.choice not in ("", stands)


def _item(loaded: Loaded, number: int) -> PaperItem:
    if not 0 < number <= len(loaded.sheet.items):
        raise Malformed("There is no such item on this paper.")
    return loaded.sheet.items[number - 1]


def _open_item(loaded: Loaded, number: int) -> PaperItem:
    """The item of this number, if its section is the one at hand. Raises SectionLocked, Malformed."""
    item = _item(loaded, number)
    if item.section < loaded.row.section:
        raise SectionLocked(loaded.row.public_id)
    if item.section > loaded.row.section:
        raise Malformed("This item is in a section that is still to come.")
    return item
