"""Letters about the end of a cycle, as their readers have them in hand: stopped by a link in one."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from models import License
from services.database import reads, writes
from services.mail.letters import CYCLE_REMINDER
from services.mail.outbox import take_back


@reads
def license_of_letter(connection: Connection, token: str) -> str | None:
    """What the license is called whose letters a secret stops; None where it is nobody's. Looking changes nothing."""
    return connection.scalar(select(License.title).where(License.stop_token == token))


@writes
def stop_letters(connection: Connection, token: str) -> str | None:
    """Stop the letters about a license; again is harmless. Returns what it is called, or None."""
    mine = update(License).where(License.stop_token == token).values(reminders=False)
    row = connection.execute(mine.returning(License.person_id, License.title)).one_or_none()
    if row is None:
        return None
    take_back(connection, row.person_id, CYCLE_REMINDER, ending=token)
    return str(row.title)
