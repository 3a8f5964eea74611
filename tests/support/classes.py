"""Cohorts, modules and assignments for tests, put there when how they came about is not the point."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import Connection, insert, select

from engine.teach.terms import Terms, as_json
from extensions import db
from models import (
    AssignedAttempt,
    Assignment,
    AssignmentCase,
    Attempt,
    Cohort,
    CohortGroup,
    CohortSupervisor,
    LiveClass,
    LiveSeat,
    Membership,
    Module,
    ModuleCase,
    Person,
    Revision,
    RosterEntry,
    Scenario,
)
from services.tokens import new_public_id, new_token
from tests.support import cases
from web.session import now

ZONE = "America/New_York"


def cohort(site: Flask, supervisor: str, *learners: str, name: str = "Practicum II", zone: str = ZONE) -> str:
    """A cohort of somebody with these learners, all by their public ids. Returns the cohort's."""
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        public_id = put_cohort(connection, _person(connection, supervisor), name=name, zone=zone)
        for learner in learners:
            put_member(connection, public_id, _person(connection, learner))
    return public_id


def supervisor(site: Flask, cohort_id: str, person: str) -> None:
    """Let somebody teach a cohort too."""
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        row = {"cohort_id": _cohort(connection, cohort_id), "person_id": _person(connection, person), "added_at": now()}
        connection.execute(insert(CohortSupervisor).values(**row))


def member(site: Flask, cohort_id: str, learner: str, **told: Any) -> str:
    """Let somebody be in a cohort. Returns the membership's public id."""
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        return put_member(connection, cohort_id, _person(connection, learner), **told)


def group(site: Flask, cohort_id: str, name: str = "Tuesday") -> str:
    """A group inside a cohort. Returns its public id."""
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        return put_group(connection, cohort_id, name)


def assignment(site: Flask, cohort_id: str, *slugs: str, terms: Terms | None = None, **told: Any) -> str:
    """An assignment of these cases (by default one) to a cohort, open and without a due date. Returns its public id.

    `due_at` and its kind are instants; what would have been typed for them is worked out.
    """
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        return put_assignment(connection, cohort_id, *slugs, terms=terms, **told)


def module(
    site: Flask, owner: str, *slugs: str, terms: Terms | None = None, title: str = "Knowing one's limits"
) -> str:
    """A module of somebody's. Returns its public id."""
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        return put_module(connection, _person(connection, owner), *slugs, terms=terms, title=title)


def put_cohort(connection: Connection, supervisor: int, *, name: str = "Practicum II", zone: str = ZONE) -> str:
    """The row of a cohort and of who teaches it."""
    public_id = new_public_id()
    made = insert(Cohort).values(
        public_id=public_id, name=name, time_zone=zone, code=public_id[:10].upper(), created_at=now()
    )
    cohort_id = connection.execute(made.returning(Cohort.id)).scalar_one()
    connection.execute(insert(CohortSupervisor).values(cohort_id=cohort_id, person_id=supervisor, added_at=now()))
    return public_id


def put_member(connection: Connection, cohort_id: str, person_id: int, **told: Any) -> str:
    """The row of a membership."""
    public_id = new_public_id()
    who = {"public_id": public_id, "cohort_id": _cohort(connection, cohort_id), "person_id": person_id}
    connection.execute(insert(Membership).values(**who, joined_at=now(), stop_token=new_token(), **told))
    return public_id


def put_group(connection: Connection, cohort_id: str, name: str) -> str:
    """The row of a group."""
    public_id = new_public_id()
    connection.execute(
        insert(CohortGroup).values(public_id=public_id, cohort_id=_cohort(connection, cohort_id), name=name)
    )
    return public_id


def put_expected(connection: Connection, cohort_id: str, name: str, email: str | None, **told: Any) -> str:
    """The row of somebody who is expected."""
    public_id = new_public_id()
    who = {"name": name, "email": email, "email_key": email.lower() if email else None, "student_id": "", "login": ""}
    where = {"public_id": public_id, "cohort_id": _cohort(connection, cohort_id), "added_at": now()}
    connection.execute(insert(RosterEntry).values(**{**where, **who, **told}))
    return public_id


