"""What a library covers, counted over its cases: topics, settings, codes, first moves, endings. Judges nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.library.reading import read_scenes
from engine.scenario.graph import Figures, State
from engine.scenario.play import Story, best_path
from engine.scenario.prose import words
from engine.scenario.score import trace
from engine.scenario.tables import Domain
from engine.scenario.types import ACTIONS, SOUND, Choice, Kind, Scenario, Scene

LAW = "LAW"
"""Where provisions of law stand in the table of codes; they are no code of ethics."""


@dataclass(frozen=True)
class Case:
    """A checked case of the library."""

    slug: str
    text: str
    story: Story
    figures: Figures

    @property
    def scenario(self) -> Scenario:
        return self.story.scenario

    @property
    def words(self) -> int:
        """Words of the whole file."""
        return len(words(self.text))

    @property
    def decisions(self) -> int:
        """Decisions on the best path."""
        steps = trace(self.story, best_path(self.story))
        return sum(step.number is not None for step in steps)

    def scenes(self, *kinds: Kind) -> list[Scene]:
        """The scenes of some kinds, in the order of the file."""
        return [scene for scene in self.scenario.scenes if scene.kind in kinds]

    @property
    def choices(self) -> Iterator[Choice]:
        """Every choice that is explained."""
        return (choice for scene in self.scenes(Kind.DECISION, Kind.REPAIR) for choice in scene.choices)

    @property
    def endings(self) -> Counter[str]:
        """The endings by their outcome."""
        return Counter(scene.outcome or "" for scene in self.scenes(Kind.ENDING))

    @property
    def grades(self) -> list[float]:
        """The reading grade of every scene."""
        return [read_scenes([scene]).grade for scene in self.scenario.scenes]

    @property
    def citations(self) -> Counter[str]:
        """Citations by the code's abbreviation."""
        return Counter(citation.key.partition(" ")[0] for choice in self.choices for citation in choice.citations)

    @property
    def codes(self) -> set[str]:
        """The codes of ethics that the case cites."""
        return set(self.citations) - {LAW}

    @cached_property
    def pivot(self) -> dict[str, Choice]:
        """The choices of the pivotal decision by their labels: the first that offers all four actions."""
        return pivot_of(self.story)

    @property
    def first_moves(self) -> list[str]:
        """The label of the best choice at the pivotal decision; several where they tie."""
        return first_moves(self.pivot)

    @property
    def closes_a_door(self) -> bool:
        """Whether some choice leaves no ending that goes well within reach, where another still does."""
        graph, hopeful = self.story.graph, set[State]()
        for at in self.story.totals:  # each state behind those that it leads to
            targets = [target for _, target in graph.out(at)]
            if graph.scene(at).outcome == "well" or hopeful.intersection(targets):
                hopeful.add(at)
            if hopeful.intersection(targets) and not hopeful.issuperset(targets):
                return True
        return False


def pivot_of(story: Story) -> dict[str, Choice]:
    """The choices of a story's pivotal decision by their labels; none where no decision offers all four actions."""
    graph = story.graph
    for at in reversed(story.totals):
        offered = {graph.choice(at, way).label or "": graph.choice(at, way) for way, _ in graph.out(at)}
        if offered.keys() >= set(ACTIONS):
            return offered
    return {}


def first_moves(pivot: Mapping[str, Choice]) -> list[str]:
    """The labels of the best choices among those of a pivotal decision."""
    top = max((choice.credit or 0 for choice in pivot.values()), default=0)
    return [label for label, choice in pivot.items() if choice.credit == top]


def decisions_by_topic(cases: Iterable[Case]) -> Counter[tuple[str, str]]:
    """How many scored decisions test a topic at a level, by (topic, level)."""
    return Counter(
        (topic, case.scenario.meta.level)
        for case in cases
        for scene in case.scenes(Kind.DECISION)
        for topic in scene.topics
    )


def decisions_of(domain: Domain, cases: Iterable[Case]) -> int:
    """How many scored decisions can be drawn for a domain of an examination."""
    topics = set(domain.topics)
    return sum(bool(topics.intersection(scene.topics)) for case in cases for scene in case.scenes(Kind.DECISION))


def refers_badly(case: Case) -> bool:
    """Whether the case offers a way of referring that is poor or harmful."""
    return any(choice.action == "Refer" and (choice.credit or 0) < SOUND - 1 for choice in case.choices)


def worth_at_pivot(cases: Sequence[Case]) -> dict[str, Counter[int]]:
    """What each of the four actions is worth at the pivotal decisions, counted by credit."""
    return {action: Counter(case.pivot[action].credit or 0 for case in cases if case.pivot) for action in ACTIONS}
