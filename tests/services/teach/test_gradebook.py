"""The gradebook: what assignments cover and nothing else, narrowed and sorted, told apart by its mark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, select, update

from bench.statements import sent_by
from engine.scenario.play import replay
from engine.teach.terms import Terms
from extensions import db
from models import Assignment, Attempt, CohortGroup, Grading, Membership, Person, Result
from services.database import writes
from services.errors import Malformed, NotFound
from services.teach.cells import Cell
from services.teach.gradebook import Gradebook, Wanted, gradebook, gradebook_rows
from services.teach.overrides import SET, Said, override
from tests.support import cases, classes, handed
from tests.support.client import Visitor
from tests.support.gradebooks import UNSAFE_CASE, Book, book
from tests.support.people import log_in
from web.session import now


def shown(here: Book, **wanted: str) -> Gradebook:
    with here.site.app_context():
        return gradebook(gradebook_rows(here.carol.id, here.cohort), Wanted(**wanted))


def names(told: Gradebook) -> list[str]:
    return [row.name for row in told.rows]


def cell(told: Gradebook, who: str, column: int = 0) -> Cell | None:
    row = next(row for row in told.rows if row.name == who)
    look = row.looks[column]
    return None if look is None else told.looks[look]


@writes
def do(connection: Connection, *statements: Any) -> None:
    for statement in statements:
        connection.execute(statement)


def test_each_learner_has_a_row_and_each_assigned_case_a_column(small_site: Flask) -> None:
    here = book(small_site)
    told = shown(here)
    assert [heading.assignment.title for heading in told.headings] == ["Knowing one's limits"]
    assert [column.position for column in told.columns] == [0, 1]
    assert [(row.name, row.done, row.given) for row in told.rows] == [("Alice", 1, 2), ("Ben", 1, 2), ("Cleo", 0, 2)]
    alices, bens, cleos = (cell(told, who) for who in ("Alice", "Ben", "Cleo"))
    assert alices is not None
    assert bens is not None
    assert (alices.state, alices.grade, alices.score, alices.safe) == ("finished", "score", 100, True)
    assert (bens.state, bens.safe) == ("finished", False)
    assert cleos == Cell("not-begun")


def test_what_no_assignment_covers_is_not_there_and_neither_is_another_cohort(small_site: Flask) -> None:
    here, other = book(small_site), book(small_site, prefix="Other")
    alice = Visitor.at(small_site)
    log_in(alice, "Cleo")
    alice.get(alice.begin(UNSAFE_CASE))  # on her own: the gradebook goes on knowing nothing of it
    told = shown(here)
    assert cell(told, "Cleo") == Cell("not-begun")
    assert not [row for row in told.rows if row.name.startswith("Other")]
    with small_site.app_context():
        for who, cohort in ((here.carol, other.cohort), (other.dave, here.cohort), (here.carol, "0" * 32)):
            with pytest.raises(NotFound):
                gradebook_rows(who.id, cohort)


def test_an_attempt_under_way_says_how_many_decisions_it_has_and_an_earlier_one_counts_on(small_site: Flask) -> None:
    here = book(small_site)
    handed.hand_in(small_site, here.assignment, here.people["cleo"], *cases.best(UNSAFE_CASE)[:3])
    handed.hand_in(small_site, here.assignment, here.people["alice"], *cases.best(UNSAFE_CASE)[:2])
    told = shown(here)
    cleos, alices = cell(told, "Cleo"), cell(told, "Alice")
    assert cleos is not None
    assert alices is not None
    story = cases.story(UNSAFE_CASE)
    fingerprints = [story.graph.scene(at).fingerprint is not None for at in _states(3)]
    assert (cleos.state, cleos.decisions, cleos.score) == ("under-way", sum(fingerprints), None)
    assert (alices.state, alices.score, alices.attempts) == ("finished", 100, 2)
    assert alices.decisions == sum(fingerprints[:2])
    assert names(shown(here, state="under-way")) == ["Alice", "Cleo"]


def _states(steps: int) -> list[Any]:
    story, best = cases.story(UNSAFE_CASE), cases.best(UNSAFE_CASE)
    return [replay(story, best[:step]).at for step in range(steps)]


def test_somebody_who_left_stands_there_with_what_they_had_done_and_without_it_not_at_all(small_site: Flask) -> None:
    here = book(small_site)
    gone = update(Membership).where(Membership.public_id.in_((here.alice, here.cleo)))
    with small_site.app_context():
        do(gone.values(left_at=now(), ended_by="self"))
    told = shown(here)
    assert [(row.name, row.left, row.given) for row in told.rows] == [("Alice", True, 1), ("Ben", False, 2)]
    assert told.learners == 1


def test_an_assignment_of_a_group_has_cells_for_its_members_and_for_who_had_played_before(small_site: Flask) -> None:
    here = book(small_site)
    tuesday = classes.group(small_site, here.cohort)
    group = select(CohortGroup.id).where(CohortGroup.public_id == tuesday).scalar_subquery()
    with small_site.app_context():
        do(
            update(Assignment).values(group_id=group),
            update(Membership).where(Membership.public_id == here.cleo).values(group_id=group),
        )
    told = shown(here)
    assert [cell(told, who) is None for who in ("Alice", "Ben", "Cleo")] == [False, False, False]
    assert [cell(told, who, 1) is None for who in ("Alice", "Ben", "Cleo")] == [True, True, False]
    assert names(shown(here, group=tuesday)) == ["Cleo"]
    assert names(shown(here, sort="group")) == ["Cleo", "Alice", "Ben"]


def test_a_withdrawn_assignment_stays_where_somebody_played_for_it(small_site: Flask) -> None:
    here = book(small_site)
    classes.assignment(small_site, here.cohort, title="Never begun", withdrawn_at=now())
    with small_site.app_context():
        do(update(Assignment).where(Assignment.public_id == here.assignment).values(withdrawn_at=now()))
    told = shown(here)
    assert [heading.assignment.title for heading in told.headings] == ["Knowing one's limits"]
    assert [(row.name, row.given) for row in told.rows] == [("Alice", 1), ("Ben", 1), ("Cleo", 0)]


def test_it_is_sorted_by_any_column_both_ways_and_what_has_nothing_there_comes_last(small_site: Flask) -> None:
    here = book(small_site)
    key = f"{here.assignment}-0"
    assert names(shown(here, sort=key)) == ["Ben", "Alice", "Cleo"]
    assert names(shown(here, sort=key, order="down")) == ["Alice", "Ben", "Cleo"]
    assert names(shown(here, sort="name", order="down")) == ["Cleo", "Ben", "Alice"]
    assert names(shown(here, sort="done")) == ["Cleo", "Alice", "Ben"]
    with small_site.app_context():
        do(update(Person).where(Person.public_id == here.people["cleo"]).values(display_name="Ännchen"))
    assert names(shown(here)) == ["Alice", "Ännchen", "Ben"]


def test_it_is_narrowed_to_what_a_supervisor_looks_for(small_site: Flask) -> None:
    here = book(small_site, Terms(graded_by="rubric", reason="required"))
    later = classes.assignment(small_site, here.cohort, "moving-day", title="Later", due_at=classes.in_an_hour())
    with small_site.app_context():
        do(update(Result).where(Result.safe.is_(False)).values(late=True))
    assert names(shown(here, state="unsafe")) == names(shown(here, state="late")) == ["Ben"]
    assert names(shown(here, state="to-grade")) == ["Alice", "Ben"]
    assert names(shown(here, state="not-begun", assignment=later)) == ["Alice", "Ben", "Cleo"]
    assert [column.slug for column in shown(here, assignment=later).columns] == ["moving-day"]
    assert shown(here, state="late", assignment=later).rows == ()


@pytest.mark.parametrize(
    "wanted",
    [
        {"group": "0" * 32},
        {"assignment": "none"},
        {"state": "asleep"},
        {"sort": "password_hash"},
        {"sort": "name;drop"},
        {"order": "sideways"},
    ],
)
def test_a_filter_that_is_none_is_refused_in_words(small_site: Flask, wanted: dict[str, str]) -> None:
    here = book(small_site)
    with pytest.raises(Malformed):
        shown(here, **wanted)


def test_the_newest_rubric_of_the_attempt_that_counts_is_the_grade(site: Flask) -> None:
    here = book(site, Terms(graded_by="rubric", reason="required"))
    with site.app_context():
        attempt = select(Attempt.id).join(Result, Result.attempt == Attempt.public_id).where(Result.safe.is_(True))
        row = {"attempt_id": attempt.scalar_subquery(), "note": "", "at": now()}
        do(
            insert(Grading).values(turn=1, points=[4, 4, 4, 4], **row),
            insert(Grading).values(turn=2, points=[3, 2, 4, None], **row),
        )
    waiting = cell(shown(here), "Alice")
    assert waiting is not None
    assert (waiting.grade, waiting.points) == ("to-grade", (9, 16))
    with site.app_context():
        do(insert(Grading).values(turn=3, points=[3, 2, 4, 1], **row))
    graded = cell(shown(here), "Alice")
    assert graded is not None
    assert (graded.grade, graded.points) == ("rubric", (10, 16))


def test_the_mark_is_the_same_until_anything_in_it_changes(site: Flask) -> None:
    here = book(site)
    changes: list[Callable[[], object]] = [
        lambda: handed.hand_in(site, here.assignment, here.people["cleo"], *cases.best(UNSAFE_CASE)[:1]),
        lambda: _said(here),
        lambda: do(update(Person).where(Person.public_id == here.people["ben"]).values(display_name="Benjamin")),
        lambda: do(update(Membership).where(Membership.public_id == here.ben).values(left_at=now(), ended_by="self")),
        lambda: do(update(Assignment).values(title="Another title")),
        lambda: classes.group(site, here.cohort),
        lambda: classes.assignment(site, here.cohort, "moving-day"),
    ]
    marks = []
    for change in (lambda: None, *changes):
        with site.app_context():
            change()
            first, again = (gradebook_rows(here.dave.id, here.cohort).mark for _ in range(2))
        assert first == again
        marks.append(first)
    assert len(set(marks)) == len(marks)


def _said(here: Book) -> None:
    override(here.carol, here.at("ben"), Said(SET, "80", "Talked it through.", 0), now())


def test_it_takes_as_many_statements_for_many_learners_as_for_few(small_site: Flask) -> None:
    here = book(small_site, Terms(graded_by="rubric", reason="required"))

    def count() -> int:
        with small_site.app_context():
            return len(sent_by(db.engine, lambda: gradebook_rows(here.carol.id, here.cohort)))

    few = count()
    for number in range(5):
        other = book(small_site, prefix=f"More{number}")
        classes.member(small_site, here.cohort, other.people["alice"])
        handed.hand_in(small_site, here.assignment, other.people["alice"])
        classes.assignment(small_site, here.cohort, "moving-day", due_at=now() + timedelta(days=number))
    assert count() == few <= 10


def test_looks_are_shared_and_how_long_it_took_stands_beside_them(small_site: Flask) -> None:
    here = book(small_site)
    handed.hand_in(small_site, here.assignment, here.people["cleo"])
    told = shown(here)
    alices, cleos = (next(row for row in told.rows if row.name == who) for who in ("Alice", "Cleo"))
    assert alices.looks == cleos.looks
    assert alices.minutes[0] == len(cases.best(UNSAFE_CASE))


def test_of_too_many_columns_the_last_assignments_are_shown_and_one_by_itself_whole(small_site: Flask) -> None:
    here = book(small_site)
    later = classes.assignment(small_site, here.cohort, *cases.DICE[:3], title="Later")
    with small_site.app_context():
        record = gradebook_rows(here.carol.id, here.cohort)
    for most, titles, hidden in ((5, ["Knowing one's limits", "Later"], 0), (4, ["Later"], 2), (1, ["Later"], 2)):
        told = gradebook(record, Wanted(), most)
        assert ([heading.assignment.title for heading in told.headings], told.hidden) == (titles, hidden)
        assert all(len(row.looks) == len(told.columns) for row in told.rows)
        assert len(told.assignments) == 2  # the others can be chosen
    one = gradebook(record, Wanted(assignment=here.assignment), 1)
    assert (len(one.columns), one.hidden) == (2, 0)
    assert later not in {column.assignment.public_id for column in one.columns}
