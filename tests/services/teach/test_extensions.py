"""More time for some, and taking it back; explanations opened for all; assignments withdrawn and brought back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engine.teach.terms import Terms
from models import Assignment, Extension, Membership, Person, Result
from services.errors import BadField, NotFound, Refused
from services.people import Visitor
from services.teach import extensions, opening
from services.teach.overview import things_that_wait
from tests.support import cases, classes, handed, people
from tests.support.rows import acts, count, counted, values
from web.session import now

HOUR = timedelta(hours=1)
WITHHELD = Terms(mode="released")


def carol_of(site: Flask) -> Visitor:
    return people.known(site, people.put(site, "Carol", "supervisor"), "supervisor")


def given(site: Flask, carol: Visitor, *names: str, **told: Any) -> str:
    """An assignment of Carol's to these learners; times are typed in UTC."""
    learners = [people.put(site, name) for name in names]
    return classes.assignment(site, classes.cohort(site, carol.public_id, *learners, zone="UTC"), **told)


def member(site: Flask, name: str) -> str:
    query = select(Membership.public_id).join(Person, Membership.person_id == Person.id)
    return str(values(site, query.where(Person.display_name == name))[0])


def typed(hours: float) -> str:
    return (now() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def test_with_more_time_somebody_is_late_no_more_and_taken_back_they_are_again(site: Flask) -> None:
    carol = carol_of(site)
    assignment = given(site, carol, "Alice", "Ben", due_at=now() - HOUR)
    for name in ("Alice", "Ben"):
        handed.hand_in(site, assignment, values(site, select(Person.public_id).where(Person.display_name == name))[0])
    late = select(Result.late).join(Person, Result.person_id == Person.id).order_by(Person.display_name)
    assert values(site, late) == [True, True]
    with site.app_context():
        assert extensions.give(carol, assignment, [member(site, "Alice"), "f" * 32], typed(2), now()) == 1
        assert values(site, late) == [False, True]
        extensions.give(carol, assignment, [member(site, "Alice")], typed(5), now())
        assert count(site, Extension) == 1, "the last one given holds"
        for _ in range(2):
            extensions.take_back(carol, assignment, member(site, "Alice"), now())
    assert values(site, late) == [True, True]
    assert acts(site) == [*["assignment.extension-given"] * 2, "assignment.extension-taken-back"]


def test_many_get_more_time_at_once_or_no_due_date_at_all(small_site: Flask) -> None:
    carol = carol_of(small_site)
    names = [f"Learner {number:02}" for number in range(12)]
    assignment = given(small_site, carol, *names, due_at=now() - HOUR)
    for public_id in values(small_site, select(Person.public_id).where(Person.display_name.in_(names))):
        handed.hand_in(small_site, assignment, public_id)
    with small_site.app_context():
        everybody = [member(small_site, name) for name in names]
        with counted(small_site) as some:
            assert extensions.give(carol, assignment, everybody[:2], "", now(), without=True) == 2
        with counted(small_site) as more:
            assert extensions.give(carol, assignment, everybody, "", now(), without=True) == len(names) - 2
        assert len(more) == len(some), "however many they are"
        page = extensions.extensions(carol.id, assignment)
    assert [(row.name, row.due) for row in page.given] == [(name, None) for name in names]
    assert not any(values(small_site, select(Result.late)))


def test_the_same_extension_given_twice_is_given_once(small_site: Flask) -> None:
    carol = carol_of(small_site)
    assignment = given(small_site, carol, "Alice", due_at=now() + HOUR)
    for minutes in (0, 1):
        with small_site.app_context():
            extensions.give(
                carol, assignment, [member(small_site, "Alice")], "2030-01-01T10:00", now() + minutes * HOUR
            )
    assert values(small_site, select(Extension.given_at))[0] < now() + HOUR / 2
    assert acts(small_site) == ["assignment.extension-given"]


@pytest.mark.parametrize(
    ("field", "time"), [("due", ""), ("due", "2026-02-30T10:00"), ("due", "-2"), ("learners", "5")]
)
def test_an_extension_that_is_none_is_refused_beside_its_field(small_site: Flask, field: str, time: str) -> None:
    carol = carol_of(small_site)
    assignment = given(small_site, carol, "Alice", due_at=now() + HOUR)
    chosen = [member(small_site, "Alice")] if field == "due" else []
    sent = typed(float(time)) if time.lstrip("-").isdigit() else time
    with small_site.app_context(), pytest.raises(BadField) as fault:
        extensions.give(carol, assignment, chosen, sent, now())
    assert fault.value.field == field


def test_without_a_due_date_nobody_needs_more_time(small_site: Flask) -> None:
    carol = carol_of(small_site)
    assignment = given(small_site, carol, "Alice")
    with small_site.app_context(), pytest.raises(Refused):
        extensions.give(carol, assignment, [member(small_site, "Alice")], typed(5), now())


def test_explanations_open_once_and_close_again_only_while_nobody_could_read_them(small_site: Flask) -> None:
    carol = carol_of(small_site)
    assignment = given(small_site, carol, "Alice", terms=WITHHELD)
    released = select(Assignment.released_at)
    alice = values(small_site, select(Person.public_id).where(Person.display_name == "Alice"))[0]
    handed.hand_in(small_site, assignment, alice, *cases.best(cases.A_CASE)[:1])
    with small_site.app_context():
        opening.release(carol, assignment, now())
        opening.close_again(carol, assignment, now())
        assert values(small_site, released) == [None]
        handed.hand_in(small_site, assignment, alice)
        for _ in range(2):
            opening.release(carol, assignment, now())
        with pytest.raises(Refused):
            opening.close_again(carol, assignment, now())
    assert values(small_site, released) != [None]
    assert acts(small_site) == ["assignment.released", "assignment.closed-again", "assignment.released"]
    other = given(small_site, carol, "Ben")
    with small_site.app_context(), pytest.raises(Refused):
        opening.release(carol, other, now())


def test_explanations_that_are_closed_still_wait_for_whoever_teaches(site: Flask) -> None:
    carol = carol_of(site)
    assignment = given(site, carol, "Alice", terms=WITHHELD, due_at=now() - HOUR)
    with site.app_context():
        assert things_that_wait(carol.id, now()) == ()
        handed.hand_in(
            site, assignment, values(site, select(Person.public_id).where(Person.display_name == "Alice"))[0]
        )
        (line,) = things_that_wait(carol.id, now())
        assert (line.what, line.count, line.assignment_id) == ("to-open", 1, assignment)
        opening.release(carol, assignment, now())
        assert things_that_wait(carol.id, now()) == ()


def test_withdrawn_and_brought_back_is_as_before(small_site: Flask) -> None:
    carol = carol_of(small_site)
    assignment = given(small_site, carol, "Alice", due_at=now() + HOUR)
    due = values(small_site, select(Assignment.due_at))
    with small_site.app_context():
        for verb in (opening.withdraw, opening.withdraw, opening.bring_back, opening.bring_back):
            verb(carol, assignment, now())
    assert values(small_site, select(Assignment.withdrawn_at)) == [None]
    assert values(small_site, select(Assignment.due_at)) == due
    assert acts(small_site) == ["assignment.withdrawn", "assignment.brought-back"]


VERBS: dict[str, Callable[[Visitor, str], Any]] = {
    "look": lambda who, what: extensions.extensions(who.id, what),
    "give": lambda who, what: extensions.give(who, what, ["f" * 32], typed(5), now()),
    "take back": lambda who, what: extensions.take_back(who, what, "f" * 32, now()),
    "release": lambda who, what: opening.release(who, what, now()),
    "close again": lambda who, what: opening.close_again(who, what, now()),
    "withdraw": lambda who, what: opening.withdraw(who, what, now()),
    "bring back": lambda who, what: opening.bring_back(who, what, now()),
}


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_touches_an_assignment_of_a_cohort_that_others_teach(small_site: Flask, verb: str) -> None:
    assignment = given(small_site, carol_of(small_site), "Alice", terms=WITHHELD, due_at=now() + HOUR)
    dave = people.known(small_site, people.put(small_site, "Dave", "supervisor"), "supervisor")
    with small_site.app_context(), pytest.raises(NotFound):
        VERBS[verb](dave, assignment)
    assert acts(small_site) == []
