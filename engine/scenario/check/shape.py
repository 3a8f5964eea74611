"""Rules about the shape of a story: links, reach, no way back, the pivotal decision, flags. Knows no credit."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from engine.scenario.check.limits import flag_lines
from engine.scenario.check.subject import Charted, Subject
from engine.scenario.graph import Survey, flags_of, scene_of
from engine.scenario.source import error
from engine.scenario.types import ACTIONS, Finding


def links(subject: Subject) -> Iterator[Finding]:
    """Every link leads to a scene."""
    slugs = [scene.slug for scene in subject.scenario.scenes]
    for scene in subject.scenario.scenes:
        for choice in scene.choices:
            if choice.target not in slugs:
                near = difflib.get_close_matches(choice.target[:80], slugs, n=1)
                remedy = (
                    f"Did you mean #{near[0]}?"
                    if near
                    else "Link to the heading of a scene, in lower case with hyphens."
                )
                yield error(choice.line, "broken-link", f"No scene has the link #{choice.target[:80]}.", remedy)


def flags(subject: Subject) -> Iterator[Finding]:
    """Every flag that is tested can be set, and every flag that is set is tested."""
    scenes = subject.scenario.scenes
    put = {flag for scene in scenes for choice in scene.choices for flag in choice.sets}
    conditions = [item.when for scene in scenes for items in (scene.paragraphs, scene.choices) for item in items]
    tested = {flag for condition in conditions for flag in condition.flags}
    named: set[str] = set()
    for flag, line in flag_lines(subject):
        if flag in named:
            continue
        named.add(flag)
        if flag not in put:
            remedy = f"Let a choice say `sets {flag}`, or drop the condition."
            yield error(line, "flag-never-set", f"Nothing sets the flag `{flag}`.", remedy)
        elif flag not in tested:
            remedy = f"Let a paragraph or a choice say `if {flag}`, or drop it here."
            yield error(line, "flag-never-tested", f"Nothing asks for the flag `{flag}`.", remedy)


def no_way_back(survey: Survey, title_line: int) -> Iterator[Finding]:
    """No path comes back to a state that it has left, and there are not too many states to know."""
    if survey.loop is not None:
        at, way = survey.loop
        choice = survey.graph.choice(at, way)
        remedy = "Lead on to a scene that has not been; a story moves forward."
        yield error(choice.line, "loop", f"This choice leads back: #{choice.target} has been left before.", remedy)
    if survey.overflow:
        remedy = "Use fewer flags, or let paths rejoin earlier: each flag can double the states."
        yield error(title_line, "too-many-states", f"The story has more than {len(survey.out):,} states.", remedy)


def reach(charted: Charted) -> Iterator[Finding]:
    """Every scene, choice and conditional paragraph is open in some state that can be reached."""
    graph, scenes = charted.graph, charted.subject.scenario.scenes
    reached = {scene_of(at) for at in charted.survey.order}
    taken = {(scene_of(at), way.number) for at, out in charted.survey.out.items() for way, _ in out}
    hidden = [{p.when for p in scene.paragraphs} for scene in scenes]
    for at in charted.survey.order:
        waiting = hidden[scene_of(at)]
        waiting -= {when for when in waiting if graph.holds(when, flags_of(at))}
    for index, scene in enumerate(scenes):
        if index not in reached:
            remedy = "Lead a choice to it, or take it out."
            yield error(scene.line, "unreachable-scene", f"No path leads to “{scene.title}”.", remedy)
            continue
        for choice in scene.choices:
            if (index, choice.number) not in taken:
                remedy = "Change its condition, or take the choice out."
                yield error(choice.line, "closed-choice", "No learner can ever be offered this choice.", remedy)
        for paragraph in scene.paragraphs:
            if paragraph.when in hidden[index]:
                remedy = "Change its condition, or take the paragraph out."
                yield error(paragraph.line, "hidden-paragraph", "No learner can ever see this paragraph.", remedy)


def enough_choices(charted: Charted) -> Iterator[Finding]:
    """In every state that can be reached, a decision offers at least two choices; so every path ends at an ending."""
    poor = {scene_of(at) for at in charted.survey.decisions() if len(charted.survey.out[at]) < 2}
    for index in sorted(poor):
        scene = charted.subject.scenario.scenes[index]
        message = f"“{scene.title}” can be reached with fewer than two choices open."
        yield error(scene.line, "few-choices", message, "Loosen a condition, or add a choice.")


def pivot(charted: Charted) -> Iterator[Finding]:
    """At least one decision offers all four actions in a state that can be reached."""
    for at in charted.survey.decisions():
        offered = {charted.graph.choice(at, way).action for way, _ in charted.survey.out[at]}
        if offered.issuperset(ACTIONS):
            return
    remedy = "Let one decision offer Continue, Cope alone, Document only and Refer together."
    yield error(charted.subject.scenario.title_line, "no-pivot", "No decision offers all four actions.", remedy)


RULES = (links, flags)
CHARTED_RULES = (reach, enough_choices, pivot)
