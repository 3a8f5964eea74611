"""The file of grades that Canvas, Moodle or Blackboard exports: whose its rows are, and which columns can be filled.

It is read without being changed, so that it can be written again byte for byte. Knows no learner of a cohort.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.teach.raw_table import DELIMITERS, RawTable, read
from services.decoding import NoText, encoding_of
from services.delimited import plain_name
from services.errors import BadField
from services.teach.who_columns import WHO, fields_of

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 5_000
MAX_CELLS = 500_000
CANVAS, MOODLE, BLACKBOARD, OTHER = "canvas", "moodle", "blackboard", "other"

_HEAD = 65_536
"""How much of a file is looked at to find out what divides its cells."""
_NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
_ROLE_OF = fields_of(WHO)
_ABOUT_PEOPLE = {
    *(
        "id",
        "section",
        "integrationid",
        "rootaccount",
        "group",
        "groups",
        "institution",
        "department",
        "city",
        "country",
    ),
    *("lastdownloadedfromthiscourse", "lastaccess", "availability", "childcourseid", "endoflineindicator"),
    *("gradingnotes", "notesformat", "feedbacktolearner", "feedbackformat"),
}
_CANVAS_SUMS = re.compile(r"(Current|Final|Override) (Score|Points|Grade)|Override Status")
_NO_GRADES = re.compile(r"\((Percentage|Letter|Feedback)\)\s*$|^Feedback:|^(Course|Category) total\b", re.IGNORECASE)
_SUM_OF_BLACKBOARD = re.compile(r"\[Total Pts: up to ", re.IGNORECASE)
_POINTS_OF_BLACKBOARD = re.compile(r"\[Total Pts: ([\d.,]+)")
_CANVAS_REMARK = re.compile(r"(Muted|Manual Posting.*)?", re.IGNORECASE)
_ADDRESS = re.compile(r"(?=.{3,254}\Z)[^@\s]+@[^@\s]+\.[^@\s]+")
_COMMA, _POINT = re.compile(r"\d+,\d+"), re.compile(r"\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Student:
    """Somebody as a file has them, and the row that is theirs. Empty is what the file does not say."""

    row: int
    name: str
    student_id: str = ""
    login: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Fillable:
    """A column that grades can be written into; `points` as the file says them, if it does."""

    index: int
    name: str
    points: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What pages need of a file: which platform's it is, who is in it, what can be filled."""

    kind: str
    students: tuple[Student, ...]
    columns: tuple[Fillable, ...]


@dataclass(frozen=True, slots=True)
class LmsFile(Outline):
    """A file that was read. A new column goes before `new_at`; Canvas has a row for the points of each, `points_row`.
    `comma` says that its figures are written with one.
    """

    mark: bytes
    encoding: str
    table: RawTable
    new_at: int
    points_row: int | None
    comma: bool

    def written(self, text: str) -> bytes:
        """A text as the bytes of such a file. Raises UnicodeEncodeError for what its encoding has no letter for."""
        return self.mark + text.encode(self.encoding)


def read_lms(raw: bytes) -> LmsFile:
    """A file of grades. Raises BadField."""
    table, mark, encoding = _table(raw)
    names = table.values(0) if table.rows else ()
    kind = _kind(names)
    roles = _roles(table, names)
    if not roles.keys() & {"name", "last", "student_id", "login", "email"}:
        raise BadField("file", f"The first line of this file does not say whose its rows are. {_WHICH}")
    points_row = _points_row(table) if kind == CANVAS else None
    students = tuple(_students(table, kind, roles))
    if not students:
        raise BadField("file", "Below its first line this file has nobody.")
    columns = tuple(_columns(table, names, kind, set(roles.values()), points_row))
    return LmsFile(
        kind=kind,
        mark=mark,
        encoding=encoding,
        table=table,
        students=students,
        columns=columns,
        new_at=_new_at(names, kind),
        points_row=points_row,
        comma=_writes_commas(table, students, columns),
    )


_WHICH = (
    "Choose the file as the platform exports it: in Canvas “Export”, in Moodle “Plain text file”, in Blackboard "
    "“Download grades”, with tabs or commas."
)


def _table(raw: bytes) -> tuple[RawTable, bytes, str]:
    """Raises BadField."""
    if not raw.strip():
        raise BadField("file", "This file is empty. Choose another one.")
    if len(raw) > MAX_BYTES:
        raise BadField(
            "file", f"This file is larger than {MAX_BYTES // 1024**2} MiB. Export fewer columns or sections."
        )
    if raw.startswith(_NOT_TEXT) or raw.lstrip()[:1] == b"<":
        raise BadField("file", f"This is a workbook or a page, not the table that can come back unchanged. {_WHICH}")
    try:
        mark, encoding = encoding_of(raw)
    except NoText:
        raise BadField("file", f"This file is damaged: it is no text in any encoding. {_WHICH}") from None
    text = raw[len(mark) :].decode(encoding)
    table = read(text, MAX_ROWS, MAX_CELLS, _delimiter(text))
    if table.fault == "quote":
        at = table.fault_at
        raise BadField("file", f"Line {at}: a quotation mark is opened and never closed. {_WHICH}")
    if table.fault:
        raise BadField(
            "file", f"This file has more than {MAX_ROWS:,} rows, or far too many columns. Export less of it."
        )
    return table, mark, encoding


