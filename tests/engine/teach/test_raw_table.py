"""A table in delimited text: read as spreadsheets read it, changed in one column and nowhere else."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.teach.raw_table import DELIMITERS, RawTable, fill, insert, read

MOST = 10_000

texts = st.text(st.sampled_from('ab"",;\t\r\n é='), max_size=40)
words = st.text(st.sampled_from("ab é'=\",;\t\r\n0"), max_size=6)


@st.composite
def tables(draw: st.DrawFn) -> RawTable:
    """A table as some program wrote it: its delimiter, line ends, marks around all, some or no cells, ragged or not."""
    delimiter = draw(st.sampled_from(DELIMITERS))
    end = draw(st.sampled_from(("\r\n", "\n", "\r")))
    quoting: Any = draw(st.sampled_from((csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC)))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows(draw(st.lists(st.lists(words, min_size=1, max_size=5), min_size=1, max_size=6)))
    text = out.getvalue()
    return read(text if draw(st.booleans()) else text.removesuffix(end), MOST, MOST, delimiter)


def all_values(table: RawTable) -> list[tuple[str, ...]]:
    return [table.values(number) for number in range(len(table.rows))]


def raw_cells(table: RawTable) -> list[list[str]]:
    """Every cell as it stands, marks and all, and in between what divides them."""
    return [[table.text[slice(*row.span(i))] for i in range(len(row.ends))] for row in table.rows]


@given(texts, st.sampled_from(DELIMITERS))
def test_any_text_is_read_as_the_csv_module_reads_it_or_its_open_mark_is_told(text: str, delimiter: str) -> None:
    table = read(text, MOST, MOST, delimiter)
    if table.fault:
        assert table.fault == "quote"
        assert text.count('"') % 2 or '"' in text
        return
    said = [row or [""] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    assert [list(row) for row in all_values(table)] == said


@given(tables(), st.data())
def test_filling_a_column_changes_its_cells_and_nothing_else(table: RawTable, data: st.DataObject) -> None:
    column = data.draw(st.integers(0, 6))
    values = data.draw(st.dictionaries(st.integers(0, len(table.rows) - 1), words, max_size=4))
    after = read(fill(table, column, values), MOST, MOST, table.delimiter)
    assert not after.fault
    for number, (was, now) in enumerate(zip(raw_cells(table), raw_cells(after), strict=True)):
        if number not in values:
            assert now == was
            continue
        assert after.value(number, column) == values[number]
        kept = was + [""] * (column - len(was))
        assert now[:column] + now[column + 1 :] == kept[:column] + kept[column + 1 :]
    assert fill(table, column, {}) == table.text


@given(tables(), st.data())
def test_a_new_column_moves_the_others_aside_as_they_are(table: RawTable, data: st.DataObject) -> None:
    width = max(len(row.ends) for row in table.rows)
    at = data.draw(st.integers(0, width))
    values = data.draw(st.dictionaries(st.integers(0, len(table.rows) - 1), words, max_size=4))
    after = read(insert(table, at, values), MOST, MOST, table.delimiter)
    assert not after.fault
    for number, (was, now) in enumerate(zip(raw_cells(table), raw_cells(after), strict=True)):
        if number not in values and table.is_blank(number):
            assert now == was
            continue
        assert after.value(number, at) == values.get(number, "")
        assert now[:at] == (was + [""] * at)[:at]
        assert now[at + 1 :] == was[at:]


def test_what_stands_between_cells_and_before_them_is_kept() -> None:
    text = 'sep=;\r\n "a";"b ""x"""tail;\n\n;3\r"c"'
    table = read(text, MOST, MOST)
    assert all_values(table) == [(' "a"', 'b "x"tail', ""), ("",), ("", "3"), ("c",)]
    assert fill(table, 1, {0: "9", 3: "8"}) == 'sep=;\r\n "a";"9";\n\n;3\r"c";"8"'
    assert insert(table, 2, {0: "9", 2: "7;"}) == 'sep=;\r\n "a";"b ""x"""tail;9;\n\n;3;"7;"\r"c";;'


def test_the_delimiter_is_the_one_that_divides_the_first_row_most() -> None:
    assert [read(text, 9, 9).delimiter for text in ("a;b,c;d\n", "a\tb", "a,b;c,d", '"a;b",c', "a", "", '"open;')] == [
        ";",
        "\t",
        ",",
        ",",
        ",",
        ",",
        ",",
    ]


@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        ('a,b\r\n"c,d\ne', "quote", 2),
        ("a\nb\rc\r\nd\n", "rows", 4),
        ("a,b,c,d,e,f\n", "cells", 1),
        ('a,"b""', "quote", 1),
    ],
)
def test_what_is_too_much_or_open_is_told_by_its_line(text: str, fault: str, line: int) -> None:
    table = read(text, 3, 4, ",")
    assert (table.fault, table.fault_at) == (fault, line)


def test_a_cell_beyond_a_short_row_says_nothing() -> None:
    assert read("a,b\nc\n", MOST, MOST).value(1, 1) == ""


def test_two_million_characters_are_read_in_one_go() -> None:
    """Nothing is looked at twice, whatever stands in it: an open mark at the end of many doubled ones, too."""
    assert read('"' + '""' * 1_000_000, MOST, 3_000_000, ",").fault == "quote"
    assert read(("a" * 2_000 + ",") * 1_000, MOST, MOST, ",").rows[0].ends[-1] == 2_001_000
