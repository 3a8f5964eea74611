"""A live course from its plan over a class with two phones to a certificate that says live; who left has none."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from models import CourseSession, Enrolment, LiveClass, LiveSeat, LiveStay, Person
from services.tokens import new_public_id
from tests.browser import inspecting
from tests.browser.conftest import Windows
from tests.browser.test_credit import enrol, evaluate, log_in, pass_the_test
from tests.browser.test_live import PHONE, good, press, to_the_end
from tests.browser.watching import Watch
from tests.support import courses, people, sessions
from tests.support.rows import change, values
from web.session import now


def plan(page: Page, course: str, host: str) -> None:
    """Plan a session in two days, of seventy minutes."""
    page.goto(f"/provider/courses/{course}")
    page.get_by_role("link", name="Plan sessions, see who attended").click()
    day = (now() + timedelta(days=2)).strftime("%Y-%m-%d")
    page.get_by_label("Begins").fill(f"{day}T10:00")
    page.get_by_label("Ends").fill(f"{day}T11:10")
    page.get_by_label("By the clocks of").select_option("America/Chicago")
    page.get_by_label("E-mail address of whoever opens the class").fill(f"{host}@school.example")
    page.get_by_label("Where, or how to come in").fill("The call is at call.example.")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("It is planned.")).to_be_visible()


def an_hour_passes(site: Flask, *who: str) -> None:
    """Let the class have begun an hour ago, with these people in it all along."""
    then = now() - timedelta(minutes=62)
    theirs = select(LiveSeat.id).join(Person, Person.id == LiveSeat.person_id).where(Person.display_name.in_(who))
    change(
        site,
        update(CourseSession).values(starts_at=then, ends_at=then + timedelta(minutes=70)),
        update(Enrolment).values(enrolled_at=then - timedelta(days=1)),
        update(LiveClass).values(started_at=then),
        update(LiveStay).where(LiveStay.seat_id.in_(theirs)).values(came_at=then),
    )


def test_being_there_and_voting_leads_to_a_live_certificate(
    site: Flask, window: Windows, watch: Watch, tmp_path: Path
) -> None:
    grace, carol, alice, bob = (f"{name}{new_public_id()[:8]}" for name in ("grace", "carol", "alice", "bob"))
    people.put(site, grace, "ce_administrator")
    people.put(site, carol, "supervisor")
    for name in (alice, bob):
        people.put(site, name)
    course = sessions.live_course(site)
    desk, screen = (window(viewport=inspecting.DESKTOP, reduced_motion="reduce").new_page() for _ in range(2))
    log_in(desk, grace)
    plan(desk, course, carol)
    good(desk)
    phones = [window(**PHONE).new_page() for _ in range(2)]
    for phone, name in zip(phones, (alice, bob), strict=True):
        log_in(phone, name)
        enrol(phone, course)
    good(phones[0])
    starts = now() + timedelta(minutes=5)
    change(site, update(CourseSession).values(starts_at=starts, ends_at=starts + timedelta(minutes=70)))
    log_in(screen, carol)
    screen.goto("/live/classes")
    screen.locator(".live-session select").select_option(courses.CASES[0])
    screen.get_by_role("button", name="Open the room for credit").click()
    expect(screen.locator("[data-room]")).to_be_visible()
    code = values(site, select(LiveClass.code).order_by(LiveClass.id.desc()).limit(1))[0]
    for phone in phones:
        phone.goto(f"/live?code={code}")
        phone.get_by_role("button", name="Come in").click()
        expect(phone.get_by_text("This class counts for credit")).to_be_visible()
    good(phones[0])
    screen.reload()
    expect(screen.get_by_text("2 of 2 enrolled are here.")).to_be_visible()
    good(screen)
    phones[1].close()
    press(screen, "begin")
    to_the_end(screen, phones[0])
    an_hour_passes(site, alice)
    screen.get_by_role("button", name="End the class and look back").click()
    expect(phones[0].get_by_role("heading", level=1)).to_have_text("The class is over")
    missed = phones[1].context.new_page()
    missed.goto(f"/courses/{course}/taking")
    expect(missed.get_by_text("after the session")).to_be_visible()
    alices = phones[0]
    alices.goto(f"/courses/{course}/taking")
    expect(alices.get_by_text("attended", exact=True)).to_be_visible()
    good(alices)
    pass_the_test(alices, site)
    evaluate(alices)
    expect(alices.get_by_text("Live online", exact=False)).to_be_visible()
    expect(alices.get_by_text("Held on")).to_be_visible()
    desk.goto(f"/provider/courses/{course}/sessions")
    desk.locator(".credit-list a").first.click()
    expect(desk.locator("tbody tr")).to_have_count(2)
    expect(desk.get_by_role("cell", name="yes", exact=True)).to_have_count(1)
    good(desk)
