"""Rows as a workbook (OOXML), with nothing in it that a spreadsheet would run as a formula. Knows no table."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from services.sheets import cell
from services.texts import showable


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its rows of which the first one is the head, and how wide its columns are, in characters."""

    name: str
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int]


def as_workbook(sheets: Iterable[Sheet]) -> bytes:
    """A workbook of these sheets. Head and first column stay in sight."""
    book = Workbook(write_only=True)
    for told in sheets:
        sheet = book.create_sheet(told.name)
        for number, width in enumerate(told.widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.freeze_panes = "B2"
        for number, row in enumerate(told.rows):
            sheet.append([_plain(value) if number else _head(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: Any, value: Any) -> Any:
    made = WriteOnlyCell(sheet, _plain(value))
    made.font, made.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    return made


def _plain(value: Any) -> Any:
    """Numbers as numbers; all else as the text that would stand in a CSV, without what a workbook cannot hold."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    return showable(cell(value))
