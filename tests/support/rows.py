"""What the database holds, and changing it behind the site's back: time that passes, an account that is closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import Executable, Select, event, func, select, update

from extensions import db
from models import AuditEntry, Base, MailLink, Person
from services import site_settings
from web.session import now


def count(site: Flask, table: type[Base], *where: Any) -> int:
    """How many rows there are."""
    return int(values(site, select(func.count()).select_from(table).where(*where))[0])


def values(site: Flask, query: Select[Any]) -> list[Any]:
    """The first column of a query."""
    with site.app_context():
        found = list(db.session.scalars(query))
        db.session.remove()
    return found


def rows(site: Flask, table: type[Base]) -> list[Any]:
    """All rows of a table, the oldest first."""
    with site.app_context():
        found = list(db.session.execute(select(table.__table__).order_by(*table.__table__.primary_key)))
        db.session.remove()
    return found


def recorded(site: Flask) -> list[tuple[str, str | None]]:
    """What the audit trail tells: each act, and to whom it was done."""
    return [(row.action, row.subject) for row in rows(site, AuditEntry)]


def acts(site: Flask) -> list[str]:
    """The acts that the audit trail tells."""
    return [act for act, _ in recorded(site)]


def change(site: Flask, *statements: Executable) -> None:
    """Change rows, and commit."""
    with site.app_context():
        for statement in statements:
            db.session.execute(statement)
        db.session.commit()
        db.session.remove()


def disable(site: Flask, name: str) -> None:
    """Close the account of somebody."""
    change(site, update(Person).where(Person.display_name == name).values(disabled_at=now()))


def expire_links(site: Flask, at: datetime) -> None:
    """Let every link that was mailed end at a moment."""
    change(site, update(MailLink).values(expires_at=at))


def set_settings(site: Flask, **told: Any) -> None:
    """Change settings of the site, as its administrators do."""
    with site.app_context():
        site_settings.change("somebody", told, now())
        site_settings.forget()


@contextmanager
def counted(site: Flask) -> Iterator[list[str]]:
    """The statements that are sent while this is open. The settings of the site, for which each process asks every few
    seconds, are read right before, so that nothing is charged with them.
    """
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    with site.app_context():
        engine = db.engine
        site_settings.forget()
        site_settings.current(now())
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
