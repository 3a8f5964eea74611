"""Who holds which role: giving one, and that somebody is always left to run the site. Knows no page and no letter."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from models import Person, PersonRole
from services.errors import Refused

ADMINISTRATOR = "site_administrator"
SUPERVISOR = "supervisor"
CE_ADMINISTRATOR = "ce_administrator"
TEACHERS = frozenset({SUPERVISOR, "author", ADMINISTRATOR})
"""Whoever may see what learners never receive: keys and teaching notes."""


def administrators(connection: Connection) -> frozenset[int]:
    """Who runs the site and can log in. They stay so until the transaction ends."""
    rows = connection.execute(
        select(Person.id)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(PersonRole.role == ADMINISTRATOR, Person.disabled_at.is_(None))
        .order_by(Person.id)
        .with_for_update()
    )
    return frozenset(row.id for row in rows)


def keep_one_administrator(connection: Connection, person_id: int) -> None:
    """Raise Refused if the site would be without anybody to run it, were this person not to."""
    if administrators(connection) == {person_id}:
        raise Refused("This is the last person who can run the site. Give somebody else that role first.")


def grant(connection: Connection, person_id: int, role: str, now: datetime) -> None:
    """Give somebody a role that they do not have."""
    connection.execute(insert(PersonRole).values(person_id=person_id, role=role, granted_at=now))
