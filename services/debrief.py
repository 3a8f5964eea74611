"""The debrief of an attempt that is over: score, turning point, map, every option explained; and exploring untaken branches.

Everything is replayed from the decisions; nothing here is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import Connection, select

from engine.scenario.draw import Marks, draw
from engine.scenario.graph import scene_of
from engine.scenario.play import NotOffered, Story, best_path, is_over, open_ways, replay, scene_at
from engine.scenario.score import PASS_MARK, Taken, TurningPoint, judge, topic_shares, trace, turning_point
from engine.scenario.types import CREDIT_WORDS, Choice, Kind, Scene
from models import Dissent, JournalEntry
from services.attempts import Loaded, load
from services.database import reads
from services.errors import Malformed, NotOver, SteppedOut
from services.explain import ActionView, Feedback, ProvisionView, SceneView, action_of, feedback_on, provisions
from services.library import CaseCard, Reviewer, alternatives
from services.stories import Playable

MAX_TRAIL = 400


@dataclass(frozen=True, slots=True)
class Turning:
    """The first decision that lowered what was within reach. `cost` and the shares after it are percents of the whole score."""

    decision_number: int
    scene_title: str
    anchor: str
    cost: str
    sound: bool
    recovered: bool
    open_after: str
    earned_after: str


@dataclass(frozen=True, slots=True)
class MapStep:
    """One station of the way taken, for the list that says the same as the map."""

    title: str
    anchor: str | None
    taken_html: Markup | None
    best_html: Markup | None
    kind: str


@dataclass(frozen=True, slots=True)
class MapView:
    """The map of a case as a drawing, and the same as a list."""

    svg: Markup
    steps: tuple[MapStep, ...]


@dataclass(frozen=True, slots=True)
class OptionReview:
    """One option of a decision, explained. `offered` is False where an earlier choice had closed it."""

    number: int
    action: ActionView
    text_html: Markup
    credit: int
    credit_word: str
    unsafe: bool
    rationale_html: Markup
    provisions: tuple[ProvisionView, ...]
    chosen: bool
    best: bool
    offered: bool
    leads_to: str


@dataclass(frozen=True, slots=True)
class DissentView:
    """What the learner holds against the explanation of a decision."""

    option: int | None
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
    dissent: DissentView | None


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
    last_feedback: Feedback | None
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
    reviewers: tuple[Reviewer, ...]
    reviewed_by_clinician: bool
    newer_revision: bool
    alternatives: tuple[CaseCard, ...]


@dataclass(frozen=True, slots=True)
class TrailStep:
    """A step that was explored, and the path that leads back to before it."""

    scene_title: str
    text_html: Markup
    credit_word: str | None
    path: str


@dataclass(frozen=True, slots=True)
class ExploreOption:
    """A way on while exploring; `taken` marks the one of the attempt where it has come the same way."""

    path: str
    text_html: Markup
    action: ActionView | None
    taken: bool


@dataclass(frozen=True, slots=True)
class Explore:
    """A place in the story, off the record."""

    attempt_id: str
    title: str
    lang: str
    case_file_html: Markup
    trail: tuple[TrailStep, ...]
    scene: SceneView
    outcome: str | None
    options: tuple[ExploreOption, ...]
    is_passage: bool
    feedback: Feedback | None


@reads
def debrief(connection: Connection, person_id: int, attempt_id: str) -> Debrief:
    """The debrief of an attempt that is over. Raises NotFound, NotOver, SteppedOut."""
    loaded = _over(connection, person_id, attempt_id)
    row, playable, run = loaded.row, loaded.playable, loaded.run
    story, meta = playable.story, playable.story.scenario.meta
    steps = trace(story, run.choices)
    verdict = judge(story, run)
    ending = scene_at(story, run)
    written = dict(
        connection.execute(select(JournalEntry.prompt, JournalEntry.text).where(JournalEntry.attempt_id == row.id))
        .tuples()
        .all()
    )
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
        last_feedback=_last_feedback(loaded, steps),
        score=str(int(verdict.score)),  # rounded down, so that only a run of best choices reads 100
        score_value=float(verdict.score),
        pass_mark=PASS_MARK,
        safe=verdict.safe,
        passed=verdict.passed,
        why_passed=verdict.why,
        turning=_turning(story, turning_point(steps)),
        map=_map(playable, steps),
        decisions=tuple(
            _review(loaded, taken, dissents.get(taken.step)) for taken in steps if taken.number is not None
        ),
        topics=tuple(TopicScore(t.topic, t.earned, t.open, int(100 * t.share)) for t in topic_shares(steps)),
        journal=tuple(JournalPrompt(n, prompt, written.get(n, "")) for n, prompt in enumerate(meta.reflect, start=1)),
        reviewers=tuple(Reviewer(r.name, r.credential, r.date, r.scope) for r in meta.reviewers),
        reviewed_by_clinician=any(r.scope == "clinical" for r in meta.reviewers),
        newer_revision=not row.newest,
        alternatives=alternatives(connection, row.slug, meta.topics),
    )


@reads
def explore(connection: Connection, person_id: int, attempt_id: str, path: str) -> Explore:
    """A place in the story of an attempt that is over, reached by a path such as "3,1,2". Raises NotFound, NotOver, SteppedOut, Malformed."""
    loaded = _over(connection, person_id, attempt_id)
    playable = loaded.playable
    numbers = read_path(path)
    try:
        steps = trace(playable.story, numbers)
    except NotOffered as fault:
        raise Malformed(f"Step {fault.step + 1} of this path is not open. Begin again from the start.") from None
    run = replay(playable.story, numbers)
    scene = scene_at(playable.story, run)
    same_way = loaded.run.choices[: len(numbers)] == numbers
    taken = loaded.run.choices[len(numbers)] if same_way and len(numbers) < len(loaded.run.choices) else None
    return Explore(
        attempt_id=attempt_id,
        title=playable.story.scenario.title,
        lang=playable.story.scenario.meta.lang,
        case_file_html=playable.case_file(),
        trail=tuple(trail_step(playable, step, numbers) for step in steps),
        scene=SceneView(scene.title, playable.scene(run.at)),
        outcome=scene.outcome,
        options=tuple(
            ExploreOption(
                path=write_path((*numbers, way.number)),
                text_html=playable.choice(scene, scene.choices[way.number - 1]),
                action=action_of(scene.choices[way.number - 1]) if way.credit is not None else None,
                taken=way.number == taken,
            )
            for way in open_ways(playable.story, run)
        ),
        is_passage=scene.kind is Kind.PASSAGE,
        feedback=last_explained(playable, steps),
    )


def read_path(path: str) -> tuple[int, ...]:
    """Numbers of choices, joined by commas. Raises Malformed."""
    if not path:
        return ()
    parts = path.split(",")
    if len(parts) > MAX_TRAIL or not all(p.isascii() and p.isdigit() and len(p) <= 2 for p in parts):
        raise Malformed("This path is not one. Begin again from the start.")
    return tuple(int(part) for part in parts)


def write_path(numbers: tuple[int, ...]) -> str:
    """The path of these choices."""
    return ",".join(map(str, numbers))


def trail_step(playable: Playable, taken: Taken, numbers: tuple[int, ...]) -> TrailStep:
    """A step of a path, with the path to before it."""
    word = CREDIT_WORDS[taken.choice.credit] if taken.choice.credit is not None else None
    return TrailStep(
        taken.scene.title, playable.choice(taken.scene, taken.choice), word, write_path(numbers[: taken.step])
    )


def last_explained(playable: Playable, steps: tuple[Taken, ...]) -> Feedback | None:
    """What is said of the last step of a path, if it was a decision."""
    if not steps or steps[-1].number is None:
        return None
    return feedback_on(playable, steps[-1].scene, steps[-1].choice, None, None)


def map_of(playable: Playable, steps: tuple[Taken, ...], link: bool = True) -> MapView:
    """The map with the way of these steps and the best way."""
    story = playable.story
    best = [scene_of(t.at) for t in trace(story, best_path(story))] + [scene_of(replay(story, best_path(story)).at)]
    yours = [scene_of(t.at) for t in steps]
    if steps:
        yours.append(scene_of(replay(story, (t.choice.number for t in steps)).at))
    links = {scene_of(t.at): f"#{_anchor(t)}" for t in steps if t.number is not None} if link else {}
    title = f"Map of {story.scenario.title}"
    return MapView(Markup(draw(story.scenario, title, Marks(yours, best, links))), _map_steps(playable, steps))  # noqa: S704


def _map(playable: Playable, steps: tuple[Taken, ...]) -> MapView:
    return map_of(playable, steps)


def _map_steps(playable: Playable, steps: tuple[Taken, ...]) -> tuple[MapStep, ...]:
    return tuple(
        MapStep(
            title=taken.scene.title,
            anchor=_anchor(taken) if taken.number is not None else None,
            taken_html=playable.choice(taken.scene, taken.choice),
            best_html=None
            if taken.choice.number in taken.best
            else playable.choice(taken.scene, taken.scene.choices[taken.best[0] - 1]),
            kind=taken.scene.kind.value,
        )
        for taken in steps
    )


def _over(connection: Connection, person_id: int, attempt_id: str) -> Loaded:
    loaded = load(connection, person_id, attempt_id)
    if loaded.row.stepped_out_at is not None:
        raise SteppedOut(attempt_id)
    if loaded.row.finished_at is None or not is_over(loaded.playable.story, loaded.run):
        raise NotOver(attempt_id)
    return loaded


def _last_feedback(loaded: Loaded, steps: tuple[Taken, ...]) -> Feedback | None:
    """In study mode the last decision is explained where it led: above the ending."""
    if loaded.row.mode != "study" or not steps or steps[-1].number is None:
        return None
    decision = loaded.decisions[-1]
    return feedback_on(loaded.playable, steps[-1].scene, steps[-1].choice, decision.confidence, decision.reason)


def _turning(story: Story, turning: TurningPoint | None) -> Turning | None:
    if turning is None or turning.taken.number is None:
        return None

    def of_whole(credits: int) -> str:
        return str(round(100 * credits / story.best))

    return Turning(
        decision_number=turning.taken.number,
        scene_title=turning.taken.scene.title,
        anchor=_anchor(turning.taken),
        cost=of_whole(turning.taken.cost),
        sound=turning.sound,
        recovered=turning.recovered,
        open_after=of_whole(turning.open_after),
        earned_after=of_whole(turning.earned_after),
    )


def _anchor(taken: Taken) -> str:
    return f"decision-{taken.number}"


def _review(loaded: Loaded, taken: Taken, dissent: Dissent | None) -> DecisionReview:
    options = tuple(_option(loaded.playable, taken, choice) for choice in taken.scene.choices)
    decision = loaded.decisions[taken.step]
    return DecisionReview(
        number=taken.number or 0,
        step=taken.step,
        anchor=_anchor(taken),
        scene_title=taken.scene.title,
        scene_html=loaded.playable.scene(taken.at),
        repairs=taken.scene.kind is Kind.REPAIR,
        topics=taken.scene.topics,
        options=options,
        chosen=next(option for option in options if option.chosen),
        confidence=decision.confidence,
        reason=decision.reason,
        dissent=DissentView(dissent.choice, dissent.why, dissent.provision, dissent.written_at) if dissent else None,
    )


def _option(playable: Playable, taken: Taken, choice: Choice) -> OptionReview:
    scene: Scene = taken.scene
    credit = choice.credit or 0
    return OptionReview(
        number=choice.number,
        action=action_of(choice),
        text_html=playable.choice(scene, choice),
        credit=credit,
        credit_word=CREDIT_WORDS[credit],
        unsafe=choice.unsafe,
        rationale_html=playable.rationale(scene, choice),
        provisions=provisions.of(choice.citations),
        chosen=choice.number == taken.choice.number,
        best=choice.number in taken.best,
        offered=choice.number in {way.number for way in taken.open_ways},
        leads_to=next(s.title for s in playable.story.scenario.scenes if s.slug == choice.target),
    )
