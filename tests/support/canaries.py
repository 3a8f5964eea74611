"""Words that stand nowhere else, planted in everything that can hold words of a person; and where they are found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import LargeBinary, String, Table, Text, insert, select, text, update

from engine.teach.terms import Terms
from extensions import db
from models import (
    AssignmentCase,
    Attempt,
    Attendance,
    Base,
    Ceremony,
    Certificate,
    CertificateFile,
    Cohort,
    CohortGroup,
    Comment,
    Contact,
    CourseAttempt,
    CourseInstructor,
    CourseSession,
    CreditEntry,
    CycleLetter,
    Disclosure,
    Document,
    EnrolmentCode,
    EntryUse,
    Evaluation,
    ExternalIdentity,
    Grading,
    Letter,
    License,
    LicenseCycle,
    LiveStay,
    LiveVote,
    MailLink,
    Override,
    Passkey,
    Person,
    PersonRole,
    RecoveryCode,
    Sitting,
    StatusPlace,
    TotpSecret,
    WebSession,
    WriteUp,
)
from services.tokens import hashed, new_public_id
from tests.support import cases, classes, credit, ledger
from tests.support.client import Visitor, follow
from tests.support.doors import ask_to_register, cookie_of, fill_in, open_account
from tests.support.people import PASSWORD, put
from web.session import now

NEEDLE = "kanari"
"""In lower case, as addresses are found by."""
BY_FORM = {
    "people.email": "kanari01@school.example",
    "people.email_key": "kanari01@school.example",
    "people.display_name": "Kanari02",
    "people.professional_name": "Kanari03, LCSW",
    "decisions.reason": "Kanari04 because",
    "journal_entries.text": "Kanari05 to myself",
    "dissents.why": "Kanari06 twice",
    "dissents.provision": "Kanari07 1.02",
    "mail_links.email": "kanari08@school.example",
    "contacts.name": "Kanari24, LMFT",
    "contacts.organization": "Kanari25 House",
    "contacts.phone": "+1 555 0126 Kanari26",
    "contacts.email": "kanari27@practice.example",
    "contacts.website": "https://kanari28.example",
    "contacts.address": "29 Kanari29 Street",
    "contacts.languages": "Kanari30 and English",
    "contacts.fees": "Kanari31 sliding",
    "contacts.accessibility": "Kanari32 step-free",
    "contacts.notes": "Kanari33 is slow to answer",
    "calls.name": "Kanari34",
}
"""What a person types into the site's own forms."""
BY_HAND = {
    "people.time_zone": "Kanari/Nine",
    "web_sessions.browser": "Kanari10 on a phone",
    "passkeys.name": "Kanari11 key",
    "external_identities.issuer": "https://kanari12.example",
    "external_identities.subject": "Kanari13",
    "outbox.to_address": "kanari14@school.example",
    "outbox.subject": "Kanari15",
    "outbox.text": "Kanari16",
    "outbox.html": "<p>Kanari17</p>",
    "outbox.fault": "550 Kanari18",
    "ceremonies.data": "Kanari19",
    "passkeys.credential_id": "Kanari20",
    "passkeys.public_key": "Kanari21",
    "totp_secrets.secret": "Kanari22",
    "recovery_codes.code_hash": "Kanari23",
    "contacts.specialties": "Kanari36",
    "outbox.stop_url": "https://site.example/study/stop/Kanari35",
    "roster_entries.name": "Kanari37 Ruiz",
    "roster_entries.email": "KANARI01@school.example",
    "roster_entries.email_key": "kanari01@school.example",
    "roster_entries.student_id": "Kanari38",
    "roster_entries.login": "kanari39",
    "write_ups.answers": "Kanari40 named the dilemma",
    "write_ups.standards": "Kanari41",
    "overrides.reason": "Kanari42 was ill",
    "gradings.note": "Kanari43 saw it",
    "comments.text": "Well seen, Kanari44",
    "live_seats.name": "Kanari45",
    "cohorts.name": "Practicum of Kanari46",
    "cohort_groups.name": "Kanari47 on Tuesdays",
    "modules.title": "Kanari48 modules",
    "modules.terms": "Kanari49 describes",
    "assignments.title": "Kanari50 assigns",
    "assignments.terms": "Kanari51 describes",
    "licenses.title": "Kanari52 LPC",
    "licenses.number": "Kanari53",
    "licenses.subjects": "Kanari54",
    "license_cycles.requirements": "Kanari55",
    "license_cycles.carried_subjects": "Kanari56",
    "credit_entries.title": "Kanari57 on limits",
    "credit_entries.provider": "Kanari58 Institute",
    "credit_entries.approval": "Kanari59 Board",
    "credit_entries.unit": "Kanari60 hours",
    "credit_entries.subjects": "Kanari61",
    "credit_entries.note": "Kanari62 was good",
    "credit_entries.revoked_reason": "Kanari66 sat the test",
    "entry_uses.subjects": "Kanari63",
    "documents.name": "Kanari64.pdf",
    "documents.content": "%PDF-1.4 Kanari65",
    "enrolment_codes.label": "KANARI01@school.example",
    "enrolment_codes.email_key": "kanari01@school.example",
}
"""What stands in the tables by way of browsers, devices, other sites and mail servers."""
KEPT_NEEDLE = "urkund"
KEPT = {
    "enrolments.legal_name": "Urkund01 Ruiz",
    "enrolments.license_number": "Urkund02",
    "evaluations.words": "Urkund03 learnt a lot",
    "certificates.printed": "Urkund04 Ruiz",
    "certificates.credential": "Urkund05",
    "certificates.reason": "Urkund06 was misspelt",
    "certificate_files.content": "%PDF-1.7 Urkund07",
    "attendances.reason": "Urkund08 signed in on paper",
}
"""What a provider of continuing education has to keep when the account goes, for as long as the site says."""
NO_WORDS = {
    "people.public_id": "random",
    "people.country": "one of six codes",
    "people.time_factor": "one of five",
    "people.time_factor_by": "one of two",
    "person_roles.role": "one of four",
    "passwords.hash": "a hash, looked for by its own value",
    "passkeys.public_id": "random",
    "external_identities.public_id": "random",
    "web_sessions.public_id": "random",
    "web_sessions.token_hash": "a hash, looked for by its own value",
    "ceremonies.session_hash": "a hash of the same token",
    "ceremonies.kind": "one of a few",
    "mail_links.kind": "one of five",
    "mail_links.token_hash": "a hash of something random",
    "outbox.public_id": "random",
    "outbox.kind": "one of a few",
    "outbox.state": "one of five",
    "disclosures.viewer_role": "one of four",
    "disclosures.what": "one of a few",
    "attempts.public_id": "random",
    "attempts.start_token": "random",
    "attempts.mode": "one of two",
    "attempts.seed": "random",
    "decisions.confidence": "one of three",
    "decisions.fingerprint": "of the case's text",
    "dissents.fingerprint": "of the case's text",
    "review_cards.public_id": "random",
    "review_cards.fingerprint": "of the case's text",
    "review_cards.path": "numbers",
    "review_cards.seed": "random",
    "review_cards.why": "one of three",
    "reviews.path": "numbers",
    "reviews.fingerprint": "of the case's text",
    "reviews.confidence": "one of three",
    "exams.public_id": "random",
    "exams.start_token": "random",
    "exams.blueprint": "one of a few",
    "exams.seed": "random",
    "exams.time_factor": "one of five",
    "contacts.public_id": "random",
    "contacts.accepting": "one of three",
    "study_plans.stop_token": "random, and stops letters only",
    "study_plans.calendar_hash": "a hash of something random",
    "cohorts.public_id": "random",
    "cohorts.time_zone": "the name of a zone",
    "cohorts.code": "random",
    "cohort_groups.public_id": "random",
    "memberships.public_id": "random",
    "memberships.ended_by": "one of two",
    "memberships.stop_token": "random, and stops letters only",
    "roster_entries.public_id": "random",
    "roster_entries.invite_hash": "a hash of something random",
    "modules.public_id": "random",
    "assignments.public_id": "random",
    "assignments.start_token": "random",
    "assignments.opens_local": "a time",
    "assignments.due_local": "a time",
    "assignments.closes_local": "a time",
    "assignments.late": "one of three",
    "extensions.due_local": "a time",
    "assignment_letters.kind": "one of three",
    "results.under_way": "random",
    "results.attempt": "random",
    "comments.public_id": "random",
    "live_classes.public_id": "random",
    "live_classes.start_token": "random",
    "live_classes.code": "random",
    "live_classes.seed": "random",
    "live_classes.path": "numbers",
    "live_classes.phase": "one of a few",
    "live_votes.confidence": "one of three",
    "licenses.public_id": "random",
    "licenses.profession": "one of a few",
    "licenses.jurisdiction": "the code of a place",
    "licenses.time_zone": "the name of a zone",
    "licenses.stop_token": "random, and stops letters only",
    "license_cycles.public_id": "random",
    "license_cycles.seed": "the name of an example",
    "credit_entries.public_id": "random",
    "credit_entries.format": "one of three",
    "documents.public_id": "random",
    "documents.media_type": "one of three",
    "documents.sha256": "a hash of the file",
    "enrolment_codes.public_id": "random",
    "enrolment_codes.hash": "a hash of something random",
    "reviewer_accesses.public_id": "random",
    "reviewer_accesses.hash": "a hash of something random",
    "reviewer_accesses.label": "the provider's word for an approver",
    "enrolments.public_id": "random",
    "enrolments.way": "one of four",
    "enrolments.profession": "one of a few",
    "enrolments.jurisdiction": "the code of a place",
    "enrolments.time_zone": "the name of a zone",
    "enrolments.proof": "hashes and random names",
    "attendances.corrected_by": "random",
    "sittings.public_id": "random",
    "sittings.paper": "the provider's items",
    "sittings.answers": "numbers",
    "evaluations.objectives": "numbers",
    "evaluations.ratings": "numbers",
    "certificates.code": "random",
    "certificates.kind": "one of three",
    "certificates.kid": "the name of a key",
    "certificate_files.sha256": "a hash of the file",
}
"""Columns of text that hold no words of anybody's."""


