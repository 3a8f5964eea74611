"""What pages show of a case without opening its story. Knows no query and no page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from engine.library.coverage import first_moves, pivot_of
from engine.scenario.check.report import Report
from engine.scenario.play import Story, best_path
from engine.scenario.score import trace
from engine.scenario.types import Reviewer


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a learner stands in a case: the open attempt, else the first that was finished. Of one that is `withheld`
    there is no score: its explanations wait for a supervisor.
    """

    state: str
    attempt_id: str
    attempts: int
    score: str | None = None
    safe: bool | None = None
    passed: bool | None = None


@dataclass(frozen=True, slots=True)
class CaseCard:
    """What the library shows of a case. `decisions` counts those of the best path."""

    slug: str
    title: str
    summary: str
    setting: str
    level: str
    minutes: int
    topics: tuple[str, ...]
    specialties: tuple[str, ...]
    content_note: str | None
    decisions: int
    reviewed_by_clinician: bool
    progress: Progress | None = None


def card_of(report: Report) -> dict[str, Any]:
    """What a revision keeps for the library, so that no page of the library reads a scenario's text."""
    assert report.scenario is not None
    assert report.charted is not None
    story = Story(report.charted.graph, report.charted.totals)
    meta = report.scenario.meta
    return {
        "title": report.scenario.title,
        "summary": meta.summary,
        "setting": meta.setting,
        "level": meta.level,
        "minutes": meta.minutes,
        "topics": list(meta.topics),
        "specialties": list(meta.specialties),
        "content_note": meta.content_note,
        "decisions": sum(taken.number is not None for taken in trace(story, best_path(story))),
        "objectives": list(meta.objectives),
        "audience": meta.audience,
        "authors": list(meta.authors),
        "reviewed": meta.reviewed.isoformat() if meta.reviewed else None,
        "reviewers": [
            {"name": r.name, "credential": r.credential, "date": r.date.isoformat(), "scope": r.scope}
            for r in meta.reviewers
        ],
        "reserved": meta.reserved,
        "first_moves": first_moves(pivot_of(story)),
        "lang": meta.lang,
    }


def card_from(slug: str, card: Mapping[str, Any]) -> CaseCard:
    """The card of a revision, read back."""
    return CaseCard(
        slug=slug,
        title=card["title"],
        summary=card["summary"],
        setting=card["setting"],
        level=card["level"],
        minutes=card["minutes"],
        topics=tuple(card["topics"]),
        specialties=tuple(card["specialties"]),
        content_note=card["content_note"],
        decisions=card["decisions"],
        reviewed_by_clinician=any(r["scope"] == "clinical" for r in card["reviewers"]),
    )


def score_label(earned: int, out_of: int) -> str:
    """A stored score as a page says it: whole percents, rounded down so that only 100 reads 100."""
    return str(int(Fraction(100 * earned, out_of))) if out_of else "0"


def reviewers_from(card: Mapping[str, Any]) -> tuple[Reviewer, ...]:
    """The reviewers of a revision, read back."""
    return tuple(
        Reviewer(r["name"], r["credential"], date.fromisoformat(r["date"]), r["scope"]) for r in card["reviewers"]
    )
