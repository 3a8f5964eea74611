"""Migrations with data in the tables, on both databases: nothing is lost, and the models are what the database is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, select

from config import ROOT
from extensions import db
from models import Attempt, Base, Decision, JournalEntry, Person
from tests.conftest import SECRET
from tests.support import cases
from tests.support.client import Visitor, follow

REBUILD = '''
"""Rebuilds the table that everything hangs on.

Revision: 9999
"""
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    with op.batch_alter_table("people", recreate="{recreate}") as table:
        table.add_column(sa.Column("note", sa.String(20), nullable=True))
'''


def play(site: Flask) -> None:
    """Leave a row in every table."""
    alice = Visitor.at(site)
    attempt = alice.begin(cases.A_CASE)
    alice.get(attempt)
    for step, number in enumerate(cases.best(cases.A_CASE)):
        alice.get(follow(alice.decide(cases.value(site, attempt, step, number), reason="why not")))
    alice.send(alice.page.form("/journal"), text="a word")


def counts(site: Flask) -> tuple[int, ...]:
    with site.app_context():
        found = tuple(
            db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Person, Attempt, Decision, JournalEntry)
        )
        db.session.remove()
    return found


def test_the_models_are_what_the_migrations_make(site: Flask) -> None:
    with site.app_context(), db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_rebuilding_a_parent_table_keeps_every_child_row(site: Flask, tmp_path: Path) -> None:
    play(site)
    before = counts(site)
    assert all(before)
    folder = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", folder, ignore=shutil.ignore_patterns("__pycache__"))
    head = max(path.stem.split("_")[0] for path in folder.glob("versions/*.py"))
    with site.app_context():
        recreate = "always" if db.engine.dialect.name == "sqlite" else "never"
        (folder / "versions" / "9999_rebuild.py").write_text(REBUILD.format(head=head, recreate=recreate).lstrip())
        upgrade(directory=str(folder))
    assert counts(site) == before


def test_the_way_down_and_up_again_works_with_data(site: Flask) -> None:
    play(site)
    with site.app_context():
        db.engine.dispose()
        downgrade(revision="base")
        upgrade()
    assert counts(site) == (0, 0, 0, 0)


@pytest.mark.postgresql
def test_processes_that_start_together_migrate_in_turn(tmp_path: Path, postgresql_empty_url: str) -> None:
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "app.py"), "db", "upgrade"]
    told = {**os.environ, "BATON_INSTANCE": str(tmp_path), "DATABASE_URL": postgresql_empty_url, "SECRET_KEY": SECRET}
    together = [
        subprocess.Popen(command, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(3)
    ]
    said = [process.communicate(timeout=120)[1] for process in together]
    assert [process.returncode for process in together] == [0, 0, 0], said


def test_the_number_of_somebody_who_is_gone_is_never_given_again(small_site: Flask) -> None:
    """SQLite gives it again unless the table says otherwise, and a rebuilt table forgets what it is not told."""
    with small_site.app_context(), db.engine.connect() as connection:
        made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'people'").scalar_one()
    assert "AUTOINCREMENT" in made
