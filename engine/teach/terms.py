"""How a module or an assignment is played, counted and graded: its terms, and what of them is none.

Terms are kept as JSON, in modules as a pattern and in assignments as what holds. Knows no form and no table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
FEWEST_STEPS, MOST_STEPS = 2, 12
MOST_POINTS = 100
LINES = 4
LENGTHS = {"description": 4_000, "objectives": 300, "steps": 200, "rubric": 100}
"""Characters: of the description, of one objective, of one step, of the name of one line of the rubric."""


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


@dataclass(frozen=True, slots=True)
class Problem:
    """What of some terms is none: the field, and what to do."""

    field: str
    remedy: str


def problems(terms: Terms) -> tuple[Problem, ...]:
    """What of these terms is none, and what contradicts the rest; nothing where they can be kept."""
    return (*_outside(terms), *_of_texts(terms), *_against_each_other(terms))


def _outside(terms: Terms) -> Iterator[Problem]:
    """Values that are not among those that there are."""
    known = {"mode": MODES, "counts": COUNTS, "deciding": DECIDING, "graded_by": GRADED_BY}
    known |= dict.fromkeys(("confidence", "reason", "writing"), ASKED)
    for name, values in known.items():
        if getattr(terms, name) not in values:
            yield Problem(name, "Choose one of these.")
    if not 1 <= terms.pass_mark <= 100:
        yield Problem("pass_mark", "Write a whole number from 1 to 100.")
    if terms.attempts is not None and not 1 <= terms.attempts <= MOST_ATTEMPTS:
        yield Problem("attempts", f"Write a whole number from 1 to {MOST_ATTEMPTS}, or nothing for any number.")
    if any(not 1 <= line.points <= MOST_POINTS for line in terms.rubric):
        yield Problem("rubric", f"Give each line a whole number of points, 1 to {MOST_POINTS}.")


def _of_texts(terms: Terms) -> Iterator[Problem]:
    """Lists and texts that are too long, too many or too few."""
    texts = {"objectives": terms.objectives, "steps": terms.steps, "rubric": [line.name for line in terms.rubric]}
    for name, all_of_it in {"description": (terms.description,), **texts}.items():
        if any(len(text) > LENGTHS[name] for text in all_of_it):
            yield Problem(name, f"This is too long. {LENGTHS[name]:,} characters are the most.")
    if len(terms.objectives) > MOST_OBJECTIVES:
        yield Problem("objectives", f"Name {MOST_OBJECTIVES} objectives at most.")
    if len(terms.steps) > MOST_STEPS or (terms.deciding == "own" and len(terms.steps) < FEWEST_STEPS):
        yield Problem("steps", f"A model of your own has {FEWEST_STEPS} to {MOST_STEPS} steps, each on its own line.")
    if not 1 <= len(terms.rubric) <= LINES:
        yield Problem("rubric", f"A rubric has 1 to {LINES} lines.")


def _against_each_other(terms: Terms) -> Iterator[Problem]:
    """Terms each of which could be, and that cannot be together."""
    if terms.writing == "off" and terms.deciding != "none":
        yield Problem(
            "deciding", "A decision model guides what learners write: ask for the write-up, or take no model."
        )
    if terms.writing == "off" and terms.standards:
        yield Problem("standards", "Standards are asked for in the write-up: ask for that too, or leave them out.")
    if terms.confidence == "off" and terms.confidence_named:
        yield Problem("confidence_named", "Nobody is asked how sure they are: ask for it, or leave this out.")
    if terms.graded_by == "rubric" and terms.writing == "off" and terms.reason == "off":
        yield Problem("graded_by", "A rubric needs something to read: ask for reasons, or for the write-up.")
    if terms.blind and terms.graded_by != "rubric":
        yield Problem("blind", "Names are hidden while a rubric is filled in: grade by the rubric, or leave this out.")


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
