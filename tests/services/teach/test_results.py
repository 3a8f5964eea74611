"""The cells of a gradebook say what the attempts and the terms say, whatever happens at the same instant."""

from __future__ import annotations

from functools import partial

from flask import Flask
from sqlalchemy import Connection, delete, insert, select, update

from engine.scenario.play import choose, is_over, replay
from engine.teach.counting import Cell
from engine.teach.terms import Terms, as_json
from extensions import db
from models import Assignment, AssignmentCase, Attempt, Cohort, Result, WriteUp
from services.database import writes
from services.people import Visitor as Known
from services.teach import results
from tests.support import cases, classes
from tests.support.assigned import begin, cell, play
from tests.support.client import Visitor, follow
from tests.support.doors import together
from tests.support.people import known, log_in, put
from tests.support.rows import change, count, counted
from web.session import now


def practicum(site: Flask, terms: Terms | None = None) -> tuple[str, Known]:
    """An assignment of Carol's for Alice."""
    carol, alice = put(site, "Carol", "supervisor"), put(site, "Alice")
    return classes.assignment(site, classes.cohort(site, carol, alice), terms=terms), known(site, alice)


def safe_way(worst: int) -> tuple[int, ...]:
    """The best way but for one sound step less: safe and not the highest score."""
    story, best = cases.story(cases.A_CASE), cases.best(cases.A_CASE)
    for step, number in enumerate(best):
        run = replay(story, best[:step])
        for way, _ in story.graph.out(run.at):
            if way.number != number and way.credit == worst and not way.unsafe:
                run = choose(story, run, way.number)
                while not is_over(story, run):
                    top = max(story.graph.out(run.at), key=lambda out: out[0].credit or 0)
                    run = choose(story, run, top[0].number)
                return run.choices
    raise AssertionError("the case has no such way")


def reterm(site: Flask, assignment: str, terms: Terms) -> int:
    """Change the terms as a supervisor does: the assignment is held alone, and every cell worked out anew."""

    @writes
    def do(connection: Connection) -> int:
        held = select(Assignment.id).where(Assignment.public_id == assignment).with_for_update()
        row = connection.execute(held).scalar_one()
        connection.execute(update(Assignment).where(Assignment.id == row).values(terms=as_json(terms)))
        return results.rebuild(connection, row)

    with site.app_context():
        return do()


def found(site: Flask, assignment: str, alice: Known) -> Cell:
    there = cell(site, assignment, alice)
    assert there is not None
    return there


def test_other_terms_let_another_attempt_count(small_site: Flask) -> None:
    assignment, alice = practicum(small_site)
    ways = [safe_way(2), cases.best(cases.A_CASE), cases.poorest(cases.A_CASE)]
    made = []
    for way in ways:
        made.append(begin(small_site, alice, assignment))
        play(small_site, alice, made[-1], way)
    counted_as = {}
    for counts in ("best", "last", "first"):
        assert reterm(small_site, assignment, Terms(counts=counts)) == 1
        counted_as[counts] = found(small_site, assignment, alice).attempt
    assert counted_as == {"first": made[0], "best": made[1], "last": made[2]}
    assert reterm(small_site, assignment, Terms()) == 0, "again changes nothing"


def test_another_pass_mark_passes_another_way_and_harm_passes_none(small_site: Flask) -> None:
    assignment, alice = practicum(small_site)
    play(small_site, alice, begin(small_site, alice, assignment), safe_way(2))
    score = found(small_site, assignment, alice)
    percent = 100 * (score.earned or 0) // (score.out_of or 1)
    for mark, passed in ((percent, True), (percent + 1, False)):
        reterm(small_site, assignment, Terms(pass_mark=mark))
        assert found(small_site, assignment, alice).passed is passed
    harmed, bob = practicum_of(small_site, "Bob")
    play(small_site, bob, begin(small_site, bob, harmed), cases.poorest(cases.A_CASE))
    reterm(small_site, harmed, Terms(pass_mark=1))
    assert found(small_site, harmed, bob).passed is False


