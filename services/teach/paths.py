"""The way that a learner took through an assigned case, as they met it, for those who teach them.

Only what the assignment covers, and of what the learner wrote for themselves only what they shared. Looking is noted,
and the learner can read that.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import Connection, select

from engine.scenario.play import Story, scene_at
from engine.scenario.score import Taken, Verdict, judge, trace, turning_point
from engine.teach.rubric import is_offered, mark_of
from models import Dissent, Membership, Person, Result, WriteUp
from services.accounts.disclosing import note, unnoted
from services.database import reads, writes
from services.errors import NotFound
from services.explain import SceneView
from services.loading import Loaded, load
from services.maps import MapView, map_of
from services.people import NAME, Visitor
from services.roles import SUPERVISOR
from services.taken import Turning, turning_of
from services.teach.blindness import hides, label_of, may_hide
from services.teach.comments import Threads, shared_by, threads_of
from services.teach.path_steps import PathStep, Span, WriteUpView, is_decided, path_steps, span, write_up
from services.teach.queues import QueuePlace, place_of
from services.teach.rubrics import Turn, turns_of
from services.teach.scope import AssignmentRow, SeenAttempt, attempt_of

MOST_NOTED = 40
"""Characters in which it is noted what somebody looked at."""


@dataclass(frozen=True, slots=True)
class Learner:
    """Whose way it is. Nothing else on the page names them."""

    name: str
    membership_id: str
    left: datetime | None


@dataclass(frozen=True, slots=True)
class Reflection:
    """A prompt of the case, and what the learner wrote to it and shared."""

    number: int
    prompt: str
    text: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What the gradebook says of an attempt: whether it is the one that counts, and what is known of that one."""

    counts: bool
    late: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """What an attempt that is over came to."""

    at: datetime
    took: Span
    scene: SceneView
    outcome: str
    score: str
    score_value: float
    verdict: Verdict
    turning: Turning | None


@dataclass(frozen=True, slots=True)
class PathView:
    """A learner's way. `learner` is None where names are hidden, and `label` stands in its place; `ended` is None while
    the attempt is under way; `pending` is a write-up whose decision has not been taken.
    """

    attempt_id: str
    assignment: AssignmentRow
    title: str
    slug: str
    lang: str
    mode: str
    learner: Learner | None
    label: str
    started: datetime
    alternative: bool
    seen_before: bool
    newer_revision: bool
    counted: Counted
    case_file_html: Markup
    steps: tuple[PathStep, ...]
    pending: WriteUpView | None
    ended: Ended | None
    map: MapView
    reflections: tuple[Reflection, ...]
    threads: Threads
    is_gradable: bool
    turns: tuple[Turn, ...]
    place: QueuePlace | None

    @property
    def unshared(self) -> tuple[int, ...]:
        """Prompts that something was said of while what was written to them was shared."""
        shared = {reflection.number for reflection in self.reflections}
        return tuple(number for number in self.threads.prompts if number not in shared)

    @property
    def rubric_mark(self) -> str:
        """By what the rubric's form shows which lines it was made for."""
        return mark_of(self.assignment.terms.rubric)

    @property
    def newest(self) -> Turn | None:
        """The rubric as it stands."""
        return self.turns[0] if self.turns else None


@dataclass(frozen=True, slots=True)
class Look:
    """A way that somebody looks at, its story, and what of that look has still to be noted; nothing if it was."""

    view: PathView
    story: Story
    person_id: int
    unnoted: str


def path(visitor: Visitor, attempt_id: str, now: datetime) -> PathView:
    """The way of an attempt that an assignment covers. That somebody looked is noted, once an hour. Raises NotFound."""
    look = _look(visitor.id, attempt_id, now)
    note_look(visitor.id, look, now)
    return look.view


@reads
def _look(connection: Connection, supervisor_id: int, attempt_id: str, now: datetime) -> Look:
    return look_at(connection, supervisor_id, attempt_id, "path", now)


def look_at(connection: Connection, supervisor_id: int, attempt_id: str, what: str, now: datetime) -> Look:
    """Somebody's way, read for a page that is called so. Raises NotFound."""
    seen = attempt_of(connection, supervisor_id, attempt_id)
    loaded = load(connection, seen.person_id, attempt_id)
    view = _view(connection, supervisor_id, seen, loaded)
    words = textwrap.shorten(f"{what} of {view.title}", MOST_NOTED, placeholder="…")
    left = unnoted(connection, supervisor_id, (seen.person_id,), words, now)
    return Look(view, loaded.playable.story, seen.person_id, words if left else "")


