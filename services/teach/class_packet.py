"""The packet of a class, on paper: where it went in a case, what it sees differently, what to talk about.

The first sheets are for the class, and say nothing that anybody wrote. What learners wrote was for those who teach: it
stands, without names and not in the order in which it came, on a sheet for whoever leads the discussion.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import Connection, func, select

from engine.scenario.note import questions
from engine.scenario.render import html, inline_html
from models import AssignedAttempt, Attempt, Dissent, Revision, Scenario
from services.database import reads_at_once
from services.stories import shelf
from services.teach.decision_figures import DecisionFigures, OptionFigures
from services.teach.folding import catch_up
from services.teach.given import Wanted, given_in
from services.teach.understanding import CasePage, case_ids_of, page_of

MOST = 300
"""Disagreements whose words are read for one packet, the latest ones."""


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote, and the option for which they speak, if they named one."""

    option: OptionFigures | None
    why: str
    provision: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What the class sees differently at one decision: how many people do, for which options, in what words."""

    decision: DecisionFigures
    n: int
    options: tuple[tuple[OptionFigures, int], ...]
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class ClassPacket:
    """What goes on paper. `withheld` says that an assignment has not released its explanations yet."""

    page: CasePage
    disagreements: tuple[Disagreement, ...]
    questions: tuple[Markup, ...]
    note_html: Markup
    withheld: bool


def class_packet(supervisor_id: int, cohort_id: str, slug: str, wanted: Wanted) -> ClassPacket:
    """The packet of a case and a cohort; of `wanted` only the revision is looked at. Raises NotFound."""
    catch_up(case_ids_of(supervisor_id, cohort_id, slug))
    return _packet(supervisor_id, cohort_id, slug, Wanted(revision=wanted.revision))


@reads_at_once
def _packet(connection: Connection, supervisor_id: int, cohort_id: str, slug: str, wanted: Wanted) -> ClassPacket:
    page = page_of(connection, supervisor_id, cohort_id, slug, wanted)
    _, given = given_in(connection, supervisor_id, cohort_id, slug)
    note = _note(connection, slug)
    said = _said(connection, [each.id for each in given])
    return ClassPacket(
        page=page,
        disagreements=tuple(_disagreements(page.figures.decisions, said)) if page.figures else (),
        questions=tuple(Markup(inline_html(question)) for question in questions(note)),
        note_html=Markup(html(note)),
        withheld=any(each.withheld for each in given),
    )


def _note(connection: Connection, slug: str) -> str:
    """The teaching note, as the newest revision has it."""
    query = select(Revision.id).join(Scenario, Revision.scenario_id == Scenario.id)
    revision_id = connection.scalars(query.where(Scenario.slug == slug, Revision.newest)).one()
    playable = shelf.find(connection, revision_id)
    return playable.story.scenario.note if playable else ""


@dataclass(frozen=True, slots=True)
class _Said:
    """What learners see differently: how many people do at each decision, how many for each option of it, and rows of
    what they wrote.
    """

    people: Mapping[str, int]
    for_option: Mapping[tuple[str, int | None], int]
    words: Sequence[Any]


def _said(connection: Connection, case_ids: Collection[int]) -> _Said:
    """The same of attempts at the case itself that are over. Whoever says it in two attempts is one of them."""
    at, people = Dissent.fingerprint, func.count(Attempt.person_id.distinct())
    latest = select(at, Dissent.choice, Dissent.why, Dissent.provision).order_by(Dissent.written_at.desc()).limit(MOST)
    by_decision = connection.execute(_over(select(at, people).group_by(at), case_ids))
    by_option = connection.execute(_over(select(at, Dissent.choice, people).group_by(at, Dissent.choice), case_ids))
    return _Said(
        people={row[0]: row[1] for row in by_decision},
        for_option={(row[0], row[1]): row[2] for row in by_option},
        words=connection.execute(_over(latest, case_ids)).all(),
    )


def _over(query: Any, case_ids: Collection[int]) -> Any:
    return (
        query.select_from(Dissent)
        .join(AssignedAttempt, AssignedAttempt.attempt_id == Dissent.attempt_id)
        .join(Attempt, Dissent.attempt_id == Attempt.id)
        .where(
            AssignedAttempt.assignment_case_id.in_(case_ids),
            AssignedAttempt.alternative.is_(False),
            Attempt.finished_at.is_not(None),
        )
    )


def _disagreements(decisions: Iterable[DecisionFigures], said: _Said) -> Iterable[Disagreement]:
    for decision in decisions:
        many = said.people.get(decision.place, 0)
        if many:
            here = sorted((row for row in said.words if row.fingerprint == decision.place), key=_shuffled)
            counts = ((option, said.for_option.get(_key(decision, option), 0)) for option in decision.options)
            words = tuple(Words(_option(decision, row.choice), row.why, row.provision or "") for row in here)
            yield Disagreement(decision, many, tuple((option, n) for option, n in counts if n), words)


def _shuffled(row: Any) -> str:
    return hashlib.sha256(row.why.encode()).hexdigest()


def _key(decision: DecisionFigures, option: OptionFigures) -> tuple[str, int | None]:
    return decision.place, option.review.number


def _option(decision: DecisionFigures, number: int | None) -> OptionFigures | None:
    return next((option for option in decision.options if option.review.number == number), None)
