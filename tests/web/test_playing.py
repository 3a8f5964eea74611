"""A case is played from its page to its debrief, without an account and without scripts."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support import cases
from tests.support.client import Visitor, follow


def play(visitor: Visitor, slug: str, choices: tuple[int, ...], mode: str = "study") -> str:
    """Play a case by the numbers of its choices. Returns the path of the attempt, with its debrief at hand."""
    attempt = visitor.begin(slug, mode)
    visitor.get(attempt)
    for step, number in enumerate(choices):
        response = visitor.decide(cases.value(visitor.application, attempt, step, number))
        assert response.status_code == 303, visitor.page.text
        visitor.get(follow(response))
    return attempt


@pytest.mark.parametrize("slug", cases.SLUGS)
def test_the_best_path_of_every_case_comes_to_100_percent(site: Flask, slug: str) -> None:
    alice = Visitor.at(site)
    play(alice, slug, cases.best(slug))
    assert alice.page.heading.startswith(("Debrief", cases.story(slug).scenario.title))
    assert "100" in alice.page.text
    assert "Passed" in alice.page.text


@pytest.mark.parametrize("slug", cases.SLUGS)
def test_a_poor_path_ends_in_a_debrief_that_names_its_turning_point(alice: Visitor, slug: str) -> None:
    play(alice, slug, cases.poorest(slug))
    assert "The turning point" in alice.page.text
    assert "Not passed" in alice.page.text


def test_study_mode_explains_at_once(alice: Visitor) -> None:
    story = cases.story(cases.A_CASE)
    play(alice, cases.A_CASE, cases.best(cases.A_CASE)[:1])
    chosen = story.scenario.scenes[0].choices[cases.best(cases.A_CASE)[0] - 1]
    assert chosen.rationale.split()[0] in alice.page.text
    assert "What you just decided" in alice.page.text


def test_exam_mode_explains_at_the_end_only(alice: Visitor) -> None:
    best = cases.best(cases.A_CASE)
    attempt = play(alice, cases.A_CASE, best[:2], mode="exam")
    assert "What you just decided" not in alice.page.text
    for step, number in enumerate(best[2:], start=2):
        response = alice.decide(cases.value(alice.application, attempt, step, number))
        alice.get(follow(response))
    assert "Every decision, explained" in alice.page.text


def test_what_was_begun_is_offered_again_in_the_library(alice: Visitor) -> None:
    attempt = play(alice, cases.A_CASE, cases.best(cases.A_CASE)[:1])
    for page in ("/", "/cases", f"/cases/{cases.A_CASE}"):
        alice.get(page)
        assert attempt in alice.page.links(), page


def test_choices_keep_their_order_within_an_attempt_and_change_it_between_attempts(alice: Visitor) -> None:
    orders = set()
    for _ in range(8):
        attempt = alice.begin(cases.A_CASE)
        alice.get(attempt)
        first = alice.choices()
        alice.get(attempt)
        assert alice.choices() == first
        numbers = range(1, len(first) + 1)
        named = {cases.value(alice.application, attempt, 0, number): number for number in numbers}
        orders.add(tuple(named[value] for value in first))
    assert len(orders) > 1


def test_confidence_and_reason_are_kept_and_touch_no_score(alice: Visitor) -> None:
    attempt = alice.begin(cases.A_CASE)
    alice.get(attempt)
    best = cases.best(cases.A_CASE)
    said = "Because “she” said so; 1 < 2 & <b>ünïcödé</b> \u202e 🙂 =1+1"
    for step, number in enumerate(best):
        value = cases.value(alice.application, attempt, step, number)
        alice.get(follow(alice.decide(value, confidence="low", reason=said)))
    assert said in alice.page.text
    assert "guessing" in alice.page.text
    assert "100" in alice.page.text


def test_the_same_start_form_sent_twice_begins_one_attempt(alice: Visitor) -> None:
    alice.get(f"/cases/{cases.A_CASE}")
    form = alice.page.form("/attempts")
    assert follow(alice.send(form, mode="study")) == follow(alice.send(form, mode="study"))


def test_stepping_out_ends_an_attempt_uncounted_and_offers_others(alice: Visitor) -> None:
    attempt = alice.begin(cases.A_CASE)
    alice.get(attempt)
    response = alice.send(alice.page.form("/step-out"))
    assert follow(response) == attempt
    alice.get(attempt)
    assert any(link.startswith("/cases/") and not link.endswith(cases.A_CASE) for link in alice.page.links())
    assert not alice.page.has_form("/decisions")
    assert alice.get(f"{attempt}/debrief").status_code == 409
    alice.get("/cases")
    assert attempt not in alice.page.links()


def test_explore_plays_any_branch_again_off_the_record(alice: Visitor) -> None:
    attempt = play(alice, cases.A_CASE, cases.best(cases.A_CASE))
    score = alice.page.text
    path = ""
    for _ in range(20):
        alice.get(f"{attempt}/explore?path={path}")
        ways = [link for link in alice.page.links() if "path=" in link and len(link.split("path=")[1]) > len(path)]
        if not ways:
            break
        path = ways[0].split("path=")[1].replace("%2C", ",")
    assert "ends" in alice.page.text
    alice.get(f"{attempt}/debrief")
    assert alice.page.text == score


def test_the_journal_and_a_dissent_are_kept_with_the_debrief(alice: Visitor) -> None:
    attempt = play(alice, cases.A_CASE, cases.best(cases.A_CASE))
    alice.send(alice.page.form("/journal"), text="I was relieved, and ashamed of it. <script>alert(1)</script>")
    alice.get(f"{attempt}/debrief")
    alice.send(alice.page.form("/dissents"), option="1", why="She asked for it twice.", provision="NASW 1.02")
    alice.get(f"{attempt}/debrief")
    assert "I was relieved, and ashamed of it. <script>alert(1)</script>" in alice.page.text
    assert "She asked for it twice." in alice.page.text
    alice.send(alice.page.form("/journal"), text=" ")
    alice.send(alice.page.form("/dissents"), why=" ")
    alice.get(f"{attempt}/debrief")
    assert "I was relieved" not in alice.page.text
    assert "She asked for it twice." not in alice.page.text


def test_a_dissent_without_words_is_shown_again_with_what_to_do(alice: Visitor) -> None:
    attempt = play(alice, cases.A_CASE, cases.best(cases.A_CASE))
    response = alice.send(alice.page.form("/dissents"), option="1", why="", provision="NASW 1.02")
    assert response.status_code == 400
    assert "Say in a sentence" in alice.page.text
    assert "NASW 1.02" in alice.page.source
    alice.get(f"{attempt}/debrief")
    assert "NASW 1.02" not in alice.page.form("/dissents").fields["provision"]
