"""What of an auditor's archive belongs to no course by itself: approvals, complaints, the log of exports, keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from models import Complaint, Course
from services.archives import Archive
from services.provider.approvals import ApprovalView, approvals_in
from services.records import archive_tables as tables
from services.records.archive_course import put_table
from services.records.archive_pages import OfNoCourse
from services.records.complaints import ComplaintView, view_of, views
from services.records.periods import Period

_APPROVALS = (
    *("approver", "number", "statement", "valid_from", "valid_to", "ended_on"),
    *("professions", "formats", "courses"),
)
_COMPLAINTS = ("received_on", "about", "said", "outcome", "closed_on", "written_down_at", "changed", "changed_at")


def put_site(connection: Connection, archive: Archive, period: Period, courses: Collection[int]) -> OfNoCourse:
    """Put all that into an archive of these courses, by their numbers. Returns it for the page that leads there."""
    approvals, complaints = _approvals(connection, period), _complaints(connection, period, courses)
    named = connection.execute(select(Course.public_id, Course.title))
    titles = {row.public_id: row.title for row in named}
    put_table(archive, "approvals.csv", _APPROVALS, (_approval(each, titles) for each in approvals))
    put_table(archive, "complaints.csv", _COMPLAINTS, map(_complaint, complaints))
    put_table(archive, "signing-keys.csv", tables.KEYS, tables.keys(connection))
    exports = put_table(archive, "exports.csv", tables.EXPORTS, tables.exports(connection))
    return OfNoCourse(approvals, complaints, exports)


def _approvals(connection: Connection, period: Period) -> tuple[ApprovalView, ...]:
    """The approvals that were in force on some day of a period."""
    return tuple(
        each
        for each in approvals_in(connection)
        if each.told.valid_from <= period.last
        and each.told.valid_to >= period.first
        and (each.told.ended_on is None or each.told.ended_on > period.first)
    )


def _complaints(connection: Connection, period: Period, courses: Collection[int]) -> tuple[ComplaintView, ...]:
    """The complaints about these courses, or about none, that were open on some day of a period."""
    about = or_(Complaint.course_id.is_(None), Complaint.course_id.in_(courses))
    open_then = or_(Complaint.closed_on.is_(None), Complaint.closed_on >= period.first)
    rows = connection.execute(views().where(about, open_then, Complaint.received_on <= period.last))
    return tuple(map(view_of, rows))


def _approval(view: ApprovalView, titles: Mapping[str, str]) -> Sequence[Any]:
    told = view.told
    named = [", ".join(filter(None, (titles.get(one, one), number))) for one, number in told.courses.items()]
    covers = (told.professions, told.formats, [*(["all"] if told.all_courses else []), *named])
    period = (told.valid_from, told.valid_to, told.ended_on)
    return (told.approver, told.number, told.statement, *period, *map("; ".join, covers))


def _complaint(view: ComplaintView) -> Sequence[Any]:
    written = (view.added_at, view.version, view.changed_at)
    return (view.received_on, view.course, view.text, view.outcome, view.closed_on, *written)
