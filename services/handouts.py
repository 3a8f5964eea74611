"""A case on paper: the story to read and discuss, and the key with the teaching note. Knows no attempt.

On paper nobody keeps the flags, so a condition is put as the choices that set it: "if you chose 2 b".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from string import ascii_lowercase

from markupsafe import Markup
from sqlalchemy import Connection, select

from engine.scenario import render
from engine.scenario.graph import scene_of
from engine.scenario.play import Story, best_choices
from engine.scenario.types import Choice, Condition, Reviewer, Scene
from models import Revision, Scenario
from services.cards import CaseCard, card_from
from services.database import reads
from services.errors import NotFound
from services.explain import OptionReview, ProvisionView, option_review
from services.maps import MapView, map_of
from services.stories import Playable, shelf


@dataclass(frozen=True, slots=True)
class When:
    """Where a paragraph or a choice holds: one choice of each of `taken` was made, and none of `untaken`."""

    taken: tuple[tuple[str, ...], ...]
    untaken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedChoice:
    """A choice by its letter, with the number of the scene where one reads on, and what the key says of it."""

    place: str
    when: When
    reads_on_at: int
    key: OptionReview


@dataclass(frozen=True, slots=True)
class PrintedScene:
    """A scene by its number. `paragraphs` are texts with where they hold."""

    number: int
    title: str
    kind: str
    topics: tuple[str, ...]
    paragraphs: tuple[tuple[When, Markup], ...]
    choices: tuple[PrintedChoice, ...]
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Handout:
    """A case as it is printed for a class."""

    card: CaseCard
    lang: str
    objectives: tuple[str, ...]
    reviewers: tuple[Reviewer, ...]
    reviewed: date
    case_file_html: Markup
    scenes: tuple[PrintedScene, ...]
    reflect: tuple[str, ...]
    map: MapView
    note_html: Markup
    provisions: tuple[ProvisionView, ...]


@reads
def handout(connection: Connection, slug: str) -> Handout:
    """The newest revision of a case, for a class; reserved ones too. Raises NotFound."""
    found = (
        select(Revision.id, Revision.card)
        .join(Scenario, Revision.scenario_id == Scenario.id)
        .where(Scenario.slug == slug, Scenario.listed, Revision.newest)
    )
    row = connection.execute(found).one_or_none()
    if row is None:
        raise NotFound(slug)
    playable = shelf.get(connection, row.id)
    scenario = playable.story.scenario
    scenes = tuple(_Printer(playable).scenes())
    cited = {view.key: view for scene in scenes for choice in scene.choices for view in choice.key.provisions}
    return Handout(
        card=card_from(slug, row.card),
        lang=scenario.meta.lang,
        objectives=scenario.meta.objectives,
        reviewers=scenario.meta.reviewers,
        reviewed=date.fromisoformat(row.card["reviewed"]),
        case_file_html=playable.case_file(),
        scenes=scenes,
        reflect=scenario.meta.reflect,
        map=map_of(playable, (), link=False),
        note_html=Markup(render.html(scenario.note)),
        provisions=tuple(cited[key] for key in sorted(cited)),
    )


class _Printer:
    """Numbers scenes in the order of the file, letters their choices, and knows which choices set a flag."""

    def __init__(self, playable: Playable) -> None:
        self._playable = playable
        story = playable.story
        self._numbers = {scene.slug: number for number, scene in enumerate(story.scenario.scenes, start=1)}
        self._best = _best_anywhere(story)
        self._setters: dict[str, list[str]] = {}
        for scene in story.scenario.scenes:
            for choice in scene.choices:
                for flag in choice.sets:
                    self._setters.setdefault(flag, []).append(self._place(scene, choice))

    def scenes(self) -> Iterable[PrintedScene]:
        for number, scene in enumerate(self._playable.story.scenario.scenes, start=1):
            yield PrintedScene(
                number=number,
                title=scene.title,
                kind=scene.kind.value,
                topics=scene.topics,
                paragraphs=tuple((self._when(p.when), Markup(render.html(p.text))) for p in scene.paragraphs),
                choices=tuple(self._choice(scene, choice) for choice in scene.choices),
                outcome=scene.outcome,
            )

    def _choice(self, scene: Scene, choice: Choice) -> PrintedChoice:
        return PrintedChoice(
            place=self._place(scene, choice),
            when=self._when(choice.when),
            reads_on_at=self._numbers[choice.target],
            key=option_review(self._playable, scene, choice, best=(scene.slug, choice.number) in self._best),
        )

    def _place(self, scene: Scene, choice: Choice) -> str:
        return f"{self._numbers[scene.slug]}\u202f{ascii_lowercase[choice.number - 1]}"

    def _when(self, condition: Condition) -> When:
        taken = tuple(tuple(self._setters[flag]) for flag in condition.needs)
        return When(taken, tuple(place for flag in condition.lacks for place in self._setters[flag]))


def _best_anywhere(story: Story) -> set[tuple[str, int]]:
    """The choices that are best in some state, by scene and number."""
    scenes = story.scenario.scenes
    return {(scenes[scene_of(at)].slug, number) for at in story.totals for number in best_choices(story, at)}
