"""One decision of a case as a class met it: every option with how many took it, and what kind of item it makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from engine.insight.calibration import Said
from engine.insight.counting import Met, Option
from engine.insight.items import Correlation, Points, Pull, attraction, difficulty
from engine.insight.times import median_band, span
from engine.insight.walks import Taken
from engine.scenario.types import Kind, Scene
from engine.study.percents import percents
from engine.study.skill import Share
from services.explain import OptionReview, option_review
from services.stories import Playable
from services.study.figures import ShareView, share_view

ITEMS = 30
"""Learners below whom a decision tells nothing as an item of a test."""
_UNITS = (("seconds", 1, 64), ("minutes", 60, 8_192), ("hours", 3_600, 131_072), ("days", 86_400, 1 << 30))


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """One option: how many took it of those for whom it stood `open` (`width` of them in percent), how sure those were
    who may be told of together, and the percent of the lower and the upper third that took it.
    """

    letter: str
    review: OptionReview
    taken: int
    open: int
    width: float
    share: ShareView
    said: Said | None
    lower: int | None
    upper: int | None

    @property
    def wrong(self) -> bool:
        """Whether no colleague would defend it."""
        return self.review.credit < 3 and not self.review.best


@dataclass(frozen=True, slots=True)
class CorrelationView:
    """A correlation as pages say it, with two decimals."""

    n: int
    r: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Time:
    """From how long to how long, in a unit that reads well."""

    low: int
    high: int
    unit: str


@dataclass(frozen=True, slots=True)
class DecisionFigures:
    """One decision. `time` is the band in which the middle one of all times lies; `difficulty` and `discrimination` are
    None where too few met it.
    """

    number: int
    place: str
    title: str
    repairs: bool
    met: int
    options: tuple[OptionFigures, ...]
    time: Time | None
    difficulty: ShareView | None
    discrimination: CorrelationView | None
    revisions: int

    @property
    def anchor(self) -> str:
        """Where the page tells of it."""
        return f"decision-{self.number}"


@dataclass(frozen=True, slots=True)
class Tallies:
    """What is known of all decisions of a case, by their places."""

    met: Mapping[str, Met]
    points: Mapping[str, Points]
    times: Mapping[str, Sequence[int]]
    said: Mapping[Taken, Said]
    revisions: Mapping[str, int]
    discriminations: Mapping[str, Correlation]


def decisions_of(playable: Playable, tallies: Tallies) -> tuple[DecisionFigures, ...]:
    """The decisions that somebody met, in the order of the story."""
    scenes = [scene for scene in playable.story.scenario.scenes if scene.is_decision]
    known = ((number, scene) for number, scene in enumerate(scenes, 1) if scene.fingerprint in tallies.met)
    return tuple(_decision(playable, scene, number, tallies) for number, scene in known)


def _decision(playable: Playable, scene: Scene, number: int, tallies: Tallies) -> DecisionFigures:
    met, measured = tallies.met[scene.fingerprint], scene.kind is Kind.DECISION
    enough = measured and met.n >= ITEMS
    band = median_band(tallies.times.get(met.place, ()))
    return DecisionFigures(
        number=number,
        place=met.place,
        title=scene.title,
        repairs=not measured,
        met=met.n,
        options=tuple(_options(playable, scene, met, tallies, enough=enough)),
        time=None if band is None else _time(*span(band)),
        difficulty=share_view(difficulty(tallies.points[met.place])) if enough else None,
        discrimination=_said(tallies.discriminations.get(met.place)),
        revisions=tallies.revisions.get(met.place, 1),
    )


def _options(playable: Playable, scene: Scene, met: Met, tallies: Tallies, *, enough: bool) -> Iterable[OptionFigures]:
    pulls = attraction(tallies.points[met.place]) if enough else ()
    lower, upper = (_percents(pulls, [getattr(pull, third) for pull in pulls]) for third in ("lower", "upper"))
    top = max(choice.credit or 0 for choice in scene.choices)
    for choice in scene.choices:
        option = met.options.get(choice.number, Option(choice.number, 0, 0))
        yield OptionFigures(
            letter=ascii_lowercase[choice.number - 1],
            review=option_review(playable, scene, choice, best=choice.credit == top),
            taken=option.taken,
            open=option.open,
            width=round(100 * option.taken / option.open, 1) if option.open else 0.0,
            share=share_view(Share(option.open, float(option.taken))),
            said=tallies.said.get((met.place, choice.number)),
            lower=lower.get(choice.number, 0) if pulls else None,
            upper=upper.get(choice.number, 0) if pulls else None,
        )


def _percents(pulls: Iterable[Pull], shares: Sequence[float]) -> dict[int, int]:
    """The choices in percents of a third, by their numbers."""
    return {pull.number: n for pull, n in zip(pulls, percents(shares), strict=True)}


def _said(found: Correlation | None) -> CorrelationView | None:
    if found is None:
        return None
    return CorrelationView(found.n, signed(found.r), signed(found.interval.low), signed(found.interval.high))


def _time(low: int, high: int) -> Time:
    unit, size = next((unit, size) for unit, size, most in _UNITS if high <= most)
    return Time(round(low / size), round(high / size), unit)


def signed(figure: float) -> str:
    """A figure between -1 and 1 as statistics write it: two decimals, no zero before them, a minus that is one."""
    text = f"{abs(figure):.2f}"
    sign = "\N{MINUS SIGN}" if figure < 0 and text != "0.00" else ""
    return sign + (text if text.startswith("1") else text[1:])
