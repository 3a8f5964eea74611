"""vCards as others write them: three versions, many encodings, folded, broken, hostile."""

from __future__ import annotations

import codecs
import encodings
import time

import pytest

from services.delimited import Unreadable
from services.network.rows import MAX_LEFT_OUT, MAX_LINES, MAX_ROWS, MAX_TEXT, MAX_WORDS, Row
from services.network.vcard_lines import MAX_PROPERTIES
from services.network.vcards import read_vcards


def card(*lines: str | bytes, version: str = "3.0") -> bytes:
    """A card with these lines in it."""
    return b"\r\n".join(
        line if isinstance(line, bytes) else line.encode()
        for line in ("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", "")
    )


def only_row(raw: bytes) -> Row:
    (row,) = read_vcards(raw).rows
    return row


def test_a_card_of_version_2_1_in_quoted_printable_with_soft_line_ends() -> None:
    row = only_row(
        card(
            "N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Mu=F1oz;Jos=E9;;Dr.;",
            "TEL;WORK;VOICE:555 0100",
            "NOTE;QUOTED-PRINTABLE:first line=0D=0Asecond =",
            "half; with a semicolon",
            version="2.1",
        )
    )
    assert row.texts["name"] == "Dr. José Muñoz"
    assert row.texts["phone"] == "555 0100"
    assert row.texts["notes"] == "first line\r\nsecond half; with a semicolon"


def test_version_2_1_folds_before_a_blank_that_stays() -> None:
    assert only_row(card("FN:Ana", "NOTE:one", " two", version="2.1")).texts["notes"] == "one two"
    assert only_row(card("FN:Ana", "NOTE:one", "  two")).texts["notes"] == "one two"


def test_a_card_of_version_4_with_numbers_as_addresses_and_groups() -> None:
    row = only_row(
        card(
            "FN;ALTID=1:Ana Ruiz",
            "FN;ALTID=1;LANGUAGE=x:",
            'item1.TEL;VALUE=uri;TYPE="voice,home":tel:+1-555-0100',
            "item1.X-ABLabel:private",
            "TEL;TYPE=cell:+1 555 0101",
            "LANG:es",
            "LANG:en",
            "ADR;TYPE=work:;;1 Main\\, Street;Springfield;IL;62701;USA",
            "TITLE:Psychologist",
            version="4.0",
        )
    )
    assert row.texts["name"] == "Ana Ruiz"
    assert row.texts["phone"] == "+1-555-0100 (home), +1 555 0101 (cell)"
    assert row.texts["languages"] == "es, en"
    assert row.texts["address"] == "1 Main, Street\nSpringfield, IL 62701\nUSA"
    assert row.texts["notes"] == "Title: Psychologist"
    assert row.faults == ()


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.encode("cp1252"),
        lambda text: text.encode("latin-1"),
        lambda text: text.replace("\r\n", "\n").encode(),
        lambda text: text.replace("\r\n", "\r").encode(),
    ],
)
def test_an_address_book_may_write_in_any_of_these(encode: object) -> None:
    assert callable(encode)
    text = card("FN:José Muñoz", "ORG:Clínica").decode()
    row = only_row(encode(text))
    assert (row.texts["name"], row.texts["organization"]) == ("José Muñoz", "Clínica")


def test_a_line_that_is_folded_within_a_letter_is_whole_again() -> None:
    whole = "Ünal".encode()
    assert only_row(card(b"FN:" + whole[:1] + b"\r\n " + whole[1:])).texts["name"] == "Ünal"


def test_an_encoding_that_is_none_is_read_as_what_it_looks_like() -> None:
    for name in ("zip", "idna", "no-such", "", "utf-7\0"):
        row = only_row(card(f"FN;CHARSET={name};ENCODING=QUOTED-PRINTABLE:Jos=C3=A9"))
        assert row.texts["name"] == "José"


def test_no_name_of_an_encoding_out_of_a_file_reaches_python_which_would_remember_it() -> None:
    remembered: dict[str, object] = vars(encodings)["_cache"]
    before = set(remembered)
    names = [*(f"no-such-{n}" for n in range(400)), "x" * 4_000, "utf_8", "zip", "rot13"]
    rows = read_vcards(card(*(f"FN;CHARSET={name}:José" for name in names))).rows
    assert rows[0].texts["name"] == "José"
    assert set(remembered) - before <= {"utf_8"}


@pytest.mark.parametrize(
    "charset", ["ISO-8859-1", "iso8859-1", "Latin1", "latin_1", "WINDOWS-1252", "cp1252", "CP850", "UTF-8", '"utf8"']
)
def test_the_encodings_of_address_books_are_known_by_their_names(charset: str) -> None:
    written = "José".encode(charset.strip('"'))
    line = b"FN;CHARSET=" + charset.encode() + b":" + written
    assert only_row(card(line)).texts["name"] == "José"


