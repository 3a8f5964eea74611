"""The scenario files as the site last saw them: what was found, what was left out and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from models import Attempt, Revision, Scenario
from services.database import reads


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What the checker says of one line."""

    line: int
    severity: str
    code: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """One file. `offered` says that the library has a text of it, which may be one of before."""

    slug: str
    listed: bool
    offered: bool
    revisions: int
    attempts: int
    findings: tuple[FindingRow, ...]

    @property
    def errors(self) -> int:
        """How many findings keep the text from the library."""
        return sum(finding.severity == "error" for finding in self.findings)


@reads
def scenario_rows(connection: Connection) -> tuple[ScenarioRow, ...]:
    """All of them: those with errors first, then those with anything found, then the others."""
    revisions = select(func.count(Revision.id)).where(Revision.scenario_id == Scenario.id).scalar_subquery()
    attempts = (
        select(func.count(Attempt.id))
        .join(Revision, Attempt.revision_id == Revision.id)
        .where(Revision.scenario_id == Scenario.id)
        .scalar_subquery()
    )
    query = select(Scenario, revisions.label("revisions"), attempts.label("attempts")).order_by(Scenario.slug)
    return tuple(sorted(map(_row, connection.execute(query)), key=_place))


def _row(row: Any) -> ScenarioRow:
    found = [FindingRow(**stored) for stored in row.findings]
    return ScenarioRow(
        slug=row.slug,
        listed=row.listed,
        offered=row.listed and row.revisions > 0,
        revisions=row.revisions,
        attempts=row.attempts,
        findings=tuple(sorted(found, key=lambda finding: (finding.severity != "error", finding.line))),
    )


def _place(row: ScenarioRow) -> tuple[bool, bool, bool, str]:
    return (not row.listed, not row.errors, not row.findings, row.slug)
