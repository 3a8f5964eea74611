"""The values of a scenario: what a file says, as frozen data. Knows no grammar, no rule and no place to store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

CREDIT_WORDS = ("harmful", "poor", "partial", "sound", "strongest here")
ACTIONS = ("Continue", "Cope alone", "Document only", "Refer")
SOUND = 3
"""The lowest credit that a colleague could defend."""


class Severity(Enum):
    """An error refuses the file; a warning is for the author's judgment."""

    ERROR = "error"
    WARNING = "warning"


class Kind(Enum):
    """What a scene asks of the learner."""

    DECISION = "decision"  # scored: `tests`
    REPAIR = "repair"  # explained, but adds nothing to the score: `repairs`
    PASSAGE = "passage"  # one way on
    ENDING = "ending"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the checker says of one line (1-based): what is wrong, and what to do about it."""

    line: int
    severity: Severity
    code: str
    message: str
    remedy: str

    @property
    def place(self) -> tuple[int, str, str, str]:
        """What findings are sorted by."""
        return (self.line, self.severity.value, self.code, self.message)


def errors_of(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that refuse a file."""
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds where every flag of `needs` is set and none of `lacks`."""

    needs: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    @property
    def flags(self) -> tuple[str, ...]:
        return self.needs + self.lacks


ANYWAY = Condition()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of a scene's Markdown, shown where its condition holds."""

    text: str
    line: int
    when: Condition = ANYWAY


@dataclass(frozen=True, slots=True)
class Citation:
    """A provision that a choice cites, by its key in the table of codes ("ACA A.11.a")."""

    key: str
    line: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A way out of a scene. `number` counts the scene's bullets from 1, closed ones too; a passage has no credit."""

    number: int
    text: str
    target: str
    line: int
    label: str | None = None
    credit: int | None = None
    unsafe: bool = False
    sets: tuple[str, ...] = ()
    when: Condition = ANYWAY
    rationale: str = ""
    citations: tuple[Citation, ...] = ()
    directive_line: int = 0

    @property
    def action(self) -> str | None:
        """Which of the four actions this is, or None for a choice of its own kind."""
        return self.label if self.label in ACTIONS else None


@dataclass(frozen=True, slots=True)
class Scene:
    """A place in the story."""

    slug: str
    title: str
    line: int
    kind: Kind
    paragraphs: tuple[Paragraph, ...] = ()
    choices: tuple[Choice, ...] = ()
    topics: tuple[str, ...] = ()
    outcome: str | None = None
    directive_line: int = 0

    @property
    def is_decision(self) -> bool:
        return self.kind in (Kind.DECISION, Kind.REPAIR)

    @property
    def fingerprint(self) -> str:
        """Hash of text and choices, by which cards and statistics live on across revisions of a case."""
        parts = [self.title, self.kind.value, *(p.text for p in self.paragraphs)]
        parts += [f"{c.label}|{c.text}|{c.credit}|{c.unsafe}" for c in self.choices]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A person who has read the case: never invented."""

    name: str
    credential: str
    date: date
    scope: str


@dataclass(frozen=True, slots=True)
class Meta:
    """The front matter. `lines` gives each key's line, for findings."""

    summary: str = ""
    setting: str = ""
    level: str = ""
    minutes: int = 0
    objectives: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    reviewed: date | None = None
    reviewers: tuple[Reviewer, ...] = ()
    reserved: bool = False
    specialties: tuple[str, ...] = ()
    content_note: str | None = None
    reflect: tuple[str, ...] = ()
    audience: str | None = None
    authors: tuple[str, ...] = ()
    edition: str | None = None
    lang: str = "en"
    lines: tuple[tuple[str, int], ...] = ()

    @property
    def reviewed_by_clinician(self) -> bool:
        """Whether a licensed clinician has read the case. Where none has, every page of it says so."""
        return any(reviewer.scope == "clinical" for reviewer in self.reviewers)

    def line(self, key: str) -> int:
        """The line on which `key` stands, or 1."""
        return dict(self.lines).get(key, 1)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One file, read. The first scene is the start."""

    meta: Meta
    title: str
    title_line: int
    case_file: str
    scenes: tuple[Scene, ...]
    note: str = ""

    @property
    def flags(self) -> tuple[str, ...]:
        """Every flag that is set or tested, in the order of the file."""
        seen: dict[str, None] = {}
        for scene in self.scenes:
            for paragraph in scene.paragraphs:
                seen |= dict.fromkeys(paragraph.when.flags)
            for choice in scene.choices:
                seen |= dict.fromkeys(choice.sets + choice.when.flags)
        return tuple(seen)
