"""Files of Canvas, Moodle and Blackboard: read for who is in them, given back byte for byte but for one column."""

from __future__ import annotations

import codecs
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.decoding import encoding_of
from services.errors import BadField
from services.teach.lms_file import MAX_CELLS, MAX_ROWS, LmsFile, Student, read_lms
from services.teach.lms_filling import Filling, filled_file
from services.teach.lms_matching import Known, Matching, mark, match, name_of
from tests.support.growth import LINEAR, growth

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Reflection (101),Quiz 1 (102),"
    "Assignments Current Score,Final Score\r\n"
    ",,,,,Manual Posting,,,\r\n"
    "    Points Possible,,,,,10.0,20.0,(read only),(read only)\r\n"
    '"Ng, Alice",1,A-7,alice,Practicum II,,18.5,90.0,45.0\r\n'
    '"Brown, Ben ""Benny""",2,A-8,ben@school.example,Practicum II,EX,7,,\r\n'
    '"Student, Test",3,,0a1b,Practicum II,,,,\r\n'
)
MOODLE = (
    '"First name";"Last name";"ID number";"Email address";"Quiz: Limits (Real)";"Quiz: Limits (Percentage)";'
    '"Course total (Real)";"Last downloaded from this course"\n'
    'Alice;Ng;;alice@school.example;-;"- %";-;1700000000\n'
    'Ben;Brown;A-8;BEN@school.example;"7,50";"75,00 %";"7,50";1700000000\n'
)
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\t"Weighted Total [Total Pts: '
    'up to 0 Percentage] |11"\t"Essay [Total Pts: 50 Score] |12"\n'
    '"Ng"\t"Alice"\t"alice"\t"A-7"\t"2026-11-02 10:00:00"\t"Yes"\t""\t""\n'
    '"Preview"\t"User"\t"carol_previewuser"\t""\t""\t"Yes"\t""\t""\n'
)
ALICE = Known("a" * 32, "Alice Ng", roster_name="Alice Ng", emails=frozenset({"alice@school.example"}))
BEN = Known("b" * 32, "Ben Brown", own_name="Ben Brown", student_ids=frozenset({"a-8"}))


def told(**said: Any) -> Filling:
    return Filling(**{"target": "", "column": "new", "heading": "Baton", "points": "10", "unfinished": "keep", **said})


def file_of(text: str) -> LmsFile:
    return read_lms(text.encode())


@pytest.mark.parametrize(
    ("text", "kind", "students", "columns", "new_at"),
    [
        (
            CANVAS,
            "canvas",
            [("Ng, Alice", "A-7", "alice", ""), ('Brown, Ben "Benny"', "A-8", "ben@school.example", "")],
            [("Reflection (101)", "10.0"), ("Quiz 1 (102)", "20.0")],
            7,
        ),
        (
            MOODLE,
            "moodle",
            [("Alice Ng", "", "", "alice@school.example"), ("Ben Brown", "A-8", "", "BEN@school.example")],
            [("Quiz: Limits (Real)", "")],
            7,
        ),
        (BLACKBOARD, "blackboard", [("Alice Ng", "A-7", "alice", "")], [("Essay [Total Pts: 50 Score] |12", "50")], 8),
        (
            "Naam,Adres,Cijfer\nAlice,alice@school.example,\nBen,ben@school.example,7\n",
            "other",
            [("", "", "", "alice@school.example"), ("", "", "", "ben@school.example")],
            [("Naam", ""), ("Cijfer", "")],
            3,
        ),
    ],
)
def test_a_file_tells_its_platform_its_students_and_the_columns_that_take_grades(
    text: str, kind: str, students: list[tuple[str, ...]], columns: list[tuple[str, str]], new_at: int
) -> None:
    file = file_of(text)
    assert file.kind == kind
    assert [(each.name, each.student_id, each.login, each.email) for each in file.students] == students
    assert [(each.name, each.points) for each in file.columns] == columns
    assert file.new_at == new_at


