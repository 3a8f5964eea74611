"""Six boards of the examples, each with a few entries, worked by hand. What the boards really ask, they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from engine.credit.counting import Carried, Entry, Tally, tally
from engine.credit.cycles import Cycle, beginning
from engine.credit.requirements import asked_in
from engine.credit.seeds import read_seeds
from tests.engine.credit.counts import became, entries, stands
from tests.engine.scenario.cases import ROOT

SEEDS = {seed.key: seed for seed in read_seeds((ROOT / "scenarios/ce_rules.yaml").read_text("utf-8"))}


def cycle_of(board: str, first_day: date) -> Cycle:
    return beginning(first_day, SEEDS[board].requirements.months)


def count(board: str, first_day: date, earned: list[Entry], carried: Carried | None = None) -> Tally:
    seed, cycle = SEEDS[board], cycle_of(board, first_day)
    return tally(asked_in(seed.requirements, cycle), earned, cycle, mapped=seed.mapped, carried=carried)


def test_texas_carries_what_is_beyond_the_total_and_leaves_the_next_cycle_alone() -> None:
    """24 hours, 6 of ethics, 3 of cultural diversity, up to 10 carried over.

    In the cycle are 12 + 6 + 3 + 10 = 31 hours, 7 beyond the total: all of them may go on. Of ethics there are 4 + 3.
    The last day of the cycle is 30 April 2028; e is a day late.
    """
    found = count(
        "tx-lpc",
        date(2026, 5, 1),
        entries(
            """
            a 2026-06-10 room   12 ethics=4
            b 2026-11-02 self    6 ethics=3
            c 2027-02-14 online  3 cultural_diversity=3
            d 2028-04-30 self   10
            e 2028-05-01 online  3 ethics=3
            """
        ),
    )
    assert became(found) == {
        "a": "counted 12",
        "b": "counted 6",
        "c": "counted 3",
        "d": "counted 3, carried_over 7",
        "e": "outside 3",
    }
    assert stands(found) == {"total": "24 of 24", "ethics": "6 of 6", "cultural_diversity": "3 of 3"}
    assert found.complete
    assert found.carry_out == Carried(700)


def test_texas_again_with_what_was_carried_in_which_is_never_carried_twice() -> None:
    """The 7 carried hours count first: with 15 of its own the cycle has 22, and 2 are missing. With 40 of its own it
    has 47, 23 beyond the total, of which 10 go on.
    """
    few = count("tx-lpc", date(2028, 5, 1), entries("a 2028-06-01 room 15 ethics=6"), Carried(700))
    assert stands(few) == {"total": "22 of 24", "ethics": "6 of 6", "cultural_diversity": "0 of 3"}
    assert (few.carry_out, few.lapsed) == (Carried(), 0)
    many = count("tx-lpc", date(2028, 5, 1), entries("a 2028-06-01 room 40 ethics=6"), Carried(700))
    assert became(many) == {"a": "counted 17, carried_over 10, beyond 13"}
    assert many.carry_out == Carried(1000)


def test_new_york_counts_twelve_hours_of_self_study_and_takes_those_that_are_needed_most() -> None:
    """36 hours in three years, 3 of boundaries, at most 12 of self-study.

    Of 8 + 6 = 14 hours of self-study 12 count: with 15 + 7 live hours that is 34, and 2 are missing. Two hours of
    boundaries are in b, so one of c's is among those that count.
    """
    found = count(
        "ny-mental-health",
        date(2025, 1, 1),
        entries(
            """
            a 2025-03-01 self    8
            b 2025-10-10 online 15 boundaries=2
            c 2026-05-05 self    6 boundaries=3
            d 2027-12-31 room    7
            """
        ),
    )
    assert became(found) == {"a": "counted 8", "b": "counted 15", "c": "counted 4, over_cap 2", "d": "counted 7"}
    assert stands(found) == {"total": "34 of 36", "boundaries": "3 of 3"}
    assert (found.self_study, found.self_study_cap) == (1400, 1200)


def test_california_counts_law_and_ethics_as_one_also_in_a_cycle_of_a_leap_day() -> None:
    """36 hours, 6 of law and ethics. From 29 February 2024 two years end on 28 February 2026; d is a day late.

    3 of law, 2 + 2 of both, 1 not told apart: 8 hours of law and ethics. In all there are 3 + 18 + 14 = 35.
    """
    found = count(
        "ca-bbs",
        date(2024, 2, 29),
        entries(
            """
            a 2024-02-29 self    3 law=3
            b 2025-06-01 online 18 ethics=2 law=2
            c 2026-02-28 self   14 law_and_ethics=1
            d 2026-03-01 self    2 ethics=2
            """
        ),
    )
    assert became(found) == {"a": "counted 3", "b": "counted 18", "c": "counted 14", "d": "outside 2"}
    assert stands(found) == {"total": "35 of 36", "law_and_ethics": "6 of 6"}
    assert [need.earned for need in found.needs] == [3500, 800]


def test_florida_believes_what_the_person_said_of_an_entry() -> None:
    """30 hours, 3 of ethics. The board takes none of d, and does not take the ethics of b for ethics.

    20 + 4 + 5 = 29 hours, 2 of ethics: one hour is missing, and it must be ethics.
    """
    earned = entries(
        """
        a 2026-01-05 self   20
        b 2026-02-05 online  4 ethics=4
        c 2026-03-05 self    5 ethics=2
        d 2026-04-05 online  6 ethics=3
        """
    )
    earned[1], earned[3] = replace(earned[1], here={}), replace(earned[3], counts=False)
    found = count("fl-491", date(2025, 4, 1), earned)
    assert became(found) == {"a": "counted 20", "b": "counted 4", "c": "counted 5", "d": "said_no 6"}
    assert stands(found) == {"total": "29 of 30", "ethics": "2 of 3"}
    assert [need.missing for need in found.needs] == [100, 100]


def test_alabama_misses_live_hours_though_its_total_is_full() -> None:
    """40 hours, 6 of ethics, three quarters of the 40 live: 30.

    14 + 20 + 8 = 42 hours fill the total with 2 to spare, which go nowhere; 28 of them are live, so 2 are missing.
    """
    found = count(
        "al-lpc",
        date(2026, 10, 1),
        entries(
            """
            a 2026-10-01 self   14 ethics=6
            b 2027-05-05 online 20
            c 2028-09-30 room    8
            """
        ),
    )
    assert became(found) == {"a": "counted 12, beyond 2", "b": "counted 20", "c": "counted 8"}
    assert stands(found) == {"total": "40 of 40", "live": "28 of 30", "ethics": "6 of 6"}
    assert not found.complete


def test_a_national_certification_asks_for_a_hundred_hours_and_nothing_else() -> None:
    """100 hours in five years: of 60 + 25 + 40 the last 25 are not needed."""
    found = count(
        "nbcc-ncc",
        date(2021, 7, 1),
        entries(
            """
            a 2021-08-01 room 60
            b 2023-08-01 self 25
            c 2026-06-30 self 40
            """
        ),
    )
    assert became(found) == {"a": "counted 60", "b": "counted 25", "c": "counted 15, beyond 25"}
    assert stands(found) == {"total": "100 of 100"}
    assert found.carry_out == Carried()


def test_one_entry_is_counted_for_each_license_by_itself() -> None:
    """Six hours, four of ethics: Texas asks for six of them and lacks two; for Ohio three are enough."""
    earned = entries("a 2026-12-01 room 6 ethics=4")
    texas, ohio = (count(board, date(2026, 1, 1), earned) for board in ("tx-lpc", "oh-cswmft"))
    assert became(texas) == became(ohio) == {"a": "counted 6"}
    assert stands(texas)["ethics"] == "4 of 6"
    assert stands(ohio)["ethics"] == "3 of 3"
