"""What is written before the pivotal decision: asked where the terms say so, kept once, in the way of nothing else."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from engine.teach.deciding import MODELS, mark_of
from engine.teach.terms import Terms
from models import Decision, WriteUp
from services import standing
from services.assigned import write_ups
from services.assigned.write_ups import MAX_ANSWER, Asking, Sent
from services.errors import BadField, OutOfStep, WriteUpFirst, WriteUpStands
from services.explain import provisions
from services.people import Visitor as Known
from services.teach.changing import change
from services.teach.dates import DatesTold
from services.teach.giving import Told
from tests.support import cases, classes
from tests.support.assigned import begin, play
from tests.support.doors import amid_the_next_change, together
from tests.support.people import known, put
from tests.support.rows import count, rows, values
from web.session import now

AT_ONCE, LATER = "credible-fear", "eight-months-after"
"""Cases that begin with their pivotal decision, and that come to it after a step."""
TEXT = mark_of(Terms())
"""The mark of a form that asks for one text."""
WORDS = Sent(("She needs more than I can give.",), (), TEXT)


class Desk:
    """Alice with an attempt that asks for a write-up."""

    def __init__(self, site: Flask, terms: Terms, slug: str = AT_ONCE) -> None:
        self.site, alice, carol = site, put(site, "Alice"), put(site, "Carol", "supervisor")
        cohort = classes.cohort(site, carol, alice)
        self.alice: Known = known(site, alice)
        self.carol: Known = known(site, carol, "supervisor")
        self.assignment = classes.assignment(site, cohort, slug, terms=terms)
        self.attempt = begin(site, self.alice, self.assignment)

    def asking(self, *, without: bool = False) -> Asking | None:
        with self.site.app_context():
            here = standing.stand(self.alice.id, self.attempt, now(), without=without)
        assert isinstance(here, standing.Standing)
        return here.asking

    def keep(self, sent: Sent = WORDS) -> None:
        with self.site.app_context():
            write_ups.keep(self.alice.id, self.attempt, sent, now())

    def refused(self, sent: Sent) -> tuple[str, str]:
        with pytest.raises(BadField) as fault:
            self.keep(sent)
        return fault.value.field, fault.value.message

    def to_the_pivot(self, slug: str) -> None:
        for number in cases.best(slug):
            if self.asking() is not None:
                return
            play(self.site, self.alice, self.attempt, [number])
        raise AssertionError("this way asks for nothing")


def some(number: int) -> tuple[str, ...]:
    with_keys = [each.key for each in provisions.all()]
    return tuple(with_keys[:number])


def test_the_decision_waits_for_a_write_up_that_is_required(small_site: Flask) -> None:
    desk = Desk(small_site, Terms(writing="required"))
    asked = desk.asking(without=True)
    assert asked is not None, "nobody goes on without"
    assert (asked.required, len(asked.fields), asked.codes) == (True, 1, ())
    with pytest.raises(WriteUpFirst):
        play(small_site, desk.alice, desk.attempt, cases.best(AT_ONCE)[:1])
    assert count(small_site, Decision) == 0
    desk.keep()
    assert desk.asking() is None
    play(small_site, desk.alice, desk.attempt, cases.best(AT_ONCE)[:1])
    assert desk.asking() is None, "it is asked once"


def test_it_is_asked_before_the_pivotal_decision_and_not_before_others(small_site: Flask) -> None:
    desk = Desk(small_site, Terms(writing="required"), LATER)
    assert desk.asking() is None
    with pytest.raises(OutOfStep):
        desk.keep()
    desk.to_the_pivot(LATER)
    assert values(small_site, select(Decision.step)) == list(range(count(small_site, Decision)))
    assert count(small_site, Decision) > 0
    desk.keep()


def test_one_that_is_optional_can_be_left_out(small_site: Flask) -> None:
    desk = Desk(small_site, Terms(writing="optional"))
    assert desk.asking() is not None
    assert desk.asking(without=True) is None
    play(small_site, desk.alice, desk.attempt, cases.best(AT_ONCE))
    with pytest.raises(OutOfStep):
        desk.keep()
    assert count(small_site, WriteUp) == 0


def test_a_model_asks_step_by_step_and_required_means_each(small_site: Flask) -> None:
    steps = MODELS["aca"].steps
    terms = Terms(writing="required", deciding="aca", standards=True)
    desk, mark = Desk(small_site, terms), mark_of(terms)
    asked = desk.asking()
    assert asked is not None
    assert [each.step for each in asked.fields] == list(steps)
    assert asked.source == MODELS["aca"].source
    assert {each.key for code in asked.codes for each in code.provisions} == {each.key for each in provisions.all()}
    full = tuple(f"Step {number}." for number in range(len(steps)))
    assert desk.refused(Sent((*full[:3], " \n", *full[4:]), some(1), mark))[0] == "answer-3"
    assert desk.refused(Sent(full, (), mark))[0] == "standard"
    assert desk.refused(Sent(full, some(6), mark))[0] == "standard"
    assert desk.refused(Sent(full, ("ACA Z.99",), mark))[0] == "standard"
    desk.keep(Sent(full, some(5), mark))
    (kept,) = rows(small_site, WriteUp)
    assert (tuple(kept.answers), tuple(kept.standards)) == (full, some(5))


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        (("",), "answer-0"),
        (("\x00",), "answer-0"),
        (("a" * (MAX_ANSWER + 1),), "answer-0"),
        (("One.", "Two."), "answer-0"),
        ((), "answer-0"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    small_site: Flask, answers: tuple[str, ...], field: str
) -> None:
    assert Desk(small_site, Terms(writing="optional")).refused(Sent(answers, (), TEXT))[0] == field
    assert count(small_site, WriteUp) == 0


def test_nothing_typed_is_lost_where_the_model_has_fewer_steps_now(small_site: Flask) -> None:
    desk = Desk(small_site, Terms(writing="optional"))
    asked = desk.asking()
    assert asked is not None
    again = write_ups.refilled(asked, Sent(("One.", "", "Three."), some(2), ""), BadField("answer-0", "Look again."))
    assert [(each.text, each.problem) for each in again.fields] == [("One.\n\nThree.", "Look again.")]


def test_what_is_sent_while_the_steps_change_is_kept_under_none_that_it_was_not_written_for(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = Terms(writing="required", deciding="aca")
    desk, sent = Desk(site, terms), Sent(("Some words.",) * 7, (), mark_of(terms))
    own = replace(terms, deciding="own", steps=tuple(f"Step {number}" for number in range(7)))
    told = Told("Knowing one's limits", own, DatesTold(), (AT_ONCE,))
    with site.app_context():
        preview = change(desk.carol, desk.assignment, told, "", now())
        assert preview is not None
        assert [(each.what, each.names) for each in preview.consequences] == [("form", ("Alice",))]
        came_to = amid_the_next_change(monkeypatch, site, lambda: desk.keep(sent))
        assert change(desk.carol, desk.assignment, told, preview.mark, now()) is None
    assert (came_to(), count(site, WriteUp)) == ("BadField", 0)
    desk.keep(replace(sent, mark=mark_of(own)))


def test_it_stands_as_it_was_written_and_the_same_again_is_harmless(site: Flask) -> None:
    desk = Desk(site, Terms(writing="optional"))
    together(*[desk.keep] * 4)
    desk.keep(WORDS)
    with pytest.raises(WriteUpStands) as fault:
        desk.keep(Sent(("I can manage.",), (), TEXT))
    assert fault.value.kept == WORDS.answers
    assert count(site, WriteUp) == 1


def test_of_two_that_are_sent_at_once_one_stands_and_the_other_is_told(site: Flask) -> None:
    desk = Desk(site, Terms(writing="optional"))

    def try_it(text: str) -> str:
        try:
            desk.keep(Sent((text,), (), TEXT))
        except WriteUpStands as fault:
            return fault.kept[0]
        return text

    answers = together(partial(try_it, "One."), partial(try_it, "Two."))
    (kept,) = rows(site, WriteUp)
    assert set(answers) == {kept.answers[0]}
