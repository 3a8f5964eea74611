"""Attempts without a trace of whose they were: what is left of people who erase their account, and of guests who went.

What is kept is copied by name into new rows; the old ones go, with all that hangs on them. So nothing stays by
having been overlooked.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from engine.scenario.order import SEED_BYTES
from models import Attempt, Decision, Person
from services.tokens import new_public_id, new_token

NAMELESS = "nameless"
"""How the public id of somebody who never had a name begins; those of people are hexadecimal."""
OF_ATTEMPTS = ("revision_id", "mode", "step", "earned", "out_of", "safe", "passed")
TIMES_OF_ATTEMPTS = ("started_at", "finished_at", "stepped_out_at")
OF_DECISIONS = ("step", "choice", "confidence", "fingerprint")
"""What is kept as it is. The times of an attempt and of its decisions shift together."""


def leave_nameless(connection: Connection, person_id: int) -> None:
    """Delete a person with all that is theirs; copies of their attempts stay, and are nobody's.

    The caller has locked the person's row, so that no attempt is begun meanwhile.
    """
    mine = select(Attempt).where(Attempt.person_id == person_id).with_for_update()
    attempts = connection.execute(mine).all()
    if attempts:
        decisions = _decisions_of(connection, person_id)
        nobody = _nobody(connection, person_id)
        for public_id, attempt in sorted((new_public_id(), attempt) for attempt in attempts):
            _copy(connection, nobody, public_id, attempt, decisions.get(attempt.id, ()))
    connection.execute(delete(Person).where(Person.id == person_id))


def _decisions_of(connection: Connection, person_id: int) -> dict[int, list[Any]]:
    rows = connection.execute(
        select(Decision)
        .join(Attempt, Decision.attempt_id == Attempt.id)
        .where(Attempt.person_id == person_id)
        .order_by(Decision.attempt_id, Decision.step)
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.attempt_id, []).append(row)
    return found


def _nobody(connection: Connection, person_id: int) -> int:
    created_at = connection.execute(select(Person.created_at).where(Person.id == person_id)).scalar_one()
    public_id = NAMELESS + secrets.token_hex(12)
    made = insert(Person).values(public_id=public_id, created_at=first_of_month(created_at))
    return int(connection.execute(made.returning(Person.id)).scalar_one())


def _copy(connection: Connection, nobody: int, public_id: str, attempt: Any, decisions: Iterable[Any]) -> None:
    """An attempt anew, in an order of rows that chance gave, for the number of a row tells when it was made."""
    shift = first_of_month(attempt.started_at) - attempt.started_at
    times = {name: getattr(attempt, name) for name in TIMES_OF_ATTEMPTS}
    made = insert(Attempt).values(
        public_id=public_id,
        person_id=nobody,
        start_token=new_token(),
        seed=secrets.token_bytes(SEED_BYTES),
        **{name: getattr(attempt, name) for name in OF_ATTEMPTS},
        **{name: then + shift if then else None for name, then in times.items()},
    )
    attempt_id = connection.execute(made.returning(Attempt.id)).scalar_one()
    rows = [
        {
            "attempt_id": attempt_id,
            "decided_at": decision.decided_at + shift,
            **{name: getattr(decision, name) for name in OF_DECISIONS},
        }
        for decision in decisions
    ]
    if rows:
        connection.execute(insert(Decision), rows)


def first_of_month(when: datetime) -> datetime:
    """The beginning of its month, in UTC as all instants are."""
    return when.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
