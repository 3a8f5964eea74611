"""Rows as CSV (RFC 4180), with nothing in it that a spreadsheet would run as a formula. Knows no table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

_RUNS = tuple("=+-@\t\r\n＝＋－＠")
"""What a formula begins with, full-width letters included."""


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file: a line of names, then the rows. The mark at its beginning tells spreadsheets that it is UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([cell(name) for name in columns])
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def csv_lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Each row as a line, for a file that is sent while it is written."""
    for row in rows:
        line = io.StringIO(newline="")
        csv.writer(line).writerow([cell(value) for value in row])
        yield line.getvalue()


def cell(value: Any) -> str:
    """One value. A text that begins as formulas do gets an apostrophe before it; instants name their zone."""
    if isinstance(value, str):
        return f"'{value}" if value.lstrip(" ").startswith(_RUNS) else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
