"""What holds of every count: no hour twice, caps, carry-over in bounds, and that no other choice would lack less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.credit.counting import BEYOND, CARRIED_OVER, COUNTED, OVER_CAP, Carried, Entry, Tally, tally
from engine.credit.cycles import Cycle
from engine.credit.requirements import Asked, CarryOver

CYCLE = Cycle(date(2026, 1, 1), date(2026, 1, 9))
LIVE = ("live_online",)
SUBJECTS = ("ethics", "law", "suicide")


def _entries(most: int, hours: int, subjects: Sequence[str]) -> st.SearchStrategy[list[Entry]]:
    day = st.integers(-1, 10).map(lambda n: CYCLE.first_day + timedelta(days=n))
    told = st.dictionaries(st.sampled_from(subjects), st.integers(1, hours))
    drawn = st.tuples(day, st.integers(1, hours), st.sampled_from(("self_paced", "live_online")), told, st.booleans())
    return st.lists(drawn, max_size=most).map(
        lambda rows: [
            Entry(f"e{n}", on, whole, how, {k: min(v, whole) for k, v in parts.items()}, counts=n % 4 > 0 or yes)
            for n, (on, whole, how, parts, yes) in enumerate(rows)
        ]
    )


def _asked(most: int, subjects: Sequence[str], overlap: st.SearchStrategy[bool]) -> st.SearchStrategy[Asked]:
    rules = st.lists(st.sampled_from(subjects), unique=True).flatmap(
        lambda names: st.tuples(*(st.tuples(st.just(name), st.integers(1, most)) for name in names))
    )
    carry = st.builds(CarryOver, st.integers(0, most))
    named = st.builds(CarryOver, st.integers(0, most), st.just(()), st.sampled_from(subjects).map(lambda name: (name,)))
    return st.builds(
        Asked,
        st.integers(0, 3 * most),
        rules,
        st.integers(0, most),
        st.just(LIVE),
        st.none() | st.integers(0, 2 * most),
        st.none() | carry | named,
        overlap,
    )


CARRIED = st.integers(0, 500).flatmap(
    lambda hours: st.builds(Carried, st.just(hours), st.dictionaries(st.sampled_from(SUBJECTS), st.integers(0, hours)))
)
COUNTS = (_asked(900, SUBJECTS, st.booleans()), _entries(8, 700, SUBJECTS), CARRIED)


def _in_it(entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.counts and CYCLE.holds(entry.day)]


@given(*COUNTS)
def test_no_hour_counts_twice(asked: Asked, entries: list[Entry], carried: Carried) -> None:
    found = tally(asked, entries, CYCLE, carried=carried)
    for entry, one in zip(entries, found.entries, strict=True):
        assert entry.key == one.key
        assert sum(part.hours for part in one.parts) == entry.hours
        assert all(part.hours > 0 for part in one.parts)
        assert all(0 < hours <= min(one.hours(), entry.subjects[name]) for name, hours in one.serves)
        if not asked.overlap:
            assert sum(hours for _, hours in one.serves) <= one.hours()
    total = sum(one.hours(what) for one in found.entries for what in (COUNTED, CARRIED_OVER, BEYOND))
    assert all(need.have <= min(need.needed, total + carried.hours) for need in found.needs)


@given(*COUNTS)
def test_caps_hold_and_as_much_counts_as_they_let_in(asked: Asked, entries: list[Entry], carried: Carried) -> None:
    found = tally(asked, entries, CYCLE, carried=carried)
    over = sum(one.hours(OVER_CAP) for one in found.entries)
    alone = sum(entry.hours for entry in _in_it(entries) if entry.format == "self_paced")
    assert over == (0 if asked.self_study_cap is None else max(0, alone - asked.self_study_cap))
    accepted = carried.hours + sum(entry.hours for entry in _in_it(entries)) - over
    live = sum(entry.hours for entry in _in_it(entries) if entry.format in LIVE)
    have = {need.what: need.have for need in found.needs if need.what != "subject"}
    assert have == {
        **({"total": min(asked.total, accepted)} if asked.total else {}),
        **({"live": min(asked.live_minimum, live)} if asked.live_minimum else {}),
    }


@given(*COUNTS)
def test_carry_over_is_bounded_and_takes_nothing_that_is_needed(
    asked: Asked, entries: list[Entry], carried: Carried
) -> None:
    found = tally(asked, entries, CYCLE, carried=carried)
    rule = asked.carry_over
    over = sum(one.hours(OVER_CAP) for one in found.entries)
    accepted = carried.hours + sum(entry.hours for entry in _in_it(entries)) - over
    out = found.carry_out
    assert out.hours == sum(one.hours(CARRIED_OVER) for one in found.entries)
    assert out.hours <= (rule.hours if rule else 0)
    assert out.hours <= max(0, accepted - asked.total)
    assert all(0 < hours <= out.hours for hours in out.subjects.values())
    assert 0 <= found.lapsed <= carried.hours
    counted = [(entry, one.hours()) for entry, one in zip(entries, found.entries, strict=True)]
    live = sum(hours for entry, hours in counted if entry.format in LIVE)
    assert all(need.have <= live for need in found.needs if need.what == "live")
    assert tally(replace(asked, carry_over=None), entries, CYCLE, carried=carried).needs == found.needs


@given(*COUNTS, st.randoms(use_true_random=False))
def test_the_order_of_entries_changes_nothing(asked: Asked, entries: list[Entry], carried: Carried, by: Random) -> None:
    other = by.sample(entries, len(entries))
    first, second = (tally(asked, each, CYCLE, carried=carried) for each in (entries, other))
    assert (first.needs, first.carry_out, first.lapsed) == (second.needs, second.carry_out, second.lapsed)
    assert sorted(first.entries, key=lambda one: one.key) == sorted(second.entries, key=lambda one: one.key)


@given(_asked(900, SUBJECTS, st.just(False)), _entries(8, 700, SUBJECTS), _entries(1, 700, SUBJECTS))
def test_another_entry_never_makes_more_missing(asked: Asked, entries: list[Entry], more: list[Entry]) -> None:
    later = [Entry("later", each.day, each.hours, each.format, each.subjects) for each in more]
    assert _missing(tally(asked, [*entries, *later], CYCLE)) <= _missing(tally(asked, entries, CYCLE))


def _missing(found: Tally) -> int:
    return sum(need.missing for need in found.needs)


@settings(max_examples=60)
@given(
    _asked(3, SUBJECTS[:2], st.just(False)).filter(lambda asked: not asked.carry_over or not asked.carry_over.never),
    _entries(3, 2, SUBJECTS[:2]),
    st.integers(0, 2),
)
def test_where_an_hour_serves_one_subject_no_choice_serves_more_counts_more_or_carries_more(
    asked: Asked, entries: list[Entry], carried: int
) -> None:
    found = tally(asked, entries, CYCLE, carried=Carried(carried))
    have = [need.have for need in found.needs if need.what == "subject"]
    total = sum(need.have for need in found.needs if need.what == "total")
    assert (sum(have), total, found.carry_out.hours) == max(_every_choice(asked, _in_it(entries), carried))


def _every_choice(asked: Asked, entries: Sequence[Entry], carried: int) -> Iterator[tuple[int, int, int]]:
    """What every choice comes to: hours that serve subjects, hours of the total, hours carried over. A choice gives
    each hour of each entry to a subject, to the total alone, to the next cycle, or to nobody.
    """
    names = [name for name, _ in asked.subjects]
    alone = sum(entry.hours for entry in entries if entry.format == "self_paced")
    over = 0 if asked.self_study_cap is None else max(0, alone - asked.self_study_cap)
    accepted = carried + sum(entry.hours for entry in entries) - over
    spare = min(asked.carry_over.hours if asked.carry_over else 0, max(0, accepted - asked.total))
    live = sum(entry.hours for entry in entries if entry.format in LIVE)
    ways = [[way for way in _splits(entry.hours, len(names) + 2) if _fits(way, entry, names)] for entry in entries]
    for choice in product(*ways):
        pairs = list(zip(entries, choice, strict=True))
        served = [sum(way[n] for way in choice) for n in range(len(names))]
        away = sum(way[-1] for way in choice)
        alone = sum(sum(way) for entry, way in pairs if entry.format == "self_paced")
        live_away = sum(way[-1] for entry, way in pairs if entry.format in LIVE)
        if (
            (asked.self_study_cap is None or alone <= asked.self_study_cap)
            and all(hours <= needed for hours, (_, needed) in zip(served, asked.subjects, strict=True))
            and away <= spare
            and live_away <= max(0, live - asked.live_minimum)
        ):
            counted = carried + sum(sum(way[:-1]) for way in choice)
            yield sum(served), min(asked.total, counted), away


def _fits(way: Sequence[int], entry: Entry, names: Sequence[str]) -> bool:
    return all(way[n] <= entry.subjects.get(name, 0) for n, name in enumerate(names))


def _splits(hours: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way to give at most so many hours to so many parts."""
    if not parts:
        yield ()
        return
    for first in range(hours + 1):
        for rest in _splits(hours - first, parts - 1):
            yield (first, *rest)


@given(_asked(4, SUBJECTS, st.just(True)), _entries(5, 3, SUBJECTS))
def test_where_an_hour_serves_several_subjects_no_choice_under_the_cap_serves_more(
    asked: Asked, entries: list[Entry]
) -> None:
    found = tally(asked, entries, CYCLE)
    inside = _in_it(entries)
    ways = [range(entry.hours + 1) if entry.format == "self_paced" else [entry.hours] for entry in inside]
    best = 0
    for choice in product(*ways):
        pairs = list(zip(inside, choice, strict=True))
        alone = sum(hours for entry, hours in pairs if entry.format == "self_paced")
        if asked.self_study_cap is None or alone <= asked.self_study_cap:
            served = (sum(min(h, e.subjects.get(name, 0)) for e, h in pairs) for name, _ in asked.subjects)
            best = max(best, sum(map(min, served, (needed for _, needed in asked.subjects))))
    assert sum(need.have for need in found.needs if need.what == "subject") == best
