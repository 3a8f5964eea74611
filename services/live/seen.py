"""Who has seen a case in a class: a later attempt at it is no first look."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select
from sqlalchemy.orm import aliased

from models import LiveClass, LiveSeat, Revision


def sat_in(person_id: Any, scenario_id: Any, *holds: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that somebody sat in a class that played a case, in any revision, beyond its lobby; and that this
    holds of their seat.
    """
    played, under_way = aliased(Revision), LiveClass.phase.not_in(("lobby", "over"))
    begun = and_(LiveClass.phase == "over", LiveClass.version > 1)  # one that ended in its lobby changed once
    return exists().where(
        LiveSeat.person_id == person_id,
        LiveSeat.live_class_id == LiveClass.id,
        LiveClass.revision_id == played.id,
        played.scenario_id == scenario_id,
        or_(under_way, begun),
        *holds,
    )


def has_seen(connection: Connection, person_id: int, scenario_id: int) -> bool:
    """Whether somebody has seen a case in a class."""
    return bool(connection.scalar(select(sat_in(person_id, scenario_id))))
