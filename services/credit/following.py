"""The renewal period that follows: its days, the same requirements, and the hours that come over into it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.credit.counting import Carried
from engine.credit.cycles import Cycle, next_cycle
from engine.credit.hours import show_hours
from engine.credit.requirements import Requirements
from services.credit.views import Ledger, LicenseView


@dataclass(frozen=True, slots=True)
class Following:
    """What a form of the next period is filled with."""

    license: LicenseView
    cycle: Cycle
    number: int
    requirements: Requirements
    carried: Carried

    @property
    def fields(self) -> dict[str, str]:
        """Its days, its number and what comes over, as the form has them."""
        return {
            "first_day": self.cycle.first_day.isoformat(),
            "last_day": self.cycle.last_day.isoformat(),
            "renewal_number": str(self.number),
            "carried_in": show_hours(self.carried.hours) if self.carried.hours else "",
        }


def following(ledger: Ledger, of: LicenseView) -> Following:
    """What comes after the latest period of a license."""
    last = of.periods[-1]
    tally = ledger.standing(of, last).tally
    return Following(
        license=of,
        cycle=next_cycle(last.cycle, last.requirements.months),
        number=last.number + 1,
        requirements=last.requirements,
        carried=tally.carry_out if tally else Carried(),
    )
