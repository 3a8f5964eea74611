"""The post-test: open after the cases, kept as it goes, handed in once, and silent about its key until it is passed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from models import Person, Sitting
from services.courses import sittings
from services.courses.sittings import TestPage
from services.courses.taking import begin_case, way
from services.errors import NotFound, Refused
from services.tokens import new_start_token
from tests.support.courses import PROFILE, SLOTS, at_the_test, enrolled, offered
from tests.support.doors import all_at_once
from tests.support.people import put
from tests.support.rows import count, rows, values
from web.session import now


class Sitter:
    """Somebody who takes the post-test of a course."""

    def __init__(self, site: Flask, course_id: str, public_id: str) -> None:
        self.site, self.course_id = site, course_id
        self.id = int(values(site, select(Person.id).where(Person.public_id == public_id))[0])

    def do(self, verb: Any, *more: Any) -> Any:
        with self.site.app_context():
            return verb(self.id, self.course_id, *more, now())

    def page(self) -> TestPage:
        page = self.do(sittings.page)
        assert isinstance(page, TestPage)
        return page

    def papers(self) -> list[Any]:
        return [row.paper for row in rows(self.site, Sitting)]

    def sit(self, *, right: bool) -> TestPage:
        """Begin, answer everything, hand in."""
        self.do(sittings.begin)
        sitting = self.page().sitting_id
        keys = [drawn["key"] for drawn in self.papers()[-1]]
        given = {n: key if right else (key + 1) % 4 for n, key in enumerate(keys)}
        assert self.do(sittings.hand_in, sitting, given) is True
        return self.page()


@pytest.fixture
def alice(small_site: Flask) -> Sitter:
    public_id, course = put(small_site, "Alice"), offered(small_site)
    at_the_test(small_site, course, public_id)
    return Sitter(small_site, course, public_id)


def test_it_stays_shut_until_every_case_is_passed(small_site: Flask) -> None:
    bob, course = put(small_site, "Bob"), offered(small_site)
    enrolled(small_site, course, bob)
    with pytest.raises(Refused):
        Sitter(small_site, course, bob).do(sittings.begin)


def test_what_is_chosen_is_kept_and_a_paper_with_a_gap_is_not_handed_in(alice: Sitter) -> None:
    alice.do(sittings.begin)
    sitting = alice.page().sitting_id
    alice.do(sittings.save, sitting, {0: 1, 2: 3, 99: 0, 1: 77})
    assert [question.chosen for question in alice.page().questions] == [1, None, 3, None, None]
    assert alice.do(sittings.hand_in, sitting, {1: 0}) is False
    assert [question.chosen for question in alice.page().questions] == [1, 0, 3, None, None]


def test_a_retake_asks_parallel_items_and_the_key_is_told_only_once_it_is_passed(alice: Sitter) -> None:
    page = alice.sit(right=False)
    assert (page.correct, page.explained) == (0, ())
    assert [missed.objective for missed in page.missed] == list(PROFILE.objectives)
    page = alice.sit(right=True)
    first, second = ({drawn["id"] for drawn in paper} for paper in alice.papers())
    assert not first & second
    assert page.way.test.passed
    assert len(page.explained) == SLOTS


def test_no_try_is_left_after_the_last_one(alice: Sitter) -> None:
    for _ in range(3):
        alice.sit(right=False)
    with pytest.raises(Refused):
        alice.do(sittings.begin)
    assert alice.page().explained == ()


def test_after_passing_no_other_paper_is_begun(alice: Sitter) -> None:
    alice.sit(right=True)
    alice.do(sittings.begin)
    assert count(alice.site, Sitting) == 1


def test_a_paper_that_was_handed_in_does_not_change(alice: Sitter) -> None:
    alice.do(sittings.begin)
    sitting = alice.page().sitting_id
    wrong = {n: (drawn["key"] + 1) % 4 for n, drawn in enumerate(alice.papers()[0])}
    assert alice.do(sittings.hand_in, sitting, wrong) is True
    right = {n: drawn["key"] for n, drawn in enumerate(alice.papers()[0])}
    assert alice.do(sittings.hand_in, sitting, right) is True  # sent twice: as it was
    assert not alice.page().way.test.passed
    with pytest.raises(Refused):
        alice.do(sittings.save, sitting, right)


def test_nobody_reads_or_answers_the_paper_of_somebody_else(alice: Sitter) -> None:
    alice.do(sittings.begin)
    bob = put(alice.site, "Bob")
    stranger = Sitter(alice.site, alice.course_id, bob)
    with pytest.raises(NotFound):
        stranger.page()
    at_the_test(alice.site, alice.course_id, bob)
    with pytest.raises(NotFound):
        stranger.do(sittings.hand_in, alice.page().sitting_id, {})


def test_who_begins_ten_times_at_once_has_one_paper_and_one_attempt(site: Flask) -> None:
    public_id, course = put(site, "Alice"), offered(site, profile=replace(PROFILE, sittings=None))
    at_the_test(site, course, public_id)
    alice = Sitter(site, course, public_id)
    assert all_at_once(site, [lambda: sittings.begin(alice.id, course, now())] * 10) == {"done": 10}
    assert count(site, Sitting) == 1
    bob = put(site, "Bob")
    enrolled(site, course, bob)
    other = Sitter(site, course, bob)
    begun = [lambda: begin_case(other.id, course, 1, new_start_token(), now())] * 10
    assert all_at_once(site, begun) == {"done": 10}
    with site.app_context():
        assert way(other.id, course, now()).cases[0].under_way is not None
