"""Outcomes and decisions as the tests of studying write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine.study.questions import Measured, Outcome

MONDAY = datetime(2026, 3, 2, 19, tzinfo=UTC)


def outcome(
    credit: int = 4,
    *topics: str,
    best: int = 4,
    unsafe: bool = False,
    action: str | None = "Refer",
    all_four: bool = True,
    repairs: bool = False,
) -> Outcome:
    return Outcome("f" * 64, topics, credit, best, unsafe, action, all_four, repairs)


def decided(credit: int = 4, *topics: str, confidence: str | None = None, day: int = 0, **more: object) -> Measured:
    return Measured(MONDAY + timedelta(days=day), confidence, outcome(credit, *topics, **more))  # type: ignore[arg-type]
