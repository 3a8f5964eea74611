"""Courses to be taken, put there at once: with cases, a post-test, and somebody who is as far as a test needs them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Connection, insert, select

from engine.credit.amount import Calculation
from engine.credit.post_test import Item, as_json, draw
from engine.credit.profile import Profile
from models import (
    Approval,
    Attempt,
    Course,
    CourseAttempt,
    CourseCase,
    CourseInstructor,
    Enrolment,
    EnrolmentCode,
    Person,
    Provider,
    ReviewerAccess,
    Revision,
    Scenario,
    Sitting,
    TestItem,
)
from services.courses.ratings import RATED, Told
from services.tokens import hashed, new_public_id, new_token
from tests.support.credit import in_a_transaction, put_approval, put_course, put_provider
from web.session import now

CASES = ("after-the-flood", "after-the-helmet")
"""Two of the shortest."""
SLOTS, PARALLEL = 5, 2
PROFILE = Profile(
    description="Two cases of a client who needs more than you can give.",
    objectives=("Name the limits of one’s scope.", "Choose whom to call.", "Write down what was decided."),
    audience="Counselors and social workers.",
    level="intermediate",
    prerequisite="None.",
    references=("Example, A. (2024). Scope and care. Press.",),
    conflict="None.",
    support="None.",
    technical="A browser.",
    credit_policy="Credit is given for the whole course only.",
    cost="Free.",
    hours=150,
    unit="CE credits",
    subjects={"ethics": 100},
    calculation=Calculation(seconds=(5_400, 5_400, 5_700), reviewer="Grace Example", reviewed_on="2026-11-02"),
    sittings=3,
)


def told(objectives: int = len(PROFILE.objectives), words: str = "") -> Told:
    """A whole evaluation."""
    return Told(["4"] * objectives, dict.fromkeys(RATED, "5"), words)


def put_offer(connection: Connection, profile: Profile = PROFILE, **said: Any) -> str:
    """A course that is published, with two cases and a post-test. Returns its public id."""
    course = put_course(connection, profile, **said)
    for position, slug in enumerate(CASES, 1):
        revision = connection.execute(
            select(Revision.id, Revision.scenario_id)
            .join(Scenario, Scenario.id == Revision.scenario_id)
            .where(Scenario.slug == slug, Revision.newest)
        ).one()
        connection.execute(
            insert(CourseCase).values(
                course_id=course, position=position, scenario_id=revision.scenario_id, revision_id=revision.id
            )
        )
    _put_items(connection, course)
    return str(connection.scalar(select(Course.public_id).where(Course.id == course)))


def _put_items(connection: Connection, course: int) -> None:
    author = connection.scalar(select(CourseInstructor.instructor_id).where(CourseInstructor.course_id == course))
    for slot in range(1, SLOTS + 1):
        for letter in "ab"[:PARALLEL]:
            connection.execute(
                insert(TestItem).values(
                    public_id=new_public_id(),
                    course_id=course,
                    slot=slot,
                    objective=(slot - 1) % len(PROFILE.objectives),
                    stem=f"Question {slot}{letter}: what comes first?",
                    options=[f"The right one of {slot}{letter}", "Another", "A third", "None of them"],
                    key=0,
                    rationale=f"Because of {slot}{letter}.",
                    instructor_id=author,
                    version=0,
                    changed_at=now(),
                )
            )


def offered(site: Flask, *, approved: bool = True, profile: Profile = PROFILE, **said: Any) -> str:
    """A provider, perhaps its approval, and a course of theirs. Returns its public id."""

    def put(connection: Connection) -> str:
        if connection.scalar(select(Provider.id)) is None:
            put_provider(connection)
        if approved and not any("self_paced" in formats for formats in connection.scalars(select(Approval.formats))):
            put_approval(connection)
        return put_offer(connection, profile, **said)

    return in_a_transaction(site, put)


def enrolled(site: Flask, course_id: str, person_id: str, **said: Any) -> int:
    """Somebody enrolled in a course. Returns the number of the enrolment."""

    def put(connection: Connection) -> int:
        return put_enrolment(connection, course_id, person_id, **said)

    return in_a_transaction(site, put)


def at_the_test(site: Flask, course_id: str, person_id: str, **said: Any) -> int:
    """The same, with every case passed."""

    def put(connection: Connection) -> int:
        enrolment = put_enrolment(connection, course_id, person_id, **said)
        put_passed_cases(connection, enrolment)
        return enrolment

    return in_a_transaction(site, put)


def at_the_evaluation(site: Flask, course_id: str, person_id: str, **said: Any) -> int:
    """The same, with the post-test passed too."""

    def put(connection: Connection) -> int:
        enrolment = put_enrolment(connection, course_id, person_id, **said)
        put_passed_cases(connection, enrolment)
        put_passed_test(connection, enrolment)
        return enrolment

    return in_a_transaction(site, put)


def put_enrolment(connection: Connection, course_id: str, person_id: str, **said: Any) -> int:
    """An enrolment. Returns its number."""
    ids = {
        "course_id": connection.scalar(select(Course.id).where(Course.public_id == course_id)),
        "person_id": connection.scalar(select(Person.id).where(Person.public_id == person_id)),
    }
    who = {"legal_name": "María-José Ñuñez", "profession": "counselor", "jurisdiction": "US-TX", "license_number": "8"}
    kept = {"public_id": new_public_id(), "cycle": 1, "way": "open", "sample": False, "time_zone": "America/Chicago"}
    row = {**ids, **who, **kept, "told_at": now(), "enrolled_at": now(), **said}
    return int(connection.execute(insert(Enrolment).values(row).returning(Enrolment.id)).scalar_one())


def put_passed_cases(connection: Connection, enrolment: int) -> None:
    """Every case of an enrolment's course, passed in twenty minutes."""
    mine = select(Enrolment.person_id, Enrolment.course_id).where(Enrolment.id == enrolment)
    person_id, course = connection.execute(mine).one()
    query = select(CourseCase.position, CourseCase.revision_id).where(CourseCase.course_id == course)
    for position, revision in connection.execute(query).all():
        made = insert(Attempt).values(
            public_id=new_public_id(),
            person_id=person_id,
            revision_id=revision,
            start_token=new_token(),
            mode="study",
            seed=b"0123456789abcdef",
            step=5,
            started_at=now() - timedelta(minutes=20),
            finished_at=now(),
            earned=12,
            out_of=12,
            safe=True,
            passed=True,
        )
        attempt = connection.execute(made.returning(Attempt.id)).scalar_one()
        connection.execute(insert(CourseAttempt).values(attempt_id=attempt, enrolment_id=enrolment, position=position))


