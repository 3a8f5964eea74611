"""The practice blueprints of this process, and which papers the library fills. Knows no learner and no exam."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.scenario.tables import Exam
from engine.study import exam as drawing
from services.study.bank import BankQuestion
from services.study.papers import SAMPLE

SAMPLE_BLUEPRINT = Exam(SAMPLE, "", ())
"""Mixed decisions, one section, no clock, every choice offered."""


@dataclass(frozen=True, slots=True)
class Fills:
    """What one bank has to draw from, and the sizes of paper that it fills for each blueprint."""

    bank: tuple[BankQuestion, ...] = ()
    pool: tuple[BankQuestion, ...] = ()
    sizes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


class Blueprints:
    """The blueprints, as the tables of this process have them."""

    def __init__(self) -> None:
        self._exams: dict[str, Exam] = {}
        self._fills = Fills()

    def fill(self, exams: Sequence[Exam]) -> None:
        """Take the blueprints of the tables; done once, when the site starts."""
        self._exams = {exam.key: exam for exam in exams}

    def all(self) -> tuple[Exam, ...]:
        """The examinations, in the order of the file."""
        return tuple(self._exams.values())

    def get(self, key: str) -> Exam | None:
        """One of them, or the sample."""
        return SAMPLE_BLUEPRINT if key == SAMPLE else self._exams.get(key)

    def fills(self, bank: tuple[BankQuestion, ...]) -> Fills:
        """What a bank fills, worked out once for as long as the library is the same."""
        found = self._fills
        if found.bank is not bank:
            pool = drawing.usable(bank)
            sizes = {exam.key: drawing.sizes(exam, pool) for exam in self.all()}
            found = self._fills = Fills(bank, pool, sizes)
        return found


blueprints = Blueprints()
