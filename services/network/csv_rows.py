"""Contacts as CSV: written for every spreadsheet, read as spreadsheets and address books write it. Knows no table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.network.decoding import NoText, decode
from services.network.fields import NAMES, Told
from services.network.rows import (
    LeftOut,
    Read,
    Row,
    Unreadable,
    refuse_too_many,
    refuse_too_many_lines,
    words_of,
)
from services.sheets import as_csv, cell

DELIMITERS = (",", ";", "\t")
MAX_COLUMNS = 500
_MOST_DELIMITERS = 20_000
"""Of one record, within its texts too: more than the texts of an entry can hold."""
_SAYS_DELIMITER = re.compile(r'"?sep=([,;\t])"?\r?\n')
_BETWEEN = {"address": "\n", "notes": "\n\n", "fees": "\n", "accessibility": "\n", "name": " ", "specialties": "; "}
"""What stands between the cells of several columns that are about one field; else a comma, and which column it was."""

_COLUMNS = {
    "name": "name fullname displayname givenname firstname middlename additionalname familyname lastname surname",
    "organization": "organization organisation organizationname organization1name company practice agency clinic",
    "specialties": "specialties specialty specialities speciality categories",
    "phone": "phone telephone tel phonenumber mobile mobilephone primaryphone businessphone businessphone2 workphone "
    "homephone homephone2 phone1value phone2value phone3value",
    "email": "email emailaddress mail email1value email2value email3value email2address email3address",
    "website": "website web url homepage webpage website1value website2value",
    "address": "address postaladdress address1formatted businessaddress businessstreet businesscity businessstate "
    "businesspostalcode businesscountryregion",
    "languages": "languages language",
    "fees": "fees fee feesandinsurance insurance",
    "accessibility": "accessibility access",
    "accepting": "accepting acceptingclients acceptingnewclients",
    "notes": "notes note comments comment",
    "checked_on": "lastchecked checked checkedon",
}
_TOO_WIDE = f"This line has more columns than can be read, which are {MAX_COLUMNS}. Take some out."
_FIELD_OF = {alias: name for name, aliases in _COLUMNS.items() for alias in aliases.split()}
_WHOLE_NAMES = ("name", "fullname", "displayname")
_HEADINGS = {**{name: name for name in NAMES}, "checked_on": "last_checked"}


@dataclass(frozen=True, slots=True)
class _Head:
    """The first line: where it stands, its names as written, and the field that each is about, if any."""

    names: tuple[str, ...]
    fields: tuple[str | None, ...]


def as_contact_csv(contacts: Iterable[Told]) -> bytes:
    """A CSV file with a line for each."""
    return as_csv([_HEADINGS[name] for name in NAMES], (_cells(told) for told in contacts))


def read_csv(raw: bytes) -> Read:
    """The rows of a file. Raises Unreadable."""
    try:
        text = decode(raw)
    except NoText:
        raise Unreadable("This file is damaged: it is no text in any encoding. Save it anew, as CSV.") from None
    refuse_too_many_lines(text.count("\n") + text.count("\r") - text.count("\r\n"))
    records = _records(text)
    first = next(records, None)
    if first is None:
        raise Unreadable("This file is empty. Choose another one.")
    head = _head(first[1])
    rows: list[Row] = []
    left_out = LeftOut()
    for line, cells in records:
        if any(cell.strip() for cell in cells):
            refuse_too_many(len(rows) + 1)
            rows.append(_row(head, line, cells, left_out))
    if not rows:
        raise Unreadable("Below its first line this file has nothing.")
    return left_out.read(rows)


def _cells(told: Told) -> list[object]:
    """One contact. A text to which reading would do what it does to a defused formula gets an apostrophe more."""
    values = {name: getattr(told, name) for name in NAMES}
    values["specialties"] = "; ".join(told.specialties)
    return [f"'{v}" if isinstance(v, str) and _was_defused(v) else v for v in values.values()]


def _was_defused(text: str) -> bool:
    """Whether an apostrophe stands before what spreadsheets would run."""
    return text.startswith("'") and cell(bare := text.lstrip("'")) != bare


def _plain(text: str) -> str:
    """A cell as it was before it was defused."""
    return text[1:] if _was_defused(text) else text


class _Lines:
    """The lines of a file for the reader of records, counted while they are read: a record is put together at once."""

    def __init__(self, text: str, delimiter: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self._delimiter = delimiter
        self.begin()

    def begin(self) -> None:
        """With the next line, another record begins."""
        self._found = 0

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(self._lines, start=1):
            self._found += line.count(self._delimiter)
            if self._found > _MOST_DELIMITERS:
                raise Unreadable(_TOO_WIDE, number)
            yield line


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line where it begins. Raises Unreadable."""
    said = _SAYS_DELIMITER.match(text)
    skipped = said.end() if said else 0
    delimiter = said[1] if said else _delimiter(text)
    lines = _Lines(text[skipped:], delimiter)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begins = before = 1 if said else 0
    try:
        for cells in reader:
            yield begins + 1, cells
            begins = before + reader.line_num
            lines.begin()
    except csv.Error:
        fault = "From here on, this file is not in order: a quotation mark is open, or a cell is far too long."
        raise Unreadable(f"{fault} Correct the line and choose the file again.", begins + 1) from None