def _delimiter(text: str) -> str:
    """The one with which the first line names the most that is known, else the most columns; a line `sep=` says it."""
    if text[:12].lower().lstrip('"').startswith("sep="):
        return ""

    def told(delimiter: str) -> tuple[int, int]:
        head = read(text[:_HEAD], 1, MAX_CELLS, delimiter)
        names = head.values(0) if head.rows else ()
        return sum(plain_name(name) in _ROLE_OF for name in names), len(names)

    return max(DELIMITERS, key=told)


def _kind(names: Sequence[str]) -> str:
    """Which platform writes such a first line."""
    plain = [plain_name(name) for name in names]
    known = set(plain)
    if plain[:2] == ["student", "id"] or plain[:3] == ["lastname", "firstname", "id"]:
        return CANVAS
    if any("[total pts:" in name.lower() for name in names) or {"username", "availability"} <= known:
        return BLACKBOARD
    if "lastdownloadedfromthiscourse" in known or any(name.endswith("(Real)") for name in names):
        return MOODLE
    return MOODLE if {"firstname", "emailaddress"} <= known else OTHER


def _roles(table: RawTable, names: Sequence[str]) -> dict[str, int]:
    """The columns that say whose a row is. In a language that is not known, a column of addresses does."""
    found: dict[str, int] = {}
    for index, name in enumerate(names):
        role = _ROLE_OF.get(plain_name(name))
        if role:
            found.setdefault(role, index)
    if "email" not in found and "login" not in found:
        addresses = next((index for index in range(len(names)) if _holds_addresses(table, index)), None)
        return found if addresses is None else {**found, "email": addresses}
    return found


def _holds_addresses(table: RawTable, column: int) -> bool:
    """Whether all that a column says are addresses; the first cell that is none settles it."""
    said = (text for row in range(1, len(table.rows)) if (text := table.value(row, column).strip()))
    return _ADDRESS.fullmatch(next(said, "")) is not None and all(map(_ADDRESS.fullmatch, said))


def _students(table: RawTable, kind: str, roles: dict[str, int]) -> Iterator[Student]:
    for row in range(1, len(table.rows)):
        if table.is_blank(row) or (kind == CANVAS and _is_no_student(table, row)):
            continue
        said = {role: " ".join(table.value(row, index).split()) for role, index in roles.items()}
        name = said.pop("name", "") or f"{said.get('first', '')} {said.get('last', '')}".strip()
        rest = {role: text for role, text in said.items() if role not in ("first", "last") and text != "-"}
        if not (name or any(rest.values())) or rest.get("login", "").endswith("_previewuser"):
            continue
        yield Student(row, name, **rest)


def _is_no_student(table: RawTable, row: int) -> bool:
    """Lines of Canvas that are about columns, and the student with whom teachers try things out."""
    first = table.value(row, 0).strip()
    if first.startswith("Points Possible") or first in ("Student, Test", "Test Student"):
        return True
    cells = range(len(table.rows[row].ends))
    return all(_CANVAS_REMARK.fullmatch(table.value(row, cell).strip()) for cell in cells)


def _points_row(table: RawTable) -> int | None:
    rows = range(1, min(4, len(table.rows)))
    return next((row for row in rows if table.value(row, 0).strip().startswith("Points Possible")), None)


def _columns(
    table: RawTable, names: Sequence[str], kind: str, about_people: set[int], points_row: int | None
) -> Iterator[Fillable]:
    for index, name in enumerate(names):
        if index in about_people or plain_name(name) in _ABOUT_PEOPLE | _ROLE_OF.keys() or not name.strip():
            continue
        points = table.value(points_row, index).strip() if points_row is not None else ""
        if _is_sum(name, kind) or "read only" in points:
            continue
        found = _POINTS_OF_BLACKBOARD.search(name) if kind == BLACKBOARD else None
        yield Fillable(index, name.strip(), found[1] if found else points)


def _is_sum(name: str, kind: str) -> bool:
    """Whether a platform works a column out by itself, or it holds no grades."""
    if kind == CANVAS:
        return bool(_CANVAS_SUMS.search(name))
    return bool(_SUM_OF_BLACKBOARD.search(name) if kind == BLACKBOARD else _NO_GRADES.search(name))


def _new_at(names: Sequence[str], kind: str) -> int:
    """Where a new column goes: before what Canvas sums up, and before the date that Moodle writes last."""
    if kind == CANVAS:
        return next((at for at, name in enumerate(names) if _CANVAS_SUMS.search(name)), len(names))
    last = len(names) - 1
    return last if names and plain_name(names[last]) == "lastdownloadedfromthiscourse" else len(names)


def _writes_commas(table: RawTable, students: Sequence[Student], columns: Sequence[Fillable]) -> bool:
    said = [table.value(student.row, column.index).strip() for student in students for column in columns]
    return any(map(_COMMA.fullmatch, said)) and not any(map(_POINT.fullmatch, said))


def is_canvas_sum(name: str) -> bool:
    """Whether Canvas would take a column of this name for one of its sums, and pass over it."""
    return bool(_CANVAS_SUMS.search(name))
