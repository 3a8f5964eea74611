"""The way through a course: what is done, what comes next; and its cases, begun as often as it takes to pass them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from engine.credit.completion import Progress, ToDo, is_complete, to_do
from engine.credit.kinds import SELF_PACED
from engine.credit.profile import Profile, from_json
from engine.scenario.order import SEED_BYTES
from models import Attempt, Certificate, Course, CourseAttempt, CourseCase, Evaluation, Revision, Scenario, Sitting
from services.assigned.holding import KEPT
from services.courses.attending import GOING_ON, PLANNED, Attended, attended
from services.courses.enrolments import newest_enrolment
from services.database import reads, writes
from services.errors import Malformed, NotFound, Refused
from services.tokens import is_start_token, new_public_id


@dataclass(frozen=True, slots=True)
class CaseStep:
    """A case on the way: how often it was finished, the attempt that passed it, the one that is under way."""

    position: int
    slug: str
    title: str
    minutes: int
    finished: int
    passed: str | None
    under_way: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class TestStep:
    """The post-test on the way. `left` is how often it can still be begun, None for any number."""

    __test__ = False

    passed: bool
    handed_in: int
    under_way: bool
    left: int | None


@dataclass(frozen=True, slots=True)
class Way:
    """Where somebody stands in a course. `certificate` is the code of what proves its completion. A live one has
    sessions, in which its cases are played together.
    """

    course_id: str
    title: str
    format: str
    profile: Profile
    sample: bool
    cases: tuple[CaseStep, ...]
    sessions: tuple[Attended, ...]
    test: TestStep
    evaluated: bool
    completed_on: date | None
    certificate: str | None

    @property
    def is_live(self) -> bool:
        """Whether it is held together."""
        return self.format != SELF_PACED

    @property
    def attended(self) -> Attended | None:
        """The first session that was attended as the rule asks."""
        return next((session for session in self.sessions if session.met), None)

    @property
    def is_taught(self) -> bool:
        """Whether the post-test is open."""
        return self.progress.is_taught

    @property
    def ready_to_evaluate(self) -> bool:
        """Whether the evaluation is what is left to do."""
        return self.is_taught and self.test.passed and not self.evaluated

    @property
    def progress(self) -> Progress:
        """How far they are, as the rule of completion asks for it. Of a reviewer no attendance is asked: their course
        may not even be published, and what comes of it is a sample.
        """
        there = (self.sample or self.attended is not None) if self.is_live else None
        return Progress([bool(case.passed) for case in self.cases], self.test.passed, self.evaluated, there)

    @property
    def is_complete(self) -> bool:
        """Whether everything is done."""
        return is_complete(self.progress)

    @property
    def next(self) -> ToDo | None:
        """What comes next; nothing where everything is done."""
        return next(iter(to_do(self.progress)), None)

    @property
    def next_session(self) -> Attended | None:
        """The session that goes on, or the next one."""
        return next((session for session in self.sessions if session.state in (GOING_ON, PLANNED)), None)


@reads
def way(connection: Connection, person_id: int, course_id: str, now: datetime) -> Way:
    """Where somebody stands. Raises NotFound for who is not enrolled."""
    return way_of(connection, newest_enrolment(connection, person_id, course_id, now), now)


def way_of(connection: Connection, enrolment: Any, now: datetime) -> Way:
    """The same of an enrolment at hand, in the transaction at hand."""
    (only,) = ways_of(connection, [enrolment], now)
    return only


def ways_of(connection: Connection, enrolments: Sequence[Any], now: datetime) -> tuple[Way, ...]:
    """The same of several: six statements, five more where any of their courses is live."""
    mine = [each.id for each in enrolments]
    courses = _by_id(connection.execute(select(Course).where(Course.id.in_({each.course_id for each in enrolments}))))
    profiles = {each.id: from_json(courses[each.course_id].profile) for each in enrolments}
    live = [(each, profiles[each.id]) for each in enrolments if courses[each.course_id].format != SELF_PACED]
    sessions = attended(connection, live, now)
    cases, sittings = _cases(connection, enrolments), _sittings(connection, mine)
    evaluated = set(connection.scalars(select(Evaluation.enrolment_id).where(Evaluation.enrolment_id.in_(mine))))
    valid = select(Certificate.enrolment_id, Certificate.code).where(Certificate.revoked_at.is_(None))
    codes = {row.enrolment_id: row.code for row in connection.execute(valid.where(Certificate.enrolment_id.in_(mine)))}
    return tuple(
        Way(
            course_id=courses[each.course_id].public_id,
            title=courses[each.course_id].title,
            format=courses[each.course_id].format,
            profile=profiles[each.id],
            sample=each.sample,
            cases=cases[each.id],
            sessions=sessions.get(each.id, ()),
            test=_test(sittings.get(each.id, []), profiles[each.id]),
            evaluated=each.id in evaluated,
            completed_on=each.completed_on,
            certificate=codes.get(each.id),
        )
        for each in enrolments
    )


def _by_id(rows: Iterable[Any]) -> dict[int, Any]:
    return {row.id: row for row in rows}


@writes
def begin_case(connection: Connection, person_id: int, course_id: str, position: int, token: str, now: datetime) -> str:
    """Begin a case of a course. Returns the attempt's public id; the same token gives the same, and so does what is
    under way. Raises NotFound, Malformed, Refused.
    """
    if not is_start_token(token):
        raise Malformed("This start form is damaged. Open the page of the course again.")
    enrolment = newest_enrolment(connection, person_id, course_id, now, lock=True)
    repeated = _repeated(connection, person_id, token)
    step = next((case for case in _cases(connection, [enrolment])[enrolment.id] if case.position == position), None)
    if step is None:
        raise NotFound(course_id)
    if repeated or step.under_way:
        return repeated or step.under_way or ""
    if enrolment.completed_at is not None:
        raise Refused("You have completed this course. Its cases can be played again from the library.")
    if connection.scalar(select(Course.format).where(Course.id == enrolment.course_id)) != SELF_PACED:
        raise Refused("The cases of this course are played together, in its sessions.")
    revision = _revision(connection, person_id, enrolment, position, now)
    public_id = new_public_id()
    made = insert(Attempt).values(
        public_id=public_id,
        person_id=person_id,
        revision_id=revision,
        start_token=token,
        mode="study",
        seed=secrets.token_bytes(SEED_BYTES),
        step=0,
        started_at=now,
    )
    number = connection.execute(made.returning(Attempt.id)).scalar_one()
    connection.execute(insert(CourseAttempt).values(attempt_id=number, enrolment_id=enrolment.id, position=position))
    return public_id


def _repeated(connection: Connection, person_id: int, token: str) -> str | None:
    row = connection.execute(
        select(Attempt.public_id, Attempt.person_id).where(Attempt.start_token == token)
    ).one_or_none()
    if row is not None and row.person_id != person_id:
        raise Malformed("This start form was used already. Open the page of the course again.")
    return None if row is None else row.public_id


def _revision(connection: Connection, person_id: int, enrolment: Any, position: int, now: datetime) -> int:
    """The revision that a case of the course is played in: the pinned one, in a draft the newest. Raises Refused."""
    query = (
        select(CourseCase.revision_id, Revision.id.label("newest"), KEPT.label("kept"))
        .join(Scenario, Scenario.id == CourseCase.scenario_id)
        .join(Revision, (Revision.scenario_id == Scenario.id) & Revision.newest)
        .where(CourseCase.course_id == enrolment.course_id, CourseCase.position == position)
    )
    row = connection.execute(query, {"person_id": person_id, "now": now}).one()
    if row.kept:
        raise Refused("An assignment of a cohort of yours needs this case first. Finish it there, then come back.")
    return int(row.revision_id or row.newest)


def _cases(connection: Connection, enrolments: Sequence[Any]) -> dict[int, tuple[CaseStep, ...]]:
    """The cases on the way, by enrolment: two statements."""
    query = (
        select(CourseCase.course_id, CourseCase.position, Scenario.slug, Revision.card)
        .join(Scenario, Scenario.id == CourseCase.scenario_id)
        .join(
            Revision,
            (Revision.id == CourseCase.revision_id)
            | (CourseCase.revision_id.is_(None) & (Revision.scenario_id == Scenario.id) & Revision.newest),
        )
        .where(CourseCase.course_id.in_({each.course_id for each in enrolments}))
        .order_by(CourseCase.position)
    )
    rows = connection.execute(query).all()
    times = (Attempt.passed, Attempt.finished_at, Attempt.stepped_out_at)
    attempts = connection.execute(
        select(CourseAttempt.enrolment_id, CourseAttempt.position, Attempt.public_id, *times)
        .join(Attempt, Attempt.id == CourseAttempt.attempt_id)
        .where(CourseAttempt.enrolment_id.in_([each.id for each in enrolments]))
        .order_by(Attempt.id)
    )
    tried: dict[tuple[int, int], list[Any]] = {}
    for attempt in attempts:
        tried.setdefault((attempt.enrolment_id, attempt.position), []).append(attempt)
    return {
        each.id: tuple(
            _case(row, tried.get((each.id, row.position), [])) for row in rows if row.course_id == each.course_id
        )
        for each in enrolments
    }


def _case(row: Any, tried: Sequence[Any]) -> CaseStep:
    finished = [each.public_id for each in tried if each.finished_at is not None]
    return CaseStep(
        position=row.position,
        slug=row.slug,
        title=row.card["title"],
        minutes=row.card["minutes"],
        finished=len(finished),
        passed=next((each.public_id for each in tried if each.passed), None),
        under_way=next((each.public_id for each in tried if not each.finished_at and not each.stepped_out_at), None),
        last=finished[-1] if finished else None,
    )


def _sittings(connection: Connection, enrolments: Sequence[int]) -> dict[int, list[Any]]:
    """The tries at the post-test, by enrolment."""
    query = select(Sitting.enrolment_id, Sitting.passed, Sitting.handed_in_at)
    found: dict[int, list[Any]] = {}
    for row in connection.execute(query.where(Sitting.enrolment_id.in_(enrolments))):
        found.setdefault(row.enrolment_id, []).append(row)
    return found


def _test(rows: Sequence[Any], profile: Profile) -> TestStep:
    handed_in = sum(row.handed_in_at is not None for row in rows)
    return TestStep(
        passed=any(row.passed for row in rows),
        handed_in=handed_in,
        under_way=handed_in < len(rows),
        left=None if profile.sittings is None else max(0, profile.sittings - len(rows)),
    )
