"""Cards: what comes back of cases and exams, once, with the way there; what was put off and taken out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, delete, select, update

from engine.scenario.play import replay
from engine.study.questions import outcomes_of
from engine.study.spacing import Waiting, todays
from models import Attempt, Person, ReviewCard, Revision, Scenario
from services.attempts import Choosing, decide
from services.database import reads, writes
from services.errors import NotFound
from services.paths import read_path
from services.study import cards
from services.study.items import Item
from tests.support import cases, reviews
from tests.support.client import Visitor
from tests.support.doors import all_at_once, in_site, who_is_at
from tests.support.rows import change, count, counted, values
from web.session import now


@reads
def waiting(connection: Connection, person_id: int) -> tuple[Waiting, ...]:
    return cards.waiting(connection, person_id)


@writes
def answered(connection: Connection, person_id: int, answers: list[Any]) -> None:
    cards.collect_answers(connection, person_id, answers)


def revision_of(site: Flask, slug: str) -> int:
    return int(values(site, select(Revision.id).join(Scenario).where(Scenario.slug == slug, Revision.newest))[0])


def coming_back(slug: str, numbers: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    """What went wrong on a way, and the way there: worked out by the credits alone."""
    outcomes = outcomes_of(cases.story(slug), numbers)
    return {
        outcome.fingerprint: numbers[:step]
        for step, outcome in enumerate(outcomes)
        if outcome and (outcome.unsafe or (not outcome.repairs and outcome.credit < 3))
    }


def test_what_went_wrong_in_a_case_comes_back_on_another_day_with_the_way_there(site: Flask) -> None:
    alice = Visitor.at(site)
    reviews.play(alice)
    found = reviews.cards(site)
    expected = coming_back(cases.A_CASE, cases.poorest(cases.A_CASE))
    assert {card.fingerprint: read_path(card.path) for card in found} == expected
    assert len(expected) >= 3
    for card in found:
        assert (card.turns, card.reviewed_at, card.taken_out_at) == (0, None, None)
        assert timedelta(0) < card.due_at - card.added_at < timedelta(days=2)


def test_nothing_comes_back_of_the_best_way_unless_it_was_a_guess(site: Flask) -> None:
    alice, best = Visitor.at(site), cases.best(cases.A_CASE)
    reviews.play(alice, numbers=best)
    assert reviews.cards(site) == []
    reviews.play(alice, numbers=best, confidence="low")
    scored = [step for step in outcomes_of(cases.story(cases.A_CASE), best) if step]
    assert [card.why for card in reviews.cards(site)] == ["unsure"] * len(scored)


def test_an_unsafe_choice_says_so_also_at_a_repair(site: Flask) -> None:
    alice = Visitor.at(site)
    for slug in cases.SLUGS:
        outcomes = outcomes_of(cases.story(slug), cases.poorest(slug))
        if any(outcome and outcome.unsafe and outcome.repairs for outcome in outcomes):
            break
    reviews.play(alice, slug)
    unsafe = {outcome.fingerprint for outcome in outcomes if outcome and outcome.unsafe}
    assert unsafe
    assert {card.fingerprint for card in reviews.cards(site) if card.why == "unsafe"} == unsafe
    missed_repairs = {o.fingerprint for o in outcomes if o and o.repairs and not o.unsafe}
    assert missed_repairs.isdisjoint(card.fingerprint for card in reviews.cards(site))


def test_a_decision_met_again_keeps_its_memory_and_learns_the_way_and_why(site: Flask) -> None:
    alice = Visitor.at(site)
    reviews.play(alice)
    change(site, update(ReviewCard).values(why="unsure", path="9,9", memory={"kept": 1}, turns=4))
    reviews.play(alice)
    for card in reviews.cards(site):
        assert (card.memory, card.turns) == ({"kept": 1}, 4)
        assert card.why != "unsure"
        assert card.path != "9,9"
    assert count(site, ReviewCard) == len(coming_back(cases.A_CASE, cases.poorest(cases.A_CASE)))


def test_what_was_stepped_out_of_or_is_under_way_makes_no_card(site: Flask) -> None:
    alice = Visitor.at(site)
    attempt = alice.begin(cases.A_CASE)
    alice.get(attempt)
    alice.decide(cases.value(site, attempt, 0, cases.poorest(cases.A_CASE)[0]))
    person_id = who_is_at(alice).id
    with site.app_context():
        cards.collect_all(person_id)
    alice.get(attempt)
    alice.send(alice.page.form("/step-out"))
    with site.app_context():
        cards.collect_all(person_id)
    assert reviews.cards(site) == []


def test_attempts_from_before_are_looked_through_and_again_changes_nothing(site: Flask) -> None:
    alice = Visitor.at(site)
    attempt = reviews.play(alice)
    long_ago = datetime(2025, 1, 5, 12, tzinfo=UTC)
    before = {card.fingerprint for card in reviews.cards(site)}
    change(site, delete(ReviewCard))
    person_id = who_is_at(alice).id
    with site.app_context():
        cards.collect_all(person_id)
    found = reviews.cards(site)
    assert {card.fingerprint for card in found} == before
    change(site, update(ReviewCard).values(added_at=long_ago, why="unsafe"))
    with site.app_context(), counted(site) as sent:
        cards.collect_all(person_id)
    assert not [statement for statement in sent if statement.startswith(("INSERT", "UPDATE"))]
    assert {(card.added_at, card.why) for card in reviews.cards(site)} == {(long_ago, "unsafe")}
    assert attempt


def test_looking_through_at_once_makes_each_card_once(site: Flask) -> None:
    alice = Visitor.at(site)
    reviews.play(alice)
    before = count(site, ReviewCard)
    change(site, delete(ReviewCard))
    person_id = who_is_at(alice).id
    assert all_at_once(site, [lambda: cards.collect_all(person_id)] * 8) == {"done": 8}
    assert count(site, ReviewCard) == before


def test_the_last_decision_sent_many_times_at_once_makes_each_card_once(site: Flask) -> None:
    alice, numbers = Visitor.at(site), cases.poorest(cases.A_CASE)
    attempt = alice.begin(cases.A_CASE)
    for step, number in enumerate(numbers[:-1]):
        alice.get(attempt)
        alice.decide(cases.value(site, attempt, step, number))
    last = Choosing(len(numbers) - 1, cases.value(site, attempt, len(numbers) - 1, numbers[-1]))
    person_id, public_id = who_is_at(alice).id, attempt.split("/")[2]
    came = all_at_once(site, [lambda: decide(person_id, public_id, last, now())] * 8)
    assert came == {"done": 8}
    assert count(site, ReviewCard) == len(coming_back(cases.A_CASE, numbers))


def test_answers_of_an_exam_come_back_too(site: Flask) -> None:
    alice = Visitor.at(site)
    reviews.play(alice, numbers=cases.best(cases.A_CASE))
    story, revision = cases.story(cases.A_CASE), revision_of(site, cases.A_CASE)
    way = cases.best(cases.A_CASE)[:1]
    ways = story.graph.out(replay(story, way).at)
    worst = min(ways, key=lambda each: each[0].credit or 0)[0].number
    person_id = who_is_at(alice).id
    with site.app_context():
        answered(person_id, [(Item(revision, way), worst, now()), (Item(revision, ()), way[0], now())])
    (card,) = reviews.cards(site)
    assert (card.revision_id, read_path(card.path), card.why) == (revision, way, card.why)
    assert card.why in ("missed", "unsafe")


def test_answers_in_a_revision_that_cannot_be_read_are_left_out(site: Flask) -> None:
    alice = Visitor.at(site)
    reviews.play(alice, numbers=cases.best(cases.A_CASE))
    revision = revision_of(site, "gift-cards")
    change(site, update(Revision).where(Revision.id == revision).values(text="# Nothing\n"))
    with site.app_context():
        answered(who_is_at(alice).id, [(Item(revision, ()), 1, now())])
    assert reviews.cards(site) == []


def test_cards_wait_in_one_statement_and_what_is_taken_out_does_not(small_site: Flask, alice: Visitor) -> None:
    found = reviews.with_cards(alice)
    person_id = who_is_at(alice).id
    with small_site.app_context():
        cards.take_out(person_id, found[0].public_id, now())
        with counted(small_site) as sent:
            left = waiting(person_id)
    assert [card.card for card in left] == [card.id for card in found[1:]]
    assert {card.card: card.topics for card in left} == {card.id: tuple(card.topics) for card in found[1:]}
    assert len(sent) == 1


def test_what_is_put_off_waits_until_the_next_day_of_the_learner(small_site: Flask, alice: Visitor) -> None:
    found = reviews.with_cards(alice)
    person_id = who_is_at(alice).id
    change(small_site, update(Person).values(time_zone="America/New_York"))
    change(small_site, update(ReviewCard).values(due_at=datetime(2026, 3, 1, tzinfo=UTC)))
    evening = datetime(2026, 3, 7, 23, 30, tzinfo=UTC) + timedelta(hours=8)  # half past two at night there
    with small_site.app_context():
        cards.put_off(person_id, found[0].public_id, evening)
        off = {card.card: card.off_until for card in waiting(person_id) if card.off_until}
        four = datetime(2026, 3, 8, 8, 0, tzinfo=UTC)
        assert off == {found[0].id: four}, "four in the morning, on the day the clocks change"
        for at, number in ((evening, len(found) - 1), (four, len(found))):
            assert len(todays(waiting(person_id), at, None, {}, 99)) == number
        cards.bring_back(person_id, found[0].public_id)
        assert len(todays(waiting(person_id), evening, None, {}, 99)) == len(found)


def test_what_was_taken_out_comes_back_only_if_it_goes_wrong_again(small_site: Flask, alice: Visitor) -> None:
    found = reviews.with_cards(alice)
    person_id = who_is_at(alice).id
    with small_site.app_context():
        for card in found:
            cards.take_out(person_id, card.public_id, now())
        cards.collect_all(person_id)
        assert waiting(person_id) == ()
    reviews.play(alice)
    with small_site.app_context():
        assert len(waiting(person_id)) == len(found)


@pytest.mark.parametrize("verb", ["put_off", "take_out", "bring_back"])
def test_nobody_changes_a_card_of_somebody_else(small_site: Flask, alice: Visitor, bob: Visitor, verb: str) -> None:
    found = reviews.with_cards(alice)
    reviews.play(bob, numbers=cases.best(cases.A_CASE))
    stranger, card_id = who_is_at(bob).id, found[0].public_id
    more = () if verb == "bring_back" else (now(),)
    assert in_site(small_site, lambda: getattr(cards, verb)(stranger, card_id, *more)) == NotFound.__name__
    assert reviews.cards(small_site) == found


def test_erased_attempts_leave_the_cards_of_others(small_site: Flask, alice: Visitor, bob: Visitor) -> None:
    reviews.with_cards(alice)
    mine = who_is_at(alice).id
    reviews.play(bob)
    change(small_site, delete(Attempt).where(Attempt.person_id == mine), delete(Person).where(Person.id == mine))
    assert {card.person_id for card in reviews.cards(small_site)} == {who_is_at(bob).id}
