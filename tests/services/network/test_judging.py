"""Rows become entries: what has no place goes to the notes and is told of; what cannot be kept is a fault."""

from __future__ import annotations

from datetime import date

import pytest

from services.network.fields import MAX_NOTES, MAX_SPECIALTIES, Bounds, Told
from services.network.judging import Entry, Judged, find_alike, judge
from services.network.rows import Row

TODAY = date(2027, 4, 30)
BOUNDS = Bounds(TODAY, ("eating disorders", "Trauma, complex", *(f"word {n}" for n in range(30))))


def judged(specialties: tuple[str, ...] = (), faults: tuple[str, ...] = (), **texts: str) -> Judged:
    return judge([Row(7, texts, specialties, faults)], BOUNDS)


def test_words_that_are_no_specialty_go_to_the_notes() -> None:
    found = judged(("Eating Disorders", "Friends, work", "Trauma, complex"), name="Ana", notes="Kind.")
    (entry,) = found.entries
    assert entry.told.specialties == ("eating disorders", "Trauma, complex")
    assert entry.told.notes == "Kind.\nAlso: Friends, work"
    assert [(remark.line, remark.what, remark.words) for remark in found.remarks] == [
        (7, "specialties", "Friends, work")
    ]


@pytest.mark.parametrize(
    ("said", "value"), [("Yes", "yes"), ("1", "yes"), ("FALSE", "no"), ("", "unknown"), ("?", "unknown")]
)
def test_accepting_is_said_in_several_words(said: str, value: str) -> None:
    found = judged(name="Ana", accepting=said)
    assert (found.entries[0].told.accepting, found.remarks) == (value, ())


def test_another_word_for_accepting_is_not_lost() -> None:
    told = judged(name="Ana", accepting="from May on").entries[0].told
    assert (told.accepting, told.notes) == ("unknown", "Accepting: from May on")


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2027-04-30", date(2027, 4, 30)),
        ("2027/04/29", date(2027, 4, 29)),
        ("2027.04.29", date(2027, 4, 29)),
        ("04/05/2027", None),
        ("2027-05-20", None),
        ("1066-10-14", None),
        ("٢٠٢٧-٠٤-٢٩", None),
        ("2026-02-30", None),
        ("9" * 10_000, None),
    ],
)
def test_a_date_begins_with_its_year_and_is_past_or_it_goes_to_the_notes(said: str, day: date | None) -> None:
    found = judged(name="Ana", checked_on=said)
    if len(said) > MAX_NOTES:
        assert found.faults[0].field == "notes"
        return
    told = found.entries[0].told
    assert (told.checked_on, told.notes) == (day, "" if day else f"Last checked: {said}")


def test_without_a_name_the_organization_stands_for_it() -> None:
    assert judged(organization="North").entries[0].told == Told("North")
    assert judged(email="a@b.example").entries[0].told == Told("a@b.example", email="a@b.example")
    assert judged(phone="1").remarks[0].what == "name"


def test_what_cannot_be_kept_is_a_fault_with_its_field() -> None:
    assert [fault.field for fault in judged(notes="only a note").faults] == ["name"]
    assert [fault.field for fault in judged(name="Ana", phone="9" * 501).faults] == ["phone"]
    assert [fault.field for fault in judged(name="Ana", notes="\0").faults] == ["notes"]
    many = tuple(f"word {n}" for n in range(MAX_SPECIALTIES + 1))
    assert [fault.field for fault in judged(many, name="Ana").faults] == ["specialties"]
    assert [fault.message for fault in judged(faults=("Broken.",), name="Ana").faults] == ["Broken."]


def test_a_text_of_several_lines_is_one_line_where_there_is_room_for_one() -> None:
    told = judged(name="Ana\nRuiz", address="1 Main\r\nHere", phone="1\n2").entries[0].told
    assert (told.name, told.address, told.phone) == ("Ana Ruiz", "1 Main\nHere", "1 2")


def alike(*told: Told, there: tuple[Told, ...] = ()) -> list[int | None]:
    return [e.alike for e in find_alike([Entry(n, each) for n, each in enumerate(told, start=2)], there)]


def test_the_same_person_is_known_by_name_and_one_thing_more() -> None:
    ana = Told("Ana Ruiz", "North", phone="+1 555-0100", email="a@b.example")
    assert alike(Told("ana  RUIZ", "north"), there=(ana,)) == [0]
    assert alike(Told("Ana Ruiz", phone="1 (555) 0100"), there=(ana,)) == [0]
    assert alike(Told("Ana Ruiz", "South", email="A@B.example"), there=(ana,)) == [0]
    assert alike(Told("Ana Ruiz", "South"), Told("Bea", "North"), there=(ana,)) == [None, None]
    assert alike(Told("Bea"), Told("Bea"), Told("Bea", phone="1"), Told("Bea", "X", phone="1")) == [None, 2, None, 4]
    assert alike(Told("Bea", phone="by letter"), Told("Bea", phone="By  letter"), Told("Bea", phone="no")) == [
        None,
        2,
        None,
    ]


def test_a_name_alone_is_the_same_only_as_a_name_alone() -> None:
    smiths = (Told("John Smith", email="j@north.example"), Told("John Smith", email="js@south.example"))
    assert alike(*smiths, Told("John Smith")) == [None, None, None]
    assert alike(Told("John Smith"), there=smiths) == [None]
    assert alike(*smiths, Told("John Smith"), there=(*smiths, Told("john smith"))) == [0, 0, 0]
