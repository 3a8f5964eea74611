"""What counts for a license in a cycle, what does not and why, and what is missing. Knows no board, table or clock.

docs/credit.md says it in plain words. Caps choose in the person's favour; of hours that are alike the earlier count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from engine.credit.apart import choose_apart
from engine.credit.cycles import Cycle
from engine.credit.kinds import SELF_PACED
from engine.credit.requirements import Asked, CarryOver
from engine.credit.subjects import Hours, Mapped, as_asked
from engine.credit.supply import Chosen, Supply
from engine.credit.together import choose_together

COUNTED = "counted"
CARRIED_OVER = "carried_over"
BEYOND = "beyond"
OVER_CAP = "over_cap"
OUTSIDE = "outside"
REVOKED = "revoked"
SAID_NO = "said_no"
"""What became of hours: they count; nothing more is needed, and they go into the next cycle, or go no further; they are
over the self-study cap; they were not earned in this cycle; what proved them was revoked; their owner said that they do
not count."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A piece of credit as one license sees it, with the `day` by which boards count it. `counts` and `here` (its hours
    by subject, where they differ) are what its owner said for this license; one that is `revoked` counts for none.
    """

    key: str
    day: date
    hours: int
    format: str
    subjects: Hours = field(default_factory=dict)
    counts: bool = True
    here: Hours | None = None
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Carried:
    """Hours that go from one cycle into the next: how many, and how many of them in which of the board's subjects."""

    hours: int = 0
    subjects: Hours = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """Some hours of an entry and what became of them; never of 0 hours. `limit` is the figure of the rule: the cap, or
    how much is carried over at most.
    """

    what: str
    hours: int
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """One entry: its parts, which add up to its hours, and for how many hours it serves which subject of the board."""

    key: str
    parts: tuple[Part, ...]
    serves: tuple[tuple[str, int], ...] = ()

    def hours(self, what: str = COUNTED) -> int:
        """How many of its hours became that."""
        return sum(part.hours for part in self.parts if part.what == what)


@dataclass(frozen=True, slots=True)
class Need:
    """One requirement: `what` is "total", "live" or "subject". `earned` are all hours that could serve it in this
    cycle, `have` those that do, up to what is `needed`.
    """

    what: str
    needed: int
    have: int
    earned: int
    subject: str | None = None

    @property
    def missing(self) -> int:
        """Hours that are still missing."""
        return self.needed - self.have


@dataclass(frozen=True, slots=True)
class Tally:
    """What a cycle comes to. `entries` as they were given; `needs` the total first, then live hours, then subjects.

    Of `carried_in` hours, those beyond what was needed have `lapsed`. `self_study` is what was earned by oneself, of
    which at most `self_study_cap` counts.
    """

    entries: tuple[Counted, ...]
    needs: tuple[Need, ...]
    self_study: int
    self_study_cap: int | None
    carried_in: int
    lapsed: int
    carry_out: Carried

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not any(need.missing for need in self.needs)


def tally(
    asked: Asked,
    entries: Sequence[Entry],
    cycle: Cycle,
    *,
    mapped: Mapped | None = None,
    carried: Carried | None = None,
) -> Tally:
    """Count entries for one license in one cycle. `mapped` is the license's mapping of subjects, `carried` what comes
    from the cycle before. The order of the entries changes nothing but the order of the answer.
    """
    carried = carried or Carried()
    counting = sorted(
        (entry for entry in entries if not _left_out(entry, cycle)),
        key=lambda entry: (entry.day, entry.key),
    )
    first = Supply(carried.hours, {key: min(part, carried.hours) for key, part in carried.subjects.items()})
    supplies = [first, *(_supply(entry, asked, mapped or {}) for entry in counting)]
    chosen = choose_together(supplies, asked) if asked.overlap else choose_apart(supplies, asked)
    by_key = {entry.key: one for entry, one in zip(counting, chosen[1:], strict=True)}
    return Tally(
        entries=tuple(_counted(entry, by_key.get(entry.key), asked, cycle) for entry in entries),
        needs=tuple(_needs(supplies, chosen, asked)),
        self_study=sum(supply.hours for supply in supplies if supply.self_study),
        self_study_cap=asked.self_study_cap,
        carried_in=carried.hours,
        lapsed=chosen[0].beyond,
        carry_out=_carry_out(supplies, chosen, asked),
    )


def _supply(entry: Entry, asked: Asked, mapped: Mapped) -> Supply:
    subjects = as_asked(entry.subjects if entry.here is None else entry.here, entry.hours, mapped)
    return Supply(
        hours=entry.hours,
        subjects=subjects,
        self_study=entry.format == SELF_PACED,
        live=entry.format in asked.live,
        may_carry=_may_carry(subjects, entry.hours, asked.carry_over),
    )


def _may_carry(subjects: Hours, hours: int, rule: CarryOver | None) -> int:
    """How many hours of an entry a board would let go into the next cycle."""
    if rule is None:
        return 0
    barred = sum(subjects.get(name, 0) for name in rule.never)
    open_to = sum(subjects.get(name, 0) for name in rule.only) if rule.only else hours
    return min(hours, open_to, max(0, hours - barred))


def _carry_out(supplies: Sequence[Supply], chosen: Sequence[Chosen], asked: Asked) -> Carried:
    """What goes into the next cycle; which subjects it carries is taken in its owner's favour."""
    barred = asked.carry_over.never if asked.carry_over else ()
    subjects: dict[str, int] = {}
    for supply, one in zip(supplies, chosen, strict=True):
        for name, part in supply.subjects.items():
            unused = 0 if name in barred else min(one.carried, part - one.serves.get(name, 0))
            subjects[name] = subjects.get(name, 0) + unused
    return Carried(sum(one.carried for one in chosen), {key: part for key, part in subjects.items() if part})


def _left_out(entry: Entry, cycle: Cycle) -> str:
    """Why an entry is not counted at all; empty where it is."""
    if not cycle.holds(entry.day):
        return OUTSIDE
    if entry.revoked:
        return REVOKED
    return "" if entry.counts else SAID_NO


def _counted(entry: Entry, one: Chosen | None, asked: Asked, cycle: Cycle) -> Counted:
    if one is None:
        return Counted(entry.key, (Part(_left_out(entry, cycle), entry.hours),))
    over = entry.hours - one.accepted
    limit = asked.carry_over.hours if asked.carry_over else None
    parts = (
        Part(COUNTED, one.counted),
        Part(CARRIED_OVER, one.carried, limit),
        Part(BEYOND, one.beyond),
        Part(OVER_CAP, over, asked.self_study_cap),
    )
    return Counted(entry.key, tuple(part for part in parts if part.hours), tuple(one.serves.items()))


def _needs(supplies: Sequence[Supply], chosen: Sequence[Chosen], asked: Asked) -> Iterator[Need]:
    """What is needed and what there is; only what is asked for."""
    both = list(zip(supplies, chosen, strict=True))
    if asked.total:
        earned = sum(one.accepted for one in chosen)
        yield Need("total", asked.total, min(asked.total, earned), earned)
    if asked.live_minimum:
        live = sum(one.accepted for supply, one in both if supply.live)
        yield Need("live", asked.live_minimum, min(asked.live_minimum, live), live)
    for name, needed in asked.subjects:
        earned = sum(min(one.accepted, supply.subjects.get(name, 0)) for supply, one in both)
        have = sum(one.serves.get(name, 0) for one in chosen)
        yield Need("subject", needed, min(needed, have), earned, name)
