"""A live course is completed by being there: as the server's times prove it, or as the provider corrects it."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, delete, select, update

from models import (
    Attendance,
    Certificate,
    CourseSession,
    CreditEntry,
    Enrolment,
    Letter,
    LiveClass,
    LiveStay,
    LiveVote,
    Person,
)
from services.accounts.erasing import erase
from services.courses import sittings, taking
from services.courses.attending import keep_class
from services.courses.enrolling import Typed, enrol
from services.courses.evaluating import evaluate
from services.courses.reviewing import come_in
from services.credit.transcript import as_json, as_table, transcript
from services.database import writes
from services.errors import BadField, NotFound, Refused
from services.live import looking
from services.live.beginning import Beginning, begin
from services.live.conducting import Acting, act, open_door
from services.live.ending import end_idle
from services.live.scope import IDLE
from services.live.sessions import EARLY
from services.provider import roster, sessions
from services.provider.session_fields import Typed as Planned
from services.tokens import new_start_token
from tests.support import courses
from tests.support.courses import enrolled, put_passed_test, review_link, told
from tests.support.credit import ADDRESS, in_a_transaction
from tests.support.doors import PLACES, at_once
from tests.support.ledger import license_of
from tests.support.people import known, put
from tests.support.rows import acts, change, count, rows, values
from tests.support.sessions import held, live_course, session
from web.session import now

WHOLE = [(-5, 75)]


def held_before(site: Flask, there: dict[str, Any], **said: Any) -> tuple[str, str, str]:
    """A live course, a session of two hours ago with these people in its class, Carol's. Course, session, Carol."""
    carol, course = put(site, "Carol", "supervisor"), live_course(site)
    for each in there:
        enrolled(site, course, each, enrolled_at=now() - timedelta(days=3))
    held_session = session(site, course, carol, starts=now() - timedelta(hours=2))
    held(site, held_session, carol, there=there, **said)
    return course, held_session, carol


def id_of(site: Flask, person: str) -> int:
    return known(site, person).id


def way(site: Flask, person: str, course: str, at: datetime | None = None) -> taking.Way:
    with site.app_context():
        return taking.way(id_of(site, person), course, at or now())


def finish(site: Flask, person: str, course: str) -> str | None:
    with site.app_context():
        return evaluate(id_of(site, person), course, told(), ADDRESS, now())


def passes(site: Flask) -> None:
    """Let everybody have passed the post-test."""

    def put_all(connection: Connection) -> None:
        for number in connection.scalars(select(Enrolment.id)).all():
            put_passed_test(connection, number)

    in_a_transaction(site, put_all)


def test_twenty_finishes_of_who_was_there_make_one_certificate_that_says_live(site: Flask) -> None:
    alice = put(site, "Alice")
    course, held_session, _ = held_before(site, {alice: WHOLE})
    passes(site)
    codes = at_once(20, lambda: finish(site, alice, course))
    assert len(set(codes)) == 1
    assert count(site, Certificate) == 1
    (certificate,), (entry,) = rows(site, Certificate), rows(site, CreditEntry)
    day = (now() - timedelta(hours=2)).date().isoformat()
    assert (certificate.kind, certificate.printed["format"]) == ("certificate", "live_online")
    assert (certificate.printed["held_on"], certificate.printed["hours"]) == (day, 100)
    assert certificate.printed["authors"] == [{"name": "Ada Example, PhD", "credentials": "LPC-S"}]
    assert (entry.format, entry.hours, entry.held_on.isoformat()) == ("live_online", 100, day)
    (enrolment,), (kept,) = rows(site, Enrolment), rows(site, Attendance)
    assert enrolment.proof["session"]["id"] == held_session
    assert (kept.held, kept.there, kept.decisions, kept.voted) == (75, 75, 2, 2)