def test_a_new_column_of_canvas_stands_before_its_sums_and_has_its_points() -> None:
    file = file_of(CANVAS)
    rows = [each.row for each in file.students]
    after = filled_file(file, dict.fromkeys(rows, Fraction(7, 9)), told(heading="Baton: Limits", points="12.5"))
    assert after.decode() == (
        CANVAS.replace("Quiz 1 (102),", "Quiz 1 (102),Baton: Limits,")
        .replace("Manual Posting,,,", "Manual Posting,,,,")
        .replace("20.0,(read", "20.0,12.5,(read")
        .replace("18.5,90.0", "18.5,9.72,90.0")
        .replace("EX,7,,", "EX,7,9.72,,")
        .replace("0a1b,Practicum II,,,,", "0a1b,Practicum II,,,,,")
    )


def test_an_existing_column_is_filled_as_the_file_writes_figures_and_excused_stays_excused() -> None:
    canvas, moodle, blackboard = file_of(CANVAS), file_of(MOODLE), file_of(BLACKBOARD)
    half = {"column": "", "points": ""}
    after = filled_file(canvas, {3: Fraction(1), 4: Fraction(1)}, told(**{**half, "column": "5"}))
    assert after.decode() == CANVAS.replace("Practicum II,,18.5", "Practicum II,10,18.5")
    after = filled_file(moodle, {1: Fraction(3, 4)}, told(column="4", points="10"))
    assert after.decode() == MOODLE.replace("alice@school.example;-;", "alice@school.example;7,5;")
    after = filled_file(blackboard, {1: Fraction(1, 3)}, told(**{**half, "column": "7"}))
    assert after.decode() == BLACKBOARD.replace('"Yes"\t""\t""\n"Preview"', '"Yes"\t""\t"16.67"\n"Preview"')


@pytest.mark.parametrize(
    ("text", "said", "field"),
    [
        (CANVAS, {"heading": ""}, "heading"),
        (CANVAS, {"heading": "quiz 1 (102)"}, "heading"),
        (CANVAS, {"heading": "Baton Final Score"}, "heading"),
        (CANVAS, {"heading": "Baton (2026)"}, "heading"),
        (CANVAS, {"heading": "=1+1"}, "heading"),
        (CANVAS, {"heading": "a\x00"}, "heading"),
        (CANVAS, {"heading": "x" * 201}, "heading"),
        (CANVAS, {"points": ""}, "points"),
        (CANVAS, {"points": "0"}, "points"),
        (CANVAS, {"points": "-1"}, "points"),
        (CANVAS, {"points": "NaN"}, "points"),
        (CANVAS, {"points": "1e309"}, "points"),
        (CANVAS, {"points": "٣"}, "points"),
        (CANVAS, {"points": "10001"}, "points"),
        (MOODLE, {"column": "4", "points": ""}, "points"),
        (CANVAS, {"column": "0"}, "column"),
        (CANVAS, {"column": "7"}, "column"),
        (CANVAS, {"column": "nine"}, "column"),
    ],
)
def test_what_cannot_be_filled_is_told_beside_its_field(text: str, said: dict[str, str], field: str) -> None:
    with pytest.raises(BadField) as refused:
        filled_file(file_of(text), {1: Fraction(1)}, told(**said))
    assert refused.value.field == field


def test_a_heading_that_the_files_encoding_cannot_write_is_refused() -> None:
    file = read_lms("Student,ID,Section\nZoë,1,A\n".encode("cp1252"))
    assert "Été".encode("cp1252") in filled_file(file, {1: Fraction(1)}, told(heading="Été"))
    with pytest.raises(BadField) as refused:
        filled_file(file, {1: Fraction(1)}, told(heading="倫理"))
    assert refused.value.field == "heading"


ENCODINGS = {
    "utf-8": b"",
    "utf-8 with a mark": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "cp1252": b"",
}
bare = st.text(st.sampled_from("Zoë Brown-7.'=-@é"), max_size=8)
quoted = st.text(st.sampled_from('aé ,;\t"\r\n=1'), max_size=8).map(lambda text: '"' + text.replace('"', '""') + '"')


