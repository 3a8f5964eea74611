"""Workbooks: numbers are numbers, texts are texts whatever they begin with, and nothing in them breaks the file."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from openpyxl import load_workbook

from services.workbooks import Sheet, as_workbook


def test_a_workbook_holds_what_it_was_given_and_runs_nothing() -> None:
    when = datetime(2026, 11, 2, 10, tzinfo=UTC)
    rows = [("Name", "n"), ("=1+1", 2), ("＝1+1", 2.5), ("a\x0bb\ud800\ufffe\uffff", None), ("é", True), (when, "'")]
    book = load_workbook(io.BytesIO(as_workbook([Sheet("One", rows, (10, 5)), Sheet("Two", [], ())])))
    assert book.sheetnames == ["One", "Two"]
    told = [tuple(cell.value for cell in row) for row in book["One"].iter_rows()]
    assert told == [
        ("Name", "n"),
        ("'=1+1", 2),
        ("'＝1+1", 2.5),
        ("a\ufffdb\ufffd\ufffd\ufffd", None),
        ("é", "true"),
        (when.isoformat(), "'"),
    ]
    assert {cell.data_type for row in book["One"].iter_rows() for cell in row} == {"s", "n"}
    assert book["One"].freeze_panes == "B2"
