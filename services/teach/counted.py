"""Whose ways are counted for one case of a cohort (all, of an assignment, of a group), and whether they may be shown.

The sums are of whole assignments. The few who wait to be folded are read as they are, and so is a group, for people
move from one to another; of neither is it told how sure they were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, func, select

from engine.insight.calibration import Published, together
from engine.insight.masking import FEW, visible
from engine.insight.times import added
from models import AssignedAttempt, Attempt, Membership
from services.teach.folding import New, new_in
from services.teach.given import Given, GroupRow, Wanted, refuse_unknown
from services.teach.remembering import Memory
from services.teach.scope import CohortRow
from services.teach.sums import Choice, Sums, Way, kept_sums, sums_of
from services.teach.telling import told_of

MOST_IN_A_GROUP = 1_000
"""Attempts of one group that are read for one page."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted of those who were asked for: `n` attempts, each somebody's first in an assignment.

    `sums` are of all of them, but for the times of the few that wait; `ways` are theirs by assignments; `made_of` is
    something that is alike only where both are. `told` is how sure the whole cohort was. `waiting` are over and not
    counted yet, where there are too many for one look (`more` than are told). `visible` says whether they may be shown:
    they are enough people, and the others are not told of by what is left.
    """

    n: int
    sums: Sums
    ways: tuple[Counter[Way], ...]
    made_of: Hashable
    told: Published | None
    waiting: int
    more: bool
    visible: bool
    too_large: bool = False


def counted(
    connection: Connection, cohort: CohortRow, given: Sequence[Given], groups: Sequence[GroupRow], wanted: Wanted
) -> Counted:
    """Count. Raises NotFound for an assignment or a group that is none here."""
    refuse_unknown(given, groups, wanted)
    if wanted.group:
        return _group(connection, cohort, given, next(g.id for g in groups if g.public_id == wanted.group))
    return _assignments(connection, given, wanted)


def _assignments(connection: Connection, given: Sequence[Given], wanted: Wanted) -> Counted:
    cases = [each.id for each in given]
    new, kept = new_in(connection, cases), {each.id: _kept(connection, each) for each in given}
    waiting = {case: _waiting_ways(connection, new[case]) for case in cases}
    ways = {case: kept[case].ways + waiting[case] if waiting[case] else kept[case].ways for case in cases}
    asked = [each.id for each in given if wanted.assignment in ("", each.assignment_id)]
    n = sum(ways[case].total() for case in asked)
    waits = [new[case] for case in asked if new[case].enough]
    return Counted(
        n=n,
        sums=Sums(_together([ways[case] for case in asked]), _choices([kept[case].choices for case in asked])),
        ways=tuple(ways[case] for case in asked),
        made_of=tuple((case, kept[case].made_of, frozenset(waiting[case].items())) for case in asked),
        told=None if wanted.assignment else together(each.told for each in kept.values()),
        waiting=sum(len(each.first) for each in waits),
        more=any(each.more for each in waits),
        visible=_may_be_shown(connection, {case: ways[case].total() for case in cases}, asked),
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of one case, and what was told of it."""

    ways: Counter[Way] = field(default_factory=Counter)
    choices: dict[Choice, list[int]] = field(default_factory=dict)
    told: Published = field(default_factory=Published)
    made_of: Hashable = None


_remembered = Memory[_Kept]()


def _kept(connection: Connection, case: Given) -> _Kept:
    """The same, read once: its mark is another one as soon as it changes."""
    if case.mark is None:
        return _Kept()
    made_of = (connection.engine.url, case.mark)
    return _remembered.once(made_of, lambda: _read(connection, case.id, made_of))


def _read(connection: Connection, case_id: int, made_of: Hashable) -> _Kept:
    sums = kept_sums(connection, case_id)
    return _Kept(sums.ways, sums.choices, told_of(connection, case_id), made_of)


def _choices(some: Sequence[dict[Choice, list[int]]]) -> dict[Choice, list[int]]:
    """Times added up; of one assignment they are what they are."""
    if len(some) == 1:
        return some[0]
    return {
        key: added(each.get(key, ()) for each in some) for key in dict.fromkeys(key for each in some for key in each)
    }


