"""What of cohorts goes in its time: archived ones, whoever never came, dead invitations, guests in classes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Connection, insert, select, update

from extensions import db
from models import (
    Attempt,
    AuditEntry,
    Cohort,
    CohortSupervisor,
    Comment,
    Grading,
    LiveClass,
    LiveSeat,
    LiveVote,
    Membership,
    Module,
    Person,
    RosterEntry,
    WriteUp,
)
from services import retention
from services.tokens import hashed, new_public_id
from tests.services.teach.test_departing import attempt_of
from tests.support import classes
from tests.support.people import put
from tests.support.plans import id_of
from tests.support.rows import change, count, set_settings, values
from web.session import now

DAY = timedelta(days=1)


def run(site: Flask, later: timedelta, *, dry_run: bool = False) -> dict[str, int]:
    """What is taken away some time from now, without what is nothing."""
    with site.app_context():
        return {name: n for name, n in retention.run(now() + later, dry_run=dry_run) if n}


def within(site: Flask, act: Any) -> Any:
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        return act(connection)


def archive(site: Flask, cohort_id: str, at: datetime) -> None:
    change(site, update(Cohort).where(Cohort.public_id == cohort_id).values(archived_at=at))


def test_archived_cohorts_go_after_as_many_days_as_the_site_says_and_by_default_never(site: Flask) -> None:
    carol, alice = put(site, "Carol", "supervisor"), put(site, "Alice")
    old, new, living = (classes.cohort(site, carol, alice, name=name) for name in ("old", "new", "living"))
    classes.assignment(site, old)
    archive(site, old, now() - 100 * DAY)
    archive(site, new, now())
    assert run(site, 9_000 * DAY) == {}
    set_settings(site, keep_archived_cohorts_days=120)
    assert run(site, 19 * DAY) == {}
    assert run(site, 21 * DAY, dry_run=True) == run(site, 21 * DAY) == {"cohorts": 1}
    assert values(site, select(Cohort.name).order_by(Cohort.id)) == ["new", "living"]
    assert values(site, select(AuditEntry.subject).where(AuditEntry.action == "cohort.erased")) == [old]
    assert (count(site, Person), living in values(site, select(Cohort.public_id))) == (2, True)


def test_whoever_never_came_goes_a_month_after_the_cohort_was_archived(site: Flask) -> None:
    carol, alice = put(site, "Carol", "supervisor"), put(site, "Alice")
    cohort_id, living = classes.cohort(site, carol, alice), classes.cohort(site, carol)
    member = select(Membership.id).scalar_subquery()

    def expect(connection: Connection) -> None:
        classes.put_expected(connection, cohort_id, "Alice", "alice@school.example", membership_id=member)
        classes.put_expected(connection, cohort_id, "Zoe", "zoe@school.example")
        classes.put_expected(connection, living, "Zoe", "zoe@school.example")

    within(site, expect)
    archive(site, cohort_id, now())
    assert run(site, 29 * DAY) == {}
    assert run(site, 31 * DAY, dry_run=True) == run(site, 31 * DAY) == {"expected": 1}
    assert sorted(values(site, select(RosterEntry.name))) == ["Alice", "Zoe"]


def test_the_link_of_an_invitation_goes_a_week_after_it_ended_and_the_entry_stays(site: Flask) -> None:
    cohort_id = classes.cohort(site, put(site, "Carol", "supervisor"))

    def expect(connection: Connection) -> None:
        for name in ("Zoe", "Yan"):
            link = {"invite_hash": hashed(name), "invited_at": now()}
            ends = now() + (30 if name == "Zoe" else 90) * DAY
            classes.put_expected(connection, cohort_id, name, f"{name}@school.example", **link, invite_expires_at=ends)

    within(site, expect)
    assert run(site, 36 * DAY) == {}
    assert run(site, 38 * DAY) == {"invitations": 1}
    left = select(RosterEntry.name).where(RosterEntry.invite_hash.is_not(None), RosterEntry.invited_at.is_not(None))
    assert (values(site, left), count(site, RosterEntry)) == (["Yan"], 2)


def test_seats_of_guests_go_as_long_after_a_class_as_guests_are_kept(site: Flask) -> None:
    carol, alice = id_of(site, put(site, "Carol", "supervisor")), id_of(site, put(site, "Alice"))
    guest_id = new_public_id()
    change(site, insert(Person).values(public_id=guest_id, created_at=now() - 500 * DAY))
    guest = id_of(site, guest_id)

    def sit(connection: Connection) -> None:
        for over in (True, False):
            ends: dict[str, Any] = {"phase": "over", "ended_at": now(), "code": None} if over else {}
            class_id = classes.put_class(connection, carol, **ends)
            for who in (alice, guest):
                seat = classes.put_seat(connection, class_id, who, seen_at=now() + (0 if over else 300) * DAY)
                vote = {"seat_id": seat, "step": 0, "round": 1, "choice": 1, "voted_at": now()}
                connection.execute(insert(LiveVote).values(**vote))

    within(site, sit)
    assert run(site, 364 * DAY) == {}
    assert run(site, 366 * DAY, dry_run=True) == run(site, 366 * DAY) == {"seats": 1}
    assert (count(site, LiveSeat), count(site, LiveVote)) == (3, 3)
    assert run(site, 666 * DAY) == {"guests": 1}, "what they did in a class lately had kept them"
    assert values(site, select(LiveSeat.person_id)) == [alice, alice]


def test_idle_accounts_stay_while_a_cohort_needs_them(site: Flask) -> None:
    carol, alice, bob = (put(site, "Carol", "supervisor"), put(site, "Alice"), put(site, "Bob"))
    cohort_id = classes.cohort(site, carol, alice)
    classes.member(site, cohort_id, bob, left_at=now(), ended_by="self")
    set_settings(site, keep_idle_accounts_days=90)
    assert run(site, 200 * DAY) == {"accounts": 1}
    assert count(site, Person, Person.display_name == "Bob") == 0, "Bob had left"
    archive(site, cohort_id, now())
    assert run(site, 400 * DAY) == {"accounts": 2}
    assert (count(site, Cohort), count(site, CohortSupervisor)) == (0, 0)


def test_whatever_somebody_taught_wrote_or_sat_through_lately_keeps_their_account(site: Flask) -> None:
    old, late = now() - 400 * DAY, now() - 10 * DAY
    dave, bob = (id_of(site, put(site, name, at=old if name == "Dave" else None)) for name in ("Dave", "Bob"))
    put(site, "Erin")
    attempts = [
        attempt_of(site, who) for who in values(site, select(Person.public_id).where(Person.id.in_((dave, bob))))
    ]
    mine, bobs = values(site, select(Attempt.id).where(Attempt.public_id.in_(attempts)).order_by(Attempt.person_id))
    change(site, update(Attempt).where(Attempt.id == mine).values(started_at=old))

    def do(connection: Connection) -> None:
        classes.put_class(connection, dave)
        classes.put_seat(connection, classes.put_class(connection, bob), dave)
        classes.put_module(connection, dave, terms=None, title="Limits")
        said = {"by_id": dave, "attempt_id": bobs}
        comment = insert(Comment).values(**said, public_id=new_public_id(), text="Yes.", written_at=old)
        grading = insert(Grading).values(**said, turn=0, points=[1], note="", at=old)
        wrote = insert(WriteUp).values(attempt_id=mine, answers=[], standards=[], written_at=old)
        for row in (comment, grading, wrote):
            connection.execute(row)

    within(site, do)
    when = {
        LiveClass: "changed_at",
        LiveSeat: "seen_at",
        Module: "changed_at",
        Comment: "written_at",
        Grading: "at",
        WriteUp: "written_at",
    }
    change(site, *(update(table).values({name: old}) for table, name in when.items()))
    set_settings(site, keep_idle_accounts_days=90)
    for table, name in when.items():
        change(site, update(table).values({name: late}))
        assert run(site, timedelta(), dry_run=True) == {}, table
        change(site, update(table).values({name: old}))
    assert run(site, timedelta()) == {"accounts": 1}
    assert sorted(values(site, select(Person.display_name).where(Person.registered_at.is_not(None)))) == ["Bob", "Erin"]
