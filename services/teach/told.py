"""Turns, confidence and remarks with the decisions and options that they are about, as a page tells of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.insight.calibration import Level, Said, confidently_wrong
from engine.insight.remarks import Remark
from engine.insight.turning import Turn
from engine.insight.walks import Taken
from services.study.figures import ShareView, share_view
from services.teach.decision_figures import DecisionFigures, OptionFigures


@dataclass(frozen=True, slots=True)
class TurnView:
    """A choice by which `n` turned, `width` of all in percent; for how many of them it ended well all the same."""

    decision: DecisionFigures
    option: OptionFigures
    n: int
    width: float
    ended_well: int
    wrong: bool


@dataclass(frozen=True, slots=True)
class LevelView:
    """The decisions of one confidence, and how often they were sound."""

    confidence: str
    sound: ShareView


@dataclass(frozen=True, slots=True)
class SureView:
    """A choice that was not sound, and how sure those were who took it."""

    decision: DecisionFigures
    option: OptionFigures
    said: Said


@dataclass(frozen=True, slots=True)
class ConfidenceView:
    """How sure, and how right: of the n people who have been told of."""

    n: int
    levels: tuple[LevelView, ...]
    wrong: tuple[SureView, ...]


@dataclass(frozen=True, slots=True)
class RemarkView:
    """A remark with what it is about."""

    kind: str
    n: int
    of: int
    decision: DecisionFigures | None
    option: OptionFigures | None
    other: OptionFigures | None


class Told:
    """The decisions that a page tells of, found by their places."""

    def __init__(self, decisions: Iterable[DecisionFigures]) -> None:
        self.decisions = tuple(decisions)
        self._decisions = {decision.place: decision for decision in self.decisions}

    def _option(self, place: str, number: int) -> OptionFigures | None:
        decision = self._decisions.get(place)
        return decision.options[number - 1] if decision and number else None

    def turns(self, turns: Sequence[Turn], n: int) -> tuple[TurnView, ...]:
        """Turns, with their part of all."""
        return tuple(
            TurnView(
                decision=self._decisions[turn.place],
                option=self._decisions[turn.place].options[turn.number - 1],
                n=turn.n,
                width=round(100 * turn.n / n, 1),
                ended_well=turn.ended_well,
                wrong=turn.wrong,
            )
            for turn in turns
        )

    def confidence(self, n: int, levels: Iterable[Level], said: Mapping[Taken, Said]) -> ConfidenceView:
        """Confidence; of single choices those that this page tells of."""
        wrong = (
            SureView(self._decisions[place], self._decisions[place].options[number - 1], said[place, number])
            for place, number in confidently_wrong(said)
            if place in self._decisions
        )
        views = (LevelView(level.confidence, share_view(level.sound)) for level in levels)
        return ConfidenceView(n, tuple(views), tuple(wrong))

    def remarks(self, found: Iterable[Remark]) -> tuple[RemarkView, ...]:
        """Remarks, each with its decision and its options."""
        return tuple(
            RemarkView(
                kind=remark.kind,
                n=remark.n,
                of=remark.of,
                decision=self._decisions.get(remark.place),
                option=self._option(remark.place, remark.number),
                other=self._option(remark.place, remark.other),
            )
            for remark in found
        )
