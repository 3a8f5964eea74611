"""A list of learners into a roster: read, judged, shown, and then brought in as a whole or not at all.

What was read waits in a ceremony of the browser, as a file of contacts does: the page that shows it can be opened
again, and only what was shown is brought in. A list with a fault in it is not kept anywhere.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services import audit
from services.accounts.ceremonies import begin_ceremony, ceremony, end_ceremony
from services.audit import Act
from services.database import reads, writes
from services.delimited import Unreadable
from services.errors import BadField, Refused
from services.people import Visitor
from services.previews import Cut, Faulty, cut, held_for
from services.teach.groups import groups_of, make_all
from services.teach.roster import Beside, add_new, beside, still, update_entries
from services.teach.roster_judging import Listed, Met, judge
from services.teach.roster_rows import Read, read_roster
from services.teach.scope import CohortRow, cohort_of

WAITS = "roster read"
"""The ceremony that holds what was read."""
MAX_FILE_NAME = 200
"""Characters of a file's name that are shown."""
WAYS = ("leave", "update")
"""What to do with those of a list who are on the roster already."""
_GONE = "This list was brought in already, or you looked at it for more than ten minutes. Choose it anew."


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
    if faults := judged.faults or _beside(visitor.id, cohort_id, judged.listed).compared.faults:
        raise Faulty(faults)
    kept = [{key: value for key, value in asdict(row).items() if value} for row in judged.listed]
    data = {"cohort": cohort_id, "name": name[:MAX_FILE_NAME], "listed": kept, "left_out": list(read.left_out)}
    _keep(visitor.id, session_token, data, now)


@reads
def _beside(connection: Connection, supervisor_id: int, cohort_id: str, listed: tuple[Listed, ...]) -> Beside:
    return beside(connection, cohort_of(connection, supervisor_id, cohort_id).id, listed)


@writes
def _keep(connection: Connection, person_id: int, session_token: str, data: dict[str, Any], now: datetime) -> None:
    begin_ceremony(connection, session_token, WAITS, now, person_id=person_id, data=data)


@reads
def preview(
    connection: Connection, supervisor_id: int, session_token: str, cohort_id: str, now: datetime
) -> Preview | None:
    """What waits for this browser and this cohort; None where nothing does. Raises NotFound."""
    cohort = cohort_of(connection, supervisor_id, cohort_id)
    data = held_for(ceremony(connection, session_token, WAITS, now), supervisor_id, cohort=cohort_id)
    if data is None:
        return None
    listed = _listed(data)
    compared = beside(connection, cohort.id, listed).compared
    there = {group.name.casefold() for group in groups_of(connection, cohort.id)}
    groups = {row.group.casefold(): row.group for row in listed if row.group and row.group.casefold() not in there}
    return Preview(
        cohort=cohort,
        name=data["name"],
        new=cut(compared.new),
        changed=cut([met for met in compared.there if met.changes]),
        alike=cut([met for met in compared.there if not met.changes]),
        repeats=cut([row for row in listed if row.repeats]),
        groups=tuple(sorted(groups.values(), key=str.casefold)),
        left_out=tuple(data["left_out"]),
    )


def bring_in(visitor: Visitor, session_token: str, cohort_id: str, way: str, now: datetime) -> tuple[int, int]:
    """Write all that waits; those who are on the roster already are left as they are, or brought up to date.

    Returns how many came new, and how many were changed. Raises NotFound, and Refused where nothing waits any more, the
    roster has changed against it, or not all of it fits.
    """
    if way not in WAYS:
        raise Refused("Say first what to do with those who are on the roster already.")
    data, found = _waiting(visitor.id, session_token, cohort_id, now)
    return _write(visitor, session_token, data, found, way, now)


@reads
def _waiting(
    connection: Connection, supervisor_id: int, session_token: str, cohort_id: str, now: datetime
) -> tuple[dict[str, Any], Beside]:
    """What waits, held against the roster before anybody has to wait for it. Raises NotFound, Refused."""
    cohort = cohort_of(connection, supervisor_id, cohort_id)
    data = held_for(ceremony(connection, session_token, WAITS, now), supervisor_id, cohort=cohort_id)
    if data is None:
        raise Refused(_GONE)
    return data, beside(connection, cohort.id, _listed(data))


@writes
def _write(
    connection: Connection,
    visitor: Visitor,
    session_token: str,
    data: dict[str, Any],
    found: Beside,
    way: str,
    now: datetime,
) -> tuple[int, int]:
    cohort = cohort_of(connection, visitor.id, data["cohort"], lock=True)
    if held_for(end_ceremony(connection, session_token, WAITS, now), visitor.id) != data:
        raise Refused(_GONE)
    compared = still(connection, cohort, found)
    changed = [met for met in compared.there if met.changes] if way == "update" else []
    groups = make_all(connection, cohort, (met.listed.group for met in changed if met.listed.group))
    update_entries(connection, changed, groups)
    new = add_new(connection, cohort, compared.new, now)
    if new or changed:
        told = {"new": new, "changed": len(changed)}
        audit.record(connection, visitor.public_id, Act.ROSTER_BROUGHT_IN, cohort.public_id, now, **told)
    return new, len(changed)


def _listed(data: dict[str, Any]) -> tuple[Listed, ...]:
    nothing = dict.fromkeys(("name", "email", "email_key", "student_id", "login", "group"), "")
    return tuple(Listed(**{**nothing, **kept}) for kept in data["listed"])
