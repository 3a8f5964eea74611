"""What a world of cohorts should come to, worked out by brute force from everything that happened in it.

Nothing here asks the site: a test does to this world what it does to the site, and compares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from engine.scenario.play import Run, is_over, open_ways, replay
from engine.scenario.score import judge
from engine.teach.terms import Terms
from engine.teach.writing import asked_at
from tests.support import cases


@dataclass(eq=False)
class Try:
    """One attempt of somebody. `given` is None for one that no assignment covers, or no longer."""

    attempt: str
    learner: str
    slug: str
    given: Given | None
    position: int = 0
    alternative: bool = False
    seen_before: bool = False
    started: datetime | None = None
    finished: datetime | None = None
    stepped_out: bool = False
    choices: list[int] = field(default_factory=list)
    sureness: list[str | None] = field(default_factory=list)
    written: str | None = None

    @property
    def run(self) -> Run:
        return replay(cases.story(self.slug), self.choices)

    @property
    def open(self) -> bool:
        return self.finished is None and not self.stepped_out

    @property
    def over(self) -> bool:
        return is_over(cases.story(self.slug), self.run)

    @property
    def ways(self) -> list[int]:
        """The numbers of the choices that stand open."""
        return [way.number for way in open_ways(cases.story(self.slug), self.run)]

    @property
    def asked(self) -> bool:
        """Whether a write-up is asked for just here."""
        return asked_at(cases.story(self.slug), self.choices) == len(self.choices)


@dataclass(eq=False)
class Given:
    """An assignment: its cases by position, its dates, and each learner's own due date."""

    public_id: str
    room: Room
    slugs: list[str]
    terms: Terms
    due: datetime | None = None
    closes: datetime | None = None
    late: str = "accept"
    group: str | None = None
    before: Given | None = None
    released: bool = False
    withdrawn: bool = False
    extended: dict[str, datetime | None] = field(default_factory=dict)

    @property
    def withholds(self) -> bool:
        return self.terms.mode == "released" and not self.released

    def due_of(self, learner: str) -> datetime | None:
        """When it is due for somebody."""
        return self.extended.get(learner, self.due)

    def is_closed(self, learner: str, now: datetime) -> bool:
        """Whether nothing more is begun by somebody. Nobody is closed out before they are late."""
        due = self.due_of(learner)
        if due is None or self.late == "accept":
            return False
        last = due if self.late == "refuse" else max(due, self.closes or due)
        return now > last

    def is_given_to(self, learner: str) -> bool:
        """Whether somebody has it now."""
        return self.room.members.get(learner) == "in" and self.group in (None, self.room.groups.get(learner))


@dataclass(eq=False)
class Room:
    """A cohort. Each learner who ever joined is in it, has left, or was taken out."""

    public_id: str
    supervisors: set[str]
    code: str = ""
    archived: bool = False
    members: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)


