"""How far learners are with the assignments of a cohort, from its results: who has begun, who is done.

Somebody is done who is done with every case that can still be begun: one that left the library is not waited for. What
was set by hand is as good as begun and finished.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select, true

from models import Assignment, AssignmentCase, Extension, Membership, Person, Revision, Scenario
from services.people import NAME
from services.teach.choosing import CASE_COLUMNS, CaseRow, case_row
from services.teach.dates import WallDate, wall_date
from services.teach.done import TOUCHED
from services.teach.scope import AssignmentRow


@dataclass(frozen=True, slots=True)
class GivenCase:
    """A case of an assignment at its place."""

    id: int
    position: int
    case: CaseRow


@dataclass(frozen=True, slots=True)
class Tally:
    """Of the learners to whom an assignment is given now: how many, how many have begun, how many are done."""

    learners: int
    begun: int
    done: int

    @property
    def share(self) -> int:
        """How many of a hundred are done."""
        return 100 * self.done // self.learners if self.learners else 0


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """One learner and how far they are: cases begun, finished, and late. `due` is their own where it is `extended`.

    `asked` says that the assignment is still theirs: somebody who left, or moved to another group, is shown for what
    they had begun.
    """

    membership_id: str
    name: str
    left_at: datetime | None
    asked: bool
    begun: int
    finished: int
    done: bool
    late: int
    extended: bool
    due: WallDate | None


@dataclass(frozen=True, slots=True)
class Standing:
    """All of an assignment: its learners by name, and by the number of a case how many began and finished it."""

    learners: tuple[LearnerRow, ...]
    begun: Mapping[int, int]
    finished: Mapping[int, int]

    @property
    def tally(self) -> Tally:
        """The learners counted."""
        asked = [learner for learner in self.learners if learner.asked]
        return Tally(len(asked), sum(bool(each.begun) for each in asked), sum(each.done for each in asked))


def given_cases(connection: Connection, *which: ColumnElement[bool]) -> dict[int, tuple[GivenCase, ...]]:
    """The cases of some assignments in their order, by the assignment's number."""
    query = (
        select(AssignmentCase.assignment_id, AssignmentCase.id, AssignmentCase.position, *CASE_COLUMNS)
        .join(Assignment, AssignmentCase.assignment_id == Assignment.id)
        .join(Scenario, AssignmentCase.scenario_id == Scenario.id)
        .join(Revision, (Revision.scenario_id == Scenario.id) & Revision.newest)
        .where(*which)
        .order_by(AssignmentCase.assignment_id, AssignmentCase.position)
    )
    found: dict[int, list[GivenCase]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.assignment_id].append(GivenCase(row.id, row.position, case_row(row)))
    return {number: tuple(cases) for number, cases in found.items()}


def tallies(
    connection: Connection, cohort_id: int, given: Sequence[AssignmentRow], cases: Mapping[int, Sequence[GivenCase]]
) -> dict[int, Tally]:
    """How far the learners of a cohort are with each of its assignments: two statements."""
    here = (Membership.cohort_id == cohort_id, Membership.left_at.is_(None))
    members = connection.execute(select(Membership.person_id, Membership.group_id).where(*here)).all()
    counts = (
        select(
            AssignmentCase.assignment_id,
            TOUCHED.c.person_id,
            func.count(AssignmentCase.id.distinct()).filter(TOUCHED.c.done, Scenario.listed).label("finished"),
        )
        .join(AssignmentCase, TOUCHED.c.assignment_case_id == AssignmentCase.id)
        .join(Assignment, AssignmentCase.assignment_id == Assignment.id)
        .join(Scenario, AssignmentCase.scenario_id == Scenario.id)
        .where(Assignment.cohort_id == cohort_id)
        .group_by(AssignmentCase.assignment_id, TOUCHED.c.person_id)
    )
    finished = {(row.assignment_id, row.person_id): row.finished for row in connection.execute(counts)}
    found = {}
    for assignment in given:
        asked = [row.person_id for row in members if assignment.group_id in (None, row.group_id)]
        needed = sum(each.case.listed for each in cases.get(assignment.id, ()))
        mine = [finished[assignment.id, person] for person in asked if (assignment.id, person) in finished]
        done = sum(number >= needed for number in mine) if needed else len(asked)
        found[assignment.id] = Tally(len(asked), len(mine), done)
    return found


def standing(connection: Connection, assignment: AssignmentRow, cases: Sequence[GivenCase]) -> Standing:
    """How far everybody is with one assignment: two statements."""
    by_person: dict[int, list[Any]] = defaultdict(list)
    numbers = [each.id for each in cases]
    for row in connection.execute(select(TOUCHED).where(TOUCHED.c.assignment_case_id.in_(numbers))):
        by_person[row.person_id].append(row)
    needed = {each.id for each in cases if each.case.listed}
    rows = [row for row in people_of(connection, assignment) if row.asked or by_person.get(row.person_id)]
    learners = [_learner(row, by_person.get(row.person_id, ()), needed, assignment) for row in rows]
    begun, finished = dict.fromkeys(numbers, 0), dict.fromkeys(numbers, 0)
    for mine in (by_person.get(row.person_id, ()) for row in rows if row.asked):
        for counts, touched in ((begun, _cases(mine)), (finished, _done(mine))):
            for number in touched:
                counts[number] += 1
    by_name = sorted(learners, key=lambda each: (not each.asked, each.name.casefold(), each.membership_id))
    return Standing(tuple(by_name), begun, finished)


def _cases(touched: Iterable[Any]) -> set[int]:
    return {each.assignment_case_id for each in touched}


def _done(touched: Iterable[Any]) -> set[int]:
    return _cases(each for each in touched if each.done)


def people_of(connection: Connection, assignment: AssignmentRow) -> Sequence[Any]:
    """Everybody who is or was in the cohort, whether the assignment is theirs, and their extension."""
    in_group = Membership.group_id == assignment.group_id if assignment.group_id else true()
    query = (
        select(
            Membership.public_id,
            Membership.person_id,
            Membership.group_id,
            Membership.left_at,
            NAME.label("name"),
            and_(Membership.left_at.is_(None), in_group).label("asked"),
            Extension.person_id.label("extended"),
            Extension.due_local,
            Extension.due_at,
        )
        .join(Person, Membership.person_id == Person.id)
        .outerjoin(
            Extension, (Extension.assignment_id == assignment.id) & (Extension.person_id == Membership.person_id)
        )
        .where(Membership.cohort_id == assignment.cohort.id)
    )
    return connection.execute(query).all()


def _learner(row: Any, touched: Sequence[Any], needed: set[int], assignment: AssignmentRow) -> LearnerRow:
    finished = _done(touched)
    extended = row.extended is not None
    return LearnerRow(
        membership_id=row.public_id,
        name=row.name,
        left_at=row.left_at,
        asked=bool(row.asked),
        begun=len(_cases(touched)),
        finished=len(finished),
        done=needed <= finished,
        late=sum(each.late for each in touched),
        extended=extended,
        due=wall_date(row.due_local, assignment.cohort.time_zone) if extended else None,
    )
