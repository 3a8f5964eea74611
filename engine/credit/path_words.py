"""How many words somebody reads on a path through a case: what is expected of them, not what all of the text has."""

from __future__ import annotations

from engine.scenario.graph import State, flags_of, scene_of
from engine.scenario.play import Story
from engine.scenario.prose import words


def expected_words(story: Story) -> int:
    """Expected words on a path of somebody who chooses at random, rounded down.

    Counted are the case file once, each scene as it reads where they are, the choices that stand open there, and the
    reasoning of the one that is taken: what the minutes of a case count too (engine/scenario/check/words.py).
    """
    graph = story.graph
    scenes = graph.scenario.scenes
    paragraphs = [[(paragraph.when, _count(paragraph.text)) for paragraph in scene.paragraphs] for scene in scenes]
    offered = [[_count(choice.text) for choice in scene.choices] for scene in scenes]
    reasons = [[_count(choice.rationale) for choice in scene.choices] for scene in scenes]
    expected: dict[State, float] = {}
    for at in story.totals:  # each stands behind all that it leads to
        scene, ways = scene_of(at), graph.out(at)
        shown = sum(count for when, count in paragraphs[scene] if graph.holds(when, flags_of(at)))
        shown += sum(offered[scene][way.number - 1] for way, _ in ways)
        onward = [reasons[scene][way.number - 1] + expected[target] for way, target in ways]
        expected[at] = shown + (sum(onward) / len(onward) if onward else 0.0)
    return _count(story.scenario.case_file) + int(expected[0])


def _count(text: str) -> int:
    return len(words(text))
