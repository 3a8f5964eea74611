"""The debrief of an attempt that is over: score, turning point, map, every option explained.

Everything is replayed from the decisions. Nothing here is stored, but how far somebody has read what supervisors said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from engine.scenario.play import scene_at
from engine.scenario.score import PASS_MARK, Taken, judge, trace, turning_point
from engine.scenario.types import Reviewer
from models import Dissent, JournalEntry
from services.assigned.feedback import FromSupervisors, feedback_on, keep_read
from services.assigned.given import Given
from services.assigned.write_ups import Written, written_of
from services.calls import CallView, call_view
from services.cards import CaseCard
from services.courses.within import Within
from services.database import reads
from services.explain import SceneView
from services.library import alternatives
from services.loading import Loaded, load_finished
from services.maps import MapView, map_of
from services.taken import DecisionReview, TopicScore, Turning, decision_review, topic_scores, turning_of


@dataclass(frozen=True, slots=True)
class JournalPrompt:
    """A question to oneself, and what was answered; whether the supervisors of the cohort can read it."""

    number: int
    prompt: str
    text: str
    shared: bool = False

    @property
    def saved(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """An attempt that is over and whose explanations wait for a supervisor: nothing of what it came to is told."""

    attempt_id: str
    title: str
    lang: str
    started: datetime
    finished: datetime
    is_late: bool
    given: Given
    journal: tuple[JournalPrompt, ...]
    written: Written | None


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
    feedback: FromSupervisors | None
    is_reserved: bool
    given: Given | None
    written: Written | None
    course: Within | None


def debrief(person_id: int, attempt_id: str, today: date) -> Debrief | HandedIn:
    """The debrief of an attempt that is over. What it shows of supervisors is new once. Raises NotFound, NotOver,
    SteppedOut.
    """
    told = _debrief(person_id, attempt_id, today)
    if isinstance(told, Debrief) and told.feedback is not None and told.feedback.unread is not None:
        keep_read(person_id, attempt_id, told.feedback.unread)
    return told


@reads
def _debrief(connection: Connection, person_id: int, attempt_id: str, today: date) -> Debrief | HandedIn:
    loaded = load_finished(connection, person_id, attempt_id)
    if loaded.given is not None and loaded.given.withheld:
        return _handed_in(connection, loaded, loaded.given)
    return _explained(connection, person_id, loaded, today)


def _explained(connection: Connection, person_id: int, loaded: Loaded, today: date) -> Debrief:
    row, playable, run, given = loaded.row, loaded.playable, loaded.run, loaded.given
    story, meta = playable.story, playable.story.scenario.meta
    steps, ending = trace(story, run.choices), scene_at(story, run)
    pass_mark = given.terms.pass_mark if given else PASS_MARK
    verdict = judge(story, run, pass_mark)
    return Debrief(
        attempt_id=row.public_id,
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
        pass_mark=pass_mark,
        safe=verdict.safe,
        passed=verdict.passed,
        why_passed=verdict.why,
        turning=turning_of(story, turning_point(steps)),
        map=map_of(playable, steps),
        decisions=_decisions(connection, loaded, steps),
        topics=topic_scores(steps),
        journal=_journal(connection, loaded),
        call=call_view(connection, person_id, row.id, meta.specialties, today),
        reviewers=meta.reviewers,
        reviewed_by_clinician=meta.reviewed_by_clinician,
        newer_revision=not row.newest,
        alternatives=alternatives(connection, row.slug, meta.topics),
        feedback=feedback_on(connection, person_id, row.id) if given else None,
        is_reserved=meta.reserved,
        given=given,
        written=written_of(connection, loaded),
        course=loaded.course,
    )


def _decisions(connection: Connection, loaded: Loaded, steps: tuple[Taken, ...]) -> tuple[DecisionReview, ...]:
    """Every decision of the way, with what the learner holds against its explanation, in one statement."""
    said = connection.execute(select(Dissent).where(Dissent.attempt_id == loaded.row.id))
    dissents = {dissent.step: dissent for dissent in said}
    return tuple(
        decision_review(loaded, taken, dissents.get(taken.step)) for taken in steps if taken.number is not None
    )


def _handed_in(connection: Connection, loaded: Loaded, given: Given) -> HandedIn:
    row, scenario = loaded.row, loaded.playable.story.scenario
    return HandedIn(
        attempt_id=row.public_id,
        title=scenario.title,
        lang=scenario.meta.lang,
        started=row.started_at,
        finished=row.finished_at,
        is_late=given.due is not None and row.finished_at > given.due,
        given=given,
        journal=_journal(connection, loaded),
        written=written_of(connection, loaded),
    )


def _journal(connection: Connection, loaded: Loaded) -> tuple[JournalPrompt, ...]:
    """The case's prompts with what was written to them, in one statement."""
    columns = (JournalEntry.prompt, JournalEntry.text, JournalEntry.shared_at)
    entries = connection.execute(select(*columns).where(JournalEntry.attempt_id == loaded.row.id))
    written = {entry.prompt: (entry.text, entry.shared_at is not None) for entry in entries}
    prompts = loaded.playable.story.scenario.meta.reflect
    return tuple(JournalPrompt(n, prompt, *written.get(n, ("", False))) for n, prompt in enumerate(prompts, start=1))
