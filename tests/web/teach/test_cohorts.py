"""Cohorts as their supervisors make and change them; nobody else finds them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from extensions import db
from models import Assignment, Cohort, Person
from tests.support import classes
from tests.support.client import Visitor, follow
from tests.support.people import log_in, member, put
from tests.support.rows import acts, change, counted, rows, values


@pytest.fixture
def carol(small_site: Flask) -> Visitor:
    """A supervisor in New York."""
    put(small_site, "Carol", "supervisor")
    change(small_site, update(Person).values(time_zone="America/New_York"))
    visitor = Visitor.at(small_site)
    log_in(visitor, "Carol")
    return visitor


def make(carol: Visitor, name: str = "Practicum II", **changes: str) -> str:
    """Make a cohort by the form. Returns the path of its rooms."""
    carol.get("/teach/cohorts/new")
    response = carol.send(carol.page.form("/teach/cohorts"), name=name, **changes)
    assert response.status_code == 303, carol.page.text
    return follow(response).removesuffix("/people?done=made")


@pytest.mark.parametrize("role", ["author", "site_administrator", None])
def test_teaching_is_for_supervisors_and_for_no_other_role(small_site: Flask, role: str | None) -> None:
    cohort = classes.cohort(small_site, put(small_site, "Carol", "supervisor"))
    other = member(small_site, "Erin", *([role] if role else []))
    for address in ("/teach", "/teach/cohorts/new", f"/teach/cohorts/{cohort}/people"):
        assert other.get(address).status_code == 404
    other.get("/cases")
    assert "/teach" not in other.page.links()
    assert "/assigned" in other.page.links()


def test_the_first_visit_says_what_to_do_and_a_cohort_can_be_joined_as_soon_as_it_is_made(carol: Visitor) -> None:
    carol.get("/teach")
    assert "Make a cohort" in carol.page.text
    assert "Learners read that before they join" in carol.page.text
    base = make(carol)
    (cohort,) = rows(carol.application, Cohort)
    assert (cohort.name, cohort.time_zone, len(cohort.code)) == ("Practicum II", "America/New_York", 8)
    carol.get(f"{base}/people")
    assert f"{cohort.code[:4]}-{cohort.code[4:]}" in carol.page.text
    assert "data:image/svg+xml" in carol.page.source
    assert acts(carol.application)[-1] == "cohort.made"


def test_a_form_sent_twice_makes_one_cohort_and_another_persons_id_makes_none(
    small_site: Flask, carol: Visitor
) -> None:
    carol.get("/teach/cohorts/new")
    form = carol.page.form("/teach/cohorts")
    assert {carol.send(form, name="Practicum II").status_code for _ in range(3)} == {303}
    dave = member(small_site, "Dave", "supervisor")
    dave.get("/teach/cohorts/new")
    taken = dave.send(dave.page.form("/teach/cohorts"), name="Mine", cohort=form.fields["cohort"])
    assert (taken.status_code, len(rows(small_site, Cohort))) == (400, 1)
    assert dave.send(form, name="Mine", cohort="1;2").status_code == 400


@pytest.mark.parametrize(
    ("name", "zone", "says"),
    [
        ("", "UTC", "Write a name"),
        (" \u200d ", "UTC", "Write a name"),
        ("x" * 121, "UTC", "120 fit"),
        ("A\u0000B", "UTC", "cannot be shown"),
        ("Practicum", "Mars/Base", "Choose one from the list"),
    ],
)
def test_what_cannot_be_kept_comes_back_as_it_was_typed(carol: Visitor, name: str, zone: str, says: str) -> None:
    carol.get("/teach/cohorts/new")
    response = carol.send(carol.page.form("/teach/cohorts"), name=name, time_zone=zone)
    assert response.status_code == 400
    assert says in carol.page.text
    assert rows(carol.application, Cohort) == []
    if name == "x" * 121:
        assert carol.page.form("/teach/cohorts").fields["name"] == name


@pytest.mark.parametrize(
    "name", ['<img src=x onerror=alert(1)> O’Brien "B" \\', "=HYPERLINK(1)", "{{7*7}}", "\u202eabc"]
)
def test_a_name_is_shown_as_it_was_typed(carol: Visitor, name: str) -> None:
    base = make(carol, name)
    assert values(carol.application, select(Cohort.name)) == [name]
    for page in ("/people", "/settings"):
        carol.get(base + page)
        assert "<img src=x" not in carol.page.source


def test_settings_rename_archive_and_bring_back(carol: Visitor) -> None:
    base = make(carol)
    carol.get(f"{base}/settings")
    assert carol.send(carol.page.form("/settings"), name=" ").status_code == 400
    assert follow(carol.send(carol.page.form("/settings"), name="Practicum III")) == f"{base}/settings?done=renamed"
    carol.get(f"{base}/settings")
    archive = carol.page.form("/archive")
    assert {carol.send(archive).status_code for _ in range(2)} == {303}
    carol.get(f"{base}/people")
    assert "archived, so nobody joins" in carol.page.text
    carol.get("/teach")
    assert "1 archived cohort" in carol.page.text
    carol.get(f"{base}/settings")
    carol.send(carol.page.form("/bring-back"))
    assert values(carol.application, select(Cohort.archived_at)) == [None]
    assert acts(carol.application)[-4:] == [
        "cohort.made",
        "cohort.changed",
        "cohort.archived",
        "cohort.brought-back",
    ]


def test_another_time_zone_says_first_what_moves_and_then_moves_it(carol: Visitor) -> None:
    base = make(carol)
    cohort = base.rpartition("/")[2]
    due = datetime(2027, 3, 29, 3, 30, tzinfo=UTC)
    classes.assignment(carol.application, cohort, due_at=due)
    assert values(carol.application, select(Assignment.due_local)) == ["2027-03-28T23:30"]
    carol.get(f"{base}/settings")
    fields = carol.page.form("/settings/zone").fields
    carol.get(f"{base}/settings/zone?time_zone=Europe/Berlin")
    assert fields["time_zone"] == "America/New_York"
    assert "1 date keeps its wall time" in carol.page.text
    assert values(carol.application, select(Assignment.due_at)) == [due]
    for _ in range(2):
        assert carol.send(carol.page.form("/settings/zone")).status_code == 303
    assert values(carol.application, select(Assignment.due_at)) == [datetime(2027, 3, 28, 21, 30, tzinfo=UTC)]
    assert values(carol.application, select(Assignment.due_local)) == ["2027-03-28T23:30"]
    assert carol.get(f"{base}/settings/zone?time_zone=Mars/Base").status_code == 400
    assert follow(carol.get(f"{base}/settings/zone?time_zone=Europe/Berlin")).endswith("done=same-zone")


def test_the_overview_counts_and_tells_what_waits_whatever_there_is(
    small_site: Flask, carol: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(small_site.config, "SENDS_MAIL", True)
    base = make(carol)
    cohort = base.rpartition("/")[2]
    for name in ("Alice", "Bob"):
        classes.member(small_site, cohort, put(small_site, name))
    with counted(small_site) as few:
        carol.get("/teach")
    assert "2 learners, nothing assigned yet" in carol.page.text
    assert "Waiting for you" not in carol.page.text
    with small_site.app_context(), db.engine.execution_options(writes=True).begin() as connection:
        for number in range(3):
            classes.put_expected(connection, cohort, f"N {number}", f"n{number}@school.example")
    for name in ("A", "B", "C"):
        make(carol, name)
    with counted(small_site) as many:
        carol.get("/teach")
    assert "3 people on the roster are not invited yet" in carol.page.text
    assert "3 more expected" in carol.page.text
    assert len(many) == len(few) <= 6
    monkeypatch.setitem(small_site.config, "SENDS_MAIL", False)
    carol.get("/teach")
    assert "not invited yet" not in carol.page.text


def test_a_stranger_who_teaches_elsewhere_finds_nothing(small_site: Flask, carol: Visitor) -> None:
    base = make(carol)
    dave = member(small_site, "Dave", "supervisor")
    for page in ("/people", "/settings", "/settings/zone?time_zone=UTC", "/roster", "/roster/new", "/roster/look"):
        assert dave.get(base + page).status_code == 404
    dave.get("/teach")
    assert "Practicum II" not in dave.page.text
