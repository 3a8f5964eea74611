"""A list of learners into a roster: read, judged, shown, and then brought in as a whole or not at all.

What was read waits in a ceremony of the browser, as a file of contacts does: the page that shows it can be opened
again, and only what was shown is brought in. A list with a fault in it is not kept anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from services.accounts.ceremonies import begin_ceremony, ceremony, end_ceremony
from services.database import reads, writes
from services.delimited import Unreadable
from services.errors import BadField, Refused
from services.people import Visitor
from services.teach.groups import groups_of, make_all
from services.teach.roster import add_new, entries_of, update_entry
from services.teach.roster_judging import Compared, Fault, Listed, Met, compare, judge
from services.teach.roster_rows import Read, read_roster
from services.teach.scope import CohortRow, cohort_of

T = TypeVar("T")

MOST_SHOWN = 200
"""Of each kind, what a page shows; the rest is counted."""
WAITS = "roster read"
"""The ceremony that holds what was read."""
WAYS = ("leave", "update")
"""What to do with those of a list who are on the roster already."""
_GONE = "This list was brought in already, or you looked at it for more than ten minutes. Choose it anew."
_CHANGED = "The roster has changed since you looked, and does not fit the list any more. Look at the list again."


@dataclass(frozen=True, slots=True)
class Cut(Generic[T]):
    """The beginning of a list, how long all of it is, and how much a page does not show."""

    shown: tuple[T, ...]
    count: int
    more: int


class Faulty(Exception):
    """A list in which something has to be corrected first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = _cut(sorted(faults, key=lambda fault: fault.line))


@dataclass(frozen=True, slots=True)
class Preview:
    """What a list would bring: who is new, who is on the roster already (alike, or said otherwise), what it says twice,
    groups that would be made, columns that find no place.
    """

    cohort: CohortRow
    name: str
    new: Cut[Listed]
    changed: Cut[Met]
    alike: Cut[Met]
    repeats: Cut[Listed]
    groups: tuple[str, ...]
    left_out: tuple[str, ...]


def read_list(raw: bytes) -> Read:
    """The rows of a list. Raises BadField."""
    try:
        return read_roster(raw)
    except Unreadable as fault:
        raise BadField("list", f"Line {fault.line}: {fault}" if fault.line else str(fault)) from None


def keep_for_preview(
    visitor: Visitor, session_token: str, cohort_id: str, name: str, read: Read, now: datetime
) -> None:
    """Judge what was read, by itself and beside the roster, and let it wait for this browser.

    It is judged while nobody waits for their turn to write. Raises NotFound, Faulty.
    """
    judged = judge(read.rows)
    faults = judged.faults or _compared(visitor.id, cohort_id, judged.listed).faults
    if faults:
        raise Faulty(faults)
    kept = [{key: value for key, value in asdict(row).items() if value} for row in judged.listed]
    data = {"cohort": cohort_id, "name": name[:MOST_SHOWN], "listed": kept, "left_out": list(read.left_out)}
    _keep(visitor.id, session_token, data, now)


@reads
def _compared(connection: Connection, supervisor_id: int, cohort_id: str, listed: Sequence[Listed]) -> Compared:
    cohort = cohort_of(connection, supervisor_id, cohort_id)
    return compare(listed, entries_of(connection, cohort.id))


@writes
def _keep(connection: Connection, person_id: int, session_token: str, data: dict[str, Any], now: datetime) -> None:
    begin_ceremony(connection, session_token, WAITS, now, person_id=person_id, data=data)


@reads
def preview(
    connection: Connection, supervisor_id: int, session_token: str, cohort_id: str, now: datetime
) -> Preview | None:
    """What waits for this browser and this cohort; None where nothing does. Raises NotFound."""
    cohort = cohort_of(connection, supervisor_id, cohort_id)
    data = _waiting(ceremony(connection, session_token, WAITS, now), supervisor_id, cohort_id)
    if data is None:
        return None
    listed = _listed(data)
    compared = compare(listed, entries_of(connection, cohort.id))
    there = {group.name.casefold() for group in groups_of(connection, cohort.id)}
    groups = {row.group.casefold(): row.group for row in listed if row.group and row.group.casefold() not in there}
    return Preview(
        cohort=cohort,
        name=data["name"],
        new=_cut(compared.new),
        changed=_cut([met for met in compared.there if met.changes]),
        alike=_cut([met for met in compared.there if not met.changes]),
        repeats=_cut([row for row in listed if row.repeats]),
        groups=tuple(sorted(groups.values(), key=str.casefold)),
        left_out=tuple(data["left_out"]),
    )


@writes
def bring_in(
    connection: Connection, supervisor_id: int, session_token: str, cohort_id: str, way: str, now: datetime
) -> tuple[int, int]:
    """Write all that waits; those who are on the roster already are left as they are, or brought up to date.

    Returns how many came new, and how many were changed. Raises NotFound, and Refused where nothing waits any more, the
    roster has changed against it, or not all of it fits.
    """
    if way not in WAYS:
        raise Refused("Say first what to do with those who are on the roster already.")
    cohort = cohort_of(connection, supervisor_id, cohort_id, lock=True)
    data = _waiting(end_ceremony(connection, session_token, WAITS, now), supervisor_id, cohort_id)
    if data is None:
        raise Refused(_GONE)
    compared = compare(_listed(data), entries_of(connection, cohort.id))
    if compared.faults:
        raise Refused(_CHANGED)
    changed = [met for met in compared.there if met.changes] if way == "update" else []
    groups = make_all(connection, cohort, (met.listed.group for met in changed if met.listed.group))
    for met in changed:
        update_entry(connection, met.entry, met.listed, met.changes, groups)
    return add_new(connection, cohort, compared.new, now), len(changed)


def _waiting(begun: Any | None, supervisor_id: int, cohort_id: str) -> dict[str, Any] | None:
    if begun is None or begun.person_id != supervisor_id or begun.data["cohort"] != cohort_id:
        return None
    data: dict[str, Any] = begun.data
    return data


def _listed(data: dict[str, Any]) -> tuple[Listed, ...]:
    nothing = dict.fromkeys(("name", "email", "email_key", "student_id", "login", "group"), "")
    return tuple(Listed(**{**nothing, **kept}) for kept in data["listed"])


def _cut(some: Sequence[T]) -> Cut[T]:
    return Cut(tuple(some[:MOST_SHOWN]), len(some), max(0, len(some) - MOST_SHOWN))
