"""The outbox: letters are written here in the transaction of what they tell of, and sent afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert

from models import Letter
from services.mail.letters import Draft
from services.tokens import new_public_id


def post(connection: Connection, draft: Draft, to: str, now: datetime, person_id: int | None = None) -> None:
    """Put a letter into the outbox. It is sent if and only if the transaction commits."""
    connection.execute(
        insert(Letter).values(
            public_id=new_public_id(),
            kind=draft.kind,
            person_id=person_id,
            to_address=to,
            subject=draft.subject,
            text=draft.text,
            html=draft.html,
            state="waiting",
            tries=0,
            created_at=now,
            due_at=now,
        )
    )
