"""A plan: what it is where nobody said anything, what is kept, for whom, and that two at once leave one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from models import Letter, Person, StudyPlan, WebSession
from services.accounts.erasing import erase
from services.accounts.profile import Profile, keep_profile
from services.errors import BadField, LoginNeeded, ServiceError, SessionEnded
from services.people import Visitor
from services.study.plan import DAILY, MOST_DAILY, Plan, Told, keep_plan, plan_for
from services.tokens import hashed, new_public_id, new_token
from tests.support.doors import at_once, in_site, together
from tests.support.people import known, put
from tests.support.rows import acts, change, count, values

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
EXAM = date(2027, 4, 30)


def keep(site: Flask, visitor: Visitor | None, told: Told, token: str = "") -> None:
    with site.app_context():
        keep_plan(visitor, token or new_token(), told, NOW)


def plan(site: Flask, person_id: int | None) -> Plan:
    with site.app_context():
        return plan_for(person_id)


def member(site: Flask, name: str = "Alice") -> Visitor:
    return known(site, put(site, name))


def test_who_said_nothing_has_ten_a_day_no_exam_and_no_letters(site: Flask) -> None:
    alice = member(site)
    assert plan(site, alice.id) == Plan(DAILY, False, None, UTC, has_address=True, has_calendar=False)
    assert plan(site, None) == plan(site, 10**6) == Plan()
    assert count(site, StudyPlan) == 0


@pytest.mark.parametrize(("zone", "kept"), [("America/Los_Angeles", False), (None, True)])
def test_how_far_an_exam_may_be_goes_by_the_day_where_the_learner_is(
    small_site: Flask, zone: str | None, kept: bool
) -> None:
    alice, new_year, far = member(small_site), datetime(2027, 1, 1, 6, tzinfo=UTC), date(2037, 3, 1)
    change(small_site, update(Person).values(time_zone=zone))
    said = in_site(small_site, lambda: keep_plan(alice, new_token(), Told(5, far, False), new_year))
    assert said == ("done" if kept else "BadField")
    profile = Profile("", "Alice", "", zone or "", "", far if zone else None, "1")
    said = in_site(small_site, lambda: keep_profile(alice, profile, new_year))
    assert said == ("done" if kept else "BadField")


def test_a_plan_is_kept_and_the_exam_is_the_profiles(site: Flask) -> None:
    alice = member(site)
    change(site, update(Person).values(time_zone="America/New_York"))
    keep(site, alice, Told(7, EXAM, True))
    assert plan(site, alice.id) == Plan(7, True, EXAM, ZoneInfo("America/New_York"), True, False)
    assert values(site, select(Person.exam_date)) == [EXAM]
    assert acts(site) == ["account.profile-changed"]
    keep(site, alice, Told(8, EXAM, True))
    assert acts(site) == ["account.profile-changed"], "only the exam is the profile's"
    keep(site, alice, Told(8, None, False))
    assert plan(site, alice.id) == Plan(8, False, None, ZoneInfo("America/New_York"), True, False)
    assert count(site, StudyPlan) == 1


@pytest.mark.parametrize("zone", ["Kanari/Nine", "../../etc/passwd", "/etc/passwd", "Europe", ""])
def test_a_time_zone_that_this_server_does_not_know_is_utc(small_site: Flask, zone: str) -> None:
    alice = member(small_site)
    change(small_site, update(Person).values(time_zone=zone))
    assert plan(small_site, alice.id).zone is UTC


def test_the_secret_that_stops_letters_stays_the_same(site: Flask) -> None:
    alice = member(site)
    keep(site, alice, Told(7, None, True))
    before = values(site, select(StudyPlan.stop_token))
    keep(site, alice, Told(8, None, False))
    keep(site, alice, Told(8, None, True))
    assert values(site, select(StudyPlan.stop_token)) == before


def test_turning_reminders_off_takes_back_one_that_waits_and_nothing_else(site: Flask) -> None:
    alice, bob = member(site), member(site, "Bob")
    keep(site, alice, Told(7, None, True))
    letter = {"created_at": NOW, "due_at": NOW}
    change(
        site,
        *(
            insert(Letter).values(public_id=new_public_id(), kind=kind, person_id=person, state=state, **letter)
            for kind, person, state in (
                ("reminder", alice.id, "waiting"),
                ("reminder", alice.id, "sent"),
                ("notice", alice.id, "waiting"),
                ("reminder", bob.id, "waiting"),
            )
        ),
    )
    keep(site, alice, Told(7, None, False))
    left = values(site, select(Letter.kind + " " + Letter.state).order_by(Letter.id))
    assert left == ["reminder sent", "notice waiting", "reminder waiting"]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (Told(None, None, False), "daily"),
        (Told(0, None, False), "daily"),
        (Told(MOST_DAILY + 1, None, False), "daily"),
        (Told(-1, None, False), "daily"),
        (Told(10, date(1999, 1, 1), False), "exam_date"),
        (Told(10, date(9999, 12, 31), False), "exam_date"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_kept(
    small_site: Flask, told: Told, field: str
) -> None:
    with pytest.raises(BadField) as refused:
        keep(small_site, member(small_site), told)
    assert refused.value.field == field
    assert count(small_site, StudyPlan) == 0


def test_somebody_unknown_becomes_a_guest_with_a_plan_and_stays_the_same(site: Flask) -> None:
    token = new_token()
    keep(site, None, Told(5, EXAM, False), token)
    keep(site, None, Told(6, EXAM, False), token)
    assert values(site, select(StudyPlan.daily)) == [6]
    assert values(site, select(Person.exam_date)) == [EXAM]
    assert acts(site) == [], "a guest has no profile"


def test_a_guest_and_an_account_without_an_address_cannot_be_written_to(site: Flask) -> None:
    with pytest.raises(BadField) as refused:
        keep(site, None, Told(5, None, True))
    assert refused.value.field == "reminders"
    assert count(site, Person) == count(site, StudyPlan) == 0
    alice = member(site)
    change(site, update(Person).values(email=None, email_key=None))
    with pytest.raises(BadField):
        keep(site, alice, Told(5, None, True))


def test_whose_session_has_ended_keeps_nothing(site: Flask) -> None:
    alice = member(site)
    token = new_token()
    ended = update(WebSession).where(WebSession.public_id == alice.session_id)
    change(site, ended.values(ended_at=NOW, token_hash=hashed(token)))
    with pytest.raises(LoginNeeded):
        keep(site, alice, Told(5, None, False))
    with pytest.raises(SessionEnded):
        keep(site, None, Told(5, None, False), token)
    assert count(site, StudyPlan) == 0


def test_many_at_once_leave_one_plan(site: Flask) -> None:
    alice, token = member(site), new_token()
    at_once(5, partial(keep, site, alice, Told(5, EXAM, True)))
    at_once(5, partial(keep, site, None, Told(6, EXAM, False), token))
    assert sorted(values(site, select(StudyPlan.daily))) == [5, 6]


def test_a_plan_that_is_kept_while_the_account_goes_goes_with_it(site: Flask) -> None:
    alice = member(site)
    now = NOW + timedelta(seconds=1)
    told = together(
        lambda: in_site(site, lambda: keep_plan(alice, new_token(), Told(5, EXAM, True), now)),
        lambda: in_site(site, lambda: erase(alice, now, understood=True)),
    )
    assert told[0] in ("done", "LoginNeeded")
    assert told[1] == "done"
    assert count(site, StudyPlan) == count(site, Person) == 0


def test_refusals_are_the_sites_own(small_site: Flask) -> None:
    assert issubclass(BadField, ServiceError)
    assert in_site(small_site, lambda: keep_plan(None, new_token(), Told(0, None, False), NOW)) == "BadField"