def put_module(connection: Connection, owner: int, *slugs: str, terms: Terms | None, title: str) -> str:
    """The rows of a module."""
    public_id = new_public_id()
    made = insert(Module).values(
        public_id=public_id,
        person_id=owner,
        title=title,
        terms=as_json(terms or Terms()),
        version=0,
        created_at=now(),
        changed_at=now(),
    )
    module_id = connection.execute(made.returning(Module.id)).scalar_one()
    for position, slug in enumerate(slugs or (cases.A_CASE,)):
        row = {"module_id": module_id, "position": position, "scenario_id": _scenario(connection, slug)}
        connection.execute(insert(ModuleCase).values(**row))
    return public_id


def put_assignment(connection: Connection, cohort_id: str, *slugs: str, terms: Terms | None = None, **told: Any) -> str:
    """The rows of an assignment."""
    public_id = new_public_id()
    zone = ZoneInfo(connection.execute(select(Cohort.time_zone).where(Cohort.public_id == cohort_id)).scalar_one())
    local = {
        f"{name}_local": told[f"{name}_at"].astimezone(zone).strftime("%Y-%m-%dT%H:%M")
        for name in ("opens", "due", "closes")
        if told.get(f"{name}_at")
    }
    made = insert(Assignment).values(
        public_id=public_id,
        start_token=new_token(),
        cohort_id=_cohort(connection, cohort_id),
        **{
            "title": "Knowing one's limits",
            "terms": as_json(terms or Terms()),
            "late": "accept",
            "version": 0,
            "created_at": now() - timedelta(minutes=1),
            **local,
            **told,
        },
    )
    assignment_id = connection.execute(made.returning(Assignment.id)).scalar_one()
    for position, slug in enumerate(slugs or (cases.A_CASE,)):
        row = {"assignment_id": assignment_id, "position": position, "scenario_id": _scenario(connection, slug)}
        connection.execute(insert(AssignmentCase).values(**row, stale=False))
    return public_id


def put_assigned(connection: Connection, assignment_id: str, attempt_id: str, **told: Any) -> None:
    """Let an attempt that is there have been begun for the first case of an assignment."""
    case = (
        select(AssignmentCase.id)
        .join(Assignment, AssignmentCase.assignment_id == Assignment.id)
        .where(Assignment.public_id == assignment_id)
        .order_by(AssignmentCase.position)
    )
    attempt = select(Attempt.id).where(Attempt.public_id == attempt_id)
    row = {
        "attempt_id": connection.execute(attempt).scalar_one(),
        "assignment_case_id": connection.execute(case).scalars().first(),
    }
    flags = {"alternative": False, "seen_before": False, "folded": False}
    connection.execute(insert(AssignedAttempt).values(**{**flags, **row, **told}))


def put_class(connection: Connection, host: int, slug: str = cases.A_CASE, **told: Any) -> int:
    """The row of a class of somebody's that plays a case: at its first decision, open to guests. Returns its number."""
    public_id = new_public_id()
    revision = select(Revision.id).join(Scenario).where(Scenario.slug == slug, Revision.newest)
    where = {"path": "", "phase": "voting", "round": 1, "version": 1, "started_at": now(), "changed_at": now()}
    made = insert(LiveClass).values(
        public_id=public_id,
        start_token=new_token(),
        person_id=host,
        revision_id=connection.execute(revision).scalar_one(),
        seed=b"0123456789abcdef",
        **{"code": public_id[:8].upper(), "guests": True, **where, **told},
    )
    return int(connection.execute(made.returning(LiveClass.id)).scalar_one())


def put_seat(connection: Connection, class_id: int, person_id: int, name: str = "Ana", **told: Any) -> int:
    """The row of a seat in a class. Returns its number."""
    who = {"live_class_id": class_id, "person_id": person_id, "name": name}
    made = insert(LiveSeat).values(**{**who, "joined_at": now(), "seen_at": now(), **told})
    return int(connection.execute(made.returning(LiveSeat.id)).scalar_one())


def in_an_hour() -> datetime:
    """A due date that is near."""
    return now() + timedelta(hours=1)


def _person(connection: Connection, public_id: str) -> int:
    return int(connection.execute(select(Person.id).where(Person.public_id == public_id)).scalar_one())


def _cohort(connection: Connection, public_id: str) -> int:
    return int(connection.execute(select(Cohort.id).where(Cohort.public_id == public_id)).scalar_one())


def _scenario(connection: Connection, slug: str) -> int:
    return int(connection.execute(select(Scenario.id).where(Scenario.slug == slug)).scalar_one())
