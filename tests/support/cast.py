"""A cast for one request: people of every role, each with things of their own, put into the database at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from engine.study.spacing import fresh, reviewed
from extensions import db
from models import (
    Attempt,
    Comment,
    Contact,
    Course,
    CourseInstructor,
    CourseSession,
    EnrolmentCode,
    Exam,
    ExternalIdentity,
    Instructor,
    Letter,
    LiveClass,
    LiveSeat,
    Passkey,
    Person,
    Question,
    Review,
    ReviewCard,
    ReviewerAccess,
    Revision,
    Scenario,
    TestItem,
    WebSession,
)
from services.certificates.issuing import issue
from services.people import ROLES
from services.tokens import hashed, new_public_id, new_token
from tests.support import cases, classes, credit, ledger, people, reports
from tests.support.client import Visitor
from tests.support.sessions import session_row
from web.session import now

ANOTHER_CASE = "eight-months-after"
"""Whose decision comes back: a case that is under way, or on a running exam, is not asked of anybody."""
CAST = ("nobody", "guest", "learner", *ROLES)


@dataclass(frozen=True)
class Things:
    """What somebody owns, by the names that addresses have for it."""

    person_id: str
    attempt_id: str
    session_id: str
    passkey_id: str
    identity_id: str
    letter_id: str
    card_id: str
    exam_id: str
    contact_id: str
    cohort_id: str
    group_id: str
    membership_id: str
    entry_id: str
    module_id: str
    assignment_id: str
    comment_id: str
    class_id: str
    license_id: str
    period_id: str
    credit_id: str
    document_id: str
    course_id: str
    certificate: str
    draft_id: str
    item_id: str
    code_id: str
    access_id: str
    instructor_id: str
    approval_id: str
    held_id: str
    enrolment_id: str
    report_id: str
    export_id: str
    complaint_id: str
    code: str
    live_code: str


@dataclass(frozen=True)
class Player:
    """Somebody of the cast who stands in the database with what is theirs."""

    row: int
    confirmed: bool
    things: Things


def enter(site: Flask, who: str) -> tuple[Visitor, Things | None]:
    """Somebody of the cast at a browser, and what is theirs; nobody has nothing."""
    if who == "nobody":
        return Visitor.at(site), None
    player = put(site, who)
    return come(site, player), player.things


def put(site: Flask, who: str) -> Player:
    """Put somebody of the cast into the database, with things of their own."""
    with site.app_context():
        row, public_id = _guest() if who == "guest" else _member(site, who)
        player = Player(row, who != "guest", _things(row, public_id))
        db.session.commit()
        db.session.remove()
    return player


def come(site: Flask, player: Player) -> Visitor:
    """Somebody who was put there, at a browser where they have just logged in."""
    visitor, token = Visitor.at(site), new_token()
    with site.app_context():
        _session(player.row, token, confirmed=player.confirmed)
        db.session.commit()
        db.session.remove()
    visitor.set_cookie("baton", token)
    return visitor


def _guest() -> tuple[int, str]:
    public_id = new_public_id()
    made = insert(Person).values(public_id=public_id, created_at=now()).returning(Person.id)
    return db.session.execute(made).scalar_one(), public_id


def _member(site: Flask, who: str) -> tuple[int, str]:
    name = new_public_id()
    public_id = people.put(site, name, *([who] if who in ROLES else []))
    return db.session.scalars(select(Person.id).where(Person.public_id == public_id)).one(), public_id


def _session(person_id: int, token: str, *, confirmed: bool) -> str:
    public_id = new_public_id()
    values: dict[str, Any] = {"confirmed_at": now()} if confirmed else {}
    db.session.execute(
        insert(WebSession).values(
            public_id=public_id,
            token_hash=hashed(token),
            person_id=person_id,
            remembered=True,
            created_at=now(),
            expires_at=now() + timedelta(days=1),
            **values,
        )
    )
    return public_id


def _things(person_id: int, public_id: str) -> Things:
    revision = _newest(cases.A_CASE)
    names = {name: new_public_id() for name in ("attempt", "passkey", "identity", "letter")}
    db.session.execute(
        insert(Attempt).values(
            public_id=names["attempt"],
            person_id=person_id,
            revision_id=revision,
            start_token=new_token(),
            mode="study",
            seed=b"0123456789abcdef",
            step=0,
            started_at=now(),
        )
    )
    db.session.execute(
        insert(Passkey).values(
            public_id=names["passkey"],
            person_id=person_id,
            credential_id=names["passkey"].encode(),
            public_key=b"",
            sign_count=0,
            name="a phone",
            created_at=now(),
        )
    )
    db.session.execute(
        insert(ExternalIdentity).values(
            public_id=names["identity"],
            person_id=person_id,
            issuer="https://login.school.example",
            subject=names["identity"],
            linked_at=now(),
        )
    )
    db.session.execute(
        insert(Letter).values(
            public_id=names["letter"],
            kind="notice",
            person_id=person_id,
            to_address="somebody@school.example",
            subject="A letter",
            text="A letter.",
            html="<p>A letter.</p>",
            state="failed",
            created_at=now(),
            due_at=now(),
        )
    )
    session = _session(person_id, new_token(), confirmed=True)
    return Things(
        person_id=public_id,
        attempt_id=names["attempt"],
        session_id=session,
        passkey_id=names["passkey"],
        identity_id=names["identity"],
        letter_id=names["letter"],
        card_id=_card(person_id, _newest(ANOTHER_CASE)),
        exam_id=_exam(person_id, revision),
        contact_id=contact(person_id),
        **_taught(person_id, names["attempt"]),
        **_room(person_id, revision),
        **_earned(person_id),
        **_provided(),
    )


def _earned(person_id: int) -> dict[str, str]:
    """A license that somebody renews, and what they earned for it."""
    connection = db.session.connection()
    license_id, period_id = ledger.put_license(connection, person_id)
    credit_id = ledger.put_entry(connection, person_id)
    document_id = ledger.put_file(connection, person_id, credit_id)
    course = credit.put_course(connection)
    completed = credit.put_completed(connection, course, person_id)
    certificate = issue(connection, completed, credit.ADDRESS, now())
    told = {"license_id": license_id, "period_id": period_id, "credit_id": credit_id, "document_id": document_id}
    course_id = str(connection.scalar(select(Course.public_id).where(Course.id == course)))
    return {**told, "course_id": course_id, "certificate": certificate}


def _provided() -> dict[str, str]:
    """A live draft with an item, a code, a reviewer, a session and somebody enrolled; its author, and an approval.
    They are nobody's own.
    """
    connection = db.session.connection()
    ids = {name: new_public_id() for name in ("item_id", "code_id", "access_id", "held_id", "enrolment_id")}
    draft = credit.put_course(connection, state="draft", published_at=None, format="live_online")
    credit.put_completed(connection, draft, public_id=ids["enrolment_id"], enrolled_at=now() - timedelta(days=1))
    author = select(CourseInstructor.instructor_id).where(CourseInstructor.course_id == draft).scalar_subquery()
    options = {"options": ["This", "That", "Neither"], "key": 0, "rationale": ""}
    item = {"slot": 1, "objective": 0, "stem": "What first?", "instructor_id": author, **options}
    way = {"course_id": draft, "label": "Spring", "made_at": now()}
    times = {"expires_at": now() + timedelta(days=30), "hash": hashed(new_token())}
    rows = (
        insert(TestItem).values(public_id=ids["item_id"], course_id=draft, changed_at=now(), **item),
        insert(EnrolmentCode).values(public_id=ids["code_id"], **way, **times),
        insert(ReviewerAccess).values(public_id=ids["access_id"], **way, **times),
        insert(CourseSession).values(**session_row(ids["held_id"], draft, author, now() - timedelta(hours=3))),
    )
    for row in rows:
        connection.execute(row)
    return {
        **ids,
        "draft_id": str(connection.scalar(select(Course.public_id).where(Course.id == draft))),
        "instructor_id": str(connection.scalar(select(Instructor.public_id).where(Instructor.id == author))),
        "approval_id": credit.put_approval(connection),
        "report_id": reports.put_report(connection),
        "export_id": new_public_id(),
        "complaint_id": credit.put_complaint(connection),
    }


def _taught(person_id: int, attempt_id: str) -> dict[str, str]:
    """A cohort that somebody teaches and is in, and what hangs on it. The attempt is one of its assignment's."""
    connection = db.session.connection()
    cohort_id = classes.put_cohort(connection, person_id)
    assignment_id = classes.put_assignment(connection, cohort_id)
    classes.put_assigned(connection, assignment_id, attempt_id)
    comment = {"public_id": new_public_id(), "by_id": person_id, "text": "Well seen.", "written_at": now()}
    attempt = select(Attempt.id).where(Attempt.public_id == attempt_id).scalar_subquery()
    db.session.execute(insert(Comment).values(attempt_id=attempt, **comment))
    return {
        "cohort_id": cohort_id,
        "group_id": classes.put_group(connection, cohort_id, "Tuesday"),
        "membership_id": classes.put_member(connection, cohort_id, person_id),
        "entry_id": classes.put_expected(connection, cohort_id, "Ana Ruiz", f"{new_public_id()}@school.example"),
        "module_id": classes.put_module(connection, person_id, terms=None, title="Knowing one's limits"),
        "assignment_id": assignment_id,
        "comment_id": str(comment["public_id"]),
        "code": cohort_id[:10].upper(),
    }


