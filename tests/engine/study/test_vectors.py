"""The schedule agrees with what the fsrs library publishes of itself, and our equations with the library's own."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fsrs import Card, Rating, Scheduler, State
from fsrs.scheduler import DEFAULT_PARAMETERS
from hypothesis import given
from hypothesis import strategies as st

from engine.study.recall import PARAMETERS, gain, recall
from engine.study.spacing import RETENTION, Scheduled, fresh, reviewed

NOON = datetime(2022, 11, 29, 12, 30, tzinfo=UTC)
VECTORS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[2] / "data/fsrs/vectors.toml").read_text(encoding="utf-8")
)
LIBRARY = Scheduler(enable_fuzzing=False)


def by_the_library(ratings: list[int]) -> tuple[list[int], list[int], list[float]]:
    """Each review when it is due: days until the next, days from the one before, and stability."""
    card, at, until, since, stability = Card(card_id=0, due=NOON), NOON, [], [], []
    for rating in ratings:
        since.append((at - card.last_review).days if card.last_review else 0)
        card, _ = LIBRARY.review_card(card, Rating(rating), at)
        assert card.stability is not None
        until.append((card.due - at).days)
        stability.append(card.stability)
        at = card.due
    return until, since, stability


def by_us(ratings: list[int], days_before: list[int]) -> list[Scheduled]:
    memory, at, found = fresh(NOON), NOON, []
    for rating, days in zip(ratings, days_before, strict=True):
        at += timedelta(days=days)
        found.append(reviewed(memory, rating, at, None))
        memory = found[-1].memory
    return found


def test_the_parameters_are_those_that_the_library_ships() -> None:
    assert PARAMETERS == DEFAULT_PARAMETERS
    assert LIBRARY.desired_retention == RETENTION


@pytest.mark.parametrize("vector", VECTORS["intervals"], ids=lambda vector: vector["name"])
def test_published_intervals(vector: dict[str, Any]) -> None:
    """Reviewed on the same days, we say the same wherever the library is in no step of minutes; we have none."""
    until, since, stability = by_the_library(vector["ratings"])
    assert until == vector["days"]
    ours = by_us(vector["ratings"], since)
    assert [one.memory["stability"] for one in ours] == pytest.approx(stability, abs=1e-12)
    assert [one.days for one, days in zip(ours, until, strict=True) if days] == [days for days in until if days]
    assert all(one.days >= 1 for one in ours)


@pytest.mark.parametrize("vector", VECTORS["memories"], ids=lambda vector: vector["name"])
def test_published_memories(vector: dict[str, Any]) -> None:
    memory = by_us(vector["ratings"], vector["days_before"])[-1].memory
    assert memory["stability"] == pytest.approx(vector["stability"], abs=vector["tolerance"])
    assert memory["difficulty"] == pytest.approx(vector["difficulty"], abs=vector["tolerance"])


def test_published_bounds() -> None:
    easiest, shortest = VECTORS["easiest"], VECTORS["shortest"]
    ten = by_us([easiest["rating"]] * easiest["times"], [0] * easiest["times"])
    assert ten[-1].memory["difficulty"] == easiest["difficulty"]
    memory, at = fresh(NOON), NOON
    for _ in range(shortest["times"]):
        then = reviewed(memory, shortest["rating"], at, None)
        memory, at = then.memory, at + timedelta(days=then.days + 1)
        assert memory["stability"] >= shortest["least_stability"]


stabilities, difficulties, some_days = st.floats(0.001, 2_000), st.floats(1, 10), st.integers(0, 400)


def card_of(stability: float, difficulty: float) -> Card:
    return Card(card_id=0, state=State.Review, stability=stability, difficulty=difficulty, due=NOON, last_review=NOON)


@given(stabilities, some_days)
def test_recall_is_as_the_library_has_it(stability: float, days: int) -> None:
    theirs = LIBRARY.get_card_retrievability(card_of(stability, 5), NOON + timedelta(days=days))
    assert recall(stability, days) == pytest.approx(theirs, rel=1e-12)


def test_what_was_never_reviewed_is_not_recalled_and_a_clock_set_back_forgets_nothing() -> None:
    assert recall(None, 3) == 0
    assert recall(4.0, -2) == recall(4.0, 0) == 1


@given(stabilities, difficulties, st.integers(1, 400), st.integers(0, 400))
def test_a_gain_is_as_the_library_has_it(stability: float, difficulty: float, days: int, ahead: int) -> None:
    """From a day after the last review on; a card that was seen today is not due."""
    today, then, card = NOON + timedelta(days=days), NOON + timedelta(days=days + ahead), card_of(stability, difficulty)
    right, wrong = (LIBRARY.review_card(card, rating, today)[0] for rating in (Rating.Good, Rating.Again))
    now = LIBRARY.get_card_retrievability(card, today)
    expected = (
        now * LIBRARY.get_card_retrievability(right, then)
        + (1 - now) * LIBRARY.get_card_retrievability(wrong, then)
        - LIBRARY.get_card_retrievability(card, then)
    )
    assert gain(stability, difficulty, days, ahead) == pytest.approx(expected, abs=1e-9)


def test_what_was_never_reviewed_gains_all_that_it_will_be() -> None:
    assert gain(None, None, 0, 30) == recall(PARAMETERS[2], 30)
