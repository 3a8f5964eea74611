"""The people of a cohort: found, moved into groups, given time, taken out; the code; colleagues."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from extensions import db
from models import Cohort, CohortGroup, CohortSupervisor, Disclosure, Membership, Person
from tests.support import classes
from tests.support.client import Visitor, follow
from tests.support.people import letters, link_in, member, put
from tests.support.rows import acts, change, count, counted, recorded, values
from web.session import now


@pytest.fixture
def carol(small_site: Flask) -> Visitor:
    """A supervisor."""
    return member(small_site, "Carol", "supervisor")


def cohort_of(carol: Visitor, *learners: str) -> str:
    """A cohort of Carol's with these learners."""
    site = carol.application
    mine = values(site, select(Person.public_id).where(Person.display_name == "Carol"))[0]
    return classes.cohort(site, mine, *(put(site, name) for name in learners))


def people(carol: Visitor, cohort: str, query: str = "") -> str:
    """Open the page. Returns its words."""
    assert carol.get(f"/teach/cohorts/{cohort}/people{query}").status_code == 200
    return carol.page.text


def memberships(carol: Visitor) -> list[str]:
    return values(carol.application, select(Membership.public_id).order_by(Membership.id))


def test_learners_are_searched_and_narrowed_and_moved_several_at_once(carol: Visitor) -> None:
    cohort = cohort_of(carol, "Alice", "Bob", "Erin")
    people(carol, cohort)
    carol.send(carol.page.form("/groups"), name=" Tuesday ")
    carol.send(carol.page.form("/groups"), name="tuesday")
    (group,) = values(carol.application, select(CohortGroup.public_id))
    people(carol, cohort)
    form = carol.page.form("/people/move")
    alice, bob, _ = memberships(carol)
    marked = {**form.fields, "marked": [alice, bob, "f" * 32], "group_id": group}
    response = carol.post(form.action, data=marked)
    assert "done=moved&number=2" in follow(response)
    shown = people(carol, cohort, f"?group={group}")
    assert "alice@school.example" in shown
    assert "erin@school.example" not in shown
    assert "erin@school.example" in people(carol, cohort, "?group=none")
    assert "1 of 3" in people(carol, cohort, "?q=BOB@school")
    assert "Nobody fits" in people(carol, cohort, "?q=%25")
    assert carol.get(f"/teach/cohorts/{cohort}/people?group=1;2").status_code == 400
    assert carol.send(form).status_code == 400, "nobody is marked"
    assert recorded(carol.application)[1:] == [("cohort.learners-moved", cohort)]


def test_a_group_is_renamed_and_removed_unless_an_assignment_is_given_to_it(carol: Visitor) -> None:
    cohort = cohort_of(carol)
    for name in ("Tuesday", "Friday"):
        people(carol, cohort)
        carol.send(carol.page.form("/groups"), name=name)
    people(carol, cohort)
    friday, tuesday = values(carol.application, select(CohortGroup.public_id).order_by(CohortGroup.name))
    rename = carol.page.form(f"/groups/{tuesday}")
    assert carol.send(rename, name="FRIDAY").status_code == 400
    assert "Another group" in carol.page.text
    assert carol.page.form(f"/groups/{tuesday}").fields["name"] == "FRIDAY"
    assert carol.send(rename, name="Wednesday").status_code == 303
    classes.assignment(carol.application, cohort, group_id=1)
    people(carol, cohort)
    gone = carol.page.form(f"/groups/{friday}/remove")
    assert {carol.send(gone).status_code for _ in range(2)} == {303}
    assert not carol.page.has_form(f"/groups/{tuesday}/remove")
    forged = carol.post(f"/teach/cohorts/{cohort}/groups/{tuesday}/remove", data=gone.fields)
    assert forged.status_code == 409
    assert "given to this group" in carol.page.text
    assert values(carol.application, select(CohortGroup.name)) == ["Wednesday"]
    assert recorded(carol.application)[1:] == [("cohort.group-removed", cohort)]