def _room(person_id: int, revision: int) -> dict[str, str]:
    """A class that somebody plays with a room, and sits in."""
    public_id, code = new_public_id(), new_public_id()[:8].upper()
    made = insert(LiveClass).values(
        public_id=public_id,
        start_token=new_token(),
        code=code,
        person_id=person_id,
        revision_id=revision,
        guests=True,
        seed=b"0123456789abcdef",
        path="",
        phase="voting",
        round=1,
        version=1,
        started_at=now(),
        changed_at=now(),
    )
    class_id = db.session.execute(made.returning(LiveClass.id)).scalar_one()
    seat = {"live_class_id": class_id, "person_id": person_id, "name": "Ana", "joined_at": now(), "seen_at": now()}
    db.session.execute(insert(LiveSeat).values(**seat))
    return {"class_id": public_id, "live_code": code}


def _newest(slug: str) -> int:
    query = select(Revision.id).join(Scenario).where(Scenario.slug == slug, Revision.newest)
    return db.session.scalars(query).one()


def contact(person_id: int, **said: Any) -> str:
    """Somebody whom a person trusts."""
    public_id = new_public_id()
    texts = ("organization", "phone", "email", "website", "address", "languages", "fees", "accessibility", "notes")
    values = {**dict.fromkeys(texts, ""), "name": "Ana Ruiz", "specialties": [], "accepting": "yes", **said}
    times = {"created_at": now(), "changed_at": now()}
    db.session.execute(insert(Contact).values(public_id=public_id, person_id=person_id, **values, **times))
    return public_id