@given(
    rows=st.lists(st.tuples(bare | quoted, bare | quoted, bare | quoted), min_size=1, max_size=5),
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(("\r\n", "\n")),
    last=st.booleans(),
    marks=st.booleans(),
    encoding=st.sampled_from(sorted(ENCODINGS)),
)
@settings(deadline=None, derandomize=True, database=None)
def test_every_other_cell_comes_back_byte_for_byte_in_any_dialect(
    rows: list[tuple[str, str, str]], delimiter: str, end: str, last: bool, marks: bool, encoding: str
) -> None:
    """The file is put together by hand twice, before and after: reading has no part in what is expected."""

    def written(grades: list[str]) -> bytes:
        head = delimiter.join(("Username", "First Name", "Last Name", "Essay", "Remarks"))
        grade = [f'"{each}"' if marks else each for each in grades]
        lines = [delimiter.join((f"u{n}", a, b, grade[n], c)) for n, (a, b, c) in enumerate(rows)]
        text = end.join([head, *lines]) + (end if last else "")
        return ENCODINGS[encoding] + text.encode(encoding.partition(" ")[0])

    file = read_lms(written(["7"] * len(rows)))
    assert [each.login for each in file.students] == [f"u{n}" for n in range(len(rows))]
    shares = {each.row: Fraction(each.row % 3, 3) for each in file.students}
    figures = {0: "0", 1: "3.33", 2: "6.67"}
    expected = written([figures[(n + 1) % 3] for n in range(len(rows))])
    assert filled_file(file, shares, told(column="3", points="10")) == expected


@given(st.binary(max_size=60) | st.text(max_size=30).map(lambda text: text.encode("utf-16")))
@settings(deadline=None, derandomize=True, database=None)
def test_what_is_read_as_text_is_written_as_the_same_bytes(raw: bytes) -> None:
    try:
        begins, encoding = encoding_of(raw)
    except ValueError:
        return
    assert begins + raw[len(begins) :].decode(encoding).encode(encoding) == raw


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"  \n", "empty"),
        (b"PK\x03\x04 a workbook", "workbook"),
        (b"<html><table>", "workbook or a page"),
        (codecs.BOM_UTF16_LE + b"a", "damaged"),
        (b"colour,size\nred,9\n", "does not say whose"),
        (b"Student,ID,Section\n", "has nobody"),
        (b'Student,ID,Section\n"Ng, Alice,1,A\n', "Line 2: a quotation mark"),
        (b"x" * (2 * 1024 * 1024 + 1), "larger than"),
    ],
)
def test_a_file_that_cannot_come_back_is_refused_in_words_that_say_what_to_do(raw: bytes, words: str) -> None:
    with pytest.raises(BadField, match=words) as refused:
        read_lms(raw)
    assert refused.value.field == "file"


def test_a_hundred_thousand_rows_are_refused_within_a_second() -> None:
    for raw in (b"Student,ID,Section\n" + b"a,1,b\n" * 100_000, b"Student,ID\n" + b"," * 1_000_000):
        begun = time.thread_time()
        with pytest.raises(BadField, match=f"{MAX_ROWS:,} rows"):
            read_lms(raw)
        assert time.thread_time() - begun < 1


def who_is_who(text: str, *people: Known) -> Matching:
    return match(file_of(text).students, people)


def test_people_are_known_by_number_login_or_address_and_only_else_by_name() -> None:
    told = who_is_who(CANVAS, ALICE, BEN)
    assert [(each.student.student_id, each.known.name, each.by) for each in told.matched] == [
        ("A-7", "Alice Ng", "name"),
        ("A-8", "Ben Brown", "student_id"),
    ]
    by_login = Known("c" * 32, "C", logins=frozenset({"alice"}), emails=frozenset({"ben@school.example"}))
    assert [each.names for each in who_is_who(CANVAS, by_login).unsure] == [("C",), ("C",)]


