"""Who in a platform's file is who in a cohort: by number, login or address, else by a name that is nobody else's.

A grade in the wrong row is worse than one that is missing: what contradicts itself is left to people. Knows no query.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.teach.lms_file import Student

BY = ("student_id", "login", "email", "name")


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody in a cohort, or only on its roster (`membership_id` is None until they come), with all that tells who
    they are. Whoever left is not missed in a file.
    """

    membership_id: str | None
    name: str
    names: frozenset[str] = field(default_factory=frozenset)
    student_ids: frozenset[str] = field(default_factory=frozenset)
    logins: frozenset[str] = field(default_factory=frozenset)
    emails: frozenset[str] = field(default_factory=frozenset)
    left: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A row of the file, whom it is about, and what told it, one of BY."""

    student: Student
    known: Known
    by: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """A row that may be about several people, or about one whom another row claims too."""

    student: Student
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """All rows of a file, and those of the cohort whom none of them is about."""

    matched: tuple[Match, ...]
    unsure: tuple[Unsure, ...]
    strangers: tuple[Student, ...]
    absent: tuple[Known, ...]


def match(students: Sequence[Student], people: Sequence[Known]) -> Matching:
    """Hold the rows of a file against the people of a cohort."""
    sure = _by_marks(students, people)
    taken = {index for found in sure.values() for index in found}
    named = _by_names([each for each in students if not sure[each.row]], people, taken)
    found = {each.row: (sure[each.row], _told_by(each, people, sure[each.row])) for each in students}
    found |= {row: (indexes, "name") for row, indexes in named.items()}
    claims = Counter(index for indexes, _ in found.values() for index in indexes)
    matched: list[Match] = []
    unsure: list[Unsure] = []
    strangers: list[Student] = []
    for student in students:
        indexes, by = found[student.row]
        if not indexes:
            strangers.append(student)
        elif len(indexes) == 1 and claims[min(indexes)] == 1:
            matched.append(Match(student, people[min(indexes)], by))
        else:
            unsure.append(Unsure(student, tuple(people[index].name for index in sorted(indexes))))
    absent = tuple(
        each for index, each in enumerate(people) if each.membership_id and not each.left and index not in claims
    )
    return Matching(tuple(matched), tuple(unsure), tuple(strangers), absent)


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
    """For each row whom its number, login and address name, all together."""
    index: dict[tuple[str, str], set[int]] = {}
    for at, known in enumerate(people):
        for by in ("student_id", "login", "email"):
            for text in _known_by(known, by):
                index.setdefault((by, text), set()).add(at)
    return {each.row: {at for told in _marks(each) for at in index.get(told, ())} for each in students}


def _told_by(student: Student, people: Sequence[Known], found: set[int]) -> str:
    """What told it first."""
    return next((by for by, text in _marks(student) if any(text in _known_by(people[at], by) for at in found)), "")


def _by_names(students: Sequence[Student], people: Sequence[Known], taken: set[int]) -> dict[int, set[int]]:
    """For the others whom their name names, of those who are not known by more, and who have no other number."""
    index: dict[str, set[int]] = {}
    for at, known in enumerate(people):
        for name in known.names - {""}:
            index.setdefault(name, set()).add(at)
    return {
        each.row: {at for at in index.get(name_of(each.name), set()) - taken if not _differ(each, people[at])}
        for each in students
    }


def _differ(student: Student, known: Known) -> bool:
    """Whether both have a number, and not the same: two people of one name."""
    return bool(student.student_id and known.student_ids) and mark(student.student_id) not in known.student_ids
