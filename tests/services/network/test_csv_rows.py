"""Tables as spreadsheets and address books write them: separators, encodings, headings, and what is not in order."""

from __future__ import annotations

import codecs
import csv

import pytest

from services.delimited import MAX_COLUMNS, Unreadable
from services.network.csv_rows import read_csv
from services.network.rows import MAX_LEFT_OUT, MAX_LINES, MAX_ROWS, MAX_TEXT

ROWS = [["name", "specialties", "notes"], ["José Muñoz", "EMDR", "a, b; c\td"], ["Ana", "", ""]]


def table(delimiter: str) -> str:
    return "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in ROWS) + "\r\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("said", [True, False])
def test_the_separator_is_found_or_said(delimiter: str, said: bool) -> None:
    read = read_csv((f"sep={delimiter}\r\n" * said + table(delimiter)).encode())
    first, second = read.rows
    assert dict(first.texts) == {"name": "José Muñoz", "notes": "a, b; c\td"}
    assert (first.specialties, dict(second.texts)) == (("EMDR",), {"name": "Ana"})
    assert (first.line, second.line) == ((3, 4) if said else (2, 3))


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-16-le", b""),
        ("cp1252", b""),
    ],
)
def test_the_encoding_is_found(encoding: str, mark: bytes) -> None:
    read = read_csv(mark + table(";").encode(encoding))
    assert read.rows[0].texts["name"] == "José Muñoz"


def test_a_byte_that_windows_does_not_know_is_kept_for_the_report() -> None:
    assert read_csv(b"name\nJos\x81\n").rows[0].texts["name"] == "Jos\x81"


def test_the_columns_of_google_and_outlook_are_known_and_the_others_are_told_of() -> None:
    google = "First Name,Last Name,Organization Name,E-mail 1 - Value,Phone 1 - Value,Phone 2 - Value,Labels\n"
    read = read_csv((google + "Ana,Ruiz,North,a@b.example,1,2,* myContacts\n").encode())
    assert dict(read.rows[0].texts) == {
        "name": "Ana Ruiz",
        "organization": "North",
        "email": "a@b.example",
        "phone": "1 (Phone 1 - Value), 2 (Phone 2 - Value)",
    }
    assert dict(read.left_out) == {"Labels": 1}
    outlook = "Full Name,First Name,Company,Business Street,Business City,E-mail Address\n"
    texts = read_csv((outlook + "Ana Ruiz,Ana,North,1 Main,Here,a@b\n").encode()).rows[0].texts
    assert (texts["name"], texts["address"]) == ("Ana Ruiz", "1 Main\nHere")


def test_lines_are_counted_over_cells_of_several_lines_and_blank_lines_are_nothing() -> None:
    read = read_csv(b'name,notes\nAna,"one\ntwo"\n\n,,\nBea,\n')
    assert [row.line for row in read.rows] == [2, 6]


def test_a_line_with_more_cells_than_columns_is_told_and_empty_ones_do_not_count() -> None:
    read = read_csv(b"name,phone\nAna,1,,\nBea,1,2\n")
    assert [len(row.faults) for row in read.rows] == [0, 1]
    assert "3 cells" in read.rows[1].faults[0]


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"", 0),
        (b"\xef\xbb\xbf", 0),
        (b"\xff\xfea", 0),
        (b"name\n", 0),
        (b"colour,size\nred,1\n", 1),
        (b'name,notes\nAna,"open\nBea,x\n', 2),
        (b'name\n"a"b\n', 2),
        (b"name\n" + b"x" * 200_000 + b"\n", 2),
    ],
)
def test_a_file_that_is_not_in_order_is_refused_with_its_line(raw: bytes, line: int) -> None:
    with pytest.raises(Unreadable) as refused:
        read_csv(raw)
    assert refused.value.line == line


@pytest.mark.parametrize("row", ["name" + ",x" * MAX_COLUMNS, "name" + "," * 8_000_000, "name" + ";" * 100_000])
def test_a_table_of_too_many_columns_is_refused_before_it_is_put_together(row: str) -> None:
    with pytest.raises(Unreadable, match="500"):
        read_csv(f"{row}\nA\n".encode())


def test_a_line_of_cells_without_end_is_refused_and_one_of_five_hundred_is_not() -> None:
    widest = "name" + ",x" * (MAX_COLUMNS - 1)
    assert len(read_csv(f"{widest}\nA{',' * 600}\n".encode()).rows) == 1
    with pytest.raises(Unreadable) as refused:
        read_csv(f'{widest}\nA\n"b{(chr(34) + "," * 9_999 + chr(34) + chr(10)) * 3}"\n'.encode())
    assert refused.value.line == 5


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_a_table_of_too_many_lines_is_refused(end: str) -> None:
    assert len(read_csv(f"name{end}A{end * (MAX_LINES - 1)}".encode()).rows) == 1
    with pytest.raises(Unreadable, match="250,000 lines"):
        read_csv(f"name{end}A{end * MAX_LINES}".encode())


def test_of_other_columns_a_hundred_names_are_told_of_and_the_rest_counted() -> None:
    read = read_csv(("name" + "".join(f",x{n:03}" for n in range(150)) + ("\nA" + ",1" * 150) * 2).encode())
    assert (len(read.left_out), read.left_out["x000"], read.more_left_out) == (MAX_LEFT_OUT, 2, 100)


def test_specialties_without_end_are_a_fault() -> None:
    (row,) = read_csv(b"name,specialties\nA," + b"a;" * 50_000 + b"\n").rows
    assert (row.specialties, len(row.faults)) == ((), 1)


def test_a_cell_is_as_long_as_a_property_may_be() -> None:
    assert csv.field_size_limit() == MAX_TEXT


def test_more_than_ten_thousand_rows_are_refused() -> None:
    assert len(read_csv(b"name\n" + b"A\n" * MAX_ROWS).rows) == MAX_ROWS
    with pytest.raises(Unreadable, match="10,000"):
        read_csv(b"name\n" + b"A\n" * (MAX_ROWS + 1))
