"""Beginning a case of an assignment: who may, when, how often; once, whatever else happens in the same instant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from engine.teach.terms import Terms
from extensions import db
from models import AssignedAttempt, Assignment, Attempt, Extension, Membership, Revision, Scenario
from services import attempts, standing
from services.assigned import belonging
from services.errors import CannotBegin, CaseKept, Malformed, NotFound
from services.standing import Left
from services.teach import opening
from services.tokens import new_start_token
from tests.support import cases, classes
from tests.support.assigned import begin, cell, play, step_out
from tests.support.client import Visitor
from tests.support.doors import cookie_of, together
from tests.support.people import known, log_in, put
from tests.support.rows import change, count, values
from web.session import now

OTHER = "credible-fear"


class Practicum:
    """Carol teaches Alice; Bob has an account and is in no cohort of hers."""

    def __init__(self, site: Flask) -> None:
        self.site = site
        self.carol = known(site, put(site, "Carol", "supervisor"), "supervisor")
        alice, bob = put(site, "Alice"), put(site, "Bob")
        self.alice, self.bob = known(site, alice), known(site, bob)
        self.cohort = classes.cohort(site, self.carol.public_id, alice)

    def assign(self, *slugs: str, terms: Terms | None = None, **told: Any) -> str:
        return classes.assignment(self.site, self.cohort, *slugs, terms=terms, **told)

    def begin(self, assignment: str, position: int = 0, **told: Any) -> str:
        return begin(self.site, self.alice, assignment, position, **told)

    def refused(self, assignment: str, position: int = 0, **told: Any) -> str:
        with pytest.raises(CannotBegin) as fault:
            self.begin(assignment, position, **told)
        return str(fault.value)


@pytest.fixture
def room(small_site: Flask) -> Practicum:
    return Practicum(small_site)


@pytest.fixture
def both(site: Flask) -> Practicum:
    """On each database."""
    return Practicum(site)


def extend(room: Practicum, assignment: str, to: datetime | None) -> None:
    with room.site.app_context(), db.engine.begin() as connection:
        row = connection.execute(select(Assignment.id).where(Assignment.public_id == assignment)).scalar_one()
        made = {"due_local": "2026-01-01T00:00" if to else None, "due_at": to, "given_at": now()}
        connection.execute(insert(Extension).values(assignment_id=row, person_id=room.alice.id, **made))


def acting(room: Practicum, act: Callable[[], Any]) -> Callable[[], Any]:
    """Do something in the site; a refusal is an answer."""

    def run() -> Any:
        try:
            with room.site.app_context():
                return act()
        except (CannotBegin, NotFound) as fault:
            return type(fault).__name__

    return run


def test_a_case_is_begun_under_the_terms_and_stands_in_the_gradebook(both: Practicum) -> None:
    assignment = both.assign(terms=Terms(mode="exam"))
    attempt = both.begin(assignment)
    assert values(both.site, select(Attempt.mode)) == ["exam"]
    found = cell(both.site, assignment, both.alice)
    assert found is not None
    assert (found.under_way, found.attempts, found.seen_before) == (attempt, 1, False)
    play(both.site, both.alice, attempt)
    found = cell(both.site, assignment, both.alice)
    assert found is not None
    assert (found.under_way, found.attempt, found.earned, found.passed) == (None, attempt, found.out_of, True)


def test_strangers_other_groups_and_former_learners_find_nothing(room: Practicum) -> None:
    assignment = room.assign()
    with pytest.raises(NotFound):
        begin(room.site, room.bob, assignment)
    with pytest.raises(NotFound):
        room.begin(assignment, position=1)
    classes.group(room.site, room.cohort, "Tuesday")
    change(room.site, update(Assignment).values(group_id=1))
    with pytest.raises(NotFound):
        room.begin(assignment)
    change(room.site, update(Membership).values(group_id=1))
    room.begin(assignment)
    change(room.site, update(Membership).values(left_at=now(), ended_by="self"))
    with pytest.raises(NotFound):
        room.begin(assignment)


def refusals(room: Practicum) -> Iterator[tuple[str, str]]:
    hour, past = timedelta(hours=1), now() - timedelta(hours=1)
    yield room.assign(opens_at=now() + hour), "not open yet"
    yield room.assign(due_at=past, late="refuse"), "closed"
    yield room.assign(due_at=past - hour, closes_at=past, late="until"), "closed"
    yield room.assign(withdrawn_at=now()), "withdrawn"
    first = room.assign(OTHER, title="First this")
    with room.site.app_context():
        row = db.session.scalars(select(Assignment.id).where(Assignment.public_id == first)).one()
        db.session.remove()
    yield room.assign(prerequisite_id=row), "“First this”"


def test_what_is_not_open_says_why(room: Practicum) -> None:
    for assignment, why in refusals(room):
        assert why in room.refused(assignment)
    assert count(room.site, Attempt) == 0


def test_late_work_is_begun_where_it_is_accepted_and_one_s_own_extension_counts(room: Practicum) -> None:
    past = now() - timedelta(hours=1)
    attempt = room.begin(room.assign(due_at=past))
    play(room.site, room.alice, attempt)
    for to, late in ((now() + timedelta(hours=1), False), (None, False)):
        assignment = room.assign(due_at=past, late="refuse")
        extend(room, assignment, to)
        play(room.site, room.alice, room.begin(assignment))
        found = cell(room.site, assignment, room.alice)
        assert found is not None
        assert found.late is late


def test_what_was_begun_in_time_is_finished_after_the_close_and_marked_late(room: Practicum) -> None:
    due = now() + timedelta(hours=1)
    assignment = room.assign(due_at=due, late="refuse")
    attempt = room.begin(assignment)
    play(room.site, room.alice, attempt, at=due + timedelta(days=2))
    found = cell(room.site, assignment, room.alice)
    assert found is not None
    assert (found.attempt, found.late) == (attempt, True)


def test_a_prerequisite_is_done_with_its_cases_and_one_that_left_the_library_is_not_waited_for(room: Practicum) -> None:
    first = room.assign(cases.A_CASE, OTHER)
    with room.site.app_context():
        row = db.session.scalars(select(Assignment.id)).one()
        db.session.remove()
    second = room.assign("after-the-flood", prerequisite_id=row)
    play(room.site, room.alice, room.begin(first))
    assert "first" in room.refused(second)
    change(room.site, update(Scenario).where(Scenario.slug == OTHER).values(listed=False))
    room.begin(second)


def test_attempts_are_used_up_but_not_by_stepping_out(room: Practicum) -> None:
    assignment = room.assign(terms=Terms(attempts=1))
    step_out(room.site, room.alice, room.begin(assignment))
    assert cell(room.site, assignment, room.alice) is None, "a supervisor sees nothing of it"
    attempt = room.begin(assignment)
    assert room.begin(assignment) == attempt, "what is under way is gone on with"
    play(room.site, room.alice, attempt)
    assert "every attempt" in room.refused(assignment)


def test_a_case_that_left_the_library_cannot_be_begun_and_can_be_finished(room: Practicum) -> None:
    assignment = room.assign(cases.A_CASE, OTHER)
    attempt = room.begin(assignment)
    change(room.site, update(Scenario).values(listed=False))
    assert "taken out of the library" in room.refused(assignment, 1)
    play(room.site, room.alice, attempt)
    found = cell(room.site, assignment, room.alice)
    assert found is not None
    assert found.attempt == attempt


def reserve(site: Flask, slug: str) -> None:
    query = select(Revision.id, Revision.card).join(Scenario).where(Scenario.slug == slug, Revision.newest)
    with site.app_context():
        row = db.session.execute(query).one()
        db.session.remove()
    card = {**row.card, "reserved": True}
    change(site, update(Revision).where(Revision.id == row.id).values(card=card))


def test_a_reserved_case_is_begun_here_and_nowhere_else(room: Practicum) -> None:
    reserve(room.site, cases.A_CASE)
    with room.site.app_context(), pytest.raises(NotFound):
        attempts.start("t" * 43, cases.A_CASE, "study", new_start_token(), now())
    room.begin(room.assign())


def test_play_of_one_s_own_before_is_marked_and_play_of_somebody_else_is_not(room: Practicum) -> None:
    with room.site.app_context():
        own = attempts.start("t" * 43, cases.A_CASE, "study", new_start_token(), now())
        attempts.step_out(guest_of(room.site, own), own, now())
    step_out(room.site, room.alice, room.begin(room.assign()))
    change(room.site, update(Attempt).where(Attempt.public_id == own).values(person_id=room.alice.id))
    again = room.assign()
    room.begin(again)
    assert values(room.site, select(AssignedAttempt.seen_before).order_by(AssignedAttempt.attempt_id)) == [False, True]


def guest_of(site: Flask, attempt_id: str) -> int:
    query = select(Attempt.person_id).where(Attempt.public_id == attempt_id)
    return int(db.session.scalars(query).one())


def test_another_case_is_played_in_place_of_one_that_was_stepped_out_of(room: Practicum) -> None:
    assignment = room.assign(terms=Terms(attempts=1))
    attempt = room.begin(assignment)
    assert room.begin(assignment, instead=OTHER) == attempt, "what is under way is gone on with"
    step_out(room.site, room.alice, attempt)
    with room.site.app_context():
        left = standing.stand(room.alice.id, attempt, now())
    assert isinstance(left, Left)
    offered = [card.slug for card in left.alternatives]
    assert offered
    assert cases.A_CASE not in offered
    assert "cannot stand in" in room.refused(assignment, instead="no-such-case")
    other = room.begin(assignment, instead=offered[0])
    play(room.site, room.alice, other, cases.best(offered[0]))
    found = cell(room.site, assignment, room.alice)
    assert found is not None
    assert (found.attempt, found.alternative, found.attempts) == (other, True, 1)
    assert "every attempt" in room.refused(assignment, instead=offered[0])
    assert "every attempt" in room.refused(assignment), "what was finished in its place uses it up as well"
    with room.site.app_context():
        left = standing.stand(room.alice.id, attempt, now())
    assert isinstance(left, Left)
    assert not left.instead, "nothing is offered that is refused then"


def test_a_case_that_was_finished_is_not_traded_for_another(room: Practicum) -> None:
    assignment = room.assign(terms=Terms(attempts=None, counts="last"))
    left = room.begin(assignment)
    step_out(room.site, room.alice, left)
    play(room.site, room.alice, room.begin(assignment), cases.poorest(cases.A_CASE))
    assert "no other is played in its place" in room.refused(assignment, instead=OTHER)
    with room.site.app_context():
        page = standing.stand(room.alice.id, left, now())
    assert isinstance(page, Left)
    assert not page.instead


def test_another_case_is_not_played_before_one_was_stepped_out_of(room: Practicum) -> None:
    assert "once you have stepped out" in room.refused(room.assign(), instead=OTHER)


def test_a_start_form_of_somebody_else_is_refused(room: Practicum) -> None:
    token = new_start_token()
    assignment = room.assign()
    room.begin(assignment, token=token)
    classes.member(room.site, room.cohort, room.bob.public_id)
    with pytest.raises(Malformed):
        begin(room.site, room.bob, assignment, token=token)


def test_many_starts_at_once_are_one_attempt(both: Practicum) -> None:
    assignment = both.assign()
    forms = [lambda: both.begin(assignment)] * 6
    assert len(set(together(*forms))) == 1
    assert (count(both.site, Attempt), count(both.site, AssignedAttempt)) == (1, 1)
    assert cell(both.site, assignment, both.alice) is not None


def test_a_start_and_a_withdrawal_at_once_leave_one_order(both: Practicum) -> None:
    for _ in range(3):
        assignment = both.assign()
        start = acting(both, partial(both.begin, assignment))
        withdraw = acting(both, partial(opening.withdraw, both.carol, assignment, now()))
        answer, _ = together(start, withdraw)
        begun = cell(both.site, assignment, both.alice)
        assert (begun is not None) == (answer != "CannotBegin")
        if begun is not None:
            play(both.site, both.alice, answer)
            done = cell(both.site, assignment, both.alice)
            assert done is not None
            assert done.attempt == answer, "what was begun is finished all the same"


def test_leaving_while_one_decides_loses_nothing(both: Practicum) -> None:
    best = cases.best(cases.A_CASE)
    for before in (0, len(best) - 1):
        assignment = both.assign()
        attempt = both.begin(assignment)
        if before:
            play(both.site, both.alice, attempt, best[:before])
        leave = acting(both, partial(belonging.leave, both.alice, both.cohort, now()))
        together(leave, partial(play, both.site, both.alice, attempt, best[before : before + 1]))
        cell(both.site, assignment, both.alice)  # says what the attempts say
        if before == 0:
            play(both.site, both.alice, attempt, best[1:])
        over = values(both.site, select(Attempt.finished_at).where(Attempt.public_id == attempt))
        assert over != [None]
        change(both.site, update(Membership).values(left_at=None, ended_by=None))


def test_whoever_leaves_takes_along_what_is_under_way_and_leaves_what_is_finished(both: Practicum) -> None:
    assignment = both.assign(cases.A_CASE, OTHER)
    done, going = both.begin(assignment), both.begin(assignment, 1)
    play(both.site, both.alice, done)
    with both.site.app_context():
        belonging.leave(both.alice, both.cohort, now())
    found, gone = (cell(both.site, assignment, both.alice, n) for n in (0, 1))
    assert found is not None
    assert (found.attempt, gone) == (done, None)
    play(both.site, both.alice, going, cases.best(OTHER))
    assert cell(both.site, assignment, both.alice, 1) is None


def test_a_case_that_is_under_way_for_an_assignment_is_not_begun_by_oneself(room: Practicum) -> None:
    assignment = room.assign()
    attempt = room.begin(assignment)
    with room.site.app_context():
        token = session_of(room)
        with pytest.raises(CaseKept) as fault:
            attempts.start(token, cases.A_CASE, "study", new_start_token(), now())
        assert fault.value.assignment_id == assignment
        attempts.step_out(room.alice.id, attempt, now())
        attempts.start(token, cases.A_CASE, "study", new_start_token(), now())


def session_of(room: Practicum) -> str:
    """A browser at which Alice is logged in."""
    browser = Visitor.at(room.site)
    log_in(browser, "Alice")
    return cookie_of(browser)
