"""How an entry counts for each license, as its owner chooses: as it says, in other subjects, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from services.credit.entries import UseTold, own_entry, put_uses, subjects_of
from services.database import writes
from services.errors import BadField

AS_IT_SAYS, OTHERS, NOT = "as_it_says", "others", "not"


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose for one license; `subjects` are hours as they were typed, where they are others there."""

    how: str = AS_IT_SAYS
    subjects: Mapping[str, str] = field(default_factory=dict)


@writes
def keep_choices(connection: Connection, person_id: int, entry_id: str, choices: Mapping[str, Choice]) -> None:
    """Keep how an entry counts, by the licenses' public ids. Raises NotFound, BadField."""
    row = own_entry(connection, person_id, entry_id, lock=True)
    uses = {license_id: _use(license_id, choice, row.hours) for license_id, choice in choices.items()}
    put_uses(connection, person_id, row.id, uses)


def _use(license_id: str, choice: Choice, hours: int) -> UseTold:
    if choice.how not in (AS_IT_SAYS, OTHERS, NOT):
        raise BadField(f"use_{license_id}", "Choose one of these.")
    if choice.how != OTHERS:
        return UseTold(counts=choice.how == AS_IT_SAYS)
    return UseTold(subjects=subjects_of(choice.subjects, hours, f"use_{license_id}"))
