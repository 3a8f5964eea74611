"""What decisions tell of somebody, and how surely: by topic, over weeks, as a habit, against their confidence.

Every figure comes with its counts; whether they are too few to say is the caller's word. Repairs are left out: only who
erred before meets them. Nothing here predicts a result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo
from typing import Final, TypeVar

from engine.scenario.types import ACTIONS
from engine.study.beta import quantile
from engine.study.days import local_day
from engine.study.questions import Measured, Outcome

UNKNOWN: Final = 0.5
"""The weakness of a topic of which nothing is known."""

CONFIDENCES: Final = ("low", "medium", "high")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a share lies, given what was seen; 0 to 1 where nothing was."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """So much earned in so many decisions, each worth 0 to 1."""

    n: int
    earned: float

    @property
    def share(self) -> float | None:
        """What was earned of what could be; None of nothing."""
        return self.earned / self.n if self.n else None

    @property
    def interval(self) -> Interval:
        """Its interval at nine in ten."""
        return beta_interval(self.earned, self.n)


@dataclass(frozen=True, slots=True)
class Topic:
    """The decisions that test a topic."""

    topic: str
    credit: Share

    @property
    def weakness(self) -> float:
        """What is still missed, 0 to 1: one minus the middle of what the interval is read from.

        Few decisions leave it close to a half, which is where a topic stands of which nothing is known.
        """
        return 1 - (self.credit.earned + 0.5) / (self.credit.n + 1)


@dataclass(frozen=True, slots=True)
class Week:
    """The decisions of one ISO week, by its Monday."""

    monday: date
    credit: Share


@dataclass(frozen=True, slots=True)
class Habit:
    """How often each of the four actions was taken where all stood open; `topic` is None of all topics together."""

    topic: str | None
    n: int
    taken: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Calibration:
    """What became of the decisions of one confidence."""

    confidence: str
    strongest: Share
    sound: Share


@dataclass(frozen=True, slots=True)
class Case:
    """A case to come: the topics of each of its decisions."""

    slug: str
    decisions: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Next:
    """A case, what it would teach (0 to 1, of one decision), and the topic that adds most to that."""

    slug: str
    worth: float
    topic: str | None


def beta_interval(earned: float, n: float, level: float = 0.9) -> Interval:
    """The interval of Jeffreys for a share: equal tails of a beta variable (earned + ½, n - earned + ½).

    It always holds the share itself, so it reaches 0 where nothing was earned and 1 where everything was (Brown, Cai
    and DasGupta, Statistical Science 16, 101-133, 2001). Credit between nothing and all is that part of a success.
    """
    if not 0 <= earned <= n:
        raise ValueError(f"{earned} of {n}")
    if n == 0:
        return Interval(0.0, 1.0)
    share, tail = earned / n, (1 - level) / 2
    a, b = earned + 0.5, n - earned + 0.5
    return Interval(min(share, quantile(tail, a, b)), max(share, quantile(1 - tail, a, b)))


def by_topic(measured: Iterable[Measured]) -> tuple[Topic, ...]:
    """Topics, the weakest first. A decision that tests two topics counts in both."""
    found: dict[str, list[float]] = {}
    for one in _scored(measured):
        for topic in one.topics:
            found.setdefault(topic, []).append(one.share)
    return tuple(
        sorted((Topic(topic, _share(of)) for topic, of in found.items()), key=lambda t: (-t.weakness, t.topic))
    )


def weakness_of(topics: Iterable[Topic]) -> dict[str, float]:
    """Weakness by topic, as spacing and the choice of the next case take it."""
    return {topic.topic: topic.weakness for topic in topics}


def weakest(topics: Iterable[str], weakness: Mapping[str, float]) -> float:
    """The weakness of what tests several topics: that of the weakest of them."""
    return max((weakness.get(topic, UNKNOWN) for topic in topics), default=UNKNOWN)


def trend(measured: Iterable[Measured], today: date, zone: tzinfo = UTC) -> tuple[Week, ...]:
    """Every week from the first decision to the present one, by the learner's days; some are there with none."""
    found: dict[date, list[float]] = {}
    for one in measured:
        if not one.outcome.repairs:
            found.setdefault(_monday(local_day(one.at, zone)), []).append(one.outcome.share)
    if not found:
        return ()
    first, last = min(found), max(*found, _monday(today))
    mondays = (first + timedelta(weeks=week) for week in range((last - first).days // 7 + 1))
    return tuple(Week(monday, _share(found.get(monday, ()))) for monday in mondays)


def habit(measured: Iterable[Measured]) -> tuple[Habit, ...]:
    """All topics together first, then by topic, those with most decisions first.

    Only decisions where all four actions stood open count; a choice of none of the four is in `n` alone.
    """
    everything: list[str | None] = []
    found: dict[str, list[str | None]] = {}
    for one in _scored(measured):
        if one.all_four:
            everything.append(one.action)
            for topic in one.topics:
                found.setdefault(topic, []).append(one.action)
    topics = sorted(found, key=lambda topic: (-len(found[topic]), topic))
    return (_habit(None, everything), *(_habit(topic, found[topic]) for topic in topics))


def calibration(measured: Iterable[Measured]) -> tuple[Calibration, ...]:
    """Guessing, leaning, would act on it: each with what became of it. Decisions without a word of it are left out."""
    found: dict[str, list[Outcome]] = {confidence: [] for confidence in CONFIDENCES}
    for one in measured:
        if one.confidence is not None and not one.outcome.repairs:
            found[one.confidence].append(one.outcome)
    return tuple(
        Calibration(said, _share([float(o.strongest) for o in of]), _share([float(o.sound) for o in of]))
        for said, of in found.items()
    )


def confidently_wrong(items: Iterable[T], measured: Callable[[T], Measured]) -> tuple[T, ...]:
    """What somebody would have acted on and what was unsafe or not even sound: unsafe ones first, then by credit, then
    the latest. Unsafe repairs are among them.
    """
    return tuple(
        sorted(
            (item for item in items if _was_sure_and_wrong(measured(item))),
            key=lambda item: _gravity(measured(item)),
        )
    )


def next_cases(topics: Sequence[Topic], cases: Iterable[Case]) -> tuple[Next, ...]:
    """The cases that would teach most first: by the mean weakness of their decisions, then the longer one.

    The caller hands in those that may be offered: who has met a case knows its answers.
    """
    weakness = weakness_of(topics)
    order = sorted(
        (case for case in cases if case.decisions),
        key=lambda case: (-_worth(case, weakness), -len(case.decisions), case.slug),
    )
    return tuple(Next(case.slug, _worth(case, weakness), _topic(case, weakness)) for case in order)


def _scored(measured: Iterable[Measured]) -> Iterable[Outcome]:
    return (one.outcome for one in measured if not one.outcome.repairs)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _share(earned: Sequence[float]) -> Share:
    return Share(len(earned), sum(earned))


def _habit(topic: str | None, taken: Sequence[str | None]) -> Habit:
    return Habit(topic, len(taken), {action: taken.count(action) for action in ACTIONS})


def _was_sure_and_wrong(one: Measured) -> bool:
    outcome = one.outcome
    return one.confidence == "high" and (outcome.unsafe or not (outcome.repairs or outcome.sound))


def _gravity(one: Measured) -> tuple[bool, float, float]:
    return (not one.outcome.unsafe, one.outcome.share, -one.at.timestamp())


def _worth(case: Case, weakness: Mapping[str, float]) -> float:
    return sum(weakest(topics, weakness) for topics in case.decisions) / len(case.decisions)


def _topic(case: Case, weakness: Mapping[str, float]) -> str | None:
    """The topic that adds most to a case's worth: each decision adds its weakness to the weakest of its topics."""
    added: dict[str, float] = {}
    for topics in case.decisions:
        for topic in sorted(topics, key=lambda topic: (-weakness.get(topic, UNKNOWN), topic))[:1]:
            added[topic] = added.get(topic, 0.0) + weakness.get(topic, UNKNOWN)
    return min(added, key=lambda topic: (-added[topic], topic), default=None)
