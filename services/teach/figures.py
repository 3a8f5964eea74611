"""All figures of one case and those who are counted, put together from their ways. Knows no query and no page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.insight.calibration import Published, Said, levels
from engine.insight.counting import actions, met, people
from engine.insight.items import Alpha, Row, alpha, block, discrimination, points_of, rows_of
from engine.insight.remarks import Facts, remarks
from engine.insight.times import added
from engine.insight.turning import Turn, never_turned, turns
from engine.insight.walks import Guide, Step, Taken, Walk, taken_by
from engine.scenario.play import NotOffered, Story
from services.stories import Playable
from services.study.figures import HabitView, habit_view
from services.teach.decision_figures import ITEMS, DecisionFigures, Tallies, decisions_of, signed
from services.teach.flow_figures import FlowFigures, flow_figures
from services.teach.sums import Choice, Sums, Way
from services.teach.told import ConfidenceView, RemarkView, Told, TurnView

WAYS = 20_000
"""Ways that a process remembers; one of six decisions takes about a quarter of a kilobyte."""
GUIDES = 64
"""Stories of which it remembers what each choice is."""


@dataclass(frozen=True, slots=True)
class AlphaView:
    """Cronbach's alpha as pages say it, with the titles of the decisions that it is of."""

    n: int
    value: str
    low: str
    high: str
    decisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a page tells of a case. Flow and turns are of one revision alone; None where several are counted together.

    `confidence` is None where a part of the cohort is looked at.
    """

    n: int
    flow: FlowFigures | None
    decisions: tuple[DecisionFigures, ...]
    turns: tuple[TurnView, ...]
    never_turned: int | None
    habit: HabitView
    confidence: ConfidenceView | None
    alpha: AlphaView | None
    remarks: tuple[RemarkView, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What figures are made of: the stories by their revisions, the one that is shown, and whether those decisions of
    it are counted in all revisions that have the same text.
    """

    stories: Mapping[int, Playable]
    revision_id: int
    across: bool

    @property
    def playable(self) -> Playable:
        """The story that is shown."""
        return self.stories[self.revision_id]

    @property
    def places(self) -> frozenset[str]:
        """Its decisions."""
        scenes = self.playable.story.scenario.scenes
        return frozenset(scene.fingerprint for scene in scenes if scene.is_decision)

    @property
    def counted(self) -> Collection[int]:
        """The revisions that are counted."""
        return self.stories if self.across else [self.revision_id]


def figures(shown: Shown, sums: Sums, told_of: Published | None) -> Figures:
    """The figures. How sure people were is of all revisions, whichever is shown; None where it is not to be told."""
    ways = _walks(shown, sums.ways)
    said = _said(shown, told_of) if told_of else {}
    taken, rows = taken_by(ways), rows_of(ways, shown.places)
    tallies = _tallies(shown, sums, taken, rows, said)
    own = () if shown.across else turns(shown.playable.story, ways)
    kept = None if shown.across else never_turned(ways)
    n, told = people(ways), Told(decisions_of(shown.playable, tallies))
    return Figures(
        n=n,
        flow=None if shown.across else flow_figures(shown.playable, ways),
        decisions=told.decisions,
        turns=told.turns(own, n),
        never_turned=kept,
        habit=habit_view(actions(taken)),
        confidence=told.confidence(told_of.n, levels(told_of, said.values()), said) if told_of else None,
        alpha=_alpha_view(shown, alpha(rows, block(rows, max(ITEMS, -(-n // 2))))),
        remarks=told.remarks(remarks(_facts(shown, tallies, taken, n, own, kept))),
    )


def _tallies(
    shown: Shown, sums: Sums, taken: Mapping[Step, int], rows: Sequence[Row], said: Mapping[Taken, Said]
) -> Tallies:
    places, points = shown.places, points_of(rows)
    came = {place: one for place, one in met(taken).items() if place in places}
    measured = {one.place: points[one.place] for one in came.values() if one.n >= ITEMS and one.place in points}
    return Tallies(
        met=came,
        points=points,
        times=_times(shown, sums.choices),
        said=said,
        revisions=_revisions(shown, sums.ways),
        discriminations={place: found for place, of in measured.items() if (found := discrimination(of)) is not None},
    )


def _walks(shown: Shown, ways: Mapping[Way, int]) -> tuple[Walk, ...]:
    """The ways that are counted, with their numbers. One that its story does not know is left out."""
    guides = {id_: _guide(shown.stories[id_].story) for id_ in shown.counted}
    known = ((_walk(guides[id_], path), n) for (id_, path), n in ways.items() if id_ in guides)
    return tuple(walk.by(n) for walk, n in known if walk is not None)


@lru_cache(maxsize=GUIDES)
def _guide(story: Story) -> Guide:
    return Guide(story)


@lru_cache(maxsize=WAYS)
def _walk(guide: Guide, path: str) -> Walk | None:
    """A way, walked once for everybody who went it."""
    try:
        return guide.walk(map(int, path.split(",")))
    except NotOffered:
        return None


def _said(shown: Shown, told: Published) -> dict[Taken, Said]:
    """What was told of single choices, with what each is worth."""
    credits = _credits(shown)
    tops: dict[str, int] = {}
    for (place, _), credit in credits.items():
        tops[place] = max(tops.get(place, 0), credit)
    known = ((taken, counts) for taken, counts in told.choices.items() if taken in credits)
    return {taken: Said(credits[taken], tops[taken[0]], *counts) for taken, counts in known}


def _times(shown: Shown, choices: Mapping[Choice, Sequence[int]]) -> dict[str, list[int]]:
    found: dict[str, list[Sequence[int]]] = {}
    for (revision_id, state, _), times in choices.items():
        place = shown.stories[revision_id].fingerprint(state) if revision_id in shown.counted else None
        if place:
            found.setdefault(place, []).append(times)
    return {place: added(times) for place, times in found.items()}


def _revisions(shown: Shown, ways: Mapping[Way, int]) -> Counter[str]:
    """In how many of the revisions that are counted each decision stands as it is."""
    used = {revision_id for revision_id, _ in ways if revision_id in shown.counted}
    scenes = (scene for id_ in used for scene in shown.stories[id_].story.scenario.scenes if scene.is_decision)
    return Counter(scene.fingerprint for scene in scenes)


def _credits(shown: Shown) -> dict[Taken, int]:
    return {
        (scene.fingerprint, choice.number): choice.credit or 0
        for playable in shown.stories.values()
        for scene in playable.story.scenario.scenes
        if scene.is_decision
        for choice in scene.choices
    }


def _facts(
    shown: Shown, tallies: Tallies, taken: Mapping[Step, int], n: int, own: Sequence[Turn], kept: int | None
) -> Facts:
    scenes = [scene for scene in shown.playable.story.scenario.scenes if scene.fingerprint in tallies.met]
    unsafe: Counter[Taken] = Counter()
    for step, many in taken.items():
        if step.unsafe and step.place in tallies.met:
            unsafe[step.taken] += many
    return Facts(
        n=n,
        met=[tallies.met[scene.fingerprint] for scene in scenes],
        credit=_credits(shown),
        turns=own,
        never_turned=kept,
        unsafe=unsafe,
        said=tallies.said,
        discriminations=tallies.discriminations,
    )


def _alpha_view(shown: Shown, found: Alpha | None) -> AlphaView | None:
    if found is None:
        return None
    titles = {scene.fingerprint: scene.title for scene in shown.playable.story.scenario.scenes}
    ends = (signed(found.interval.low), signed(found.interval.high))
    return AlphaView(found.n, signed(found.value), *ends, tuple(titles[item] for item in found.items))
