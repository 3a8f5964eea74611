"""The classes that a person sat in or held, as tables: the evidence that they were there, and what they voted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from models import LiveClass, LiveSeat, LiveStay, LiveVote, Revision, Scenario
from services.accounts.records import Record
from services.accounts.scenes import scene_of, text_of, title_of
from services.paths import read_path


def records_of_classes(connection: Connection, person_id: int) -> tuple[Record, ...]:
    """Everything that somebody did in classes that played a case together."""
    return (
        _classes(connection, person_id),
        _seats(connection, person_id),
        _stays(connection, person_id),
        _votes(connection, person_id),
    )


def _with_case(query: Any) -> Any:
    return query.join(Revision, LiveClass.revision_id == Revision.id).join(
        Scenario, Revision.scenario_id == Scenario.id
    )


def _classes(connection: Connection, person_id: int) -> Record:
    columns = {
        "class": "its random name",
        "case": "the case, as its address names it",
        "guests": "whether people without an account could come",
        "path": "the numbers of the choices that the class took",
        "seats": "how many were there",
        "started_at": "when you began",
        "ended_at": "when it ended",
    }
    seats = select(func.count()).where(LiveSeat.live_class_id == LiveClass.id).scalar_subquery()
    what = (LiveClass.public_id, Scenario.slug, LiveClass.guests, LiveClass.path, seats)
    query = _with_case(select(*what, LiveClass.started_at, LiveClass.ended_at).select_from(LiveClass))
    rows = connection.execute(query.where(LiveClass.person_id == person_id).order_by(LiveClass.id))
    return Record("classes", "Classes that you held.", columns, tuple(map(tuple, rows)))


def _seats(connection: Connection, person_id: int) -> Record:
    columns = {
        "class": "which class",
        "case": "the case that it played, as its address names it",
        "name": "as you were called there",
        "joined_at": "when you came in",
        "seen_at": "when you were last there",
        "left_at": "when you left, if you did",
        "votes": "how often you voted",
        "ended_at": "when the class ended",
    }
    votes = select(func.count()).where(LiveVote.seat_id == LiveSeat.id).scalar_subquery()
    there = (LiveSeat.name, LiveSeat.joined_at, LiveSeat.seen_at, LiveSeat.left_at, votes)
    query = select(LiveClass.public_id, Scenario.slug, *there, LiveClass.ended_at)
    joined = _with_case(query.join(LiveClass, LiveSeat.live_class_id == LiveClass.id))
    rows = connection.execute(joined.where(LiveSeat.person_id == person_id).order_by(LiveSeat.id))
    return Record("seats", "Classes that you sat in.", columns, tuple(map(tuple, rows)))


def _stays(connection: Connection, person_id: int) -> Record:
    columns = {"class": "in which class", "came_at": "from when", "seen_at": "to when the site heard of you there"}
    query = select(LiveClass.public_id, LiveStay.came_at, LiveStay.seen_at)
    mine = query.join(LiveSeat, LiveStay.seat_id == LiveSeat.id).join(LiveClass, LiveSeat.live_class_id == LiveClass.id)
    rows = connection.execute(mine.where(LiveSeat.person_id == person_id).order_by(LiveStay.came_at, LiveSeat.id))
    return Record("stays", "From when to when you were in classes.", columns, tuple(map(tuple, rows)))


def _votes(connection: Connection, person_id: int) -> Record:
    columns = {
        "class": "in which class",
        "step": "at which step, from 0",
        "scene": "the title of the scene",
        "round": "before the talk (1) or after it (2)",
        "choice": "the number of the choice, in the order of the case’s file",
        "choice_text": "what it said",
        "confidence": "how sure you were: low, medium or high",
        "voted_at": "when",
    }
    query = select(LiveVote, LiveClass.public_id, LiveClass.path, LiveClass.revision_id)
    mine = query.join(LiveSeat, LiveVote.seat_id == LiveSeat.id).join(LiveClass, LiveSeat.live_class_id == LiveClass.id)
    told = []
    order = (LiveSeat.id, LiveVote.step, LiveVote.round)
    for row in connection.execute(mine.where(LiveSeat.person_id == person_id).order_by(*order)).all():
        scene = scene_of(connection, row.revision_id, read_path(row.path)[: row.step])
        vote = (row.choice, text_of(scene, row.choice), row.confidence, row.voted_at)
        told.append((row.public_id, row.step, title_of(scene), row.round, *vote))
    return Record("votes", "What you voted in classes.", columns, tuple(told))