def test_whoever_is_on_one_side_only_is_listed() -> None:
    gone = Known("d" * 32, "Dora", left=True)
    expected = Known(None, "Eli", student_ids=frozenset({"a-7"}))
    told = who_is_who(CANVAS, BEN, gone, expected, Known("f" * 32, "Fay"))
    assert [each.known.name for each in told.matched] == ["Eli", "Ben Brown"]
    assert [each.name for each in told.absent] == ["Fay"]
    assert [each.name for each in who_is_who(CANVAS, gone).strangers] == ["Ng, Alice", 'Brown, Ben "Benny"']


@pytest.mark.parametrize(
    "people",
    [
        (Known("1" * 32, "X", student_ids=frozenset({"a-7"})), Known("2" * 32, "Y", logins=frozenset({"alice"}))),
        (Known("1" * 32, "X", roster_name="Alice Ng"), Known("2" * 32, "Y", roster_name="Ng, Alice")),
    ],
    ids=["number and login of two", "one name of two"],
)
def test_what_fits_two_people_is_nobodys(people: tuple[Known, ...]) -> None:
    told = who_is_who(CANVAS, *people)
    assert [(each.student.name, each.names) for each in told.unsure] == [("Ng, Alice", ("X", "Y"))]
    assert told.matched == ()


def test_two_rows_of_one_name_and_two_numbers_of_one_name_are_nobodys() -> None:
    twice = "First Name,Last Name,Username\nAlice,Ng,\nAlice,Ng,x\n"
    assert len(who_is_who(twice, ALICE).unsure) == 2
    other_number = Known("1" * 32, "Alice Ng", roster_name="Alice Ng", student_ids=frozenset({"a-9"}))
    told = who_is_who(CANVAS, other_number)
    assert (told.matched, len(told.strangers), [each.name for each in told.absent]) == ((), 2, ["Alice Ng"])


def test_a_name_that_learners_gave_themselves_is_a_guess_and_never_beats_the_roster() -> None:
    mallory = Known("m" * 32, "Alice Ng", own_name="Alice Ng", emails=frozenset({"mallory@school.example"}))
    told = who_is_who(CANVAS, mallory)
    assert (told.matched, [(each.student.name, each.known) for each in told.guessed]) == ((), [("Ng, Alice", mallory)])
    told = who_is_who(CANVAS, mallory, ALICE)
    assert ([each.known for each in told.matched], told.guessed, told.absent) == ([ALICE], (), (mallory,))
    namesakes = [Known(str(n) * 32, "Alice Ng", own_name="Alice Ng") for n in range(3)]
    told = who_is_who(CANVAS, *namesakes)
    assert (told.guessed, [each.names for each in told.unsure], told.absent) == ((), [("Alice Ng", "Alice Ng")], ())


def test_the_largest_file_is_read_in_time_that_grows_as_it_does() -> None:
    def reading(many: int) -> Callable[[], LmsFile]:
        quizzes = MAX_CELLS // MAX_ROWS - 3
        head = "Student,ID,SIS User ID," + ",".join(f"Q{n}" for n in range(quizzes))
        rows = (f'"Ng, Alice",{n},"A-{n}"' + "," * quizzes for n in range(many - 1))
        raw = "\n".join((head, *rows)).encode()
        return lambda: read_lms(raw)

    assert growth(reading, MAX_ROWS) < LINEAR


@pytest.mark.parametrize("numbered", [False, True])
def test_namesakes_without_end_are_matched_in_time_that_grows_as_they_do(numbered: bool) -> None:
    def matching(many: int) -> Callable[[], Matching]:
        students = [Student(row, "Alice Ng", str(row) if numbered else "") for row in range(many)]
        known = [
            Known(str(n), "Alice Ng", roster_name="Alice Ng", student_ids=frozenset({f"x{n}"} if numbered else ()))
            for n in range(many)
        ]
        return lambda: match(students, known)

    assert growth(matching, MAX_ROWS) < LINEAR


def test_names_and_numbers_are_compared_as_people_write_them() -> None:
    assert name_of(" NG,  Alice ") == name_of("alice ng") == "alice ng"
    assert mark(" Ａ-7 ") == mark("a-7")