def test_live_hours_count_in_the_period_of_the_day_they_were_held_on_however_late_the_test_was_passed(
    small_site: Flask,
) -> None:
    alice, carol = put(small_site, "Alice"), put(small_site, "Carol", "supervisor")
    begins = now() - timedelta(days=3)
    day, today = begins.date(), now().date()
    course = live_course(small_site)
    enrolled(small_site, course, alice, enrolled_at=begins - timedelta(days=1))
    held(small_site, session(small_site, course, carol, starts=begins), carol, there={alice: WHOLE})
    _, before = license_of(small_site, alice, time_zone="UTC", last_day=day)
    days = {"first_day": day + timedelta(days=1), "last_day": date(2099, 1, 1)}
    _, after = license_of(small_site, alice, time_zone="UTC", **days)
    passes(small_site)
    finish(small_site, alice, course)
    (certificate,) = rows(small_site, Certificate)
    assert (certificate.printed["held_on"], certificate.printed["completed_on"]) == (str(day), str(today))
    with small_site.app_context():
        here, there = (transcript(id_of(small_site, alice), period, today, now()) for period in (before, after))
    assert [line.counts for line in here.lines] == [100]
    assert there.lines == ()
    (told,) = json.loads(as_json(here))["entries"]
    assert (told["held_on"], told["completed_on"]) == (str(day), str(today))
    assert as_table(here).decode().splitlines()[1].startswith(f"{today},{day},")


@pytest.mark.parametrize("approved", [{"presenters": []}, {"presenters": ["f" * 32]}, {"formats": ["self_paced"]}])
def test_without_an_approval_of_live_delivery_by_the_presenter_it_is_a_record(
    small_site: Flask, approved: dict[str, Any]
) -> None:
    alice, carol = put(small_site, "Alice"), put(small_site, "Carol", "supervisor")
    course = live_course(small_site, **approved)
    enrolled(small_site, course, alice, enrolled_at=now() - timedelta(days=3))
    held(small_site, session(small_site, course, carol, starts=now() - timedelta(hours=2)), carol, there={alice: WHOLE})
    passes(small_site)
    finish(small_site, alice, course)
    assert [row.kind for row in rows(small_site, Certificate)] == ["record"]
    assert count(small_site, CreditEntry) == 0


def test_an_approval_that_began_after_the_session_covers_it_no_more_than_one_that_ended_before(
    small_site: Flask,
) -> None:
    alice, carol = put(small_site, "Alice"), put(small_site, "Carol", "supervisor")
    course = live_course(small_site, valid_from=now().date())
    enrolled(small_site, course, alice, enrolled_at=now() - timedelta(days=9))
    held(small_site, session(small_site, course, carol, starts=now() - timedelta(days=5)), carol, there={alice: WHOLE})
    passes(small_site)
    finish(small_site, alice, course)
    assert [row.kind for row in rows(small_site, Certificate)] == ["record"]


@pytest.mark.parametrize(
    ("stays", "lasts", "lacks"),
    [
        ([(0, 20), (29, 75)], 75, ()),
        ([(0, 20), (40, 75)], 75, ("too_short",)),
        ([(20, 75)], 75, ("too_short",)),
        ([(0, 59)], 59, ("not_held",)),
        ([(-60, -10)], 75, ("not_there",)),
    ],
)
def test_what_was_missed_is_told_and_keeps_the_post_test_shut(
    small_site: Flask, stays: list[tuple[int, int]], lasts: int, lacks: tuple[str, ...]
) -> None:
    alice = put(small_site, "Alice")
    course, *_ = held_before(small_site, {alice: stays}, lasts=lasts)
    change(small_site, update(LiveVote).values(voted_at=now() - timedelta(hours=5)))
    (found,) = way(small_site, alice, course).sessions
    assert found.lacks == lacks
    with small_site.app_context():
        if lacks:
            with pytest.raises(Refused):
                sittings.begin(id_of(small_site, alice), course, now())
            with pytest.raises(Refused):
                evaluate(id_of(small_site, alice), course, told(), ADDRESS, now())
        else:
            sittings.begin(id_of(small_site, alice), course, now())


def test_sitting_there_without_voting_is_not_enough(small_site: Flask) -> None:
    alice, bob = put(small_site, "Alice"), put(small_site, "Bob")
    course, *_ = held_before(small_site, {alice: WHOLE, bob: WHOLE})
    change(small_site, delete(LiveVote).where(LiveVote.seat_id == 1))
    assert [each.lacks for each in way(small_site, alice, course).sessions] == [("too_few_votes",)]
    assert [each.lacks for each in way(small_site, bob, course).sessions] == [()]