@pytest.mark.parametrize("line", [b"x:\n", b"x\n", b"\r", b"\r\n", b" folded\n"])
def test_a_file_of_too_many_lines_is_refused_before_they_are_taken_apart(line: bytes) -> None:
    with pytest.raises(Unreadable, match="250,000 lines"):
        read_vcards(b"BEGIN:VCARD\nFN:A\n" + line * MAX_LINES + b"END:VCARD\n")


@pytest.mark.parametrize("line", ["x:1", "no property"])
def test_a_card_has_so_many_properties_and_no_more(line: str) -> None:
    assert only_row(card("FN:A", *[line] * (MAX_PROPERTIES - 2))).texts["name"] == "A"
    with pytest.raises(Unreadable, match="500 properties") as refused:
        read_vcards(card("FN:A") + card("FN:A", *[line] * (MAX_PROPERTIES - 1)))
    assert refused.value.line == 5


def test_a_property_with_parameters_without_end_is_none() -> None:
    assert "no property" in only_row(card("FN:A", "TEL" + ";a" * 1_000 + ":1")).faults[0]


def test_of_other_properties_a_hundred_names_are_told_of_and_the_rest_counted() -> None:
    read = read_vcards(card("FN:A", *(f"X-{n}:1" for n in range(150)), "X-0:1", f"X-{'y' * 400}:1"))
    assert (len(read.left_out), read.left_out["X-0"], read.more_left_out) == (MAX_LEFT_OUT, 2, 51)
    (name,) = read_vcards(card("FN:A", f"X-{'y' * 400}:1")).left_out
    assert len(name) == MAX_LEFT_OUT


def test_what_a_contact_keeps_is_not_far_too_long_and_a_picture_may_be() -> None:
    long = "x" * (MAX_TEXT + 1)
    row = only_row(card("FN:A", f"NOTE:{long}", f"PHOTO:{long}"))
    assert row.faults == ("NOTE is far too long. Shorten it.",)


def test_specialties_without_end_are_a_fault() -> None:
    assert len(only_row(card("FN:A", "CATEGORIES:" + ",".join("a" * MAX_WORDS))).specialties) == MAX_WORDS
    row = only_row(card("FN:A", "CATEGORIES:" + "a,\\,b,," * 4_000))
    assert (row.specialties, len(row.faults)) == ((), 1)


def test_a_separator_that_is_escaped_separates_nothing() -> None:
    row = only_row(card("FN:A", r"CATEGORIES:a\,b,c\\,d\;e,,f\\"))
    assert row.specialties == ("a,b", "c\\", "d;e", "f\\")


def test_pictures_are_left_out_and_counted() -> None:
    picture = ["PHOTO;ENCODING=BASE64;TYPE=JPEG:/9j/4AAQSkZJRg", "AAAAAAAA//", " AAAA==", "", "BDAY:1970-01-01"]
    read = read_vcards(card("FN:Ana", *picture, "UID:1", version="2.1") + card("FN:Bea", "PHOTO;ENCODING=b:AAAA"))
    assert dict(read.left_out) == {"BDAY": 1, "PHOTO": 2}
    assert [row.faults for row in read.rows] == [(), ()]


def test_what_is_no_property_and_what_has_no_end_is_told_with_its_line() -> None:
    read = read_vcards(
        b"junk before\r\n" + card("FN:Ana", "no colon here") + b"BEGIN:VCARD\nFN:Bea\nBEGIN:VCARD\nFN:C\n"
    )
    assert [row.line for row in read.rows] == [2, 7, 9]
    assert read.rows[0].faults == ("Line 5 is no property of a card. Correct it or take it out.",)
    assert all("END:VCARD" in row.faults[0] for row in read.rows[1:])


@pytest.mark.parametrize("raw", [b"", b"hello", b"END:VCARD\r\n", b"\xff\xfeB"])
def test_a_file_without_a_card_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read_vcards(raw)


def test_more_than_ten_thousand_cards_are_refused() -> None:
    one = b"BEGIN:VCARD\nFN:A\nEND:VCARD\n"
    assert len(read_vcards(one * MAX_ROWS).rows) == MAX_ROWS
    with pytest.raises(Unreadable, match="10,000"):
        read_vcards(one * (MAX_ROWS + 1))


@pytest.mark.parametrize(
    "line",
    [
        "NOTE;X" + "=" * 5_000 + '"',
        "NOTE" + ";A=B" * 20_000,
        'NOTE;X="' * 20_000 + ":x",
        "NOTE:" + "\\" * 500_000,
        "ORG:" + ";" * 500_000,
        "FN:" + " " * 500_000 + "x",
        "NOTE;QUOTED-PRINTABLE:" + "=" * 500_000,
        '"' * 500_000,
        ":" * 500_000,
    ],
    ids=lambda line: line[:12],
)
def test_no_line_takes_long(line: str) -> None:
    began = time.thread_time()
    read_vcards(card("FN:Ana", line))
    assert time.thread_time() - began < 2
