"""The cases that a cohort was given, each with how many have finished it and which of the four actions they took.

Cheap however much was played: for the picture only those choices are read that were taken where all four stood open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from engine.insight.masking import FEW
from engine.scenario.graph import SCENE_MASK, State
from engine.scenario.play import Story
from engine.scenario.types import ACTIONS, Kind
from engine.study.skill import Habit
from models import PathCount, TakenCount
from services.database import reads, reads_at_once
from services.stories import Playable, shelf
from services.study.figures import HabitView, habit_view
from services.teach.folding import catch_up, new_in
from services.teach.given import Given, given_in
from services.teach.scope import CohortRow


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case: how many have finished it, and the four actions of those who are counted, where they are enough."""

    slug: str
    title: str
    lang: str
    assignments: tuple[str, ...]
    n: int
    habit: HabitView | None


@dataclass(frozen=True, slots=True)
class CaseList:
    """All cases of a cohort, in the order in which they were first given."""

    cohort: CohortRow
    lines: tuple[CaseLine, ...]


def cases_of_cohort(supervisor_id: int, cohort_id: str) -> CaseList:
    """The cases of a cohort, with everything that is over by now. Raises NotFound."""
    catch_up(_case_ids(supervisor_id, cohort_id))
    return _list(supervisor_id, cohort_id)


@reads
def _case_ids(connection: Connection, supervisor_id: int, cohort_id: str) -> tuple[int, ...]:
    return tuple(each.id for each in given_in(connection, supervisor_id, cohort_id)[1])


@reads_at_once
def _list(connection: Connection, supervisor_id: int, cohort_id: str) -> CaseList:
    cohort, given = given_in(connection, supervisor_id, cohort_id)
    case_ids = [each.id for each in given]
    folded, new = _folded(connection, case_ids), new_in(connection, case_ids)
    habits = _habits(connection, given, {revision_id for _, revision_id in folded})
    lines = []
    for slug, of in _by_slug(given).items():
        n = [sum(m for (case, _), m in folded.items() if case == each.id) + len(new[each.id].first) for each in of]
        told = habits.get(slug)
        lines.append(
            CaseLine(
                slug=slug,
                title=of[0].title,
                lang=of[0].lang,
                assignments=tuple(each.assignment for each in of),
                n=sum(n),
                habit=habit_view(told) if told and max(n) >= FEW else None,
            )
        )
    return CaseList(cohort, tuple(lines))


def _by_slug(given: Iterable[Given]) -> dict[str, list[Given]]:
    found: dict[str, list[Given]] = {}
    for each in given:
        found.setdefault(each.slug, []).append(each)
    return found


def _folded(connection: Connection, case_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """How many are counted, by case and revision."""
    key = (PathCount.assignment_case_id, PathCount.revision_id)
    query = select(*key, func.sum(PathCount.n)).where(PathCount.assignment_case_id.in_(case_ids)).group_by(*key)
    return {(case, revision): int(n) for case, revision, n in connection.execute(query)}


def _habits(connection: Connection, given: Sequence[Given], revisions: Collection[int]) -> dict[str, Habit]:
    """The four actions where all stood open, by case."""
    stories = {id_: found for id_ in sorted(revisions) if (found := shelf.find(connection, id_))}
    scene = TakenCount.state.bitwise_and(SCENE_MASK)
    offering = {id_: _offering(playable.story) for id_, playable in stories.items()}
    where = [and_(TakenCount.revision_id == id_, scene.in_(scenes)) for id_, scenes in offering.items() if scenes]
    if not where:
        return {}
    key = (TakenCount.assignment_case_id, TakenCount.revision_id, TakenCount.state, TakenCount.choice)
    query = select(*key, func.sum(TakenCount.n).label("n")).where(
        TakenCount.assignment_case_id.in_([each.id for each in given]), or_(*where)
    )
    rows = connection.execute(query.group_by(*key)).all()
    cases = {slug: {each.id for each in of} for slug, of in _by_slug(given).items()}
    return {slug: _habit([row for row in rows if row[0] in ids], stories) for slug, ids in cases.items()}


def _habit(rows: Iterable[Any], stories: Mapping[int, Playable]) -> Habit:
    taken: Counter[str | None] = Counter()
    for _, revision_id, state, number, n in rows:
        story = stories[revision_id].story
        if _all_four(story, state):
            taken[story.graph.scene(state).choices[number - 1].action] += int(n)
    return Habit(None, taken.total(), {action: taken[action] for action in ACTIONS})


def _offering(story: Story) -> list[int]:
    """The scored decisions that name all four actions, by the indexes of their scenes."""
    scenes = enumerate(story.scenario.scenes)
    return [
        index
        for index, scene in scenes
        if scene.kind is Kind.DECISION and {choice.action for choice in scene.choices}.issuperset(ACTIONS)
    ]


def _all_four(story: Story, at: State) -> bool:
    """Whether all of them stand open in a state."""
    return {story.graph.choice(at, way).action for way, _ in story.graph.out(at)}.issuperset(ACTIONS)
