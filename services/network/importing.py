"""A file of contacts into a network: read, judged, shown, and then brought in as a whole or not at all.

What was read waits in a ceremony of the browser, for some minutes: the page that shows it can be opened again, and only
what was shown is brought in. A file with a fault in it is not kept anywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from models import Contact
from services.accounts.ceremonies import begin_ceremony, ceremony, end_ceremony
from services.database import reads, writes
from services.decoding import NoText, decode
from services.delimited import Unreadable
from services.errors import BadField, Refused
from services.network.contacts import hold_network, write_all
from services.network.csv_rows import read_csv
from services.network.fields import Bounds, Told
from services.network.judging import Entry, Judged, Remark, find_alike, judge
from services.network.rows import Read
from services.network.vcards import read_vcards
from services.people import enter_as_guest
from services.previews import Cut, Faulty, cut, held_for

MAX_BYTES = 8 * 1024 * 1024
MAX_FILE_NAME = 200
"""Characters of a file's name that are shown."""
WAITS = "contacts read"
"""The ceremony that holds what was read."""
WAYS = ("skip", "add")
"""What to do with entries that repeat another, in the network or in the file."""

_ALIKE_BY = (Contact.name, Contact.organization, Contact.email, Contact.phone)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would bring: what is new, what repeats another, what was put elsewhere or left out."""

    name: str
    new: Cut[Entry]
    alike: Cut[Entry]
    remarks: Cut[Remark]
    left_out: Mapping[str, int]
    more_left_out: int


def read_file(raw: bytes) -> Read:
    """The rows of a file, whichever of the two it is. Raises BadField."""
    if not raw.strip():
        raise BadField("file", "This file is empty. Choose another one.")
    if len(raw) > MAX_BYTES:
        raise BadField("file", "This file is too large. Leave pictures out when you export it, or divide it.")
    try:
        return read_vcards(raw) if _begins_as_card(raw) else read_csv(raw)
    except Unreadable as fault:
        raise BadField("file", f"Line {fault.line}: {fault}" if fault.line else str(fault)) from None


def keep_for_preview(
    person_id: int | None, session_token: str, name: str, file: Read, bounds: Bounds, now: datetime
) -> None:
    """Judge what was read, and let it wait for this browser, as a guest where nobody is known yet.

    It is judged while nobody waits for their turn to write. Raises Faulty, SessionEnded.
    """
    judged = judge(file.rows, replace(bounds, specialties=_known_words(person_id, bounds.specialties)))
    if judged.faults:
        raise Faulty(judged.faults)
    left_out = {"left_out": dict(file.left_out), "more_left_out": file.more_left_out}
    _keep(session_token, {"name": name[:MAX_FILE_NAME], **left_out, **_as_data(judged)}, now)


@writes
def _keep(connection: Connection, session_token: str, data: dict[str, Any], now: datetime) -> None:
    person_id = enter_as_guest(connection, session_token, now)
    begin_ceremony(connection, session_token, WAITS, now, person_id=person_id, data=data)


@reads
def preview(connection: Connection, person_id: int, session_token: str, now: datetime) -> Preview | None:
    """What waits for this browser; None where nothing does, or does not any more."""
    waiting = held_for(ceremony(connection, session_token, WAITS, now), person_id)
    if waiting is None:
        return None
    entries = _entries(connection, person_id, waiting)
    return Preview(
        name=waiting["name"],
        new=cut([entry for entry in entries if entry.alike is None]),
        alike=cut([entry for entry in entries if entry.alike is not None]),
        remarks=cut([Remark(*each) for each in waiting["remarks"]]),
        left_out=waiting["left_out"],
        more_left_out=waiting["more_left_out"],
    )


@writes
def bring_in(connection: Connection, person_id: int, session_token: str, way: str, now: datetime) -> int:
    """Write all that waits, with or without what repeats another. Returns how many entries there are more.

    Raises Refused where nothing waits any more, or not all of it fits.
    """
    if way not in WAYS:
        raise Refused("Say first what to do with the repeats.")
    hold_network(connection, person_id)
    waiting = held_for(end_ceremony(connection, session_token, WAITS, now), person_id)
    if waiting is None:
        raise Refused(
            "This file was brought in already, or you looked at it for more than ten minutes. Choose it anew."
        )
    entries = _entries(connection, person_id, waiting)
    wanted = [entry.told for entry in entries if entry.alike is None or way == "add"]
    return write_all(connection, person_id, wanted, now)


@reads
def _known_words(connection: Connection, person_id: int | None, vocabulary: Collection[str]) -> set[str]:
    """The specialties that a network may name: those of the vocabulary, and those that stand in it already."""
    rows = connection.scalars(select(Contact.specialties).where(Contact.person_id == person_id))
    return {*vocabulary, *(word for words in rows for word in words)}


def _begins_as_card(raw: bytes) -> bool:
    try:
        return decode(raw[:400]).lstrip("\ufeff \t\r\n").upper().startswith("BEGIN:VCARD")
    except NoText:
        return False


def _as_data(judged: Judged) -> dict[str, Any]:
    """What was judged, as it can be kept."""

    def plain(entry: Entry) -> list[Any]:
        told = {name: value for name, value in asdict(entry.told).items() if value}
        if entry.told.checked_on:
            told["checked_on"] = entry.told.checked_on.isoformat()
        return [entry.line, told]

    remarks = [[each.line, each.what, each.words] for each in judged.remarks]
    return {"entries": [plain(entry) for entry in judged.entries], "remarks": remarks}


def _entries(connection: Connection, person_id: int, data: Mapping[str, Any]) -> tuple[Entry, ...]:
    """What was kept, held against the network as it is now."""

    def told(kept: dict[str, Any]) -> Told:
        day = kept.get("checked_on")
        return Told(
            **{
                **kept,
                "specialties": tuple(kept.get("specialties", ())),
                "checked_on": date.fromisoformat(day) if day else None,
            }
        )

    there = connection.execute(select(*_ALIKE_BY).where(Contact.person_id == person_id)).all()
    return find_alike((Entry(line, told(kept)) for line, kept in data["entries"]), there)
