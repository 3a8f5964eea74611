"""The profile of a course: what can be kept, and that it reads back the same."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from engine.credit.amount import Calculation
from engine.credit.profile import Profile, as_json, from_json, problems

WHOLE = Profile(
    description="Four cases.",
    objectives=("Name the limits of one’s competence.",),
    level="intermediate",
    references=("Rivera, R. (2024). On leaving well.",),
    hours=150,
    calculation=Calculation(seconds=(3600, 5400), reviewer="Dr. Rivera"),
    subjects={"ethics": 100, "law": 50},
    pass_mark=75,
    sittings=3,
)


def test_a_profile_reads_back_as_it_was_kept() -> None:
    for profile in (WHOLE, Profile()):
        assert problems(profile) == ()
        assert from_json(json.loads(json.dumps(as_json(profile)))) == profile


def test_what_an_older_site_kept_is_read() -> None:
    assert from_json({"level": "advanced", "unknown": 1}) == Profile(level="advanced")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"audience": "x" * 1_001}, "audience"),
        ({"objectives": ("x" * 301,)}, "objectives"),
        ({"objectives": ("x",) * 13}, "objectives"),
        ({"references": ("x",) * 101}, "references"),
        ({"level": "expert"}, "level"),
        ({"hours": 20_001}, "hours"),
        ({"subjects": {"ethics": 151}}, "subjects"),
        ({"subjects": {"ethics": -1}}, "subjects"),
        ({"subjects": {"astrology": 10}}, "subjects"),
        ({"pass_mark": 0}, "pass_mark"),
        ({"sittings": 21}, "sittings"),
        ({"calculation": Calculation(step=1)}, "step"),
    ],
)
def test_what_cannot_be_kept_is_named(changed: dict[str, object], field: str) -> None:
    assert [problem.field for problem in problems(replace(WHOLE, **changed))] == [field]  # type: ignore[arg-type]