def practicum_of(site: Flask, name: str) -> tuple[str, Known]:
    learner = put(site, name)
    cohort = classes.cohort(site, put(site, f"Dave {name}", "supervisor", email=f"dave-{name}@s.example"), learner)
    return classes.assignment(site, cohort), known(site, learner)


def test_written_is_a_write_up_or_a_way_that_is_not_asked_for_one(small_site: Flask) -> None:
    assignment, alice = practicum(small_site)
    attempt = begin(small_site, alice, assignment)
    play(small_site, alice, attempt)
    reterm(small_site, assignment, Terms(writing="required"))
    assert not found(small_site, assignment, alice).written, "it was not asked for when it was played"
    with small_site.app_context(), db.engine.execution_options(writes=True).begin() as connection:
        row = {"attempt_id": 1, "answers": ["A dilemma."], "standards": [], "written_at": now()}
        connection.execute(insert(WriteUp).values(**row))
    reterm(small_site, assignment, Terms(writing="required", counts="last"))
    assert found(small_site, assignment, alice).written


def test_a_rebuild_mends_what_was_tampered_with_and_takes_what_is_nobodys(site: Flask) -> None:
    assignment, alice = practicum(site)
    play(site, alice, begin(site, alice, assignment))
    right = found(site, assignment, alice)
    dave = known(site, put(site, "Dave")).id
    change(site, update(Result).values(earned=0, late=True))
    with site.app_context(), db.engine.execution_options(writes=True).begin() as connection:
        case = connection.scalars(select(AssignmentCase.id)).one()
        row = {"assignment_case_id": case, "person_id": dave, "attempts": 1}
        connection.execute(insert(Result).values(**row))
    assert reterm(site, assignment, Terms()) == 2
    assert found(site, assignment, alice) == right
    assert count(site, Result) == 1


def test_an_end_and_other_terms_at_once_leave_a_cell_of_the_terms_that_hold(site: Flask) -> None:
    way = safe_way(2)
    for number in range(4):
        assignment, alice = practicum_of(site, f"Alice{number}")
        attempt = begin(site, alice, assignment)
        play(site, alice, attempt, way[:-1])
        end = partial(play, site, alice, attempt, way[-1:])
        together(end, partial(reterm, site, assignment, Terms(pass_mark=99)))
        assert found(site, assignment, alice).passed is False


def test_an_end_and_a_cohort_that_goes_at_once_lose_no_decision(site: Flask) -> None:
    best = cases.best(cases.A_CASE)
    assignment, alice = practicum(site)
    attempt = begin(site, alice, assignment)
    play(site, alice, attempt, best[:-1])

    @writes
    def go(connection: Connection) -> None:
        connection.execute(delete(Assignment))
        connection.execute(delete(Cohort))

    def erase() -> None:
        with site.app_context():
            go()

    together(erase, lambda: play(site, alice, attempt, best[-1:]))
    with site.app_context():
        step, finished = db.session.execute(select(Attempt.step, Attempt.finished_at)).one()
        db.session.remove()
    assert (step, finished is not None) == (len(best), True)
    assert count(site, Result) == 0


def test_an_assigned_decision_costs_four_statements_and_its_page_three_and_only_the_ends_two_more(site: Flask) -> None:
    assignment, _ = practicum(site, Terms(mode="exam", confidence="required", reason="required"))
    browser = Visitor.at(site)
    log_in(browser, "Alice")
    browser.get(f"/assigned/{assignment}")
    form = browser.page.form("/attempts")
    with counted(site) as sent:
        attempt = follow(browser.send(form))
    assert len(sent) <= 8, sent
    best = cases.best(cases.A_CASE)
    browser.get(attempt)
    for step, number in enumerate(best):
        choice = cases.value(site, attempt, step, number)
        with counted(site) as sent:
            where = follow(browser.decide(choice, confidence="high", reason="Because."))
        assert len(sent) <= (4 if step < len(best) - 1 else 6), sent
        with counted(site) as sent:
            browser.get(where)
        assert len(sent) <= 3 or where.endswith("/debrief"), sent