def test_what_came_before_the_enrolment_does_not_count(small_site: Flask) -> None:
    alice = put(small_site, "Alice")
    course, *_ = held_before(small_site, {alice: WHOLE})
    change(small_site, update(Enrolment).values(enrolled_at=now() - timedelta(minutes=100)))
    (found,) = way(small_site, alice, course).sessions
    assert (found.found.evidence.there, found.lacks) == (55, ("too_short",))


def test_a_class_that_nobody_ended_proves_no_hours_after_its_hosts_last_act(small_site: Flask) -> None:
    alice = put(small_site, "Alice")
    open_class: dict[str, Any] = {"phase": "shown", "ended_at": None, "code": "ABCDEF"}
    course, *_ = held_before(small_site, {alice: [(0, 85)]}, lasts=30, **open_class)
    (found,) = way(small_site, alice, course).sessions
    assert (found.lacks, found.met) == (("going_on",), False)
    (later,) = way(small_site, alice, course, now() + IDLE).sessions
    assert (later.lacks, later.found.evidence.held) == (("not_held",), 30)
    with small_site.app_context():
        writes(end_idle)(now() + IDLE)
    (written,) = way(small_site, alice, course, now() + IDLE).sessions
    assert written.found.evidence.held == 30


def test_a_screen_left_on_all_night_counts_half_an_hour_past_the_planned_end(small_site: Flask) -> None:
    alice = put(small_site, "Alice")
    course, *_ = held_before(small_site, {alice: [(70, 700)]}, lasts=700)
    (found,) = way(small_site, alice, course, now() + timedelta(hours=14)).sessions
    assert (found.found.evidence.held, found.found.evidence.there) == (120, 50)


def test_attendance_outlives_the_class_with_its_hosts_account_and_the_learners(small_site: Flask) -> None:
    alice, bob = put(small_site, "Alice"), put(small_site, "Bob")
    course, _, carol = held_before(small_site, {alice: WHOLE, bob: WHOLE})
    with small_site.app_context():
        erase(known(small_site, carol, "supervisor"), now(), understood=True)
    assert count(small_site, LiveClass) == 0
    assert way(small_site, alice, course).attended is not None
    with small_site.app_context():
        erase(known(small_site, bob), now(), understood=True)
    assert [row.there for row in rows(small_site, Attendance)] == [75, 75]


def test_a_class_is_kept_when_it_ends_with_who_was_there_to_the_end(small_site: Flask) -> None:
    alice, carol, course = put(small_site, "Alice"), put(small_site, "Carol", "supervisor"), live_course(small_site)
    enrolled(small_site, course, alice, enrolled_at=now() - timedelta(days=1))
    at = now()
    mine = session(small_site, course, carol, starts=at - timedelta(minutes=70))
    going_on: dict[str, Any] = {
        "phase": "shown",
        "ended_at": None,
        "code": "ABCDEF",
        "changed_at": at - timedelta(minutes=1),
    }
    held(small_site, mine, carol, there={alice: [(0, 69)]}, **going_on)
    class_id = values(small_site, select(LiveClass.public_id))[0]
    with small_site.app_context():
        act(id_of(small_site, carol), class_id, Acting("end", 9), at)
    (kept,) = rows(small_site, Attendance)
    assert (kept.held, kept.there) == (70, 70)
    assert way(small_site, alice, course, at).attended is not None
    with small_site.app_context():
        writes(keep_class)(values(small_site, select(LiveClass.id))[0], at)
    assert count(small_site, Attendance) == 1


def test_dropping_out_begins_another_stay_and_coming_back_at_once_does_not(site: Flask) -> None:
    alice = put(site, "Alice")
    held_before(site, {alice: [(0, 1)]}, phase="shown", ended_at=None, code="ABCDEF")
    (seat,), (seen,) = values(site, select(LiveStay.seat_id)), values(site, select(LiveStay.seen_at))
    with site.app_context():
        for minutes in (1, 2, 5, 6):
            looking.loaded(seat, seen, seen + timedelta(minutes=minutes))
    stays = [(row.came_at - seen, row.seen_at - seen) for row in rows(site, LiveStay)]
    assert stays == [(timedelta(minutes=a), timedelta(minutes=b)) for a, b in ((-1, 2), (5, 6))]


