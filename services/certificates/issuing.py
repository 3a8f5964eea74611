"""A certificate for a completed enrolment: exactly one that is valid, with every field frozen as it is printed.

Two keys of the table stand behind that: a version is there once, and at most one of an enrolment is not revoked.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from engine.credit.amount import exact_minutes
from engine.credit.approvals import Approval, covering, proof_of
from engine.credit.hours import with_unit
from engine.credit.kinds import CERTIFICATE, SAMPLE
from engine.credit.profile import from_json
from models import Certificate, Course, CourseInstructor, Enrolment, Instructor, StatusPlace
from services.certificates.keys import signer
from services.errors import NotFound
from services.provider.approvals import approvals_in
from services.provider.profile import pictures_of, profile_in
from services.tokens import new_public_id
from standards.badges.credential import Achieved, Issuer, claims, credential
from standards.badges.status import SIZE, entry

KEYS, STATUS, ISSUER, VERIFY = "/credentials/keys", "/credentials/status", "/credentials/issuer", "/verify"
"""Where this site publishes its keys, the status lists, the issuer's profile, and what a certificate is worth."""


_CRITERIA = {
    False: "All cases and the post-test of the course passed, and its evaluation filled in.",
    True: "A live session of the course attended, its post-test passed, and its evaluation filled in.",
}


def issue(connection: Connection, enrolment_id: int, address: str, now: datetime) -> str:
    """Issue the certificate of a completed enrolment whose row the caller holds. Returns its code; where there is one
    that is valid, that one's. `address` is the site's own, without a slash at its end. Raises NotFound.
    """
    valid = (Certificate.enrolment_id == enrolment_id, Certificate.revoked_at.is_(None))
    there = connection.scalar(select(Certificate.code).where(*valid))
    return there or write(connection, enrolment_id, printed_of(connection, enrolment_id), address, now)


def printed_of(connection: Connection, enrolment_id: int) -> dict[str, Any]:
    """Every field that a certificate of a completed enrolment prints, as things stand. Raises NotFound."""
    row = connection.execute(
        select(Enrolment, Course.title, Course.format, Course.profile, Course.public_id.label("course"))
        .join(Course, Course.id == Enrolment.course_id)
        .where(Enrolment.id == enrolment_id, Enrolment.completed_on.is_not(None))
    ).one_or_none()
    if row is None:
        raise NotFound
    return fields_of(connection, row)


def fields_of(connection: Connection, row: Any) -> dict[str, Any]:
    """The same of somebody at hand: `row` has the fields of the enrolment, and those of its course."""
    profile, provider = from_json(row.profile), profile_in(connection).told
    session = (row.proof or {}).get("session")
    covered_by = _covering(connection, row, session)
    kind = SAMPLE if row.sample else proof_of(covered_by)
    return {
        "kind": kind,
        "name": row.legal_name,
        "profession": row.profession,
        "jurisdiction": row.jurisdiction,
        "license_number": row.license_number,
        "course": row.title,
        "course_id": row.course,
        "completed_on": row.completed_on.isoformat(),
        **({"held_on": session["held_on"]} if session else {}),
        "format": row.format,
        "hours": profile.hours if kind != "record" else 0,
        "unit": profile.unit,
        "subjects": dict(profile.subjects) if kind != "record" else {},
        "minutes": int(exact_minutes(profile.calculation)),
        "provider": {"name": provider.legal_name, "address": provider.address, "contact": provider.contact},
        "approvals": [_approval(approval, row.course) for approval in covered_by],
        "authors": _presenter(connection, session) if session else _authors(connection, row.course_id),
        "signer": {"name": provider.signer_name, "title": provider.signer_title},
        "pictures": pictures_of(connection),
    }


def _covering(connection: Connection, row: Any, session: Mapping[str, Any] | None) -> Sequence[Approval]:
    """The approvals that cover a completion; what was held live, on that day and by its presenter too."""
    days = [row.completed_on, *([date.fromisoformat(session["held_on"])] if session else [])]
    what = {"profession": row.profession, "format": row.format, "course": row.course}
    presenter = session["presenter"] if session else ""
    return covering([view.told for view in approvals_in(connection)], days=days, **what, presenter=presenter)


