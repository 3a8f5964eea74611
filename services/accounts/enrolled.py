"""What a person did in courses for credit, as tables: from enrolments to certificates, and which boards had them.

Of a post-test the right answers are told where it was passed, as on its page.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, or_, select

from models import (
    Attempt,
    Attendance,
    BoardReport,
    Certificate,
    CertificateFile,
    Course,
    CourseAttempt,
    CourseSession,
    Enrolment,
    EnrolmentCode,
    Evaluation,
    Person,
    Reported,
    ReportExport,
    Sitting,
)
from services.accounts.erasing import addresses_of
from services.accounts.records import Record

_ASKED = ("id", "objective", "stem", "options")
"""What is told of an item before the test is passed."""


def records_of_courses(connection: Connection, person_id: int) -> tuple[Record, ...]:
    """Everything that somebody did in courses."""
    return (
        _invitations(connection, person_id),
        _enrolments(connection, person_id),
        _attempts(connection, person_id),
        _attendances(connection, person_id),
        _sittings(connection, person_id),
        _evaluations(connection, person_id),
        _certificates(connection, person_id),
        _reported(connection, person_id),
    )


def _invitations(connection: Connection, person_id: int) -> Record:
    columns = {
        "course": "to which course",
        "way": "code or invitation",
        "address": "your address, if it was an invitation",
        "made_at": "when it was made",
        "used_at": "when you came in by it",
        "withdrawn_at": "when it was withdrawn, if it was",
    }
    addresses = addresses_of(connection, connection.execute(select(Person).where(Person.id == person_id)).one())
    query = (
        select(Course.title, EnrolmentCode.email_key, EnrolmentCode.label, EnrolmentCode.made_at, EnrolmentCode.used_at)
        .add_columns(EnrolmentCode.withdrawn_at)
        .join(Course, EnrolmentCode.course_id == Course.id)
        .outerjoin(Enrolment, EnrolmentCode.enrolment_id == Enrolment.id)
        .where(or_(EnrolmentCode.email_key.in_(addresses), Enrolment.person_id == person_id))
        .order_by(EnrolmentCode.id)
    )
    told = tuple(
        (row[0], "invitation" if row[1] else "code", row[2] if row[1] else None, *row[3:])
        for row in connection.execute(query)
    )
    return Record("course_invitations", "Ways into courses that were yours. Codes are kept as hashes.", columns, told)


def _enrolments(connection: Connection, person_id: int) -> Record:
    columns = {
        "course": "the course",
        "public_id": "its random name",
        "cycle": "which time you took the course",
        "way": "how you came in: open, invited, code or reviewer",
        "sample": "whether it is a reviewer’s sample",
        "legal_name": "your name as the certificate has it",
        "profession": "your profession, as you said it then",
        "jurisdiction": "where you are licensed",
        "license_number": "your license number",
        "time_zone": "by whose clocks the day of completion is told",
        "told_at": "when you saw what a provider has to tell before",
        "enrolled_at": "when you enrolled",
        "completed_at": "when you completed it",
        "completed_on": "the same as a day where you were",
        "active_seconds": "how long you worked on it, pauses left out; no credit follows from it",
        "proof": "hashes of what you passed, and the session that you attended",
    }
    what = "Courses that you took. The provider has to keep these, also when you erase your account."
    return _record(connection, "enrolments", what, columns, Enrolment, person_id)


def _attempts(connection: Connection, person_id: int) -> Record:
    columns = {
        "enrolment": "of which enrolment",
        "attempt": "which attempt",
        "position": "which case of the course, from 1",
    }
    query = (
        select(Enrolment.public_id, Attempt.public_id, CourseAttempt.position)
        .join(Enrolment, CourseAttempt.enrolment_id == Enrolment.id)
        .join(Attempt, CourseAttempt.attempt_id == Attempt.id)
        .where(Enrolment.person_id == person_id)
        .order_by(Attempt.id)
    )
    rows = tuple(map(tuple, connection.execute(query)))
    return Record("course_attempts", "Attempts that you began for a course.", columns, rows)


def _attendances(connection: Connection, person_id: int) -> Record:
    columns = {
        "enrolment": "of which enrolment",
        "session": "which session",
        "starts_at": "when it was planned to begin",
        "came_at": "when you were first there",
        "seen_at": "when you were last there",
        "held": "for how many minutes it was held",
        "there": "for how many of these you were there",
        "decisions": "on how many decisions the room voted",
        "voted": "on how many of these you did",
        "kept_at": "when this was kept",
        "counts": "what the provider says over it, if anything: whether you attended",
        "reason": "why",
        "corrected_at": "when they said so",
    }
    query = (
        select(Enrolment.public_id.label("enrolment"), CourseSession.public_id.label("session"))
        .add_columns(CourseSession.starts_at, Attendance)
        .join(Enrolment, Attendance.enrolment_id == Enrolment.id)
        .join(CourseSession, Attendance.session_id == CourseSession.id)
    )
    rows = connection.execute(query.where(Enrolment.person_id == person_id).order_by(CourseSession.starts_at))
    told = tuple(tuple(getattr(row, name) for name in columns) for row in rows)
    return Record("attendances", "Sessions of live courses that you were in. The provider keeps these.", columns, told)


def _sittings(connection: Connection, person_id: int) -> Record:
    columns = {
        "enrolment": "of which enrolment",
        "number": "which try",
        "paper": "what was asked; with the right answers and why, once passed",
        "answers": "the numbers of the options that you chose, from 0",
        "correct": "how many were right",
        "passed": "whether that was enough",
        "begun_at": "when you began",
        "saved_at": "when it was last saved",
        "handed_in_at": "when you handed it in",
    }
    query = select(Enrolment.public_id.label("enrolment"), Sitting).join(
        Enrolment, Sitting.enrolment_id == Enrolment.id
    )
    rows = connection.execute(query.where(Enrolment.person_id == person_id).order_by(Enrolment.id, Sitting.number))
    told = tuple(tuple(_paper(row) if name == "paper" else getattr(row, name) for name in columns) for row in rows)
    return Record("sittings", "Post-tests of courses.", columns, told)


def _paper(row: Any) -> list[dict[str, Any]]:
    return [item if row.passed else {name: item[name] for name in _ASKED} for item in row.paper]


def _evaluations(connection: Connection, person_id: int) -> Record:
    columns = {
        "enrolment": "of which enrolment",
        "objectives": "how far you reached each objective",
        "ratings": "how you found the rest",
        "words": "what you wrote",
        "at": "when",
    }
    return _record(connection, "evaluations", "What you thought of courses.", columns, Evaluation, person_id)


def _certificates(connection: Connection, person_id: int) -> Record:
    columns = {
        "enrolment": "of which enrolment",
        "code": "its code, for /verify",
        "pdf": "where you can download it while you have the account",
        "version": "which version",
        "kind": "certificate, record or sample",
        "printed": "everything that is printed on it; hours in hundredths",
        "credential": "the same as a signed credential (Open Badges 3.0)",
        "issued_at": "when it was issued",
        "revoked_at": "when it was revoked, if it was",
        "reason": "why",
        "file_made_at": "when its PDF was made",
        "file_sha256": "the hash of that",
    }
    query = (
        select(Enrolment.public_id.label("enrolment"), Certificate)
        .add_columns(CertificateFile.made_at.label("file_made_at"), CertificateFile.sha256.label("file_sha256"))
        .join(Enrolment, Certificate.enrolment_id == Enrolment.id)
        .outerjoin(CertificateFile, CertificateFile.certificate_id == Certificate.id)
        .where(Enrolment.person_id == person_id)
        .order_by(Certificate.id)
    )
    told = tuple(
        tuple(f"/credit/certificates/{row.code}.pdf" if name == "pdf" else getattr(row, name) for name in columns)
        for row in connection.execute(query)
    )
    return Record("certificates", "Certificates that you earned, every version.", columns, told)


def _reported(connection: Connection, person_id: int) -> Record:
    columns = {
        "certificate": "which certificate, by its code",
        "board": "for which board the provider took it along",
        "sent_at": "when",
        "settled_at": "when the provider said that the board knows what became of it since, if anything did",
    }
    query = (
        select(Certificate.code, BoardReport.name, ReportExport.at, Reported.settled_at)
        .join(Reported, Reported.certificate_id == Certificate.id)
        .join(ReportExport, ReportExport.id == Reported.export_id)
        .join(BoardReport, BoardReport.id == ReportExport.report_id)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .where(Enrolment.person_id == person_id)
        .order_by(ReportExport.id, Certificate.id)
    )
    rows = tuple(map(tuple, connection.execute(query)))
    return Record("reported", "Files for boards that a certificate of yours was in.", columns, rows)


def _record(
    connection: Connection, name: str, what: str, columns: dict[str, str], table: Any, person_id: int
) -> Record:
    """Rows of enrolments, or of what hangs on them, with the course or the enrolment that they are of."""
    query = select(Course.title.label("course"), table).select_from(Enrolment)
    query = query.join(Course, Enrolment.course_id == Course.id)
    if table is not Enrolment:
        query = query.add_columns(Enrolment.public_id.label("enrolment")).join(
            table, table.enrolment_id == Enrolment.id
        )
    rows = connection.execute(query.where(Enrolment.person_id == person_id).order_by(Enrolment.id))
    return Record(name, what, columns, tuple(tuple(getattr(row, column) for column in columns) for row in rows))