def test_a_class_counts_for_a_session_near_its_time_by_its_host_and_with_its_cases_alone(small_site: Flask) -> None:
    carol, dave = put(small_site, "Carol", "supervisor"), put(small_site, "Dave", "supervisor")
    course = live_course(small_site)
    mine = session(small_site, course, carol)
    starts = values(small_site, select(CourseSession.starts_at))[0]

    def opens(person: str, slug: str = courses.CASES[1], at: datetime = starts) -> str:
        with small_site.app_context():
            host = known(small_site, person, "supervisor")
            return begin(host, Beginning(slug, "", True, new_start_token(), mine), at)

    with pytest.raises(NotFound):
        opens(dave)
    with pytest.raises(BadField):
        opens(carol, "the-letter-at-noon")
    for at in (starts - EARLY - timedelta(minutes=1), starts + timedelta(minutes=90)):
        with pytest.raises(Refused):
            opens(carol, at=at)
    class_id = opens(carol, at=starts - EARLY)
    with small_site.app_context():
        open_door(id_of(small_site, carol), class_id, True, starts)
    assert values(small_site, select(LiveClass.guests)) == [False], "who is there is somebody with an account"


def test_cases_of_a_live_course_are_not_played_alone(small_site: Flask) -> None:
    alice = put(small_site, "Alice")
    course, *_ = held_before(small_site, {alice: WHOLE})
    with small_site.app_context(), pytest.raises(Refused):
        taking.begin_case(id_of(small_site, alice), course, 1, new_start_token(), now())


def test_nobody_enrols_where_no_session_is_to_come(small_site: Flask) -> None:
    alice, carol, course = put(small_site, "Alice"), put(small_site, "Carol", "supervisor"), live_course(small_site)
    form = Typed("Alice", "counselor", "", "", "UTC", knows=True)
    session(small_site, course, carol, starts=now() - timedelta(hours=2))
    session(small_site, course, carol, cancelled_at=now())
    with small_site.app_context():
        with pytest.raises(Refused):
            enrol(known(small_site, alice), course, form, now())
        session(small_site, course, carol)
        enrol(known(small_site, alice), course, form, now())
    assert count(small_site, Enrolment) == 1


def test_a_reviewer_takes_a_live_course_without_a_session_to_a_sample(small_site: Flask) -> None:
    course = live_course(small_site)
    token = review_link(small_site, course)
    with small_site.app_context():
        come_in(token, "x" * 43, now())
    reviewer = values(small_site, select(Person.public_id).join(Enrolment, Enrolment.person_id == Person.id))[0]
    passes(small_site)
    assert finish(small_site, reviewer, course) is not None
    assert [(row.kind, "held_on" in row.printed) for row in rows(small_site, Certificate)] == [("sample", False)]


def test_a_correction_keeps_both_values_and_says_why(small_site: Flask) -> None:
    alice, grace = put(small_site, "Alice"), put(small_site, "Grace", "ce_administrator")
    course, held_session, _ = held_before(small_site, {alice: [(0, 30)]})
    enrolment = values(small_site, select(Enrolment.public_id))[0]
    erin = known(small_site, grace, "ce_administrator")

    def correct(counts: str, reason: str = "Signed in on paper.") -> None:
        with small_site.app_context():
            roster.correct(erin, course, held_session, enrolment, counts, reason, now())

    with pytest.raises(BadField):
        correct("yes", " ")
    correct("yes")
    correct("yes")
    (kept,) = rows(small_site, Attendance)
    assert (kept.there, kept.counts, kept.reason, kept.corrected_by) == (30, True, "Signed in on paper.", grace)
    assert acts(small_site).count("course.attendance-corrected") == 1
    assert way(small_site, alice, course).attended is not None
    correct("")
    assert way(small_site, alice, course).attended is None
    correct("no", "Somebody else used the account.")
    with small_site.app_context():
        content = roster.export(erin, course, held_session, now()).decode("utf-8-sig")
    assert "30,75,2,2,no,no,Somebody else used the account." in content
    correct("yes")
    passes(small_site)
    finish(small_site, alice, course)
    with pytest.raises(Refused):
        correct("no")