def write(
    connection: Connection,
    enrolment_id: int,
    printed: Mapping[str, Any],
    address: str,
    now: datetime,
    replaces: str | None = None,
) -> str:
    """Write the next version of a certificate with these fields. Returns its code."""
    code, key = new_public_id(), signer(connection, now)
    last = connection.scalar(select(func.max(Certificate.version)).where(Certificate.enrolment_id == enrolment_id)) or 0
    index = _take_place(connection)
    said = {**printed, "version": last + 1, "issued_on": now.date().isoformat(), "replaces": replaces}
    made = _credential(said, code, index, address, now)
    connection.execute(
        insert(Certificate).values(
            code=code,
            enrolment_id=enrolment_id,
            version=last + 1,
            kind=printed["kind"],
            printed=said,
            credential=key.sign(claims(made), f"{address}{KEYS}"),
            kid=key.kid,
            status_index=index,
            issued_at=now,
        )
    )
    return code


def _take_place(connection: Connection) -> int:
    """Take a place in the status lists that nobody ever had, at random: at most half of all places are ever taken."""
    places = SIZE * lists_in(connection)
    while True:
        place = secrets.randbelow(places)
        if connection.scalar(select(StatusPlace.place).where(StatusPlace.place == place)) is None:
            connection.execute(insert(StatusPlace).values(place=place))
            return place


def lists_in(connection: Connection) -> int:
    """How many status lists there are: as many as all places need that were ever given."""
    given = connection.scalar(select(func.count()).select_from(StatusPlace)) or 0
    return 1 + given * 2 // SIZE


def _credential(printed: Mapping[str, Any], code: str, index: int, address: str, now: datetime) -> dict[str, Any]:
    with_credit = printed["kind"] == CERTIFICATE
    held = f"held on {printed['held_on']}, " if "held_on" in printed else ""
    when = f"{held}completed on {printed['completed_on']}"
    words = {
        "certificate": f"{with_unit(printed['hours'], printed['unit'])}, {when}.",
        "record": "A record of completion. This is not approved continuing education, and carries no credit.",
        "sample": "A sample for reviewers. Nobody earned it.",
    }
    return credential(
        id=f"{address}{VERIFY}/{code}",
        issuer=Issuer(f"{address}{ISSUER}", printed["provider"]["name"]),
        achieved=Achieved(
            id=f"{address}/courses/{printed['course_id']}",
            name=printed["course"],
            description=words[printed["kind"]],
            criteria=_CRITERIA["held_on" in printed],
            credits=printed["hours"] / 100 if with_credit else None,
        ),
        name=printed["name"],
        salt=secrets.token_hex(16),
        at=now,
        status=entry(f"{address}{STATUS}", index),
    )


def _approval(approval: Any, course: str) -> dict[str, str]:
    return {
        "approver": approval.approver,
        "number": approval.number,
        "statement": approval.statement,
        "valid_from": approval.valid_from.isoformat(),
        "valid_to": approval.valid_to.isoformat(),
        "course_number": approval.number_of(course),
    }


def _presenter(connection: Connection, session: Mapping[str, Any]) -> list[dict[str, str]]:
    """Who presented a session."""
    query = select(Instructor.name, Instructor.credentials).where(Instructor.public_id == session["presenter"])
    row = connection.execute(query).one()
    return [{"name": row.name, "credentials": row.credentials}]


def _authors(connection: Connection, course_id: int) -> list[dict[str, str]]:
    query = select(Instructor.name, Instructor.credentials).join(
        CourseInstructor, CourseInstructor.instructor_id == Instructor.id
    )
    rows = connection.execute(query.where(CourseInstructor.course_id == course_id).order_by(CourseInstructor.position))
    return [{"name": row.name, "credentials": row.credentials} for row in rows]
