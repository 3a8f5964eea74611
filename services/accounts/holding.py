"""What is held about a person, counted: what the page of their data shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, func, or_, select

from models import (
    Attempt,
    AuditEntry,
    Call,
    Certificate,
    CohortSupervisor,
    Comment,
    Contact,
    CreditEntry,
    Decision,
    Dissent,
    Document,
    Enrolment,
    Evaluation,
    Exam,
    ExternalIdentity,
    Grading,
    JournalEntry,
    Letter,
    License,
    LiveClass,
    LiveSeat,
    Membership,
    Module,
    Passkey,
    Password,
    Person,
    Review,
    ReviewCard,
    Sitting,
    WebSession,
    WriteUp,
)
from services.accounts.disclosing import DisclosureRow, disclosures_of
from services.accounts.erasing import addresses_of, letters_to
from services.database import reads
from services.people import Visitor


@dataclass(frozen=True, slots=True)
class Held:
    """How many of each there are, and who looked. `has_password` says what a sensitive act asks for."""

    counts: dict[str, int]
    disclosures: tuple[DisclosureRow, ...]
    has_password: bool


@reads
def held_about(connection: Connection, visitor: Visitor) -> Held:
    """What is held about somebody."""
    queries = {**_counts(visitor.id, visitor.public_id), **_counts_of_credit(visitor.id)}
    row = connection.execute(select(*(query.scalar_subquery().label(name) for name, query in queries.items()))).one()
    counts = dict(row._mapping)
    counts["letters"] = _letters(connection, visitor.id)
    return Held(counts, disclosures_of(connection, visitor.id), bool(counts.pop("passwords")))


def _letters(connection: Connection, person_id: int) -> int:
    person = connection.execute(select(Person).where(Person.id == person_id)).one()
    theirs = letters_to(person_id, addresses_of(connection, person))
    return connection.scalar(select(func.count()).select_from(Letter).where(theirs)) or 0


def _counts(person_id: int, public_id: str) -> dict[str, Any]:
    own = partial(_own, person_id)

    def in_attempts(table: Any) -> Any:
        joined = select(func.count()).select_from(table).join(Attempt, table.attempt_id == Attempt.id)
        return joined.where(Attempt.person_id == person_id)

    def said(table: Any) -> Any:
        return select(func.count()).select_from(table).where(table.by_id == person_id)

    about = or_(AuditEntry.actor == public_id, AuditEntry.subject == public_id)
    return {
        "attempts": own(Attempt),
        "decisions": in_attempts(Decision),
        "journal": in_attempts(JournalEntry),
        "dissents": in_attempts(Dissent),
        "cards": own(ReviewCard),
        "reviews": own(Review),
        "exams": own(Exam),
        "contacts": own(Contact),
        "calls": in_attempts(Call),
        "cohorts": own(Membership),
        "write_ups": in_attempts(WriteUp),
        "comments": in_attempts(Comment),
        "gradings": in_attempts(Grading),
        "seats": own(LiveSeat),
        "taught": own(CohortSupervisor),
        "modules": own(Module),
        "classes": own(LiveClass),
        "said": said(Comment),
        "graded": said(Grading),
        "sessions": own(WebSession),
        "passkeys": own(Passkey),
        "identities": own(ExternalIdentity),
        "acts": select(func.count()).select_from(AuditEntry).where(about),
        "passwords": own(Password),
    }


def _counts_of_credit(person_id: int) -> dict[str, Any]:
    def in_courses(table: Any) -> Any:
        joined = select(func.count()).select_from(table).join(Enrolment, table.enrolment_id == Enrolment.id)
        return joined.where(Enrolment.person_id == person_id)

    return {
        "licenses": _own(person_id, License),
        "credit": _own(person_id, CreditEntry),
        "evidence": _own(person_id, Document),
        "enrolments": _own(person_id, Enrolment),
        "sittings": in_courses(Sitting),
        "evaluations": in_courses(Evaluation),
        "certificates": in_courses(Certificate),
    }


def _own(person_id: int, table: Any) -> Any:
    return select(func.count()).select_from(table).where(table.person_id == person_id)
