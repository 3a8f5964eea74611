"""The tables of an auditor's archive, row by row as the database gives them: no table is in memory whole.

What somebody chose, wrote or scored is in none of them: an auditor sees that something was passed, and when.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import Connection, Executable, Select, or_, select
from sqlalchemy.orm import aliased

from engine.credit.hours import show_hours
from models import (
    Attempt,
    Attendance,
    BoardReport,
    Certificate,
    CertificateFile,
    CourseAttempt,
    CourseSession,
    Enrolment,
    Evaluation,
    Instructor,
    ReportExport,
    Revision,
    Scenario,
    SigningKey,
    Sitting,
)
from services.records.completions import completed_in, newest_of_its_enrolment
from services.records.exports import logged
from services.records.periods import Period

AT_A_TIME = 500
"""Rows that are in memory at once."""
_WHO = ("name", "profession", "licensed_in", "license_number")
COMPLETIONS = (
    *("enrolment", *_WHO, "way_in", "enrolled_at", "completed_at", "completed_on", "time_zone", "active_seconds"),
    *("document", "credit", "unit", "standing", "code", "course_hash", "cases_passed", "post_test_passed"),
)
EVIDENCE = ("enrolment", "what", "which", "id", "revision", "begun_at", "ended_at", "passed")
CERTIFICATES = (
    *("code", "version", "document", "standing", *_WHO, "course", "completed_on", "format", "credit", "unit"),
    *("subjects", "minutes", "approvals", "authors", "signer", "provider", "issued_at", "replaces", "key"),
    *("pdf_sha256", "file"),
)
REVOCATIONS = ("code", "version", "name", "completed_on", "issued_at", "revoked_at", "reason", "replaced_by")
EXPORTS = ("at", "by", "what", "board", "first_day", "last_day", "rows", "faults")
ATTENDANCE = (
    *("enrolment", "name", "session", "planned_from", "planned_to", "presenter", "first_there", "last_there"),
    *("minutes_there", "minutes_held", "decisions_voted", "decisions", "corrected_to", "corrected_because"),
)
KEYS = ("key", "public_ed25519", "made_at", "retired_at")

Row = Sequence[Any]


def completions(connection: Connection, course: int, period: Period) -> Iterator[Row]:
    """Who completed a course in a period, by day, with the newest version of what proves it."""
    query = (
        select(Enrolment, Certificate.kind, Certificate.code, Certificate.revoked_at)
        .add_columns(Certificate.printed["hours"].as_integer().label("hours"))
        .add_columns(Certificate.printed["unit"].as_string().label("unit"))
        .outerjoin(Certificate, newest_of_its_enrolment())
        .where(Enrolment.course_id == course, *completed_in(period))
        .order_by(Enrolment.completed_on, Enrolment.id)
    )
    for row in _each(connection, query):
        proof = row.proof or {}
        passed = (f"{case['slug']} {case['revision']}" for case in proof.get("cases", ()))
        when = (row.enrolled_at, row.completed_at, row.completed_on, row.time_zone, row.active_seconds)
        standing = "none" if row.code is None else "revoked" if row.revoked_at else "valid"
        proved = (row.kind, *_credit(row.hours, row.unit), standing, row.code, proof.get("course"), "; ".join(passed))
        who = (row.legal_name, row.profession, row.jurisdiction, row.license_number)
        yield (row.public_id, *who, row.way, *when, *proved, proof.get("sitting"))


def evidence(connection: Connection, course: int, period: Period) -> Iterator[Row]:
    """What they did for it, by the server's times: cases, post-tests, the evaluation. Of somebody whose account is
    erased the cases are named in the proof of their completion only.
    """
    mine = (Enrolment.course_id == course, *completed_in(period))
    attempts = (
        select(Enrolment.public_id.label("enrolment"), Scenario.slug, Attempt.public_id, Revision.hash, Attempt.passed)
        .add_columns(Attempt.started_at, Attempt.finished_at, Attempt.stepped_out_at)
        .join(CourseAttempt, CourseAttempt.enrolment_id == Enrolment.id)
        .join(Attempt, Attempt.id == CourseAttempt.attempt_id)
        .join(Revision, Revision.id == Attempt.revision_id)
        .join(Scenario, Scenario.id == Revision.scenario_id)
    )
    for row in _each(connection, attempts.where(*mine).order_by(Enrolment.id, Attempt.id)):
        ended = row.finished_at or row.stepped_out_at
        yield (row.enrolment, "case", row.slug, row.public_id, row.hash, row.started_at, ended, bool(row.passed))
    sittings = (
        select(Enrolment.public_id.label("enrolment"), Sitting.number, Sitting.public_id, Sitting.passed)
        .add_columns(Sitting.begun_at, Sitting.handed_in_at)
        .join(Sitting, Sitting.enrolment_id == Enrolment.id)
    )
    for row in _each(connection, sittings.where(*mine).order_by(Enrolment.id, Sitting.number)):
        when = (row.begun_at, row.handed_in_at, bool(row.passed))
        yield (row.enrolment, "post-test", row.number, row.public_id, None, *when)
    evaluated = select(Enrolment.public_id, Evaluation.at).join(Evaluation, Evaluation.enrolment_id == Enrolment.id)
    for row in _each(connection, evaluated.where(*mine).order_by(Enrolment.id)):
        yield (row.public_id, "evaluation", None, None, None, None, row.at, None)


def attendance(connection: Connection, course: int, period: Period) -> Iterator[Row]:
    """When they were in which session of a live course, by the server's times, and what the provider corrected."""
    query = (
        select(Attendance, Enrolment.public_id, Enrolment.legal_name, Instructor.name.label("presenter"))
        .add_columns(CourseSession.public_id.label("session"), CourseSession.starts_at, CourseSession.ends_at)
        .join(CourseSession, CourseSession.id == Attendance.session_id)
        .join(Instructor, Instructor.id == CourseSession.instructor_id)
        .join(Enrolment, Enrolment.id == Attendance.enrolment_id)
        .where(Enrolment.course_id == course, *completed_in(period))
        .order_by(Enrolment.id, CourseSession.starts_at)
    )
    for row in _each(connection, query):
        who = (row.public_id, row.legal_name, row.session, row.starts_at, row.ends_at, row.presenter)
        corrected = None if row.counts is None else "attended" if row.counts else "not attended"
        found = (row.came_at, row.seen_at, row.there, row.held, row.voted, row.decisions)
        yield (*who, *found, corrected, row.reason)


