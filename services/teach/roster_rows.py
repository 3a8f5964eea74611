"""A list of learners as spreadsheets and learning platforms write it: bytes or a paste to rows. Knows no table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from services.delimited import Unreadable, lines_in, misfit, plain_name, records, text_of
from services.teach.who_columns import WHO, fields_of

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 5_000
MAX_LINES = 20_000
"""Of the text, blank ones and those within quotation marks included."""
MAX_LEFT_OUT = 100
"""Names of columns that are told of, and the characters of each."""

_COLUMNS = {**WHO, "student_id": f"{WHO['student_id']} id", "group": "group groups groupname section sections team"}
_FIELD_OF = fields_of(_COLUMNS)
_RANK = {alias: rank for aliases in _COLUMNS.values() for rank, alias in enumerate(aliases.split())}
_NOTHING = {"-", "–", "—", "n/a", "na", "none", "null", "#n/a"}
"""What lists write where they have no number, login, address or group."""
_KNOWN = "name, first name, last name, email, student id, login, group"
_WORKBOOK, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody as a list has them: the line where they stand, what it says of them, what is wrong with it already.

    Empty is what the list does not say.
    """

    line: int
    name: str = ""
    email: str = ""
    student_id: str = ""
    login: str = ""
    group: str = ""
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A list: its rows, and the columns that a roster has no place for."""

    rows: tuple[Row, ...]
    left_out: tuple[str, ...] = ()


class _Column(NamedTuple):
    """A column that is read: where it stands, and the field that it is about."""

    at: int
    field: str


@dataclass(slots=True)
class _Head:
    """What the first line says: how many columns there are, which are read, and what the others are called."""

    count: int
    columns: Sequence[_Column]
    left_out: list[str] = field(default_factory=list)


def read_roster(raw: bytes) -> Read:
    """The rows of a list: each line below the names of its columns, or addresses with or without names.

    What is too large is refused before it is taken apart. Raises Unreadable.
    """
    if len(raw) > MAX_BYTES:
        size = f"{MAX_BYTES // 1024**2} MiB"
        raise Unreadable(f"This list is larger than {size}. Keep only the columns that are read, or divide it.")
    if raw.startswith((_WORKBOOK, _OLD_WORKBOOK)):
        raise Unreadable("This is a workbook. Open it in its program and save it as CSV, then choose that file.")
    text = text_of(raw)
    _refuse_long(text)
    found = ((line, cells) for line, cells in records(text, _FIELD_OF.__contains__) if any(map(str.strip, cells)))
    first = next(found, None)
    if first is None:
        raise Unreadable("There is nothing in this list. Choose another file, or paste the list.")
    head = _without_names(first[1]) or _head(first)
    rows = [_row(head, *first)] if _is_person(first[1]) else []
    for line, cells in found:
        if len(rows) == MAX_ROWS:
            raise Unreadable(_too_many())
        rows.append(_row(head, line, cells))
    if not rows:
        raise Unreadable("Below its first line this list has nothing.")
    return Read(tuple(rows), tuple(head.left_out[:MAX_LEFT_OUT]))


def _refuse_long(text: str) -> None:
    """A hundred thousand rows are counted, not read."""
    if lines_in(text) > MAX_LINES:
        raise Unreadable(_too_many())


def _too_many() -> str:
    return f"This list has more than {MAX_ROWS:,} rows. A cohort has at most so many learners: divide it."


def _is_person(cells: Sequence[str]) -> bool:
    """Whether a first line is about somebody already: no column is called anything with this sign."""
    return any("@" in cell for cell in cells)


def _without_names(cells: Sequence[str]) -> _Head | None:
    """The columns of a list whose first line is a person: an address alone, or an address and a name."""
    if not _is_person(cells):
        return None
    filled = [at for at, cell in enumerate(cells) if cell.strip()]
    if len(filled) > 2:
        raise Unreadable(f"The first line has to name the columns; these are known: {_KNOWN}.", 1)
    return _Head(len(cells), [_Column(at, "email" if "@" in cells[at] else "name") for at in filled])


def _head(first: tuple[int, list[str]]) -> _Head:
    line, names = first
    plain = [plain_name(name) for name in names]
    best: dict[str, int] = {}
    for at, name in enumerate(plain):
        told = _FIELD_OF.get(name)
        if told and (told not in best or _RANK[name] < _RANK[plain[best[told]]]):
            best[told] = at
    if "name" in best:
        best = {told: at for told, at in best.items() if told not in ("first", "last")}
    if not best.keys() & {"name", "first", "last", "email"}:
        raise Unreadable(f"The first line has to name the columns; these are known: {_KNOWN}.", line)
    kept = set(best.values())
    others = [name.strip()[:MAX_LEFT_OUT] for at, name in enumerate(names) if at not in kept and name.strip()]
    return _Head(len(names), [_Column(at, told) for told, at in best.items()], others)


def _row(head: _Head, line: int, cells: list[str]) -> Row:
    said = {column.field: " ".join(cells[column.at].split()) for column in head.columns if column.at < len(cells)}
    for name in said.keys() - {"name", "first", "last"}:
        said[name] = "" if said[name].casefold() in _NOTHING else said[name]
    whole = " ".join(part for part in (said.pop("first", ""), said.pop("last", "")) if part)
    return Row(line, **{"name": whole, **said}, faults=tuple(_faults(head, cells)))


def _faults(head: _Head, cells: list[str]) -> Iterator[str]:
    yield from misfit(cells, head.count)
