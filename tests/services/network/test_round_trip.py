"""What is taken along and brought in again is the same network, whatever letters stand in it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import vobject
from flask import Flask
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from services.database import writes
from services.errors import BadField
from services.network.contacts import write_all
from services.network.csv_rows import as_contact_csv, read_csv
from services.network.exporting import export_cards, export_table
from services.network.fields import ACCEPTING, LENGTHS, OF_SEVERAL_LINES, Bounds, Told, clean
from services.network.importing import bring_in, keep_for_preview, read_file
from services.network.judging import find_alike, judge
from services.network.vcards import as_vcards, read_vcards
from services.people import enter_as_guest
from services.tokens import new_token
from tests.support.doors import in_site

TODAY = date(2027, 4, 30)
NOW = datetime(2027, 4, 30, 12, tzinfo=UTC)
WORDS = ("eating disorders", "OCD and ERP", "EMDR", "Trauma, complex", "medizinische Übersetzung")
BOUNDS = Bounds(TODAY, WORDS)
FORMATS = {"vCards": (as_vcards, read_vcards), "CSV": (as_contact_csv, read_csv)}

_SIGNS = ",;:\\\"'=+-@\t\n\r\u2028\u2029\ufeff\u00a0\u200d\u202e\uff1d|&<>%"
_AWKWARD = [*_SIGNS, "BEGIN:VCARD", "\\n", "=3D", "'=", "\nEND:VCARD"]
texts = st.lists(
    st.one_of(st.sampled_from(_AWKWARD), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)),
    max_size=6,
).map("".join)
lines = texts.map(lambda text: text.replace("\n", " ").replace("\r", " "))
contacts = st.builds(
    Told,
    name=lines,
    specialties=st.lists(st.sampled_from(WORDS), unique=True).map(tuple),
    accepting=st.sampled_from(ACCEPTING),
    checked_on=st.one_of(st.none(), st.dates(date(1990, 1, 1), TODAY)),
    **{name: texts if name in OF_SEVERAL_LINES else lines for name in LENGTHS},
)


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.lists(contacts, min_size=1, max_size=4))
def test_any_showable_text_in_any_field_comes_back_as_it_was(form: str, told: list[Told]) -> None:
    write, read = FORMATS[form]
    kept = []
    for each in told:
        try:
            kept.append(clean(each, BOUNDS))
        except BadField:
            continue
    assume(kept)
    found = read(write(kept))
    judged = judge(found.rows, BOUNDS)
    assert [entry.told for entry in judged.entries] == kept
    assert (judged.faults, judged.remarks, dict(found.left_out)) == ((), (), {})
    assert all(entry.alike == 0 for entry in find_alike(judged.entries, kept))


def who(told: Told) -> tuple[set[str], bool]:
    """By what somebody is told from another of the same name, and whether there is nothing of that kind."""
    things = {f"{kind} {getattr(told, kind)}" for kind in ("organization", "email", "phone") if getattr(told, kind)}
    return things, not things


def are_two(one: Told, other: Told) -> bool:
    (things, bare), (others, other_bare) = who(one), who(other)
    return one.name != other.name or not (things & others or (bare and other_bare))


people = st.builds(
    Told,
    name=st.sampled_from(("John Smith", "Ana Ruiz")),
    organization=st.sampled_from(("", "North", "South")),
    email=st.sampled_from(("", "a@north.example", "b@south.example")),
    phone=st.sampled_from(("", "+1 555 0100", "+1 555 0199", "by letter")),
)
networks = st.lists(people, min_size=1, max_size=8).map(
    lambda told: [each for n, each in enumerate(told) if all(are_two(each, before) for before in told[:n])]
)


@writes
def enter(connection: Connection, token: str, told: list[Told]) -> int:
    """Somebody new, with this network."""
    person_id = enter_as_guest(connection, token, NOW)
    write_all(connection, person_id, told, NOW)
    return person_id


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(told=networks, as_cards=st.booleans())
def test_a_network_of_different_people_comes_whole_into_an_empty_one_and_only_once(
    small_site: Flask, told: list[Told], as_cards: bool
) -> None:
    def there_and_back() -> None:
        export = export_cards if as_cards else export_table
        taken = export(enter(new_token(), told))
        token = new_token()
        other = enter(token, [])
        for brought in (len(told), 0):
            keep_for_preview(other, token, "network", read_file(taken), BOUNDS, NOW)
            assert bring_in(other, token, "skip", NOW) == brought
        assert export(other) == taken

    assert in_site(small_site, there_and_back) == "done"


ANA = Told(
    "Ana Ruiz; PhD",
    "North, Clinic",
    ("EMDR", "eating disorders"),
    "+1 555 0100",
    "ana@north.example",
    "https://north.example",
    "1 Main Street\nSpringfield",
    notes="Waits: two weeks, not more.\nÁrbol " * 12,
    accepting="yes",
)


def test_another_reader_of_vcards_understands_ours() -> None:
    cards = list(vobject.readComponents(as_vcards([ANA, ANA]).decode()))
    assert len(cards) == 2
    card = cards[0]
    assert card.version.value == "3.0"
    assert (card.fn.value, card.org.value, card.tel.value) == (ANA.name, [ANA.organization], ANA.phone)
    assert (card.categories.value, card.adr.value.street, card.note.value) == (
        list(ANA.specialties),
        ANA.address,
        ANA.notes,
    )
    assert card.n.value.given == ANA.name


def test_no_line_of_a_card_is_longer_than_75_bytes() -> None:
    assert max(len(line) for line in as_vcards([ANA]).split(b"\r\n")) <= 75


def test_a_formula_is_defused_where_a_spreadsheet_reads_it_and_comes_back_as_text() -> None:
    told = clean(Told("=HYPERLINK(1)", phone="+1 555", fees="'=1+1", notes="＝1+1", languages="'quoted'"), BOUNDS)
    row = as_contact_csv([told]).decode("utf-8-sig").splitlines()[1]
    assert row.startswith("'=HYPERLINK(1),")
    assert ",'+1 555," in row
    assert ",''=1+1," in row
    assert "'＝1+1" in row
    assert ",'quoted'," in row
    assert judge(read_csv(as_contact_csv([told])).rows, BOUNDS).entries[0].told == told
