"""The worked examples of docs/insight.md are what the code gives, and so is the published one."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from engine.insight.calibration import Published, Said, levels, published
from engine.insight.items import Row, alpha, attraction, correlation, difficulty, discrimination, points_of
from engine.insight.masking import visible
from engine.insight.times import band_of, median_band, span
from engine.insight.walks import Mark, marks_of
from engine.study.percents import percents
from tests.engine.insight.ways import row

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs/insight.md").read_text(encoding="utf-8")
ITEMS = ("0", "1", "2")
Rows = list[list[str]]


def tables(heading: str) -> list[Rows]:
    """The bodies of the tables below a heading."""
    section = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found = re.findall(r"(?:^\|.*\|\n)+", section, re.MULTILINE)
    assert found, heading
    return [
        [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]] for table in found
    ]


def said(figure: float | None, digits: int = 2) -> str:
    assert figure is not None
    return f"{figure:.{digits}f}".removeprefix("0")


def the_class() -> list[Row]:
    return [row(int(n), *marks) for n, *marks in tables("How easy a decision is")[0]]


def test_small_groups() -> None:
    for people, others, shown in tables("Small groups")[0]:
        parts = {part: [int(n)] for part, n in enumerate(people.split(", "))}
        told = sorted((parts[part][0] for part in visible(parts, [int(others)])), reverse=True)
        assert (", ".join(map(str, told)) or "none") == shown


def test_confidence_of_few() -> None:
    lots, choices = tables("Small groups")[1:]
    told, after = Published(), {}
    for day, n, _ in lots:
        waiting = int(n) - told.n
        told = published(told, [{("d", 1): "high"}] * waiting, {("d", 1): True}) or told
        after[day] = told.n
    assert [str(after[day]) for day, *_ in lots] == [said for *_, said in lots]
    sound = {("d", number): int(credit) > 2 for number, (_, credit, *_) in enumerate(choices)}
    lot = [{("d", number): "high"} for number, (_, _, n, _) in enumerate(choices) for _ in range(int(n))]
    found = published(Published(), lot, sound)
    assert found is not None
    assert [("d", number) in found.choices for number in range(len(choices))] == [yes == "yes" for *_, yes in choices]
    shown = [Said(4 if sound[taken] else 0, 4, *counts) for taken, counts in found.choices.items()]
    assert [(level.sound.n, level.sound.earned) for level in levels(found, shown) if level.sound.n] == [(23, 12)]
    assert found.rest == {False: (0, 0, 11)}


def test_how_easy() -> None:
    rows = tables("How easy a decision is")[1]
    for item, (_, n, easy, low, high) in enumerate(rows):
        share = difficulty(points_of(the_class())[str(item)])
        ends = share.interval
        assert [str(share.n), said(share.share), said(ends.low), said(ends.high)] == [n, easy, low, high]


def test_strong_from_weak() -> None:
    (rows,) = tables("Tells strong from weak")
    for item, (_, r, low, high) in enumerate(rows):
        found = discrimination(points_of(the_class())[str(item)])
        assert found is not None
        assert [said(found.r), said(found.interval.low), said(found.interval.high)] == [r, low, high]


def test_how_well_they_hang_together() -> None:
    ((k, n, value, low, high),) = tables("How well decisions hang together")[0]
    found = alpha(the_class(), ITEMS)
    assert found is not None
    figures = (found.value, found.interval.low, found.interval.high)
    assert [str(len(found.items)), str(found.n), *map(said, figures)] == [k, n, value, low, high]


def test_which_choices_drew_whom() -> None:
    (rows,) = tables("Which choices drew whom")
    found = attraction(points_of(the_class())["0"])
    lower, upper = percents([pull.lower for pull in found]), percents([pull.upper for pull in found])
    shown = [["abc"[pull.number - 1], f"{low} %", f"{up} %"] for pull, low, up in zip(found, lower, upper, strict=True)]
    assert shown == rows


def test_the_published_example() -> None:
    """To the digits that are printed."""
    lines = (ROOT / "tests/data/lsat6.csv").read_text(encoding="utf-8").splitlines()[2:]
    items = [str(item) for item in range(5)]
    people = [
        Row(int(n), marks_of({item: Mark(1, int(pattern[int(item)]), 1) for item in items}))
        for pattern, n in csv.reader(lines)
    ]
    assert sum(each.n for each in people) == 1000
    printed, ((published_alpha,),) = tables("The published example")
    for item, (_, correct, with_total, with_rest) in zip(items, printed, strict=True):
        total = correlation((each.n, each.marks.at[item].credit, _total(each)) for each in people)
        rest = discrimination(points_of(people)[item])
        assert total is not None
        assert rest is not None
        easy = difficulty(points_of(people)[item]).share
        assert [said(easy, 3), said(total.r, 3), said(rest.r, 3)] == [correct, with_total, with_rest]
    found = alpha(people, items)
    assert found is not None
    assert said(found.value, 3) == published_alpha


def _total(each: Row) -> int:
    return sum(mark.credit for mark in each.marks.at.values())


def test_times() -> None:
    for seconds, low, high in tables("How long it took")[0]:
        bands = [band_of(int(each)) for each in seconds.split(", ")]
        counts = [bands.count(band) for band in range(max(bands) + 1)]
        middle = median_band(counts)
        assert middle is not None
        assert span(middle) == (int(low), int(high))
