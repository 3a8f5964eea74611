"""Contacts as CSV: written for every spreadsheet, read as spreadsheets and address books write it. Knows no table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.delimited import Unreadable, lines_in, misfit, plain_name, records, text_of
from services.network.fields import NAMES, Told
from services.network.rows import (
    LeftOut,
    Read,
    Row,
    refuse_too_many,
    refuse_too_many_lines,
    words_of,
)
from services.sheets import as_csv, cell

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
    text = text_of(raw)
    refuse_too_many_lines(lines_in(text))
    found = records(text, _FIELD_OF.__contains__)
    first = next(found, None)
    if first is None:
        raise Unreadable("This file is empty. Choose another one.")
    head = _head(first[1])
    rows: list[Row] = []
    left_out = LeftOut()
    for line, cells in found:
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


def _head(names: Sequence[str]) -> _Head:
    keys = [plain_name(name) for name in names]
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
    return Row(line, texts, words, (*misfit(cells, len(head.names)), *too_many))


def _joined(field: str, told: list[tuple[str, str]]) -> str:
    if len(told) == 1 or field in _BETWEEN:
        return _BETWEEN.get(field, "").join(dict.fromkeys(text for text, _ in told))
    return ", ".join(f"{text} ({name})" for text, name in told)
