"""What a learner has to do: sorted by what it asks of them now, in their own time and the cohort's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from engine.teach.terms import Terms
from models import Assignment, Membership, Scenario
from services.assigned import listing, one
from services.assigned.listing import AssignedPage
from services.assigned.one import AssignmentPage
from services.assigned.when import when
from services.errors import NotFound
from services.people import Visitor as Known
from tests.support import cases, classes
from tests.support.assigned import begin, play, step_out
from tests.support.people import known, put
from tests.support.rows import change, counted
from web.session import now

DAY = timedelta(days=1)


def seen(site: Flask, who: Known) -> AssignedPage:
    with site.app_context():
        return listing.assigned(who.id, "Europe/Berlin", now())


def page(site: Flask, who: Known, assignment: str) -> AssignmentPage:
    with site.app_context():
        return one.assignment(who.id, assignment, "Europe/Berlin", now())


def room(site: Flask) -> tuple[str, Known]:
    alice = put(site, "Alice")
    return classes.cohort(site, put(site, "Carol", "supervisor"), alice), known(site, alice)


def test_open_ones_come_by_their_due_dates_then_those_to_come_then_what_is_behind(small_site: Flask) -> None:
    cohort, alice = room(small_site)
    done = classes.assignment(small_site, cohort, title="done")
    play(small_site, alice, begin(small_site, alice, done))
    titles: dict[str, dict[str, Any]] = {
        "no date": {},
        "later": {"due_at": now() + 2 * DAY},
        "soon": {"due_at": now() + DAY},
        "closed": {"due_at": now() - DAY, "late": "refuse"},
        "overdue": {"due_at": now() - DAY},
        "to come": {"opens_at": now() + DAY},
        "withdrawn": {"withdrawn_at": now()},
    }
    for title, told in titles.items():
        classes.assignment(small_site, cohort, title=title, **told)
    with counted(small_site) as sent:
        found = seen(small_site, alice)
    assert len(sent) == 4
    assert [line.title for line in found.open] == ["overdue", "soon", "later", "no date"]
    assert [line.title for line in found.to_come] == ["to come"]
    assert [(line.title, line.state) for line in found.past] == [("closed", "closed"), ("done", "done")]
    assert found.open[0].overdue


def test_what_is_under_way_stays_open_whatever_became_of_its_assignment(small_site: Flask) -> None:
    cohort, alice = room(small_site)
    assignment = classes.assignment(small_site, cohort)
    begin(small_site, alice, assignment)
    change(small_site, update(Assignment).values(withdrawn_at=now()))
    assert [(line.under_way, line.finished) for line in seen(small_site, alice).open] == [(1, 0)]
    assert page(small_site, alice, assignment).cases[0].under_way is not None


def test_whoever_is_in_no_cohort_or_not_in_the_group_sees_nothing(small_site: Flask) -> None:
    cohort, alice = room(small_site)
    bob = known(small_site, put(small_site, "Bob"))
    assignment = classes.assignment(small_site, cohort)
    assert seen(small_site, bob) == AssignedPage((), (), (), ())
    with pytest.raises(NotFound):
        page(small_site, bob, assignment)
    classes.group(small_site, cohort)
    change(small_site, update(Assignment).values(group_id=1))
    assert seen(small_site, alice).open == ()
    with pytest.raises(NotFound):
        page(small_site, alice, assignment)
    change(small_site, update(Membership).values(left_at=now(), ended_by="self"))
    assert seen(small_site, alice).cohorts == ()


def test_a_page_says_how_many_attempts_are_left_and_offers_what_can_be_begun(small_site: Flask) -> None:
    cohort, alice = room(small_site)
    assignment = classes.assignment(small_site, cohort, cases.A_CASE, "credible-fear", terms=Terms(attempts=2))
    step_out(small_site, alice, begin(small_site, alice, assignment))
    play(small_site, alice, begin(small_site, alice, assignment))
    first, second = page(small_site, alice, assignment).cases
    assert [(each.state, each.counts) for each in first.attempts] == [("stepped out", False), ("finished", True)]
    assert (first.left, first.finished, first.token is not None) == (1, True, True)
    assert (second.left, second.finished, second.token is not None) == (2, False, True)
    assert first.token != second.token
    begin(small_site, alice, assignment)
    first, _ = page(small_site, alice, assignment).cases
    assert (first.left, first.token, first.under_way is not None) == (0, None, True)


def test_nothing_can_be_begun_before_it_opens_nor_before_what_comes_first(small_site: Flask) -> None:
    cohort, alice = room(small_site)
    first = classes.assignment(small_site, cohort, title="First")
    second = classes.assignment(small_site, cohort, "credible-fear", prerequisite_id=1)
    waiting = page(small_site, alice, second)
    assert waiting.before is not None
    assert (waiting.before.title, waiting.before.done, waiting.cases[0].token) == ("First", False, None)
    play(small_site, alice, begin(small_site, alice, first))
    assert page(small_site, alice, second).cases[0].token is not None
    change(
        small_site,
        update(Assignment).where(Assignment.id == 2).values(opens_at=now() + DAY, opens_local="2099-01-01T00:00"),
    )
    assert page(small_site, alice, second).cases == (), "cases are named when it opens"


def test_what_left_the_library_is_not_waited_for(small_site: Flask) -> None:
    cohort, alice = room(small_site)
    assignment = classes.assignment(small_site, cohort, cases.A_CASE, "credible-fear")
    play(small_site, alice, begin(small_site, alice, assignment))
    change(small_site, update(Scenario).where(Scenario.slug == "credible-fear").values(listed=False))
    (line,) = seen(small_site, alice).past
    assert (line.state, line.cases, line.finished) == ("done", 1, 1)
    assert page(small_site, alice, assignment).cases[1].token is None


def test_a_date_is_told_by_two_clocks_where_they_differ() -> None:
    at = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    told = when(at, "America/New_York", "Europe/Berlin")
    assert told is not None
    assert (told.wall.isoformat(timespec="minutes"), told.differs, told.twice) == ("2026-11-01T01:30", True, True)
    same = when(at, "Europe/Berlin", "Europe/Paris")
    assert same is not None
    assert not same.differs
    assert when(None, "UTC", "UTC") is None
