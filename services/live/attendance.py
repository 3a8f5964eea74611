"""Who was in a class: when they came, when they were last there, how often they voted. Never what they voted.

While the class goes on nothing is told of votes: beside the counts on the screen it would say who has just voted.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.scenario.play import replay, scene_at
from models import LiveSeat, LiveVote, Membership, Person
from services import audit
from services.audit import Act
from services.database import reads, writes
from services.live.counting import course_of, enrolled_in
from services.live.scope import ClassRow, hosted
from services.people import NAME, Visitor
from services.sheets import as_csv
from services.stories import shelf

COLUMNS = ("name", "address", "came as", "expected", "joined (UTC)", "last there (UTC)", "left (UTC)")
SENTENCE = (
    "Evidence that somebody was there. It counts as live hours only if the provider's approval covers live delivery "
    "by this presenter."
)


@dataclass(frozen=True, slots=True)
class Attendant:
    """Somebody who was in the class; only of a member of its cohort with the address.

    `votes` are the rounds in which they voted, decision by decision. `member` says whether they are in the class's
    cohort, or enrolled in the course that it counts for; None where it has neither.
    """

    name: str
    address: str | None
    guest: bool
    member: bool | None
    joined_at: datetime
    seen_at: datetime
    left_at: datetime | None
    votes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Attendance:
    """A class and who was in it; `absent` are those who were not, of its cohort or of the `course` that it counts for.
    `decisions` counts those reached, once it is over.
    """

    class_id: str
    title: str
    started_at: datetime
    ended_at: datetime | None
    decisions: int
    there: tuple[Attendant, ...]
    absent: tuple[str, ...]
    in_cohort: bool
    course: str | None


@reads
def attendance(connection: Connection, supervisor_id: int, class_id: str, now: datetime) -> Attendance:
    """Who was in a class that this person runs. Raises NotFound."""
    return _attendance(connection, hosted(connection, supervisor_id, class_id, now))


@writes
def export(connection: Connection, supervisor: Visitor, class_id: str, now: datetime) -> bytes:
    """The same as a CSV file; that it was taken along is recorded. Raises NotFound."""
    found = _attendance(connection, hosted(connection, supervisor.id, class_id, now))
    audit.record(connection, supervisor.public_id, Act.ATTENDANCE_EXPORTED, class_id, now)
    decisions = [f"votes at decision {number}" for number in range(1, found.decisions + 1)]
    votes = ["votes", *decisions] if found.ended_at else []
    rows = [[*_line(each), *([sum(each.votes), *each.votes] if votes else [])] for each in found.there]
    return as_csv((*COLUMNS, *votes), [*rows, [], [SENTENCE]])


def _line(each: Attendant) -> list[object]:
    member = None if each.member is None else ("yes" if each.member else "no")
    times = (each.joined_at, each.seen_at, each.left_at)
    return [each.name, each.address, "guest" if each.guest else "account", member, *times]


def _attendance(connection: Connection, row: ClassRow) -> Attendance:
    steps = _decisions(connection, row)
    cohort, course = _members(connection, row), course_of(connection, row.id)
    expected = enrolled_in(connection, course.id) if course else cohort
    there = _there(connection, row, steps, None if expected is None else expected.keys(), told=course is None)
    came = {person_id for person_id, _ in there}
    return Attendance(
        class_id=row.public_id,
        title=shelf.get(connection, row.revision_id).story.scenario.title,
        started_at=row.started_at,
        ended_at=row.ended_at,
        decisions=len(steps),
        there=tuple(each for _, each in there),
        absent=tuple(name for person_id, name in (expected or {}).items() if person_id not in came),
        in_cohort=cohort is not None,
        course=course.title if course else None,
    )


def _decisions(connection: Connection, row: ClassRow) -> tuple[int, ...]:
    """The steps at which the room decided, or could have; none while the class goes on."""
    if not row.is_over:
        return ()
    story, path = shelf.get(connection, row.revision_id).story, row.stand.path
    return tuple(step for step in range(len(path) + 1) if scene_at(story, replay(story, path[:step])).is_decision)


def _there(
    connection: Connection, row: ClassRow, steps: Sequence[int], members: Collection[int] | None, *, told: bool
) -> list[tuple[int, Attendant]]:
    """Those who sat in it, by name, with how often each voted at each decision; the addresses of members, if `told`."""
    cast, latest = _votes(connection, row)
    seats = (
        select(LiveSeat, Person.email, Person.registered_at)
        .join(Person, LiveSeat.person_id == Person.id)
        .where(LiveSeat.live_class_id == row.id)
        .order_by(func.lower(LiveSeat.name), LiveSeat.id)
    )
    return [
        (
            seat.person_id,
            Attendant(
                name=seat.name,
                address=seat.email if told and members is not None and seat.person_id in members else None,
                guest=seat.registered_at is None,
                member=None if members is None else seat.person_id in members,
                joined_at=seat.joined_at,
                seen_at=max(seat.seen_at, latest.get(seat.id, seat.seen_at)),
                left_at=seat.left_at,
                votes=tuple(cast.get(seat.id, {}).get(step, 0) for step in steps),
            ),
        )
        for seat in connection.execute(seats)
    ]


def _votes(connection: Connection, row: ClassRow) -> tuple[dict[int, dict[int, int]], dict[int, datetime]]:
    """How often each seat voted, by step, and when it did last; nothing while the class goes on."""
    cast: dict[int, dict[int, int]] = {}
    latest: dict[int, datetime] = {}
    if not row.is_over:
        return cast, latest
    votes = select(LiveVote.seat_id, LiveVote.step, func.count().label("n"), func.max(LiveVote.voted_at).label("last"))
    mine = LiveVote.seat_id.in_(select(LiveSeat.id).where(LiveSeat.live_class_id == row.id))
    for vote in connection.execute(votes.where(mine).group_by(LiveVote.seat_id, LiveVote.step)):
        cast.setdefault(vote.seat_id, {})[vote.step] = vote.n
        latest[vote.seat_id] = max(vote.last, latest.get(vote.seat_id, vote.last))
    return cast, latest


def _members(connection: Connection, row: ClassRow) -> dict[int, str] | None:
    """The names of those in the class's cohort; None where it has none."""
    if row.cohort_id is None:
        return None
    query = (
        select(Person.id, NAME.label("name"))
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.cohort_id == row.cohort_id, Membership.left_at.is_(None))
        .order_by(func.lower(NAME), Person.id)
    )
    return {found.id: found.name for found in connection.execute(query)}