def test_somebody_who_was_never_seen_can_be_signed_in_and_who_enrolled_afterwards_cannot(small_site: Flask) -> None:
    alice, bob = put(small_site, "Alice"), put(small_site, "Bob")
    course, held_session, _ = held_before(small_site, {alice: WHOLE})
    erin = known(small_site, put(small_site, "Grace", "ce_administrator"), "ce_administrator")
    for person, when, fine in ((bob, now() - timedelta(days=1), True), (put(small_site, "Finn"), now(), False)):
        number = enrolled(small_site, course, person, enrolled_at=when)
        enrolment = values(small_site, select(Enrolment.public_id).where(Enrolment.id == number))[0]
        with small_site.app_context():
            if fine:
                roster.correct(erin, course, held_session, enrolment, "yes", "On the sheet.", now())
            else:
                with pytest.raises(NotFound):
                    roster.correct(erin, course, held_session, enrolment, "yes", "On the sheet.", now())
    assert way(small_site, bob, course).attended is not None


def test_a_session_is_planned_moved_and_cancelled_and_whoever_is_enrolled_is_told(small_site: Flask) -> None:
    alice, carol = put(small_site, "Alice"), put(small_site, "Carol", "supervisor")
    course = live_course(small_site)
    enrolled(small_site, course, alice)
    erin = known(small_site, put(small_site, "Grace", "ce_administrator"), "ce_administrator")
    with small_site.app_context():
        presenter = sessions.sessions(course, now()).course.authors[0].public_id
        address = values(small_site, select(Person.email).where(Person.public_id == carol))[0]
        at = datetime.fromisoformat("2027-03-01T12:00:00+00:00")
        mine = "a" * 32

        def say(starts: str, ends: str, version: int = 0) -> Any:
            return Planned(starts, ends, "America/New_York", presenter, address, "At the inn", version)

        for faulty, field in (
            (say("2027-03-14T02:30", "2027-03-14T04:30"), "starts"),
            (say("2027-02-01T10:00", "2027-02-01T12:00"), "starts"),
            (say("2027-03-20T10:00", "2027-03-20T10:59"), "ends"),
            (say("2027-03-20T10:00", "2027-03-20T09:00"), "ends"),
            (Planned("2027-03-20T10:00", "2027-03-20T12:00", "UTC", presenter, "nobody@x.example", ""), "host"),
            (Planned("2027-03-20T10:00", "2027-03-20T12:00", "UTC", "b" * 32, address, ""), "presenter"),
            (Planned("2027-03-20T10:00", "2027-03-20T12:00", "Mars", presenter, address, ""), "time_zone"),
        ):
            with pytest.raises(BadField) as refused:
                sessions.plan(erin, course, mine, faulty, PLACES, at)
            assert refused.value.field == field
        for _ in range(2):
            sessions.plan(erin, course, mine, say("2027-03-14T01:30", "2027-03-14T03:30"), PLACES, at)
        (kept,) = rows(small_site, CourseSession)
        assert kept.ends_at - kept.starts_at == timedelta(hours=1), "the clocks go forward between"
        for _ in range(2):
            sessions.change(erin, course, mine, say("2027-03-15T10:00", "2027-03-15T11:30"), PLACES, at)
        for _ in range(2):
            sessions.cancel(erin, course, mine, PLACES, at)
        with pytest.raises(Refused):
            sessions.change(erin, course, mine, say("2027-03-16T10:00", "2027-03-16T11:30", 1), PLACES, at)
    subjects = values(small_site, select(Letter.subject).where(Letter.kind == "notice").order_by(Letter.id))
    told_of = [subject.rpartition("session ")[2] for subject in subjects]
    assert told_of == ["is planned"] * 2 + ["was moved"] * 2 + ["is cancelled"] * 2  # Alice, and Carol who hosts


def test_once_a_class_was_opened_a_session_stays_as_it_was_planned(small_site: Flask) -> None:
    alice = put(small_site, "Alice")
    course, held_session, _ = held_before(small_site, {alice: WHOLE})
    erin = known(small_site, put(small_site, "Grace", "ce_administrator"), "ce_administrator")
    typed = Planned("2027-03-20 10:00", "2027-03-20 12:00", "UTC", "", "", "")
    with small_site.app_context():
        for attempt in (
            lambda: sessions.cancel(erin, course, held_session, PLACES, now()),
            lambda: sessions.change(erin, course, held_session, typed, PLACES, now()),
        ):
            with pytest.raises(Refused):
                attempt()
