"""What every test of the pages may count on: a moment that is far from the end of a minute, a day, a month."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.support import clock
from web import session


@pytest.fixture(autouse=True)
def _it_is_a_thursday_noon() -> Iterator[None]:
    """Other hours are tested where they matter, by verbs that are told when it is."""
    with clock.beginning_at(clock.NOON):
        yield


@pytest.fixture
def as_late_as_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is what it is, for a site that has to agree with another process on the time."""
    monkeypatch.setattr(session, "datetime", datetime)
