"""What every test of the services may count on: a moment that is far from the end of a minute, a day, a month."""

import pytest

from tests.support import clock


@pytest.fixture(autouse=True)
def _it_is_a_thursday_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other hours are tested where they matter, by verbs that are told when it is."""
    clock.begin_at(monkeypatch)
