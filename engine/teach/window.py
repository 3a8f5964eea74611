"""When an assignment is open to one learner: its own dates, its late policy, and their extension. Knows no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

TO_COME, OPEN, CLOSED = "to come", "open", "closed"


@dataclass(frozen=True, slots=True)
class Window:
    """The dates of an assignment for one learner. Where it is `extended`, `extended_to` stands in place of the due
    date; None there means that they have none.

    `late` is what comes after the due date: "accept" takes it and marks it, "refuse" lets nothing more be begun, and
    "until" lets it be begun until `closes_at`. What was begun in time can always be finished.
    """

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    late: str = "accept"
    extended: bool = False
    extended_to: datetime | None = None

    @property
    def due(self) -> datetime | None:
        """When it is due for this learner."""
        return self.extended_to if self.extended else self.due_at

    @property
    def closing(self) -> datetime | None:
        """After what moment nothing more is begun; None where there is none. Nobody is closed out before they are
        late.
        """
        due = self.due
        if due is None or self.late == "accept":
            return None
        if self.late == "refuse":
            return due
        return None if self.closes_at is None else max(self.closes_at, due)

    def at(self, now: datetime) -> str:
        """Where it stands: to come, open, or closed for what was not begun."""
        if self.opens_at is not None and now < self.opens_at:
            return TO_COME
        return CLOSED if self.closing is not None and now > self.closing else OPEN
