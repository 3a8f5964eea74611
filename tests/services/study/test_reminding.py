"""Reminders: whom they reach and when, never twice a day, whoever looks; and how they are stopped."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from models import Letter, Person, ReviewCard, StudyPlan
from services.admin.acts import disable as close_account
from services.mail.letters import REMINDER
from services.mail.outbox import post
from services.study import reminding
from services.study.reminding import remind_due, stop, stops_something
from tests.support.doors import PLACES, at_once, together
from tests.support.people import known, letters, put
from tests.support.plans import cards, studies
from tests.support.rows import change, disable, values

EIGHT = datetime(2026, 11, 23, 13, tzinfo=UTC)
"""Eight in the morning in New York."""
NEW_YORK = "America/New_York"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def alice(site: Flask, *due: datetime, zone: str = NEW_YORK, **plan: Any) -> int:
    """Alice, who asked for reminders, with cards that are due at these times; by default one that is due."""
    person_id = studies(site, put(site, "Alice", at=EIGHT - 30 * DAY), EIGHT - 30 * DAY, zone, **plan)
    cards(site, person_id, *(due or (EIGHT - HOUR,)))
    return person_id


def remind(site: Flask, at: datetime = EIGHT) -> int:
    with site.app_context():
        return remind_due(PLACES, at)


def reminders(site: Flask) -> list[Letter]:
    return [letter for letter in letters(site) if letter.kind == REMINDER]


def test_a_reminder_says_how_many_and_names_nobody_and_no_case(site: Flask) -> None:
    alice(site, *[EIGHT - HOUR] * 3, EIGHT + HOUR)
    assert remind(site) == 1
    (letter,) = reminders(site)
    assert (letter.to_address, letter.subject) == ("alice@school.example", "3 reviews for today")
    token = values(site, select(StudyPlan.stop_token))[0]
    assert letter.stop_url == f"https://site.example/study/stop/{token}"
    for part in (letter.text or "", letter.html or ""):
        assert PLACES.review in part
        assert PLACES.plan in part
        assert f"/study/stop/{token}" in part
        assert "Alice" not in part
        assert "nephew" not in part
    assert values(site, select(StudyPlan.reminded_on)) == [date(2026, 11, 23)]


def test_one_review_is_said_as_one_and_more_than_a_day_holds_as_the_day_holds(site: Flask) -> None:
    person_id = alice(site)
    assert remind(site) == 1
    cards(site, person_id, *[EIGHT] * 20)
    assert remind(site, EIGHT + DAY) == 1
    assert [letter.subject for letter in reminders(site)] == ["One review for today", "10 reviews for today"]


def test_there_is_one_a_day_at_most_and_only_in_the_morning(site: Flask) -> None:
    alice(site)
    hours = [EIGHT.replace(hour=0) + number * HOUR for number in range(72)]
    assert [at for at in hours if remind(site, at)] == [EIGHT - HOUR, EIGHT - HOUR + DAY, EIGHT - HOUR + 2 * DAY]


@pytest.mark.parametrize(
    ("change_night", "mornings_in_utc"),
    [(date(2027, 3, 14), (12, 11)), (date(2026, 11, 1), (11, 12))],
    ids=["forward", "back"],
)
def test_the_clocks_change_and_there_is_one_each_day_at_seven(
    site: Flask, change_night: date, mornings_in_utc: tuple[int, int]
) -> None:
    begin = datetime.combine(change_night - DAY, datetime.min.time(), UTC)
    alice(site, begin - DAY)
    times = [begin + number * timedelta(minutes=30) for number in range(96)]
    assert [at for at in times if remind(site, at)] == [
        begin + mornings_in_utc[0] * HOUR,
        begin + DAY + mornings_in_utc[1] * HOUR,
    ]


def test_morning_is_where_the_learner_is(site: Flask) -> None:
    for name, zone in (("Alice", "Asia/Tokyo"), ("Bob", "Europe/Lisbon"), ("Carol", "No/Such"), ("Erin", None)):
        person_id = studies(site, put(site, name), EIGHT, zone)
        cards(site, person_id, EIGHT - 30 * DAY)
    night = datetime(2026, 11, 22, 12, tzinfo=UTC)
    told = [(at.hour, remind(site, at)) for at in (night + number * HOUR for number in range(24))]
    assert [each for each in told if each[1]] == [(22, 1), (7, 3)]


def test_who_moves_to_another_time_zone_is_not_reminded_twice_within_hours(site: Flask) -> None:
    person_id = alice(site)
    assert remind(site, EIGHT) == 1
    change(site, update(Person).where(Person.id == person_id).values(time_zone="Pacific/Auckland"))
    seven_there = datetime(2026, 11, 23, 18, tzinfo=UTC)
    assert remind(site, seven_there) == 0
    change(site, update(Person).where(Person.id == person_id).values(time_zone=NEW_YORK))
    assert remind(site, EIGHT + DAY) == 1


@pytest.mark.parametrize(
    "why", ["not asked", "no address", "closed", "nothing due", "put off", "taken out", "exam today"]
)
def test_nobody_is_reminded_who_should_not_be(site: Flask, why: str) -> None:
    person_id = alice(site, EIGHT + HOUR if why == "nothing due" else EIGHT - HOUR)
    mine = update(Person).where(Person.id == person_id)
    if why == "closed":
        disable(site, "Alice")
    changes = {
        "not asked": update(StudyPlan).values(reminders=False),
        "no address": mine.values(email=None, email_key=None),
        "put off": update(ReviewCard).values(put_off_until=EIGHT + HOUR),
        "taken out": update(ReviewCard).values(taken_out_at=EIGHT - HOUR),
        "exam today": mine.values(exam_date=date(2026, 11, 23)),
    }
    if why in changes:
        change(site, changes[why])
    assert remind(site) == 0
    assert reminders(site) == []
    assert values(site, select(StudyPlan.reminded_on)) == [None]


def test_in_the_week_before_an_exam_what_is_not_due_calls_too(site: Flask) -> None:
    person_id = alice(site, EIGHT + 20 * DAY)
    change(site, update(Person).where(Person.id == person_id).values(exam_date=date(2026, 12, 1)))
    assert remind(site) == 0
    assert remind(site, EIGHT + DAY) == 1


def test_several_workers_at_once_write_one_letter(site: Flask) -> None:
    alice(site)
    assert sum(at_once(6, partial(remind, site))) == 1
    assert len(reminders(site)) == 1


def test_workers_at_once_write_to_everybody_once(site: Flask) -> None:
    for name in ("Alice", "Bob", "Carol", "Erin"):
        cards(site, studies(site, put(site, name), EIGHT, NEW_YORK), EIGHT - HOUR)
    assert sum(at_once(3, partial(remind, site))) + remind(site) == 4
    assert sorted(str(letter.to_address) for letter in reminders(site)) == [
        f"{name}@school.example" for name in ("alice", "bob", "carol", "erin")
    ]


def test_a_fault_while_a_letter_is_written_leaves_the_day_open(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    alice(site)

    def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(reminding, "post", broken)
        assert remind(site) == 0
    assert values(site, select(StudyPlan.reminded_on)) == [None]
    assert remind(site) == 1


def test_one_person_for_whom_it_fails_does_not_keep_the_others_from_theirs(
    site: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    alice(site)
    cards(site, studies(site, put(site, "Bob"), EIGHT, NEW_YORK), EIGHT - HOUR)

    def broken_for_alice(connection: Any, draft: Any, address: str, *more: Any) -> None:
        if address.startswith("alice"):
            raise RuntimeError(f"something about {address}")
        post(connection, draft, address, *more)

    with monkeypatch.context() as patch:
        patch.setattr(reminding, "post", broken_for_alice)
        assert remind(site) == 1
    assert [letter.to_address for letter in reminders(site)] == ["bob@school.example"]
    assert "a reminder was not written: RuntimeError" in caplog.text
    assert "alice" not in caplog.text
    assert remind(site) == 1


def test_looking_at_the_link_stops_nothing_and_stopping_twice_is_stopping(site: Flask) -> None:
    alice(site)
    assert remind(site) == 1
    token = values(site, select(StudyPlan.stop_token))[0]
    with site.app_context():
        assert stops_something(token)
        assert values(site, select(StudyPlan.reminders)) == [True]
        assert [stop(token, EIGHT), stop(token, EIGHT)] == [True, True]
        assert not stop("x" * 43, EIGHT)
        assert not stops_something("x" * 43)
    assert values(site, select(StudyPlan.reminders)) == [False]
    assert reminders(site) == [], "one that waited is taken back"
    assert remind(site, EIGHT + DAY) == 0


def test_closing_an_account_takes_back_a_reminder_that_waits(site: Flask) -> None:
    alice(site)
    assert remind(site) == 1
    dana = known(site, put(site, "Dana", "site_administrator"), "site_administrator")
    public_id = values(site, select(Person.public_id).where(Person.display_name == "Alice"))[0]
    with site.app_context():
        close_account(dana, public_id, PLACES, EIGHT)
    assert [letter.kind for letter in letters(site)] == ["notice"]
    assert remind(site, EIGHT + DAY) == 0


def test_stopping_while_a_reminder_is_written_leaves_none_that_waits(site: Flask) -> None:
    for number in range(8):
        name = f"Alice{number}"
        cards(site, studies(site, put(site, name), EIGHT, NEW_YORK), EIGHT - HOUR)
    tokens = values(site, select(StudyPlan.stop_token))

    def stopping(token: str) -> int:
        with site.app_context():
            return int(stop(token, EIGHT))

    together(partial(remind, site), partial(remind, site), *(partial(stopping, token) for token in tokens))
    assert reminders(site) == []
    assert remind(site) == 0
