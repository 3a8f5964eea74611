"""Assignments on pages: given, listed, changed after reading what that changes, and nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from engine.teach.terms import Terms
from models import Assignment, Extension, Person, Scenario
from tests.support import cases, classes, handed, people
from tests.support.client import Visitor, follow
from tests.support.rows import change, count, values
from web.session import now

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Room:
    """Carol at her browser; Alice and Ben in her cohort in Berlin; a module of hers."""

    carol: Visitor
    cohort: str
    module: str
    alice: str
    ben: str


@pytest.fixture
def room(small_site: Flask) -> Room:
    carol = people.member(small_site, "Carol", "supervisor")
    owner = str(values(small_site, select(Person.public_id))[0])
    alice, ben = people.put(small_site, "Alice"), people.put(small_site, "Ben")
    cohort = classes.cohort(small_site, owner, alice, ben, zone="Europe/Berlin")
    module = classes.module(small_site, owner, cases.A_CASE, "parlay", title="Limits", terms=Terms(pass_mark=70))
    return Room(carol, cohort, module, alice, ben)


def given(site: Flask, room: Room, **told: Any) -> str:
    """The path of an assignment of the cohort."""
    return f"/teach/assignments/{classes.assignment(site, room.cohort, cases.A_CASE, 'parlay', title='Limits', **told)}"


def id_of(path: str) -> str:
    return path.rpartition("/")[2]


def test_an_empty_cohort_leads_to_the_modules_and_a_module_becomes_an_assignment(small_site: Flask, room: Room) -> None:
    carol, page = room.carol, f"/teach/cohorts/{room.cohort}"
    carol.get(page)
    assert "Nothing is assigned yet" in carol.page.text
    carol.get(f"{page}/assignments/new")
    (lead,) = [link for link in carol.page.links() if room.module in link]
    carol.get(lead)
    form = carol.page.form(f"{page}/assignments")
    assert (form.fields["title"], form.fields["pass_mark"]) == ("Limits", "70")
    data = {**form.fields, "due": "2026-10-25T02:30", "cases": [cases.A_CASE]}
    answers = [carol.post(form.action, data=data) for _ in range(2)]
    assert len({follow(answer) for answer in answers}) == count(small_site, Assignment) == 1
    carol.get(follow(answers[0]))
    assert "The clocks show 2:30 AM twice that night. The later one counts." in carol.page.text
    assert "Europe/Berlin" in carol.page.text
    assert "Parlay" not in carol.page.text
    carol.get(page)
    assert "Past their due date" in carol.page.text
    assert "0 of 2 done" in carol.page.text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("due", "2026-03-29 02:30", "The next that exists is 2026-03-29 03:00"),
        ("due", "2026-02-30T10:00", "no 2026-02-30"),
        ("closes", "soon", "This is no date and time"),
        ("cases", "no-such-case", "not in the library any more"),
        ("group", "f" * 32, "This group is gone"),
        ("pass_mark", "x", "from 1 to 100"),
    ],
)
def test_what_is_refused_stands_beside_its_field_and_all_that_was_typed_is_there(
    small_site: Flask, room: Room, field: str, typed: str, said: str
) -> None:
    carol = room.carol
    carol.get(f"/teach/cohorts/{room.cohort}/assignments/new?module={room.module}")
    form = carol.page.form("/assignments")
    base = {"late": "until", "due": "2026-03-28T10:00", "closes": "2026-04-28T10:00", "description": "Some words."}
    data = {**form.fields, **base, "cases": [cases.A_CASE], field: typed}
    assert carol.post(form.action, data=data).status_code == 400
    again = carol.page.form("/assignments")
    assert said in carol.page.text
    assert (again.fields["description"], again.fields["late"]) == ("Some words.", "until")
    assert again.fields["token"] == form.fields["token"]
    if field in ("due", "closes", "pass_mark"):
        assert again.fields[field] == typed
    assert count(small_site, Assignment) == 0


def test_a_change_is_read_first_can_be_gone_back_from_and_is_then_confirmed(small_site: Flask, room: Room) -> None:
    carol, path = room.carol, given(small_site, room, due_at=now() + 24 * HOUR)
    handed.hand_in(small_site, id_of(path), room.alice)
    carol.get(f"{path}/edit")
    form = carol.page.form(path)
    sent = {**form.fields, "cases": [cases.A_CASE, "parlay"], "due": "2026-01-01T10:00", "description": "New <words>."}
    assert carol.post(path, data=sent).status_code == 200
    assert carol.page.heading == "What would change"
    assert "1 learner becomes late" in carol.page.text
    assert "Alice" in carol.page.text
    assert "when it is due, what it is about" in carol.page.text
    preview = carol.page.form(path)
    both = {**preview.fields, "cases": [cases.A_CASE, "parlay"]}
    assert carol.post(path, data={**both, "then": "back"}).status_code == 200
    assert carol.page.form(path).fields["description"] == "New <words>."
    handed.hand_in(small_site, id_of(path), room.ben)
    assert carol.post(path, data=both).status_code == 409
    assert "Something happened meanwhile" in carol.page.text
    assert "2 learners become late" in carol.page.text
    again = {**carol.page.form(path).fields, "cases": [cases.A_CASE, "parlay"]}
    assert follow(carol.post(path, data=again)) == f"{path}?done=changed"
    carol.get(path)
    assert "New <words>." in carol.page.text


def test_what_stands_is_shown_as_standing_and_kept_by_the_form(small_site: Flask, room: Room) -> None:
    carol, path = room.carol, given(small_site, room, terms=Terms(mode="exam"))
    handed.hand_in(small_site, id_of(path), room.alice)
    carol.get(f"{path}/edit")
    form = carol.page.form(path)
    assert form.options["mode"] == ("exam",)
    assert "an attempt keeps the mode in which it was begun" in carol.page.text
    assert "begun: it stays" in carol.page.text
    assert "confidence_named" not in {**form.fields, **form.options}
    data = {**form.fields, "cases": [cases.A_CASE, "parlay"], "title": "Other"}
    assert carol.post(path, data=data).status_code == 303
    assert carol.post(path, data={**data, "title": "Third"}).status_code == 409
    assert "It was changed meanwhile" in carol.page.text
    assert carol.page.form(path).fields["title"] == "Third"


def test_explanations_are_opened_after_reading_what_that_opens(small_site: Flask, room: Room) -> None:
    carol, path = room.carol, given(small_site, room, terms=Terms(mode="released"))
    handed.hand_in(small_site, id_of(path), room.alice)
    carol.get(path)
    assert "Closed. Whoever is done" in carol.page.text
    carol.get(f"{path}/release")
    assert "1 attempt is over" in carol.page.text
    assert "It cannot be taken back" in carol.page.text
    carol.get(follow(carol.send(carol.page.form(f"{path}/release"))))
    assert "Open for everybody who is done" in carol.page.text
    assert not carol.page.has_form("/close-again")


def test_more_time_is_given_and_taken_back_on_its_page(small_site: Flask, room: Room) -> None:
    carol, path = room.carol, given(small_site, room, due_at=now() + HOUR)
    carol.get(path)
    lead = next(link for link in carol.page.links() if "extensions?for=" in link)
    carol.get(lead)
    form = carol.page.form("/extensions")
    assert form.fields["learners"] in lead
    assert carol.send(form, due="2026-03-29T02:30").status_code == 400
    assert "The clocks skip this time" in carol.page.text
    assert carol.page.form("/extensions").fields["due"] == "2026-03-29T02:30"
    carol.get(follow(carol.send(form, due="2090-03-29T12:30")))
    assert "They have more time" in carol.page.text
    assert count(small_site, Extension) == 1
    carol.get(follow(carol.send(carol.page.form("/take-back"))))
    assert count(small_site, Extension) == 0


def test_a_case_that_left_the_library_is_said_so_and_withdrawing_can_be_undone(small_site: Flask, room: Room) -> None:
    carol, path = room.carol, given(small_site, room)
    change(small_site, update(Scenario).where(Scenario.slug == "parlay").values(listed=False))
    carol.get(f"/teach/cohorts/{room.cohort}")
    assert "1 case has left the library" in carol.page.text
    carol.get(path)
    assert "nobody begins it, and nobody is waited for" in carol.page.text
    carol.get(follow(carol.send(carol.page.form("/withdraw"))))
    assert "Withdrawn." in carol.page.text
    carol.get(f"/teach/cohorts/{room.cohort}")
    assert "1 withdrawn" in carol.page.text
    carol.get(path)
    carol.get(follow(carol.send(carol.page.form("/bring-back"))))
    assert "Withdraw it" in carol.page.text