_OF_JSON = {
    "ceremonies.data",
    "contacts.specialties",
    "write_ups.answers",
    "write_ups.standards",
    "modules.terms",
    "assignments.terms",
    "licenses.subjects",
    "license_cycles.requirements",
    "license_cycles.carried_subjects",
    "credit_entries.subjects",
    "entry_uses.subjects",
    "enrolments.proof",
    "sittings.paper",
    "sittings.answers",
    "evaluations.objectives",
    "evaluations.ratings",
    "certificates.printed",
}


def about_people() -> list[Table]:
    """The tables that say something of somebody."""
    of_people = {"person_id", "viewer_id", "attempt_id", "card_id", "exam_id", "membership_id", "seat_id"}
    of_credit = {"license_id", "cycle_id", "entry_id", "enrolment_id", "certificate_id"}
    whose = of_people | of_credit
    theirs = {"people", "cohorts", "cohort_groups", "assignments"}
    return [t for t in Base.metadata.sorted_tables if t.name in theirs or whose & set(t.columns.keys())]


def columns_of_words() -> set[str]:
    """Their columns that could hold words."""
    kinds = (String, Text, LargeBinary)
    found = {f"{t.name}.{c.name}" for t in about_people() for c in t.columns if isinstance(c.type, kinds)}
    return found | _OF_JSON


