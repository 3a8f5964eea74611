"""Lists of learners as schools write them: read whatever the program, judged line by line, held against the roster."""

from __future__ import annotations

import codecs
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from services.delimited import Unreadable
from services.teach.roster_judging import Compared, Listed, compare, judge
from services.teach.roster_rows import MAX_BYTES, MAX_LINES, MAX_ROWS, Row, read_roster
from tests.support.growth import LINEAR, growth

CANVAS = 'Student,ID,SIS User ID,SIS Login ID,Section,Essay\n"Ruiz, Ana",7,S1,ana,Tuesday,3\n'
MOODLE = "First name;Surname;ID number;Email address;Groups\nAna;Ruiz;S1;ana@school.example;Tuesday\n"


def rows(text: str | bytes) -> tuple[Row, ...]:
    return read_roster(text if isinstance(text, bytes) else text.encode()).rows


def listed(text: str) -> tuple[Listed, ...]:
    judged = judge(rows(text))
    assert judged.faults == ()
    return judged.listed


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.message) for fault in judge(rows(text)).faults]


def entry(number: int, name: str = "", email: str = "", student_id: str = "", login: str = "", group: str = "") -> Any:
    """Somebody on the roster, as a query gives them."""
    return SimpleNamespace(
        id=number,
        name=name,
        email=email or None,
        email_key=email or None,
        student_id=student_id,
        login=login,
        group=group,
    )


def test_the_columns_of_learning_platforms_are_known_and_the_others_told_of() -> None:
    read = read_roster(CANVAS.encode())
    assert read.rows == (Row(2, name="Ruiz, Ana", student_id="S1", login="ana", group="Tuesday"),)
    assert read.left_out == ("ID", "Essay")
    (ana,) = rows(MOODLE)
    assert ana == Row(2, name="Ana Ruiz", email="ana@school.example", student_id="S1", group="Tuesday")
    assert rows("Vorname\tNachname\tE-Mail-Adresse\nAna\tRuiz\ta@b.example\n")[0].name == "Ana Ruiz"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("cp1252", b"")],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_separator_comes_to_the_same(encoding: str, mark: bytes, delimiter: str) -> None:
    text = delimiter.join(("name", "email")) + "\r\n" + delimiter.join(('"José, Muñoz; "', "j@school.example")) + "\r\n"
    assert rows(mark + text.encode(encoding)) == (Row(2, name="José, Muñoz;", email="j@school.example"),)


def test_a_paste_without_a_first_line_is_addresses_with_names_or_without() -> None:
    assert [row.email for row in rows("a@school.example\nb@school.example\n")] == [
        "a@school.example",
        "b@school.example",
    ]
    assert rows("a@school.example\tAna\n")[0] == Row(1, name="Ana", email="a@school.example")
    with pytest.raises(Unreadable, match="name the columns"):
        rows("Ana,17,a@school.example\n")


