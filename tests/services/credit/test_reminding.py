"""Letters before the end of a renewal period: 180, 90, 30 and 7 days, each once, where the license is; and how they are
stopped.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from models import CycleLetter, Letter, License, LicenseCycle, Person
from services.credit import reminding
from services.credit.letters import license_of_letter, stop_letters
from services.credit.periods import PeriodTold, change_period
from services.mail.letters import CYCLE_REMINDER
from services.study.calendar import feed_of, make_calendar
from services.study.calendar_file import as_file
from tests.support import ledger, people
from tests.support.doors import PLACES, at_once
from tests.support.rows import change, count, disable, values

DAY = timedelta(days=1)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
LAST = date(2027, 4, 30)
EIGHT = datetime(2027, 4, 23, 13, tzinfo=UTC)
"""Eight in the morning in Chicago, a week before."""


def licensed(site: Flask, **told: object) -> str:
    """Alice, and a license that she wrote down long ago."""
    alice = people.put(site, "Alice")
    ledger.license_of(site, alice, **{"confirmed_at": LONG_AGO, **told})
    return alice


def remind(site: Flask, at: datetime = EIGHT) -> int:
    with site.app_context():
        return reminding.remind_due(PLACES, at)


def letters(site: Flask) -> list[Letter]:
    return [letter for letter in people.letters(site) if letter.kind == CYCLE_REMINDER]


def days_before(site: Flask, hour: int = 13) -> list[int]:
    """How many days before the end letters are written, where somebody looks every day at an hour in UTC."""
    days = (LAST - timedelta(days=before) for before in range(200, -3, -1))
    looks = (datetime(day.year, day.month, day.day, hour, tzinfo=UTC) for day in days)
    return [(LAST - at.date()).days for at in looks if remind(site, at)]


def test_they_come_four_times_in_the_morning_there_and_say_which_license_and_not_whose(site: Flask) -> None:
    licensed(site)
    assert days_before(site, hour=3) == []  # the evening before
    assert days_before(site) == [180, 90, 30, 7]
    *_, last = letters(site)
    assert last.to_address == "alice@school.example"
    assert last.subject == "“Texas LPC”: 7 days until it is to be renewed"
    token = values(site, select(License.stop_token))[0]
    assert last.stop_url == f"https://site.example/credit/stop/{token}"
    for part in (last.text or "", last.html or ""):
        assert "Friday, 30 April 2027" in part
        assert "https://site.example/credit/licenses/" in part
        assert "Alice" not in part
        assert "70123" not in part
    assert count(site, CycleLetter) == 4


def test_a_morning_that_was_missed_is_made_up_for_and_says_how_many_days_are_left(small_site: Flask) -> None:
    licensed(small_site)
    assert remind(small_site, EIGHT + 2 * DAY) == 1
    assert remind(small_site, EIGHT + 3 * DAY) == 0
    assert "5 days are left" in (letters(small_site)[0].text or "")


def test_what_was_due_before_it_was_written_down_is_not_told(small_site: Flask) -> None:
    licensed(small_site, confirmed_at=EIGHT - 93 * DAY)  # a hundred days before the end
    assert days_before(small_site) == [90, 30, 7]


def test_letters_about_a_last_day_that_was_wrong_come_again_before_the_right_one(small_site: Flask) -> None:
    licensed(small_site)
    assert days_before(small_site) == [180, 90, 30, 7]
    (mine,), (period,) = values(small_site, select(Person.id)), values(small_site, select(LicenseCycle.public_id))
    a_year_later = PeriodTold("2028-04-30", ledger.ASKED, first_day="2025-05-01")
    with small_site.app_context():
        change_period(mine, period, a_year_later, EIGHT + 7 * DAY)
    year = EIGHT + 373 * DAY  # its new last day
    assert [remind(small_site, year - days * DAY) for days in (365, 180, 90, 30, 7)] == [0, 1, 1, 1, 1]


@pytest.mark.parametrize("why", ["renewed", "unconfirmed", "stopped", "no address", "closed", "over"])
def test_nobody_is_written_to_in_vain(small_site: Flask, why: str) -> None:
    licensed(small_site)
    if why == "stopped":
        change(small_site, update(License).values(reminders=False))
    elif why == "no address":
        change(small_site, update(Person).values(email=None, email_key=None))
    elif why == "closed":
        disable(small_site, "Alice")
    elif why != "over":
        how: dict[str, dict[str, Any]] = {
            "renewed": {"renewed_on": date(2027, 4, 1)},
            "unconfirmed": {"confirmed_at": None},
        }
        change(small_site, update(LicenseCycle).values(**how[why]))
    assert remind(small_site, EIGHT + 8 * DAY if why == "over" else EIGHT) == 0


def test_several_workers_that_look_at_once_write_one_letter(site: Flask) -> None:
    licensed(site)
    assert sum(at_once(8, partial(remind, site))) == 1
    assert len(letters(site)) == 1


def test_a_letter_stops_its_own_license_and_takes_back_what_was_not_sent(small_site: Flask) -> None:
    alice = licensed(small_site)
    ledger.license_of(small_site, alice, title="NBCC", confirmed_at=LONG_AGO)
    assert remind(small_site) == 2
    token = values(small_site, select(License.stop_token).where(License.title == "Texas LPC"))[0]
    with small_site.app_context():
        assert license_of_letter(token) == "Texas LPC"
        assert (license_of_letter("x" * 43), stop_letters("x" * 43)) == (None, None)
        assert stop_letters(token) == stop_letters(token) == "Texas LPC"
    assert [(letter.subject or "").partition(":")[0] for letter in letters(small_site)] == ["“NBCC”"]
    assert values(small_site, select(License.reminders).order_by(License.id)) == [False, True]


def test_the_calendar_has_the_last_day_until_it_is_renewed(small_site: Flask) -> None:
    alice = people.known(small_site, licensed(small_site))
    with small_site.app_context():
        token = make_calendar(alice, EIGHT)
        told = feed_of(token, EIGHT)
        file = as_file(told, "https://site.example/p", "https://site.example/a", "https://site.example/credit", EIGHT)
    assert b"SUMMARY:Renew: Texas LPC" in file
    assert b"DTSTART;VALUE=DATE:20270430" in file
    assert b"70123" not in file
    change(small_site, update(LicenseCycle).values(renewed_on=LAST))
    with small_site.app_context():
        assert feed_of(token, EIGHT).renewals == ()