def plant(site: Flask) -> Visitor:
    """Somebody who has filled in everything there is, in a case played to its end."""
    alice = Visitor.at(site)
    open_account(alice, ask_to_register(alice, BY_FORM["people.email"]), BY_FORM["people.display_name"])
    name, professional = BY_FORM["people.display_name"], BY_FORM["people.professional_name"]
    assert fill_in(alice, "/accounts/settings", name=name, professional_name=professional).status_code == 303
    attempt = play(alice, reason=BY_FORM["decisions.reason"])
    alice.send(alice.page.form("/journal"), text=BY_FORM["journal_entries.text"])
    alice.get(f"{attempt}/debrief")
    why, provision = BY_FORM["dissents.why"], BY_FORM["dissents.provision"]
    alice.send(alice.page.form("/dissents"), option="1", why=why, provision=provision)
    alice.get(f"{attempt}/debrief")
    assert alice.send(alice.page.form("/call"), name=BY_FORM["calls.name"]).status_code == 303
    whom = {column.partition(".")[2]: word for column, word in BY_FORM.items() if column.startswith("contacts.")}
    assert fill_in(alice, "/network/new", "/network", **whom).status_code == 303, alice.page.text
    there = BY_FORM["mail_links.email"]
    fill_in(alice, "/accounts/settings/login", "/accounts/settings/email", email=there, current_password=PASSWORD)
    put(site, "Carol", "supervisor")
    with site.app_context():
        _by_hand(cookie_of(alice))
        _in_cohorts(attempt.split("/")[2])
        _in_courses(attempt.split("/")[2])
        db.session.commit()
        db.session.remove()
    return alice