def _delimiter(text: str) -> str:
    """The one with which the first line names the most columns that we know; else the most columns."""

    def told(delimiter: str) -> tuple[int, int]:
        try:
            names = next(csv.reader(_Lines(text, delimiter), delimiter=delimiter, strict=True), [])
        except csv.Error:
            return 0, 0
        return sum(_key(name) in _FIELD_OF for name in names), len(names)

    return max(DELIMITERS, key=told)


def _key(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def _head(names: Sequence[str]) -> _Head:
    if len(names) > MAX_COLUMNS:
        raise Unreadable(_TOO_WIDE, 1)
    keys = [_key(name) for name in names]
    whole = any(key in _WHOLE_NAMES for key in keys)
    fields = [_FIELD_OF.get(key) for key in keys]
    told = [
        None if field == "name" and whole and key not in _WHOLE_NAMES else field
        for field, key in zip(fields, keys, strict=True)
    ]
    if not {"name", "organization", "email", "phone"} & set(told):
        known = ", ".join(_HEADINGS.values())
        raise Unreadable(f"The first line has to name the columns; these are known: {known}.", 1)
    return _Head(tuple(name.strip() for name in names), tuple(told))


def _row(head: _Head, line: int, cells: list[str], left_out: LeftOut) -> Row:
    found: dict[str, list[tuple[str, str]]] = {}
    for name, field, text in zip(head.names, head.fields, cells, strict=False):
        if not (bare := text.strip()):
            continue
        if field:
            found.setdefault(field, []).append((_plain(bare), name))
        else:
            left_out.add(name)
    texts = {field: _joined(field, told) for field, told in found.items()}
    words, too_many = words_of(texts.pop("specialties", "").split(";"))
    return Row(line, texts, words, (*_misfit(head, cells), *too_many))


def _joined(field: str, told: list[tuple[str, str]]) -> str:
    if len(told) == 1 or field in _BETWEEN:
        return _BETWEEN.get(field, "").join(dict.fromkeys(text for text, _ in told))
    return ", ".join(f"{text} ({name})" for text, name in told)


def _misfit(head: _Head, cells: list[str]) -> tuple[str, ...]:
    more = len(cells) - len(head.names)
    if more <= 0 or not any(cell.strip() for cell in cells[len(head.names) :]):
        return ()
    return (
        f"This line has {len(cells)} cells, and the first line names {len(head.names)}. "
        "Put a cell that holds the separator into quotation marks.",
    )
