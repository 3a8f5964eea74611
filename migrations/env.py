"""How Alembic runs here: with the site's engine, and on SQLite with foreign keys off while tables are rebuilt.

With them on, the rebuilding of a parent table deletes every child row that cascades.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from models import Instant
from services.database import turn

ONE_AT_A_TIME = 0x6261746F6E
"""The advisory lock under which processes that start together migrate in turn; it falls with the transaction."""

db: Any = current_app.extensions["migrate"].db


class OrphanedRows(RuntimeError):
    """A migration left rows that point to nothing; it was rolled back."""


def render(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Migrations name plain types, so that they still read when a type of ours has moved."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


def migrate(connection: Connection) -> None:
    """Run the migrations in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=db.metadatas[None],
        compare_type=True,
        compare_server_default=True,
        render_as_batch=True,
        render_item=render,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if orphans:
                raise OrphanedRows(f"{len(orphans)} rows point to nothing, first in {orphans[0][0]}")


def run() -> None:
    """Open a connection as the database at hand needs it."""
    engine = db.engine.execution_options(writes=True)
    with turn(db.engine), engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            migrate(connection)
            return
        raw = connection.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            migrate(connection)
        finally:
            connection.rollback()
            raw.execute("PRAGMA foreign_keys=ON")


run()
