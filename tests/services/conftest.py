"""What every test of the services may count on: a moment that is far from the end of a minute, a day, a month."""

from collections.abc import Iterator

import pytest

from tests.support import clock


@pytest.fixture(autouse=True)
def _it_is_a_thursday_noon() -> Iterator[None]:
    """Other hours are tested where they matter, by verbs that are told when it is."""
    with clock.beginning_at(clock.NOON):
        yield
