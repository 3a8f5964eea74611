"""Codes are made once and shown once; invitations go out once; a reviewer's link ends when it is ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from models import Enrolment, EnrolmentCode, Letter, ReviewerAccess, WebSession
from services.codes import read_code
from services.errors import BadField, Malformed, NotFound, Refused
from services.people import Visitor
from services.provider import codes, reviewers
from services.provider.codes import Typed, WaysIn
from services.tokens import hashed, new_public_id
from tests.support import people
from tests.support.courses import enrolled, offered
from tests.support.rows import acts, change, count, values
from web.places import places
from web.session import now

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def erin(small_site: Flask) -> Visitor:
    """Who looks after continuing education."""
    return people.known(small_site, people.put(small_site, "Erin", "ce_administrator"), "ce_administrator")


def make(site: Flask, erin: Visitor, course_id: str, batch_id: str = "", **told: str) -> tuple[str, ...]:
    typed = Typed(**{"label": "Spring", "count": "3", **told})
    with site.app_context():
        return codes.make_codes(erin, course_id, batch_id or new_public_id(), typed, NOON)


def ways(site: Flask, course_id: str) -> WaysIn:
    with site.app_context():
        return codes.ways_in(course_id)


def test_codes_are_shown_once_and_kept_as_hashes_only(small_site: Flask, erin: Visitor) -> None:
    course_id, batch_id = offered(small_site, enrolment="code"), new_public_id()
    made = make(small_site, erin, course_id, batch_id, last="2026-12-31")
    assert len(set(made)) == 3
    assert set(values(small_site, select(EnrolmentCode.hash))) == {hashed(read_code(code)) for code in made}
    with pytest.raises(Refused, match="made already"):
        make(small_site, erin, course_id, batch_id)
    (batch,) = ways(small_site, course_id).batches
    assert (batch.public_id, batch.made, batch.unused) == (batch_id, 3, 3)
    assert str(batch.last_day) == "2026-12-31"
    assert acts(small_site).count("course.codes-made") == 1


def test_what_is_unused_of_a_batch_is_withdrawn_and_other_batches_stay(small_site: Flask, erin: Visitor) -> None:
    course_id = offered(small_site, enrolment="code")
    first, other = new_public_id(), new_public_id()
    make(small_site, erin, course_id, first)
    make(small_site, erin, course_id, other, label="Autumn")
    change(small_site, update(EnrolmentCode).where(EnrolmentCode.public_id == first).values(used_at=NOON))
    with small_site.app_context():
        codes.withdraw(erin, course_id, first, NOON)
        codes.withdraw(erin, course_id, first, NOON)
        with pytest.raises(NotFound):
            codes.withdraw(erin, offered(small_site), first, NOON)
    found = {batch.label: (batch.used, batch.withdrawn, batch.unused) for batch in ways(small_site, course_id).batches}
    assert found == {"Spring": (1, 2, 0), "Autumn": (0, 0, 3)}
    assert acts(small_site).count("course.code-withdrawn") == 1


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("label", {"label": " "}),
        ("count", {"count": "0"}),
        ("count", {"count": "501"}),
        ("count", {"count": "many"}),
        ("last", {"last": "2026-11-25"}),
        ("last", {"last": "2036-11-25"}),
        ("last", {"last": "soon"}),
    ],
)
def test_codes_that_make_no_sense_are_refused_beside_their_field(
    small_site: Flask, erin: Visitor, field: str, told: dict[str, str]
) -> None:
    with pytest.raises(BadField) as refused:
        make(small_site, erin, offered(small_site), **told)
    assert refused.value.field == field
    with pytest.raises(Malformed):
        make(small_site, erin, offered(small_site), "no id")
    assert count(small_site, EnrolmentCode) == 0


def test_an_address_is_invited_once_however_often_it_is_written(small_site: Flask, erin: Visitor) -> None:
    course_id = offered(small_site, enrolment="invited")
    with small_site.app_context():
        there = places()
        assert codes.invite(erin, course_id, ["alice@school.example", "Alice@School.example"], there, NOON) == 1
        assert codes.invite(erin, course_id, ["alice@school.example"], there, NOON) == 0
        with pytest.raises(BadField, match="bob"):
            codes.invite(erin, course_id, ["bob"], there, NOON)
        with pytest.raises(Refused, match="no mail server"):
            codes.invite(erin, course_id, ["bob@school.example"], None, NOON)
    (letter,) = values(small_site, select(Letter))
    assert f"/courses/{course_id}" in letter.text
    (invitation,) = ways(small_site, course_id).invitations
    with small_site.app_context():
        codes.withdraw(erin, course_id, invitation.public_id, NOON)
        assert codes.invite(erin, course_id, ["alice@school.example"], there, NOON) == 1


def test_whoever_came_in_by_an_invitation_is_invited_again_when_they_can_begin_again(
    small_site: Flask, erin: Visitor
) -> None:
    alice, course_id = people.put(small_site, "Alice"), offered(small_site, enrolment="invited")

    def invited(at: datetime) -> int:
        with small_site.app_context():
            return codes.invite(erin, course_id, ["alice@school.example"], places(), at)

    assert invited(NOON) == 1
    number = enrolled(small_site, course_id, alice)
    change(small_site, update(EnrolmentCode).values(used_at=NOON, enrolment_id=number))
    assert invited(NOON) == 0, "she takes it"
    change(small_site, update(Enrolment).values(completed_at=NOON, completed_on=NOON.date()))
    assert [invited(NOON + timedelta(days=days)) for days in (366, 367)] == [0, 1]


def test_a_reviewer_comes_in_until_their_last_day_and_their_sessions_end_with_the_access(
    small_site: Flask, erin: Visitor
) -> None:
    course_id = offered(small_site)
    with small_site.app_context():
        token = reviewers.let_in(erin, course_id, "Reviewer of the board", "2026-12-31", NOON)
        (access,) = reviewers.accesses(course_id)
    assert values(small_site, select(ReviewerAccess.hash)) == [hashed(token)]
    assert (str(access.last_day), access.used, access.ended_at) == ("2026-12-31", False, None)
    sam = people.known(small_site, people.put(small_site, "Sam"))
    change(small_site, update(ReviewerAccess).values(person_id=sam.id))
    with small_site.app_context():
        for _ in range(2):
            reviewers.end(erin, course_id, access.public_id, now())
        with pytest.raises(NotFound):
            reviewers.end(erin, offered(small_site), access.public_id, now())
    assert values(small_site, select(WebSession.ended_at).where(WebSession.person_id == sam.id)) != [None]
    assert acts(small_site).count("course.reviewer-ended") == 1
    for last in ("2026-11-25", "", str((NOON + timedelta(days=2_000)).date())):
        with small_site.app_context(), pytest.raises(BadField):
            reviewers.let_in(erin, course_id, "Another", last, NOON)
