"""Which approvals cover a completion, and so whether it is continuing education at all. Knows no table.

Nothing is claimed that the provider did not enter: an approval covers a day in its period, a profession and a format
that it names, and a course that it names unless it is for all of them. What is held live it covers only by presenters
whom it names, unless the provider said that it is for any.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.credit.kinds import CERTIFICATE, LIVE, RECORD


@dataclass(frozen=True, slots=True)
class Approval:
    """An approver's approval of the provider, as it was entered. `courses` are those that it names, by public id, with
    their numbers; `presenters` those by whom it covers live delivery, by public id, None for any; `ended_on` is the day
    on which the provider ended it early, from which it covers nothing.
    """

    approver: str
    number: str
    statement: str
    valid_from: date
    valid_to: date
    professions: Collection[str]
    formats: Collection[str]
    all_courses: bool = True
    courses: Mapping[str, str] = field(default_factory=dict)
    ended_on: date | None = None
    presenters: Collection[str] | None = ()

    def covers(self, day: date, profession: str, format: str, course: str, presenter: str = "") -> bool:
        """Whether it covers a completion on a day, by somebody of a profession, in a format, of a course; of a live one
        by whom it was presented.
        """
        return (
            self.valid_from <= day <= self.valid_to
            and (self.ended_on is None or day < self.ended_on)
            and profession in self.professions
            and format in self.formats
            and (self.all_courses or course in self.courses)
            and (format not in LIVE or self.presenters is None or presenter in self.presenters)
        )

    def number_of(self, course: str) -> str:
        """The number that a course has with this approver; empty where it has none of its own."""
        return self.courses.get(course, "")


def covering(
    approvals: Iterable[Approval],
    *,
    days: Collection[date],
    profession: str,
    format: str,
    course: str,
    presenter: str = "",
) -> tuple[Approval, ...]:
    """The approvals that cover a completion on each of its days, by approver and number: what was held on one day and
    completed on another needs an approval on both.
    """
    what = (profession, format, course, presenter)
    found = [approval for approval in approvals if all(approval.covers(day, *what) for day in days)]
    return tuple(sorted(found, key=lambda approval: (approval.approver, approval.number, approval.valid_from)))


def proof_of(covered_by: Collection[Approval]) -> str:
    """What a completion is proved by: a certificate where an approval covers it, otherwise a record without credit."""
    return CERTIFICATE if covered_by else RECORD
