"""A live course by its pages: planned by the provider, opened by its host, attended by a learner, corrected."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from models import Approval, CourseSession, Enrolment, Instructor, LiveClass, LiveSeat, LiveStay, Person
from services.tokens import new_public_id
from tests.support import courses, sessions
from tests.support.client import Visitor, follow
from tests.support.drafts import drafted
from tests.support.live import Room
from tests.support.people import log_in, member, put
from tests.support.rows import change, values
from web.session import now


def at_the_page(site: Flask, name: str, path: str, *roles: str) -> Visitor:
    visitor = member(site, name, *roles)
    visitor.get(path)
    return visitor


def planned(site: Flask) -> tuple[Visitor, str, str]:
    """A course with a session that Grace plans by its form, hosted by Carol. Grace, the course, its sessions' page."""
    course = sessions.live_course(site)
    put(site, "Carol", "supervisor")
    address = values(site, select(Person.email).where(Person.display_name == "Carol"))[0]
    page = f"/provider/courses/{course}/sessions"
    grace = at_the_page(site, "Grace", f"/provider/courses/{course}", "ce_administrator")
    assert page in grace.page.source
    grace.get(page)
    begins = now() + timedelta(days=2)
    typed = {
        "starts": begins.strftime("%Y-%m-%dT10:00"),
        "ends": begins.strftime("%Y-%m-%dT10:30"),
        "time_zone": "America/Chicago",
        "host": address,
        "place": "https://call.example/room",
    }
    refused = grace.send(grace.page.form(page), **typed)
    assert refused.status_code == 400
    assert "60 minutes of instruction" in grace.page.text
    assert "https://call.example/room" in grace.page.source, "nothing typed is lost"
    assert grace.send(grace.page.form(page), ends=begins.strftime("%Y-%m-%dT11:30")).status_code == 303
    return grace, course, page


def starts_now(site: Flask) -> None:
    begins = now() - timedelta(minutes=1)
    change(site, update(CourseSession).values(starts_at=begins, ends_at=begins + timedelta(minutes=90)))


def hosted(site: Flask, course: str) -> Room:
    """Carol opens the room of the session from the page of classes."""
    carol = Visitor.at(site)
    log_in(carol, "Carol")
    carol.get("/live/classes")
    assert "For credit" in carol.page.text
    form = next(each for each in carol.page.forms("/live/classes") if "session" in each.fields)
    room = Room(site, carol, follow(carol.send(form, case=courses.CASES[0])))
    assert "This class counts for credit" in room.look().page.text
    return room


def test_from_the_plan_of_a_session_to_a_correction_that_opens_the_test(small_site: Flask) -> None:
    grace, course, page = planned(small_site)
    alice = at_the_page(small_site, "Alice", f"/courses/{course}")
    assert "What counts as attending" in alice.page.text
    assert "call.example" not in alice.page.text, "where it is held is for those enrolled"
    fields = {"legal_name": "Alice Example", "profession": "counselor", "time_zone": "UTC", "knows": "y"}
    alice.send(alice.page.form("/enrolments"), **fields)
    alice.get(f"/courses/{course}/taking")
    assert "https://call.example/room" in alice.page.text
    change(small_site, update(Enrolment).values(enrolled_at=now() - timedelta(hours=1)))
    starts_now(small_site)
    room = hosted(small_site, course)
    bob = room.comes(member(small_site, "Bob"))
    assert "you are not enrolled" in bob.page.text
    room.comes(alice)
    assert "Keep this page open, and vote" in alice.page.text
    assert "1 of 1 enrolled is here" in room.look().page.text
    room.acts("end")
    carol = room.host
    carol.get(f"{room.path}/attendance")
    assert "not enrolled" in carol.page.text
    alice.get(f"/courses/{course}/taking")
    assert "so nobody could attend the whole of it" not in alice.page.text, "it is planned to go on"
    change(small_site, update(CourseSession).values(ends_at=now() - timedelta(seconds=1)))
    alice.get(f"/courses/{course}/taking")
    assert "Not attended." in alice.page.text
    assert "ask the provider: their word counts" in alice.page.text
    assert "locked" not in alice.page.text, "that is not why"
    assert alice.get(f"/courses/{course}/test").status_code == 200
    assert "once you have attended a session" in alice.page.text
    held_id = values(small_site, select(CourseSession.public_id))[0]
    grace.get(f"{page}/{held_id}")
    assert "Alice Example" in grace.page.text
    one = f"{page}/{held_id}/attendance/{values(small_site, select(Enrolment.public_id))[0]}"
    grace.get(one)
    assert grace.send(grace.page.form(one), counts="yes", reason=" ").status_code == 400
    assert (
        grace.send(grace.page.form(one), counts="yes", reason="The call went on without the class.").status_code == 303
    )
    grace.get(f"{page}/{held_id}")
    assert "yes, corrected" in grace.page.text
    alice.get(f"/courses/{course}/taking")
    assert "The call went on without the class." in alice.page.text
    assert f"/courses/{course}/test" in alice.page.source
    content = grace.send(grace.page.form(f"{page}/{held_id}/attendance.csv"))
    assert "Alice Example" in content.get_data(as_text=True)