def test_a_formula_is_text_and_a_dash_is_nothing() -> None:
    (row,) = rows("name,student id,login,email\n=HYPERLINK(1),-,N/A,\n")
    assert row == Row(2, name="=HYPERLINK(1)")


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "nothing in this list"),
        (b"name\n\n,\n", "has nothing"),
        (b"colour,size\nred,1\n", "name the columns"),
        (b"PK\x03\x04rest", "workbook"),
        (b'name,email\n"Ana,a@school.example\n', "not in order"),
        (b"\xff\xfea", "damaged"),
        (b"x" * (MAX_BYTES + 1), "larger than 2 MiB"),
        (b"name\n" + b"Ana\n" * (MAX_ROWS + 1), "5,000 rows"),
        (b"name\n" + b"\n" * MAX_LINES + b"Ana\n", "5,000 rows"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else None,
)
def test_what_cannot_be_read_says_what_to_do(raw: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_roster(raw)


@pytest.mark.parametrize("line", [b"a\n", b"Somebody,somebody@school.example,Tuesday\n"])
def test_a_hundred_thousand_rows_are_refused_at_once(line: bytes) -> None:
    raw = b"name,email,group\n" + line * 100_000
    began = time.thread_time()
    with pytest.raises(Unreadable):
        read_roster(raw)
    assert time.thread_time() - began < 0.5


def test_five_thousand_people_are_judged_within_seconds() -> None:
    text = "name,email,student id\n" + "".join(f"Person {n},p{n}@school.example,{n}\n" for n in range(MAX_ROWS))
    assert len(listed(text)) == MAX_ROWS


def test_each_line_that_cannot_be_kept_is_told_with_what_to_do() -> None:
    text = (
        "name,email,student id\nAna,ana@x,\n,,9\nBea,b@school.example,"
        + "9" * 121
        + "\n\u200d,,\nC,c@school.example,1,2\n"
    )
    told = faults(text)
    assert [line for line, _ in told] == [2, 3, 4, 5, 6]
    for (_, message), words in zip(
        told, ("not an e-mail", "Write a name or", "120 fit", "Write a name or", "4 cells"), strict=True
    ):
        assert words in message


def test_a_line_that_says_the_same_again_is_a_repeat_and_one_that_says_otherwise_a_fault() -> None:
    text = "name,email,group\nAna,ana@school.example,Tue\nAna,ANA@school.example,\nana,,\n"
    assert [row.repeats for row in listed(text)] == [0, 2, 0]
    told = faults("name,email,group\nAna,ana@school.example,Tue\nBea,ana@school.example,Wed\n")
    assert told == [
        (3, "This line has the address of line 2, and another name and group. Correct one of them, or say it once.")
    ]
    assert faults("name,student id\nAna,1\nBea,1\n")[0][0] == 3


def test_a_list_beside_a_roster_says_who_is_new_who_is_there_and_what_changes() -> None:
    roster = [
        entry(1, "Ana", "ana@school.example"),
        entry(2, "Bea"),
        entry(3, "Carlos", student_id="S3"),
        entry(4, "Dee", "dee@school.example", login="dee"),
    ]
    text = (
        "name,email,student id,login,group\nAna,ana@school.example,,,\nBea,bea@school.example,,,\n"
        "Carlos R,,s3,,Tue\nErin,,,,\nDee,,,,\n"
    )
    compared = compare(listed(text), roster)
    assert [row.name for row in compared.new] == ["Erin"]
    assert [(met.entry.id, met.changes) for met in compared.there] == [
        (1, ()),
        (2, ("email",)),
        (3, ("name", "student_id", "group")),
        (4, ()),
    ]


def test_a_line_that_fits_two_people_or_two_lines_that_fit_one_are_faults() -> None:
    roster = [entry(1, "Ana", "ana@school.example"), entry(2, "Bea", student_id="7")]
    both = compare(listed("name,email,student id\nAna,ana@school.example,7\n"), roster)
    assert "several people" in both.faults[0].message
    twice = compare(
        listed("email,name,student id\nana@school.example,Ana,\n,Ana,\n"), [entry(1, "Ana", "ana@school.example")]
    )
    assert (twice.faults[0].line, "the same person" in twice.faults[0].message) == (3, True)
    twins = compare(listed("name\nAna\n"), [entry(1, "Ana", "a@b.example"), entry(2, "Ana", "c@d.example")])
    assert "several people" in twins.faults[0].message


@pytest.mark.parametrize("numbered", ["the list", "the roster"])
def test_a_hundred_thousand_namesakes_are_compared_in_time_that_grows_as_they_do(numbered: str) -> None:
    def comparing(many: int) -> Callable[[], Compared]:
        new = [Listed(n, "Ana", "", "", f"n{n}" if numbered == "the list" else "", "", "") for n in range(many)]
        there = [entry(n, "Ana", student_id=f"r{n}" if numbered == "the roster" else "") for n in range(many)]
        return lambda: compare(new, there)

    assert growth(comparing, 100_000) < LINEAR
