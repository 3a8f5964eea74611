"""The worked examples of docs/credit.md are what the code gives."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from engine.credit.active_time import active_seconds
from engine.credit.amount import Calculation, credit
from engine.credit.attendance import Rule, evidence, shortfalls
from engine.credit.counting import Entry, tally
from engine.credit.cycles import Cycle, beginning, full_months
from engine.credit.hours import read_hours, show_hours
from engine.credit.requirements import Asked, CarryOver, FirstRenewal, Requirements, asked_in
from engine.credit.subjects import as_asked, suggested
from tests.engine.credit.counts import became

TEXT = (Path(__file__).parents[3] / "docs/credit.md").read_text(encoding="utf-8")
FORMATS = {"in person": "live_in_person", "self-paced": "self_paced", "online": "live_online"}


def rows(heading: str) -> list[list[str]]:
    """The body of the table below a heading."""
    section = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found = re.findall(r"^\|(.*)\|$", section, re.MULTILINE)
    assert len(found) > 2, heading
    return [[cell.strip() for cell in line.split("|")] for line in found[2:]]


def hours(text: str) -> int:
    return read_hours(text, least=0)


def test_subjects_that_are_one_to_a_board() -> None:
    mapped = suggested(["law_and_ethics"])
    for whole, ethics, law, both in rows("An entry and its subjects"):
        found = as_asked({"ethics": hours(ethics), "law": hours(law)}, hours(whole), mapped)
        assert found == {"law_and_ethics": hours(both)}


def test_the_days_of_a_cycle() -> None:
    for first, months, last in rows("The days of a cycle"):
        assert beginning(date.fromisoformat(first), int(months)).last_day == date.fromisoformat(last)


def test_a_first_renewal() -> None:
    cycle = Cycle(date(2026, 1, 1), date(2027, 12, 31))
    for licensed, months, rounding, step, total in rows("What a board can ask for"):
        on = date.fromisoformat(licensed)
        first = FirstRenewal("prorated", rounding=rounding, step=hours(step))
        assert full_months(on, cycle.last_day) == int(months)
        assert asked_in(Requirements(total=3000, first=first), cycle, 1, on).total == hours(total)


def test_which_hour_counts_for_what() -> None:
    asked = Asked(
        total=1100,
        subjects=(("ethics", 300), ("law", 300)),
        live_minimum=0,
        live=("live_online", "live_in_person"),
        self_study_cap=400,
        carry_over=CarryOver(200),
        overlap=False,
    )
    table = rows("Which hour counts for what")
    earned = [
        Entry(key, date.fromisoformat(day), hours(whole), FORMATS[how], {"ethics": hours(ethics), "law": hours(law)})
        for key, day, how, whole, ethics, law, _ in table
    ]
    found = tally(asked, earned, Cycle(date(2026, 1, 1), date(2027, 12, 31)))
    assert became(found) == {row[0]: row[-1] for row in table}
    assert found.complete


def calculation_of(method: str, numbers: list[int]) -> Calculation:
    if method == "pilot":
        return Calculation(method, seconds=tuple(number * 60 for number in numbers))
    if method == "live":
        return Calculation(method, live_minutes=numbers[0])
    words, av_minutes, questions = [*numbers, 0, 0][:3]
    return Calculation(method, words=words, av_minutes=av_minutes, questions=questions)


def test_how_much_credit_a_course_carries() -> None:
    for method, inputs, minutes, step, amount in rows("How much credit a course carries"):
        calculation = calculation_of(method, [int(number) for number in re.findall(r"\d+", inputs)])
        found = credit(replace(calculation, minutes=int(minutes), step=hours(step)))
        assert show_hours(found) == amount


def test_attending_a_live_course() -> None:
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)

    def span(first: str, last: str) -> tuple[datetime, datetime]:
        return noon + timedelta(minutes=int(first)), noon + timedelta(minutes=int(last))

    for there, minutes, attended in rows("Attending a live course"):
        stays = [span(*stay.split(" to ")) for stay in there.split(", ")]
        found = evidence(stays, [span("0", "70")], Rule())
        assert (found.there, not shortfalls(Rule(), 60, found)) == (int(minutes), attended == "yes")


def test_active_time() -> None:
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    for heard, active in rows("Active time"):
        strands = [[noon + timedelta(minutes=int(n)) for n in strand.split(", ")] for strand in heard.split(" and ")]
        assert active_seconds(strands) == int(active) * 60
