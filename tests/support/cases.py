"""Ways through the cases of the library, worked out by the engine, and how an attempt names its choices."""

from __future__ import annotations

import random
from functools import cache

from flask import Flask
from sqlalchemy import select

from config import ROOT
from engine.scenario.graph import State
from engine.scenario.order import value_of
from engine.scenario.parse import parse
from engine.scenario.play import Run, Story, best_path, choose, is_over, open_story, replay, scene_at
from extensions import db
from models import Attempt

SLUGS = tuple(sorted(path.stem for path in (ROOT / "scenarios").glob("*.md") if path.stem.islower()))
A_CASE = "through-her-nephew"
DICE = tuple(random.Random("three dice").sample(SLUGS, 3))
"""Cases for what takes too long to be done with all of them."""


@cache
def story(slug: str) -> Story:
    """A case of the library, playable."""
    scenario = parse((ROOT / "scenarios" / f"{slug}.md").read_text(encoding="utf-8")).scenario
    assert scenario is not None
    return open_story(scenario)


def best(slug: str) -> tuple[int, ...]:
    """The choices of the best path."""
    return best_path(story(slug))


def to_every_ending(slug: str) -> dict[str, tuple[int, ...]]:
    """One way to each ending: of all ways the one that earns the most there."""
    told = story(slug)
    ways: dict[State, Run] = {0: replay(told, ())}
    for at in reversed(told.totals):  # each state before those that it leads to
        for way, target in told.graph.out(at):
            run = choose(told, ways[at], way.number)
            if target not in ways or ways[target].earned < run.earned:
                ways[target] = run
    ends = sorted((run for run in ways.values() if is_over(told, run)), key=lambda run: run.earned)
    return {scene_at(told, run).slug: run.choices for run in ends}


def poorest(slug: str) -> tuple[int, ...]:
    """The choices of somebody who always takes the least of what is open."""
    run = replay(story(slug), ())
    while not is_over(story(slug), run):
        run = choose(story(slug), run, _least(story(slug), run.at))
    return run.choices


def _least(told: Story, at: State) -> int:
    return min(told.graph.out(at), key=lambda out: (out[0].credit or 0, out[0].number))[0].number


def value(app: Flask, attempt_path: str, step: int, number: int) -> str:
    """How an attempt's page names a choice."""
    with app.app_context():
        public_id = attempt_path.split("/")[2]
        seed = db.session.scalar(select(Attempt.seed).where(Attempt.public_id == public_id))
        db.session.remove()
    assert seed is not None
    return value_of(seed, step, number)
