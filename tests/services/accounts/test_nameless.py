"""Attempts whose person is erased: what was played stays, exactly, without a trace of whose it was or of the day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select, update

from extensions import db
from models import Attempt, AuditEntry, Decision, Person
from services.accounts import nameless
from services.scores import verify
from tests.support.canaries import play
from tests.support.doors import erase_by_page
from tests.support.people import member
from tests.support.rows import change, count, values
from web.session import now


def test_attempts_stay_without_a_trace_of_whose_they_were_or_of_the_day(site: Flask) -> None:
    alice, bob = member(site, "Alice"), member(site, "Bob")
    for visitor in (alice, bob, alice):
        play(visitor, reason="because", confidence="low")
    alices = select(Attempt).join(Person, Attempt.person_id == Person.id).where(Person.display_name == "Alice")
    before = played(site, alices)
    bobs = values(site, select(Attempt.public_id).join(Person).where(Person.display_name == "Bob"))

    erase_by_page(alice)

    nobodys = select(Attempt).join(Person, Attempt.person_id == Person.id).where(Person.registered_at.is_(None))
    after = played(site, nobodys)
    assert sorted(what(each) for each in after) == sorted(what(each) for each in before)
    named = ("id", "public_id", "start_token", "seed", "person_id")
    for name in named:
        assert not {each[0][name] for each in before} & {each[0][name] for each in after}, name
    for attempt, decisions in after:
        assert attempt["started_at"] == first_of_this_month()
        assert [d["reason"] for d in decisions] == [None] * len(decisions)
        assert attempt["public_id"] not in set(values(site, select(AuditEntry.subject)))
    created = values(site, select(Person.created_at).where(Person.registered_at.is_(None)))
    assert created == [first_of_this_month()]
    assert values(site, select(Attempt.public_id).where(Attempt.public_id.in_(bobs))) == bobs
    assert count(site, Decision, Decision.reason == "because") == len(before[0][1])
    with site.app_context():
        assert verify() == (3, ())


def first_of_this_month() -> datetime:
    today = now()
    return datetime(today.year, today.month, 1, tzinfo=UTC)


def played(site: Flask, query: object) -> list[tuple[dict[str, object], list[dict[str, object]]]]:
    with site.app_context(), db.engine.connect() as connection:
        attempts = [dict(row._mapping) for row in connection.execute(query.order_by(Attempt.id))]  # type: ignore[attr-defined]
        found = []
        for attempt in attempts:
            rows = connection.execute(select(Decision).where(Decision.attempt_id == attempt["id"]).order_by("step"))
            found.append((attempt, [dict(row._mapping) for row in rows]))
        return found


def what(each: tuple[dict[str, object], list[dict[str, object]]]) -> str:
    """What stays: the choices, the score, how long it took."""
    attempt, decisions = each
    begun = attempt["started_at"]
    assert isinstance(begun, datetime)

    def since(when: object) -> object:
        return when - begun if isinstance(when, datetime) else None

    kept = {name: attempt[name] for name in nameless.OF_ATTEMPTS}
    steps = [{name: d[name] for name in nameless.OF_DECISIONS} | {"after": since(d["decided_at"])} for d in decisions]
    return repr((kept, since(attempt["finished_at"]), since(attempt["stepped_out_at"]), steps))


def test_every_column_of_attempts_and_decisions_is_kept_made_anew_or_left() -> None:
    """A new column stands in one of these lists, or nobody has thought about it."""
    made_anew = {"id", "public_id", "person_id", "start_token", "seed"}
    attempts = {*nameless.OF_ATTEMPTS, *nameless.TIMES_OF_ATTEMPTS, *made_anew}
    assert set(Attempt.__table__.columns.keys()) == attempts
    decisions = {*nameless.OF_DECISIONS, "attempt_id", "decided_at", "reason"}
    assert set(Decision.__table__.columns.keys()) == decisions


def test_times_shift_together_across_the_end_of_a_month(site: Flask) -> None:
    alice = member(site, "Alice")
    attempt = play(alice).split("/")[2]
    begun = datetime(2026, 1, 31, 23, 50, tzinfo=UTC)
    change(
        site,
        update(Attempt)
        .where(Attempt.public_id == attempt)
        .values(started_at=begun, finished_at=begun + timedelta(hours=2)),
        update(Decision).values(decided_at=begun + timedelta(minutes=30)),
        update(Person).values(created_at=begun),
    )
    erase_by_page(alice)
    first = datetime(2026, 1, 1, tzinfo=UTC)
    assert values(site, select(Attempt.started_at)) == [first]
    assert values(site, select(Attempt.finished_at)) == [first + timedelta(hours=2)]
    assert set(values(site, select(Decision.decided_at))) == {first + timedelta(minutes=30)}
