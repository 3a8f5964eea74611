"""Whether the site can do its work. Knows what is missing, not who asks."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from models import Revision, Scenario
from services.database import reads

_OFFERED = select(func.count()).select_from(Revision).join(Scenario).where(Revision.newest, Scenario.listed)

OUTDATED = "The database is not of this version. Run: flask db upgrade"
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def missing() -> tuple[str, ...]:
    """What keeps the site from being ready, a sentence each; nothing where it is."""
    try:
        return _missing()
    except SQLAlchemyError as fault:
        return (f"The database cannot be used: {type(fault).__name__}.",)


@reads
def _missing(connection: Connection) -> tuple[str, ...]:
    found = []
    if not _is_current(connection):
        return (OUTDATED,)
    if not connection.scalar(_OFFERED):
        found.append("No case is loaded. Run: flask scenarios sync")
    return tuple(found)


@reads
def is_current(connection: Connection) -> bool:
    """Whether the database is of this version."""
    return _is_current(connection)


def _is_current(connection: Connection) -> bool:
    return MigrationContext.configure(connection).get_current_revision() == newest_migration()


@cache
def newest_migration() -> str | None:
    """The version that the code expects of the database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head()
