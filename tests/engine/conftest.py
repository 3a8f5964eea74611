"""What every test of the engine may ask for. Examples of properties are the same on every run."""

import pytest
from hypothesis import HealthCheck, settings

from engine.scenario.tables import Tables
from tests.engine.scenario.cases import TABLES

settings.register_profile(
    "engine", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("engine")


@pytest.fixture(scope="session")
def tables() -> Tables:
    """The small table of provisions and words that the stories are held against."""
    return TABLES