def put_passed_test(connection: Connection, enrolment: int) -> None:
    """A post-test that was handed in, everything right."""
    course = connection.scalar(select(Enrolment.course_id).where(Enrolment.id == enrolment))
    rows = connection.execute(select(TestItem).where(TestItem.course_id == course)).all()
    items = [Item(row.public_id, row.slot, row.objective, row.stem, tuple(row.options), row.key) for row in rows]
    paper = draw(items, b"seed", 1)
    connection.execute(
        insert(Sitting).values(
            public_id=new_public_id(),
            enrolment_id=enrolment,
            number=1,
            paper=as_json(paper),
            answers=[drawn.key for drawn in paper],
            correct=len(paper),
            passed=True,
            begun_at=now() - timedelta(minutes=5),
            handed_in_at=now(),
        )
    )


def put_code(connection: Connection, course_id: str, code: str, **said: Any) -> None:
    """A code that lets one person in; with `email_key` an invitation."""
    course = connection.scalar(select(Course.id).where(Course.public_id == course_id))
    row = {"public_id": new_public_id(), "course_id": course, "hash": hashed(code), "label": "Spring", "made_at": now()}
    connection.execute(insert(EnrolmentCode).values({**row, **said}))


def review_link(site: Flask, course_id: str, **said: Any) -> str:
    """The secret of a link for a reviewer, for a month."""
    token = new_token()

    def put(connection: Connection) -> None:
        course = connection.scalar(select(Course.id).where(Course.public_id == course_id))
        times = {"made_at": now(), "expires_at": now() + timedelta(days=30)}
        row = {"public_id": new_public_id(), "course_id": course, "hash": hashed(token), "label": "Board", **times}
        connection.execute(insert(ReviewerAccess).values({**row, **said}))

    in_a_transaction(site, put)
    return token