def note_look(supervisor_id: int, look: Look, now: datetime) -> None:
    """Write down that somebody looked, where that has still to be done."""
    if look.unnoted:
        _note(supervisor_id, look.person_id, look.unnoted, now)


@writes
def _note(connection: Connection, supervisor_id: int, person_id: int, what: str, now: datetime) -> None:
    note(connection, supervisor_id, SUPERVISOR, (person_id,), what, now)


def _view(connection: Connection, supervisor_id: int, seen: SeenAttempt, loaded: Loaded) -> PathView:
    row, playable, terms = loaded.row, loaded.playable, seen.assignment.terms
    scenario = playable.story.scenario
    steps = trace(playable.story, loaded.run.choices)
    written = connection.execute(select(WriteUp.__table__).where(WriteUp.attempt_id == row.id)).one_or_none()
    dissents = {each.step: each for each in connection.execute(select(Dissent).where(Dissent.attempt_id == row.id))}
    hidden = may_hide(seen.assignment) and (row.finished_at is None or hides(connection, seen.assignment))
    learner, counted = _of_cell(connection, seen)
    pending = written is not None and not is_decided(loaded, written)
    return PathView(
        attempt_id=seen.public_id,
        assignment=seen.assignment,
        title=scenario.title,
        slug=row.slug,
        lang=scenario.meta.lang,
        mode=row.mode,
        learner=None if hidden else learner,
        label=label_of(seen.public_id),
        started=row.started_at,
        alternative=seen.alternative,
        seen_before=seen.seen_before,
        newer_revision=not row.newest,
        counted=counted,
        case_file_html=playable.case_file(),
        steps=path_steps(loaded, steps, terms, dissents, written),
        pending=write_up(loaded, terms, written, scene_at(playable.story, loaded.run)) if pending else None,
        ended=_ended(loaded, steps, terms.pass_mark) if row.finished_at else None,
        map=map_of(playable, steps),
        reflections=_reflections(connection, seen, scenario.meta.reflect),
        threads=threads_of(connection, row.id, supervisor_id),
        is_gradable=is_offered(terms) and row.finished_at is not None,
        turns=turns_of(connection, row.id, terms.rubric) if is_offered(terms) else (),
        place=place_of(connection, seen.assignment, seen.public_id, hidden=hidden) if is_offered(terms) else None,
    )


def _of_cell(connection: Connection, seen: SeenAttempt) -> tuple[Learner, Counted]:
    """The learner, and what the gradebook says of this attempt."""
    cell = (Result.person_id == Person.id) & (Result.assignment_case_id == seen.assignment_case_id)
    here = (Person.id == seen.person_id, Membership.public_id == seen.membership_id)
    row = connection.execute(
        select(NAME.label("name"), Membership.left_at, Result.attempt, Result.late)
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(Result, cell)
        .where(*here)
    ).one_or_none()
    if row is None:
        raise NotFound(seen.public_id)  # they were erased while this was read
    counts = row.attempt == seen.public_id
    learner = Learner(row.name, seen.membership_id, row.left_at)
    return learner, Counted(counts, counts and bool(row.late))


def _ended(loaded: Loaded, steps: tuple[Taken, ...], pass_mark: int) -> Ended:
    row, story = loaded.row, loaded.playable.story
    verdict, scene = judge(story, loaded.run, pass_mark), scene_at(story, loaded.run)
    return Ended(
        at=row.finished_at,
        took=span((row.finished_at - row.started_at).total_seconds()),
        scene=SceneView(scene.title, loaded.playable.scene(loaded.run.at)),
        outcome=scene.outcome or "",
        score=str(int(verdict.score)),  # rounded down, as the learner reads it
        score_value=float(verdict.score),
        verdict=verdict,
        turning=turning_of(story, turning_point(steps)),
    )


def _reflections(connection: Connection, seen: SeenAttempt, prompts: tuple[str, ...]) -> tuple[Reflection, ...]:
    shared = shared_by(connection, seen)
    return tuple(Reflection(n, prompt, shared[n]) for n, prompt in enumerate(prompts, start=1) if n in shared)
