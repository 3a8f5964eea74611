"""A course is completed once, whoever sends what how often: one certificate, one entry, and nothing for time alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from engine.credit.cycles import beginning
from models import Attempt, Certificate, Course, CourseAttempt, CreditEntry, Enrolment, Evaluation, Person
from services.accounts.adopting import adopt
from services.certificates import revoking
from services.courses.enrolling import Typed, enrol
from services.courses.enrolments import may_enrol_again
from services.courses.evaluating import evaluate
from services.courses.mine import my_courses
from services.database import writes
from services.errors import NotFound, Refused
from tests.support.courses import at_the_evaluation, at_the_test, enrolled, offered, told
from tests.support.credit import ADDRESS
from tests.support.doors import PLACES, at_once
from tests.support.people import known, put
from tests.support.rows import change, count, rows, values
from web.session import now


def finish(site: Flask, person_id: int, course_id: str, at: datetime | None = None) -> str | None:
    """Send the evaluation. Returns the code of what came of it."""
    with site.app_context():
        return evaluate(person_id, course_id, told(), ADDRESS, at or now())


def number_of(site: Flask, public_id: str) -> int:
    return int(values(site, select(Person.id).where(Person.public_id == public_id))[0])


def test_fifty_finishes_at_once_make_one_certificate_and_one_entry(site: Flask) -> None:
    alice = put(site, "Alice")
    course = offered(site)
    at_the_evaluation(site, course, alice)
    mine = number_of(site, alice)
    codes = at_once(50, lambda: finish(site, mine, course))
    assert len(set(codes)) == 1
    assert codes[0] is not None
    assert (count(site, Certificate), count(site, CreditEntry), count(site, Evaluation)) == (1, 1, 1)
    (entry,) = rows(site, CreditEntry)
    assert (entry.hours, entry.subjects, entry.approval) == (150, {"ethics": 100}, "Board of Examples 77")
    assert values(site, select(Evaluation.number)) == [1]


def test_what_was_done_is_kept_as_proof_with_the_day_where_the_learner_is(small_site: Flask) -> None:
    alice, course = put(small_site, "Alice"), offered(small_site)
    at_the_evaluation(small_site, course, alice)
    finish(small_site, number_of(small_site, alice), course, datetime.fromisoformat("2026-11-26T04:00:00+00:00"))
    (enrolment,) = rows(small_site, Enrolment)
    assert enrolment.completed_on.isoformat() == "2026-11-25"
    assert [len(case["revision"]) for case in enrolment.proof["cases"]] == [64, 64]
    assert enrolment.proof["sitting"] is not None
    assert enrolment.active_seconds > 0


def test_hours_on_the_pages_earn_nothing(small_site: Flask) -> None:
    alice, course = put(small_site, "Alice"), offered(small_site)
    at_the_test(small_site, course, alice)
    change(small_site, update(Attempt).values(started_at=now() - timedelta(days=3)))
    with pytest.raises(Refused):
        finish(small_site, number_of(small_site, alice), course)
    assert count(small_site, Certificate) == 0


def test_a_case_that_was_finished_without_passing_keeps_the_evaluation_shut(small_site: Flask) -> None:
    alice, course = put(small_site, "Alice"), offered(small_site)
    at_the_evaluation(small_site, course, alice)
    change(small_site, update(Attempt).where(Attempt.id == 1).values(passed=False))
    with pytest.raises(Refused):
        finish(small_site, number_of(small_site, alice), course)


def test_what_was_played_outside_of_the_course_does_not_count_in_it(small_site: Flask) -> None:
    alice, course = put(small_site, "Alice"), offered(small_site)
    at_the_evaluation(small_site, course, alice)
    change(small_site, delete(CourseAttempt).where(CourseAttempt.position == 2))
    with pytest.raises(Refused):
        finish(small_site, number_of(small_site, alice), course)


def test_a_record_of_completion_makes_no_entry(small_site: Flask) -> None:
    alice, course = put(small_site, "Alice"), offered(small_site, approved=False)
    at_the_evaluation(small_site, course, alice)
    finish(small_site, number_of(small_site, alice), course)
    assert [row.kind for row in rows(small_site, Certificate)] == ["record"]
    assert count(small_site, CreditEntry) == 0


def test_a_profession_that_no_approval_covers_receives_a_record(small_site: Flask) -> None:
    alice, course = put(small_site, "Alice"), offered(small_site)
    at_the_evaluation(small_site, course, alice, profession="nurse")
    finish(small_site, number_of(small_site, alice), course)
    assert [row.kind for row in rows(small_site, Certificate)] == ["record"]


def test_one_that_was_revoked_does_not_come_back_by_sending_the_evaluation_again(small_site: Flask) -> None:
    alice, course, grace = put(small_site, "Alice"), offered(small_site), put(small_site, "Grace", "ce_administrator")
    at_the_evaluation(small_site, course, alice)
    mine = number_of(small_site, alice)
    code = finish(small_site, mine, course)
    assert code is not None
    with small_site.app_context():
        revoking.revoke(known(small_site, grace, "ce_administrator"), code, "Taken by somebody else.", PLACES, now())
    assert finish(small_site, mine, course) is None
    assert count(small_site, Certificate) == 1


def test_who_has_completed_a_course_enrols_again_only_after_a_year(small_site: Flask) -> None:
    alice, course = put(small_site, "Alice"), offered(small_site)
    at_the_evaluation(small_site, course, alice)
    finish(small_site, number_of(small_site, alice), course)
    form = Typed("Alice", "counselor", "", "", "UTC", knows=True)
    with small_site.app_context():
        enrol(known(small_site, alice), course, form, now() + timedelta(days=360))
        assert count(small_site, Enrolment) == 1
        enrol(known(small_site, alice), course, form, now() + timedelta(days=367))
    assert [row.cycle for row in rows(small_site, Enrolment)] == [1, 2]
    with pytest.raises(Refused):  # nothing of the first cycle counts in the second
        finish(small_site, number_of(small_site, alice), course, now() + timedelta(days=367))


def test_no_period_of_a_year_has_a_course_twice_not_even_a_leap_year_seen_from_the_west() -> None:
    first_day = date(2027, 3, 1)
    last_day = beginning(first_day, 12).last_day  # in UTC it is the day after, in Honolulu's evening
    assert not may_enrol_again(first_day, last_day + timedelta(days=1))
    assert may_enrol_again(first_day, last_day + timedelta(days=2))


def test_another_edition_of_a_course_is_the_same_course(small_site: Flask) -> None:
    alice, first, middle = put(small_site, "Alice"), offered(small_site), offered(small_site)
    last = offered(small_site)
    for course, before in ((middle, first), (last, middle)):
        number = values(small_site, select(Course.id).where(Course.public_id == before))[0]
        change(small_site, update(Course).where(Course.public_id == course).values(earlier_id=number))
    at_the_evaluation(small_site, first, alice)
    form = Typed("Alice", "counselor", "", "", "UTC", knows=True)
    with small_site.app_context(), pytest.raises(Refused):
        enrol(known(small_site, alice), last, form, now())
    finish(small_site, number_of(small_site, alice), first)
    with small_site.app_context(), pytest.raises(Refused):
        enrol(known(small_site, alice), last, form, now())
    with small_site.app_context():
        enrol(known(small_site, alice), last, form, now() + timedelta(days=367))
    assert count(small_site, Enrolment) == 2


def test_what_a_guest_played_before_logging_in_does_not_count(small_site: Flask) -> None:
    alice, course = put(small_site, "Alice"), offered(small_site)
    guest, mine = put(small_site, "Guest"), number_of(small_site, alice)
    at_the_evaluation(small_site, course, guest)
    enrolled(small_site, course, alice)
    with small_site.app_context():
        writes(lambda connection: adopt(connection, number_of(small_site, guest), mine, now()))()
    with pytest.raises(Refused):
        finish(small_site, mine, course)
    assert count(small_site, Certificate) == 0


def test_somebody_who_is_not_enrolled_finds_nothing_to_evaluate(small_site: Flask) -> None:
    alice, bob, course = put(small_site, "Alice"), put(small_site, "Bob"), offered(small_site)
    at_the_evaluation(small_site, course, alice)
    with pytest.raises(NotFound):
        finish(small_site, number_of(small_site, bob), course)


def test_a_course_that_was_retired_can_be_finished_by_who_is_in_it(small_site: Flask) -> None:
    alice, course = put(small_site, "Alice"), offered(small_site)
    at_the_evaluation(small_site, course, alice)
    change(small_site, update(Course).values(state="retired", retired_at=now()))
    assert finish(small_site, number_of(small_site, alice), course) is not None
    with small_site.app_context():
        (line,) = my_courses(number_of(small_site, alice))
    assert line.certificate is not None
