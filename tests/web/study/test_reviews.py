"""`/study/review`: a decision that comes back, its answer, the explanation, and what else one may do with it."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, update

from engine.scenario.types import CREDIT_WORDS
from engine.study.days import local_day
from models import Person, Review, ReviewCard
from tests.support import cases, reviews
from tests.support.client import Visitor, follow
from tests.support.rows import change, count, rows
from tests.web.test_key import leaks
from web.session import now


def test_a_review_from_the_question_to_the_explanation_and_on_to_the_next(small_site: Flask, alice: Visitor) -> None:
    found = reviews.with_cards(alice)
    form = reviews.open_review(alice)
    assert f"1 of {len(found)} today" in alice.page.text
    assert "How sure are you?" in alice.page.text
    assert "Case file" in alice.page.text
    response = alice.send(form, choice=form.options["choice"][0], confidence="medium")
    where = follow(response)
    assert (response.status_code, where) == (303, f"{form.action}/0")
    alice.get(where)
    assert alice.page.heading.startswith("Explained:")
    assert "Your choice" in alice.page.text
    assert "How sure you were: leaning." in alice.page.text
    assert "It comes back tomorrow" in alice.page.text or "It comes back in " in alice.page.text
    assert "/study/review" in alice.page.links()
    second = reviews.open_review(alice)
    assert second.action != form.action
    assert f"2 of {len(found)} today" in alice.page.text


def test_nothing_of_the_key_is_told_before_the_answer(alice: Visitor) -> None:
    numbers = cases.poorest(cases.A_CASE)
    reviews.with_cards(alice)
    stories = {cases.story(slug).scenario.title.replace("'", "’"): cases.story(slug) for slug in cases.SLUGS}
    checked = 0
    for _ in numbers:
        response = alice.get("/study/review")
        if response.status_code != 200 or "How sure" not in alice.page.text:
            break
        story = next(story for title, story in stories.items() if title in alice.page.text.partition("What do you")[0])
        scene = next(s for s in story.scenario.scenes if s.title.replace("'", "’") == alice.page.heading)
        assert leaks(response, scene, story, {s.slug for s in story.scenario.scenes}) == []
        assert [word for word in CREDIT_WORDS[3:] if f">{word}<" in alice.page.source] == []
        assert [topic for topic in scene.topics if topic.replace("-", " ") in head_of(alice)] == []
        reviews.review(alice, 0)
        checked += 1
    assert checked > 2


def head_of(visitor: Visitor) -> str:
    """What stands before the text of the scene."""
    return visitor.page.text.partition(visitor.page.heading)[0]


def test_how_it_came_to_this_is_told_by_the_choices_of_the_way(small_site: Flask, alice: Visitor) -> None:
    reviews.with_cards(alice)
    change(small_site, update(ReviewCard).where(ReviewCard.path == "").values(taken_out_at=now()))
    alice.get("/study/review")
    assert "How it came to this" in alice.page.text


def test_the_same_answer_twice_leads_to_the_same_page_and_another_is_told(small_site: Flask, alice: Visitor) -> None:
    reviews.with_cards(alice)
    form = reviews.open_review(alice)
    first, other = form.options["choice"][:2]
    assert follow(alice.send(form, choice=first)) == follow(alice.send(form, choice=first))
    assert alice.send(form, choice=other).status_code == 409
    assert alice.page.heading == "Another choice is on record"
    assert f"{form.action}/0" in alice.page.links()
    assert count(small_site, Review) == 1


def test_a_turn_that_has_not_come_is_refused_with_a_way_back(small_site: Flask, alice: Visitor) -> None:
    reviews.with_cards(alice)
    form = reviews.open_review(alice)
    assert alice.send(form, choice=form.options["choice"][0], turn="1").status_code == 409
    assert "/study/review" in alice.page.links()
    assert alice.get(f"{form.action}/0").status_code == 404
    assert alice.get(f"{form.action}/99999999999999999999").status_code == 404
    assert count(small_site, Review) == 0


@pytest.mark.parametrize(
    ("field", "sent", "said"),
    [
        ("choice", None, "Choose one of the choices"),
        ("choice", "none", "Choose one of the choices"),
        ("choice", "\x00", "Choose one of the choices"),
        ("confidence", "certain", "Choose how sure you are"),
        ("turn", "x", "sent damaged"),
        ("turn", "-1", "sent damaged"),
        ("turn", "99999999999", "sent damaged"),
    ],
)
def test_what_cannot_be_taken_is_shown_again_with_what_was_chosen(
    small_site: Flask, alice: Visitor, field: str, sent: str | None, said: str
) -> None:
    reviews.with_cards(alice)
    form = reviews.open_review(alice)
    first = form.options["choice"][0]
    response = alice.send(form, **{"choice": first, "confidence": "low", field: sent})
    assert response.status_code == 400
    assert said in alice.page.text
    again = reviews.form_of(alice.page)
    assert again.fields.get("choice") == (first if field != "choice" else None)
    assert again.fields.get("confidence") == ("low" if field != "confidence" else None)
    assert count(small_site, Review) == 0


@pytest.mark.parametrize(
    "query", ["?minutes=4", "?minutes=x", "?minutes=3&minutes=10", "?since=x", "?since=" + "9" * 13]
)
def test_an_address_that_makes_no_sense_is_refused(alice: Visitor, query: str) -> None:
    reviews.with_cards(alice)
    assert alice.get(f"/study/review{query}").status_code == 400


def test_a_sitting_of_three_minutes_goes_on_through_its_addresses_and_ends(small_site: Flask, alice: Visitor) -> None:
    reviews.with_cards(alice)
    reviews.with_cards(alice, "gift-cards")
    where = reviews.review(alice, query="?minutes=3")
    for number in (2, 3):
        assert "minutes=3&since=" in where
        alice.get(where)
        (on,) = [link for link in alice.page.links() if link.startswith("/study/review?minutes=3")]
        alice.get(on)
        assert f"{number} of 3" in alice.page.text
        form = reviews.form_of(alice.page)
        where = follow(alice.send(form, choice=form.options["choice"][0]))
    alice.get(where)
    assert "That was all" in alice.page.text
    alice.get(on)
    assert alice.page.heading == "Enough for now"
    assert len([link for link in alice.page.links() if link.endswith("/0")]) == 3
    assert count(small_site, Review) == 3


def test_one_may_put_a_decision_off_and_undo_it(small_site: Flask, alice: Visitor) -> None:
    found = reviews.with_cards(alice)
    form = reviews.open_review(alice)
    alice.get(follow(alice.send(alice.page.form("/put-off"))))
    assert "Not today" in alice.page.text
    assert f"1 of {len(found) - 1} today" in alice.page.text
    assert reviews.form_of(alice.page).action != form.action
    alice.get(follow(alice.send(alice.page.form("/bring-back"))))
    assert f"1 of {len(found)} today" in alice.page.text
    assert rows(small_site, Review) == []


def test_one_may_take_a_decision_out_and_bring_it_back_even_later(alice: Visitor) -> None:
    found = reviews.with_cards(alice)
    for _ in found:
        reviews.open_review(alice)
        alice.get(follow(alice.send(alice.page.form("/take-out"))))
    assert alice.page.heading == "Nothing comes back now"
    assert f"{len(found)} decisions that you took out" in alice.page.text
    alice.get("/study/review")
    alice.get(follow(alice.send(alice.page.form("/bring-back"))))
    assert "It is back among your reviews." in alice.page.text
    assert "1 of 1 today" in alice.page.text


def test_a_decision_can_be_taken_out_at_its_explanation_too(alice: Visitor) -> None:
    reviews.with_cards(alice)
    where = reviews.review(alice)
    alice.get(where)
    alice.send(alice.page.form("/take-out"))
    alice.get(where)
    assert "You took it out: it does not come back." in alice.page.text
    alice.send(alice.page.form("/bring-back"))
    alice.get(where)
    assert "It comes back" in alice.page.text


def test_a_word_of_what_was_done_is_shown_for_known_words_only(alice: Visitor) -> None:
    for query in ("?done=put-off&card=x", "?done=taken-out", "?done=%22%3E", "?done=brought-back&card=%00"):
        assert alice.get(f"/study/review{query}").status_code == 200
        assert "Undo" not in alice.page.text


def test_reviews_of_somebody_else_are_not_found(alice: Visitor, bob: Visitor) -> None:
    reviews.with_cards(alice)
    where = reviews.review(alice)
    reviews.play(bob, numbers=cases.best(cases.A_CASE))
    assert bob.get(where).status_code == 404
    bob.get("/help")
    token = bob.page.form("/preferences/theme").fields["csrf_token"]
    for end in ("", "/put-off", "/take-out", "/bring-back"):
        assert bob.post(where.rpartition("/")[0] + end, data={"csrf_token": token, "turn": "1"}).status_code == 404


def test_whoever_is_not_known_reads_what_reviews_are_and_becomes_nobody(small_site: Flask, bob: Visitor) -> None:
    assert bob.get("/study/review").status_code == 200
    assert "comes back here after some days" in bob.page.text
    assert not bob.page.has_form("/study/review")
    assert bob.get("/study/review?minutes=10").status_code == 200


def test_attempts_from_before_are_looked_through_when_asked_and_when_reviews_begin(
    small_site: Flask, alice: Visitor
) -> None:
    reviews.play(alice)
    reviews.play(alice, "gift-cards")
    whole = count(small_site, ReviewCard)
    change(small_site, delete(ReviewCard))
    alice.get("/study/review")
    alice.get(follow(alice.send(alice.page.form("/study/review"))))
    assert count(small_site, ReviewCard) == whole
    change(small_site, delete(ReviewCard).where(ReviewCard.id > 1), update(ReviewCard).values(due_at=now()))
    reviews.review(alice)
    assert count(small_site, ReviewCard) == whole


def test_a_content_note_comes_before_the_text(alice: Visitor) -> None:
    reviews.with_cards(alice)
    alice.get("/study/review")
    assert alice.page.text.index("Content note") < alice.page.text.index("What do you do?")


def test_the_explanation_names_the_day_on_which_it_is_asked_and_says_if_none_is_before_the_exam(
    small_site: Flask, alice: Visitor
) -> None:
    reviews.with_cards(alice)
    where = reviews.review(alice)
    later = now() + timedelta(days=20)
    change(small_site, update(ReviewCard).values(due_at=later))
    alice.get(where)
    assert "It comes back in " in alice.page.text
    today = local_day(now(), UTC)
    change(small_site, update(Person).values(exam_date=today + timedelta(days=19)))
    alice.get(where)
    assert "It comes back in 12 days" in alice.page.text, "when the week before the exam begins"
    alice.get("/study/review")
    assert alice.page.heading == "Nothing comes back now"
    assert "The next decision is due in 12 days" in alice.page.text
    assert "back in 12 days" in alice.page.text
    memory = {**reviews.cards(small_site)[0].memory, "seen_on": str(today)}
    change(small_site, update(Person).values(exam_date=today + timedelta(days=7)))
    change(small_site, update(ReviewCard).values(memory=memory))
    alice.get(where)
    assert "It does not come back before your exam." in alice.page.text, "it was seen in that week"
    alice.get("/study/review")
    assert alice.page.heading == "Nothing comes back before your exam"
    assert "not before your exam" in alice.page.text
