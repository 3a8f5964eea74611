"""A reviewer takes a course by a link: up to a sample, as long as the link stands, and never to any credit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from models import (
    Certificate,
    Course,
    CreditEntry,
    Enrolment,
    ExternalIdentity,
    Passkey,
    Password,
    Person,
    ReviewerAccess,
    TotpSecret,
)
from services.accounts import changing, identities, passkeys, totp
from services.accounts.oidc import Shown
from services.accounts.party import Party
from services.courses import reviewing
from services.courses.enrolling import Typed, enrol
from services.courses.evaluating import evaluate
from services.courses.taking import way
from services.errors import LinkSpent, NotFound, Refused
from services.people import who_is
from services.tokens import new_token
from tests.support.courses import offered, put_passed_cases, put_passed_test, review_link, told
from tests.support.credit import ADDRESS, in_a_transaction
from tests.support.doors import PLACES, all_at_once
from tests.support.people import known, letters
from tests.support.rows import change, count, rows, values
from web.session import now

PARTY = Party("localhost", "http://localhost:8000", "Baton")


def come_in(site: Flask, link: str) -> str:
    """The secret of the reviewer's new session."""
    with site.app_context():
        return reviewing.come_in(link, new_token(), now())[0]


def test_one_link_makes_one_account_however_often_it_is_opened(site: Flask) -> None:
    link = review_link(site, offered(site))
    opened = [lambda: reviewing.come_in(link, new_token(), now())] * 10
    assert all_at_once(site, opened) == {"done": 10}
    assert (count(site, Enrolment), count(site, Person)) == (1, 1)


def test_a_reviewer_of_a_draft_comes_to_a_sample_that_makes_no_entry(small_site: Flask) -> None:
    course = offered(small_site)
    change(small_site, update(Course).values(state="draft"))
    token = come_in(small_site, review_link(small_site, course))
    (enrolment,) = values(small_site, select(Enrolment.id))
    in_a_transaction(small_site, lambda connection: put_passed_cases(connection, enrolment))
    in_a_transaction(small_site, lambda connection: put_passed_test(connection, enrolment))
    with small_site.app_context():
        reviewer = who_is(token, now())
        assert reviewer is not None
        evaluate(reviewer.id, course, told(), ADDRESS, now())
    assert [row.kind for row in rows(small_site, Certificate)] == ["sample"]
    assert count(small_site, CreditEntry) == 0


def test_a_reviewer_cannot_enrol_for_credit(small_site: Flask) -> None:
    course = offered(small_site)
    come_in(small_site, review_link(small_site, course))
    (public_id,) = values(small_site, select(Person.public_id))
    other = offered(small_site)
    form = Typed("Real Name", "counselor", "", "", "UTC", knows=True)
    for each in (course, other):
        with small_site.app_context(), pytest.raises(Refused):
            enrol(known(small_site, public_id), each, form, now() + timedelta(days=900))


def test_nothing_but_the_link_opens_a_reviewers_account(small_site: Flask) -> None:
    come_in(small_site, review_link(small_site, offered(small_site)))
    (public_id,) = values(small_site, select(Person.public_id))
    reviewer, at = known(small_site, public_id), now()
    ways: tuple[Callable[[], object], ...] = (
        lambda: changing.change_password(reviewer, "a long enough password", PLACES, at),
        lambda: changing.ask_to_change_email(reviewer, "eve@school.example", PLACES, at),
        lambda: passkeys.ask_to_add(reviewer, "Key", PARTY, new_token(), at),
        lambda: totp.begin_setup(reviewer, at),
        lambda: identities.link(Shown("https://north.example", "eve"), reviewer, "", PLACES, at),
    )
    for add in ways:
        with small_site.app_context(), pytest.raises(Refused, match="ends with it"):
            add()
    assert [count(small_site, table) for table in (Password, Passkey, TotpSecret, ExternalIdentity)] == [0] * 4
    assert letters(small_site) == []


def test_with_the_link_the_session_and_the_course_end(small_site: Flask) -> None:
    course = offered(small_site)
    link = review_link(small_site, course)
    token = come_in(small_site, link)
    (person_id,) = values(small_site, select(Person.id))
    later = now() + timedelta(days=31)
    with small_site.app_context():
        assert way(person_id, course, now()).sample
        assert who_is(token, later) is None
        with pytest.raises(NotFound):
            way(person_id, course, later)
        with pytest.raises(LinkSpent):
            reviewing.review(link, later)
    change(small_site, update(ReviewerAccess).values(ended_at=now()))
    with small_site.app_context(), pytest.raises(LinkSpent):
        reviewing.come_in(link, new_token(), now())
