"""Approvals: what covers a completion, to the day, and that nothing else makes it continuing education."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.credit.approvals import Approval, covering, proof_of

ACEP = Approval(
    "NBCC", "6789", "Approved.", date(2026, 1, 1), date(2026, 12, 31), ("counselor", "other"), ("self_paced",)
)
DAY = date(2026, 6, 1)


def covered(approval: Approval, day: date = DAY, profession: str = "counselor", format: str = "self_paced") -> bool:
    return covering([approval], days=[day], profession=profession, format=format, course="a") == (approval,)


def test_an_approval_covers_its_period_professions_and_formats() -> None:
    assert covered(ACEP)
    assert covered(ACEP, date(2026, 1, 1))
    assert covered(ACEP, date(2026, 12, 31))
    assert not covered(ACEP, date(2025, 12, 31))
    assert not covered(ACEP, date(2027, 1, 1))
    assert not covered(ACEP, profession="nurse")
    assert not covered(ACEP, format="live_online")


def test_an_approval_that_was_ended_covers_nothing_from_that_day() -> None:
    ended = replace(ACEP, ended_on=DAY)
    assert covered(ended, date(2026, 5, 31))
    assert not covered(ended, DAY)


def test_an_approval_of_named_courses_covers_these_alone_and_knows_their_numbers() -> None:
    named = replace(ACEP, all_courses=False, courses={"a": "SP-17"})
    assert covered(named)
    assert not covered(replace(named, courses={"b": "SP-18"}))
    assert (named.number_of("a"), named.number_of("b")) == ("SP-17", "")


@pytest.mark.parametrize(("approvals", "proof"), [([ACEP], "certificate"), ([], "record")])
def test_without_an_approval_it_is_a_record_of_completion(approvals: list[Approval], proof: str) -> None:
    found = covering(approvals, days=[DAY], profession="counselor", format="self_paced", course="a")
    assert proof_of(found) == proof


def test_several_approvals_are_named_in_one_order() -> None:
    aswb = replace(ACEP, approver="ASWB", number="1")
    found = covering([ACEP, aswb], days=[DAY], profession="counselor", format="self_paced", course="a")
    assert found == (aswb, ACEP)


def test_live_delivery_is_covered_by_the_presenters_that_are_named_only() -> None:
    live = replace(ACEP, formats=("live_online",))

    def by(presenter: str, approval: Approval) -> bool:
        return approval.covers(DAY, "counselor", "live_online", "a", presenter)

    assert not by("ada", live)
    assert by("ada", replace(live, presenters=("ada",)))
    assert not by("ben", replace(live, presenters=("ada",)))
    assert by("ben", replace(live, presenters=None))


def test_every_day_of_a_completion_has_to_be_covered() -> None:
    what = {"profession": "counselor", "format": "self_paced", "course": "a"}
    assert covering([ACEP], days=[DAY, ACEP.valid_from], **what) == (ACEP,)
    assert covering([ACEP], days=[DAY, ACEP.valid_from - timedelta(days=1)], **what) == ()
