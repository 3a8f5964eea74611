"""The clock of a site under test: it begins where a test lets it begin, and goes on from there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from time import monotonic

import pytest

from web import session

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
"""Noon of a Thursday: far from the end of a minute, a day, a month, here and where the people of tests are."""


def begin_at(patch: pytest.MonkeyPatch, moment: datetime = NOON) -> None:
    """Let it be this moment for the site, so that what a test expects never hangs on the hour at which it is run."""
    begun = monotonic()

    class Clock:
        @staticmethod
        def now(zone: tzinfo) -> datetime:
            return (moment + timedelta(seconds=monotonic() - begun)).astimezone(zone)

    patch.setattr(session, "datetime", Clock)
