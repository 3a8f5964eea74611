"""Classes that nobody moved on for hours end by themselves: every reader knows, and here it is written down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from models import LiveClass
from services import audit
from services.audit import Act
from services.live.scope import IDLE


def end_idle(connection: Connection, now: datetime) -> None:
    """Write down that such classes are over, so that their codes are free again. Harmless when repeated."""
    idle = (LiveClass.ended_at.is_(None), LiveClass.changed_at <= now - IDLE)
    over = {"phase": "over", "code": None, "version": LiveClass.version + 1}
    for row in connection.execute(select(LiveClass.id, LiveClass.public_id, LiveClass.changed_at).where(*idle)).all():
        gone = update(LiveClass).where(LiveClass.id == row.id, *idle)
        if connection.execute(gone.values(**over, ended_at=row.changed_at + IDLE)).rowcount:
            audit.record(connection, None, Act.CLASS_ENDED, row.public_id, now)
