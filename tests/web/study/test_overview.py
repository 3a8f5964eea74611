"""`/study`: what somebody sees the first time, and what their own decisions tell them afterwards, and nobody else."""

from __future__ import annotations

import re
from datetime import UTC, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, update

from bench.study import learner as put_learner
from engine.study.days import local_day
from models import Attempt, Exam, Person, ReviewCard
from tests.support import cases, reviews
from tests.support.client import Visitor, follow
from tests.support.exams import Sitting, begin
from tests.support.rows import change, count
from web.session import now


def play_ten(learner: Visitor, **sent: str) -> None:
    """Play cases as well as they can be played, until figures begin."""
    for slug in cases.SLUGS[:5]:
        reviews.play(learner, slug, cases.best(slug), **sent)


def answer_the_sample(learner: Visitor) -> Sitting:
    sitting = begin(learner, "sample")
    for number in range(1, 9):
        sitting.answer(number, sitting.best(number))
    return sitting


def test_the_first_visit_says_what_the_page_is_for_and_makes_nobody(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    assert alice.get("/study").status_code == 200
    assert "A sample, not a verdict" in alice.page.text
    assert count(small_site, Person) == 0


def test_the_first_visits_button_begins_eight_decisions_and_twice_begins_them_once(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    alice.get("/study")
    form = alice.page.form("/study/exams")
    assert form.fields["blueprint"] == "sample"
    first, second = (follow(alice.send(form)) for _ in range(2))
    assert first == second
    assert count(small_site, Exam) == count(small_site, Person) == 1
    assert alice.get(first).status_code == 200


def test_the_first_visit_leads_back_to_the_sample_that_runs(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    sitting = answer_the_sample(alice)
    alice.get("/study")
    assert not alice.page.has_form("/study/exams")
    assert sitting.path in alice.page.links()
    assert "under way" in alice.page.text


def test_below_ten_decisions_there_are_no_figures_but_the_word_when_they_begin(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    answer_the_sample(alice).finish()
    alice.get("/study")
    assert "8 decisions so far; figures begin at 10." in alice.page.text
    headings = [e.text.strip() for e in alice.page.root.iter("h2") if e.text]
    assert "Today" in headings
    assert "The case that would teach you most" in headings
    assert not {"By topic, weakest first", "Over the weeks", "What you reach for"} & set(headings)
    assert "Counts" not in alice.page.text


def test_what_is_counted_is_said_in_one_sentence(small_site: Flask) -> None:
    alice, bob = Visitor.at(small_site), Visitor.at(small_site)
    play_ten(alice)
    alice.get("/study")
    assert re.search(r"Counts \d+ decisions in cases that you finished\.", alice.page.text)
    answer_the_sample(alice).finish()
    alice.get("/study")
    assert re.search(r"Counts \d+ decisions in cases that you finished and 8 in practice exams\.", alice.page.text)
    sitting = begin(bob)
    for number in range(1, 11):
        sitting.answer(number, sitting.best(number))
    sitting.finish()
    bob.get("/study")
    assert "Counts 10 decisions in practice exams." in bob.page.text


def test_a_habit_promises_nothing_of_the_cases_of_a_site(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    play_ten(alice)
    alice.get("/study")
    assert "What you reach for" in alice.page.text
    assert "a quarter" not in alice.page.text


def test_before_a_case_is_over_the_page_tells_nothing_of_it(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    attempt = alice.begin(cases.A_CASE, "exam")
    for step, number in enumerate(cases.poorest(cases.A_CASE)[:-1]):
        alice.get(attempt)
        alice.decide(cases.value(small_site, attempt, step, number), confidence="high")
    alice.get("/study")
    assert alice.page.has_form("/study/exams")
    assert "Sure, and not sound" not in alice.page.text
    assert attempt not in alice.page.source


def test_what_one_was_sure_of_and_got_wrong_leads_to_its_place_in_the_debrief(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    play_ten(alice)
    attempt = reviews.play(alice, confidence="high")
    alice.get("/study")
    places = [link.partition("#") for link in alice.page.links() if "#decision-" in link]
    assert len(places) >= 2
    for path, _, anchor in places:
        assert path == f"{attempt}/debrief"
        alice.get(path)
        assert f'id="{anchor}"' in alice.page.source


def test_nobody_sees_what_another_decided(small_site: Flask) -> None:
    alice, bob = Visitor.at(small_site), Visitor.at(small_site)
    attempt = reviews.play(alice, confidence="high")
    play_ten(bob)
    bob.get("/study")
    assert attempt not in bob.page.source
    assert "Sure, and not sound" in bob.page.text


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        ("high", "None. What you have since taken well is not listed."),
        ("medium", "You have not said of any decision that you would act on it."),
        (None, "You have not said of any decision that you would act on it."),
    ],
)
def test_nothing_that_one_was_sure_of_was_wrong_or_one_never_said_so(
    small_site: Flask, confidence: str | None, said: str
) -> None:
    alice = Visitor.at(small_site)
    play_ten(alice, **({"confidence": confidence} if confidence else {}))
    alice.get("/study")
    assert said in alice.page.text


def test_few_decisions_are_too_few_to_say_and_are_counted(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    alice.set_cookie("baton", put_learner(small_site, 10, 1, 1))
    alice.get("/study")
    text = alice.page.text
    assert "Too few to say yet: a topic is told from 10 decisions on." in text
    assert "Too few to say yet: a line needs two weeks" in text
    assert "Too few to say yet: all four actions stood open in" in text
    assert "Not practised yet" in text
    assert "%" not in re.sub(r"100 %", "", text)


def test_what_comes_back_today_is_offered_in_three_lengths(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    mine = reviews.with_cards(alice)
    alice.get("/study")
    assert f"{len(mine)} decisions come back to you" in alice.page.text
    lengths = [f"/study/review?minutes={minutes}" for minutes in (3, 10, 20)]
    assert [link for link in alice.page.links() if "minutes=" in link] == lengths
    assert all(alice.get(link).status_code == 200 for link in lengths)


def test_where_nothing_is_due_the_next_day_is_named(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    reviews.play(alice)
    alice.get("/study")
    assert "Nothing comes back to you today." in alice.page.text
    assert "The next comes back on" in alice.page.text
    assert not [link for link in alice.page.links() if "minutes=" in link]
    change(small_site, delete(ReviewCard))
    alice.get("/study")
    assert "comes back here after some days" in alice.page.text


def test_what_was_reviewed_today_is_enough_for_today(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    reviews.with_cards(alice)
    change(small_site, update(ReviewCard).where(ReviewCard.id > 1).values(due_at=now() + timedelta(days=5)))
    reviews.review(alice)
    alice.get("/study")
    assert "Enough for today." in alice.page.text
    assert "You reviewed 1 decision." in alice.page.text


def test_on_the_day_of_the_exam_the_page_leaves_one_in_peace(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    reviews.play(alice)
    change(small_site, update(Person).values(exam_date=local_day(now(), UTC)))
    alice.get("/study")
    assert "What you know by now, you know." in alice.page.text
    assert "well spent" not in alice.page.text


@pytest.mark.parametrize(
    ("days", "said"),
    [(42, "in 42 days"), (1, "in 1 day"), (0, "is today"), (-1, "Set the date"), (None, "Set the date")],
)
def test_the_days_until_the_exam_are_counted(small_site: Flask, days: int | None, said: str) -> None:
    alice = Visitor.at(small_site)
    reviews.play(alice)
    exam_date = None if days is None else local_day(now(), UTC) + timedelta(days=days)
    change(small_site, update(Person).values(exam_date=exam_date))
    alice.get("/study")
    assert said in alice.page.text
    assert "/study/plan" in alice.page.links()


def test_every_figure_is_a_picture_and_a_table(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    alice.set_cookie("baton", put_learner(small_site, 700, 60, 10))
    alice.get("/study")
    figures = list(alice.page.root.iter("figure"))
    assert len(figures) == 4
    for figure in figures:
        drawings = [e for e in figure.iter() if e.tag.endswith("svg") and "figure" in e.get("class", "")]
        assert drawings
        assert all(drawing.get("aria-hidden") == "true" for drawing in drawings)
        tables = list(figure.iter("table"))
        assert len(tables) == 1
        assert next(tables[0].iter("caption")).text
        assert all(head.get("scope") for head in tables[0].iter("th"))
    assert "they predict no result of any exam" in alice.page.text


def test_who_has_met_every_case_is_told_so(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    for slug in cases.SLUGS:
        alice.begin(slug)
    reviews.play(alice)
    alice.get("/study")
    assert "You have begun every case of this library." in alice.page.text


def test_looking_changes_nothing(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    reviews.with_cards(alice)
    before = (count(small_site, Attempt), reviews.cards(small_site))
    alice.get("/study")
    assert (count(small_site, Attempt), reviews.cards(small_site)) == before
