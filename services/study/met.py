"""What somebody met, and what is not to be given away yet: cases under way or kept for an assignment, running exams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CompoundSelect, Connection, bindparam, case, func, literal, null, or_, select, union_all

from models import Attempt, Exam, Review, Revision, Scenario
from services.assigned.holding import KEPT
from services.study.papers import UNDER_WAY, over_at, read_sheet

PAPERS = 20
"""Exams that are looked at for what was met, the latest. Those that run are looked at all."""

NEVER = datetime.min.replace(tzinfo=UTC)

_LATEST = select(Exam.id).where(Exam.person_id == bindparam("person_id")).order_by(Exam.id.desc()).limit(PAPERS)
_EXAMS = (
    select(Exam.paper, Exam.started_at, Exam.finished_at, Exam.ends_at)
    .where(Exam.person_id == bindparam("person_id"), or_(Exam.finished_at.is_(None), Exam.id.in_(_LATEST)))
    .order_by(Exam.id.desc())
)
_MET: CompoundSelect[Any] = union_all(
    select(
        Scenario.slug,
        func.max(Attempt.started_at).label("at"),
        func.max(case((UNDER_WAY, 1), else_=0)).label("held"),
        null().label("fingerprint"),
    )
    .join(Revision, Revision.scenario_id == Scenario.id)
    .join(Attempt, Attempt.revision_id == Revision.id)
    .where(Attempt.person_id == bindparam("person_id"))
    .group_by(Scenario.slug),
    select(Scenario.slug, func.max(Review.reviewed_at), literal(0), Review.fingerprint)
    .join(Revision, Revision.scenario_id == Scenario.id)
    .join(Review, Review.revision_id == Revision.id)
    .where(Review.person_id == bindparam("person_id"))
    .group_by(Scenario.slug, Review.fingerprint),
    select(Scenario.slug, null(), literal(1), null())
    .join(Revision, Revision.scenario_id == Scenario.id)
    .where(Revision.id.in_(bindparam("revisions", expanding=True))),
    select(Scenario.slug, null(), literal(1), null()).where(KEPT),
)


@dataclass(frozen=True, slots=True)
class Met:
    """When cases and decisions were met last, by slug and by fingerprint; decisions in exams by themselves.

    `held` are the slugs of cases of which nothing is asked or explained now, and the fingerprints of what stands on a
    paper that runs. All of a case is held, for the way to one decision shows what was best in others.
    """

    last: dict[str, datetime]
    in_exams: dict[str, datetime]
    held: frozenset[str]

    def holds(self, slug: str, fingerprint: str) -> bool:
        """Whether a decision is not to be given away."""
        return not self.held.isdisjoint((slug, fingerprint))


def met_of(connection: Connection, person_id: int, now: datetime) -> Met:
    """What somebody met, in two statements."""
    last, in_exams = dict[str, datetime](), dict[str, datetime]()
    held, revisions = set[str](), set[int]()
    for paper, at, finished_at, ends_at in connection.execute(_EXAMS, {"person_id": person_id}):
        items = read_sheet(paper).items
        in_exams = {**dict.fromkeys((item.fingerprint for item in items), at), **in_exams}
        if over_at(finished_at, ends_at, now) is None:
            held |= {item.fingerprint for item in items}
            revisions |= {item.item.revision_id for item in items}
    asked = {"person_id": person_id, "revisions": sorted(revisions), "now": now}
    for slug, met_at, is_held, fingerprint in connection.execute(_MET, asked):
        if met_at is not None:
            last |= {name: max(met_at, last.get(name, NEVER)) for name in (slug, fingerprint) if name}
        if is_held:
            held.add(slug)
    return Met(last, in_exams, frozenset(held))
