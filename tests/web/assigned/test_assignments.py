"""What a learner meets of an assignment, page by page: to do, begun, asked, handed in, left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from engine.teach.terms import Terms, as_json
from models import Assignment, Decision, JournalEntry, WriteUp
from tests.support import cases, classes
from tests.support.client import Visitor, follow
from tests.support.people import log_in, put
from tests.support.rows import change, count, rows, values
from web.session import now

PIVOTAL_AT_ONCE = "credible-fear"


class Bench:
    """Alice at her browser, in Carol's Practicum II."""

    def __init__(self, site: Flask) -> None:
        alice = put(site, "Alice")
        self.cohort = classes.cohort(site, put(site, "Carol", "supervisor"), alice)
        self.site, self.alice = site, Visitor.at(site)
        log_in(self.alice, "Alice")

    def assign(self, *slugs: str, terms: Terms | None = None, **told: Any) -> str:
        return classes.assignment(self.site, self.cohort, *slugs, terms=terms, **told)

    def begin(self, assignment: str) -> str:
        assert self.alice.get(f"/assigned/{assignment}").status_code == 200
        attempt = follow(self.alice.send(self.alice.page.form("/attempts")))
        self.alice.get(attempt)
        return attempt

    def play(self, attempt: str, choices: tuple[int, ...], **said: str) -> str:
        where = attempt
        for step, number in enumerate(choices):
            response = self.alice.decide(cases.value(self.site, attempt, step, number), **said)
            assert response.status_code == 303, self.alice.page.text
            where = follow(response)
            self.alice.get(where)
        return where


@pytest.fixture
def bench(small_site: Flask) -> Bench:
    return Bench(small_site)


def test_what_is_assigned_is_found_begun_and_finished_by_its_pages(bench: Bench) -> None:
    bench.alice.get("/assigned")
    assert "Nothing is assigned yet" in bench.alice.page.text
    terms = Terms(description="Read slowly.", objectives=("Notice a limit.",), pass_mark=90)
    assignment = bench.assign(terms=terms, due_at=now() + timedelta(days=2))
    bench.alice.get("/assigned")
    assert f"/assigned/{assignment}" in bench.alice.page.links()
    assert "0 of 1 done" in bench.alice.page.text
    attempt = bench.begin(assignment)
    assert "Assigned: Knowing one's limits" in bench.alice.page.text
    assert "Read by: you and the supervisors of Practicum II" in bench.alice.page.text
    assert f"/cases/{cases.A_CASE}" not in bench.alice.page.links()
    where = bench.play(attempt, cases.best(cases.A_CASE))
    assert where == f"{attempt}/debrief"
    assert "The pass mark of this assignment is 90" in bench.alice.page.text
    bench.alice.get("/assigned")
    assert "Behind you" in bench.alice.page.text
    bench.alice.get(f"/assigned/{assignment}")
    assert "100 of 100" in bench.alice.page.text
    assert "counts" in bench.alice.page.text


def test_a_page_says_before_anything_is_begun_what_supervisors_will_see(bench: Bench) -> None:
    named = "how sure you were, with your name"
    bench.alice.get(f"/assigned/{bench.assign(terms=Terms(confidence_named=True))}")
    assert named in bench.alice.page.text
    bench.alice.get(f"/assigned/{bench.assign()}")
    assert named not in bench.alice.page.text
    assert "five or more learners together" in bench.alice.page.text


def test_what_has_to_be_said_with_a_decision_is_asked_for_beside_its_field_and_nothing_typed_is_lost(
    bench: Bench,
) -> None:
    attempt = bench.begin(bench.assign(terms=Terms(confidence="required", reason="required")))
    choice = bench.alice.choices()[0]
    assert bench.alice.decide(choice, reason="Because of the risk.").status_code == 400
    form = bench.alice.page.form("/decisions")
    assert (form.fields["choice"], form.fields["reason"]) == (choice, "Because of the risk.")
    assert "Guessing is an answer too" in bench.alice.page.text
    assert bench.alice.decide(choice, confidence="high", reason=" ").status_code == 400
    assert bench.alice.page.form("/decisions").fields["confidence"] == "high"
    assert count(bench.site, Decision) == 0
    assert bench.alice.decide(choice, confidence="high", reason="Because.").status_code == 303
    bench.alice.get(attempt)
    assert values(bench.site, select(Decision.reason)) == ["Because."]