def play(visitor: Visitor, **written: str) -> str:
    """Play a case to its end, and stand at its debrief. Returns the path of the attempt."""
    attempt = visitor.begin(cases.A_CASE)
    visitor.get(attempt)
    for step, number in enumerate(cases.best(cases.A_CASE)):
        value = cases.value(visitor.application, attempt, step, number)
        visitor.get(follow(visitor.decide(value, **written)))
    visitor.get(f"{attempt}/debrief")
    return attempt


def _by_hand(token: str) -> None:
    mine = select(Person.id).where(Person.email == BY_FORM["people.email"])
    whose = {"person_id": db.session.scalars(mine).one()}
    words = {column.partition(".")[2]: word for column, word in BY_HAND.items() if column.startswith("outbox.")}
    when = {"created_at": now(), "due_at": now()}
    for row in (
        update(Contact).values(specialties=[BY_HAND["contacts.specialties"]]),
        update(Person).where(Person.id == whose["person_id"]).values(time_zone=BY_HAND["people.time_zone"]),
        update(WebSession).values(browser=BY_HAND["web_sessions.browser"]),
        insert(Passkey).values(
            **whose,
            public_id=new_public_id(),
            name=BY_HAND["passkeys.name"],
            credential_id=BY_HAND["passkeys.credential_id"].encode(),
            public_key=BY_HAND["passkeys.public_key"].encode(),
            sign_count=0,
            created_at=now(),
        ),
        insert(ExternalIdentity).values(
            **whose,
            public_id=new_public_id(),
            issuer=BY_HAND["external_identities.issuer"],
            subject=BY_HAND["external_identities.subject"],
            linked_at=now(),
        ),
        insert(Letter).values(**whose, **words, **when, public_id=new_public_id(), kind="reset", state="failed"),
        insert(Ceremony).values(
            session_hash=hashed(token),
            kind="a-link",
            data={"word": BY_HAND["ceremonies.data"]},
            expires_at=now(),
        ),
        insert(TotpSecret).values(**whose, secret=BY_HAND["totp_secrets.secret"], created_at=now()),
        insert(RecoveryCode).values(**whose, code_hash=BY_HAND["recovery_codes.code_hash"].encode()),
        insert(PersonRole).values(**whose, role="author", granted_at=now()),
        insert(Disclosure).values(**whose, viewer_role="site_administrator", what="account page", at=now()),
        insert(MailLink).values(
            token_hash=hashed("an invitation"),
            kind="invite",
            email=BY_FORM["people.email"].title(),
            created_at=now(),
            expires_at=now(),
        ),
    ):
        db.session.execute(row)


