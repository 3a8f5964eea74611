"""Evidence: files that somebody keeps with an entry of their ledger, for the day on which a board asks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from models import Document
from services import documents
from services.credit.entries import own_entry
from services.database import reads, writes
from services.documents import Cleaned, Kept
from services.errors import BadField

MOST_FILES = 10
"""With one entry."""


@writes
def attach(connection: Connection, person_id: int, entry_id: str, cleaned: Cleaned, now: datetime) -> None:
    """Keep a file with an entry; sent twice, there is one. Raises NotFound, BadField."""
    row = own_entry(connection, person_id, entry_id, lock=True)
    others = (Document.entry_id == row.id, Document.sha256 != cleaned.sha256)
    if (connection.scalar(select(func.count()).select_from(Document).where(*others)) or 0) >= MOST_FILES:
        raise BadField("file", f"An entry has {MOST_FILES} files at most. Remove one first.")
    documents.keep(connection, cleaned, now, person_id=person_id, entry_id=row.id)


@reads
def take_along(connection: Connection, person_id: int, entry_id: str, document_id: str) -> Kept:
    """A file of an entry, all of it. Raises NotFound."""
    number = own_entry(connection, person_id, entry_id).id
    return documents.own_document(connection, person_id, document_id, entry_id=number)


@writes
def remove(connection: Connection, person_id: int, entry_id: str, document_id: str) -> None:
    """Remove a file of an entry; harmless when repeated. Raises NotFound."""
    row = own_entry(connection, person_id, entry_id, lock=True)
    here = (Document.public_id == document_id, Document.entry_id == row.id)
    connection.execute(delete(Document).where(*here))
