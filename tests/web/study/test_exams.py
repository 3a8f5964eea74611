"""The pages of the practice exams: what they say, what they must not tell, and forms that are sent twice or damaged."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from engine.scenario.play import replay, scene_at
from engine.scenario.render import html, inline_html
from services.study.papers import GRACE
from tests.support import cases
from tests.support.client import Visitor, follow
from tests.support.exams import Sitting, begin, withdraw

SNIPPET = 40
"""Letters of a reasoning that are looked for."""


def test_somebody_who_is_not_known_is_told_what_it_is_for_and_can_begin(alice: Visitor) -> None:
    alice.get("/study/exams")
    text = alice.page.text
    assert "Our practice blueprint, not the board’s. Looked up 2026-11; confidence high" in text
    assert "From domains that make up 41 % of the examination; of each, only what a decision in a case can ask." in text
    assert "The rest of these domains; Clinical focus; Counseling skills." in text
    assert "What share of the examination these domains make up was not found" in text
    assert "No paper as long as the examination" in text
    assert "10 items, 12 min" in text
    assert "Practice, never readiness" in text


def test_the_time_says_how_it_came_about(alice: Visitor) -> None:
    sitting = begin(alice)
    sitting.ends(timedelta(minutes=5, seconds=-30))
    sitting.open()
    assert "5 minutes left of 12 min" in alice.page.text


def letters(text: str) -> str:
    """Letters and digits only, so that quotes, line breaks and mark-up cannot hide anything."""
    return re.sub(r"[^a-z0-9]+", "", re.sub(r"<[^>]+>", "", text.lower()))


def test_no_page_of_a_running_exam_tells_the_key(alice: Visitor) -> None:
    """Neither reasoning nor where a choice leads, nor what it is worth, nor the choices that were left off."""
    sitting = begin(alice, "aswb", 25)
    for number in range(1, 26):
        sitting.answer(number, sitting.wrong(number) if number % 2 else sitting.best(number))
        sitting.open(number)
        item, source = sitting.item(number), alice.page.source
        values = tuple(sorted(sitting.value(number, shown) for shown in item.shown))
        assert alice.page.form("/answers").options["choice"] == values
        story = cases.story(sitting.slug(number))
        tags, words = " ".join(re.findall(r"<[^>]*>", source)), letters(source)
        for choice in scene_at(story, replay(story, item.item.path)).choices:
            assert letters(html(choice.rationale))[:SNIPPET] not in words
            assert choice.target not in tags
            assert (letters(inline_html(choice.text)) in words) == (choice.number in item.shown)
        assert not re.search(r"credit-|option|is-best|unsafe", tags), f"item {number}"
        assert item.fingerprint not in source


def test_an_answer_leads_to_the_item_that_the_button_names(alice: Visitor) -> None:
    sitting = begin(alice)
    assert follow(sitting.answer(2, sitting.best(2), to="3")) == f"{sitting.path}?item=3"
    assert follow(sitting.answer(2, sitting.best(2))) == f"{sitting.path}?item=2"


def test_the_exam_opens_at_the_first_item_without_an_answer(alice: Visitor) -> None:
    sitting = begin(alice)
    sitting.answer(1, sitting.best(1))
    sitting.answer(3, sitting.best(3))
    sitting.open()
    assert alice.page.form("/answers").fields["item"] == "2"
    assert "Without an answer: 2, 4, 5, 6, 7, 8, 9, 10." in alice.page.text


def test_a_locked_section_does_not_open_and_says_so(alice: Visitor) -> None:
    sitting = begin(alice, "ncmhce")
    sitting.lock(1)
    sitting.open(1)
    assert "That section is locked." in alice.page.text
    assert alice.page.form("/answers").fields["item"] == "4"
    sitting.open(10)
    assert alice.page.form("/answers").fields["item"] == "4", "what is to come does not open either"


@pytest.mark.parametrize("sent", [{"item": "0"}, {"item": "11"}, {"item": "x"}, {}, {"item": "1", "choice": "none"}])
def test_a_damaged_answer_is_refused_and_keeps_nothing(alice: Visitor, sent: dict[str, str]) -> None:
    sitting = begin(alice)
    sitting.open()
    token = {"csrf_token": alice.page.form("/answers").fields["csrf_token"]}
    assert alice.post(f"{sitting.path}/answers", data=token | sent).status_code == 400
    assert sitting.answers == {}


@pytest.mark.parametrize("query", ["item=x", "item=-1", "item=1&item=2"])
def test_a_damaged_address_is_refused(alice: Visitor, query: str) -> None:
    assert alice.get(f"{begin(alice).path}?{query}").status_code == 400


def test_an_answer_after_the_end_is_told_where_the_report_is(alice: Visitor) -> None:
    sitting = begin(alice)
    sitting.open(1)
    form = alice.page.form("/answers")
    sitting.ends(-GRACE)
    response = alice.send(form, choice=sitting.value(1, sitting.best(1)))
    assert response.status_code == 409
    assert f"{sitting.path}/report" in alice.page.links()
    assert sitting.answers == {}


def test_an_exam_whose_time_is_up_shows_its_report_and_can_be_closed(alice: Visitor) -> None:
    sitting = begin(alice)
    sitting.ends(-GRACE)
    assert follow(alice.get(sitting.path)) == f"{sitting.path}/report"
    alice.get("/study/exams")
    assert "time is up, not closed" in alice.page.text
    alice.get(f"{sitting.path}/report")
    assert "The time ran out." in alice.page.text
    assert alice.send(alice.page.form("/finish")).status_code == 303
    alice.get(f"{sitting.path}/report")
    assert not alice.page.has_form("/finish")
    alice.get("/study/exams")
    assert "time is up, not closed" not in alice.page.text


def test_an_exam_in_its_grace_is_still_open_and_shows_nothing_left(alice: Visitor) -> None:
    sitting = begin(alice)
    sitting.ends(timedelta(seconds=-1))
    sitting.open(1)
    assert "0 minutes left" in alice.page.text
    assert alice.get(f"{sitting.path}/report").status_code == 409


def handed_in(alice: Visitor, right: int, blueprint: str = "nce") -> Sitting:
    sitting = begin(alice, blueprint)
    for number in range(1, right + 1):
        sitting.answer(number, sitting.best(number))
    sitting.finish()
    return sitting


def test_the_report_says_what_it_is_and_how_sure(alice: Visitor) -> None:
    alice.get(f"{handed_in(alice, 7).path}/report")
    text = alice.page.text
    assert "Practice, never readiness." in text
    assert "7 of 10" in text
    assert "70 %" in text
    assert "44 to 89" in text  # Jeffreys for 7 of 10 at nine in ten, rounded outwards
    assert "too few to say; " in text
    assert "Formative. Not validated for gatekeeping, hiring or licensure." in text
    assert "counted as not right" in text
    assert "By our practice blueprint, not the board’s." in text


def test_what_was_answered_right_is_folded_and_what_was_not_stands_open(alice: Visitor) -> None:
    sitting = handed_in(alice, 7)
    alice.get(f"{sitting.path}/report")
    folds = [e for e in alice.page.root.iter("details") if "exam-choices" in e.get("class", "")]
    assert ["open" in fold.attrib for fold in folds] == [False] * 7 + [True] * 3
    assert ("Left off this paper" in alice.page.text) is any(sitting.left_off(number) for number in range(1, 11))
    assert "Not open on your way" not in alice.page.text


def test_the_sample_is_no_verdict(alice: Visitor) -> None:
    alice.get(f"{handed_in(alice, 8, 'sample').path}/report")
    text = alice.page.text
    assert "A sample, not a verdict" in text
    assert "Too few to say more" in text
    assert "%" not in text
    assert "Without an answer" not in text


def test_an_item_that_does_not_count_is_named(small_site: Flask, alice: Visitor) -> None:
    sitting = begin(alice)
    withdraw(small_site, sitting.slug(2))
    sitting.open(2)
    assert "This item does not count" in alice.page.text
    sitting.finish()
    alice.get(f"{sitting.path}/report")
    assert "item 2: its case has left the library" in alice.page.text
    assert "0 of 9" in alice.page.text


def test_the_page_of_all_exams_leads_to_those_that_run_and_those_that_are_over(alice: Visitor) -> None:
    running, over = begin(alice, "nce"), handed_in(alice, 1, "eppp")
    alice.get("/study/exams")
    assert running.path in alice.page.links()
    assert f"{over.path}/report" in alice.page.links()
    assert "One by this blueprint is under way." in alice.page.text


def test_a_form_of_an_exam_needs_its_token(alice: Visitor) -> None:
    sitting = begin(alice)
    for action in ("answers", "sections", "finish"):
        assert alice.post(f"{sitting.path}/{action}", data={"item": "1", "section": "1"}).status_code == 400
    assert sitting.row.finished_at is None
