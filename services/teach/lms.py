"""A platform's gradebook file: taken in, held against the cohort, given back with one column filled.

The file waits in a ceremony of the browser between the steps, as it came, with what its pages need of it. Every cell
but those of the one column goes back byte for byte, and rows that are nobody's keep what they had. It can also tell the
roster whom to expect.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from models import Membership, Person
from services import audit
from services.accounts.ceremonies import begin_ceremony, ceremony
from services.accounts.disclosing import note
from services.audit import Act
from services.database import reads, writes
from services.errors import Refused
from services.people import Visitor
from services.previews import held_for
from services.roles import SUPERVISOR
from services.teach.gradebook_rows import record_of
from services.teach.gradebook_table import Column, Drawing, assignments_in, columns_of
from services.teach.lms_file import Fillable, Outline, Student, read_lms
from services.teach.lms_filling import Filling, filled_file, values_for
from services.teach.lms_matching import Known, Matching, mark, match
from services.teach.roster import Beside, add_new, beside, entries_of, still
from services.teach.roster_judging import Listed, judge
from services.teach.roster_rows import Row
from services.teach.scope import AssignmentRow, CohortRow, cohort_of

WAITS = "gradebook file"
"""The ceremony that holds it."""
GRADEBOOK_FILE = "gradebook file"
MOST_NAME = 200
_LISTS = ("students", "columns")
_GONE = "You chose this file more than ten minutes ago. Choose it anew."


@dataclass(frozen=True, slots=True)
class Target:
    """Grades that could be filled in: those of an assignment, or of one of its cases."""

    assignment: AssignmentRow
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """A file beside a cohort: who is who, and what could be filled with what. `to_add` can be put on the roster."""

    cohort: CohortRow
    name: str
    file: Outline
    matching: Matching
    targets: tuple[Target, ...]
    to_add: int


def take_in(visitor: Visitor, token: str, cohort_id: str, name: str, raw: bytes, now: datetime) -> None:
    """Read a file, and let it wait for this browser. Raises NotFound, BadField."""
    file = read_lms(raw)
    outline = {"kind": file.kind, **{of: [astuple(each) for each in getattr(file, of)] for of in _LISTS}}
    data = {"name": name[:MOST_NAME], "raw": base64.b64encode(raw).decode(), **outline}
    _keep(visitor.id, token, cohort_id, data, now)


@writes
def _keep(
    connection: Connection, supervisor_id: int, token: str, cohort_id: str, data: dict[str, Any], now: datetime
) -> None:
    cohort = cohort_of(connection, supervisor_id, cohort_id)
    told = {**data, "cohort": cohort.public_id}
    begin_ceremony(connection, token, WAITS, now, person_id=supervisor_id, data=told)


@reads
def look(connection: Connection, visitor: Visitor, token: str, cohort_id: str, now: datetime) -> Look | None:
    """What waits for this browser, beside the cohort; None where nothing does. Raises NotFound."""
    cohort = cohort_of(connection, visitor.id, cohort_id)
    waiting = held_for(ceremony(connection, token, WAITS, now), visitor.id, cohort=cohort_id)
    if waiting is None:
        return None
    file = _outline(waiting)
    matching = match(file.students, _people(connection, cohort))
    columns = columns_of(record_of(connection, visitor.id, cohort_id))
    targets = tuple(
        Target(each, tuple(column for column in columns if column.assignment.id == each.id))
        for each in assignments_in(columns)
    )
    return Look(cohort, waiting["name"], file, matching, targets, len(_listed(matching.strangers)))


def fill(visitor: Visitor, token: str, cohort_id: str, told: Filling, now: datetime) -> tuple[str, bytes]:
    """The file with a column filled, and its name. Raises NotFound, BadField, Refused where none waits."""
    name, content, people = _filled(visitor, token, cohort_id, told, now)
    _note(visitor, cohort_id, people, now)
    return name, content


@reads
def _filled(
    connection: Connection, visitor: Visitor, token: str, cohort_id: str, told: Filling, now: datetime
) -> tuple[str, bytes, tuple[int, ...]]:
    record = record_of(connection, visitor.id, cohort_id)
    waiting = held_for(ceremony(connection, token, WAITS, now), visitor.id, cohort=cohort_id)
    if waiting is None:
        raise Refused(_GONE)
    file = read_lms(base64.b64decode(waiting["raw"]))
    matching = match(file.students, _people(connection, record.cohort))
    confirmed = (each for each in matching.guessed if each.key in told.confirmed)
    drawing = Drawing(record, columns_of(record))
    rows = {row.public_id: row for row in map(drawing.row, record.members)}
    found = (*matching.matched, *confirmed)
    theirs = {each.student.row: rows[each.known.membership_id] for each in found if each.known.membership_id}
    values = values_for(drawing, theirs, told)
    content = filled_file(file, values, told)
    return waiting["name"], content, tuple(theirs[row].person_id for row in values)


@writes
def _note(connection: Connection, visitor: Visitor, cohort_id: str, people: Sequence[int], now: datetime) -> None:
    cohort_of(connection, visitor.id, cohort_id)
    note(connection, visitor.id, SUPERVISOR, people, GRADEBOOK_FILE, now)
    told = {"kind": "platform", "learners": len(people)}
    audit.record(connection, visitor.public_id, Act.GRADEBOOK_EXPORTED, cohort_id, now, **told)


def add_missing(visitor: Visitor, token: str, cohort_id: str, now: datetime) -> int:
    """Put those of the file whom nobody knows here on the roster. Returns how many. Again it is none.

    Raises NotFound, Refused.
    """
    return _add(visitor, cohort_id, _missing(visitor, token, cohort_id, now), now)


@reads
def _missing(connection: Connection, visitor: Visitor, token: str, cohort_id: str, now: datetime) -> Beside:
    """They, held against the roster before anybody has to wait for it."""
    cohort = cohort_of(connection, visitor.id, cohort_id)
    waiting = held_for(ceremony(connection, token, WAITS, now), visitor.id, cohort=cohort_id)
    if waiting is None:
        raise Refused(_GONE)
    matching = match(_outline(waiting).students, _people(connection, cohort))
    return beside(connection, cohort.id, _listed(matching.strangers))


@writes
def _add(connection: Connection, visitor: Visitor, cohort_id: str, missing: Beside, now: datetime) -> int:
    cohort = cohort_of(connection, visitor.id, cohort_id, lock=True)
    new = add_new(connection, cohort, still(connection, cohort, missing).new, now)
    if new:
        audit.record(connection, visitor.public_id, Act.ROSTER_BROUGHT_IN, cohort_id, now, new=new, changed=0)
    return new


def _outline(waiting: Mapping[str, Any]) -> Outline:
    """What was read of a file when it came, for reading it takes long."""
    students = tuple(Student(*each) for each in waiting["students"])
    return Outline(waiting["kind"], students, tuple(Fillable(*each) for each in waiting["columns"]))


def _listed(strangers: Sequence[Student]) -> tuple[Listed, ...]:
    """Those who can stand on a roster: who says enough, and does not contradict another row."""
    judged = judge(_row(each) for each in strangers)
    faulty = {fault.line for fault in judged.faults}
    return tuple(each for each in judged.listed if each.line not in faulty and not each.repeats)


def _row(student: Student) -> Row:
    """Somebody of the file as a roster reads them. Canvas has addresses among its logins."""
    last, comma, first = student.name.partition(",")
    name = f"{first.strip()} {last.strip()}" if comma else student.name
    email = student.email or (student.login if "@" in student.login else "")
    return Row(student.row + 1, name, email, student.student_id, student.login)


def _people(connection: Connection, cohort: CohortRow) -> tuple[Known, ...]:
    """All who are in a cohort, have left it, or are expected."""
    entries = entries_of(connection, cohort.id)
    by_membership = {entry.membership_id: entry for entry in entries if entry.membership_id is not None}
    members = connection.execute(
        select(Membership.id, Membership.public_id, Membership.left_at, Person.display_name, Person.email)
        .join(Person, Membership.person_id == Person.id)
        .where(Membership.cohort_id == cohort.id)
        .order_by(Membership.id)
    )
    here = [
        _known(row.public_id, row.display_name, row.email, by_membership.get(row.id), left=row.left_at is not None)
        for row in members
    ]
    return (*here, *(_known(None, "", "", entry) for entry in entries if entry.membership_id is None))


def _known(
    membership_id: str | None, name: str | None, email: str | None, entry: Any | None, *, left: bool = False
) -> Known:
    roster_name = entry.name if entry else ""
    emails = [email or "", (entry.email or "") if entry else ""]
    return Known(
        membership_id=membership_id,
        name=next((each for each in (name, roster_name, *emails) if each), ""),
        roster_name=roster_name,
        own_name=name or "",
        address=email or "",
        student_ids=_marks(entry.student_id if entry else ""),
        logins=_marks(entry.login if entry else ""),
        emails=_marks(*emails),
        left=left,
    )


def _marks(*texts: str) -> frozenset[str]:
    return frozenset(mark(text) for text in texts if mark(text))
