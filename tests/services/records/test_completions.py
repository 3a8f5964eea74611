"""What a provider keeps of a course: who completed it in a period, what enough of them thought of it, what it was."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, select, update

from models import Certificate, Course, Enrolment, Evaluation, Instructor, Provider, ReportExport
from services.certificates import revoking
from services.certificates.issuing import issue
from services.certificates.revoking import Corrected
from services.errors import BadField, NotFound
from services.people import Visitor
from services.provider import publishing
from services.provider.syllabus import syllabus
from services.records import archive, completions
from services.records.completions import Records
from services.records.periods import Period, read_period
from services.tokens import new_public_id
from tests.support import people
from tests.support.courses import told
from tests.support.credit import (
    ADDRESS,
    in_a_transaction,
    issued,
    put_approval,
    put_completed,
    put_course,
    put_provider,
)
from tests.support.doors import PLACES
from tests.support.drafts import WHOLE, drafted
from tests.support.rows import acts, change, counted, rows
from web.session import now

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def erin(small_site: Flask) -> Visitor:
    """Who looks after continuing education."""
    return people.known(small_site, people.put(small_site, "Erin", "ce_administrator"), "ce_administrator")


def course_with(site: Flask, evaluations: int = 0) -> str:
    """A course that five people completed, one of them a nurse, whom no approval covers; so many have evaluated it."""

    def put(connection: Connection) -> str:
        put_provider(connection)
        put_approval(connection)
        course = put_course(connection, WHOLE)
        for number in range(5):
            said: dict[str, Any] = {
                "legal_name": f"Person {number}",
                "profession": "nurse" if number == 4 else "counselor",
            }
            mine = put_completed(connection, course, **said)
            issue(connection, mine, ADDRESS, now())
            if number < evaluations:
                rated = {"objectives": [5, 4, number + 1], "ratings": {n: int(r) for n, r in told().ratings.items()}}
                row = insert(Evaluation).values(
                    enrolment_id=mine, number=number + 1, words=f"Word {9 - number}.", at=now(), **rated
                )
                connection.execute(row)
        put_completed(connection, course, sample=True)
        put_completed(connection, course, completed_on=date(2025, 12, 31))
        return str(connection.scalar(select(Course.public_id)))

    return in_a_transaction(site, put)


def look(site: Flask, course_id: str) -> Records:
    with site.app_context():
        return completions.records(course_id, YEAR)


def test_a_period_has_its_completions_and_no_sample(small_site: Flask) -> None:
    found = look(small_site, course_with(small_site)).listing
    assert found.count == 5
    assert {each.name: (each.hours, each.kind) for each in found.completions} == {
        **{f"Person {number}": (150, "certificate") for number in range(4)},
        "Person 4": (0, "record"),
    }


def test_the_file_has_all_of_them_and_that_it_was_made_is_written_down(small_site: Flask, erin: Visitor) -> None:
    course_id = course_with(small_site)
    change(small_site, update(Enrolment).where(Enrolment.legal_name == "Person 0").values(legal_name="=1+1"))
    revoked = {"revoked_at": now(), "reason": "A mistake."}
    change(small_site, update(Certificate).where(Certificate.kind == "record").values(**revoked))
    with small_site.app_context():
        lines = completions.export(erin, course_id, YEAR, now()).decode("utf-8-sig").splitlines()
    assert len(lines) == 6
    assert lines[0] == ",".join(completions.COLUMNS)
    who, what = "'=1+1,counselor,US-TX,81234,2026-11-20", "When a Client Needs More,1.5,CE credits,certificate,valid,"
    assert any(line.startswith(f"{who},{what}") for line in lines)
    assert any(",,,record,revoked," in line for line in lines)
    (row,) = rows(small_site, ReportExport)
    assert (row.what, row.by, row.count, row.first_day) == ("roster", erin.public_id, 5, YEAR.first)
    assert acts(small_site)[-1] == "course.roster-exported"


def test_the_overview_has_all_courses_or_one_a_page_at_a_time(
    small_site: Flask, erin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(completions, "PAGE_SIZE", 4)
    course_id, another = course_with(small_site), issued(small_site, legal_name="Of Another")
    with small_site.app_context():
        pages = [completions.overview("", YEAR, page).listing for page in (1, 2)]
        assert [(page.count, page.pages, len(page.completions)) for page in pages] == [(6, 2, 4), (6, 2, 2)]
        assert len({each.code for page in pages for each in page.completions} | {another}) == 6
        one = completions.overview(course_id, YEAR, 1)
        assert (one.listing.count, one.chosen, len(one.courses)) == (5, course_id, 2)
        for wanted, page in ((new_public_id(), 1), ("", 3), ("", 0)):
            with pytest.raises(NotFound):
                completions.overview(wanted, YEAR, page)
        assert len(completions.export(erin, "", YEAR, now()).decode().splitlines()) == 7


def test_courses_of_one_title_are_told_apart_by_edition_day_and_id(small_site: Flask) -> None:
    def put(connection: Connection) -> None:
        first = put_course(connection, published_at=datetime(2026, 3, 1, tzinfo=UTC), state="retired")
        second = put_course(connection, published_at=datetime(2026, 5, 1, tzinfo=UTC), earlier_id=first)
        put_course(connection, published_at=None, state="draft", earlier_id=second)
        put_course(connection, published_at=datetime(2026, 4, 1, tzinfo=UTC))

    in_a_transaction(small_site, put)
    with small_site.app_context():
        found = completions.overview("", YEAR, 1).courses
        assert archive.choice().courses == found
    told = [(each.number, each.published_at.month, each.state) for each in found]
    assert told == [(1, 3, "retired"), (1, 4, "published"), (2, 5, "published")]
    assert len({(each.title, each.short_id) for each in found}) == 3


def test_the_newest_version_tells_what_a_completion_is_worth(small_site: Flask, erin: Visitor) -> None:
    first, second = issued(small_site, legal_name="Ana"), issued(small_site, legal_name="Bea")
    with small_site.app_context():
        typed = Corrected("Ana Ruiz", "Texas", "1")
        new = revoking.reissue(erin, first, typed, "Misspelled.", ADDRESS, PLACES, now())
        revoking.revoke(erin, second, "A mistake.", PLACES, now())
        found = completions.overview("", YEAR, 1).listing
    assert found.count == 2
    assert {(each.name, each.valid, each.code) for each in found.completions} == {
        ("Ana Ruiz", True, new),
        ("Bea", False, second),
    }


def test_the_overview_asks_as_often_whatever_there_is(small_site: Flask) -> None:
    asked = []
    for number in (1, 5):
        for _ in range(number):
            issued(small_site)
        with counted(small_site) as statements, small_site.app_context():
            completions.overview("", YEAR, 1)
        asked.append(len(statements))
    assert asked == [3, 3]


def test_evaluations_are_told_from_five_on_and_never_in_the_order_they_came(small_site: Flask) -> None:
    found = look(small_site, course_with(small_site, evaluations=5)).evaluation
    assert [rating.mean for rating in found.objectives] == [5.0, 4.0, 3.0]
    assert found.objectives[2].counts == (1, 1, 1, 1, 1)
    assert found.words == tuple(f"Word {number}." for number in range(5, 10))


def test_two_periods_that_overlap_do_not_tell_what_one_person_said(small_site: Flask) -> None:
    course_id = course_with(small_site, evaluations=5)

    def put(connection: Connection) -> None:
        course = connection.execute(select(Course.id)).scalar_one()
        for number in range(6, 9):
            mine = put_completed(connection, course, completed_on=date(2026, 11, 21))
            rated = {"objectives": [1, 1, 1], "ratings": dict.fromkeys(told().ratings, 1)}
            connection.execute(insert(Evaluation).values(enrolment_id=mine, number=number, words="", at=now(), **rated))

    in_a_transaction(small_site, put)
    with small_site.app_context():
        shorter = completions.records(course_id, Period(date(2026, 1, 1), date(2026, 11, 20))).evaluation
    whole = look(small_site, course_id).evaluation
    assert (shorter.count, shorter.told, whole.count, whole.told) == (5, 5, 8, 5)
    assert whole.objectives == shorter.objectives
    with small_site.app_context():
        assert completions.records(course_id, Period(date(2026, 11, 21), YEAR.last)).evaluation.told == 0


def test_four_evaluations_are_only_counted(small_site: Flask) -> None:
    found = look(small_site, course_with(small_site, evaluations=4)).evaluation
    assert (found.count, found.objectives, found.ratings, found.words) == (4, (), None, ())


def test_a_syllabus_says_what_was_published_whatever_is_changed_later(small_site: Flask, erin: Visitor) -> None:
    course_id = drafted(small_site)
    with small_site.app_context(), pytest.raises(NotFound):
        syllabus(course_id)
    with small_site.app_context():
        publishing.publish(erin, course_id, now())
    change(small_site, update(Provider).values(legal_name="Another"), update(Instructor).values(name="Another"))
    with small_site.app_context():
        found = syllabus(course_id)
    assert found.profile == WHOLE
    assert found.told["provider"]["legal_name"] == "Example Institute"
    assert found.told["authors"][0]["name"] == "Ada Example, PhD"


def test_a_period_is_this_year_unless_another_is_typed() -> None:
    today = date(2026, 11, 26)
    assert read_period("", " ", today) == Period(date(2026, 1, 1), today)
    assert read_period("2025-01-01", "2025-06-30", today) == Period(date(2025, 1, 1), date(2025, 6, 30))
    for first, last in (
        ("2026-12-01", ""),
        ("soon", ""),
        ("2025-02-29", "2025-03-01"),
        ("1999-12-31", ""),
        ("", "2100-01-01"),
    ):
        with pytest.raises(BadField):
            read_period(first, last, today)