def certificates(connection: Connection, course: int, period: Period, files: bool) -> Iterator[Row]:
    """Every version of every certificate of those who completed a course in a period, as it is printed."""
    query = _issued(course, period, Certificate, CertificateFile.sha256).outerjoin(
        CertificateFile, CertificateFile.certificate_id == Certificate.id
    )
    for row in _each(connection, query):
        said = row.printed
        who = (said["name"], said["profession"], said["jurisdiction"], said["license_number"])
        approvals = "; ".join(f"{each['approver']} {each['number']}" for each in said["approvals"])
        authors = "; ".join(", ".join(filter(None, (one["name"], one["credentials"]))) for one in said["authors"])
        signer = ", ".join(filter(None, (said["signer"]["name"], said["signer"]["title"])))
        subjects = "; ".join(f"{name} {show_hours(part)}" for name, part in said["subjects"].items())
        course_told = (
            said["course"],
            said["completed_on"],
            said["format"],
            *_credit(said["hours"], said["unit"]),
            subjects,
            said["minutes"],
        )
        proof = (approvals, authors, signer, said["provider"]["name"], row.issued_at, said["replaces"], row.kid)
        standing = "revoked" if row.revoked_at else "valid"
        path = file_of(row.code) if files else None
        yield (row.code, row.version, row.kind, standing, *who, *course_told, *proof, row.sha256, path)


def printed(connection: Connection, course: int, period: Period) -> Iterator[str]:
    """The same whole, as JSON: every printed field by its name, a certificate a line."""
    before = "[\n"
    for row in _each(connection, _issued(course, period, Certificate)):
        told = {"code": row.code, "kind": row.kind, "key": row.kid, "issued_at": row.issued_at.isoformat()}
        yield before + json.dumps({**told, "printed": row.printed}, ensure_ascii=False, sort_keys=True)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def codes(connection: Connection, course: int, period: Period) -> list[str]:
    """The codes of all these certificates."""
    return list(connection.scalars(_issued(course, period, Certificate.code)))


def revocations(connection: Connection, course: int, period: Period) -> Iterator[Row]:
    """Certificates that were revoked in a period, or whose course was completed in it; with what replaced them."""
    later = aliased(Certificate)
    first, after = (datetime.combine(day, time.min, UTC) for day in (period.first, period.last))
    in_period = Certificate.revoked_at.between(first, after.replace(hour=23, minute=59, second=59, microsecond=999_999))
    query = (
        select(Certificate, Enrolment.completed_on, later.code.label("later"))
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .outerjoin(later, (later.enrolment_id == Enrolment.id) & (later.version == Certificate.version + 1))
        .where(Enrolment.course_id == course, Enrolment.sample.is_(False), Certificate.revoked_at.is_not(None))
        .where(or_(in_period, Enrolment.completed_on.between(period.first, period.last)))
        .order_by(Certificate.revoked_at, Certificate.id)
    )
    for row in _each(connection, query):
        when = (row.completed_on, row.issued_at, row.revoked_at)
        yield (row.code, row.version, row.printed["name"], *when, row.reason, row.later)


def exports(connection: Connection) -> Iterator[Row]:
    """What was ever exported of completions, by whom, this archive included; the oldest first."""
    query = (
        logged()
        .add_columns(BoardReport.name.label("board"))
        .outerjoin(BoardReport, BoardReport.id == ReportExport.report_id)
        .order_by(ReportExport.at, ReportExport.id)
    )
    for row in _each(connection, query):
        of = (row.first_day, row.last_day, row.rows, row.faults)
        yield (row.at, row.name or row.by, row.what, row.board, *of)


def keys(connection: Connection) -> Iterator[Row]:
    """The public keys by which credentials are checked, the oldest first."""
    for row in _each(connection, select(SigningKey).order_by(SigningKey.id)):
        yield (row.kid, urlsafe_b64encode(row.public).decode().rstrip("="), row.made_at, row.retired_at)


def file_of(code: str) -> str:
    """Where the PDF of a certificate is, from the folder of its course."""
    return f"certificates/{code}.pdf"


def _issued(course: int, period: Period, *wanted: Any) -> Select[Any]:
    """Certificates of those who completed a course in a period, every version, by day."""
    query = select(*wanted).select_from(Certificate).join(Enrolment, Enrolment.id == Certificate.enrolment_id)
    mine = query.where(Enrolment.course_id == course, *completed_in(period))
    return mine.order_by(Enrolment.completed_on, Enrolment.id, Certificate.version)


def _credit(hours: int | None, unit: str) -> tuple[str | None, str | None]:
    """Credit and its unit, as a certificate prints them; nothing for what carries none."""
    return (show_hours(hours), unit) if hours else (None, None)


def _each(connection: Connection, query: Executable) -> Iterator[Any]:
    return iter(connection.execute(query, execution_options={"yield_per": AT_A_TIME}))
