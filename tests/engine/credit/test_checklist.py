"""The checklist: a course that has everything lacks nothing, and each thing that is taken away is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date

import pytest

from engine.credit.amount import Calculation
from engine.credit.checklist import Author, Case, Lack, Provider, lacks
from engine.credit.post_test import Item
from engine.credit.profile import Profile

PROFILE = Profile(
    objectives=("Name the limits of one’s competence.", "Tell a warm referral from a cold one.", "List three duties."),
    audience="Counselors",
    level="intermediate",
    prerequisite="None",
    references=("A (2017).", "B (2020).", "C (2024)."),
    conflict="None",
    support="None",
    technical="A browser",
    credit_policy="No credit for parts.",
    cost="Free",
    hours=150,
    calculation=Calculation(seconds=(5400, 5500, 5600), reviewer="Dr. Rivera", reviewed_on="2026-11-02"),
)
LIVE = Calculation("live", live_minutes=90, reviewer="Dr. Rivera", reviewed_on="2026-11-02")
ITEMS = [Item(f"{slot}{letter}", slot, slot % 3, "Stem", ("a", "b"), 0) for slot in range(1, 6) for letter in "ab"]
PROVIDER = Provider(*(["Said"] * len(fields(Provider))))


def lacking(
    profile: Profile = PROFILE,
    format: str = "self_paced",
    cases: Sequence[Case] = (Case("the-letter", "The letter", 1),),
    items: Sequence[Item] = tuple(ITEMS),
    authors: Sequence[Author] = (Author("Dr. Rivera", "PhD", "None"),),
    provider: Provider = PROVIDER,
) -> tuple[Lack, ...]:
    return lacks(
        profile,
        format=format,
        cases=cases,
        items=items,
        authors=authors,
        provider=provider,
        today=date(2026, 11, 26),
    )


def places(found: Sequence[Lack]) -> list[tuple[str, str]]:
    return [(lack.page, lack.field) for lack in found]


def test_a_course_that_has_everything_lacks_nothing() -> None:
    assert lacking() == ()


def test_a_course_that_has_nothing_is_told_all_of_it_page_by_page() -> None:
    found = places(lacking(Profile(unit=""), "live_online", (), (), (), Provider()))
    assert [page for page, _ in found] == sorted(
        (page for page, _ in found), key=["cases", "course", "items", "instructors", "provider"].index
    )
    assert {field for page, field in found if page == "provider"} == {one.name for one in fields(Provider)}
    assert {field for page, field in found if page == "course"} == {
        *("objectives", "audience", "level", "prerequisite", "conflict", "support", "technical", "credit_policy"),
        *("cost", "unit", "schedule", "references", "method", "hours", "reviewer"),
    }


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"objectives": (*PROFILE.objectives[:2], "Understand duties.")}, "objectives"),
        ({"audience": " "}, "audience"),
        ({"references": ("A (2015).", "B (2020).", "C (2024).")}, "references"),
        ({"references": ("A.", "B (120245).", "C (2024).", "D (2027).", "E (2026).")}, "references"),
        ({"hours": 0}, "hours"),
        ({"hours": 175}, "hours"),
        ({"calculation": replace(PROFILE.calculation, seconds=(9_000, 9_000))}, "seconds"),
        ({"calculation": replace(PROFILE.calculation, reviewer="")}, "reviewer"),
        ({"calculation": replace(PROFILE.calculation, reviewed_on="")}, "reviewer"),
    ],
)
def test_what_a_profile_lacks_is_named_by_its_field(changed: dict[str, object], field: str) -> None:
    found = lacking(replace(PROFILE, **changed))  # type: ignore[arg-type]
    assert places(found) == [("course", field)]


def test_three_objectives_are_the_fewest_and_an_item_of_one_that_is_gone_is_named() -> None:
    found = lacking(replace(PROFILE, objectives=PROFILE.objectives[:2]))
    assert places(found) == [("course", "objectives"), ("items", "slot-2"), ("items", "slot-5")]


def test_longer_courses_need_more_objectives() -> None:
    long = replace(PROFILE, hours=425, calculation=Calculation("words", words=30_000, reviewer="R", reviewed_on="D"))
    found = lacking(long)
    assert [lack.remedy for lack in found] == ["Write 6 objectives or more: 3 for each four hours."]


def test_every_case_needs_somebody_who_reviewed_it() -> None:
    found = lacking(cases=(Case("a", "The letter", 2), Case("b", "Parlay", 0)))
    assert places(found) == [("cases", "b")]
    assert "“Parlay”" in found[0].remedy


def test_a_live_course_says_when_it_takes_place() -> None:
    live = replace(PROFILE, calculation=LIVE)
    assert places(lacking(live, "live_online")) == [("course", "schedule")]
    assert lacking(replace(live, schedule="4 December 2026"), "live_in_person") == ()


def test_minutes_of_instruction_are_the_measure_of_live_courses_and_of_no_others() -> None:
    assert places(lacking(replace(PROFILE, schedule="4 December 2026"), "live_online")) == [("course", "method")]
    assert places(lacking(replace(PROFILE, calculation=LIVE))) == [("course", "method")]


def test_a_retake_needs_parallel_items_of_the_same_objective() -> None:
    assert places(lacking(items=ITEMS[1:])) == [("items", "slot-1")]
    assert lacking(replace(PROFILE, sittings=1), items=ITEMS[::2]) == ()
    assert places(lacking(items=[replace(ITEMS[0], objective=2), *ITEMS[1:]])) == [("items", "slot-1")]


def test_every_objective_is_tested_and_the_test_is_long_enough() -> None:
    assert [lack.remedy for lack in lacking(items=[replace(item, objective=0) for item in ITEMS])] == [
        "No item tests objective 2.",
        "No item tests objective 3.",
    ]
    assert places(lacking(items=ITEMS[:8])) == [("items", "items")]


def test_authors_have_credentials_and_disclose_something() -> None:
    found = lacking(authors=[Author("Dr. Rivera", "", "None"), Author("Dr. Chen", "PhD", " ")])
    assert places(found) == [("instructors", "Dr. Rivera"), ("instructors", "Dr. Chen")]