def test_what_is_not_asked_for_is_neither_shown_nor_kept(bench: Bench) -> None:
    bench.begin(bench.assign(terms=Terms(confidence="off", reason="off")))
    form = bench.alice.page.form("/decisions")
    assert not {"confidence", "reason"} & {*form.fields, *form.options}
    bench.alice.decide(bench.alice.choices()[0], confidence="high", reason="Unasked.")
    assert [(row.confidence, row.reason) for row in rows(bench.site, Decision)] == [(None, None)]


def test_a_write_up_is_asked_for_refused_with_its_words_and_kept_once(bench: Bench) -> None:
    terms = Terms(writing="required", deciding="aca", standards=True)
    attempt = bench.begin(bench.assign(PIVOTAL_AT_ONCE, terms=terms))
    form = bench.alice.page.form("/write-up")
    assert "Which standards bear on this?" in bench.alice.page.text
    assert not bench.alice.page.has_form("/decisions")
    decision = {"csrf_token": form.fields["csrf_token"], "step": "0"}
    choice = cases.value(bench.site, attempt, 0, cases.best(PIVOTAL_AT_ONCE)[0])
    assert bench.alice.post(f"{attempt}/decisions", data={**decision, "choice": choice}).status_code == 409
    assert "First the write-up" in bench.alice.page.text
    steps = {name: f"I think about {name}." for name in form.fields if name.startswith("answer-")}
    assert len(steps) == 7
    assert bench.alice.send(form, **{**steps, "answer-2": ""}, standard="ACA A.11.a").status_code == 400
    again = bench.alice.page.form("/write-up")
    assert again.fields["answer-1"] == "I think about answer-1."
    assert "Write at least a sentence here" in bench.alice.page.text
    assert "1 chosen" in bench.alice.page.text
    assert bench.alice.send(form, **steps, standard="ACA A.11.a").status_code == 303
    bench.alice.get(attempt)
    assert bench.alice.choices()
    response = bench.alice.send(form, **{**steps, "answer-6": "Something else."}, standard="ACA A.11.a")
    assert response.status_code == 409
    assert "It stands as it was written" in bench.alice.page.text
    assert "Something else." in bench.alice.page.text
    bench.alice.get(attempt)
    bench.play(attempt, cases.best(PIVOTAL_AT_ONCE))
    assert "I think about answer-6." in bench.alice.page.text
    assert count(bench.site, WriteUp) == 1


def test_a_write_up_that_is_asked_for_otherwise_or_no_more_comes_back_as_it_was_typed(bench: Bench) -> None:
    terms = Terms(writing="required", deciding="aca")
    attempt = bench.begin(bench.assign(PIVOTAL_AT_ONCE, terms=terms))
    form = bench.alice.page.form("/write-up")
    typed = {name: f"I think about {name}." for name in form.fields if name.startswith("answer-")}
    own = replace(terms, deciding="own", steps=tuple(f"Step {number}" for number in range(7)))
    change(bench.site, update(Assignment).values(terms=as_json(own)))
    assert bench.alice.send(form, **typed).status_code == 400
    assert "What is asked here was changed while you wrote" in bench.alice.page.text
    again = bench.alice.page.form("/write-up")
    assert typed.items() <= again.fields.items()
    change(bench.site, update(Assignment).values(terms=as_json(Terms())))
    assert bench.alice.send(again).status_code == 409
    assert "Not asked for here any more" in bench.alice.page.text
    assert all(words in bench.alice.page.text for words in typed.values())
    change(bench.site, update(Assignment).values(terms=as_json(own)))
    assert follow(bench.alice.send(again)) == attempt
    assert count(bench.site, WriteUp) == 1


