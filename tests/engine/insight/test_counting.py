"""What each step of a way was, how many met a decision, and where ways turned."""

from __future__ import annotations

from collections import Counter

import pytest

from engine.insight.counting import Option, actions, met, people
from engine.insight.turning import Turn, never_turned, turns
from engine.insight.walks import taken_by, walks
from engine.scenario.graph import scene_of
from engine.scenario.play import NotOffered
from engine.scenario.score import trace, turning_point
from tests.engine.insight.ways import class_of, story
from tests.support import cases, played

TOLD = story()
CLASS = {(4, 2, 1): 5, (4, 3, 1): 2, (3, 1): 1, (1, 2, 1): 3, (2, 1, 1): 4, (2, 2): 1}


def place(slug: str) -> str:
    return next(scene.fingerprint for scene in TOLD.scenario.scenes if scene.slug == slug)


def test_a_step_is_what_the_debrief_says_of_it() -> None:
    """Held against the engine's own trace, on real cases."""
    for slug in cases.DICE:
        told = cases.story(slug)
        for way in played.ways(12, slug):
            (walk,) = walks(told, [(way, 1)])
            for step, taken in zip(walk.steps, trace(told, way), strict=True):
                assert (step.at, step.number, step.cost) == (taken.at, taken.choice.number, taken.cost)
                assert step.place == (taken.scene.fingerprint if taken.scene.is_decision else "")
                assert step.open == tuple(each.number for each in taken.open_ways)
                assert (step.mark.credit == step.mark.best) == (taken.choice.number in taken.best)
            turned = turning_point(trace(told, way))
            (found,) = turns(told, [walk]) or (None,)
            assert (found and found.number) == (turned and turned.taken.choice.number)


def test_the_same_way_of_others_is_the_same_but_for_how_many_they_are() -> None:
    (walk,) = walks(TOLD, [((2, 1, 1), 4)])
    others = walk.by(9)
    assert (others.n, others.steps, others.end, others.marks) == (9, walk.steps, walk.end, walk.marks)
    assert others.turn is walk.turn is walk.steps[0]


def test_what_was_not_offered_is_no_way() -> None:
    for way in ((9,), (1, 3), (4, 2, 1, 1)):
        with pytest.raises(NotOffered):
            walks(TOLD, [(way, 1)])


def test_everybody_at_a_decision_took_one_of_its_choices() -> None:
    found = met(taken_by(class_of(TOLD, CLASS)))
    assert people(class_of(TOLD, CLASS)) == 16
    assert [found[place(slug)].n for slug in ("one", "repair", "two")] == [16, 5, 15]
    assert all(one.n == sum(option.taken for option in one.options.values()) for one in found.values())
    assert set(found) == {place("one"), place("repair"), place("two")}


def test_a_choice_counts_for_those_for_whom_it_stood_open() -> None:
    options = met(taken_by(class_of(TOLD, CLASS)))[place("two")].options
    assert options == {1: Option(1, 15, 5), 2: Option(2, 15, 8), 3: Option(3, 8, 2)}


def test_actions_are_counted_where_all_four_stood_open_and_something_else_in_the_sum_alone() -> None:
    habit = actions(taken_by(class_of(TOLD, CLASS)))
    assert (habit.n, habit.taken) == (16, {"Continue": 3, "Cope alone": 5, "Document only": 1, "Refer": 7})


def test_turns_are_counted_with_how_it_ended_all_the_same() -> None:
    ways = class_of(TOLD, CLASS)
    one, two = place("one"), place("two")
    assert turns(TOLD, ways) == (
        Turn(one, 2, 1, 5, 0),
        Turn(one, 1, 0, 3, 3),
        Turn(one, 3, 3, 1, 0),
    )
    assert never_turned(ways) == 7
    assert [turn.wrong for turn in turns(TOLD, ways)] == [True, True, False]
    assert turns(TOLD, class_of(TOLD, {(4, 1): 2})) == (Turn(two, 1, 2, 2, 0),)
    assert never_turned(ways) + sum(turn.n for turn in turns(TOLD, ways)) == people(ways)


def test_a_class_ends_where_its_ways_end() -> None:
    ends = Counter({scene_of(walk.end): walk.n for walk in class_of(TOLD, {(4, 2, 1): 5, (4, 1): 2})})
    assert {TOLD.scenario.scenes[at].slug: n for at, n in ends.items()} == {"well": 5, "mixed": 2}


def test_what_is_none_of_the_four_is_in_the_sum_alone() -> None:
    told = cases.story(cases.A_CASE)
    habit = actions(taken_by(walks(told, [(way, 1) for way in played.ways(60, skill=0.2)])))
    assert habit.n == 60
    assert 0 < sum(habit.taken.values()) < 60
