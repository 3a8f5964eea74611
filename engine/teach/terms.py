"""How a module or an assignment is played, counted and graded: its terms, and what of them is none.

Terms are kept as JSON, in modules as a pattern and in assignments as what holds. Knows no form, no table and no word
of the interface.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from engine.scenario.score import PASS_MARK

MODES = ("study", "exam", "released")
"""Explained after each decision; at the end; when a supervisor releases it."""
COUNTS = ("first", "best", "last")
ASKED = ("off", "optional", "required")
GRADED_BY = ("completion", "score", "rubric")
DECIDING = ("none", "aca", "corey", "own")
"""Decision models: none, the seven steps of Forester-Miller and Davis for the ACA, the eight of Corey, Corey and
Corey, steps of one's own."""
MOST_ATTEMPTS = 20
MOST_OBJECTIVES = 12
MOST_STEPS = 12
MOST_POINTS = 100
LINES = 4


@dataclass(frozen=True, slots=True)
class RubricLine:
    """One line of a rubric: what is looked for, and how many points there are for it (1 to 100)."""

    name: str
    points: int = 4


RUBRIC = (
    RubricLine("Dilemma named"),
    RubricLine("Action justified"),
    RubricLine("Standards"),
    RubricLine("Model followed"),
)


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of a module or an assignment.

    `pass_mark` in percent. `attempts` is how many may be begun at each case, None for any number; `counts` which of
    them stands in the gradebook. `confidence` and `reason` are asked with each decision; `confidence_named` lets
    supervisors see confidence by name, which learners are told before they begin. `writing` is the write-up before the
    pivotal decision, along the steps of `deciding`, with the question which standards bear on it where `standards` says
    so.
    `graded_by` says what fills the gradebook's column: that it was done (and written, where that is required), the
    score, or the rubric. `blind` hides names while the rubric is filled in.
    """

    description: str = ""
    objectives: tuple[str, ...] = ()
    mode: str = "study"
    pass_mark: int = PASS_MARK
    attempts: int | None = None
    counts: str = "first"
    confidence: str = "optional"
    confidence_named: bool = False
    reason: str = "optional"
    writing: str = "off"
    deciding: str = "none"
    steps: tuple[str, ...] = ()
    standards: bool = False
    graded_by: str = "completion"
    rubric: tuple[RubricLine, ...] = field(default=RUBRIC)
    blind: bool = False

    @property
    def withholds(self) -> bool:
        """Whether explanations wait for a supervisor."""
        return self.mode == "released"

    @property
    def attempt_mode(self) -> str:
        """The mode of the attempts that are begun under these terms."""
        return "study" if self.mode == "study" else "exam"


def as_json(terms: Terms) -> dict[str, Any]:
    """Terms as they are kept."""
    return asdict(terms)


def from_json(kept: Mapping[str, Any]) -> Terms:
    """Terms read back; what an older version of the site did not know yet is as it is by default."""
    known = {name: kept[name] for name in Terms.__dataclass_fields__ if name in kept}
    for name in ("objectives", "steps"):
        if name in known:
            known[name] = tuple(known[name])
    if "rubric" in known:
        known["rubric"] = tuple(RubricLine(**line) for line in known["rubric"])
    return Terms(**known)
