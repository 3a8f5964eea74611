"""For random fair stories the engine's figures are those of walking every path."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings

from engine.scenario.graph import best_totals, build, figures, flags_of, scene_of, survey
from engine.scenario.types import Kind, Scenario
from tests.engine.scenario.cases import judged, read
from tests.engine.scenario.worlds import Place, any_worlds, fair_worlds, paths, places_of, written

MANY = settings(max_examples=25)


def ahead(scenario: Scenario) -> dict[Place, int]:
    """The most that can still be earned from each place, seen on all paths through it."""
    most: dict[Place, int] = {}
    for path in paths(scenario):
        earned = 0
        most.setdefault(path.last, 0)
        for step in reversed(path.steps):
            earned += step.earned
            most[step.place] = max(most.get(step.place, 0), earned)
    return most


def totals(scenario: Scenario) -> Mapping[Place, int]:
    """V by the engine, keyed as the walks do."""
    graph = build(scenario)
    return {
        (graph.scene(at).slug, frozenset(f for f, bit in graph.bits.items() if bit & flags_of(at))): v
        for at, v in best_totals(survey(graph)).items()
    }


@MANY
@given(any_worlds())
def test_v_of_every_state_is_the_most_that_any_path_earns_from_it(scenario):
    assert totals(scenario) == ahead(scenario)


@MANY
@given(fair_worlds())
def test_figures_are_those_of_all_paths(scenario):
    walked = list(paths(scenario))
    surveyed = survey(build(scenario))
    found = figures(surveyed, best_totals(surveyed))
    ends = {scene.slug: scene.outcome for scene in scenario.scenes}
    best = max(path.earned for path in walked)
    assert found.scenes == len(scenario.scenes)
    assert found.states == len(places_of(scenario))
    assert found.paths == len(walked)
    assert found.shortest == min(len(path.decisions) for path in walked)
    assert found.longest == max(len(path.decisions) for path in walked)
    assert found.best == best
    assert found.chance == pytest.approx(float(sum(path.chance * path.earned for path in walked) / best))
    assert found.ends_well == float(Fraction(sum(ends[path.last[0]] == "well" for path in walked), len(walked)))


@settings(max_examples=10)
@given(fair_worlds())
def test_figures_do_not_depend_on_where_in_the_file_a_scene_stands(scenario):
    turned = replace(scenario, scenes=(scenario.scenes[0], *reversed(scenario.scenes[1:])))
    assert judged(written(turned)).figures == judged(written(scenario)).figures


@MANY
@given(any_worlds())
def test_what_is_written_reads_back_as_it_was(scenario):
    assert read(written(scenario)) == scenario


@MANY
@given(any_worlds())
def test_each_state_of_a_survey_stands_behind_all_that_it_leads_to(scenario):
    surveyed = survey(build(scenario))
    seen: set[int] = set()
    for at in surveyed.order:
        assert {target for _, target in surveyed.out[at]} <= seen
        seen.add(at)
    assert scene_of(surveyed.order[-1]) == 0


@MANY
@given(any_worlds())
def test_a_survey_stops_at_the_limit_of_states_and_not_before(scenario):
    count = len(places_of(scenario))
    graph = build(scenario)
    assert survey(graph, limit=count).complete
    assert count == 1 or survey(graph, limit=count - 1).overflow


@settings(max_examples=10)
@given(fair_worlds())
def test_a_fair_story_starts_with_a_decision_that_counts(scenario):
    decisions = [scene for scene in scenario.scenes if scene.kind is Kind.DECISION]
    assert decisions
    assert totals(scenario)[(scenario.scenes[0].slug, frozenset())] >= 3
