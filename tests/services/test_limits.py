"""Limits: counted in one statement, for all threads and processes together, and kept as a hash only."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from config import ROOT
from models import Counter
from services import limits
from services.database import writes
from services.errors import TooMany
from services.limits import LIMITS, Limit, give_back, take
from tests.conftest import close_site, settings_for
from tests.support.doors import at_once
from tests.support.rows import count, values
from web.session import now

FEW = Limit("few", 10, timedelta(minutes=15))


def taker(site: Flask, who: str = "alice") -> Callable[[], bool]:
    """Takes once, and says whether it was allowed."""

    def act() -> bool:
        with site.app_context():
            try:
                take(FEW, who, now())
            except TooMany:
                return False
            return True

    return act


def test_of_sixty_at_once_as_many_pass_as_the_limit_allows(site: Flask) -> None:
    assert sum(at_once(60, taker(site))) == FEW.most
    assert values(site, select(Counter.count)) == [FEW.most], "what is refused is not counted"


def test_two_processes_on_one_database_count_together(postgresql_url: str, tmp_path: Path) -> None:
    sites = [create_app(settings_for(tmp_path / name, postgresql_url)) for name in ("one", "two")]
    takers = iter([taker(site) for site in sites for _ in range(20)])
    assert sum(at_once(40, lambda: next(takers)())) == FEW.most
    for site in sites:
        close_site(site)


def test_each_is_counted_alone_and_nobody_is_named(small_site: Flask) -> None:
    assert [taker(small_site, who)() for who in ("alice@school.example", "bob@school.example")] == [True, True]
    keys = values(small_site, select(Counter.key))
    assert len(keys) == 2
    assert not [key for key in keys if "school" in key]


def test_whatever_counts_people_by_their_public_id_is_forgotten_with_their_account() -> None:
    """In `services/accounts/erasing.py`."""
    sources = [path.read_text() for folder in ("services", "web") for path in (ROOT / folder).rglob("*.py")]
    counts = [re.findall(r"limits\.([A-Z_]+), [a-z_().]+\.public_id\b", source) for source in sources]
    named = {name for names in counts for name in names}
    assert {"EXPORTS", "GRADE_FILES", "ROSTERS"} <= named
    assert {getattr(limits, name) for name in named} <= set(limits.OF_PEOPLE)


def test_a_window_begins_with_the_first_and_ends_whole(site: Flask) -> None:
    begun = now()
    with site.app_context():
        for _ in range(FEW.most):
            take(FEW, "alice", begun)
        with pytest.raises(TooMany) as refused:
            take(FEW, "alice", begun + timedelta(minutes=14))
        assert refused.value.seconds in (60, 61)
        take(FEW, "alice", begun + FEW.window)
        assert values(site, select(Counter.count)) == [1]


def test_what_is_given_back_can_be_taken_again_and_never_becomes_credit(site: Flask) -> None:
    with site.app_context():
        for _ in range(3):
            writes(give_back)(FEW, "alice")
        take(FEW, "alice", now())
        for _ in range(3):
            writes(give_back)(FEW, "alice")
    assert values(site, select(Counter.count)) == [0]


def test_every_limit_has_a_name_of_its_own(small_site: Flask) -> None:
    assert len({limit.name for limit in LIMITS}) == len(LIMITS)
    assert count(small_site, Counter) == 0
