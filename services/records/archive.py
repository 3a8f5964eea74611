"""All that an approver's auditor asks for of some courses and a period, as one archive.

What the database says is read in one transaction, so that all of it is true at one moment. PDFs follow while the
archive is sent, for drawing one takes a while; what they print never changes. So the first bytes leave within a moment,
the last when the last PDF is drawn, and no more is in memory than some rows and a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import Connection, Select, exists, func, or_, select

from models import Certificate, Course, Enrolment, Person, ReportExport
from services import audit, limits
from services.archives import Archive
from services.audit import Act
from services.database import reads, reads_at_once, writes
from services.errors import BadField, NotFound
from services.people import NAME, Visitor
from services.provider.courses import course_in
from services.provider.profile import profile_in
from services.records.archive_course import folder_of, papers_of, put_course
from services.records.archive_pages import Index, Pages, Paper, Wanted
from services.records.archive_site import put_site
from services.records.completions import completed_in
from services.records.editions import Edition, editions_in
from services.records.exports import logged, write_down
from services.records.periods import Period, read_period
from services.typeset.pdf import Unset

ALL, SOME = "all", "some"
MOST_COMPLETIONS = 5_000
MOST_FILES = 2_000
"""Certificates whose PDFs fit into one archive."""
SHOWN = 10
"""Archives that the page lists."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed: a period, ALL courses or SOME, and whether the PDFs of certificates come along."""

    first: str
    last: str
    which: str
    courses: tuple[str, ...]
    files: bool


