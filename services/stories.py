"""Revisions made playable, kept in memory: parsed once, rendered when first read. Knows no attempt."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from markupsafe import Markup
from sqlalchemy import URL, Connection, select

from engine.scenario import render
from engine.scenario.draw import Marks, Plan, TooLarge, draw, plan
from engine.scenario.graph import BrokenLink, State, flags_of, scene_of
from engine.scenario.parse import parse
from engine.scenario.play import Story, open_story
from engine.scenario.types import Choice, Scene
from models import Revision
from services.errors import Unplayable

KEPT = 256
"""Stories in memory. One of 25 KB takes about 0.2 MB, so these stay near 50 MB; the least recently used goes first."""


class Playable:
    """A story with its HTML, made when first asked for. Immutable but for that."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self._fingerprints = tuple(scene.fingerprint if scene.is_decision else None for scene in story.scenario.scenes)
        self._html: dict[tuple[object, ...], Markup] = {}
        self._planned: list[Plan | None] = []

    def fingerprint(self, at: State) -> str | None:
        """The fingerprint of a decision's text and choices; None at a passage or an ending."""
        return self._fingerprints[scene_of(at)]

    def case_file(self) -> Markup:
        return self._once(("case file",), lambda: render.html(self.story.scenario.case_file))

    def scene(self, at: State) -> Markup:
        """The text of a scene as it reads in a state."""
        graph, scene = self.story.graph, self.story.graph.scene(at)
        flags = flags_of(at)
        shown = tuple(n for n, p in enumerate(scene.paragraphs) if graph.holds(p.when, flags))
        return self._once((scene.slug, shown), lambda: render.html(render.scene_text(graph, scene, flags)))

    def choice(self, scene: Scene, choice: Choice) -> Markup:
        """What a choice says one does."""
        return self._once((scene.slug, "choice", choice.number), lambda: render.inline_html(choice.text))

    def rationale(self, scene: Scene, choice: Choice) -> Markup:
        return self._once((scene.slug, "why", choice.number), lambda: render.html(choice.rationale))

    def map_with(self, marks: Marks) -> Markup:
        """The map with these marks; nothing where the story is too large to be drawn. The layout is made once."""
        title = str(self.story.scenario.title)
        plan = self._plan()
        return Markup(draw(self.story.scenario, title, marks, plan)) if plan else Markup()

    def _plan(self) -> Plan | None:
        if not self._planned:
            self._planned = [_plan_of(self.story)]
        return self._planned[0]

    def _once(self, key: tuple[object, ...], make: Callable[[], str]) -> Markup:
        found = self._html.get(key)
        if found is None:
            found = self._html[key] = Markup(make())
        return found


def _plan_of(story: Story) -> Plan | None:
    try:
        return plan(story.scenario)
    except TooLarge:
        return None


class Shelf:
    """The stories that this process has open, by database and revision. Revisions never change: none grows stale."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._stories: OrderedDict[tuple[URL, int], Playable] = OrderedDict()

    def get(self, connection: Connection, revision_id: int) -> Playable:
        """The story of a revision that exists. Raises Unplayable."""
        key = (connection.engine.url, revision_id)
        with self._lock:
            found = self._stories.get(key)
            if found is not None:
                self._stories.move_to_end(key)
                return found
        text = connection.scalar(select(Revision.text).where(Revision.id == revision_id))
        return self.put(connection, revision_id, read(text or ""))

    def find(self, connection: Connection, revision_id: int) -> Playable | None:
        """The story of a revision; None where this version cannot read it, for what is left out then."""
        try:
            return self.get(connection, revision_id)
        except Unplayable:
            return None

    def put(self, connection: Connection, revision_id: int, playable: Playable) -> Playable:
        """Keep a story; the least recently used one goes where there are too many."""
        key = (connection.engine.url, revision_id)
        with self._lock:
            self._stories[key] = playable
            self._stories.move_to_end(key)
            while len(self._stories) > self._kept:
                self._stories.popitem(last=False)
        return playable


def read(text: str) -> Playable:
    """A revision's text made playable. Raises Unplayable where this version of the grammar does not read it whole."""
    scenario = parse(text).scenario
    if scenario is None or any(choice.number != n for s in scenario.scenes for n, choice in enumerate(s.choices, 1)):
        raise Unplayable
    try:
        return Playable(open_story(scenario))
    except BrokenLink:
        raise Unplayable from None


shelf = Shelf()