def test_the_code_is_made_anew_once_closed_and_ended_on_a_day(carol: Visitor) -> None:
    cohort = cohort_of(carol)
    people(carol, cohort)
    renew, close, until = (carol.page.form(f"/code{which}") for which in ("", "/close", "/until"))
    first = values(carol.application, select(Cohort.code))
    assert {carol.send(renew).status_code for _ in range(2)} == {303}
    second = values(carol.application, select(Cohort.code))
    assert first != second
    assert values(carol.application, select(Cohort.code)) == second, "a double click makes one"
    for day, says in (("2026-02-30", "not a date"), ("1900-01-01", "Choose today"), ("٢٠٢٧-٠١-٠١", "not a date")):
        assert carol.send(until, until=day).status_code == 400
        assert says in carol.page.text
        assert carol.page.form("/code/until").fields["until"] == day
    day = (now() + timedelta(days=30)).date().isoformat()
    told = len(acts(carol.application))
    assert {carol.send(until, until=day).status_code for _ in range(2)} == {303}
    assert len(acts(carol.application)) == told + 1, "a double click ends it once"
    people(carol, cohort)
    assert carol.page.form("/code/until").fields["until"] == day
    assert {carol.send(close).status_code for _ in range(2)} == {303}
    assert "nobody can join with one" in people(carol, cohort)
    assert carol.send(until, until=day).status_code == 409


def test_a_colleague_is_let_in_and_removed_and_finds_nothing_from_then_on(small_site: Flask, carol: Visitor) -> None:
    cohort = cohort_of(carol)
    dave = member(small_site, "Dave", "supervisor")
    people(carol, cohort)
    form = carol.page.form("/supervisors")
    assert carol.send(form, email="nobody@school.example").status_code == 400
    assert carol.page.form("/supervisors").fields["email"] == "nobody@school.example"
    assert carol.send(form, email="a@b.c\r\nBcc: x@y.z").status_code == 400
    assert {carol.send(form, email="dave@school.example").status_code for _ in range(2)} == {303}
    (told,) = letters(small_site)
    assert (told.to_address, told.subject) == ("dave@school.example", "You can teach “Practicum II” now")
    assert link_in(told) == "/teach"
    people(dave, cohort)
    leave = dave.page.form(f"{_id(carol, 'Dave')}/remove")
    people(carol, cohort)
    carol.send(carol.page.form(f"{_id(carol, 'Dave')}/remove"))
    assert dave.get(f"/teach/cohorts/{cohort}/people").status_code == 404
    assert dave.send(leave).status_code == 404
    assert count(small_site, CohortSupervisor) == 1


def _id(carol: Visitor, name: str) -> str:
    return values(carol.application, select(Person.public_id).where(Person.display_name == name))[0]


def test_time_is_given_never_taken_and_the_learner_reads_who_set_it(small_site: Flask, carol: Visitor) -> None:
    alice = member(small_site, "Alice")
    cohort = cohort_of(carol)
    classes.member(small_site, cohort, _id(carol, "Alice"))
    change(small_site, update(Person).where(Person.display_name == "Alice").values(time_factor="1.25"))
    page = f"/teach/cohorts/{cohort}/people/{memberships(carol)[0]}"
    carol.get(page)
    form = carol.page.form("/time")
    assert form.options["time_factor"] == ("1.5", "2", "none")
    for bad in ("1", "1.25", "3", "", "theirs "):
        assert carol.send(form, time_factor=bad).status_code == 400
    assert {carol.send(form, time_factor="2").status_code for _ in range(2)} == {303}
    alice.get("/accounts/settings")
    assert "Your supervisor set this for you." in alice.page.text
    assert alice.page.form("/accounts/settings").fields["time_factor"] == "2"
    carol.get(page)
    assert carol.page.form("/time").options["time_factor"] == ("none", "theirs")
    carol.send(carol.page.form("/time"), time_factor="theirs")
    set_now = select(Person.time_factor, Person.time_factor_by).where(Person.display_name == "Alice")
    with small_site.app_context():
        assert tuple(db.session.execute(set_now).one()) == ("2", "self")
        db.session.remove()
    assert acts(small_site).count("cohort.time-set") == 2
    assert values(small_site, select(Disclosure.what)) == ["member page"], "once an hour"
    alice.get("/accounts/settings/data")
    assert "your page in a cohort" in alice.page.text


