"""Rubrics: filled in once however often they are sent, by two at once without loss, and by those who teach alone."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, delete, select, update

from engine.teach.rubric import mark_of
from engine.teach.terms import RUBRIC, RubricLine, Terms, as_json
from extensions import db
from models import Assignment, AuditEntry, CohortSupervisor, Grading, Membership
from services.database import reads, writes
from services.errors import BadField, NotFound, Refused
from services.people import Visitor
from services.teach import grading
from services.teach.changing import change
from services.teach.dates import DatesTold
from services.teach.giving import Told
from services.teach.grading import Given, GradedMeanwhile, grade, show_names, to_grade
from tests.support import cases, classes, handed, people
from tests.support.doors import amid_the_next_change
from web.session import now

BY_RUBRIC = Terms(graded_by="rubric", writing="optional")
FULL = Given(("4", "3", "2", "1"), "Say who decides.", 0, mark_of(RUBRIC))


@dataclass(frozen=True)
class Room:
    """Carol and Dave teach a cohort of two; both learners handed in."""

    site: Flask
    carol: Visitor
    dave: Visitor
    cohort: str
    assignment: str
    alices: str
    bens: str


def room(site: Flask, terms: Terms = BY_RUBRIC) -> Room:
    carol, dave = people.put(site, "Carol", "supervisor"), people.put(site, "Dave", "supervisor")
    alice, ben = people.put(site, "Alice"), people.put(site, "Ben")
    cohort = classes.cohort(site, carol, alice, ben)
    classes.supervisor(site, cohort, dave)
    assignment = classes.assignment(site, cohort, terms=terms)
    return Room(
        site,
        people.known(site, carol, "supervisor"),
        people.known(site, dave, "supervisor"),
        cohort,
        assignment,
        handed.hand_in(site, assignment, alice, *cases.poorest(cases.A_CASE)),
        handed.hand_in(site, assignment, ben),
    )


@writes
def _do(connection: Connection, statement: Any) -> None:
    connection.execute(statement)


@reads
def _turns(connection: Connection) -> list[tuple[int, list[int | None], str]]:
    rows = connection.execute(select(Grading.turn, Grading.points, Grading.note).order_by(Grading.turn))
    return [(row.turn, row.points, row.note) for row in rows]


def test_a_rubric_that_is_sent_twice_stands_once_and_a_second_thought_is_a_turn_of_its_own(small_site: Flask) -> None:
    here = room(small_site)
    with small_site.app_context():
        onward = grade(here.carol.id, here.alices, FULL, now())
        assert grade(here.carol.id, here.alices, FULL, now()) == onward == here.bens
        assert grade(here.carol.id, here.bens, FULL, now()) is None
        grade(here.carol.id, here.alices, replace(FULL, points=("4", "3", "2", "2"), seen=1), now())
        assert [turn for turn in _turns() if turn[0] == 2] == [(2, [4, 3, 2, 2], "Say who decides.")]


def test_lines_can_be_left_for_later_and_such_an_attempt_still_waits(small_site: Flask) -> None:
    here = room(small_site)
    with small_site.app_context():
        assert grade(here.carol.id, here.alices, replace(FULL, points=("4", "", "2", "")), now()) == here.bens
        page = grading.grading(here.carol.id, here.assignment)
        assert (page.tally.handed_in, page.tally.graded) == (2, 0)
        assert page.cases[0].handed[0].filled.begun
        with db.engine.connect() as connection:
            assert [each.count for each in to_grade(connection, here.carol.id)] == [2]


def test_two_who_grade_at_once_are_one_turn_and_one_who_reads_what_the_other_gave(site: Flask) -> None:
    here = room(site)
    gate = Barrier(2)
    sent = {here.carol: FULL, here.dave: replace(FULL, points=("1", "1", "1", "1"), note="Too short.")}

    def send(visitor: Visitor) -> GradedMeanwhile | None:
        with site.app_context():
            gate.wait()
            try:
                grade(visitor.id, here.alices, sent[visitor], now())
            except GradedMeanwhile as fault:
                return fault
        return None

    with ThreadPoolExecutor(2) as threads:
        answers = dict(zip(sent, threads.map(send, sent), strict=True))
    ((late, fault),) = [(visitor, fault) for visitor, fault in answers.items() if fault]
    first = here.carol if late is here.dave else here.dave
    assert fault is not None
    assert (fault.turn.by_id, fault.turn.note) == (first.id, sent[first].note)
    with site.app_context():
        assert [turn for turn, _, _ in _turns()] == [1]
        grade(late.id, here.alices, replace(sent[late], seen=1), now())
        assert [note for _, _, note in _turns()] == [sent[first].note, sent[late].note]


def test_a_rubric_whose_lines_were_changed_meanwhile_is_not_filled_in_by_the_old_ones(small_site: Flask) -> None:
    here = room(small_site)
    lines = (RubricLine("Client’s view", 4), *RUBRIC[1:])
    with small_site.app_context():
        _do(update(Assignment).values(terms=as_json(replace(BY_RUBRIC, rubric=lines))))
        with pytest.raises(BadField) as refused:
            grade(here.carol.id, here.alices, FULL, now())
        assert refused.value.field == "rubric"
        assert _turns() == []


def test_points_that_are_sent_while_the_lines_change_land_on_no_line_that_was_not_there(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = room(site)
    other = replace(BY_RUBRIC, rubric=(RubricLine("Client’s view", 4), *RUBRIC[1:]))
    came_to = amid_the_next_change(monkeypatch, site, lambda: grade(here.dave.id, here.alices, FULL, now()))
    with site.app_context():
        told = Told("Knowing one's limits", other, DatesTold(), (cases.A_CASE,))
        assert change(here.carol, here.assignment, told, "", now()) is None
        assert (came_to(), _turns()) == ("BadField", [])


@pytest.mark.parametrize(("points", "field"), [("5", "points-0"), ("-1", "points-0"), ("1.5", "points-0")])
def test_points_that_are_none_are_refused_beside_their_line(small_site: Flask, points: str, field: str) -> None:
    here = room(small_site)
    with small_site.app_context(), pytest.raises(BadField) as refused:
        grade(here.carol.id, here.alices, replace(FULL, points=(points, "", "", "")), now())
    assert refused.value.field == field


def test_whoever_was_removed_while_grading_is_turned_away_and_what_they_kept_stays(small_site: Flask) -> None:
    here = room(small_site)
    with small_site.app_context():
        grade(here.dave.id, here.alices, FULL, now())
        _do(delete(CohortSupervisor).where(CohortSupervisor.person_id == here.dave.id))
        for act in (grade_again(here), lambda: grading.grading(here.dave.id, here.assignment)):
            with pytest.raises(NotFound):
                act()
        assert [note for _, _, note in _turns()] == [FULL.note]


def grade_again(here: Room) -> Callable[[], object]:
    return lambda: grade(here.dave.id, here.alices, replace(FULL, note="More.", seen=1), now())


def test_what_a_learner_finished_before_they_left_can_be_graded(small_site: Flask) -> None:
    here = room(small_site)
    with small_site.app_context():
        _do(update(Membership).values(left_at=now(), ended_by="self"))
        grade(here.carol.id, here.alices, FULL, now())
        assert grading.grading(here.carol.id, here.assignment).tally.graded == 1


def test_what_is_under_way_cannot_be_graded_and_what_others_teach_is_not_found(small_site: Flask) -> None:
    here, lena = room(small_site), people.put(small_site, "Lena")
    classes.member(small_site, here.cohort, lena)
    begun = handed.hand_in(small_site, here.assignment, lena, *cases.best(cases.A_CASE)[:1])
    foreign = classes.cohort(small_site, here.dave.public_id, lena)
    theirs = handed.hand_in(small_site, classes.assignment(small_site, foreign, terms=BY_RUBRIC), lena)
    with small_site.app_context():
        with pytest.raises(Refused):
            grade(here.carol.id, begun, FULL, now())
        with pytest.raises(NotFound):
            grade(here.carol.id, theirs, FULL, now())


def test_an_assignment_without_a_rubric_has_nothing_to_grade(small_site: Flask) -> None:
    here = room(small_site, Terms(graded_by="score"))
    with small_site.app_context():
        with pytest.raises(Refused):
            grading.grading(here.carol.id, here.assignment)
        with pytest.raises(Refused):
            grade(here.carol.id, here.alices, FULL, now())


def test_showing_the_names_is_written_down_once_and_holds(small_site: Flask) -> None:
    here = room(small_site, replace(BY_RUBRIC, blind=True))
    with small_site.app_context():
        assert grading.grading(here.carol.id, here.assignment).names_hidden
        show_names(here.carol, here.assignment, now())
        show_names(here.dave, here.assignment, now())
        assert not grading.grading(here.carol.id, here.assignment).names_hidden
        with db.engine.connect() as connection:
            acts = connection.execute(select(AuditEntry.actor, AuditEntry.subject)).all()
    assert [tuple(act) for act in acts] == [(here.carol.public_id, here.assignment)]


def test_names_come_back_when_all_has_its_points_and_go_when_more_is_handed_in(site: Flask) -> None:
    here = room(site, replace(BY_RUBRIC, blind=True))
    with site.app_context():
        for attempt in (here.alices, here.bens):
            assert grading.grading(here.carol.id, here.assignment).names_hidden
            grade(here.carol.id, attempt, FULL, now())
        page = grading.grading(here.carol.id, here.assignment)
        assert (page.names_hidden, [each.name for each in page.cases[0].handed]) == (False, ["Alice", "Ben"])
    handed.hand_in(site, here.assignment, people.put(site, "Chidi"))
    with site.app_context():
        assert grading.grading(here.carol.id, here.assignment).names_hidden
