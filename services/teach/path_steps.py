"""A learner's way step by step, as they met it: scene, choices in their order, what they wrote, how long it took.

Confidence by name is left out here, where the assignment did not say that supervisors see it. Knows no query.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.scenario.order import shuffled
from engine.scenario.score import Taken
from engine.scenario.types import Citation, Scene
from engine.teach.deciding import Step, steps_of
from engine.teach.terms import Terms
from services.explain import ProvisionView, SceneView, provisions
from services.loading import Loaded
from services.maps import anchor_of
from services.taken import DecisionReview, decision_review

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


@dataclass(frozen=True, slots=True)
class Span:
    """How long something took, in whole units of one kind: `second`, `minute`, `hour` or `day`."""

    number: int
    unit: str


@dataclass(frozen=True, slots=True)
class Standard:
    """A provision that a learner took to bear on the case. `cited` says whether the case cites it: `here`, at the
    decision that it was written before, `elsewhere`, or `nowhere`.
    """

    provision: ProvisionView
    cited: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was written to one step of a decision model; to none where it is one text."""

    step: Step | None
    text: str


@dataclass(frozen=True, slots=True)
class WriteUpView:
    """What a learner wrote before a decision."""

    answers: tuple[Answer, ...]
    standards: tuple[Standard, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step of the way. `review` is None at a passage; `written` stands before the decision that it was for."""

    step: int
    anchor: str
    scene: SceneView
    review: DecisionReview | None
    took: Span
    written: WriteUpView | None


def span(seconds: float) -> Span:
    """So many seconds as somebody would say them: in the largest unit of which there are two, rounded."""
    whole = max(0, round(seconds))
    unit, size = next(((unit, size) for unit, size in _UNITS if whole >= 2 * size), _UNITS[-1])
    return Span(round(whole / size), unit)


def path_steps(
    loaded: Loaded, steps: tuple[Taken, ...], terms: Terms, dissents: Mapping[int, Any], written: Any | None
) -> tuple[PathStep, ...]:
    """Every step with all that belongs to it. `written` is the row of the write-up."""
    before = None if written is None else _written_before(loaded, written.written_at)
    return tuple(
        PathStep(
            step=taken.step,
            anchor=anchor_of(taken) if taken.number is not None else f"step-{taken.step}",
            scene=SceneView(taken.scene.title, loaded.playable.scene(taken.at)),
            review=_review(loaded, taken, terms, dissents.get(taken.step)),
            took=span(_seconds(loaded, taken.step)),
            written=write_up(loaded, terms, written, taken.scene) if written and taken.step == before else None,
        )
        for taken in steps
    )


def write_up(loaded: Loaded, terms: Terms, written: Any, scene: Scene) -> WriteUpView:
    """What was written before a scene's decision, step by step of the model that the terms name."""
    asked: list[Step | None] = list(steps_of(terms))
    asked += [None] * (len(written.answers) - len(asked))
    answers = tuple(Answer(step, text) for step, text in zip(asked, written.answers, strict=False))
    here, anywhere = set(_cited((scene,))), set(_cited(loaded.playable.story.scenario.scenes))
    found = provisions.of(Citation(key, 0) for key in written.standards)
    return WriteUpView(
        answers=answers,
        standards=tuple(Standard(each, _where(each.key, here, anywhere)) for each in found),
        at=written.written_at,
    )


def is_decided(loaded: Loaded, written: Any) -> bool:
    """Whether the decision that a write-up stands before was taken."""
    return _written_before(loaded, written.written_at) is not None


def _review(loaded: Loaded, taken: Taken, terms: Terms, dissent: Any | None) -> DecisionReview | None:
    if taken.number is None:
        return None
    review = decision_review(loaded, taken, dissent, _as_seen(loaded.row.seed, taken))
    return review if terms.confidence_named else replace(review, confidence=None)


def _as_seen(seed: bytes, taken: Taken) -> Iterator[int]:
    """The choices that stood open in the order in which this attempt showed them, then those that did not."""
    offered = [way.number for way in taken.open_ways]
    yield from (number for _, number in shuffled(seed, taken.step, offered))
    yield from (choice.number for choice in taken.scene.choices if choice.number not in offered)


def _written_before(loaded: Loaded, at: datetime) -> int | None:
    """The step of the first decision that was taken once this was written."""
    return next((decision.decided_step for decision in loaded.decisions if decision.decided_at >= at), None)


def _seconds(loaded: Loaded, step: int) -> float:
    before = loaded.decisions[step - 1].decided_at if step else loaded.row.started_at
    seconds: float = (loaded.decisions[step].decided_at - before).total_seconds()
    return seconds


def _cited(scenes: Iterable[Scene]) -> Iterator[str]:
    return (citation.key for scene in scenes for choice in scene.choices for citation in choice.citations)


def _where(key: str, here: set[str], anywhere: set[str]) -> str:
    if key in here:
        return "here"
    return "elsewhere" if key in anywhere else "nowhere"
