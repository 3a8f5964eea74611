"""Who in a platform's file is who in a cohort: by number, login or address, else by a name that is nobody else's.

A grade in the wrong row is worse than one that is missing: what contradicts itself is left to people, and so is a name
that learners gave themselves, for it may be another's. Knows no query.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from services.teach.lms_file import Student

T = TypeVar("T")

BY = ("student_id", "login", "email", "name")
SEVERAL = 2
"""Candidates that are kept in mind: one is an answer, two are a question, and more would be quadratic."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody in a cohort, or only on its roster (`membership_id` is None until they come), with all that tells who
    they are. `roster_name` is what a supervisor wrote, `own_name` what they call themselves. Whoever left is not missed
    in a file.
    """

    membership_id: str | None
    name: str
    roster_name: str = ""
    own_name: str = ""
    student_ids: frozenset[str] = field(default_factory=frozenset)
    logins: frozenset[str] = field(default_factory=frozenset)
    emails: frozenset[str] = field(default_factory=frozenset)
    left: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A row of the file, whom it is about, and what told it, one of BY."""

    student: Student
    known: Known
    by: str

    @property
    def key(self) -> str:
        """By what a page names it: row and learner, so that nobody else is meant if somebody joined meanwhile."""
        return f"{self.student.row}-{self.known.membership_id}"


@dataclass(frozen=True, slots=True)
class Unsure:
    """A row that may be about several people, or about one whom another row claims too."""

    student: Student
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """All rows of a file, and those of the cohort whom none of them is about. Who is `guessed` bears the name only by
    their own word: somebody has to confirm it.
    """

    matched: tuple[Match, ...]
    guessed: tuple[Match, ...]
    unsure: tuple[Unsure, ...]
    strangers: tuple[Student, ...]
    absent: tuple[Known, ...]


def match(students: Sequence[Student], people: Sequence[Known]) -> Matching:
    """Hold the rows of a file against the people of a cohort: by what is sure, then for the others by names."""
    sure = _by_marks(students, people)
    listed = _by_names(students, people, sure, [name_of(known.roster_name) for known in people])
    own = _by_names(students, people, sure | listed, [name_of(known.own_name) for known in people])
    claims = Counter(at for found in (sure, listed, own) for candidates in found.values() for at in set(candidates))
    matched: list[Match] = []
    guessed: list[Match] = []
    unsure: list[Unsure] = []
    strangers: list[Student] = []
    for student in students:
        row = student.row
        candidates = sorted(sure.get(row) or listed.get(row) or own.get(row) or ())
        if not candidates:
            strangers.append(student)
        elif len(candidates) > 1 or claims[candidates[0]] > 1:
            unsure.append(Unsure(student, tuple(people[at].name for at in candidates)))
        elif row in own:
            guessed.append(Match(student, people[candidates[0]], "name"))
        else:
            known = people[candidates[0]]
            matched.append(Match(student, known, _told_by(student, known) if row in sure else "name"))
    absent = [each for at, each in enumerate(people) if each.membership_id and not each.left and at not in claims]
    doubtful = {name_of(each.student.name) for each in unsure}
    missed = (each for each in absent if doubtful.isdisjoint((name_of(each.roster_name), name_of(each.own_name))))
    return Matching(tuple(matched), tuple(guessed), tuple(unsure), tuple(strangers), tuple(missed))


def mark(text: str) -> str:
    """A number, login or address as it is compared."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def name_of(text: str) -> str:
    """A name as it is compared: “Ruiz, Ana” is “ana ruiz”."""
    last, comma, first = text.partition(",")
    return " ".join(mark(f"{first} {last}" if comma else text).split())


def _marks(student: Student) -> Iterable[tuple[str, str]]:
    """By what a row names somebody. Platforms use addresses as logins, and rosters logins as addresses."""
    told = {"student_id": student.student_id, "login": student.login, "email": student.email}
    return ((by, mark(text)) for by, text in told.items() if mark(text))


def _known_by(known: Known, by: str) -> frozenset[str]:
    return known.student_ids if by == "student_id" else known.logins | known.emails


def _by_marks(students: Iterable[Student], people: Sequence[Known]) -> dict[int, set[int]]:
    """The rows that number, login and address name somebody for, all together."""
    index: dict[tuple[str, str], list[int]] = {}
    for at, known in enumerate(people):
        for by in ("student_id", "login", "email"):
            for text in _known_by(known, by):
                _keep(index, (by, text), at)
    found = {each.row: {at for told in _marks(each) for at in index.get(told, ())} for each in students}
    return {row: candidates for row, candidates in found.items() if candidates}


def _told_by(student: Student, known: Known) -> str:
    """What told it first."""
    return next(by for by, text in _marks(student) if text in _known_by(known, by))


def _by_names(
    students: Iterable[Student], people: Sequence[Known], found: Mapping[int, set[int]], names: Sequence[str]
) -> dict[int, set[int]]:
    """The rows that were not found yet and that a name tells, of those who were not either.

    Two numbers that are not the same are two people of one name.
    """
    taken = {at for candidates in found.values() for at in candidates}
    named: dict[str, list[int]] = {}
    without_number: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        if name and at not in taken:
            _keep(named, name, at)
            if not people[at].student_ids:
                _keep(without_number, name, at)
    rest = [each for each in students if each.row not in found]
    told = {each.row: (without_number if each.student_id else named).get(name_of(each.name), []) for each in rest}
    return {row: set(candidates) for row, candidates in told.items() if candidates}


def _keep(index: dict[T, list[int]], key: T, at: int) -> None:
    candidates = index.setdefault(key, [])
    if len(candidates) < SEVERAL:
        candidates.append(at)
