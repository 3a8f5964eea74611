"""A case on paper plays as it does on the site: the same texts and choices, whatever way one takes through it."""

from __future__ import annotations

import random

import pytest
from flask import Flask

from engine.scenario.graph import flags_of
from engine.scenario.play import choose, is_over, open_ways, replay, scene_at
from engine.scenario.render import html, inline_html
from services.errors import NotFound
from services.handouts import Handout, When, handout
from tests.support import cases

WAYS = 20


def printed(site: Flask, slug: str) -> Handout:
    with site.app_context():
        return handout(slug)


def holds(when: When, taken: set[str]) -> bool:
    """As a reader of the paper would judge it, who remembers only which choices they took."""
    return all(taken.intersection(places) for places in when.taken) and taken.isdisjoint(when.untaken)


@pytest.mark.parametrize("slug", cases.SLUGS)
def test_on_paper_one_reads_what_one_reads_on_the_site(small_site: Flask, slug: str) -> None:
    found, story, chance = printed(small_site, slug), cases.story(slug), random.Random(slug)
    for _ in range(WAYS):
        run, taken, at = replay(story, ()), set[str](), found.scenes[0]
        while True:
            scene, flags = scene_at(story, run), flags_of(run.at)
            shown = [html(p.text) for p in scene.paragraphs if story.graph.holds(p.when, flags)]
            assert [text for when, text in at.paragraphs if holds(when, taken)] == shown
            if is_over(story, run):
                assert (at.outcome, at.choices) == (scene.outcome, ())
                break
            ways = open_ways(story, run)
            offered = [choice for choice in at.choices if holds(choice.when, taken)]
            assert [c.key.text_html for c in offered] == [inline_html(scene.choices[w.number - 1].text) for w in ways]
            pick = chance.randrange(len(ways))
            run = choose(story, run, ways[pick].number)
            taken.add(offered[pick].place)
            at = next(scene for scene in found.scenes if scene.number == offered[pick].reads_on_at)


def test_the_key_marks_the_strongest_and_lists_every_provision_once(site: Flask) -> None:
    found = printed(site, cases.A_CASE)
    for scene in found.scenes:
        if scene.kind in ("decision", "repair"):
            top = max(choice.key.credit for choice in scene.choices)
            assert all(choice.key.best == (choice.key.credit == top) for choice in scene.choices)
    cited = {view.key for scene in found.scenes for choice in scene.choices for view in choice.key.provisions}
    assert [view.key for view in found.provisions] == sorted(cited)
    assert "<li>" in found.note_html


def test_a_case_that_is_not_there_is_not_found(site: Flask) -> None:
    with pytest.raises(NotFound):
        printed(site, "no-such-case")