def test_whoever_listened_with_a_locked_phone_reads_why_they_count_as_away_and_whom_to_ask(small_site: Flask) -> None:
    alice, course = member(small_site, "Alice"), sessions.live_course(small_site)
    (alice_id,) = values(small_site, select(Person.public_id))
    courses.enrolled(small_site, course, alice_id, enrolled_at=now() - timedelta(days=1))
    carol = put(small_site, "Carol", "supervisor")
    session = sessions.session(small_site, course, carol, starts=now() - timedelta(hours=3))
    sessions.held(small_site, session, carol, there={alice_id: [(0, 20), (44, 75)]})
    alice.get(f"/courses/{course}/taking")
    assert "there for 51 minutes of its class. That is too short: it takes 60." in alice.page.text
    assert "locked or out of reach for more than 10 minutes at a time counts as away" in alice.page.text
    assert "ask the provider: their word counts over what the times say" in alice.page.text
    assert f"/courses/{course}#provider-title" in alice.page.links()
    alice.get(f"/courses/{course}")
    assert 'id="provider-title"' in alice.page.source


def test_a_phone_without_scripts_is_heard_of_when_its_page_is_loaded(small_site: Flask) -> None:
    _, course, _ = planned(small_site)
    starts_now(small_site)
    room = hosted(small_site, course)
    alice = room.comes(member(small_site, "Alice"))
    long_ago = now() - timedelta(minutes=5)
    change(small_site, update(LiveSeat).values(seen_at=long_ago))
    change(small_site, update(LiveStay).values(came_at=long_ago, seen_at=long_ago))
    for _ in range(2):
        alice.get(room.seat)
    stays = values(small_site, select(LiveStay.came_at))
    assert len(stays) == 2, "one that began long ago, one that begins now"


def test_a_session_is_moved_by_one_of_two_who_try(small_site: Flask) -> None:
    grace, _, page = planned(small_site)
    held_id = values(small_site, select(CourseSession.public_id))[0]
    for place in ("The inn", "The mill"):
        grace.get(f"{page}/{held_id}")
        form = grace.page.form(f"{page}/{held_id}")
        if place == "The mill":
            form.fields["version"] = "0"
        response = grace.send(form, place=place)
        assert response.status_code == (303 if place == "The inn" else 409)
    assert "What stands now" in grace.page.text
    assert grace.send(grace.page.form(f"{page}/{held_id}")).status_code == 303
    assert values(small_site, select(CourseSession.place)) == ["The mill"]


def test_a_course_that_is_not_live_has_no_sessions(small_site: Flask) -> None:
    course = courses.offered(small_site)
    grace = member(small_site, "Grace", "ce_administrator")
    assert grace.get(f"/provider/courses/{course}/sessions").status_code == 404
    assert grace.get(f"/provider/courses/{course}/sessions/{new_public_id()}").status_code == 404
    assert values(small_site, select(LiveClass.id)) == []


def test_a_live_draft_keeps_its_rule_of_attendance_and_prints_it_once_it_is_published(small_site: Flask) -> None:
    course = drafted(small_site)
    grace = member(small_site, "Grace", "ce_administrator")

    def send(**fields: str) -> int:
        grace.get(f"/provider/courses/{course}/edit")
        return grace.send(grace.page.form(f"/provider/courses/{course}"), **fields).status_code

    said = {"format": "live_in_person", "schedule": "In winter.", "method": "live", "live_minutes": "90"}
    assert send(**said, attended_percent="49") == 400
    assert "Write a whole number from 50 to 100." in grace.page.text
    assert send(**said, attended_percent="90", attended_votes="0", attended_grace="5") == 303
    grace.get(f"/provider/courses/{course}")
    assert grace.send(grace.page.form("/publish")).status_code == 303, grace.page.text
    grace.get(f"/provider/courses/{course}/syllabus")
    assert "Be there for 90 percent of the minutes of instruction" in grace.page.text
    assert "drops out for up to 5 minutes" in grace.page.text


def test_live_delivery_is_approved_by_whom_somebody_says_and_never_by_silence(small_site: Flask) -> None:
    sessions.live_course(small_site)
    grace = member(small_site, "Grace", "ce_administrator")
    presenter = values(small_site, select(Instructor.public_id))[0]
    typed = {
        "approver": "Board of Live Examples",
        "number": "12",
        "statement": "Approved.",
        "valid_from": "2026-01-01",
        "valid_to": "2027-01-01",
        "professions": "counselor",
        "formats": "live_online",
    }

    def send(**fields: str) -> int:
        grace.get("/provider/approvals/new")
        return grace.send(grace.page.form("/provider/approvals"), **typed, **fields).status_code

    assert send() == 400
    assert "Tick by whom live courses are covered" in grace.page.text
    assert send(presenters=presenter) == send(any_presenter="y") == 303
    kept = values(small_site, select(Approval.presenters).where(Approval.number == "12").order_by(Approval.id))
    assert kept == [[presenter], None]
