"""What follows a guest into an account: a decision for every table; of a seat in a class both that were taken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select

from extensions import db
from models import AssignedAttempt, Attempt, Base, Enrolment, LiveSeat, LiveVote, Person
from services.accounts.adopting import GUESTS_OWN
from services.accounts.sessions import Browser, begin_session
from services.courses.reviewing import come_in
from tests.support import cases, classes, courses
from tests.support.assigned import begin, cell
from tests.support.client import Visitor
from tests.support.credit import in_a_transaction
from tests.support.doors import who_is_at
from tests.support.people import known, log_in, put
from tests.support.plans import id_of
from tests.support.rows import count, values
from web.session import now

GUESTS_NEVER_HAVE = {
    "assignment_letters": "of a learner in a cohort, who has an account",
    "ceremonies": "what a browser has under way; it ends with its token",
    "cohort_supervisors": "supervisors have an account",
    "comments": "written by a supervisor",
    "credit_entries": "whoever keeps a ledger has an account",
    "disclosures": "a look at the record of somebody with an account",
    "documents": "of a ledger, whose owner has an account",
    "enrolments": "whoever enrols has an account",
    "extensions": "of a learner in a cohort, who has an account",
    "external_identities": "a way in",
    "gradings": "given by a supervisor",
    "licenses": "whoever keeps a ledger has an account",
    "course_sessions": "hosted by a supervisor",
    "live_classes": "held by a supervisor",
    "mail_links": "made for an account or an address",
    "memberships": "whoever joins a cohort has an account",
    "modules": "made by a supervisor",
    "outbox": "goes to an address",
    "overrides": "of a learner in a cohort, by a supervisor",
    "passkeys": "a way in",
    "passwords": "a way in",
    "person_roles": "given to somebody with an account",
    "recovery_codes": "a way in",
    "results": "of a learner in a cohort, who has an account",
    "reviewer_accesses": "of an account that the link made",
    "totp_secrets": "a way in",
    "web_sessions": "ends when the guest goes",
}


def guest(site: Flask) -> tuple[Visitor, int]:
    """Somebody without an account, at a browser."""
    visitor = Visitor.at(site)
    visitor.begin(cases.A_CASE)
    return visitor, who_is_at(visitor).id


def seat(site: Flask, class_id: int, who: int, *votes: tuple[int, int, int], early: int = 0) -> int:
    """A seat that was taken some minutes ago, with votes: step, round, choice."""
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        came = now() - timedelta(minutes=early)
        seat_id = classes.put_seat(connection, class_id, who, joined_at=came, seen_at=came)
        for step, turn, choice in votes:
            vote = {"seat_id": seat_id, "step": step, "round": turn, "choice": choice, "voted_at": came}
            connection.execute(insert(LiveVote).values(**vote))
    return seat_id


def in_class(site: Flask, host: int) -> int:
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        return classes.put_class(connection, host)


def votes(site: Flask) -> list[tuple[int, ...]]:
    columns = (LiveVote.seat_id, LiveVote.step, LiveVote.round, LiveVote.choice)
    with site.app_context():
        found = [tuple(row) for row in db.session.execute(select(*columns).order_by(*columns))]
        db.session.remove()
    return found


def test_a_seat_and_its_votes_follow_into_the_account(site: Flask) -> None:
    carol, alice = id_of(site, put(site, "Carol", "supervisor")), id_of(site, put(site, "Alice"))
    visitor, guest_id = guest(site)
    mine = seat(site, in_class(site, carol), guest_id, (0, 1, 2))
    log_in(visitor, "Alice")
    assert values(site, select(LiveSeat.person_id)) == [alice]
    assert votes(site) == [(mine, 0, 1, 2)]
    assert count(site, Person) == 2


def test_where_both_sat_the_accounts_votes_stand_and_the_guests_fill_the_gaps(site: Flask) -> None:
    carol, alice = id_of(site, put(site, "Carol", "supervisor")), id_of(site, put(site, "Alice"))
    visitor, guest_id = guest(site)
    class_id, another = in_class(site, carol), in_class(site, carol)
    mine = seat(site, class_id, alice, (0, 1, 2), early=5)
    seat(site, class_id, guest_id, (0, 1, 3), (0, 2, 3), (1, 1, 1), early=20)
    other = seat(site, another, guest_id, (0, 1, 4))
    log_in(visitor, "Alice")
    assert votes(site) == [(mine, 0, 1, 2), (mine, 0, 2, 3), (mine, 1, 1, 1), (other, 0, 1, 4)]
    assert values(site, select(LiveSeat.person_id)) == [alice, alice]
    came, seen = (
        values(site, select(column).where(LiveSeat.id == mine))[0] for column in (LiveSeat.joined_at, LiveSeat.seen_at)
    )
    assert (now() - came > timedelta(minutes=19), now() - seen < timedelta(minutes=6)) == (True, True)


@pytest.mark.parametrize("how", ["attempt", "seat", "later", "another case"])
def test_what_a_guest_met_before_is_no_first_look_for_the_account(small_site: Flask, how: str) -> None:
    carol, alice = put(small_site, "Carol", "supervisor"), put(small_site, "Alice")
    cohort = classes.cohort(small_site, carol, alice)
    given = classes.assignment(small_site, cohort, "credible-fear" if how == "another case" else cases.A_CASE)
    learner = known(small_site, alice)
    if how == "later":
        attempt = begin(small_site, learner, given)
    visitor = Visitor.at(small_site)
    visitor.begin("eight-months-after" if how == "seat" else cases.A_CASE)
    if how == "seat":
        seat(small_site, in_class(small_site, id_of(small_site, carol)), who_is_at(visitor).id, early=5)
    if how != "later":
        attempt = begin(small_site, learner, given)
    assert attempt
    log_in(visitor, "Alice")
    kept = cell(small_site, given, learner)
    seen = values(small_site, select(AssignedAttempt.seen_before))
    assert seen == [how in ("attempt", "seat")]
    assert kept is not None
    assert values(small_site, select(Attempt.person_id).distinct()) == [learner.id]


def test_a_reviewer_who_logs_in_takes_nothing_over_and_both_stay_enrolled(small_site: Flask) -> None:
    """Nobody can be enrolled twice in a course, and the sample is no credit of theirs."""
    course, alice = courses.offered(small_site), put(small_site, "Alice")
    courses.enrolled(small_site, course, alice)
    token, alice_id = courses.review_link(small_site, course), id_of(small_site, alice)
    with small_site.app_context():
        secret, _ = come_in(token, "", now())
    in_a_transaction(
        small_site, lambda connection: begin_session(connection, alice_id, Browser(secret, None), "password", now())
    )
    rows = select(Person.public_id, Enrolment.sample).join(Enrolment, Enrolment.person_id == Person.id)
    with small_site.app_context():
        found = {(row.sample, row.public_id == alice) for row in db.session.execute(rows)}
        db.session.remove()
    assert found == {(False, True), (True, False)}


def test_every_table_that_knows_a_person_follows_a_guest_or_says_why_not() -> None:
    """A new table fails here until somebody has thought of guests; so does one that goes away."""
    known = {
        name
        for name, table in Base.metadata.tables.items()
        if any(key.column.table.name == "people" for key in table.foreign_keys)
    }
    follow = {table.__tablename__ for table in GUESTS_OWN}
    assert known == follow | set(GUESTS_NEVER_HAVE)
    assert follow.isdisjoint(GUESTS_NEVER_HAVE)
    assert all("person_id" in Base.metadata.tables[name].columns for name in follow)
