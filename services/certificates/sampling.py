"""A certificate of nobody, as approvers ask to see one: what a course would print today. Nothing of it is kept.

Its code is all zeros, so nothing verifies it; a sample that does is what a reviewer earns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from engine.credit.approvals import covering
from engine.credit.kinds import PROFESSIONS
from engine.credit.profile import as_json
from services.certificates.issuing import fields_of
from services.certificates.printing import Printed, set_pdf
from services.database import reads
from services.provider.approvals import approvals_in
from services.provider.courses import CourseView
from services.provider.profile import pictures_in

CODE = "0" * 32
NAME, PLACE, LICENSE = "Name of a Participant", "US-TX", "12345"


@dataclass(frozen=True, slots=True)
class _Nobody:
    """A completion that never was, with the names that an enrolment and its course have."""

    completed_on: date
    profession: str
    course_id: int
    course: str
    title: str
    format: str
    profile: Mapping[str, Any]
    legal_name: str = NAME
    jurisdiction: str = PLACE
    license_number: str = LICENSE
    sample: bool = True
    proof: None = None


def sample_in(connection: Connection, course: CourseView, now: datetime) -> Printed:
    """What a sample of a course prints, for a profession that an approval covers, if one does; in the transaction at
    hand.
    """
    profession, told = _covered(connection, course, now.date()), as_json(course.profile)
    nobody = _Nobody(now.date(), profession, course.id, course.public_id, course.title, course.format, told)
    said = fields_of(connection, nobody) | {"version": 1, "issued_on": now.date().isoformat(), "replaces": None}
    return Printed(CODE, said["kind"], said, now)


def sample_pdf(sample: Printed, address: str) -> bytes:
    """The PDF of a sample. `address` is the site's own."""
    return set_pdf(sample, address, _pictures(sample.printed["pictures"]))


@reads
def _pictures(connection: Connection, of: Mapping[str, str]) -> dict[str, tuple[str, bytes]]:
    return pictures_in(connection, of)


def _covered(connection: Connection, course: CourseView, day: date) -> str:
    approvals = [view.told for view in approvals_in(connection)]

    def covers(profession: str) -> bool:
        what = {"profession": profession, "format": course.format, "course": course.public_id}
        return bool(covering(approvals, days=(day,), **what))

    return next(filter(covers, PROFESSIONS), PROFESSIONS[0])
