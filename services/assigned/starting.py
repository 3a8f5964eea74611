"""Beginning a case of an assignment, once: who may, when, how often, and another case in its place.

A reserved case is begun here and nowhere else. The learner's membership is held alone, so that two tabs begin one
attempt; the assignment beside other learners, so that nobody begins what is withdrawn in the same moment.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, insert, or_, select
from sqlalchemy.orm import aliased

from engine.scenario.order import SEED_BYTES
from engine.teach.counting import Tried
from engine.teach.window import CLOSED, TO_COME
from models import (
    AssignedAttempt,
    Assignment,
    AssignmentCase,
    Attempt,
    Cohort,
    Extension,
    Membership,
    Revision,
    Scenario,
)
from services.assigned.given import TERMS, WINDOW, read_terms, window_of
from services.assigned.holding import kept_elsewhere
from services.assigned.instead import in_place_of
from services.database import writes
from services.errors import CannotBegin, Malformed, NotFound
from services.live.seen import has_seen, sat_in
from services.teach import results
from services.teach.done import is_waited_for
from services.tokens import is_start_token, new_public_id

_BEFORE = aliased(Assignment, name="before")
_UNDONE = (
    select(_BEFORE.title)
    .where(
        _BEFORE.id == Assignment.prerequisite_id,
        _BEFORE.withdrawn_at.is_(None),
        or_(_BEFORE.group_id.is_(None), _BEFORE.group_id == bindparam("group")),
        is_waited_for(_BEFORE.id, bindparam("person")),
    )
    .correlate(Assignment)
    .scalar_subquery()
)
"""The title of the assignment that is to be done first, while it is not."""

_MEMBER = (
    select(Membership.group_id)
    .join(Assignment, Assignment.cohort_id == Membership.cohort_id)
    .where(
        Assignment.public_id == bindparam("assignment"),
        Membership.person_id == bindparam("person"),
        Membership.left_at.is_(None),
    )
    .with_for_update(of=Membership)
)
_CASE = (
    select(
        Assignment.id,
        Assignment.group_id,
        Assignment.withdrawn_at,
        Assignment.released_at,
        TERMS.label("terms"),
        *WINDOW,
        Cohort.archived_at,
        AssignmentCase.id.label("case"),
        AssignmentCase.scenario_id,
        Scenario.listed,
        Revision.id.label("revision"),
        _UNDONE.label("undone"),
        sat_in(bindparam("person"), AssignmentCase.scenario_id).label("seen"),
    )
    .join(Cohort, Assignment.cohort_id == Cohort.id)
    .join(AssignmentCase, AssignmentCase.assignment_id == Assignment.id)
    .join(Scenario, AssignmentCase.scenario_id == Scenario.id)
    .join(Revision, and_(Revision.scenario_id == Scenario.id, Revision.newest))
    .outerjoin(Extension, and_(Extension.assignment_id == Assignment.id, Extension.person_id == bindparam("person")))
    .where(Assignment.public_id == bindparam("assignment"), AssignmentCase.position == bindparam("position"))
    .with_for_update(read=True, of=Assignment)
)
_BEGUN = (
    select(
        Attempt.public_id,
        Attempt.person_id,
        Attempt.start_token,
        Attempt.finished_at,
        Attempt.stepped_out_at,
        Revision.scenario_id,
        AssignedAttempt.assignment_case_id,
        AssignedAttempt.alternative,
    )
    .join(Revision, Attempt.revision_id == Revision.id)
    .outerjoin(AssignedAttempt, AssignedAttempt.attempt_id == Attempt.id)
    .where(or_(Attempt.person_id == bindparam("person"), Attempt.start_token == bindparam("token")))
    .order_by(Attempt.id)
)
_ATTEMPT, _GIVEN = insert(Attempt).returning(Attempt.id), insert(AssignedAttempt)
"""Put together once, for that costs more than running it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a learner sends to begin: which case of which assignment, a one-time token, and the name of another case
    that is to be played in its place, if one is.
    """

    assignment_id: str
    position: int
    token: str
    instead: str = ""


@writes
def begin(connection: Connection, person_id: int, wanted: Wanted, now: datetime) -> str:
    """Begin a case of an assignment. Returns the attempt's public id; the same token gives the same, and so does
    whatever of this case is under way.

    Raises NotFound for somebody whom it was not given to, Malformed for a token that is none, CannotBegin.
    """
    if not is_start_token(wanted.token):
        raise Malformed("This start form is damaged. Open the page of the assignment again.")
    case = _case(connection, person_id, wanted)
    mine = _mine(connection, person_id, wanted)
    of_case = [row for row in mine if row.assignment_case_id == case.case]
    repeated = next((row for row in mine if row.start_token == wanted.token), None)
    under_way = next((row for row in of_case if row.finished_at is None and row.stepped_out_at is None), None)
    if repeated or under_way:
        return str((repeated or under_way).public_id)  # type: ignore[union-attr]  # one of them is there
    _refuse(case, wanted, now)
    _refuse_more(case, of_case, wanted)
    scenario_id, revision_id, seen = case.scenario_id, case.revision, case.seen
    if wanted.instead:
        scenario_id, revision_id = _other(connection, person_id, case, wanted, now)
        seen = has_seen(connection, person_id, scenario_id)
    else:
        _refuse_itself(connection, person_id, case, wanted, now)
    seen_before = seen or any(row.scenario_id == scenario_id for row in mine)
    return _write(
        connection, person_id, case, wanted, revision_id, seen_before=seen_before, is_first=not of_case, now=now
    )


def _case(connection: Connection, person_id: int, wanted: Wanted) -> Any:
    """The case of an assignment that was given to this person. Raises NotFound."""
    here = {"assignment": wanted.assignment_id, "person": person_id}
    member = connection.execute(_MEMBER, here).one_or_none()
    if member is None:
        raise NotFound(wanted.assignment_id)
    case = connection.execute(_CASE, {**here, "group": member.group_id, "position": wanted.position}).one_or_none()
    if case is None or case.group_id not in (None, member.group_id):
        raise NotFound(wanted.assignment_id)
    return case


def _mine(connection: Connection, person_id: int, wanted: Wanted) -> list[Any]:
    """Everything that this person ever began. Raises Malformed for a form that somebody else has used."""
    rows = connection.execute(_BEGUN, {"person": person_id, "token": wanted.token}).all()
    if any(row.person_id != person_id for row in rows):
        raise Malformed("This start form was used already. Open the page of the assignment again.")
    return list(rows)


def _refuse(case: Any, wanted: Wanted, now: datetime) -> None:
    """Raises CannotBegin where nothing of the assignment can be begun by this learner now."""
    stands = window_of(case).at(now)
    if case.archived_at is not None:
        why = "This cohort is archived, and nothing more is begun in it. What you have done can still be read."
    elif case.withdrawn_at is not None:
        why = "This assignment was withdrawn. You are not expected to do any more of it."
    elif stands == TO_COME:
        why = "This assignment is not open yet. Its page says when it opens."
    elif stands == CLOSED:
        why = "This assignment is closed for what was not begun in time. Ask whoever teaches you if you need more time."
    elif case.undone is not None:
        why = f"Finish “{case.undone}” first. It comes before this assignment."
    else:
        return
    raise CannotBegin(wanted.assignment_id, why)


def _refuse_more(case: Any, of_case: Sequence[Any], wanted: Wanted) -> None:
    """Raises CannotBegin where the attempts are used up. What was stepped out of uses none up; what was finished in
    place of it uses one up, as what was finished does.
    """
    alike = [
        row
        for row in of_case
        if row.finished_at is not None or (row.stepped_out_at is None and row.alternative == bool(wanted.instead))
    ]
    most = read_terms(case.terms).attempts
    if most is not None and len(alike) >= most:
        raise CannotBegin(wanted.assignment_id, "You have used every attempt that this assignment gives you here.")
    if wanted.instead and all(row.stepped_out_at is None for row in of_case):
        raise CannotBegin(wanted.assignment_id, "Another case can be played once you have stepped out of this one.")
    if wanted.instead and any(row.finished_at is not None and not row.alternative for row in of_case):
        raise CannotBegin(wanted.assignment_id, "You have finished this case, so no other is played in its place.")


def _refuse_itself(connection: Connection, person_id: int, case: Any, wanted: Wanted, now: datetime) -> None:
    """Raises CannotBegin where the case has left the library, or is kept for another assignment and explained here.

    Where explanations wait here too it may begin: nothing is told before the release of this one.
    """
    if not case.listed:
        raise CannotBegin(
            wanted.assignment_id, "This case was taken out of the library. You are not expected to play it any more."
        )
    if read_terms(case.terms).withholds and case.released_at is None:
        return
    if keeper := kept_elsewhere(connection, person_id, case.id, now).get(case.scenario_id):
        why = f"“{keeper}” needs this case first. Here it begins once it is explained to you there."
        raise CannotBegin(wanted.assignment_id, why)


def _other(connection: Connection, person_id: int, case: Any, wanted: Wanted, now: datetime) -> tuple[int, int]:
    """The case that is played in place of this one, and its newest revision. Raises CannotBegin."""
    offered = in_place_of(connection, person_id, case.case, now)
    if wanted.instead not in {card.slug for card in offered}:
        raise CannotBegin(wanted.assignment_id, "That case cannot stand in for this one. Choose one of those offered.")
    query = select(Scenario.id, Revision.id.label("revision")).join(Revision, Revision.scenario_id == Scenario.id)
    row = connection.execute(query.where(Scenario.slug == wanted.instead, Revision.newest)).one()
    return row.id, row.revision


def _write(
    connection: Connection,
    person_id: int,
    case: Any,
    wanted: Wanted,
    revision_id: int,
    *,
    seen_before: bool,
    is_first: bool,
    now: datetime,
) -> str:
    public_id = new_public_id()
    attempt = {
        "public_id": public_id,
        "person_id": person_id,
        "revision_id": revision_id,
        "start_token": wanted.token,
        "mode": read_terms(case.terms).attempt_mode,
        "seed": secrets.token_bytes(SEED_BYTES),
        "step": 0,
        "started_at": now,
    }
    given = {
        "attempt_id": connection.execute(_ATTEMPT, attempt).scalar_one(),
        "assignment_case_id": case.case,
        "alternative": bool(wanted.instead),
        "seen_before": seen_before,
        "folded": False,
    }
    connection.execute(_GIVEN, given)
    if is_first:
        begun = Tried(public_id, now, alternative=bool(wanted.instead), seen_before=seen_before)
        results.first(connection, case.case, person_id, begun)
    else:
        results.refresh(connection, case.case, person_id)
    return public_id
