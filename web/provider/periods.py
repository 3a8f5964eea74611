"""From a day to a day, as the provider's pages ask for them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from services.errors import BadField, Malformed
from services.records.periods import Period, read_period
from web.fields import only
from web.session import now


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, the period that it comes to, by default of this year, and what is wrong with it."""

    first: str
    last: str
    period: Period
    problem: str = ""

    @property
    def status(self) -> int:
        """What the page answers."""
        return 400 if self.problem else 200


def asked(fields: MultiDict[str, str]) -> Asked:
    """The period that a page is asked for."""
    first, last, today = only(fields, "first"), only(fields, "last"), now().date()
    try:
        period = read_period(first, last, today)
    except BadField as fault:
        return Asked(first, last, read_period("", "", today), gettext(fault.message))
    return Asked(period.first.isoformat(), period.last.isoformat(), period)


def sent_period(fields: MultiDict[str, str]) -> Period:
    """The period that a form was sent with. Raises Malformed."""
    try:
        return read_period(only(fields, "first"), only(fields, "last"), now().date())
    except BadField as fault:
        raise Malformed(fault.message) from None
