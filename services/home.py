"""The first page: a case to begin with, what was left open, what is assigned next, what comes next in courses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services import library
from services.assigned.listing import AssignedLine, assigned
from services.courses.mine import at_hand
from services.courses.taking import Way
from services.library import Front

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Home:
    """What the first page shows. `more` is how many open assignments it has no room for."""

    front: Front
    assigned: tuple[AssignedLine, ...] = ()
    more: int = 0
    courses: tuple[Way, ...] = ()


def home(person_id: int | None, zone: str, now: datetime, *, has_account: bool) -> Home:
    """The first page as somebody sees it, by their own clocks. Nothing is assigned to whoever has no account."""
    front = library.front(person_id)
    if person_id is None or not has_account:
        return Home(front)
    still_open = assigned(person_id, zone, now).open
    return Home(front, still_open[:SHOWN], max(0, len(still_open) - SHOWN), at_hand(person_id, SHOWN, now))
