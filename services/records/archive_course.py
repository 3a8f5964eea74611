"""The files of one course in an auditor's archive: every publication of it, and what came of it in a period."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

from sqlalchemy import Connection, select

from engine.credit.kinds import LIVE
from models import CourseVersion, Revision, Scenario
from services.archives import Archive
from services.certificates.printing import certificate_pdf
from services.certificates.sampling import sample_in, sample_pdf
from services.courses.ratings import MOST, RATED
from services.provider.answer_key import as_table, key_of
from services.provider.courses import CourseView
from services.provider.evaluations import Rating, Summary, summary_in
from services.provider.syllabus import Syllabus, syllabus_of
from services.records import archive_tables as tables
from services.records.archive_pages import CourseFolder, Pages, Paper, Wanted
from services.sheets import csv_lines

_LONGEST = 48
"""Characters of a course's title that its folder has."""
_BYTE_ORDER_MARK = "\ufeff"
_RATINGS = ("line", *(f"rated_{number}" for number in range(1, MOST + 1)), "mean")


def put_course(
    connection: Connection, archive: Archive, course: CourseView, folder: str, wanted: Wanted, pages: Pages
) -> CourseFolder:
    """Put a course into its folder of the archive: all of it that is no PDF."""
    period = wanted.period
    versions = _put_versions(connection, archive, course, folder, pages)
    summary = summary_in(connection, course, period.first, period.last)
    archive.put(f"{folder}/evaluations.html", pages.evaluations(course, period, summary).encode())
    if summary.ratings is not None:
        put_table(archive, f"{folder}/evaluations.csv", _RATINGS, _ratings(course, summary))
    put = partial(_put_rows, archive, folder)
    mine = (connection, course.id, period)
    here = CourseFolder(
        course=course,
        folder=folder,
        versions=tuple(versions),
        completions=put("completions", tables.COMPLETIONS, tables.completions(*mine)),
        certificates=put("certificates", tables.CERTIFICATES, tables.certificates(*mine, files=wanted.files)),
        revocations=put("revocations", tables.REVOCATIONS, tables.revocations(*mine)),
        attendance=put("attendance", tables.ATTENDANCE, tables.attendance(*mine)) if course.format in LIVE else None,
        evaluations=summary,
    )
    put("evidence", tables.EVIDENCE, tables.evidence(*mine))
    archive.put_lines(f"{folder}/certificates.json", tables.printed(*mine))
    return here


def papers_of(connection: Connection, here: CourseFolder, wanted: Wanted, now: datetime) -> list[Paper]:
    """The PDFs of a course that are to follow: a sample, and where they are wanted all certificates."""
    sample = sample_in(connection, here.course, now)
    codes = tables.codes(connection, here.course.id, wanted.period) if wanted.files else ()
    issued = [Paper(f"{here.folder}/{tables.file_of(code)}", partial(certificate_pdf, code)) for code in codes]
    return [Paper(f"{here.folder}/sample-certificate.pdf", lambda address, _: sample_pdf(sample, address)), *issued]


def folder_of(number: int, title: str) -> str:
    """The folder of a course in the archive, by its number there and its title."""
    plain = unicodedata.normalize("NFKD", title.replace("’", "")).encode("ascii", "ignore").decode().lower()
    return f"courses/{number:02}-{re.sub(r'[^a-z0-9]+', '-', plain)[:_LONGEST].strip('-') or 'course'}"


def put_table(archive: Archive, path: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Put a table into the archive as CSV, row by row. Returns how many rows it has."""
    count = 0

    def counted() -> Iterable[Sequence[Any]]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    archive.put_lines(path, chain([_BYTE_ORDER_MARK], csv_lines(chain([columns], counted()))))
    return count


def _put_rows(archive: Archive, folder: str, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    return put_table(archive, f"{folder}/{name}.csv", columns, rows)


def _put_versions(
    connection: Connection, archive: Archive, course: CourseView, folder: str, pages: Pages
) -> Iterable[tuple[str, Syllabus]]:
    """Put each publication into the archive: the text that was hashed, pages to read, the key, the cases themselves."""
    mine = select(CourseVersion).where(CourseVersion.course_id == course.id).order_by(CourseVersion.number)
    for row in connection.execute(mine).all():
        published, here = syllabus_of(course.public_id, row), f"{folder}/version-{row.number}"
        key = key_of(published)
        archive.put(f"{here}/syllabus.json", row.syllabus.encode())
        archive.put(f"{here}/syllabus.html", pages.syllabus(published).encode())
        archive.put(f"{here}/post-test-with-key.html", pages.key(key).encode())
        archive.put(f"{here}/post-test-with-key.csv", as_table(key))
        for case in published.told["cases"]:
            archive.put(f"{here}/cases/{case['slug']}.md", _text_of(connection, case).encode())
        yield here, published


def _text_of(connection: Connection, case: Any) -> str:
    """The text of a case as it was pinned; a revision that was pinned is never deleted."""
    query = select(Revision.text).join(Scenario, Scenario.id == Revision.scenario_id)
    found = query.where(Scenario.slug == case["slug"], Revision.hash == case["revision"])
    return str(connection.execute(found).scalar_one())


def _ratings(course: CourseView, summary: Summary) -> Iterable[Sequence[Any]]:
    named = zip(course.profile.objectives, summary.objectives, strict=True)
    for line, rating in chain(named, ((name, (summary.ratings or {})[name]) for name in RATED)):
        yield _rating(line, rating)


def _rating(line: str, rating: Rating) -> Sequence[Any]:
    return (line, *rating.counts, rating.mean)
