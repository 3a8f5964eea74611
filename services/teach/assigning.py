"""A module given to a cohort: from then on an assignment with terms and dates of its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from models import Assignment, AssignmentCase, Module
from services import audit
from services.audit import Act
from services.database import reads, writes
from services.errors import BadField, Malformed, Refused
from services.people import Visitor
from services.teach.choosing import scenarios_of
from services.teach.giving import MOST_ASSIGNMENTS, Told, settle
from services.teach.groups import GroupRow, groups_of
from services.teach.scope import AssignmentRow, CohortRow, assignments_of, cohort_of
from services.tokens import is_start_token, new_public_id


@reads
def whom_and_after(
    connection: Connection, supervisor_id: int, cohort_id: str
) -> tuple[CohortRow, tuple[GroupRow, ...], tuple[AssignmentRow, ...]]:
    """A cohort with its groups, and its assignments, after which another one can come. Raises NotFound."""
    cohort = cohort_of(connection, supervisor_id, cohort_id)
    return cohort, groups_of(connection, cohort.id), assignments_of(connection, cohort)


@writes
def assign(
    connection: Connection, visitor: Visitor, cohort_id: str, told: Told, module_id: str, token: str, now: datetime
) -> str:
    """Give cases to a cohort under these terms; the same token again gives the same assignment. Returns its public id.

    `module_id` is the module that the form was filled from. Raises NotFound, BadField, Malformed, Refused.
    """
    if not is_start_token(token):
        raise Malformed("This form is damaged. Open the page again.")
    cohort = cohort_of(connection, visitor.id, cohort_id, lock=True)
    made = _made(connection, cohort, token)
    if made is not None:
        return made
    _refuse_unfit(connection, cohort)
    settled = settle(connection, cohort, told)
    scenarios = scenarios_of(connection, told.cases)
    if not scenarios:
        raise BadField("cases", "Choose at least one case.")
    public_id = new_public_id()
    values = {
        "public_id": public_id,
        "start_token": token,
        "cohort_id": cohort.id,
        "module_id": _module(connection, visitor.id, module_id),
        "version": 0,
        "created_at": now,
        **settled.columns,
    }
    number = connection.execute(insert(Assignment).values(**values).returning(Assignment.id)).scalar_one()
    rows = [
        {"assignment_id": number, "position": position, "scenario_id": scenario, "stale": False}
        for position, scenario in enumerate(scenarios.values())
    ]
    connection.execute(insert(AssignmentCase), rows)
    audit.record(connection, visitor.public_id, Act.ASSIGNED, public_id, now)
    return public_id


def _made(connection: Connection, cohort: CohortRow, token: str) -> str | None:
    """The assignment that was made with this token. Raises Malformed for a token of another cohort."""
    query = select(Assignment.public_id, Assignment.cohort_id).where(Assignment.start_token == token)
    made = connection.execute(query).one_or_none()
    if made is not None and made.cohort_id != cohort.id:
        raise Malformed("This form was used already. Open the page again.")
    return str(made.public_id) if made else None


def _module(connection: Connection, person_id: int, module_id: str) -> int | None:
    """The number of a module, where it is this person's."""
    mine = (Module.public_id == module_id, Module.person_id == person_id)
    return connection.scalar(select(Module.id).where(*mine)) if module_id else None


def _refuse_unfit(connection: Connection, cohort: CohortRow) -> None:
    if cohort.archived_at is not None:
        raise Refused("This cohort is archived, and nothing begins in it. Bring it back first.")
    there = select(func.count(Assignment.id)).where(Assignment.cohort_id == cohort.id)
    if (connection.scalar(there) or 0) >= MOST_ASSIGNMENTS:
        raise Refused(f"A cohort has at most {MOST_ASSIGNMENTS} assignments. Make a new cohort for the next term.")
