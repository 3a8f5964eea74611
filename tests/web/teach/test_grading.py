"""Grading on pages: the queue, the rubric beside a way, and no name anywhere on the way while it is blind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from engine.teach.terms import Terms
from extensions import db
from models import Disclosure, Membership, Person
from tests.support import classes, handed, people
from tests.support.client import Visitor, follow
from tests.support.rows import count

BLIND = Terms(graded_by="rubric", writing="optional", blind=True)
POINTS = {"points-0": "3", "points-1": "2", "points-2": "4", "points-3": "1", "note": "Say who decides."}
NAMES = ("Alistair", "Benedikta")


@pytest.fixture
def carol(small_site: Flask) -> Visitor:
    return people.member(small_site, "Carol", "supervisor")


def _given(site: Flask, terms: Terms) -> tuple[str, dict[str, str]]:
    """An assignment of Carol's that two learners of a group handed in. Gives it, and the attempts by name."""
    with site.app_context(), db.engine.connect() as connection:
        carol = connection.execute(select(Person.public_id).where(Person.display_name == "Carol")).scalar_one()
    learners = {name: people.put(site, name) for name in NAMES}
    cohort = classes.cohort(site, carol, *learners.values())
    assignment = classes.assignment(site, cohort, terms=terms, due_at=classes.in_an_hour())
    return assignment, {name: handed.hand_in(site, assignment, learner) for name, learner in learners.items()}


def _tells(site: Flask, source: str) -> set[str]:
    """What of the learners can be read in a page: names, addresses, ids of people and of memberships."""
    with site.app_context(), db.engine.connect() as connection:
        query = select(Person.display_name, Person.email, Person.public_id, Membership.public_id.label("in_cohort"))
        rows = connection.execute(query.join(Membership, Membership.person_id == Person.id)).all()
    assert len(rows) == len(NAMES)
    return {fact for row in rows for fact in row if fact in source}


def _noted(site: Flask) -> int:
    return count(site, Disclosure, Disclosure.what == "grading list")


def test_the_queue_leads_from_one_attempt_to_the_next_and_says_what_was_given(
    small_site: Flask, carol: Visitor
) -> None:
    assignment, attempts = _given(small_site, replace(BLIND, blind=False))
    carol.get(f"/teach/assignments/{assignment}/grading")
    assert "2 attempts to grade" in carol.page.text
    assert _noted(small_site) == 2, "both are named here"
    carol.get(f"/teach/attempts/{attempts['Alistair']}")
    answer = carol.send(carol.page.form("/grading"), **POINTS, then="next")
    assert follow(answer).startswith(f"/teach/attempts/{attempts['Benedikta']}")
    carol.get(f"/teach/assignments/{assignment}/grading")
    assert "10 of 16" in carol.page.text
    assert _noted(small_site) == 2, "once an hour each"
    carol.get(f"/teach/attempts/{attempts['Alistair']}")
    assert carol.page.form("/grading").fields["note"] == "Say who decides."
    assert carol.page.form("/grading").fields["points-2"] == "4"


def test_while_it_is_blind_no_page_on_the_way_tells_whose_attempt_it_is(small_site: Flask, carol: Visitor) -> None:
    assignment, attempts = _given(small_site, BLIND)
    queue, way = f"/teach/assignments/{assignment}/grading", f"/teach/attempts/{attempts['Alistair']}"
    for page in (queue, way, f"{way}?scenes=open", f"{way}/packet"):
        source = carol.get(page).get_data(as_text=True)
        assert _tells(small_site, source) == set(), page
    carol.get(way)
    form = carol.page.form("/grading")
    refused = carol.send(form, **{**POINTS, "points-0": "9"})
    assert (refused.status_code, _tells(small_site, refused.get_data(as_text=True))) == (400, set())
    carol.send(form, **POINTS)
    late = carol.send(form, **{**POINTS, "points-0": "0"})
    assert (late.status_code, _tells(small_site, late.get_data(as_text=True))) == (409, set())
    carol.get(queue)
    assert _noted(small_site) == 0, "a list without names shows nobody"
    carol.send(carol.page.form("/grading/names"))
    for page in (queue, way, f"{way}/packet"):
        assert "Alistair" in _tells(small_site, carol.get(page).get_data(as_text=True)), page


def test_whoever_comes_second_reads_what_stands_and_finds_their_own_in_the_fields(
    small_site: Flask, carol: Visitor
) -> None:
    _, attempts = _given(small_site, replace(BLIND, blind=False))
    carol.get(f"/teach/attempts/{attempts['Alistair']}")
    form = carol.page.form("/grading")
    carol.send(form, **POINTS)
    answer = carol.send(form, **{**POINTS, "points-0": "1", "note": "Another word."})
    assert answer.status_code == 409
    assert "Say who decides." in carol.page.text
    mine = carol.page.form("/grading")
    assert (mine.fields["points-0"], mine.fields["note"], mine.fields["turn"]) == ("1", "Another word.", "1")
    assert carol.send(mine).status_code == 303
    carol.get(f"/teach/attempts/{attempts['Alistair']}")
    assert carol.page.form("/grading").fields["note"] == "Another word."


def test_what_waits_stands_on_the_page_of_whoever_teaches(small_site: Flask, carol: Visitor) -> None:
    assignment, _ = _given(small_site, BLIND)
    carol.get("/teach")
    assert "2 attempts to grade" in carol.page.text
    assert f"/teach/assignments/{assignment}/grading" in carol.page.links()
