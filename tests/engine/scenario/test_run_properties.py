"""For random fair stories, what a run comes to holds what the format promises of it."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.scenario.play import (
    NotOffered,
    Story,
    best_choices,
    best_path,
    choose,
    is_over,
    open_story,
    open_ways,
    replay,
    scene_at,
)
from engine.scenario.score import judge, score_text, topic_shares, trace, turning_point
from engine.scenario.types import Kind, Scenario
from tests.engine.scenario.worlds import Path, fair_worlds, paths

MANY = settings(max_examples=20)


def played(scenario: Scenario) -> tuple[Story, list[Path]]:
    return open_story(scenario), list(paths(scenario))


@MANY
@given(fair_worlds())
def test_a_hundred_percent_is_reached_exactly_by_best_choices_at_every_scored_decision(scenario):
    story, walked = played(scenario)
    for path in walked:
        best = all(step.taken in step.best for step in path.steps if step.scene.kind is Kind.DECISION)
        assert (judge(story, replay(story, path.numbers)).score == 100) == best


@MANY
@given(fair_worlds())
def test_the_best_path_comes_to_a_hundred_and_passes(scenario):
    story = open_story(scenario)
    verdict = judge(story, replay(story, best_path(story)))
    assert verdict.score == 100
    assert verdict.why == "score"
    assert turning_point(trace(story, best_path(story))) is None


@MANY
@given(fair_worlds(), st.integers(0, 100))
def test_a_run_of_only_threes_and_fours_passes_whatever_the_mark(scenario, mark):
    story, walked = played(scenario)
    for path in walked:
        if all((step.taken.credit or 0) >= 3 for step in path.decisions):
            assert judge(story, replay(story, path.numbers), mark).passed


@MANY
@given(fair_worlds())
def test_a_run_with_a_zero_or_an_unsafe_choice_never_passes(scenario):
    story, walked = played(scenario)
    for path in walked:
        unsafe = any(step.taken.unsafe for step in path.steps)
        verdict = judge(story, replay(story, path.numbers), pass_mark=0)
        assert verdict.safe == (not unsafe)
        if unsafe or any(step.taken.credit == 0 for step in path.decisions):
            assert not verdict.passed
        else:
            assert verdict.passed


@MANY
@given(fair_worlds())
def test_a_score_is_what_was_earned_of_the_same_denominator_for_all(scenario):
    story, walked = played(scenario)
    most = max(path.earned for path in walked)
    for path in walked:
        score = judge(story, replay(story, path.numbers)).score
        assert score == Fraction(100 * path.earned, most)
        assert 0 <= score <= 100
        assert abs(Fraction(score_text(score)) - score) <= Fraction(1, 200)


@MANY
@given(fair_worlds(), st.integers(0, 4))
def test_what_repairs_are_worth_neither_earns_nor_costs(scenario, credit):
    def revalued(kind: Kind, old: int | None) -> int | None:
        return credit if kind is Kind.REPAIR else old

    scenes = [
        replace(s, choices=tuple(replace(c, credit=revalued(s.kind, c.credit)) for c in s.choices))
        for s in scenario.scenes
    ]
    story, other = open_story(scenario), open_story(replace(scenario, scenes=tuple(scenes)))
    assert dict(story.totals) == dict(other.totals)
    for path in paths(scenario):
        assert replay(story, path.numbers).earned == replay(other, path.numbers).earned


@MANY
@given(fair_worlds())
def test_replaying_a_run_comes_to_where_choosing_step_by_step_does(scenario):
    story, walked = played(scenario)
    for path in walked:
        run = replay(story, ())
        for step in path.steps:
            assert not is_over(story, run)
            assert scene_at(story, run).slug == step.place[0]
            assert [way.number for way in open_ways(story, run)] == [choice.number for choice in step.open]
            assert best_choices(story, run.at) == tuple(choice.number for choice in step.best)
            run = choose(story, run, step.taken.number)
        assert run == replay(story, path.numbers)
        assert is_over(story, run)
        assert scene_at(story, run).slug == path.last[0]


@MANY
@given(fair_worlds(), st.integers(-2, 9))
def test_a_choice_that_is_not_open_is_refused_both_ways(scenario, number):
    story, walked = played(scenario)
    path = walked[-1]
    run = replay(story, ())
    for count, step in enumerate(path.steps):
        if number not in {choice.number for choice in step.open}:
            with pytest.raises(NotOffered) as stepwise:
                choose(story, run, number)
            with pytest.raises(NotOffered) as whole:
                replay(story, (*path.numbers[:count], number))
            assert (stepwise.value.step, stepwise.value.number) == (whole.value.step, whole.value.number)
            assert whole.value.step == count
        run = choose(story, run, step.taken.number)
    with pytest.raises(NotOffered):
        replay(story, (*path.numbers, 1))


@MANY
@given(fair_worlds())
def test_the_costs_of_a_run_add_up_to_what_it_missed(scenario):
    story, walked = played(scenario)
    for path in walked:
        steps = trace(story, path.numbers)
        assert all(taken.cost >= 0 for taken in steps)
        assert sum(taken.cost for taken in steps) == story.best - path.earned
        assert [taken.number for taken in steps if taken.number] == list(range(1, len(path.decisions) + 1))


@MANY
@given(fair_worlds())
def test_the_turning_point_is_the_first_decision_that_cost_something(scenario):
    story, walked = played(scenario)
    for path in walked:
        steps = trace(story, path.numbers)
        turn = turning_point(steps)
        costly = [taken for taken in steps if taken.cost]
        if turn is None:
            assert not costly
            assert path.earned == story.best
        else:
            after = path.steps[turn.taken.step + 1 :]
            assert turn.taken == costly[0]
            assert turn.earned_after == sum(step.earned for step in after)
            assert turn.earned_after <= turn.open_after
            assert turn.recovered == (turn.earned_after > 0)
            assert turn.sound == ((turn.taken.choice.credit or 0) >= 3)


@MANY
@given(fair_worlds())
def test_a_topic_counts_credit_over_best_credit_open_repairs_included(scenario):
    story, walked = played(scenario)
    for path in walked:
        shares = {share.topic: share for share in topic_shares(trace(story, path.numbers))}
        for topic in {topic for step in path.decisions for topic in step.scene.topics}:
            measured = [step for step in path.decisions if topic in step.scene.topics]
            assert shares[topic].earned == sum(step.taken.credit or 0 for step in measured)
            assert shares[topic].open == sum(step.best[0].credit or 0 for step in measured)
            assert 0 <= shares[topic].share <= 1
