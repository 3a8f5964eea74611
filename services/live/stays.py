"""From when to when a seat was there: what live hours are reckoned from. Known to the minute or two, and no closer.

A phone asks each second, and once a minute that is written down (looking.py); a page without a script is heard of when
it is loaded. Votes say by themselves when they were cast.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, insert, select, update

from models import LiveSeat, LiveStay

APART = timedelta(minutes=2)
"""Two times at which a seat was heard of are one stay up to here: what is written once a minute can be so far apart."""


def heard(connection: Connection, seats: Collection[int], now: datetime) -> None:
    """That these seats are there now: their stay goes on, or another begins."""
    later = case((LiveStay.seen_at > now, LiveStay.seen_at), else_=now)
    goes_on = update(LiveStay).where(LiveStay.seat_id.in_(seats), LiveStay.seen_at >= now - APART)
    going_on = set(connection.scalars(goes_on.values(seen_at=later).returning(LiveStay.seat_id)))
    begun = [{"seat_id": seat, "came_at": now, "seen_at": now} for seat in seats if seat not in going_on]
    if begun:
        connection.execute(insert(LiveStay), begun)


def heard_to_the_end(connection: Connection, class_row: int, now: datetime) -> None:
    """The same, of all of a class who were heard of just before it ended: nobody asks any more."""
    seats = select(LiveSeat.id).where(LiveSeat.live_class_id == class_row, LiveSeat.left_at.is_(None))
    lately = (LiveStay.seen_at >= now - APART, LiveStay.seen_at < now)
    connection.execute(update(LiveStay).where(LiveStay.seat_id.in_(seats), *lately).values(seen_at=now))
