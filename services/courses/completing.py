"""What completes an enrolment: everything passed and evaluated. Then, exactly once, its proof, certificate and entry.

The caller holds the enrolment's row until the transaction ends; beneath it the certificate's own keys hold, and the
entry's. Time on a page has no part in it: active seconds are kept as evidence, and earn nothing.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, update

from engine.credit.active_time import active_seconds
from models import (
    Attempt,
    CourseAttempt,
    CourseVersion,
    Decision,
    Enrolment,
    Evaluation,
    Revision,
    Sitting,
)
from services.certificates.entering import enter
from services.certificates.issuing import issue
from services.courses.attending import Attended, keep
from services.courses.taking import Way, way_of


def complete(connection: Connection, enrolment: Any, address: str, now: datetime) -> str | None:
    """Complete an enrolment whose row is held, if nothing is left to do. Returns the code of its certificate, the same
    each time; None while something is left, and where the certificate was revoked: none is issued a second time.
    """
    way = way_of(connection, enrolment, now)
    if enrolment.completed_at is not None or not way.is_complete:
        return way.certificate
    if way.attended is not None:
        keep(connection, way.attended.public_id, now)
    strands = _strands(connection, enrolment.id)
    done = update(Enrolment).where(Enrolment.id == enrolment.id)
    connection.execute(
        done.values(
            completed_at=now,
            completed_on=now.astimezone(ZoneInfo(enrolment.time_zone)).date(),
            active_seconds=active_seconds(strands),
            proof=_proof(connection, enrolment, way),
        )
    )
    code = issue(connection, enrolment.id, address, now)
    enter(connection, enrolment.id, now)
    return code


def _strands(connection: Connection, enrolment_id: int) -> list[list[datetime]]:
    """When the server heard of somebody: of each attempt and each sitting, with the evaluation in the last of them."""
    found: dict[Any, list[datetime]] = defaultdict(list)
    attempts = (
        select(Attempt.id, Attempt.started_at, Decision.decided_at)
        .join(CourseAttempt, CourseAttempt.attempt_id == Attempt.id)
        .outerjoin(Decision, Decision.attempt_id == Attempt.id)
        .where(CourseAttempt.enrolment_id == enrolment_id)
    )
    for row in connection.execute(attempts):
        found["attempt", row.id] += [row.started_at, *([row.decided_at] if row.decided_at else [])]
    sittings = select(Sitting.id, Sitting.begun_at, Sitting.saved_at, Sitting.handed_in_at)
    for sat in connection.execute(sittings.where(Sitting.enrolment_id == enrolment_id)):
        found["sitting", sat.id] = [at for at in (sat.begun_at, sat.saved_at, sat.handed_in_at) if at is not None]
    evaluated = connection.scalar(select(Evaluation.at).where(Evaluation.enrolment_id == enrolment_id))
    last_sitting = max((times for times in found.values()), key=max, default=[])
    return [*found.values(), [max(last_sitting), evaluated]] if evaluated and last_sitting else list(found.values())


def _proof(connection: Connection, enrolment: Any, way: Way) -> dict[str, Any]:
    """What was passed, by public ids and hashes: it can be held against the record years later."""
    passed = [case.passed for case in way.cases if case.passed]
    hashes = connection.execute(
        select(Attempt.public_id, Revision.hash)
        .join(Revision, Revision.id == Attempt.revision_id)
        .where(Attempt.public_id.in_(passed))
    )
    revisions = {row.public_id: row.hash for row in hashes}
    sat = select(Sitting.public_id).where(Sitting.enrolment_id == enrolment.id, Sitting.passed.is_(True))
    version = select(CourseVersion.hash).where(CourseVersion.course_id == enrolment.course_id)
    return {
        "cases": [
            {"slug": case.slug, "attempt": case.passed, "revision": revisions[case.passed]}
            for case in way.cases
            if case.passed
        ],
        **({"session": _session(way.attended)} if way.attended else {}),
        "sitting": connection.scalar(sat.limit(1)),
        "pass_mark": way.profile.pass_mark,
        "course": connection.scalar(version.order_by(CourseVersion.number.desc()).limit(1)),
    }


def _session(attended: Attended) -> dict[str, Any]:
    """What of a session the certificate says, and the evidence that somebody attended it."""
    found = attended.found.evidence
    return {
        "id": attended.public_id,
        "held_on": attended.held_on.isoformat(),
        "presenter": attended.presenter_id,
        "minutes": {"held": found.held, "there": found.there},
        "decisions": {"voted_on": found.decisions, "voted": found.voted},
        "corrected": attended.counts is not None,
    }
