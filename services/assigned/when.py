"""A date of an assignment as its learner reads it: by their own clocks, and by the cohort's where those differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.teach.wall import written
from services.study.plan import zone_of
from services.teach.dates import wall_date


@dataclass(frozen=True, slots=True)
class When:
    """An instant, and what the clocks show where the cohort is. `differs`: the reader's clocks show something else;
    `twice`: the cohort's show it twice that night, and this is the later one.
    """

    at: datetime
    wall: datetime
    zone: str
    twice: bool
    differs: bool


def when(at: datetime | None, zone: str, own_zone: str) -> When | None:
    """A date, if there is one, for somebody whose clocks are in `own_zone`."""
    if at is None:
        return None
    here, there = at.astimezone(zone_of(own_zone)), at.astimezone(zone_of(zone))
    wall = there.replace(tzinfo=None)
    shown = wall_date(written(wall), zone)
    twice = shown is not None and shown.twice and shown.at == at
    return When(at, wall, zone, twice, differs=here.replace(tzinfo=None) != wall)
