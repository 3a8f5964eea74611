"""The calendar: its secret address, what it tells and what not, and the file as other programs read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select, update

from engine.study.spacing import fresh, reviewed
from models import Person, StudyPlan
from services.errors import LoginNeeded, NotFound
from services.people import Visitor
from services.study.calendar import Feed, end_calendar, feed_of, make_calendar
from services.study.calendar_file import as_file
from services.tokens import hashed
from tests.support.doors import at_once
from tests.support.people import known, put
from tests.support.plans import cards
from tests.support.rows import acts, change, disable, values

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""Four in the morning in Anchorage is an hour away."""
DAY = timedelta(days=1)
FEED = Feed("0" * 32, date(2026, 11, 23), date(2026, 12, 24), ((date(2026, 11, 23), 10), (date(2026, 11, 25), 1)))
URL, ASSIGNED, CREDIT = (f"https://site.example/{path}" for path in ("study/plan", "assigned", "credit"))


def make(site: Flask, visitor: Visitor) -> str:
    with site.app_context():
        return make_calendar(visitor, NOW)


def feed(site: Flask, token: str, at: datetime = NOW) -> Feed:
    with site.app_context():
        return feed_of(token, at)


def events(file: bytes) -> list[Any]:
    calendar: Any = Calendar.from_ical(file.decode("utf-8"))
    return list(calendar.walk("VEVENT"))


def test_only_the_hash_of_an_address_is_kept_and_a_new_one_ends_the_old(site: Flask) -> None:
    alice = known(site, put(site, "Alice"))
    first = make(site, alice)
    assert values(site, select(StudyPlan.calendar_hash)) == [hashed(first)]
    second = make(site, alice)
    with pytest.raises(NotFound):
        feed(site, first)
    assert feed(site, second).reviews == ()
    with site.app_context():
        end_calendar(alice, NOW)
        end_calendar(alice, NOW)
    with pytest.raises(NotFound):
        feed(site, second)
    assert acts(site) == ["account.calendar-made", "account.calendar-made", "account.calendar-ended"]


def test_making_one_keeps_the_plan_and_many_at_once_leave_one_address(site: Flask) -> None:
    alice = known(site, put(site, "Alice"))
    tokens = at_once(5, partial(make, site, alice))
    (kept,) = values(site, select(StudyPlan.calendar_hash))
    assert [hashed(token) for token in tokens].count(kept) == 1
    change(site, update(StudyPlan).values(daily=3, reminders=True))
    make(site, alice)
    assert values(site, select(StudyPlan.daily)) == [3]
    assert values(site, select(StudyPlan.reminders)) == [True]


def test_whose_session_ended_makes_none(site: Flask) -> None:
    alice = replace(known(site, put(site, "Alice")), session_id="0" * 32)
    with pytest.raises(LoginNeeded):
        make(site, alice)
    with site.app_context(), pytest.raises(LoginNeeded):
        end_calendar(alice, NOW)


def test_a_closed_account_has_no_calendar(site: Flask) -> None:
    token = make(site, known(site, put(site, "Alice")))
    disable(site, "Alice")
    with pytest.raises(NotFound):
        feed(site, token)


def test_it_tells_the_exam_and_how_many_reviews_by_the_learners_days(site: Flask) -> None:
    alice = known(site, put(site, "Alice"))
    bob = known(site, put(site, "Bob"))
    token = make(site, alice)
    cards(site, alice.id, NOW - DAY, NOW, NOW + timedelta(hours=1), NOW + timedelta(hours=2))
    cards(site, alice.id, NOW + 100 * DAY, memory=reviewed(fresh(NOW - DAY), 4, NOW - DAY, None).memory)
    cards(site, bob.id, NOW)
    where = update(Person).where(Person.id == alice.id)
    change(site, where.values(time_zone="America/Anchorage", exam_date=date(2027, 4, 30)))
    told = feed(site, token)
    assert (told.today, told.exam_on) == (date(2026, 11, 22), date(2027, 4, 30))
    assert told.reviews == ((date(2026, 11, 22), 2), (date(2026, 11, 23), 2))
    change(site, where.values(exam_date=date(2026, 12, 1)))
    assert feed(site, token).reviews == ((date(2026, 11, 22), 2), (date(2026, 11, 23), 2), (date(2026, 11, 24), 1))


def test_the_name_in_a_calendar_is_the_same_for_good_and_no_id_of_the_account(site: Flask) -> None:
    public_id = put(site, "Alice")
    alice = known(site, public_id)
    first, second = feed(site, make(site, alice)), feed(site, make(site, alice))
    assert first.name == second.name
    assert public_id not in first.name
    assert feed(site, make(site, known(site, put(site, "Bob")))).name != first.name


def test_other_programs_read_the_file(small_site: Flask) -> None:
    exam, today, later = events(as_file(FEED, URL, ASSIGNED, CREDIT, NOW))
    assert [str(event["summary"]) for event in (exam, today, later)] == ["Exam", "10 reviews", "1 review"]
    for event, day in ((exam, FEED.exam_on), (today, FEED.today), (later, date(2026, 11, 25))):
        assert day is not None
        assert (event["dtstart"].dt, event["dtend"].dt) == (day, day + DAY)
        assert type(event["dtstart"].dt) is date
        assert event["dtstart"].params["VALUE"] == "DATE"
        assert event["dtstamp"].dt == NOW
        assert (str(event["url"]), str(event["transp"])) == (URL, "TRANSPARENT")
    whole = as_file(FEED, URL, ASSIGNED, CREDIT, NOW)
    for line in (
        b"BEGIN:VCALENDAR\r\n",
        b"VERSION:2.0\r\n",
        b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n",
        b"DTSTAMP:20261123T120000Z\r\n",
        b"DTSTART;VALUE=DATE:20261224\r\n",
    ):
        assert line in whole
    assert all(len(line) <= 75 for line in whole.split(b"\r\n"))
    assert whole.endswith(b"END:VCALENDAR\r\n")


def test_long_addresses_are_folded_and_other_scripts_come_back_whole() -> None:
    url = "https://site.example/" + "長い道" * 30
    whole = as_file(FEED, url, url, url, NOW)
    assert all(len(line) <= 75 for line in whole.split(b"\r\n"))
    assert {str(event["url"]) for event in events(whole)} == {url}


def test_a_uid_is_of_its_thing_for_good_and_sequence_never_shrinks() -> None:
    tomorrow = replace(FEED, today=FEED.today + DAY, exam_on=date(2027, 1, 7), reviews=FEED.reviews[1:])
    before, after = (
        events(as_file(FEED, URL, ASSIGNED, CREDIT, NOW)),
        events(as_file(tomorrow, URL, ASSIGNED, CREDIT, NOW + DAY)),
    )
    uids = {str(event["summary"]) + str(event["uid"]) for event in after}
    assert uids < {str(event["summary"]) + str(event["uid"]) for event in before}
    assert len({str(event["uid"]) for event in before}) == 3
    assert {int(event["sequence"]) for event in after} == {int(event["sequence"]) + 1 for event in before} == {327}
    long_ago = events(as_file(replace(FEED, today=date(2020, 1, 1)), URL, ASSIGNED, CREDIT, NOW))
    assert {int(event["sequence"]) for event in long_ago} == {0}


def test_who_has_neither_exam_nor_reviews_has_an_empty_calendar() -> None:
    whole = as_file(Feed("0" * 32, FEED.today, None, ()), URL, ASSIGNED, CREDIT, NOW)
    assert events(whole) == []
    assert whole.startswith(b"BEGIN:VCALENDAR")
