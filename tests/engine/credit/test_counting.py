"""The count: which hour serves what, caps, carry-over, and what becomes of what does not count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.credit.counting import Carried, Part, tally
from engine.credit.cycles import Cycle
from engine.credit.requirements import Asked, CarryOver
from tests.engine.credit.counts import became, entries, stands

CYCLE = Cycle(date(2026, 1, 1), date(2027, 12, 31))
LIVE = ("live_online", "live_in_person")
NOTHING = Asked(0, (), 0, LIVE, None, None, False)


def asked(total: int = 0, *, overlap: bool = False, **subjects: int) -> Asked:
    return replace(
        NOTHING, total=total * 100, subjects=tuple((k, v * 100) for k, v in subjects.items()), overlap=overlap
    )


BOTH_WAYS = pytest.mark.parametrize("overlap", [False, True])


def test_an_hour_that_carries_two_subjects_goes_where_it_is_needed_most() -> None:
    # Given to ethics, the first would leave nothing for law.
    earned = entries("a 2026-01-01 room 3 ethics=3 law=3\nb 2026-01-02 room 3 ethics=3")
    found = tally(asked(6, ethics=3, law=3), earned, CYCLE)
    assert stands(found) == {"total": "6 of 6", "ethics": "3 of 3", "law": "3 of 3"}
    assert [one.serves for one in found.entries] == [(("law", 300),), (("ethics", 300),)]


def test_an_hour_serves_two_subjects_only_where_the_board_says_so() -> None:
    earned = entries("a 2026-01-01 room 3 ethics=3 law=3")
    assert stands(tally(asked(6, ethics=3, law=3), earned, CYCLE)) == {
        "total": "3 of 6",
        "ethics": "3 of 3",
        "law": "0 of 3",
    }
    found = tally(asked(6, ethics=3, law=3, overlap=True), earned, CYCLE)
    assert stands(found) == {"total": "3 of 6", "ethics": "3 of 3", "law": "3 of 3"}
    assert found.entries[0].serves == (("ethics", 300), ("law", 300))


@BOTH_WAYS
def test_two_subjects_that_the_board_has_as_one_count_an_hour_once(overlap: bool) -> None:
    earned = entries("a 2026-01-01 room 1 ethics=1 law=1")
    mapped = {"ethics": ("law_and_ethics",), "law": ("law_and_ethics",)}
    found = tally(asked(6, law_and_ethics=2, overlap=overlap), earned, CYCLE, mapped=mapped)
    assert stands(found) == {"total": "1 of 6", "law_and_ethics": "1 of 2"}


@BOTH_WAYS
def test_of_too_much_self_study_the_hours_that_are_missing_count(overlap: bool) -> None:
    rule = replace(asked(10, ethics=3, overlap=overlap), self_study_cap=300)
    found = tally(rule, entries("a 2026-01-01 self 5\nb 2026-01-02 self 3 ethics=3"), CYCLE)
    assert became(found) == {"a": "over_cap 5", "b": "counted 3"}
    assert found.entries[0].parts == (Part("over_cap", 500, 300),)
    assert stands(found) == {"total": "3 of 10", "ethics": "3 of 3"}


@BOTH_WAYS
def test_of_self_study_that_is_alike_the_earlier_counts(overlap: bool) -> None:
    rule = replace(asked(10, overlap=overlap), self_study_cap=300)
    found = tally(rule, entries("b 2026-01-02 self 3\na 2026-01-01 self 2\nc 2026-01-03 room 1"), CYCLE)
    assert became(found) == {"b": "counted 1, over_cap 2", "a": "counted 2", "c": "counted 1"}


@BOTH_WAYS
def test_of_self_study_that_serves_as_much_the_earlier_counts(overlap: bool) -> None:
    # Under the cap either of them can be met; neither is given up for the other.
    rule = replace(asked(2, ethics=1, law=1, overlap=overlap), self_study_cap=100)
    found = tally(rule, entries("a 2026-01-01 self 1 law=1\nb 2026-01-02 self 1 ethics=1"), CYCLE)
    assert became(found) == {"a": "counted 1", "b": "over_cap 1"}
    assert stands(found) == {"total": "1 of 2", "ethics": "0 of 1", "law": "1 of 1"}


@BOTH_WAYS
def test_a_cap_of_nothing_lets_nothing_in(overlap: bool) -> None:
    rule = replace(asked(10, ethics=3, overlap=overlap), self_study_cap=0)
    found = tally(rule, entries("a 2026-01-01 self 5 ethics=3"), CYCLE)
    assert became(found) == {"a": "over_cap 5"}


@BOTH_WAYS
def test_hours_that_the_live_minimum_needs_are_not_carried_away(overlap: bool) -> None:
    rule = replace(asked(10, overlap=overlap), live_minimum=600, carry_over=CarryOver(1000))
    found = tally(rule, entries("a 2026-01-01 self 10\nb 2026-01-02 room 8"), CYCLE)
    assert stands(found) == {"total": "10 of 10", "live": "6 of 6"}
    assert found.carry_out == Carried(800)
    counted = {one.key: one.hours() for one in found.entries}
    assert counted["b"] >= 600
    assert sum(counted.values()) == 1000


@BOTH_WAYS
def test_where_the_live_minimum_is_above_the_total_only_what_is_beyond_both_is_carried(overlap: bool) -> None:
    rule = replace(asked(5, overlap=overlap), live_minimum=799, carry_over=CarryOver(1000))
    found = tally(rule, entries("a 2026-01-01 room 8"), CYCLE)
    assert became(found) == {"a": "counted 7.99, carried_over 0.01"}
    rule = replace(rule, live_minimum=900)
    assert became(tally(rule, entries("a 2026-01-01 room 8"), CYCLE)) == {"a": "counted 8"}


@BOTH_WAYS
def test_live_hours_beyond_the_total_count_where_the_live_minimum_needs_them(overlap: bool) -> None:
    rule = replace(asked(10, ethics=8, overlap=overlap), live_minimum=500)
    found = tally(rule, entries("a 2026-01-01 self 8 ethics=8\nb 2026-01-02 room 6"), CYCLE)
    assert became(found) == {"a": "counted 8", "b": "counted 5, beyond 1"}


@BOTH_WAYS
def test_hours_that_a_subject_needs_are_not_carried_away(overlap: bool) -> None:
    rule = replace(asked(5, ethics=3, overlap=overlap), carry_over=CarryOver(1000))
    found = tally(rule, entries("a 2026-01-01 room 5\nb 2026-01-02 room 4 ethics=4"), CYCLE)
    assert stands(found) == {"total": "5 of 5", "ethics": "3 of 3"}
    assert found.carry_out.hours == 400
    assert found.entries[1].hours() >= 300


@BOTH_WAYS
@pytest.mark.parametrize(
    ("rule", "hours"),
    [
        (CarryOver(1000), 900),
        (CarryOver(250), 250),
        (CarryOver(1000, never=("ethics",)), 800),
        (CarryOver(1000, only=("ethics",)), 200),
        (CarryOver(1000, only=("law",)), 0),
    ],
)
def test_a_board_says_how_much_may_be_carried_and_of_which_subjects(overlap: bool, rule: CarryOver, hours: int) -> None:
    earned = entries("a 2026-01-01 room 4\nb 2026-01-02 room 6 ethics=2")
    found = tally(replace(asked(1, overlap=overlap), carry_over=rule), earned, CYCLE)
    assert found.carry_out.hours == hours
    assert sum(one.hours("carried_over") for one in found.entries) == hours
    assert found.carry_out.subjects.get("ethics", 0) <= (0 if rule.never else 200)
    assert all(part.limit == rule.hours for one in found.entries for part in one.parts if part.what == "carried_over")


@BOTH_WAYS
def test_what_was_carried_in_counts_first_is_not_carried_again_and_lapses(overlap: bool) -> None:
    rule = replace(asked(5, ethics=2, overlap=overlap), carry_over=CarryOver(1000))
    found = tally(rule, entries("a 2026-01-01 room 4"), CYCLE, carried=Carried(300, {"ethics": 200}))
    assert stands(found) == {"total": "5 of 5", "ethics": "2 of 2"}
    assert (found.carried_in, found.lapsed, found.carry_out) == (300, 0, Carried(200))
    found = tally(rule, [], CYCLE, carried=Carried(900, {"ethics": 200}))
    assert (found.lapsed, found.carry_out) == (400, Carried())
    assert found.complete


@BOTH_WAYS
def test_no_subject_of_what_was_carried_in_has_more_hours_than_it(overlap: bool) -> None:
    found = tally(asked(5, ethics=2, overlap=overlap), [], CYCLE, carried=Carried(100, {"ethics": 200}))
    assert stands(found) == {"total": "1 of 5", "ethics": "1 of 2"}
    assert [need.earned for need in found.needs] == [100, 100]


@BOTH_WAYS
def test_what_is_outside_the_cycle_was_left_out_or_was_revoked_counts_for_nothing_and_says_so(overlap: bool) -> None:
    earned = entries(
        "a 2025-12-31 room 1\nb 2026-01-01 room 1\nc 2027-12-31 room 1\nd 2028-01-01 room 1\ne 2026-01-02 room 1"
    )
    earned[0], earned[2] = replace(earned[0], revoked=True), replace(earned[2], counts=False)
    earned[4] = replace(earned[4], revoked=True, counts=False)
    found = tally(asked(5, overlap=overlap), earned, CYCLE)
    assert became(found) == {"a": "outside 1", "b": "counted 1", "c": "said_no 1", "d": "outside 1", "e": "revoked 1"}
    assert stands(found) == {"total": "1 of 5"}


def test_a_board_that_asks_for_no_total_counts_what_its_subjects_need() -> None:
    found = tally(asked(ethics=3), entries("a 2026-01-01 room 5 ethics=4"), CYCLE)
    assert became(found) == {"a": "counted 3, beyond 2"}
    assert stands(found) == {"ethics": "3 of 3"}


def test_nothing_asked_is_complete_and_nothing_earned_is_not() -> None:
    assert tally(NOTHING, [], CYCLE).complete
    assert not tally(asked(1), [], CYCLE).complete


@BOTH_WAYS
def test_two_cycles_that_overlap_in_time_each_count_the_same_entry(overlap: bool) -> None:
    later = Cycle(date(2026, 7, 1), date(2028, 6, 30))
    earned = entries("a 2026-08-01 room 3")
    assert became(tally(asked(5, overlap=overlap), earned, CYCLE)) == {"a": "counted 3"}
    assert became(tally(asked(5, overlap=overlap), earned, later)) == {"a": "counted 3"}
