"""The debrief of an attempt that is over: score, turning point, map, every option explained.

Everything is replayed from the decisions; nothing here is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import Connection, select

from engine.scenario.play import Story, scene_at
from engine.scenario.score import PASS_MARK, Taken, TurningPoint, judge, topic_shares, trace, turning_point
from engine.scenario.types import Choice, Kind, Reviewer
from models import Dissent, JournalEntry
from services.calls import CallView, call_view
from services.cards import CaseCard
from services.database import reads
from services.explain import OptionReview, SceneView, option_review
from services.library import alternatives
from services.loading import Loaded, load_finished
from services.maps import MapView, anchor_of, map_of
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


@dataclass(frozen=True, slots=True)
class JournalPrompt:
    """A question to oneself, and what was answered."""

    number: int
    prompt: str
    text: str

    @property
    def saved(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Debrief:
    """What an attempt came to."""

    attempt_id: str
    slug: str
    title: str
    lang: str
    mode: str
    started: datetime
    finished: datetime
    outcome: str
    ending: SceneView
    score: str
    score_value: float
    pass_mark: int
    safe: bool
    passed: bool
    why_passed: str
    turning: Turning | None
    map: MapView
    decisions: tuple[DecisionReview, ...]
    topics: tuple[TopicScore, ...]
    journal: tuple[JournalPrompt, ...]
    call: CallView
    reviewers: tuple[Reviewer, ...]
    reviewed_by_clinician: bool
    newer_revision: bool
    alternatives: tuple[CaseCard, ...]


@reads
def debrief(connection: Connection, person_id: int, attempt_id: str, today: date) -> Debrief:
    """The debrief of an attempt that is over. Raises NotFound, NotOver, SteppedOut."""
    loaded = load_finished(connection, person_id, attempt_id)
    row, playable, run = loaded.row, loaded.playable, loaded.run
    story, meta = playable.story, playable.story.scenario.meta
    steps = trace(story, run.choices)
    verdict = judge(story, run)
    ending = scene_at(story, run)
    entries = select(JournalEntry.prompt, JournalEntry.text).where(JournalEntry.attempt_id == row.id)
    written = {entry.prompt: entry.text for entry in connection.execute(entries)}
    dissents = {d.step: d for d in connection.execute(select(Dissent).where(Dissent.attempt_id == row.id))}
    return Debrief(
        attempt_id=attempt_id,
        slug=row.slug,
        title=story.scenario.title,
        lang=meta.lang,
        mode=row.mode,
        started=row.started_at,
        finished=row.finished_at,
        outcome=ending.outcome or "",
        ending=SceneView(ending.title, playable.scene(run.at)),
        score=str(int(verdict.score)),  # rounded down, so that only a run of best choices reads 100
        score_value=float(verdict.score),
        pass_mark=PASS_MARK,
        safe=verdict.safe,
        passed=verdict.passed,
        why_passed=verdict.why,
        turning=_turning(story, turning_point(steps)),
        map=map_of(playable, steps),
        decisions=tuple(
            _review(loaded, taken, dissents.get(taken.step)) for taken in steps if taken.number is not None
        ),
        topics=tuple(TopicScore(t.topic, t.earned, t.open, int(100 * t.share)) for t in topic_shares(steps)),
        journal=tuple(JournalPrompt(n, prompt, written.get(n, "")) for n, prompt in enumerate(meta.reflect, start=1)),
        call=call_view(connection, person_id, row.id, meta.specialties, today),
        reviewers=meta.reviewers,
        reviewed_by_clinician=meta.reviewed_by_clinician,
        newer_revision=not row.newest,
        alternatives=alternatives(connection, row.slug, meta.topics),
    )


def _turning(story: Story, turning: TurningPoint | None) -> Turning | None:
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


def _review(loaded: Loaded, taken: Taken, dissent: Any | None) -> DecisionReview:
    options = tuple(_option(loaded.playable, taken, choice) for choice in taken.scene.choices)
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
