"""What the benchmark of the scheduler claims, with few seeds: more is recalled than by as many reviews in turn."""

from __future__ import annotations

from statistics import mean

import pytest

from bench.spacing import DAILY, compare
from bench.students import STUDENTS

EVERYBODY = [(law, speed) for law, students in STUDENTS.items() for speed in students]


@pytest.mark.parametrize(("law", "speed"), EVERYBODY, ids=" ".join)
@pytest.mark.parametrize("load", [1, 2])
def test_our_schedule_is_ahead_of_the_same_number_of_reviews_in_turn(law: str, speed: str, load: int) -> None:
    found = [compare(STUDENTS[law][speed], load, seed) for seed in range(3)]
    assert all(one.ours.reviews == one.in_turn.reviews == one.card_by_card.reviews for one in found)
    assert all(one.ours.busiest <= DAILY for one in found)
    assert mean(one.ours.share for one in found) > mean(one.in_turn.share for one in found)


def test_the_same_seed_gives_the_same() -> None:
    student = STUDENTS["by strength"]["middling"]
    assert compare(student, 1, 7) == compare(student, 1, 7)
    assert compare(student, 1, 7) != compare(student, 1, 8)
