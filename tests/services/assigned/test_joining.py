"""Joining and leaving at the same instant as others: nobody is in twice, an invitation works once, out is out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from flask import Flask
from sqlalchemy import select

from extensions import db
from models import AssignedAttempt, Membership, RosterEntry
from services.assigned import belonging, joining
from services.assigned.joining import Guesser, Shut
from services.people import Visitor as Known
from services.teach import cohorts, members
from services.tokens import hashed
from tests.support import cases, classes
from tests.support.doors import PLACES, all_at_once, together, who_is_at
from tests.support.people import known, member, put
from tests.support.played import case_ids, played
from tests.support.rows import acts, count, rows, values
from web.session import now

TOKEN = "t" * joining.TOKEN_LENGTH


def code_of(cohort_id: str) -> str:
    return cohort_id[:10].upper()


def joins(site: Flask, who: Known, shown: str) -> Callable[[], object]:
    def act() -> object:
        with site.app_context():
            return joining.join(who, shown, Guesser("192.0.2.1", who.public_id), now())

    return act


def expect(site: Flask, cohort_id: str, name: str, email: str, token: str = "") -> None:
    invited = {"invite_hash": hashed(token), "invite_expires_at": now() + timedelta(days=1), "invited_at": now()}
    with site.app_context(), db.engine.execution_options(writes=True).begin() as connection:
        classes.put_expected(connection, cohort_id, name, email, **(invited if token else {}))


def test_whoever_joins_many_times_at_once_is_in_once(site: Flask) -> None:
    cohort = classes.cohort(site, put(site, "Carol", "supervisor"))
    alice = known(site, put(site, "Alice"))
    assert set(together(*[joins(site, alice, code_of(cohort))] * 5)) == {cohort}
    assert count(site, Membership) == 1
    assert acts(site).count("cohort.joined") == 1


def test_an_invitation_lets_one_of_several_in(site: Flask) -> None:
    cohort = classes.cohort(site, put(site, "Carol", "supervisor"))
    expect(site, cohort, "Ana Ruiz", "ana@school.example", TOKEN)
    people = [known(site, put(site, name)) for name in ("Alice", "Bob", "Erin")]
    answers = together(*[joins(site, who, TOKEN) for who in people])
    assert sorted(map(str, answers)) == sorted([str(Shut(is_invitation=True))] * 2 + [cohort])
    (entry,) = rows(site, RosterEntry)
    assert (entry.membership_id, entry.invite_hash) == (rows(site, Membership)[0].id, None)


def test_whoever_comes_is_tied_to_the_entry_with_their_own_address_before_any_other(site: Flask) -> None:
    cohort = classes.cohort(site, put(site, "Carol", "supervisor"))
    expect(site, cohort, "Ana Ruiz", "ana@school.example", TOKEN)
    expect(site, cohort, "Bob Brown", "bob@school.example")
    bob, alice = known(site, put(site, "Bob")), known(site, put(site, "Alice"))
    assert joins(site, bob, TOKEN)() == cohort, "Ana passed her invitation on"
    tied = {entry.name: entry.membership_id for entry in rows(site, RosterEntry)}
    assert tied == {"Ana Ruiz": None, "Bob Brown": rows(site, Membership)[0].id}
    assert isinstance(joins(site, alice, TOKEN)(), Shut), "it was used all the same"
    assert joins(site, alice, code_of(cohort))() == cohort
    assert values(site, select(RosterEntry.membership_id).where(RosterEntry.name == "Ana Ruiz")) == [None]


def test_whoever_is_in_already_leaves_the_invitation_of_somebody_else_as_it_is(small_site: Flask) -> None:
    cohort = classes.cohort(small_site, put(small_site, "Carol", "supervisor"))
    expect(small_site, cohort, "Alice A", "alice@school.example")
    expect(small_site, cohort, "Ana Ruiz", "ana@school.example", TOKEN)
    alice, ana = known(small_site, put(small_site, "Alice")), known(small_site, put(small_site, "Ana"))
    assert joins(small_site, alice, code_of(cohort))() == joins(small_site, alice, TOKEN)() == cohort
    assert joins(small_site, ana, TOKEN)() == cohort, "it still lets Ana in"
    assert isinstance(joins(small_site, alice, TOKEN)(), Shut)


def test_the_group_of_an_entry_is_the_learners_when_they_come(small_site: Flask) -> None:
    cohort = classes.cohort(small_site, put(small_site, "Carol", "supervisor"))
    with small_site.app_context(), db.engine.execution_options(writes=True).begin() as connection:
        classes.put_group(connection, cohort, "Tuesday")
        classes.put_expected(connection, cohort, "Alice A", "ALICE@school.example", group_id=1)
    joins(small_site, known(small_site, put(small_site, "Alice")), code_of(cohort))()
    assert values(small_site, select(Membership.group_id)) == [1]


def test_nobody_joins_while_a_cohort_is_archived_whichever_was_first(site: Flask) -> None:
    carol = known(site, put(site, "Carol", "supervisor"), "supervisor")
    for name in ("Alice", "Bob", "Erin"):
        cohort, who = classes.cohort(site, carol.public_id), known(site, put(site, name))
        before = count(site, Membership)
        with site.app_context():
            answer, _ = together(
                joins(site, who, code_of(cohort)), partial(_in, site, partial(cohorts.archive, carol, cohort, now()))
            )
        assert count(site, Membership) - before == (answer == cohort)
        assert isinstance(joins(site, known(site, put(site, f"{name}2")), code_of(cohort))(), Shut)


def _in(site: Flask, act: Callable[[], object]) -> object:
    with site.app_context():
        return act()


def test_whoever_is_taken_out_while_they_leave_and_join_stays_out(site: Flask) -> None:
    carol = known(site, put(site, "Carol", "supervisor"), "supervisor")
    cohort = classes.cohort(site, carol.public_id)
    alice = known(site, put(site, "Alice"))
    membership = classes.member(site, cohort, alice.public_id)
    deeds: list[Callable[[], object]] = [
        partial(members.take_out, carol, cohort, membership, PLACES, now()),
        partial(belonging.leave, alice, cohort, now()),
        partial(joining.join, alice, code_of(cohort), Guesser("192.0.2.1", None), now()),
    ]
    all_at_once(site, deeds)
    (row,) = rows(site, Membership)
    assert (row.left_at is not None, row.ended_by) == (True, "supervisor")
    assert all_at_once(site, deeds[2:]) == {"Refused": 1}
    with site.app_context():
        members.let_back(carol, cohort, membership, now())
        assert joining.join(alice, code_of(cohort), Guesser("192.0.2.1", None), now()) == cohort
    assert rows(site, Membership)[0].left_at is None


def test_who_leaves_takes_along_what_is_under_way_and_leaves_what_is_finished(site: Flask) -> None:
    visitor = member(site, "Alice")
    alice = who_is_at(visitor)
    cohort = classes.cohort(site, put(site, "Carol", "supervisor"), alice.public_id)
    assignment = classes.assignment(site, cohort)
    open_one = visitor.begin(cases.A_CASE).rpartition("/")[2]
    played(site, case_ids(site, assignment)[0], [alice.id], [cases.best(cases.A_CASE)])
    with site.app_context(), db.engine.execution_options(writes=True).begin() as connection:
        classes.put_assigned(connection, assignment, open_one)
    with site.app_context():
        page = belonging.belonging(alice.id, cohort)
        assert (page.finished, page.under_way) == (1, 1)
        for _ in range(2):
            belonging.leave(alice, cohort, now())
        page = belonging.belonging(alice.id, cohort)
    assert (page.finished, page.under_way, page.ended_by) == (1, 0, "self")
    assert count(site, AssignedAttempt) == 1
    assert acts(site).count("cohort.left") == 1
    visitor.get(f"/attempts/{open_one}")
    assert visitor.choices(), "it goes on as their own"