def test_who_is_taken_out_stays_in_the_list_of_those_who_left_and_may_be_let_back(carol: Visitor) -> None:
    cohort = cohort_of(carol, "Alice")
    (alice,) = memberships(carol)
    page = f"/teach/cohorts/{cohort}/people/{alice}"
    carol.get(f"{page}/take-out")
    out = carol.page.form("/take-out")
    assert {carol.send(out).status_code for _ in range(2)} == {303}
    assert "taken out on" in people(carol, cohort)
    assert "Nobody has joined yet" in carol.page.text
    back = carol.page.form("/let-back")
    carol.get(page)
    assert not carol.page.has_form("/time")
    forged = carol.post(f"{page}/time", data={**back.fields, "time_factor": "2"})
    assert forged.status_code == 409
    assert {carol.send(back).status_code for _ in range(2)} == {303}
    assert "may come back with the code" in people(carol, cohort)
    assert acts(carol.application).count("cohort.member-taken-out") == 1
    assert acts(carol.application).count("cohort.member-let-back") == 1
    assert "No letter tells them" not in carol.page.text
    (told,) = letters(carol.application)
    assert (told.to_address, told.subject) == ("alice@school.example", "You are not in Practicum II any more")
    assert link_in(told) == f"/assigned/cohorts/{cohort}"


def test_what_belongs_to_another_cohort_is_not_found_under_ones_own(small_site: Flask, carol: Visitor) -> None:
    mine = cohort_of(carol, "Alice")
    theirs = classes.cohort(small_site, put(small_site, "Dave", "supervisor"), put(small_site, "Bob"))
    group = classes.group(small_site, theirs)
    bob = memberships(carol)[1]
    people(carol, mine)
    token = {"csrf_token": carol.page.form("/people/move").fields["csrf_token"]}
    for path in (f"people/{bob}/take-out", f"people/{bob}/time", f"people/{bob}/let-back", f"groups/{group}"):
        sent = carol.post(f"/teach/cohorts/{mine}/{path}", data={**token, "name": "x", "time_factor": "2"})
        assert sent.status_code == 404, path
    moved = carol.post(f"/teach/cohorts/{mine}/people/move", data={**token, "marked": [bob], "group_id": ""})
    assert "number=0" in follow(moved)
    assert (
        carol.post(f"/teach/cohorts/{mine}/people/move", data={**token, "marked": [bob], "group_id": group}).status_code
        == 404
    )
    assert carol.get(f"/teach/cohorts/{mine}/people/{bob}").status_code == 404


def test_five_hundred_learners_take_as_many_statements_as_two(small_site: Flask, carol: Visitor) -> None:
    cohort = cohort_of(carol, "Alice", "Bob")
    with counted(small_site) as few:
        people(carol, cohort)
    with small_site.app_context(), db.engine.execution_options(writes=True).begin() as connection:
        for number in range(498):
            made = insert(Person).values(
                public_id=f"{number:032x}",
                created_at=now(),
                registered_at=now(),
                display_name=f"Learner {number}",
            )
            classes.put_member(connection, cohort, connection.execute(made.returning(Person.id)).scalar_one())
            classes.put_expected(connection, cohort, f"Expected {number}", f"e{number}@school.example")
    with counted(small_site) as many:
        shown = people(carol, cohort)
    assert len(many) == len(few) <= 7
    assert "Learner 497" in shown
    assert "Expected 497" in shown
