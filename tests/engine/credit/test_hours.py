"""Hours as they are typed: what is read, what is refused and in which words, and that they are shown as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.credit.hours import MOST, counted, read_hours, rounded_down, show_hours, with_unit


@pytest.mark.parametrize(
    ("text", "hours"),
    [("1.5", 150), ("0,25", 25), (" 12 ", 1200), (".5", 50), ("1.05", 105), ("0.01", 1), ("200", 20_000), ("007", 700)],
)
def test_hours_are_read_to_the_hundredth(text: str, hours: int) -> None:
    assert read_hours(text) == hours


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "1.", "1.234", "1e3", "1,000.5", "NaN", "one", "1 1/2", "٣", "1.5h", "9" * 40, "½"]
)
def test_what_is_no_number_of_hours_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"^Write hours as a number with at most two decimals, such as 1\.5\.$"):
        read_hours(text)


@pytest.mark.parametrize("text", ["0", "0.00", "200.01", "999999999"])
def test_absurd_hours_are_refused_with_the_bounds(text: str) -> None:
    with pytest.raises(ValueError, match=r"^Write a number from 0\.01 to 200\.$"):
        read_hours(text)


def test_a_requirement_may_be_nothing_or_more_than_one_entry() -> None:
    assert read_hours("0", least=0) == 0
    assert read_hours("500", most=100_000) == 50_000


@pytest.mark.parametrize(
    ("hours", "text"), [(0, "0"), (300, "3"), (150, "1.5"), (25, "0.25"), (105, "1.05"), (-50, "-0.5")]
)
def test_hours_are_shown_without_empty_decimals(hours: int, text: str) -> None:
    assert show_hours(hours) == text


@given(st.integers(1, MOST))
def test_what_is_shown_reads_the_same(hours: int) -> None:
    assert read_hours(show_hours(hours)) == hours


def test_hours_are_rounded_down_to_a_step() -> None:
    assert [rounded_down(hours, 25) for hours in (0, 24, 25, 149, 150)] == [0, 0, 25, 125, 150]


@pytest.mark.parametrize(
    ("hours", "unit", "said"),
    [
        (100, "CE credits", "1 CE credit"),
        (100, "clock hours", "1 clock hour"),
        (100, "CEUs", "1 CEU"),
        (100, "Hours of study", "1 Hour of study"),
        (100, "Fortbildungspunkte", "1 Fortbildungspunkte"),
        (150, "CE credits", "1.5 CE credits"),
        (25, "hours", "0.25 hours"),
        (200, "contact hours", "2 contact hours"),
    ],
)
def test_one_hour_is_called_by_the_singular_of_its_unit(hours: int, unit: str, said: str) -> None:
    assert with_unit(hours, unit) == said


def test_one_is_counted_in_the_singular() -> None:
    assert [counted(count, "minute") for count in (0, 1, 2, 1_200)] == [
        *("0 minutes", "1 minute", "2 minutes", "1,200 minutes"),
    ]
