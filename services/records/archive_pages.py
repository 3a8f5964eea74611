"""What an auditor's archive shows on its pages, and what of it is still to be drawn. Knows no table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from engine.credit.checklist import Provider
from services.provider.answer_key import AnswerKey
from services.provider.approvals import ApprovalView
from services.provider.courses import CourseView
from services.provider.evaluations import Summary
from services.provider.syllabus import Syllabus
from services.records.complaints import ComplaintView
from services.records.periods import Period


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be in an archive. `courses` are public ids, none for all that there were in the period; `files` says
    whether the PDFs of certificates come along.
    """

    period: Period
    courses: tuple[str, ...]
    files: bool


@dataclass(frozen=True, slots=True)
class CourseFolder:
    """A course in the archive: its folder, its publications with their folders, and how much is in its tables. Only a
    live one has a table of attendance.
    """

    course: CourseView
    folder: str
    versions: tuple[tuple[str, Syllabus], ...]
    completions: int
    certificates: int
    revocations: int
    attendance: int | None
    evaluations: Summary


@dataclass(frozen=True, slots=True)
class OfNoCourse:
    """What is in the archive of no course by itself; `exports` is how many there were."""

    approvals: tuple[ApprovalView, ...]
    complaints: tuple[ComplaintView, ...]
    exports: int


@dataclass(frozen=True, slots=True)
class Index:
    """What is in an archive, for the page that leads to all of it."""

    provider: Provider
    wanted: Wanted
    made_at: datetime
    by: str
    courses: tuple[CourseFolder, ...]
    rest: OfNoCourse


@dataclass(frozen=True, slots=True)
class Pages:
    """How the pages of the archive are written, with words and a look that services do not know."""

    style: bytes
    index: Callable[[Index], str]
    syllabus: Callable[[Syllabus], str]
    key: Callable[[AnswerKey], str]
    evaluations: Callable[[CourseView, Period, Summary], str]


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF that is still to be drawn: where it goes, and how, for the site's own address at a moment."""

    path: str
    draw: Callable[[str, datetime], bytes]