def _in_cohorts(attempt_id: str) -> None:
    """She learns in a cohort of Carol's, and teaches one of her own, which is over."""
    connection, word = db.session.connection(), BY_HAND
    alice, carol = (
        db.session.scalars(select(Person.id).where(Person.email == email)).one()
        for email in (BY_FORM["people.email"], "carol@school.example")
    )
    cohort_id = classes.put_cohort(connection, carol)
    classes.put_member(connection, cohort_id, alice)
    on_list = {name.partition(".")[2]: said for name, said in word.items() if name.startswith("roster_entries.")}
    classes.put_expected(connection, cohort_id, on_list.pop("name"), on_list.pop("email"), **on_list)
    assignment_id = classes.put_assignment(connection, cohort_id)
    classes.put_assigned(connection, assignment_id, attempt_id, folded=True)
    attempt = db.session.scalars(select(Attempt.id).where(Attempt.public_id == attempt_id)).one()
    case = db.session.scalars(select(AssignmentCase.id)).one()
    by = {"by_id": carol, "attempt_id": attempt}
    wrote = {"answers": [word["write_ups.answers"]], "standards": [word["write_ups.standards"]]}
    override = {"assignment_case_id": case, "person_id": alice, "turn": 0, "by_id": carol, "at": now()}
    for row in (
        insert(WriteUp).values(attempt_id=attempt, **wrote, written_at=now()),
        insert(Override).values(**override, score=80, reason=word["overrides.reason"]),
        insert(Grading).values(**by, turn=0, points=[3, None], note=word["gradings.note"], at=now()),
        insert(Comment).values(**by, public_id=new_public_id(), text=word["comments.text"], written_at=now()),
    ):
        db.session.execute(row)
    own = classes.put_cohort(connection, alice, name=word["cohorts.name"])
    group = classes.put_group(connection, own, word["cohort_groups.name"])
    group_id = db.session.scalars(select(CohortGroup.id).where(CohortGroup.public_id == group)).one()
    terms = Terms(description=word["assignments.terms"])
    classes.put_assignment(connection, own, terms=terms, title=word["assignments.title"], group_id=group_id)
    pattern = Terms(description=word["modules.terms"])
    classes.put_module(connection, alice, terms=pattern, title=word["modules.title"])
    db.session.execute(update(Cohort).where(Cohort.public_id == own).values(archived_at=now()))
    seat = classes.put_seat(connection, classes.put_class(connection, carol), alice, word["live_seats.name"])
    db.session.execute(insert(LiveVote).values(seat_id=seat, step=0, round=1, choice=1, voted_at=now()))
    db.session.execute(insert(LiveStay).values(seat_id=seat, came_at=now(), seen_at=now()))
    classes.put_class(connection, alice)


