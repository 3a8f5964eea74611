"""The post-test of a course: begun, saved as it goes, handed in. The key never leaves before it is passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engine.credit.post_test import Drawn, Item, as_json, draw, from_json, mark
from models import Sitting, TestItem
from services.courses.enrolments import newest_enrolment
from services.courses.taking import Way, way_of
from services.database import reads, writes
from services.errors import NotFound, Refused
from services.tokens import new_public_id


@dataclass(frozen=True, slots=True)
class Question:
    """An item as it is asked: its number on the paper, from 0, and what is chosen so far."""

    number: int
    stem: str
    options: tuple[str, ...]
    chosen: int | None


@dataclass(frozen=True, slots=True)
class Explained:
    """An item of a test that was passed: what was right, what was chosen, and why."""

    stem: str
    options: tuple[str, ...]
    key: int
    chosen: int | None
    rationale: str


@dataclass(frozen=True, slots=True)
class Missed:
    """An objective to look at again after a test that was not passed: how many items were missed of it."""

    objective: str
    missed: int
    of: int


@dataclass(frozen=True, slots=True)
class TestPage:
    """The post-test as its page shows it: the paper under way, or what came of the last one."""

    __test__ = False

    way: Way
    sitting_id: str | None
    questions: tuple[Question, ...]
    correct: int | None
    of: int
    missed: tuple[Missed, ...]
    explained: tuple[Explained, ...]


@reads
def page(connection: Connection, person_id: int, course_id: str, now: datetime) -> TestPage:
    """The post-test. Raises NotFound for who is not enrolled."""
    enrolment = newest_enrolment(connection, person_id, course_id, now)
    way, last = way_of(connection, enrolment, now), _last(connection, enrolment.id)
    if last is None:
        return TestPage(way, None, (), None, 0, (), ())
    paper = from_json(last.paper)
    if last.handed_in_at is None:
        return TestPage(way, last.public_id, _questions(paper, last.answers), None, len(paper), (), ())
    missed = () if last.passed else _missed(paper, last.answers, way.profile.objectives)
    explained = _explained(paper, last.answers) if last.passed else ()
    return TestPage(way, None, (), last.correct, len(paper), missed, explained)


@writes
def begin(connection: Connection, person_id: int, course_id: str, now: datetime) -> None:
    """Begin the post-test, or the next try at it; harmless while one is under way. Raises NotFound, Refused."""
    enrolment = newest_enrolment(connection, person_id, course_id, now, lock=True)
    way = way_of(connection, enrolment, now)
    if way.test.under_way or way.test.passed:
        return
    if not way.is_taught:
        before = "you attended a session" if way.is_live else "every case of the course is passed"
        raise Refused(f"The post-test opens once {before}.")
    if way.test.left == 0:
        raise Refused("You have used every try at this post-test. Write to the provider: the course’s page says where.")
    number = way.test.handed_in + 1
    paper = draw(
        _items(connection, enrolment.course_id), enrolment.public_id.encode(), number, _seen(connection, enrolment)
    )
    connection.execute(
        insert(Sitting).values(
            public_id=new_public_id(),
            enrolment_id=enrolment.id,
            number=number,
            paper=as_json(paper),
            answers=[None] * len(paper),
            begun_at=now,
        )
    )


@writes
def save(
    connection: Connection, person_id: int, course_id: str, sitting_id: str, answers: Mapping[int, int], now: datetime
) -> None:
    """Keep what is chosen so far (option by the item's number on the paper). Raises NotFound, Refused."""
    enrolment = newest_enrolment(connection, person_id, course_id, now, lock=True)
    _keep(connection, _under_way(connection, enrolment.id, sitting_id), answers, now)


@writes
def hand_in(
    connection: Connection, person_id: int, course_id: str, sitting_id: str, answers: Mapping[int, int], now: datetime
) -> bool:
    """Hand the paper in, once. Returns whether it is handed in: what is not answered whole is kept, and goes on.

    Raises NotFound, Refused.
    """
    enrolment = newest_enrolment(connection, person_id, course_id, now, lock=True)
    sitting = _under_way(connection, enrolment.id, sitting_id)
    if sitting is None:
        return True  # sent twice
    given = _keep(connection, sitting, answers, now)
    if None in given:
        return False
    way = way_of(connection, enrolment, now)
    found = mark(from_json(sitting.paper), given, way.profile.pass_mark)
    done = update(Sitting).where(Sitting.id == sitting.id)
    connection.execute(done.values(handed_in_at=now, correct=found.correct, passed=found.passed))
    return True


def _under_way(connection: Connection, enrolment_id: int, sitting_id: str) -> Any:
    """The sitting that a form is of; None where it was handed in already. Raises NotFound."""
    mine = (Sitting.enrolment_id == enrolment_id, Sitting.public_id == sitting_id)
    row = connection.execute(select(Sitting).where(*mine)).one_or_none()
    if row is None:
        raise NotFound(sitting_id)
    return row if row.handed_in_at is None else None


def _keep(connection: Connection, sitting: Any, answers: Mapping[int, int], now: datetime) -> list[int | None]:
    """Put what was chosen over what was there. Raises Refused where it was handed in meanwhile."""
    if sitting is None:
        raise Refused("This paper was handed in, perhaps in another tab. Nothing can be changed in it any more.")
    paper = from_json(sitting.paper)
    given: list[int | None] = list(sitting.answers)
    for number, option in answers.items():
        if 0 <= number < len(paper) and 0 <= option < len(paper[number].options):
            given[number] = option
    connection.execute(update(Sitting).where(Sitting.id == sitting.id).values(answers=given, saved_at=now))
    return given


def _last(connection: Connection, enrolment_id: int) -> Any:
    query = select(Sitting).where(Sitting.enrolment_id == enrolment_id).order_by(Sitting.number.desc()).limit(1)
    return connection.execute(query).one_or_none()


def _items(connection: Connection, course_id: int) -> list[Item]:
    rows = connection.execute(select(TestItem).where(TestItem.course_id == course_id).order_by(TestItem.id))
    return [
        Item(row.public_id, row.slot, row.objective, row.stem, tuple(row.options), row.key, row.rationale)
        for row in rows
    ]


def _seen(connection: Connection, enrolment: Any) -> list[str]:
    """The items of the earlier papers, the oldest first."""
    query = select(Sitting.paper).where(Sitting.enrolment_id == enrolment.id).order_by(Sitting.number)
    return [drawn.id for paper in connection.scalars(query) for drawn in from_json(paper)]


def _questions(paper: tuple[Drawn, ...], answers: list[Any]) -> tuple[Question, ...]:
    pairs = enumerate(zip(paper, answers, strict=True))
    return tuple(Question(n, drawn.stem, drawn.options, chosen) for n, (drawn, chosen) in pairs)


def _explained(paper: tuple[Drawn, ...], answers: list[Any]) -> tuple[Explained, ...]:
    pairs = zip(paper, answers, strict=True)
    return tuple(Explained(each.stem, each.options, each.key, chosen, each.rationale) for each, chosen in pairs)


def _missed(paper: tuple[Drawn, ...], answers: list[Any], objectives: tuple[str, ...]) -> tuple[Missed, ...]:
    """The objectives with items that were missed, in their order. It tells of no item which one that was."""
    asked = Counter(drawn.objective for drawn in paper)
    wrong = Counter(drawn.objective for drawn, chosen in zip(paper, answers, strict=True) if drawn.key != chosen)
    return tuple(
        Missed(objective, wrong[number], asked[number]) for number, objective in enumerate(objectives) if wrong[number]
    )
