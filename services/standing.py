"""Where a learner stands in an attempt: the scene at hand, and what was said of the step before. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import Connection

from engine.scenario.order import shuffled
from engine.scenario.play import open_ways, scene_at
from engine.scenario.score import trace
from engine.scenario.types import Kind, Reviewer
from services.assigned.asking import Asked, asked_of
from services.assigned.given import Given
from services.assigned.instead import in_place_of, may_stand_in
from services.assigned.write_ups import Asking, asking
from services.cards import CaseCard
from services.courses.within import Within
from services.database import reads
from services.explain import Feedback, SceneView, feedback_on
from services.library import alternatives
from services.loading import Loaded, load

OFFERED = 3


@dataclass(frozen=True, slots=True)
class OptionView:
    """A choice as a page offers it: an opaque value, and what one does."""

    value: str
    text_html: Markup


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the learner stands: the scene at hand, its choices, and in study mode what the last decision came to.

    `given` is the assignment that covers the attempt; `asked` what is asked with the decision, `asking` the write-up
    that comes before it; `course` is what the attempt was begun for. `problem` is what was wrong with what was sent,
    `problem_in` the field that it is about.
    """

    attempt_id: str
    slug: str
    title: str
    lang: str
    mode: str
    step: int
    decisions_made: int
    content_note: str | None
    case_file_html: Markup
    reviewers: tuple[Reviewer, ...]
    reviewed_by_clinician: bool
    feedback: Feedback | None
    scene: SceneView
    options: tuple[OptionView, ...]
    is_passage: bool
    newer_revision: bool
    is_over: bool
    is_reserved: bool
    given: Given | None
    asked: Asked
    asking: Asking | None
    course: Within | None = None
    problem: str | None = None
    problem_in: str | None = None
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def draft_key(self) -> str:
        """Names the draft that the browser keeps on its own device until the step is committed."""
        return f"{self.attempt_id}:{self.step}"


@dataclass(frozen=True, slots=True)
class Left:
    """An attempt that was stepped out of, and other cases on the same topics: to be played in its place, where an
    assignment covers it and more of it can be begun (`instead`).
    """

    attempt_id: str
    slug: str
    title: str
    is_reserved: bool
    alternatives: tuple[CaseCard, ...]
    given: Given | None = None
    instead: bool = False
    course: Within | None = None


@reads
def stand(
    connection: Connection, person_id: int, attempt_id: str, now: datetime, *, without: bool = False
) -> Standing | Left:
    """Where the learner stands in an attempt of theirs; `without` goes on past a write-up that may be left out.

    Raises NotFound.
    """
    loaded = load(connection, person_id, attempt_id)
    row, playable, run = loaded.row, loaded.playable, loaded.run
    meta = playable.story.scenario.meta
    if row.stepped_out_at is not None:
        return _left(connection, person_id, loaded, now)
    scene = scene_at(playable.story, run)
    offered = shuffled(row.seed, row.step, (way.number for way in open_ways(playable.story, run)))
    return Standing(
        attempt_id=attempt_id,
        slug=row.slug,
        title=playable.story.scenario.title,
        lang=meta.lang,
        mode=row.mode,
        step=row.step,
        decisions_made=sum(d.fingerprint is not None for d in loaded.decisions),
        content_note=meta.content_note,
        case_file_html=playable.case_file(),
        reviewers=meta.reviewers,
        reviewed_by_clinician=meta.reviewed_by_clinician,
        feedback=_feedback(loaded) if row.mode == "study" else None,
        scene=SceneView(scene.title, playable.scene(run.at)),
        options=tuple(OptionView(value, playable.choice(scene, scene.choices[n - 1])) for value, n in offered),
        is_passage=scene.kind is Kind.PASSAGE,
        newer_revision=not row.newest,
        is_over=row.finished_at is not None,
        is_reserved=meta.reserved,
        given=loaded.given,
        asked=asked_of(loaded),
        asking=asking(loaded, without=without),
        course=loaded.course,
    )


def _left(connection: Connection, person_id: int, loaded: Loaded, now: datetime) -> Left:
    row, given, scenario = loaded.row, loaded.given, loaded.playable.story.scenario
    instead = (
        given is not None
        and given.can_begin(now)
        and may_stand_in(connection, person_id, given.assignment_case, given.terms.attempts)
    )
    if given and instead:
        fitting = in_place_of(connection, person_id, given.assignment_case, now)
        others = tuple(card for card in fitting if card.slug != row.slug)[:OFFERED]
    else:
        others = alternatives(connection, row.slug, scenario.meta.topics, OFFERED)
    return Left(row.public_id, row.slug, scenario.title, scenario.meta.reserved, others, given, instead, loaded.course)


def _feedback(loaded: Loaded) -> Feedback | None:
    """What is said of the step before, if it was a decision."""
    if not loaded.decisions:
        return None
    last = trace(loaded.playable.story, loaded.run.choices)[-1]
    if last.number is None:
        return None
    decision = loaded.decisions[-1]
    return feedback_on(loaded.playable, last, decision.confidence, decision.reason)
