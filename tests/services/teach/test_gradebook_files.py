"""A gradebook taken along: columns named and explained, nothing that a spreadsheet would run, noted and recorded."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import Connection, select, update

from models import AuditEntry, Disclosure, Person
from services.database import reads, writes
from services.errors import Malformed, NotFound
from services.teach import gradebook_files
from services.teach.gradebook import Wanted
from services.teach.gradebook_files import COLUMNS, NOTE, export
from services.teach.overrides import SET, Said, override
from tests.support import classes
from tests.support.gradebooks import Book, book
from web.session import now

FORMULA = '=HYPERLINK("http://x")'


@writes
def rename(connection: Connection, public_id: str, name: str) -> None:
    connection.execute(update(Person).where(Person.public_id == public_id).values(display_name=name))


def taken(here: Book, kind: str = "csv", **wanted: str) -> bytes:
    with here.site.app_context():
        return b"".join(export(here.carol, here.cohort, Wanted(**wanted), kind, now()))


def rows(here: Book, **wanted: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(taken(here, **wanted).decode("utf-8-sig"))))


def test_a_csv_has_a_row_for_each_cell_under_stable_names(small_site: Flask) -> None:
    here = book(small_site)
    with small_site.app_context():
        override(here.carol, here.at("ben"), Said(SET, "60", "Talked it through.", 0), now())
    told = rows(here)
    assert list(told[0]) == list(COLUMNS)
    assert [(row["learner"], row["state"]) for row in told[::2]] == [
        ("Alice", "finished"),
        ("Ben", "finished"),
        ("Cleo", "not-begun"),
    ]
    alice, ben = told[0], told[2]
    assert (alice["grade_percent"], alice["score_percent"], alice["set_by_hand"], alice["safe"]) == (
        "100.0",
        "100.0",
        "",
        "true",
    )
    assert (ben["grade_percent"], ben["set_by_hand"], ben["safe"]) == ("60.0", "60", "false")
    assert float(ben["score_percent"]) < 60
    finished = datetime.fromisoformat(alice["finished_at"])
    assert finished.utcoffset() == timedelta(0)
    assert {row["note"] for row in told} == {NOTE}
    assert told[1]["finished_at"] == told[1]["score_percent"] == ""


def test_what_looks_like_a_formula_is_text_in_both_kinds(small_site: Flask) -> None:
    here = book(small_site)
    with small_site.app_context():
        rename(here.people["cleo"], FORMULA)
        rename(here.people["ben"], "@SUM(1)\u202e")
    assert {row["learner"] for row in rows(here)} == {"Alice", f"'{FORMULA}", "'@SUM(1)\u202e"}
    sheets = load_workbook(io.BytesIO(taken(here, "xlsx")))
    for sheet in sheets:
        assert not [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_workbook_shows_grades_at_a_glance_every_cell_and_what_the_columns_mean(small_site: Flask) -> None:
    here = book(small_site)
    sheets = load_workbook(io.BytesIO(taken(here, "xlsx")))
    assert sheets.sheetnames == ["Grades", "Cells", "Columns"]
    head, alice, *_ = sheets["Grades"].iter_rows(values_only=True)
    assert head[:4] == ("Learner", "Email", "Student ID", "Group")
    assert alice[0] == "Alice"
    assert alice[4:] == (100, None)
    told: list[Any] = list(sheets["Cells"].iter_rows(values_only=True))
    assert told[0] == tuple(COLUMNS)
    assert len(told) == 7
    assert [row[0] for row in sheets["Columns"].iter_rows(values_only=True)][1 : len(COLUMNS) + 1] == list(COLUMNS)
    assert NOTE in str(list(sheets["Grades"].iter_rows(values_only=True))[-1])


def test_the_filters_of_the_page_hold_for_the_file(small_site: Flask) -> None:
    here = book(small_site)
    later = classes.assignment(small_site, here.cohort, "moving-day", title="Later")
    assert {row["learner"] for row in rows(here, state="unsafe")} == {"Ben"}
    assert {row["assignment"] for row in rows(here, assignment=later)} == {"Later"}
    with pytest.raises(Malformed):
        rows(here, state="asleep")


def test_each_learner_can_read_once_an_hour_that_a_copy_was_taken(small_site: Flask) -> None:
    here = book(small_site)
    taken(here, state="unsafe")
    assert _noted(here) == {"Ben": 1}
    taken(here)
    taken(here, "xlsx")
    assert _noted(here) == {"Alice": 1, "Ben": 1, "Cleo": 1}
    with small_site.app_context():
        trail = _trail()
    assert [entry.details["learners"] for entry in trail] == [1, 3, 3]
    assert trail[0].details["filters"] == ["state"]


def _noted(here: Book) -> dict[str, int]:
    with here.site.app_context():
        return _disclosures(here.carol.id)


@reads
def _disclosures(connection: Connection, viewer: int) -> dict[str, int]:
    told: dict[str, int] = {}
    query = select(Person.display_name).join(Disclosure, Disclosure.person_id == Person.id)
    for name in connection.scalars(query.where(Disclosure.viewer_id == viewer)):
        told[str(name)] = told.get(str(name), 0) + 1
    return told


@reads
def _trail(connection: Connection) -> Any:
    return connection.execute(select(AuditEntry).where(AuditEntry.action == "gradebook.exported")).all()


def test_a_foreign_gradebook_is_not_taken_and_nothing_is_noted(small_site: Flask) -> None:
    here, other = book(small_site), book(small_site, prefix="Other")
    with small_site.app_context():
        for cohort, kind in ((other.cohort, "csv"), (here.cohort, "pdf")):
            with pytest.raises(NotFound):
                export(here.carol, cohort, Wanted(), kind, now())
        assert list(_trail()) == []


def test_a_workbook_has_an_end_and_a_csv_has_every_column(small_site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    here = book(small_site)
    monkeypatch.setattr(gradebook_files, "MOST_IN_A_WORKBOOK", 5)
    monkeypatch.setattr(gradebook_files, "LINES", 2)
    with pytest.raises(Malformed, match="too much for a workbook"):
        taken(here, "xlsx")
    with small_site.app_context():
        assert list(_trail()) == []
    assert taken(here, "csv").count(b"\r\n") == 7
