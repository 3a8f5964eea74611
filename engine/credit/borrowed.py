"""Whether a post-test item asks again what the cases explain: whoever read the explanation would know it then."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from engine.scenario.types import Scenario, Scene

RUN = 5
"""Words in a row that two texts on the same matter rarely share by chance."""
SHARE = Fraction(1, 2)
"""Of an item's runs: from there on it is the decision, in other clothes."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Explained:
    """A decision that a case explains: its title, and the runs of words in its text and choices."""

    title: str
    runs: frozenset[tuple[str, ...]]


def explained_in(scenarios: Iterable[Scenario]) -> tuple[Explained, ...]:
    """Every decision of some cases."""
    scenes = (scene for scenario in scenarios for scene in scenario.scenes if scene.is_decision)
    return tuple(Explained(scene.title, frozenset(_runs(_texts(scene)))) for scene in scenes)


def borrowed(stem: str, options: Iterable[str], decisions: Iterable[Explained]) -> str | None:
    """The title of a decision that an item repeats: half or more of the item's runs of five words stand in the
    decision's text and choices, letter case and marks aside. None where it repeats none, or is shorter than that.
    """
    item = set(_runs([stem, *options]))
    for decision in decisions:
        if item and len(item & decision.runs) >= SHARE * len(item):
            return decision.title
    return None


def _texts(scene: Scene) -> list[str]:
    return [*(paragraph.text for paragraph in scene.paragraphs), *(choice.text for choice in scene.choices)]


def _runs(texts: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The runs of words inside each text; a shorter text is one run by itself."""
    for text in texts:
        words = _WORD.findall(text.casefold())
        for start in range(max(1, len(words) - RUN + 1) if words else 0):
            yield tuple(words[start : start + RUN])
