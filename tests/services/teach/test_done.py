"""A case that a score set by hand has put behind somebody: done on every page, in every letter, for what comes next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Connection, select, update

from models import Assignment, Scenario
from services.assigned import listing, one
from services.database import reads
from services.errors import CannotBegin
from services.teach.assignments import assignment_page, cohort_page
from services.teach.overrides import SET, TAKE_BACK, Said, override
from services.teach.reminding import _wanting
from services.teach.scope import assignment_of
from services.teach.snapshots import Snapshot, snapshot
from tests.support import classes
from tests.support.assigned import begin
from tests.support.gradebooks import Book, book
from tests.support.people import known
from tests.support.rows import change, values
from web.session import now

SAID = Said(SET, "100", "She was ill, and told me the case.", 0)


@reads
def asked_again(connection: Connection) -> set[str]:
    """Who would be reminded of the assignment."""
    return {row.email.partition("@")[0] for row in connection.execute(_wanting(now()))}


def tallied(here: Book) -> list[tuple[int, int]]:
    """How many have begun and are done, on the page of the cohort, of what anybody has begun."""
    lines = [line for kind in cohort_page(here.carol.id, here.cohort, now()).lines.values() for line in kind]
    return [(line.tally.begun, line.tally.done) for line in lines if line.tally.begun]


def what_a_change_is_held_against(here: Book, assignment: str) -> Snapshot:
    @reads
    def look(connection: Connection) -> Snapshot:
        return snapshot(connection, assignment_of(connection, here.carol.id, assignment), {})

    return look()


def test_a_score_set_by_hand_is_done_everywhere_until_it_is_taken_back(small_site: Flask) -> None:
    here = book(small_site, None, "parlay")
    change(small_site, update(Assignment).values(due_at=now() + timedelta(days=2), due_local="2099-01-01T00:00"))
    (first,) = values(small_site, select(Assignment.id))
    after = classes.assignment(small_site, here.cohort, "credible-fear", title="After", prerequisite_id=first)
    cleo = known(small_site, here.people["cleo"])
    with small_site.app_context():
        for said, done in ((SAID, True), (Said(TAKE_BACK, "", "It was Alice.", 1), False)):
            override(here.carol, here.at("cleo"), said, now())
            assert asked_again() == (set() if done else {"cleo"})
            page = assignment_page(here.carol.id, here.assignment, now())
            assert (page.standing.tally.done, page.standing.tally.begun) == ((3, 3) if done else (2, 2))
            row = next(each for each in page.standing.learners if each.membership_id == here.cleo)
            assert (row.done, row.finished) == (done, int(done))
            assert tallied(here) == ([(3, 3)] if done else [(2, 2)])
            own = one.assignment(cleo.id, here.assignment, "UTC", now())
            assert (own.line.state, own.line.finished, own.cases[0].finished) == (
                ("done", 1, True) if done else ("open", 0, False)
            )
            looked = what_a_change_is_held_against(here, after)
            assert (cleo.id in looked.waiting) is not done
            assert what_a_change_is_held_against(here, here.assignment).done(cleo.id) is done
            before = one.assignment(cleo.id, after, "UTC", now()).before
            assert before is not None
            assert before.done is done
        with pytest.raises(CannotBegin):
            begin(small_site, cleo, after)
        override(here.carol, here.at("cleo"), Said(SET, "80", "It was Cleo after all.", 2), now())
    assert begin(small_site, cleo, after)


def test_a_cell_that_was_played_and_set_by_hand_counts_once(small_site: Flask) -> None:
    here = book(small_site)
    with small_site.app_context():
        override(here.carol, here.at("alice"), SAID, now())
        page = assignment_page(here.carol.id, here.assignment, now())
        row = next(each for each in page.standing.learners if each.membership_id == here.alice)
        assert (row.begun, row.finished, row.done) == (1, 1, False), "the second case is left"
        assert tallied(here) == [(2, 0)]


def test_where_every_case_has_left_the_library_nobody_waits(small_site: Flask) -> None:
    here = book(small_site, None, "parlay")
    (first,) = values(small_site, select(Assignment.id))
    after = classes.assignment(small_site, here.cohort, "credible-fear", prerequisite_id=first)
    change(small_site, update(Scenario).where(Scenario.slug == "parlay").values(listed=False))
    with small_site.app_context():
        assert what_a_change_is_held_against(here, after).waiting == frozenset()


def test_what_comes_first_is_told_alike_on_the_list_and_on_its_own_page(small_site: Flask) -> None:
    """Done, and begun once more; of another group by now; and one that opens later after all."""
    here = book(small_site, None, "parlay")
    (first,) = values(small_site, select(Assignment.id))
    after = classes.assignment(small_site, here.cohort, "credible-fear", title="After", prerequisite_id=first)
    group = classes.group(small_site, here.cohort)
    alice, cleo = (known(small_site, here.people[name]) for name in ("alice", "cleo"))

    def told(who: int) -> set[str | None]:
        with small_site.app_context():
            page = listing.assigned(who, "UTC", now())
            (line,) = (each for each in page.open if each.title == "After")
            before = one.assignment(who, after, "UTC", now()).before
            return {line.after, None if before is None or before.done else before.title}

    assert len(told(cleo.id)) == 1
    assert None not in told(cleo.id)
    begin(small_site, alice, here.assignment)
    assert told(alice.id) == {None}, "done once is done"
    later = {"opens_at": now() + timedelta(days=1), "opens_local": "2099-01-01T00:00"}
    change(small_site, update(Assignment).where(Assignment.id == first).values(**later))
    assert told(alice.id) == {None}
    begun = begin(small_site, cleo, _opened(small_site, here, first))
    assert begun
    change(small_site, update(Assignment).where(Assignment.id == first).values(group_id=1))
    assert group
    assert told(cleo.id) == {None}, "it is not theirs any more"


def _opened(site: Flask, here: Book, first: int) -> str:
    change(site, update(Assignment).where(Assignment.id == first).values(opens_at=None, opens_local=None))
    return here.assignment
