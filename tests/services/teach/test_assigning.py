"""Giving a module to a cohort: once, by those who teach it, at times that exist there; and the list of all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from engine.teach.terms import Terms
from models import (
    Assignment,
    AssignmentCase,
    Attempt,
    AuditEntry,
    Cohort,
    Extension,
    Membership,
    Module,
    Person,
    Result,
    Scenario,
)
from services.database import writes
from services.errors import BadField, Malformed, NotFound, Refused
from services.people import Visitor
from services.teach import assignments, modules, results
from services.teach.assigning import assign
from services.teach.assignments import AssignmentPage, CohortPage
from services.teach.dates import DatesTold
from services.teach.extensions import give, take_back
from services.teach.giving import Told
from services.teach.zones import change_zone, zone_change
from services.tokens import new_token
from tests.support import cases, classes, handed, people
from tests.support.doors import at_once
from tests.support.rows import acts, change, count, counted, rows, values
from web.session import now

BERLIN = "Europe/Berlin"
DAY = timedelta(days=1)
TWO = ("through-her-nephew", "parlay")


@dataclass(frozen=True)
class Room:
    """Carol teaches Alice and Ben."""

    site: Flask
    carol: Visitor
    cohort: str
    alice: str
    ben: str

    def give(self, token: str | None = None, module: str = "", **told: Any) -> str:
        """Assign something."""
        said = {"title": "Limits", "terms": Terms(), "dates": DatesTold(), "cases": TWO, **told}
        with self.site.app_context():
            return assign(self.carol, self.cohort, Told(**said), module, token or new_token(), now())

    def refused(self, **told: Any) -> str:
        """The field beside which it is refused."""
        with pytest.raises(BadField) as fault:
            self.give(**told)
        return fault.value.field

    def page(self, assignment: str) -> AssignmentPage:
        with self.site.app_context():
            return assignments.assignment_page(self.carol.id, assignment, now())

    def list(self) -> CohortPage:
        with self.site.app_context():
            return assignments.cohort_page(self.carol.id, self.cohort, now())


def room(site: Flask, zone: str = BERLIN) -> Room:
    carol, alice, ben = people.put(site, "Carol", "supervisor"), people.put(site, "Alice"), people.put(site, "Ben")
    cohort = classes.cohort(site, carol, alice, ben, zone=zone)
    return Room(site, people.known(site, carol, "supervisor"), cohort, alice, ben)


def test_a_form_that_is_sent_many_times_at_once_assigns_once(site: Flask) -> None:
    here, token = room(site), new_token()
    made = at_once(6, partial(here.give, token))
    assert len(set(made)) == 1
    assert (count(site, Assignment), count(site, AssignmentCase)) == (1, 2)
    assert acts(site) == ["assignment.made"]


def test_an_assignment_keeps_its_terms_and_cases_whatever_becomes_of_the_module(small_site: Flask) -> None:
    here = room(small_site)
    module = classes.module(small_site, here.carol.public_id, *TWO, terms=Terms(pass_mark=70))
    made = here.give(module=module, terms=Terms(pass_mark=75))
    with small_site.app_context():
        modules.change_module(here.carol.id, module, modules.Told("Other", Terms(pass_mark=99)), now())
    assert here.page(made).assignment.terms.pass_mark == 75
    assert values(small_site, select(Assignment.module_id)) == values(small_site, select(Module.id))
    assert [each.case.slug for each in here.page(made).cases] == [*TWO]


def test_a_due_date_is_a_wall_time_where_the_cohort_is(small_site: Flask) -> None:
    here = room(small_site)
    told = DatesTold(opens="2026-10-20T08:00", due="2026-10-25 02:30", closes="2026-11-01T23:59", late="until")
    page = here.page(here.give(dates=told))
    assert page.assignment.opens_at == datetime(2026, 10, 20, 6, tzinfo=UTC)
    assert page.assignment.due_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "the later of the two"
    assert page.due is not None
    assert page.due.twice
    assert page.closes is not None
    assert (page.assignment.closes_at, page.closes.twice) == (datetime(2026, 11, 1, 22, 59, tzinfo=UTC), False)


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("due", DatesTold(due="2026-03-29T02:30")),
        ("due", DatesTold(due="2026-02-30T10:00")),
        ("opens", DatesTold(opens="tomorrow")),
        ("opens", DatesTold(opens="1900-01-01T00:00")),
        ("due", DatesTold(opens="2026-05-02T00:00", due="2026-05-01T00:00")),
        ("due", DatesTold(late="refuse")),
        ("closes", DatesTold(due="2026-05-01T00:00", late="until")),
        ("closes", DatesTold(due="2026-05-01T00:00", closes="2026-05-01T00:00", late="until")),
        ("closes", DatesTold(due="2026-05-01T00:00", closes="9" * 5_000, late="until")),
        ("closes", DatesTold(due="2026-05-01T00:00", closes="2026-05-02T00:00")),
        ("closes", DatesTold(due="2026-05-01T00:00", closes="2026-05-02T00:00", late="refuse")),
        ("late", DatesTold(late="sometimes")),
    ],
)
def test_a_time_that_is_none_or_out_of_order_is_refused_beside_its_field(
    small_site: Flask, field: str, told: DatesTold
) -> None:
    assert room(small_site).refused(dates=told) == field
    assert count(small_site, Assignment) == 0


def test_other_faults_are_refused_beside_their_fields_too(small_site: Flask) -> None:
    here = room(small_site)
    elsewhere = classes.cohort(small_site, here.carol.public_id, name="Another")
    foreign, group = classes.assignment(small_site, elsewhere), classes.group(small_site, elsewhere)
    assert here.refused(title=" ") == "title"
    assert here.refused(terms=Terms(pass_mark=0)) == "pass_mark"
    assert here.refused(cases=()) == "cases"
    assert here.refused(cases=("no-such-case",)) == "cases"
    assert here.refused(group=group) == "group"
    assert here.refused(prerequisite=foreign) == "prerequisite"


def test_nobody_assigns_to_a_foreign_cohort_or_with_its_form_or_to_an_archived_one(small_site: Flask) -> None:
    here = room(small_site)
    dave = people.known(small_site, people.put(small_site, "Dave", "supervisor"), "supervisor")
    token = new_token()
    made = here.give(token)
    with pytest.raises(NotFound):
        replace(here, carol=dave).give()
    with pytest.raises(NotFound):
        replace(here, carol=dave).page(made)
    with pytest.raises(NotFound):
        replace(here, carol=dave).list()
    other = replace(here, carol=dave, cohort=classes.cohort(small_site, dave.public_id))
    with pytest.raises(Malformed):
        other.give(token)
    with pytest.raises(Malformed):
        here.give("short")
    change(small_site, update(Cohort).where(Cohort.public_id == here.cohort).values(archived_at=now()))
    with pytest.raises(Refused):
        here.give()


def test_the_list_has_what_is_open_to_come_past_and_withdrawn_each_in_its_order(small_site: Flask) -> None:
    here = room(small_site)

    def put(title: str, **told: Any) -> None:
        classes.assignment(small_site, here.cohort, *TWO, title=title, **told)

    put("whenever")
    put("later", due_at=now() + 3 * DAY)
    put("soon", due_at=now() + DAY)
    put("to come", opens_at=now() + DAY)
    put("long past", due_at=now() - 9 * DAY)
    put("just past", due_at=now() - DAY)
    put("withdrawn", withdrawn_at=now())
    titles = {kind: [line.assignment.title for line in lines] for kind, lines in here.list().lines.items()}
    assert titles == {
        "open": ["soon", "later", "whenever"],
        "to come": ["to come"],
        "past": ["just past", "long past"],
        "withdrawn": ["withdrawn"],
    }


def test_who_is_done_is_counted_and_a_case_that_left_the_library_is_not_waited_for(small_site: Flask) -> None:
    here = room(small_site)
    tuesday = classes.group(small_site, here.cohort)
    made = classes.assignment(small_site, here.cohort, *TWO)
    handed.hand_in(small_site, made, here.alice)
    handed.hand_in(small_site, made, here.ben, *cases.best(cases.A_CASE)[:1])
    tally = here.page(made).standing.tally
    assert (tally.learners, tally.begun, tally.done) == (2, 2, 0)
    change(small_site, update(Scenario).where(Scenario.slug == TWO[1]).values(listed=False))
    page = here.page(made)
    assert (page.standing.tally, page.standing.tally.share) == (here.list().lines["open"][0].tally, 50)
    assert [(each.name, each.finished, each.done) for each in page.standing.learners] == [
        ("Alice", 1, True),
        ("Ben", 0, False),
    ]
    assert (here.list().lines["open"][0].gone, page.attempts, page.readable) == (1, 2, 1)
    to_tuesday = here.give(group=tuesday, cases=TWO[:1])
    assert here.page(to_tuesday).standing.tally.learners == 0


def test_the_list_costs_the_same_however_long_it_is(small_site: Flask) -> None:
    here = room(small_site)
    counts = []
    for _ in range(3):
        made = classes.assignment(small_site, here.cohort, *TWO)
        handed.hand_in(small_site, made, here.alice)
        with counted(small_site) as sent:
            here.list()
        counts.append(len(sent))
    assert counts == [6, 6, 6]


def test_a_cohort_that_moves_keeps_its_wall_times_and_what_is_late_changes_with_them(site: Flask) -> None:
    here = room(site, "America/Los_Angeles")
    made = here.give(dates=DatesTold(due="2026-03-29T02:30"))
    attempt = handed.hand_in(site, made, here.alice)
    started = datetime(2026, 3, 29, 4, tzinfo=UTC)
    times = {"started_at": started, "finished_at": started + timedelta(hours=1)}
    change(site, update(Attempt).where(Attempt.public_id == attempt).values(**times))
    with site.app_context():
        writes(results.rebuild)(values(site, select(Assignment.id))[0])
        give(here.carol, made, values(site, select(Membership.public_id)), "2026-04-10T02:30", now())
        take_back(here.carol, made, membership(site, here.alice), now())
    stood = [rows(site, table) for table in (Cohort, Assignment, Extension, Result, AuditEntry)]
    with site.app_context():
        look = zone_change(here.carol.id, here.cohort, BERLIN)
        assert (look.count, look.extensions) == (1, 1)
        assert [(each.what, each.names) for each in look.consequences] == [("late", ("Alice",))]
        told = change_zone(here.carol, here.cohort, BERLIN, "what was not read", now())
        assert told == look, "it is said first"
    assert [rows(site, table) for table in (Cohort, Assignment, Extension, Result, AuditEntry)] == stood
    with site.app_context():
        assert [change_zone(here.carol, here.cohort, BERLIN, look.mark, now()) for _ in range(2)] == [None, None]
    assert acts(site).count("cohort.changed") == 1
    page = here.page(made)
    assert page.assignment.due_local == "2026-03-29T03:00", "the clocks skip half past two there"
    assert page.assignment.due_at == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert [each.late for each in page.standing.learners if each.begun] == [1]
    with site.app_context():
        look = zone_change(here.carol.id, here.cohort, "America/Los_Angeles")
        assert [(each.what, each.names) for each in look.consequences] == [("not-late", ("Alice",))]
        assert change_zone(here.carol, here.cohort, "America/Los_Angeles", look.mark, now()) is None
    assert [each.late for each in here.page(made).standing.learners if each.begun] == [0]


def membership(site: Flask, person: str) -> str:
    query = select(Membership.public_id).join(Person, Membership.person_id == Person.id)
    return str(values(site, query.where(Person.public_id == person))[0])