def _exam(person_id: int, revision: int) -> str:
    """A practice exam that runs: two sections of one item each."""
    question = db.session.execute(
        select(Question.__table__).where(Question.revision_id == revision).order_by(Question.scene)
    ).first()
    assert question is not None
    shown = [number for number, _, _ in question.worth]
    item = {"revision": revision, "path": question.path, "fingerprint": question.fingerprint, "domain": "d"}
    paper = {"name": "An exam", "as_of": "2026-11", "confidence": "low", "minutes": None, "domains": {"d": "All"}}
    public_id = new_public_id()
    db.session.execute(
        insert(Exam).values(
            public_id=public_id,
            person_id=person_id,
            start_token=new_token(),
            blueprint="nce",
            seed=b"0123456789abcdef",
            paper={**paper, "sections": [[{**item, "shown": shown}]] * 2, "left_out": []},
            time_factor="1",
            section=0,
            started_at=now(),
        )
    )
    return public_id


def _card(person_id: int, revision: int) -> str:
    """A decision that comes back, answered once."""
    question = db.session.execute(
        select(Question.__table__).where(Question.revision_id == revision).order_by(Question.scene)
    ).first()
    assert question is not None
    public_id = new_public_id()
    what: dict[str, Any] = {"revision_id": revision, "path": question.path, "fingerprint": question.fingerprint}
    memory = reviewed(fresh(now()), 1, now(), None).memory
    due = {"topics": question.topics, "why": "missed", "memory": memory, "due_at": now() - timedelta(hours=1)}
    who = {"public_id": public_id, "person_id": person_id, "seed": b"0123456789abcdef"}
    card = insert(ReviewCard).values(turns=1, added_at=now(), **who, **what, **due)
    card_id = db.session.execute(card.returning(ReviewCard.id)).scalar_one()
    turn = {"card_id": card_id, "turn": 0, "person_id": person_id, "reviewed_at": now() - timedelta(days=2)}
    db.session.execute(insert(Review).values(choice=1, rating=1, **turn, **what))
    return public_id
