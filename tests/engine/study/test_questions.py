"""Decisions by themselves: every scored one by its best way, and what each choice comes to, against every path."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from engine.scenario.play import NotOffered, open_story, replay
from engine.scenario.score import trace
from engine.scenario.types import ACTIONS, Kind, Scenario
from engine.study.questions import outcome_at, outcomes_of, questions_of
from tests.engine.scenario.cases import choice, decision, ending, passage, story
from tests.engine.scenario.worlds import fair_worlds, paths
from tests.engine.study.outcomes import outcome

MANY = settings(max_examples=20)


@MANY
@given(fair_worlds())
def test_every_scored_decision_that_can_be_met_is_a_question_by_a_way_that_earns_most(scenario: Scenario) -> None:
    on = open_story(scenario)
    most: dict[str, int] = {}
    for path in paths(scenario):
        for count, step in enumerate(path.steps):
            if step.scene.kind is Kind.DECISION:
                earned = sum(before.earned for before in path.steps[:count])
                most[step.scene.slug] = max(earned, most.get(step.scene.slug, 0))
    found = questions_of(on)
    assert [question.scene for question in found] == sorted(question.scene for question in found)
    assert {scenario.scenes[question.scene].slug for question in found} == set(most)
    for question in found:
        run, scene = replay(on, question.path), scenario.scenes[question.scene]
        assert on.graph.scene(run.at) == scene
        assert run.earned == most[scene.slug]
        assert (question.fingerprint, question.topics) == (scene.fingerprint, scene.topics)
        assert question.options == len(on.graph.out(run.at))
        before = {scenario.scenes[index].slug for index in question.seen}
        assert before == {taken.scene.slug for taken in trace(on, question.path)}
        for worth in question.worth:
            there = scene.choices[worth.number - 1]
            assert (worth.credit, worth.unsafe) == (there.credit, there.unsafe)
        assert len(question.worth) == question.options


@MANY
@given(fair_worlds())
def test_what_a_run_came_to_is_what_its_choices_say(scenario: Scenario) -> None:
    on = open_story(scenario)
    for path in paths(scenario):
        for step, found in zip(path.steps, outcomes_of(on, path.numbers), strict=True):
            if step.taken.credit is None:
                assert found is None
                continue
            assert found is not None
            assert (found.credit, found.unsafe, found.action) == (
                step.taken.credit,
                step.taken.unsafe,
                step.taken.action,
            )
            assert found.best == (step.best[0].credit or 0)
            assert found.strongest == (step.taken in step.best)
            assert found.repairs == (step.scene.kind is Kind.REPAIR)
            assert found.all_four == (set(ACTIONS) <= {one.label for one in step.open})
            assert found.topics == step.scene.topics


def test_a_passage_is_no_question_and_a_repair_none_either() -> None:
    on = story(
        passage("Door", "first"),
        decision("First", choice("4", "good"), choice("1", "mend")),
        decision("Mend", choice("3", "good"), choice("1", "bad"), word="repairs"),
        ending("Good"),
        ending("Bad", "badly"),
    )
    (question,) = questions_of(on)
    assert (question.scene, question.path, question.topics, question.options) == (1, (1,), ("referral",), 2)
    found = outcomes_of(on, (1, 2, 1))
    assert [one and one.repairs for one in found] == [None, False, True]


def test_what_is_not_open_comes_to_nothing() -> None:
    on = story(decision("First", choice("4", "good"), choice("1", "good")), ending("Good"))
    with pytest.raises(KeyError):
        outcome_at(on, replay(on, ()).at, 3)
    with pytest.raises(NotOffered):
        outcomes_of(on, (3,))


@pytest.mark.parametrize(
    ("credit", "best", "share", "strongest", "sound"),
    [(4, 4, 1, True, True), (3, 4, 0.75, False, True), (2, 4, 0.5, False, False), (2, 2, 1, True, True)],
)
def test_an_outcome_is_held_against_what_stood_open(
    credit: int, best: int, share: float, strongest: bool, sound: bool
) -> None:
    found = outcome(credit, best=best)
    assert (found.share, found.strongest, found.sound) == (share, strongest, sound)
