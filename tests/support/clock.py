"""The clock of a site under test: it begins where a test lets it begin, and goes on from there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from time import monotonic

import pytest

from web import session

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
"""Noon of a Thursday: far from the end of a minute, a day, a month, here and where the people of tests are."""

THE_DAY_BEFORE = NOON - timedelta(days=1)
"""When the library was loaded: what is made once for many tests is older than all that they do."""


@contextmanager
def beginning_at(moment: datetime) -> Iterator[None]:
    """Let it be this moment for the site as long as this is open, so that what a test expects never hangs on the hour
    at which it is run.
    """
    begun = monotonic()

    class Clock:
        @staticmethod
        def now(zone: tzinfo) -> datetime:
            return (moment + timedelta(seconds=monotonic() - begun)).astimezone(zone)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "datetime", Clock)
        yield