def _in_courses(attempt_id: str) -> None:
    """She keeps a ledger, and has completed a course to which she was invited."""
    connection, word = db.session.connection(), {**BY_HAND, **KEPT}
    alice = db.session.scalars(select(Person.id).where(Person.email == BY_FORM["people.email"])).one()

    def said(table: str, *names: str) -> dict[str, str]:
        return {name: word[f"{table}.{name}"] for name in names}

    ledger.put_license(connection, alice, title=word["licenses.title"])
    texts = said("credit_entries", "title", "provider", "approval", "unit", "note", "revoked_reason")
    parts = {word["credit_entries.subjects"]: 100}
    entry = ledger.put_entry(connection, alice, **texts, revoked_at=now(), subjects=parts)
    ledger.put_file(connection, alice, entry)
    course = credit.put_course(connection)
    enrolment = credit.put_completed(
        connection, course, alice, **said("enrolments", "legal_name", "license_number"), proof={"sitting": None}
    )
    license_id, cycle_id, entry_id, attempt = (
        db.session.scalars(query).one()
        for query in (
            select(License.id),
            select(LicenseCycle.id),
            select(CreditEntry.id),
            select(Attempt.id).where(Attempt.public_id == attempt_id),
        )
    )
    asked = {word["license_cycles.requirements"]: 1}
    carried = {word["license_cycles.carried_subjects"]: 100}
    paper = [{"id": "a", "objective": 0, "stem": "What comes first?", "options": ["One"], "key": 0, "rationale": ""}]
    proof = {"kind": "certificate", "printed": {"name": word["certificates.printed"]}, "kid": "a key", "version": 1}
    revoked = {"revoked_at": now(), "reason": word["certificates.reason"]}
    certificate = insert(Certificate).values(
        code=new_public_id(),
        enrolment_id=enrolment,
        credential=word["certificates.credential"],
        status_index=7,
        issued_at=now(),
        **proof,
        **revoked,
    )
    db.session.execute(insert(StatusPlace).values(place=7, revoked=True))
    certificate_id = db.session.execute(certificate.returning(Certificate.id)).scalar_one()
    content = word["certificate_files.content"].encode()
    author = select(CourseInstructor.instructor_id).where(CourseInstructor.course_id == course).scalar_subquery()
    held = insert(CourseSession).values(
        public_id=new_public_id(),
        course_id=course,
        instructor_id=author,
        time_zone="UTC",
        starts_local="2026-11-20T10:00",
        ends_local="2026-11-20T11:00",
        starts_at=now(),
        ends_at=now() + timedelta(hours=1),
        place="",
        version=0,
        created_at=now(),
    )
    minutes = {"held": 60, "there": 0, "decisions": 4, "voted": 0, "kept_at": now()}
    corrected = {"counts": True, "corrected_by": "0" * 32, "corrected_at": now(), "reason": word["attendances.reason"]}
    session_id = db.session.execute(held.returning(CourseSession.id)).scalar_one()
    for row in (
        insert(Attendance).values(session_id=session_id, enrolment_id=enrolment, **minutes, **corrected),
        update(License).values(number=word["licenses.number"], subjects={word["licenses.subjects"]: "ethics"}),
        update(LicenseCycle).values(requirements=asked, carried_subjects=carried),
        update(Document).values(name=word["documents.name"], content=word["documents.content"].encode()),
        insert(EntryUse).values(entry_id=entry_id, license_id=license_id, subjects={word["entry_uses.subjects"]: 100}),
        insert(CycleLetter).values(cycle_id=cycle_id, days=90, at=now()),
        insert(CourseAttempt).values(attempt_id=attempt, enrolment_id=enrolment, position=1),
        insert(Sitting).values(
            public_id=new_public_id(), enrolment_id=enrolment, number=1, paper=paper, answers=[0], begun_at=now()
        ),
        insert(Evaluation).values(
            enrolment_id=enrolment,
            number=1,
            objectives=[4],
            ratings={"pace": 4},
            words=word["evaluations.words"],
            at=now(),
        ),
        insert(CertificateFile).values(certificate_id=certificate_id, sha256="0" * 64, content=content, made_at=now()),
        insert(EnrolmentCode).values(
            public_id=new_public_id(),
            course_id=course,
            hash=hashed("a way in"),
            enrolment_id=enrolment,
            made_at=now(),
            used_at=now(),
            **said("enrolment_codes", "label", "email_key"),
        ),
    ):
        db.session.execute(row)


def words_in_rows(site: Flask) -> Iterator[tuple[str, str | bytes]]:
    """Every value of every row of every table, as text or as bytes, with the column that it stands in."""
    with site.app_context():
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM"))
        for table in Base.metadata.sorted_tables:
            for row in db.session.execute(select(table)).mappings():
                for column, value in row.items():
                    yield f"{table.name}.{column}", value if isinstance(value, bytes) else str(value)
        db.session.remove()


def found_in_rows(site: Flask, needle: str = NEEDLE) -> set[str]:
    """The columns in which a word stands, as it is or in other case."""
    return {column for column, value in words_in_rows(site) if holds(value, needle)}


def found_in_files(folder: Path, needle: bytes) -> set[str]:
    """The files below a folder in which it stands."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.name for path in files if needle in path.read_bytes().lower()}


def holds(value: Any, needle: str) -> bool:
    """Whether a value holds a word."""
    return needle.encode() in value.lower() if isinstance(value, bytes) else needle in str(value).lower()