@dataclass(frozen=True, slots=True)
class Before:
    """An archive that was made before; `by` is empty where the account is gone."""

    at: datetime
    by: str
    period: Period
    completions: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be chosen, and what was made before."""

    courses: tuple[Edition, ...]
    before: tuple[Before, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """An archive on its way: everything but its PDFs is in it. Whoever sends it closes it."""

    archive: Archive
    papers: Sequence[Paper]
    address: str
    now: datetime
    name: str

    def pieces(self) -> Iterator[bytes]:
        """The archive from its beginning to its end, each PDF drawn when its turn comes."""
        for paper in self.papers:
            yield from self.archive.written()
            self._put(paper)
        self.archive.put_sums()
        self.archive.end()
        yield from self.archive.written()

    def close(self) -> None:
        """Let go of it, sent or not."""
        self.archive.close()

    def _put(self, paper: Paper) -> None:
        """Draw a PDF; where that cannot be, a text in its place says why."""
        try:
            self.archive.put(paper.path, paper.draw(self.address, self.now))
        except (NotFound, Unset) as fault:
            gone = isinstance(fault, NotFound)
            why = "Its record was erased while this archive was made." if gone else "It cannot be set on one page."
            self.archive.put(f"{paper.path}.txt", f"{why}\n".encode())


def read_wanted(typed: Typed, today: date) -> Wanted:
    """What was typed, as far as it says anything. Raises BadField."""
    period = read_period(typed.first, typed.last, today)
    if typed.which not in (ALL, SOME):
        raise BadField("which", "Choose one of these.")
    chosen = tuple(dict.fromkeys(typed.courses)) if typed.which == SOME else ()
    if typed.which == SOME and not chosen:
        raise BadField("courses", "Tick at least one course.")
    return Wanted(period, chosen, typed.files)


@reads
def choice(connection: Connection) -> Choice:
    """The courses that were ever published, by title, and the newest archives."""
    made = logged().where(ReportExport.what == "archive").order_by(ReportExport.id.desc()).limit(SHOWN)
    return Choice(
        courses=editions_in(connection),
        before=tuple(
            Before(row.at, row.name, Period(row.first_day, row.last_day), row.rows) for row in connection.execute(made)
        ),
    )


def make(visitor: Visitor, wanted: Wanted, pages: Pages, address: str, now: datetime) -> Made:
    """Make an archive. That it was is recorded first, and stands in it. `address` is the site's own.

    Raises TooMany, and BadField for what is too much or nothing.
    """
    courses = _begin(visitor, wanted, now)
    archive, papers = _fill(visitor, wanted, courses, pages, now)
    name = f"continuing-education-{wanted.period.first}-{wanted.period.last}.zip"
    return Made(archive, papers, address, now, name)


@writes
def _begin(connection: Connection, visitor: Visitor, wanted: Wanted, now: datetime) -> tuple[str, ...]:
    """Which courses it has, by their public ids; recorded, with how many completions they come to."""
    limits.count(connection, limits.ARCHIVES, visitor.public_id, now)
    courses = _chosen(connection, wanted)
    period, mine = wanted.period, (Course.public_id.in_(courses), *completed_in(wanted.period))
    completed = select(Enrolment.id).join(Course, Course.id == Enrolment.course_id).where(*mine)
    count = _count(connection, completed)
    if count > MOST_COMPLETIONS:
        raise BadField("last", f"There are {count:,} completions; {MOST_COMPLETIONS:,} fit. Choose a shorter period.")
    issued = select(Certificate.id).where(Certificate.enrolment_id.in_(completed))
    if wanted.files and (papers := _count(connection, issued)) > MOST_FILES:
        fewer = f"There are {papers:,} certificates; the PDFs of {MOST_FILES:,} fit."
        raise BadField("files", f"{fewer} Choose a shorter period or fewer courses, or leave the PDFs out.")
    write_down(connection, "archive", visitor, period, now, count=count)
    audit.record(connection, visitor.public_id, Act.ARCHIVE_MADE, "provider", now, courses=len(courses), count=count)
    return courses


def _count(connection: Connection, query: Select[int]) -> int:
    return connection.scalar(select(func.count()).select_from(query.subquery())) or 0


def _chosen(connection: Connection, wanted: Wanted) -> tuple[str, ...]:
    """The courses that are wanted, by title; where none is named, all that could be taken or were completed in the
    period. Raises BadField.
    """
    published = select(Course.public_id).where(Course.published_at.is_not(None))
    by_title = published.order_by(func.lower(Course.title), Course.id)
    if wanted.courses:
        found = tuple(connection.scalars(by_title.where(Course.public_id.in_(wanted.courses))))
        if len(found) < len(wanted.courses):
            raise BadField("courses", "One of these courses is not here any more. Choose again.")
        return found
    first, last = wanted.period.first, wanted.period.last
    begun = datetime.combine(first, time.min, UTC)
    offered = (Course.published_at <= datetime.combine(last, time.max, UTC)) & (
        Course.retired_at.is_(None) | (Course.retired_at >= begun)
    )
    completed = exists().where(Enrolment.course_id == Course.id, *completed_in(wanted.period))
    found = tuple(connection.scalars(by_title.where(or_(offered, completed))))
    if not found:
        raise BadField("last", "In this period no course could be taken, and none was completed.")
    return found


@reads_at_once
def _fill(
    connection: Connection, visitor: Visitor, wanted: Wanted, courses: Sequence[str], pages: Pages, now: datetime
) -> tuple[Archive, list[Paper]]:
    """Put all that the database says into a new archive. Returns the PDFs that are to follow."""
    with ExitStack() as undo:
        archive = undo.enter_context(closing(Archive(now)))
        folders = tuple(
            put_course(connection, archive, course, folder_of(place, course.title), wanted, pages)
            for place, course in enumerate((course_in(connection, each) for each in courses), 1)
        )
        by = connection.scalar(select(NAME).where(Person.id == visitor.id)) or visitor.public_id
        rest = put_site(connection, archive, wanted.period, [each.course.id for each in folders])
        index = Index(profile_in(connection).told, wanted, now, by, folders, rest)
        archive.put("style.css", pages.style)
        archive.put("index.html", pages.index(index).encode())
        papers = [paper for each in folders for paper in papers_of(connection, each, wanted, now)]
        undo.pop_all()  # whoever sends it closes it
    return archive, papers
