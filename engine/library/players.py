"""Players who read no story and go by how a test looks: what each of them would score. Knows no learner."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.scenario.graph import State, Way
from engine.scenario.play import Run, Story
from engine.scenario.prose import words
from engine.scenario.score import judge
from engine.scenario.types import Choice

Taste = Callable[[Sequence[Choice]], Sequence[Choice]]
"""Those of the choices on offer that a player likes best. Between several, they toss a coin."""

_TEAM_SPIRIT = re.compile(
    r"we|us|our|ours|with|both|joint(?:ly)?|shared?|together|team\w*|colleagues?|consult\w*|supervis\w*"
)


def _most(measure: Callable[[Choice], int]) -> Taste:
    def taste(offered: Sequence[Choice]) -> Sequence[Choice]:
        top = max(measure(choice) for choice in offered)
        return [choice for choice in offered if measure(choice) == top]

    return taste


def _rather(*wishes: Callable[[Choice], bool]) -> Taste:
    """The choices that the first wish holds for; where there are none, the second; else all."""

    def taste(offered: Sequence[Choice]) -> Sequence[Choice]:
        granted = ([choice for choice in offered if wish(choice)] for wish in wishes)
        return next((found for found in granted if found), offered)

    return taste


def _refers(choice: Choice) -> bool:
    return choice.action == "Refer"


def _is_of_its_own_kind(choice: Choice) -> bool:
    return choice.action is None


def _team_spirit(choice: Choice) -> int:
    return sum(bool(_TEAM_SPIRIT.fullmatch(word)) for word in words(f"{choice.label} {choice.text}"))


PLAYERS: dict[str, Taste] = {
    "the longest": _most(lambda choice: len(choice.text)),
    "the first listed": lambda offered: offered[:1],
    "Refer": _rather(_refers),
    "the most provisions": _most(lambda choice: len(choice.citations)),
    "the most “we”, “consult”, “together”": _most(_team_spirit),
    "none of Continue, Cope alone, Document only": _rather(
        lambda choice: _is_of_its_own_kind(choice) or _refers(choice)
    ),
    "none of the four, else Refer": _rather(_is_of_its_own_kind, _refers),
}
"""What each player takes, and their taste."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a player may expect of a case: the mean of the score and the probability of passing, each 0 to 1."""

    score: float
    passing: float


def prospect(story: Story, taste: Taste) -> Prospect:
    """Play a case in every way that is to this player's taste, each weighed by its probability."""
    # Ways that come to one state with the same credit, lowest choice and safety are one from there on.
    chances: dict[State, dict[Run, float]] = defaultdict(lambda: defaultdict(float))
    chances[0][Run(0)] = 1.0
    score = passing = 0.0
    for at in reversed(story.totals):  # each state before those that it leads to
        ways = _liked(story, at, taste)
        for run, chance in chances.pop(at, {}).items():
            if not ways:
                verdict = judge(story, run)
                score += chance * float(verdict.score) / 100
                passing += chance * verdict.passed
            for way, target in ways:
                chances[target][_after(run, way, target)] += chance / len(ways)
    return Prospect(score, passing)


def _after(run: Run, way: Way, target: State) -> Run:
    """A run one step on that has forgotten its choices."""
    lowest = run.lowest if way.credit is None else min(run.lowest, way.credit)
    return Run(target, (), run.earned + way.earns, lowest, run.unsafe or way.unsafe)


def _liked(story: Story, at: State, taste: Taste) -> list[tuple[Way, State]]:
    out = story.graph.out(at)
    liked = taste([story.graph.choice(at, way) for way, _ in out]) if out else ()
    return [(way, target) for way, target in out if story.graph.choice(at, way) in liked]
