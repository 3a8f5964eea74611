"""Decisions that were taken, as pages look back on them: every option explained, where it turned, what by topic.

Whose attempt it is, and who looks, is asked elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from engine.scenario.play import Story
from engine.scenario.score import Taken, TurningPoint, topic_shares
from engine.scenario.types import Choice, Kind
from services.explain import OptionReview, option_review
from services.loading import Loaded
from services.maps import anchor_of
from services.stories import Playable


@dataclass(frozen=True, slots=True)
class Turning:
    """The first decision that lowered what was within reach.

    `cost` and the shares after it are percents of the whole score.
    """

    decision_number: int
    scene_title: str
    anchor: str
    cost: str
    sound: bool
    recovered: bool
    open_after: str
    earned_after: str


@dataclass(frozen=True, slots=True)
class DissentView:
    """What the learner holds against the explanation of a decision."""

    option: int | None
    option_text: Markup | None
    why: str
    provision: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class DecisionReview:
    """One decision of the way taken, with every option."""

    number: int
    step: int
    anchor: str
    scene_title: str
    scene_html: Markup
    repairs: bool
    topics: tuple[str, ...]
    options: tuple[OptionReview, ...]
    chosen: OptionReview
    confidence: str | None
    reason: str | None
    dissents: tuple[DissentView, ...]


@dataclass(frozen=True, slots=True)
class TopicScore:
    """Credit earned and open in the decisions that test a topic."""

    topic: str
    earned: int
    open: int
    percent: int


def turning_of(story: Story, turning: TurningPoint | None) -> Turning | None:
    """Where a way turned, as a page says it."""
    if turning is None or turning.taken.number is None:
        return None

    def of_whole(credits: int) -> str:
        return str(round(100 * credits / story.best))

    return Turning(
        decision_number=turning.taken.number,
        scene_title=turning.taken.scene.title,
        anchor=anchor_of(turning.taken),
        cost=of_whole(turning.taken.cost),
        sound=turning.sound,
        recovered=turning.recovered,
        open_after=of_whole(turning.open_after),
        earned_after=of_whole(turning.earned_after),
    )


def topic_scores(steps: tuple[Taken, ...]) -> tuple[TopicScore, ...]:
    """What was earned by topic."""
    return tuple(TopicScore(t.topic, t.earned, t.open, int(100 * t.share)) for t in topic_shares(steps))


def decision_review(
    loaded: Loaded, taken: Taken, dissent: Any | None, numbers: Iterable[int] | None = None
) -> DecisionReview:
    """One decision with its options: in the order of the file, or in that of these numbers of choices."""
    order = range(1, len(taken.scene.choices) + 1) if numbers is None else numbers
    options = tuple(_option(loaded.playable, taken, taken.scene.choices[number - 1]) for number in order)
    decision = loaded.decisions[taken.step]
    return DecisionReview(
        number=taken.number or 0,
        step=taken.step,
        anchor=anchor_of(taken),
        scene_title=taken.scene.title,
        scene_html=loaded.playable.scene(taken.at),
        repairs=taken.scene.kind is Kind.REPAIR,
        topics=taken.scene.topics,
        options=options,
        chosen=next(option for option in options if option.chosen),
        confidence=decision.confidence,
        reason=decision.reason,
        dissents=(_dissent(dissent, options),) if dissent else (),
    )


def _dissent(row: Any, options: tuple[OptionReview, ...]) -> DissentView:
    text = next((option.text_html for option in options if option.number == row.choice), None)
    return DissentView(row.choice, text, row.why, row.provision, row.written_at)


def _option(playable: Playable, taken: Taken, choice: Choice) -> OptionReview:
    return option_review(
        playable,
        taken.scene,
        choice,
        best=choice.number in taken.best,
        chosen=choice.number == taken.choice.number,
        offered=choice.number in {way.number for way in taken.open_ways},
        leads_to=next(s.title for s in playable.story.scenario.scenes if s.slug == choice.target),
    )
