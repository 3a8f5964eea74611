"""A ledger as pages show it: licenses with their periods, entries, and what counts where and why not.

The engine counts; nothing here speaks to the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from engine.credit.counting import Carried, Counted, Entry, Tally, tally
from engine.credit.cycles import Cycle, days_left, today_at
from engine.credit.requirements import Asked, Requirements, asked_in
from engine.credit.subjects import Mapped
from services.credit.entries import EntryView, UseTold
from services.errors import NotFound
from services.jurisdictions import name_of
from services.paging import pages_of
from services.study.plan import zone_of

PAGE_SIZE = 100
"""Entries on a page of the list."""


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A renewal period of a license."""

    public_id: str
    number: int
    cycle: Cycle
    requirements: Requirements
    carried: Carried
    seed: str | None
    confirmed: bool
    renewed_on: date | None
    version: int


@dataclass(frozen=True, slots=True)
class LicenseView:
    """A license with its periods, the oldest first; `reachable` says that there is an address to write to about it."""

    public_id: str
    title: str
    profession: str
    jurisdiction: str
    number: str
    first_issued: date | None
    time_zone: str
    mapped: Mapped
    reminders: bool
    version: int
    periods: tuple[PeriodView, ...]
    reachable: bool = True

    @property
    def place(self) -> str:
        """What its jurisdiction is called."""
        return name_of(self.jurisdiction)

    def at_hand(self, today: date) -> PeriodView:
        """The period that somebody works on: the one that today is in, else the first to come that was not renewed."""
        now = (period for period in self.periods if period.cycle.holds(today))
        open_ones = (period for period in self.periods if period.renewed_on is None)
        return next(now, None) or next(open_ones, self.periods[-1])


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in a period: how many of its hours count, and what became of the others."""

    entry: EntryView
    counted: Counted


@dataclass(frozen=True, slots=True)
class Bar:
    """One requirement as a bar: how much of it there is, in percent."""

    what: str
    subject: str | None
    needed: int
    have: int
    missing: int
    share: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a license stands in one of its periods. Nothing is counted while the period is not confirmed.

    `elapsed` is how much of it is over, in percent of its days; `marks` are its entries in that line.
    """

    license: LicenseView
    period: PeriodView
    today: date
    days_left: int
    elapsed: int
    marks: tuple[float, ...]
    asked: Asked
    tally: Tally | None
    rows: tuple[Row, ...]

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The requirements, as bars."""
        needs = self.tally.needs if self.tally else ()
        return tuple(
            Bar(need.what, need.subject, need.needed, need.have, need.missing, _share(need.have, need.needed))
            for need in needs
            if need.needed
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry counts: a license, the period that its day is in if there is one, and what it comes to there."""

    license: LicenseView
    period: PeriodView | None
    counted: Counted | None


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry in the list of all, with where it counts."""

    entry: EntryView
    places: Sequence[Place]


@dataclass(frozen=True, slots=True)
class Year:
    """The entries of one year."""

    year: int
    entries: tuple[Listed, ...]

    @property
    def hours(self) -> int:
        """How many hours they have together, those that were revoked left out."""
        return sum(one.entry.hours for one in self.entries if not one.entry.revoked_at)


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of the list of all entries."""

    years: tuple[Year, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """All of it. The newest entry comes first."""

    licenses: tuple[LicenseView, ...]
    entries: tuple[EntryView, ...]
    now: datetime

    def license(self, license_id: str) -> LicenseView:
        """One license. Raises NotFound."""
        found = next((each for each in self.licenses if each.public_id == license_id), None)
        if found is None:
            raise NotFound(license_id)
        return found

    def of_period(self, cycle_id: str) -> tuple[LicenseView, PeriodView]:
        """One period and its license. Raises NotFound."""
        for each in self.licenses:
            for period in each.periods:
                if period.public_id == cycle_id:
                    return each, period
        raise NotFound(cycle_id)

    def today(self, of: LicenseView) -> date:
        """The day that it is where a license is."""
        return today_at(self.now, zone_of(of.time_zone))

    def standing(self, of: LicenseView, period: PeriodView | None = None) -> Standing:
        """Where a license stands, in the period at hand or in another."""
        today = self.today(of)
        at = period or of.at_hand(today)
        entries = [entry for entry in self.entries if at.cycle.holds(entry.day)]
        asked = asked_in(at.requirements, at.cycle, at.number, of.first_issued)
        counted = _count(of, at, asked, entries) if at.confirmed else None
        rows = (Row(entry, one) for entry, one in zip(entries, counted.entries if counted else (), strict=False))
        return Standing(
            license=of,
            period=at,
            today=today,
            days_left=days_left(at.cycle, today),
            elapsed=min(100, max(0, _share((today - at.cycle.first_day).days, at.cycle.days))),
            marks=tuple(sorted({_place(entry, at.cycle) for entry in entries if not entry.revoked_at})),
            asked=asked,
            tally=counted,
            rows=tuple(rows),
        )

    def comes_over(self, of: LicenseView, period: PeriodView) -> int | None:
        """How many hours the period just before gives to this one by its entries; None where there is none."""
        earlier = [each for each in of.periods if each.cycle.last_day + timedelta(days=1) == period.cycle.first_day]
        tally = self.standing(of, earlier[0]).tally if earlier else None
        return tally.carry_out.hours if tally else None

    def where(self, entry: EntryView) -> tuple[Place, ...]:
        """Where an entry counts: for each license the period that its day is in, and what it comes to there."""
        return tuple(self._place(each, entry) for each in self.licenses)

    def _place(self, of: LicenseView, entry: EntryView) -> Place:
        period = next((each for each in of.periods if each.cycle.holds(entry.day)), None)
        if period is None or not period.confirmed:
            return Place(of, period, None)
        rows = self.standing(of, period).rows
        return Place(of, period, next((row.counted for row in rows if row.entry.id == entry.id), None))

    def page(self, number: int) -> ListPage:
        """One page of the entries, the newest first, by the years of their days. Raises NotFound."""
        pages = pages_of(len(self.entries), PAGE_SIZE, number)
        shown = self.entries[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        places = self._places(shown)
        by_year = groupby(shown, key=lambda entry: entry.day.year)
        years = (Year(year, tuple(Listed(entry, places[entry.id]) for entry in ones)) for year, ones in by_year)
        return ListPage(tuple(years), number, pages)

    def _places(self, shown: Sequence[EntryView]) -> Mapping[int, Sequence[Place]]:
        """Where these entries count, by their numbers: each period that has any of them is counted once."""
        found: dict[int, list[Place]] = {entry.id: [] for entry in shown}
        for of in self.licenses:
            for period in of.periods:
                if any(period.cycle.holds(entry.day) for entry in shown):
                    for row in self.standing(of, period).rows:
                        found.get(row.entry.id, []).append(Place(of, period, row.counted))
        return found

    def standings(self) -> tuple[Standing, ...]:
        """Where each license stands in the period at hand; the one that ends first comes first."""
        found = [self.standing(each) for each in self.licenses if each.periods]
        return tuple(sorted(found, key=lambda one: (one.period.renewed_on is not None, one.period.cycle.last_day)))


def _count(of: LicenseView, period: PeriodView, asked: Asked, entries: Sequence[EntryView]) -> Tally:
    seen = [_as_seen(entry, of.public_id) for entry in entries]
    return tally(asked, seen, period.cycle, mapped=of.mapped, carried=period.carried)


def _as_seen(entry: EntryView, license_id: str) -> Entry:
    """An entry as one license sees it."""
    use = entry.uses.get(license_id, UseTold())
    return Entry(
        key=entry.public_id,
        day=entry.day,
        hours=entry.hours,
        format=entry.format,
        subjects=entry.subjects,
        counts=use.counts,
        here=use.subjects,
        revoked=entry.revoked_at is not None,
    )


def _share(part: int, whole: int) -> int:
    return 100 if whole <= 0 else min(100, part * 100 // whole)


def _place(entry: EntryView, cycle: Cycle) -> float:
    """Where an entry stands in the line of a period, in percent."""
    return round((entry.day - cycle.first_day).days * 100 / cycle.days, 1)