def test_a_case_at_no_place_is_not_found_however_long_its_number_is(bench: Bench) -> None:
    assignment = bench.assign(PIVOTAL_AT_ONCE)
    bench.alice.get(f"/assigned/{assignment}")
    fields = bench.alice.page.form("/cases/0/attempts").fields
    for place in ("1", "999999", "9" * 20, "9" * 5_000, "-1", "٣", "%00"):
        assert bench.alice.post(f"/assigned/{assignment}/cases/{place}/attempts", data=fields).status_code == 404, place


def test_one_that_is_optional_leads_on_without(bench: Bench) -> None:
    attempt = bench.begin(bench.assign(PIVOTAL_AT_ONCE, terms=Terms(writing="optional")))
    assert f"{attempt}?without=y" in bench.alice.page.links()
    bench.alice.get(f"{attempt}?without=y")
    choice = bench.alice.choices()[0]
    assert bench.alice.decide("none of them").status_code == 400
    assert choice in bench.alice.choices(), "the page that says why is of the decision"
    assert bench.alice.decide(choice).status_code == 303


def test_what_is_handed_in_waits_and_can_be_reflected_on(bench: Bench) -> None:
    attempt = bench.begin(bench.assign(terms=Terms(mode="released")))
    where = bench.play(attempt, cases.poorest(cases.A_CASE))
    assert bench.alice.get(where).status_code == 200
    assert bench.alice.page.text.count("It is handed in") == 1
    assert "of 100" not in bench.alice.page.text
    form = bench.alice.page.form("/journal")
    assert bench.alice.send(form, text="It stayed with me.", share="y").status_code == 303
    (entry,) = rows(bench.site, JournalEntry)
    assert entry.shared_at is not None
    assert bench.alice.send(form, text="\x00").status_code == 400
    assert "cannot be stored" in bench.alice.page.text
    assert bench.alice.get(f"{attempt}/explore").status_code == 409
    bench.alice.get(f"/cases/{cases.A_CASE}")
    assert "You have this case to do" in bench.alice.page.text
    assert not bench.alice.page.has_form("/attempts")
    alone = {"csrf_token": form.fields["csrf_token"], "mode": "study"}
    assert bench.alice.post(f"/cases/{cases.A_CASE}/attempts", data=alone).status_code == 409
    assert "This case is assigned to you" in bench.alice.page.text
    change(bench.site, update(Assignment).values(released_at=now()))
    bench.alice.get(where)
    assert "Every decision, explained" in bench.alice.page.text


def test_whoever_steps_out_is_offered_another_case_in_its_place(bench: Bench) -> None:
    assignment = bench.assign()
    attempt = bench.begin(assignment)
    bench.alice.get(follow(bench.alice.send(bench.alice.page.form("/step-out"))))
    assert "Another case in its place" in bench.alice.page.text
    form = next(form for form in bench.alice.page.forms("/attempts") if "instead" in form.fields)
    other = follow(bench.alice.send(form))
    assert other != attempt
    bench.alice.get(other)
    assert "Another case in its place." in bench.alice.page.text
    bench.alice.get(f"/assigned/{assignment}")
    assert "Stepped out, not counted" in bench.alice.page.text


def test_what_cannot_be_begun_leads_back_to_the_assignment(bench: Bench) -> None:
    assignment = bench.assign()
    bench.alice.get(f"/assigned/{assignment}")
    form = bench.alice.page.form("/attempts")
    change(bench.site, update(Assignment).values(withdrawn_at=now()))
    assert bench.alice.send(form).status_code == 409
    assert "This assignment was withdrawn" in bench.alice.page.text
    assert f"/assigned/{assignment}" in bench.alice.page.links()