def _together(ways: Sequence[Counter[Way]]) -> Counter[Way]:
    """Ways added up; of one assignment they are what they are, however many."""
    return ways[0] if len(ways) == 1 else sum(ways, Counter())


def _waiting_ways(connection: Connection, new: New) -> Counter[Way]:
    """The ways of those who wait for others to be folded with them; of many that wait for the next look, nothing."""
    return Counter() if new.enough else sums_of(connection, new.first).ways


def _may_be_shown(connection: Connection, n: Mapping[int, int], asked: Sequence[int]) -> bool:
    """Whether these assignments are of people enough, and all others too."""
    if len(asked) < len(n):
        parts = {case: [many if each == case else 0 for each in n] for case, many in n.items()}
        return set(asked) <= visible(parts)
    return max(n.values()) >= FEW or (sum(n.values()) >= FEW and _people(connection, asked) >= FEW)


def _people(connection: Connection, cases: Collection[int]) -> int:
    """How many people have finished one of these assignments; asked only where each has few."""
    query = (
        select(func.count(Attempt.person_id.distinct()))
        .join(AssignedAttempt, AssignedAttempt.attempt_id == Attempt.id)
        .where(*_over(cases))
    )
    return connection.scalar(query) or 0


def _over(cases: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    """Attempts at these cases themselves that are over."""
    return (
        AssignedAttempt.assignment_case_id.in_(cases),
        AssignedAttempt.alternative.is_(False),
        Attempt.finished_at.is_not(None),
    )


def _group(connection: Connection, cohort: CohortRow, given: Sequence[Given], group_id: int) -> Counted:
    cases = [each.id for each in given]
    people = _by_group(connection, cohort, cases)
    others = people.pop(None, 0)
    firsts = _firsts(connection, cohort, cases, group_id)
    too_large = len(firsts) > MOST_IN_A_GROUP
    sums = Sums() if too_large else sums_of(connection, firsts)
    return Counted(
        n=len(firsts),
        sums=sums,
        ways=(sums.ways,),
        made_of=frozenset(firsts),
        told=None,
        waiting=0,
        more=False,
        visible=not too_large and group_id in visible({group: [n] for group, n in people.items()}, [others]),
        too_large=too_large,
    )


def _by_group(connection: Connection, cohort: CohortRow, cases: Collection[int]) -> dict[int | None, int]:
    """How many people of each group, and of none, have finished."""
    rows = connection.execute(
        select(Membership.group_id, func.count(Attempt.person_id.distinct()))
        .select_from(AssignedAttempt)
        .join(Attempt, AssignedAttempt.attempt_id == Attempt.id)
        .join(Membership, (Membership.person_id == Attempt.person_id) & (Membership.cohort_id == cohort.id))
        .where(*_over(cases))
        .group_by(Membership.group_id)
    )
    return {row[0]: int(row[1]) for row in rows}


def _firsts(connection: Connection, cohort: CohortRow, cases: Collection[int], group_id: int) -> tuple[int, ...]:
    """The first finished attempt of each learner of a group, for each assignment; one more than are read, at most."""
    case_id = AssignedAttempt.assignment_case_id
    first = func.row_number().over(
        partition_by=(case_id, Attempt.person_id), order_by=(Attempt.finished_at, Attempt.id)
    )
    over = (
        select(Attempt.id, first.label("turn"))
        .join(AssignedAttempt, AssignedAttempt.attempt_id == Attempt.id)
        .join(Membership, (Membership.person_id == Attempt.person_id) & (Membership.cohort_id == cohort.id))
        .where(*_over(cases), Membership.group_id == group_id)
        .subquery()
    )
    found = connection.scalars(select(over.c.id).where(over.c.turn == 1).limit(MOST_IN_A_GROUP + 1))
    return tuple(found)


def under_way(connection: Connection, given: Sequence[Given]) -> int:
    """How many are in the middle of the case now."""
    query = (
        select(func.count())
        .select_from(AssignedAttempt)
        .join(Attempt, AssignedAttempt.attempt_id == Attempt.id)
        .where(
            AssignedAttempt.assignment_case_id.in_([each.id for each in given]),
            AssignedAttempt.folded.is_(False),
            AssignedAttempt.alternative.is_(False),
            Attempt.finished_at.is_(None),
            Attempt.stepped_out_at.is_(None),
        )
    )
    return connection.scalar(query) or 0