@dataclass
class World:
    """All of it."""

    rooms: list[Room] = field(default_factory=list)
    tries: list[Try] = field(default_factory=list)
    overrides: list[tuple[Given, int, str, int | None]] = field(default_factory=list)
    comments: Counter[str] = field(default_factory=Counter)

    @property
    def given(self) -> list[Given]:
        return [given for room in self.rooms for given in room.given]

    def covered(self, given: Given, position: int | None = None, learner: str | None = None) -> list[Try]:
        """The attempts that an assignment covers, in the order in which they were begun, also those stepped out of."""
        return [
            one
            for one in self.tries
            if one.given is given and position in (None, one.position) and learner in (None, one.learner)
        ]

    def keeps(self, learner: str, slug: str) -> bool:
        """Whether a case is kept for an assignment of somebody, so that they cannot play it by themselves."""
        return slug in set(self._kept(learner))

    def _kept(self, learner: str, but: Given | None = None, *, only_on: bool = False) -> Iterator[str]:
        """The cases that assignments keep; `only_on` looks at those alone that go on, in cohorts that they are in."""
        for given in (each for each in self.given if each is not but):
            is_over = given.withdrawn or given.room.archived or given.room.members.get(learner) != "in"
            if only_on and is_over:
                continue
            if given.withholds and given.is_given_to(learner) and not (given.withdrawn or given.room.archived):
                yield from given.slugs
            for one in self.covered(given, learner=learner):
                if one.open or (given.withholds and (one.finished or not given.withdrawn)):
                    yield one.slug

    def reads(self, given: Given, learner: str) -> bool:
        """Whether the page of an assignment is somebody's: they have it, or had begun it in another group."""
        begun = any(not one.stepped_out for one in self.covered(given, learner=learner))
        return given.is_given_to(learner) or (begun and given.room.members.get(learner) == "in")

    def is_withheld(self, one: Try) -> bool:
        """Whether the explanations of an attempt wait, for whoever left as well."""
        return one.given is not None and one.given.withholds

    def is_done(self, given: Given, learner: str) -> bool:
        """Whether somebody has finished every case, or has a score for it that was set by hand and not taken back."""
        return all(
            any(one.finished for one in self.covered(given, position, learner))
            or self.by_hand(given, position, learner) is not None
            for position in range(len(given.slugs))
        )

    def by_hand(self, given: Given, position: int, learner: str) -> int | None:
        """The score that was set by hand over a cell, if one holds."""
        said = [score for *cell, score in self.overrides if cell == [given, position, learner]]
        return said[-1] if said else None

    def begins(self, given: Given, learner: str, position: int, now: datetime) -> str:
        """What comes of beginning a case: the name of the refusal, "again" where one is under way, or nothing."""
        if not given.is_given_to(learner):
            return "NotFound"
        mine = [one for one in self.covered(given, position, learner) if not one.stepped_out]
        if any(one.open for one in mine):
            return "again"
        first = given.before
        waits = first and not first.withdrawn and first.group in (None, given.room.groups.get(learner))
        used = given.terms.attempts is not None and sum(not one.alternative or bool(one.finished) for one in mine) >= (
            given.terms.attempts or 0
        )
        if given.room.archived or given.withdrawn or given.is_closed(learner, now) or used:
            return "CannotBegin"
        if first and waits and not self.is_done(first, learner):
            return "CannotBegin"
        kept = set() if given.withholds else set(self._kept(learner, but=given, only_on=True))
        return "CannotBegin" if given.slugs[position] in kept else ""

    def cell(self, given: Given, position: int, learner: str) -> dict[str, Any] | None:
        """What stands in a cell of the gradebook."""
        begun = [one for one in self.covered(given, position, learner) if not one.stepped_out]
        if not begun:
            return None
        over = [(one, *_score(one)) for one in begun if one.finished]
        ways = {
            "first": lambda: over[0],
            "last": lambda: over[-1],
            "best": lambda: next(one for one in over if all(one[1:] >= other[1:] for other in over)),
        }
        counts = ways[given.terms.counts]()[0] if over else None
        told, due = counts or begun[-1], given.due_of(learner)
        verdict = judge(cases.story(counts.slug), counts.run, given.terms.pass_mark) if counts else None
        return {
            "attempts": len(begun),
            "under_way": next((one.attempt for one in begun if one.open), None),
            "attempt": counts.attempt if counts else None,
            "earned": counts.run.earned if counts else None,
            "out_of": cases.story(counts.slug).best if counts else None,
            "safe": verdict.safe if verdict else None,
            "passed": verdict.passed if verdict else None,
            "late": bool(counts and counts.finished and due and counts.finished > due),
            "seen_before": told.seen_before,
            "alternative": told.alternative,
            "written": bool(counts and _is_written(counts, given.terms)),
            "finished_at": counts.finished if counts else None,
        }

    def cells(self, given: Given) -> dict[tuple[int, str], dict[str, Any]]:
        """All cells of an assignment, by position and learner."""
        learners = {one.learner for one in self.tries}
        found = {
            (position, learner): self.cell(given, position, learner)
            for position in range(len(given.slugs))
            for learner in learners
        }
        return {key: cell for key, cell in found.items() if cell is not None}

    def under(self, given: Given, **told: Any) -> dict[tuple[int, str], dict[str, Any]]:
        """The cells as they would be, were the assignment otherwise."""
        other = replace(given, **told)
        return World([], [replace(one, given=other) for one in self.tries if one.given is given]).cells(other)

    def ways(self, given: Given, position: int, among: set[str]) -> Counter[str]:
        """How often each way was gone by learners' first finished attempts at the case itself, of those named."""
        firsts: dict[str, Try] = {}
        for one in self.covered(given, position):
            first = firsts.get(one.learner)
            if (
                one.finished
                and not one.alternative
                and (first is None or one.finished < (first.finished or one.finished))
            ):
                firsts[one.learner] = one
        return Counter(",".join(map(str, one.choices)) for one in firsts.values() if one.attempt in among)


def _score(one: Try) -> tuple[bool, Fraction]:
    story = cases.story(one.slug)
    return judge(story, one.run).safe, Fraction(one.run.earned, story.best)


def _is_written(one: Try, terms: Terms) -> bool:
    return one.written is not None or (
        terms.writing == "required" and asked_at(cases.story(one.slug), one.choices) is None
    )
