"""A network taken along: as vCards or CSV, all of it or one card. What comes out is what goes in again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from models import Contact
from services.database import reads
from services.errors import NotFound
from services.network.csv_rows import as_contact_csv
from services.network.fields import NAMES, Told
from services.network.listing import all_of
from services.network.vcards import as_vcards


@reads
def export_cards(connection: Connection, person_id: int) -> bytes:
    """The whole network as vCards, by name."""
    return as_vcards(told_of(row) for row in all_of(connection, person_id))


@reads
def export_table(connection: Connection, person_id: int) -> bytes:
    """The whole network as CSV, by name."""
    return as_contact_csv(told_of(row) for row in all_of(connection, person_id))


@reads
def export_card(connection: Connection, person_id: int, contact_id: str) -> bytes:
    """One entry as a vCard. Raises NotFound."""
    here = (Contact.public_id == contact_id, Contact.person_id == person_id)
    row = connection.execute(select(Contact).where(*here)).one_or_none()
    if row is None:
        raise NotFound(contact_id)
    return as_vcards([told_of(row)])


def told_of(row: Any) -> Told:
    """What a row of the table says."""
    values = {name: getattr(row, name) for name in NAMES}
    return Told(**{**values, "specialties": tuple(row.specialties)})
