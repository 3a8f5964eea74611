"""One entry of somebody's referral network: written, changed, checked, taken out and put back. Its owner's alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, tuple_, update

from models import Attempt, Call, Contact, Person
from services.accounts.ceremonies import LASTS, begin_ceremony, ceremony, end_ceremony
from services.calls import write_call
from services.database import reads, writes
from services.errors import Malformed, NotFound, Refused
from services.network.fields import NAMES, Bounds, Told, clean
from services.network.views import ContactView, view_of
from services.people import enter_as_guest
from services.tokens import is_public_id, new_public_id

MAX_CONTACTS = 10_000
TAKEN_OUT = "contact taken out"
"""The ceremony that holds what was taken out last, for as long as it can be put back."""
TAKEN_OUT_LASTS = int(LASTS.total_seconds() // 60)
"""Minutes."""


@reads
def contact(connection: Connection, person_id: int, contact_id: str, today: date) -> ContactView:
    """One entry. Raises NotFound."""
    return view_of(_own(connection, person_id, contact_id), today)


@writes
def add_contact(
    connection: Connection,
    session_token: str,
    contact_id: str,
    told: Told,
    bounds: Bounds,
    now: datetime,
    *,
    attempt_id: str = "",
    as_call: bool = False,
) -> bool:
    """Write an entry, as a guest where nobody is known yet. The same id again is harmless.

    Returns whether somebody finished this attempt and so came from its debrief; `as_call` makes the new entry the one
    whom they would call there. Raises BadField, Malformed, Refused.
    """
    values = values_of(clean(told, bounds))
    if not is_public_id(contact_id):
        raise Malformed("This form is damaged. Open the page again.")
    person_id = enter_as_guest(connection, session_token, now)
    hold_network(connection, person_id)
    mine = (Attempt.public_id == attempt_id, Attempt.person_id == person_id, Attempt.finished_at.is_not(None))
    attempt = connection.scalar(select(Attempt.id).where(*mine).with_for_update()) if attempt_id else None
    owner = connection.scalar(select(Contact.person_id).where(Contact.public_id == contact_id))
    if owner not in (None, person_id):
        raise Malformed("This form was used already. Open the page again.")
    if owner is None:
        make_room(connection, person_id, 1)
        made = insert(Contact).values(**_stamped(values, person_id, now), public_id=contact_id).returning(Contact.id)
        number = connection.execute(made).scalar_one()
        if as_call and attempt is not None:
            write_call(connection, attempt, {"contact_id": number, "name": values["name"]}, now)
    return attempt is not None


@writes
def change_contact(
    connection: Connection, person_id: int, contact_id: str, told: Told, bounds: Bounds, now: datetime
) -> None:
    """Write an entry anew. Specialties that it had stay allowed. Raises NotFound, BadField."""
    row = _own(connection, person_id, contact_id, lock=True)
    known = replace(bounds, specialties={*bounds.specialties, *row.specialties})
    values = values_of(clean(told, known))
    connection.execute(update(Contact).where(Contact.id == row.id).values(**values, changed_at=now))


@writes
def check_contact(connection: Connection, person_id: int, contact_id: str, today: date, now: datetime) -> None:
    """Say that what an entry says was checked today. Raises NotFound."""
    row = _own(connection, person_id, contact_id, lock=True)
    connection.execute(update(Contact).where(Contact.id == row.id).values(checked_on=today, changed_at=now))


@writes
def take_out(connection: Connection, person_id: int, session_token: str, contact_id: str, now: datetime) -> None:
    """Take an entry out. It can be put back from this browser for some minutes. Again is harmless. Raises NotFound."""
    try:
        row = _own(connection, person_id, contact_id, lock=True)
    except NotFound:
        if _waiting(ceremony(connection, session_token, TAKEN_OUT, now), person_id, contact_id):
            return
        raise
    answers = connection.execute(select(Call.attempt_id, Call.written_at).where(Call.contact_id == row.id))
    calls = [(answer.attempt_id, answer.written_at.isoformat()) for answer in answers]
    kept = {name: getattr(row, name) for name in (*NAMES, "public_id")}
    kept["checked_on"] = row.checked_on and row.checked_on.isoformat()
    data = {"contact": kept, "created_at": row.created_at.isoformat(), "calls": calls}
    begin_ceremony(connection, session_token, TAKEN_OUT, now, person_id=person_id, data=data)
    connection.execute(delete(Contact).where(Contact.id == row.id))


@writes
def put_back(connection: Connection, person_id: int, session_token: str, contact_id: str, now: datetime) -> None:
    """Put back what was taken out last, and whom one would call where nothing else was written since.

    Again is harmless. Raises Refused where it is too late.
    """
    hold_network(connection, person_id)
    here = (Contact.public_id == contact_id, Contact.person_id == person_id)
    if connection.scalar(select(Contact.id).where(*here)) is not None:
        return
    if not _waiting(ceremony(connection, session_token, TAKEN_OUT, now), person_id, contact_id):
        raise Refused("This entry cannot be put back any more: that goes for ten minutes, and for the last one only.")
    make_room(connection, person_id, 1)
    data = end_ceremony(connection, session_token, TAKEN_OUT, now).data  # type: ignore[union-attr]  # it was there
    kept = data["contact"]
    checked_on = date.fromisoformat(kept["checked_on"]) if kept["checked_on"] else None
    values = {**kept, "checked_on": checked_on, "created_at": datetime.fromisoformat(data["created_at"])}
    made = insert(Contact).values(**values, person_id=person_id, changed_at=now).returning(Contact.id)
    number = connection.execute(made).scalar_one()
    answers = [(attempt, datetime.fromisoformat(written)) for attempt, written in data["calls"]]
    unchanged = (tuple_(Call.attempt_id, Call.written_at).in_(answers), Call.contact_id.is_(None))
    connection.execute(update(Call).where(*unchanged).values(contact_id=number))


def write_all(connection: Connection, person_id: int, many: Iterable[Told], now: datetime) -> int:
    """Write many entries that are clean. Returns how many. Raises Refused where they do not all fit."""
    rows = [{**_stamped(values_of(told), person_id, now), "public_id": new_public_id()} for told in many]
    make_room(connection, person_id, len(rows))
    if rows:
        connection.execute(insert(Contact), rows)
    return len(rows)


def values_of(told: Told) -> dict[str, Any]:
    """What an entry says, as the table has it."""
    return {**asdict(told), "specialties": list(told.specialties)}


def hold_network(connection: Connection, person_id: int) -> None:
    """Let nobody else add to this network until the transaction ends."""
    connection.execute(select(Person.id).where(Person.id == person_id).with_for_update())


def make_room(connection: Connection, person_id: int, more: int) -> None:
    """Raise Refused where a network would grow over its limit."""
    there = connection.scalar(select(func.count()).select_from(Contact).where(Contact.person_id == person_id)) or 0
    if there + more > MAX_CONTACTS:
        raise Refused(f"A network has at most {MAX_CONTACTS:,} entries; yours has {there:,}. Take some out first.")


def _stamped(values: dict[str, Any], person_id: int, now: datetime) -> dict[str, Any]:
    return {**values, "person_id": person_id, "created_at": now, "changed_at": now}


def _own(connection: Connection, person_id: int, contact_id: str, *, lock: bool = False) -> Any:
    query = select(Contact).where(Contact.public_id == contact_id, Contact.person_id == person_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound(contact_id)
    return row


def _waiting(begun: Any | None, person_id: int, contact_id: str) -> bool:
    """Whether a ceremony holds this entry of this person."""
    if begun is None or begun.person_id != person_id:
        return False
    return bool(begun.data["contact"]["public_id"] == contact_id)
