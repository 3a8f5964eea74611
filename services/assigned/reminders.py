"""Letters about what is due, as their readers have them in hand: stopped by a link in one, turned on again on a page.

Each membership has a secret of its own, which stops the letters of that cohort and does nothing else.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from models import Cohort, Membership
from services.database import reads, writes
from services.errors import NotFound
from services.mail.letters import ASSIGNED_REMINDER
from services.mail.outbox import take_back


@reads
def cohort_of_letter(connection: Connection, token: str) -> str | None:
    """The name of the cohort whose letters a secret stops; None where it is nobody's. Looking changes nothing."""
    named = select(Cohort.name).join(Membership, Membership.cohort_id == Cohort.id)
    return connection.scalar(named.where(Membership.stop_token == token))


@writes
def stop_letters(connection: Connection, token: str) -> str | None:
    """Stop the letters of whoever got this secret in one; again is harmless. Returns the cohort's name, or None."""
    mine = update(Membership).where(Membership.stop_token == token).values(reminders=False)
    row = connection.execute(mine.returning(Membership.person_id, Membership.cohort_id)).one_or_none()
    if row is None:
        return None
    take_back(connection, row.person_id, ASSIGNED_REMINDER, ending=token)
    return connection.scalar(select(Cohort.name).where(Cohort.id == row.cohort_id))


@writes
def keep_letters(connection: Connection, person_id: int, cohort_id: str, *, wanted: bool) -> None:
    """Turn the letters of a cohort on or off for one of its learners. Raises NotFound."""
    row = connection.execute(
        _own(select(Membership.id, Membership.stop_token), person_id, cohort_id).with_for_update(of=Membership)
    ).one_or_none()
    if row is None:
        raise NotFound(cohort_id)
    connection.execute(update(Membership).where(Membership.id == row.id).values(reminders=wanted))
    if not wanted:
        take_back(connection, person_id, ASSIGNED_REMINDER, ending=row.stop_token)


def _own(query: Any, person_id: int, cohort_id: str) -> Any:
    here = (Cohort.public_id == cohort_id, Membership.person_id == person_id, Membership.left_at.is_(None))
    return query.join(Cohort, Membership.cohort_id == Cohort.id).where(*here)
