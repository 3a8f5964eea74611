"""What a player may expect, against every path of random stories walked one by one; and what each player likes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings

from engine.library.players import PLAYERS, Taste, prospect
from engine.scenario.play import open_story, replay
from engine.scenario.score import judge
from engine.scenario.types import Choice, Citation, Scenario
from tests.engine.scenario.worlds import Path, fair_worlds, paths


def chance_of(path: Path, taste: Taste) -> Fraction:
    """How likely this player is to take this path: at each step, one of those that they like best."""
    chance = Fraction(1)
    for step in path.steps:
        liked = taste(step.open)
        chance *= Fraction(step.taken in liked, len(liked))
    return chance


@settings(max_examples=30)
@given(fair_worlds())
@pytest.mark.parametrize("name", PLAYERS)
def test_a_prospect_is_the_mean_over_all_paths_weighed_by_their_chance(name: str, scenario: Scenario) -> None:
    story, taste = open_story(scenario), PLAYERS[name]
    weighed = [(chance_of(path, taste), judge(story, replay(story, path.numbers))) for path in paths(scenario)]
    found = prospect(story, taste)
    assert found.score == pytest.approx(float(sum(chance * verdict.score / 100 for chance, verdict in weighed)))
    assert found.passing == pytest.approx(float(sum(chance for chance, verdict in weighed if verdict.passed)))


def choice(number: int, label: str, text: str, provisions: int = 1) -> Choice:
    cited = tuple(Citation(f"ACA A.{n}", 1) for n in range(provisions))
    return Choice(number, text, "on", 1, label=label, credit=0, citations=cited)


OFFERED = (
    choice(1, "Continue", "Go on as before, and see what the next weeks bring to light."),
    choice(2, "Ask", "Ask her about it.", provisions=3),
    choice(3, "Refer", "Give her a name."),
    choice(4, "Consult", "Meet with our team, so that we decide together."),
    choice(5, "Document only", "Write it down.", provisions=3),
)


@pytest.mark.parametrize(
    ("name", "liked"),
    [
        ("the longest", (1,)),
        ("the first listed", (1,)),
        ("Refer", (3,)),
        ("the most provisions", (2, 5)),
        ("the most “we”, “consult”, “together”", (4,)),
        ("none of Continue, Cope alone, Document only", (2, 3, 4)),
        ("none of the four, else Refer", (2, 4)),
    ],
)
def test_each_player_likes_what_its_name_says(name: str, liked: tuple[int, ...]) -> None:
    assert tuple(one.number for one in PLAYERS[name](OFFERED)) == liked


def test_where_a_wish_cannot_be_granted_the_next_one_counts_and_then_all_are_alike() -> None:
    only_refer = (OFFERED[0], OFFERED[2])
    assert PLAYERS["none of the four, else Refer"](only_refer) == [OFFERED[2]]
    assert PLAYERS["Refer"](OFFERED[:2]) == OFFERED[:2]
    assert PLAYERS["none of the four, else Refer"]((OFFERED[0], OFFERED[4])) == (OFFERED[0], OFFERED[4])
