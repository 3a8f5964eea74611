"""Requirements: what they come to in a cycle, what of them is none, and that they read back the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.credit.cycles import Cycle
from engine.credit.requirements import (
    CarryOver,
    FirstRenewal,
    Portion,
    Requirements,
    SubjectRule,
    as_json,
    asked_in,
    from_json,
    problems,
)
from engine.credit.subjects import SUBJECTS

CYCLE = Cycle(date(2026, 1, 1), date(2027, 12, 31))
WHOLE = Requirements(
    total=4000,
    subjects=(SubjectRule("ethics", 600), SubjectRule("suicide", 200, every=3), SubjectRule("law", 100, first=2)),
    live_minimum=Portion(percent=75),
    self_study_cap=Portion(hours=1000),
    carry_over=CarryOver(1000, ("ethics", "law"), ("suicide",)),
    overlap=True,
    first=FirstRenewal("prorated", rounding="up", step=50, subjects=True),
    note="Half of it from universities.",
)


def subjects_in(number: int, *rules: SubjectRule) -> dict[str, int]:
    return dict(asked_in(Requirements(subjects=rules), CYCLE, number).subjects)


def test_requirements_read_back_as_they_were_kept() -> None:
    for requirements in (WHOLE, Requirements()):
        assert problems(requirements) == ()
        assert from_json(json.loads(json.dumps(as_json(requirements)))) == requirements


def test_what_an_older_site_kept_is_read() -> None:
    assert from_json({"total": 3000, "unknown": 1, "first": None, "carry_over": {"hours": 5}}) == Requirements(
        total=3000, carry_over=CarryOver(5)
    )


def test_a_duty_of_each_third_cycle_and_one_of_the_first_renewal_hold_there_only() -> None:
    suicide, abuse = SubjectRule("suicide", 600, first=2, every=3), SubjectRule("child_abuse", 300, every=0)
    due = [sorted(subjects_in(number, suicide, abuse)) for number in range(1, 9)]
    assert due == [["child_abuse"], ["suicide"], [], [], ["suicide"], [], [], ["suicide"]]


def test_two_rules_of_one_subject_are_added() -> None:
    assert subjects_in(1, SubjectRule("ethics", 300), SubjectRule("ethics", 200, every=0)) == {"ethics": 500}
    assert subjects_in(2, SubjectRule("ethics", 300), SubjectRule("ethics", 200, every=0)) == {"ethics": 300}


def test_shares_are_of_the_total_of_that_cycle() -> None:
    asked = asked_in(replace(WHOLE, first=FirstRenewal()), CYCLE, 2)
    assert (asked.total, asked.live_minimum, asked.self_study_cap) == (4000, 3000, 1000)
    odd = Requirements(total=1001, live_minimum=Portion(percent=50), self_study_cap=Portion(percent=50))
    assert (asked_in(odd, CYCLE).live_minimum, asked_in(odd, CYCLE).self_study_cap) == (501, 500)
    assert (asked_in(Requirements(), CYCLE).live_minimum, asked_in(Requirements(), CYCLE).self_study_cap) == (0, None)


def test_a_share_of_no_total_caps_nothing_and_hours_cap_all_the_same() -> None:
    half, none = Portion(percent=50), FirstRenewal("fixed")
    first = asked_in(Requirements(total=2000, self_study_cap=half, first=none), CYCLE)
    assert (first.total, first.self_study_cap) == (0, None), "a first renewal may ask for a subject alone"
    assert asked_in(Requirements(self_study_cap=Portion(0)), CYCLE).self_study_cap == 0


@pytest.mark.parametrize(
    ("licensed", "rounding", "step", "total"),
    [
        # 24 months ask for 30 hours: 1.25 a month. From 15 June 2026 there are 18 full months, which are 22.5 hours.
        (date(2026, 6, 15), "down", 100, 2200),
        (date(2026, 6, 15), "up", 100, 2300),
        (date(2026, 6, 15), "nearest", 100, 2300),
        (date(2026, 6, 15), "nearest", 50, 2250),
        # From 2 July 17 full months: 21.25 hours.
        (date(2026, 7, 2), "nearest", 100, 2100),
        (date(2026, 7, 2), "up", 25, 2125),
        (date(2027, 12, 15), "up", 100, 0),
        (date(2028, 5, 1), "up", 100, 0),
        (date(2025, 5, 1), "down", 100, 3000),
        (None, "down", 100, 3000),
    ],
)
def test_a_first_renewal_is_prorated_by_full_months(
    licensed: date | None, rounding: str, step: int, total: int
) -> None:
    first = FirstRenewal("prorated", rounding=rounding, step=step)
    requirements = Requirements(total=3000, subjects=(SubjectRule("ethics", 300),), first=first)
    asked = asked_in(requirements, CYCLE, 1, licensed)
    assert (asked.total, asked.subjects) == (total, (("ethics", 300),))
    assert asked_in(requirements, CYCLE, 2, licensed).total == 3000


def test_nearest_is_up_from_the_half_on() -> None:
    first = FirstRenewal("prorated", rounding="nearest")  # 18 of 24 months of 28.6 hours are 21.45, of 28.67 are 21.5
    totals = [
        asked_in(Requirements(total=total, first=first), CYCLE, 1, date(2026, 7, 1)).total for total in (2860, 2867)
    ]
    assert totals == [2100, 2200]


def test_subjects_shrink_with_the_first_renewal_where_the_board_says_so() -> None:
    first = FirstRenewal("prorated", step=50, subjects=True)
    requirements = Requirements(total=3000, subjects=(SubjectRule("ethics", 300), SubjectRule("law", 60)), first=first)
    assert asked_in(requirements, CYCLE, 1, date(2026, 12, 1)).subjects == (("ethics", 150),)


def test_a_first_renewal_may_have_hours_of_its_own() -> None:
    requirements = Requirements(total=3600, subjects=(SubjectRule("law", 600),), first=FirstRenewal("fixed", 1800))
    assert asked_in(requirements, CYCLE, 1).total == 1800
    assert asked_in(requirements, CYCLE, 1).subjects == (("law", 600),)
    halved = replace(requirements, first=replace(requirements.first, subjects=True))
    assert asked_in(halved, CYCLE, 1).subjects == (("law", 300),)
    assert asked_in(replace(requirements, first=FirstRenewal("fixed")), CYCLE, 1).total == 0


@given(
    st.integers(0, 10_000),
    st.dates(date(2025, 1, 1), date(2028, 12, 31)),
    st.integers(0, 400),
    st.sampled_from(("down", "up", "nearest")),
    st.integers(1, 400),
)
def test_a_later_license_never_asks_for_more_nor_any_for_more_than_the_whole(
    total: int, licensed: date, days: int, rounding: str, step: int
) -> None:
    requirements = Requirements(total=total, first=FirstRenewal("prorated", rounding=rounding, step=step))
    earlier = asked_in(requirements, CYCLE, 1, licensed)
    later = asked_in(requirements, CYCLE, 1, licensed + timedelta(days=days))
    assert 0 <= later.total <= earlier.total <= total


def test_what_stands_on_its_bounds_can_be_kept() -> None:
    most = Requirements(
        total=100_000,
        months=120,
        subjects=tuple(SubjectRule(subject, 100_000, every=10) for subject in SUBJECTS) + (SubjectRule("law", 1),) * 2,
        live_minimum=Portion(100_000, 100),
        self_study_cap=Portion(100_000, 100),
        carry_over=CarryOver(100_000, SUBJECTS, SUBJECTS),
        first=FirstRenewal("fixed", 100_000, step=100_000),
        note="x" * 2_000,
    )
    least = Requirements(
        total=1,
        months=1,
        subjects=(SubjectRule("law", 1, every=0),),
        live_minimum=Portion(0),
        self_study_cap=Portion(percent=0),
        carry_over=CarryOver(0),
        first=FirstRenewal("fixed", step=1),
    )
    assert problems(most) == problems(least) == ()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"total": -1, "subjects": ()}, "total"),
        ({"total": 100_001, "subjects": ()}, "total"),
        ({"months": 0}, "months"),
        ({"carry_over": CarryOver(-5)}, "carry_over"),
        ({"carry_over": CarryOver(5, ("astrology",))}, "carry_over"),
        ({"live_minimum": Portion(percent=101)}, "live_minimum"),
        ({"self_study_cap": Portion(hours=-1)}, "self_study_cap"),
        ({"live": ()}, "live"),
        ({"live": ("self_paced",)}, "live"),
        ({"subjects": (SubjectRule("ethics", 10),) * 13}, "subjects"),
        ({"subjects": (SubjectRule("astrology", 10),)}, "subjects"),
        ({"subjects": (SubjectRule("ethics", 0),)}, "subjects"),
        ({"subjects": (SubjectRule("ethics", 10, first=0),)}, "subjects"),
        ({"subjects": (SubjectRule("ethics", 10, every=11),)}, "subjects"),
        ({"subjects": (SubjectRule("ethics", 4001),)}, "subjects"),
        ({"first": FirstRenewal("none")}, "first"),
        ({"first": FirstRenewal(rounding="away")}, "first"),
        ({"first": FirstRenewal(step=0)}, "first"),
        ({"first": FirstRenewal(hours=100_001)}, "first"),
        ({"note": "x" * 2_001}, "note"),
    ],
)
def test_what_cannot_be_kept_is_named(changed: dict[str, object], field: str) -> None:
    assert [problem.field for problem in problems(replace(WHOLE, **changed))] == [field]  # type: ignore[arg-type]
