"""Examples of what boards ask for, as this process has them: where a form can be filled from. Never advice."""

from __future__ import annotations

from functools import lru_cache

from engine.credit.seeds import Seed, read_seeds
from services.errors import NotFound
from services.scenario_files import TABLES


@lru_cache(maxsize=1)
def examples() -> tuple[Seed, ...]:
    """All of them, in the order of the file. Raises BadTable, OSError."""
    return read_seeds((TABLES / "ce_rules.yaml").read_text(encoding="utf-8"))


def example(key: str) -> Seed:
    """One of them. Raises NotFound."""
    found = example_or_none(key)
    if found is None:
        raise NotFound(key)
    return found


def example_or_none(key: str | None) -> Seed | None:
    """The one that something was filled from; None where there is none, or it is gone from the file."""
    return next((each for each in examples() if each.key == key), None)
