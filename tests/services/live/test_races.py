"""Many at once in one room, on both databases: votes against the look at them, two hosts, a whole room."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from engine.scenario.order import value_of
from engine.teach.votes import FEWEST
from extensions import db
from models import LiveClass, LiveSeat, LiveVote, Person
from services.errors import ClassMovedOn, NotVoting, ServiceError
from services.live.conducting import Acting, act
from services.live.presenting import present
from services.live.seats import Coming, come_in
from services.live.voting import Voting, vote
from services.tokens import new_public_id, new_token
from tests.support import cases, classes, people
from tests.support.rows import count, rows, set_settings, values
from web.session import now

SEED = b"0123456789abcdef"
WAYS = [way.number for way in cases.story(cases.A_CASE).graph.ways[0]]


def a_class(site: Flask, learners: int, host_name: str = "Carol", **told: Any) -> tuple[int, str, list[int]]:
    """A class at its first vote. Gives its host, its public id, and who sits in it."""
    host = people.known(site, people.put(site, host_name, "supervisor"), "supervisor").id
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        class_row = classes.put_class(connection, host, **{"code": "ABC234", **told})
        made = [{"public_id": new_public_id(), "created_at": now()} for _ in range(learners)]
        people_made = [connection.execute(insert(Person).values(**row).returning(Person.id)) for row in made]
        seated = [each.scalar_one() for each in people_made]
        for person_id in seated:
            classes.put_seat(connection, class_row, person_id)
    (class_id,) = values(site, select(LiveClass.public_id).where(LiveClass.id == class_row))
    return host, class_id, seated


def together(site: Flask, *verbs: Callable[[], object]) -> list[ServiceError | None]:
    """Do all of this in the same instant. Gives what each was refused with."""
    gate = threading.Barrier(len(verbs))

    def run(verb: Callable[[], object]) -> ServiceError | None:
        with site.app_context():
            gate.wait()
            try:
                verb()
            except ServiceError as fault:
                return fault
            return None

    with ThreadPoolExecutor(len(verbs)) as threads:
        return list(threads.map(run, verbs))


def voting(class_id: str, seated: Sequence[int]) -> list[Callable[[], object]]:
    """A vote of each, for one choice after the other."""

    def cast(at: int) -> Callable[[], object]:
        sent = Voting(0, 1, value_of(SEED, 0, WAYS[at % len(WAYS)]), "high")
        return lambda: vote(seated[at], class_id, sent, now())

    return [cast(at) for at in range(len(seated))]


def test_every_vote_that_was_taken_is_in_what_the_room_is_shown_and_no_other(site: Flask) -> None:
    host, class_id, seated = a_class(site, 24)
    votes = voting(class_id, seated)
    with site.app_context():
        for cast in votes[:FEWEST]:  # of fewer nothing is shown
            cast()
    votes = votes[FEWEST:]
    show: Callable[[], object] = lambda: act(host, class_id, Acting("show", 1), now())  # noqa: E731
    outcomes = together(site, *votes[:12], show, *votes[12:])
    assert outcomes.pop(12) is None
    assert {type(fault) for fault in outcomes if fault} <= {NotVoting}
    taken = FEWEST + outcomes.count(None)
    with site.app_context():
        tally = present(host, class_id, now()).seen.tallies[1]
    assert (tally.votes, count(site, LiveVote)) == (taken, taken)


def test_of_two_hosts_who_go_on_at_once_one_does_and_the_other_is_told(site: Flask) -> None:
    host, class_id, _ = a_class(site, 0, phase="shown")
    ways = [Acting("go", 1, 1, value_of(SEED, 0, number)) for number in WAYS[:2]]
    outcomes = together(site, *(lambda way=way: act(host, class_id, way, now()) for way in ways * 2))
    (row,) = rows(site, LiveClass)
    assert row.path in (str(WAYS[0]), str(WAYS[1]))
    assert (row.phase, row.version) == ("reading", 2)
    assert Counter(type(fault) for fault in outcomes) == {type(None): 2, ClassMovedOn: 2}, "the same act is harmless"


def test_two_hundred_vote_in_one_instant_and_none_is_lost_or_counted_twice(site: Flask) -> None:
    _, class_id, seated = a_class(site, 200)
    votes = voting(class_id, seated)
    for _ in range(2):
        assert set(together(site, *votes)) == {None}
    assert Counter(row.choice for row in rows(site, LiveVote)) == {number: 200 // len(WAYS) for number in WAYS}


def test_one_person_who_comes_in_from_many_tabs_has_one_seat(site: Flask) -> None:
    a_class(site, 0)
    set_settings(site, live_guests=True)
    coming = Coming(new_token(), "127.0.0.1", None, "abc-234", "Ana")
    assert set(together(site, *[lambda: come_in(coming, now())] * 12)) == {None}
    assert (count(site, LiveSeat), count(site, Person, Person.registered_at.is_(None))) == (1, 1)
