"""Explanations that wait for a supervisor, and cases that are kept for an assignment: nothing gives them away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, select, update

from engine.teach.terms import Terms
from models import (
    AssignedAttempt,
    Assignment,
    AssignmentCase,
    Attempt,
    Cohort,
    JournalEntry,
    Membership,
    Override,
    ReviewCard,
)
from services import attempts, exploring, library, notes
from services import debrief as debriefs
from services.assigned import belonging, one
from services.database import reads
from services.debrief import Debrief, HandedIn
from services.errors import CannotBegin, CaseKept, NotReleased, Refused
from services.people import Visitor as Known
from services.study import outcomes
from services.study.collecting import collect_all
from services.study.items import Item
from services.study.met import met_of
from services.study.overview import overview
from services.study.papers import PaperItem, cases_now
from services.teach import cohorts, opening
from services.tokens import new_start_token
from tests.support import cases, classes
from tests.support.assigned import begin, play
from tests.support.client import Visitor
from tests.support.doors import cookie_of
from tests.support.people import known, log_in, put
from tests.support.played import newest
from tests.support.rows import acts, change, count, rows, values
from web.session import now

WITHHELD = Terms(mode="released")
R = TypeVar("R")


def in_an_exam(connection: Connection, person_id: int, at: datetime) -> frozenset[int]:
    """Which items of an exam are not to be explained, of one that asks a decision of the case."""
    item = PaperItem(0, 0, Item(newest(connection, cases.A_CASE), ()), "", "", ())
    return cases_now(connection, person_id, (item,), at).under_way


class Held:
    """Alice, with an assignment whose explanations wait."""

    def __init__(self, site: Flask, **told: Any) -> None:
        self.site, alice, carol = site, put(site, "Alice"), put(site, "Carol", "supervisor")
        self.cohort = classes.cohort(site, carol, alice)
        self.carol: Known = known(site, carol, "supervisor")
        self.alice: Known = known(site, alice)
        self.assignment = classes.assignment(site, self.cohort, terms=WITHHELD, **told)
        browser = Visitor.at(site)
        log_in(browser, "Alice")
        self.token = cookie_of(browser)

    def start_alone(self) -> str:
        with self.site.app_context():
            return attempts.start(self.token, cases.A_CASE, "study", new_start_token(), now())

    def is_kept(self) -> bool:
        try:
            self.start_alone()
        except CaseKept as fault:
            return fault.assignment_id == self.assignment
        return False

    def hand_in(self, choices: tuple[int, ...] = ()) -> str:
        attempt = begin(self.site, self.alice, self.assignment)
        play(self.site, self.alice, attempt, choices or cases.poorest(cases.A_CASE), confidence="high")
        return attempt

    def debrief(self, attempt: str) -> Debrief | HandedIn:
        with self.site.app_context():
            return debriefs.debrief(self.alice.id, attempt, date(2026, 11, 25))

    def looked_at(self, verb: Callable[[Connection, int, datetime], R]) -> R:
        """What a part of a page asks about Alice."""
        with self.site.app_context():
            return reads(verb)(self.alice.id, now())

    def decided(self) -> int:
        return len(self.looked_at(outcomes.played).decided)

    def release(self) -> None:
        change(self.site, update(Assignment).values(released_at=now()))


@pytest.fixture
def held(small_site: Flask) -> Held:
    return Held(small_site)


def test_a_case_is_kept_for_whoever_has_it_to_do_before_they_began_it_too(site: Flask) -> None:
    held = Held(site)
    assert held.is_kept()
    assert cases.A_CASE in held.looked_at(met_of).held
    assert held.looked_at(outcomes.played).kept == {cases.A_CASE}, "it is no next case"
    assert held.looked_at(in_an_exam) == {0}, "no report explains it"
    with site.app_context():
        page = library.case(held.alice.id, cases.A_CASE, now())
    assert page.keeper == (held.assignment, "Knowing one's limits")


@pytest.mark.parametrize(("what", "hours"), [("opens_at", 1), ("withdrawn_at", 0), ("released_at", 0)])
def test_a_case_is_not_kept_for_what_is_not_open_was_withdrawn_or_is_explained(
    small_site: Flask, what: str, hours: int
) -> None:
    assert not Held(small_site, **{what: now() + timedelta(hours=hours)}).is_kept()


def test_a_case_is_not_kept_for_another_group_another_person_or_whoever_has_left(held: Held) -> None:
    classes.group(held.site, held.cohort)
    change(held.site, update(Assignment).values(group_id=1))
    assert not held.is_kept()
    change(held.site, update(Membership).values(group_id=1))
    assert held.is_kept()
    change(held.site, update(Membership).values(left_at=now(), ended_by="self"))
    assert not held.is_kept()


def test_what_is_handed_in_says_that_and_nothing_of_what_it_came_to(held: Held) -> None:
    attempt = held.hand_in()
    told = held.debrief(attempt)
    assert isinstance(told, HandedIn)
    assert (told.is_late, told.given.title) == (False, "Knowing one's limits")
    for verb in (
        lambda: exploring.explore(held.alice.id, attempt, ""),
        lambda: notes.keep_dissent(held.alice.id, attempt, 0, None, "No.", "", now()),
    ):
        with held.site.app_context(), pytest.raises(NotReleased):
            verb()
    with held.site.app_context():
        notes.keep_journal(held.alice.id, attempt, 1, "It stayed with me.", now())
        collect_all(held.alice.id, now())
        assert overview(held.alice.id, now()) is None, "nothing is known of what was decided"
        page = library.case(held.alice.id, cases.A_CASE, now())
    assert page.card.progress is not None
    assert (page.card.progress.state, page.card.progress.score, page.card.progress.safe) == ("withheld", None, None)
    assert [(row.state, row.score, row.passed) for row in page.mine] == [("withheld", None, None)]
    assert (count(held.site, ReviewCard), held.decided()) == (0, 0)


def test_a_release_opens_all_of_it_and_reviews_are_found_then(held: Held) -> None:
    attempt = held.hand_in()
    change(held.site, update(Cohort).values(archived_at=now()))
    assert held.is_kept(), "as long as it is withheld, whatever became of the assignment"
    held.release()
    assert isinstance(held.debrief(attempt), Debrief)
    assert held.decided() > 0
    with held.site.app_context():
        collect_all(held.alice.id, now())
    assert count(held.site, ReviewCard) > 0
    assert not held.is_kept()


def test_leaving_opens_nothing_that_waits_and_the_release_opens_it_for_those_who_left_too(held: Held) -> None:
    attempt = held.hand_in()
    with held.site.app_context():
        belonging.leave(held.alice, held.cohort, now())
    assert isinstance(held.debrief(attempt), HandedIn)
    assert held.is_kept()
    held.release()
    told = held.debrief(attempt)
    assert isinstance(told, Debrief)
    assert told.given is not None
    assert told.given.left


def test_what_is_under_way_for_explanations_that_wait_ends_when_its_learner_leaves(held: Held) -> None:
    attempt = begin(held.site, held.alice, held.assignment)
    with held.site.app_context():
        belonging.leave(held.alice, held.cohort, now())
    query = select(Attempt.stepped_out_at.is_not(None)).where(Attempt.public_id == attempt)
    assert values(held.site, query) == [True]
    assert count(held.site, AssignedAttempt) == 1, "it stays the assignment's, so that nothing of it is explained"


def test_a_cohort_that_is_archived_keeps_nobody_from_what_they_handed_in(site: Flask) -> None:
    held = Held(site)
    finished, under_way = held.hand_in(), begin(site, held.alice, held.assignment)
    assert isinstance(held.debrief(finished), HandedIn)
    with site.app_context():
        for _ in range(2):
            cohorts.archive(held.carol, held.cohort, now())
        with pytest.raises(Refused, match="archived"):
            opening.close_again(held.carol, held.assignment, now())
    assert isinstance(held.debrief(finished), Debrief)
    play(site, held.alice, under_way)
    assert isinstance(held.debrief(under_way), Debrief)
    assert not held.is_kept()
    assert acts(site).count("assignment.released") == 1


def test_another_assignment_does_not_explain_a_case_that_is_kept(held: Held) -> None:
    other = classes.assignment(held.site, held.cohort, terms=Terms(), title="The other one")
    with pytest.raises(CannotBegin, match="needs this case first"):
        begin(held.site, held.alice, other)
    held.hand_in()
    with pytest.raises(CannotBegin, match="needs this case first"):
        begin(held.site, held.alice, other)
    held.release()
    assert begin(held.site, held.alice, other)


def test_which_withheld_attempt_is_the_best_is_told_nowhere(small_site: Flask) -> None:
    held = Held(small_site)
    change(small_site, update(Assignment).values(terms={"mode": "released", "counts": "best", "attempts": None}))
    held.hand_in()
    change(small_site, update(Assignment).values(due_at=now(), due_local="2026-11-25T12:00"))
    held.hand_in(cases.best(cases.A_CASE))

    def told() -> tuple[list[bool], bool]:
        with small_site.app_context():
            page = one.assignment(held.alice.id, held.assignment, "UTC", now())
        return [each.counts for each in page.cases[0].attempts], page.line.late

    assert told() == ([False, False], False), "not even by whether it was late"
    held.release()
    assert told() == ([False, True], True)


def test_a_score_set_by_hand_is_read_with_its_reason_once_explanations_are_open(held: Held) -> None:
    held.hand_in()
    (case_id,) = values(held.site, select(AssignmentCase.id))
    word = {"assignment_case_id": case_id, "person_id": held.alice.id, "at": now()}
    change(held.site, insert(Override).values(**word, turn=1, score=85, reason="You called the team at once."))

    def by_hand() -> one.SetByHand | None:
        with held.site.app_context():
            return one.assignment(held.alice.id, held.assignment, "UTC", now()).cases[0].by_hand

    assert by_hand() is None
    held.release()
    assert by_hand() == one.SetByHand(85, "You called the team at once.", "")
    change(held.site, insert(Override).values(**word, turn=2, score=None, reason="By mistake."))
    assert by_hand() is None


def test_the_debrief_of_an_assignment_has_its_pass_mark(small_site: Flask) -> None:
    held = Held(small_site)
    change(held.site, update(Assignment).values(terms={"mode": "exam", "pass_mark": 100}))
    told = held.debrief(held.hand_in(cases.best(cases.A_CASE)))
    assert isinstance(told, Debrief)
    assert (told.pass_mark, told.passed) == (100, True)


def test_a_reflection_is_shared_as_long_as_its_learner_wants_and_is_there(held: Held) -> None:
    attempt = held.hand_in()

    def keep(text: str, *, share: bool) -> list[bool]:
        with held.site.app_context():
            notes.keep_journal(held.alice.id, attempt, 1, text, now(), share=share)
        return shared()

    def shared() -> list[bool]:
        return [entry.shared_at is not None for entry in rows(held.site, JournalEntry)]

    assert keep("Mine.", share=False) == [False]
    assert keep("Ours.", share=True) == [True]
    assert keep("Mine again.", share=False) == [False]
    assert keep("Ours again.", share=True) == [True]
    with held.site.app_context():
        belonging.leave(held.alice, held.cohort, now())
    assert shared() == [False]
    assert keep("Theirs?", share=True) == [False], "there is nobody to share with"
