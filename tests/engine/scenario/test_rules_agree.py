"""On random stories, fair or not, each rule about the graph finds what walking every path finds, and on its line."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.scenario.types import ACTIONS, SOUND, Kind, Scenario
from tests.engine.scenario.cases import judged
from tests.engine.scenario.test_graph_properties import ahead
from tests.engine.scenario.worlds import (
    Place,
    after,
    any_worlds,
    fair_worlds,
    holds,
    open_at,
    paths,
    places_of,
    scene_named,
    start_of,
    written,
)

Found = set[tuple[int, str]]


def unreachable(scenario: Scenario) -> Iterator[tuple[int, str]]:
    places = places_of(scenario)
    for scene in scenario.scenes:
        flags = [have for slug, have in places if slug == scene.slug]
        if not flags:
            yield scene.line, "unreachable-scene"
            continue
        for choice in scene.choices:
            if not any(holds(choice.when, have) for have in flags):
                yield choice.line, "closed-choice"
        for paragraph in scene.paragraphs:
            if not any(holds(paragraph.when, have) for have in flags):
                yield paragraph.line, "hidden-paragraph"


def too_few(scenario: Scenario) -> Iterator[tuple[int, str]]:
    for place in places_of(scenario):
        scene = scene_named(scenario, place[0])
        if scene.is_decision and len(open_at(scenario, place)) < 2:
            yield scene.line, "few-choices"


def no_pivot(scenario: Scenario) -> Iterator[tuple[int, str]]:
    offers = [{choice.label for choice in open_at(scenario, place)} for place in places_of(scenario)]
    if not any(offer >= set(ACTIONS) for offer in offers):
        yield scenario.title_line, "no-pivot"


def unfair(scenario: Scenario) -> Iterator[tuple[int, str]]:
    most = ahead(scenario)
    for place in places_of(scenario):
        scene, choices = scene_named(scenario, place[0]), open_at(scenario, place)
        if not scene.is_decision or not choices:
            continue
        counts = scene.kind is Kind.DECISION
        reach = {c.number: (c.credit or 0) * counts + most[after(place, c)] for c in choices}
        top = max(c.credit or 0 for c in choices)
        best = {reach[c.number] for c in choices if c.credit == top}
        if top < SOUND:
            yield scene.line, "no-best-choice"
        if len(best) > 1:
            yield scene.line, "uneven-best"
        for choice in choices:
            if counts and choice.credit != top and reach[choice.number] >= max(best):
                yield choice.line, "honest-path"


def repaired_too_early(scenario: Scenario) -> Iterator[tuple[int, str]]:
    def best_places(place: Place) -> Iterator[Place]:
        yield place
        choices = open_at(scenario, place)
        top = max((c.credit or 0 for c in choices), default=0)
        for choice in choices:
            if (choice.credit or 0) == top:
                yield from best_places(after(place, choice))

    for slug, _ in best_places(start_of(scenario)):
        scene = scene_named(scenario, slug)
        if scene.kind is Kind.REPAIR:
            yield scene.line, "repair-on-best-path"


def lost_flags(scenario: Scenario) -> Iterator[tuple[int, str]]:
    put = [(f, c.directive_line) for s in scenario.scenes for c in s.choices for f in c.sets]
    asked = [
        (f, line)
        for s in scenario.scenes
        for when, line in [*((p.when, p.line) for p in s.paragraphs), *((c.when, c.directive_line) for c in s.choices)]
        for f in when.flags
    ]
    for mine, others, code in ((put, asked, "flag-never-tested"), (asked, put, "flag-never-set")):
        for flag in {f for f, _ in mine} - {f for f, _ in others}:
            yield min(line for f, line in mine if f == flag), code


WALKS = (unreachable, too_few, no_pivot, unfair, repaired_too_early, lost_flags)
CODES = {
    *("unreachable-scene", "closed-choice", "hidden-paragraph", "few-choices", "no-pivot", "no-best-choice"),
    *("uneven-best", "honest-path", "repair-on-best-path", "flag-never-set", "flag-never-tested"),
}


def comes_back(scenario: Scenario, place: Place, behind: frozenset[Place]) -> bool:
    return place in behind or any(
        comes_back(scenario, after(place, choice), behind | {place}) for choice in open_at(scenario, place)
    )


@settings(max_examples=60)
@given(any_worlds())
def test_every_rule_about_the_graph_agrees_with_walking_all_paths(scenario):
    found = {(f.line, f.code) for f in judged(written(scenario)).errors if f.code in CODES}
    assert found == {place for walk in WALKS for place in walk(scenario)}


@settings(max_examples=40)
@given(any_worlds(), st.data())
def test_a_story_is_refused_for_a_loop_exactly_if_some_path_comes_back(scenario, data):
    index = data.draw(st.integers(0, len(scenario.scenes) - 1).filter(lambda n: scenario.scenes[n].choices))
    target = data.draw(st.sampled_from(scenario.scenes)).slug
    scene = scenario.scenes[index]
    bent = replace(scene, choices=(replace(scene.choices[0], target=target), *scene.choices[1:]))
    scenario = replace(scenario, scenes=(*scenario.scenes[:index], bent, *scenario.scenes[index + 1 :]))
    codes = {f.code for f in judged(written(scenario)).errors}
    assert ("loop" in codes) == comes_back(scenario, start_of(scenario), frozenset())


@settings(max_examples=10)
@given(fair_worlds())
def test_in_a_fair_story_every_path_ends_at_an_ending(scenario):
    assert {scene_named(scenario, path.last[0]).kind for path in paths(scenario)} == {Kind.ENDING}
