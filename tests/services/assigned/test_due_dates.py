"""What is due, in a learner's calendar: by title and instant, by their own extension, gone with what is withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import delete, insert, select, update

from models import Assignment, Cohort, CohortGroup, Extension, Membership
from services.assigned.due_dates import KEPT_FOR, DueDate
from services.study.calendar import Feed, feed_of, make_calendar
from services.study.calendar_file import as_file
from tests.support import classes, people
from tests.support.rows import change, values

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def feed(small_site: Flask) -> Any:
    """Alice's calendar, as it is asked for at an instant; she is in a cohort with two assignments."""
    carol, alice = people.put(small_site, "Carol", "supervisor"), people.put(small_site, "Alice")
    cohort = classes.cohort(small_site, carol, alice)
    classes.assignment(small_site, cohort, title="Knowing one’s limits", due_at=NOW + DAY)
    classes.assignment(small_site, cohort, title="Whenever you like")
    classes.assignment(small_site, classes.cohort(small_site, carol), title="Of others", due_at=NOW + DAY)
    visitor = people.known(small_site, alice)
    with small_site.app_context():
        token = make_calendar(visitor, NOW)

    def ask(at: datetime = NOW) -> tuple[DueDate, ...]:
        with small_site.app_context():
            return feed_of(token, at).due

    return ask


def test_it_tells_title_and_instant_of_what_is_due_for_this_learner(feed: Any) -> None:
    (due,) = feed()
    assert (due.title, due.at) == ("Knowing one’s limits", NOW + DAY)
    assert (len(feed(NOW + DAY + KEPT_FOR / 2)), len(feed(NOW + DAY + KEPT_FOR))) == (1, 0)


def test_an_extension_moves_it_or_takes_it_away(small_site: Flask, feed: Any) -> None:
    name = feed()[0].name
    assignment = values(small_site, select(Assignment.id).where(Assignment.title == "Knowing one’s limits"))[0]
    alice = values(small_site, select(Membership.person_id))[0]
    row = {"assignment_id": assignment, "person_id": alice, "given_at": NOW}
    change(small_site, insert(Extension).values(**row, due_local="2026-11-26T07:00", due_at=NOW + 3 * DAY))
    assert [(due.name, due.at) for due in feed()] == [(name, NOW + 3 * DAY)]
    change(small_site, update(Extension).values(due_local=None, due_at=None))
    assert feed() == ()
    change(small_site, delete(Extension))
    assert len(feed()) == 1


@pytest.mark.parametrize("why", ["withdrawn", "archived", "left", "another group"])
def test_what_is_not_theirs_any_more_is_gone(small_site: Flask, feed: Any, why: str) -> None:
    group = classes.group(small_site, values(small_site, select(Cohort.public_id).order_by(Cohort.id))[0])
    number = select(CohortGroup.id).where(CohortGroup.public_id == group).scalar_subquery()
    changes: dict[str, Any] = {
        "withdrawn": update(Assignment).values(withdrawn_at=NOW),
        "archived": update(Cohort).values(archived_at=NOW),
        "left": update(Membership).values(left_at=NOW, ended_by="self"),
        "another group": update(Assignment).values(group_id=number),
    }
    change(small_site, changes[why])
    assert feed() == ()


def test_other_programs_read_it_as_an_instant_under_a_name_that_stays(feed: Any) -> None:
    told = Feed("0" * 32, NOW.date(), None, (), feed())
    moved = replace(told, due=(replace(told.due[0], title="Another title; with, marks", at=NOW + 2 * DAY),))
    plan, assigned = "https://site.example/study/plan", "https://site.example/assigned"
    before, after = (_event(as_file(each, plan, assigned, assigned, NOW)) for each in (told, moved))
    assert (str(before["summary"]), before["dtstart"].dt) == ("Due: Knowing one’s limits", NOW + DAY)
    assert (str(after["summary"]), after["dtstart"].dt) == ("Due: Another title; with, marks", NOW + 2 * DAY)
    assert before["uid"] == after["uid"]
    assert "dtend" not in before
    assert str(before["url"]) == assigned
    assert b"DTSTART:20261124T120000Z" in as_file(told, plan, assigned, assigned, NOW)


def _event(file: bytes) -> Any:
    calendar: Any = Calendar.from_ical(file.decode("utf-8"))
    (event,) = calendar.walk("VEVENT")
    return event
