"""What boards read in a way of their own: days in their order, names in two parts."""

from __future__ import annotations

from datetime import date

import pytest

from engine.credit.reporting import DAY_FORMATS, show_day, split_name


def test_a_day_is_written_in_every_way_that_boards_ask_for() -> None:
    assert {key: show_day(date(2026, 3, 5), key) for key in DAY_FORMATS} == {
        "iso": "2026-03-05",
        "month": "03/05/2026",
        "month_short": "3/5/2026",
        "day": "05/03/2026",
        "compact": "20260305",
    }


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ana Ruiz", ("Ana", "Ruiz")),
        ("María José Ñuñez", ("María José", "Ñuñez")),
        ("Martin Luther King, Jr.", ("Martin Luther", "King, Jr.")),
        ("Ana Ruiz III", ("Ana", "Ruiz III")),
        ("Ana V", ("Ana", "V")),
        ("Sukarno", ("", "Sukarno")),
        ("", ("", "")),
    ],
)
def test_the_last_word_is_the_last_name_with_what_belongs_to_it(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts
