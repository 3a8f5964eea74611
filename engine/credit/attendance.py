"""Who was there while a live course was held: what the server's times prove, and whether that is enough.

Somebody is there from one sign of life to the next. A phone that drops out for a while and comes back was there all
along, as the rule allows; only minutes in which the session was held count. There is no credit for parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from engine.credit.hours import counted
from engine.credit.problems import Problem
from engine.credit.spans import Span, joined, length

NOT_HELD, NOT_THERE, TOO_SHORT, TOO_FEW_VOTES = "not_held", "not_there", "too_short", "too_few_votes"
FEWEST_PERCENT, MOST_GRACE = 50, 30


@dataclass(frozen=True, slots=True)
class Rule:
    """What attending takes: so many percent of the minutes of instruction, votes in so many percent of the decisions
    that the room voted on. Out of reach for up to `grace` minutes at a time, somebody counts as there.
    """

    percent: int = 100
    votes: int = 75
    grace: int = 10

    def minutes_of(self, minutes: int) -> int:
        """The minutes that it takes of so many."""
        return -(-minutes * self.percent // 100)

    def votes_of(self, decisions: int) -> int:
        """The decisions that it takes of so many."""
        return -(-decisions * self.votes // 100)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the times prove of one person in one session: for how many minutes it was held, for how many of these they
    were there, on how many decisions the room voted, and they among it.
    """

    held: int = 0
    there: int = 0
    decisions: int = 0
    voted: int = 0


def evidence(stays: Iterable[Span], held: Iterable[Span], rule: Rule, decisions: int = 0, voted: int = 0) -> Evidence:
    """The evidence of somebody's stays in a session that was held at these times, in whole minutes, begun ones
    counted: what the server hears each minute is not known to the second.
    """
    windows = joined(held)
    there = _shared(joined(stays, timedelta(minutes=rule.grace)), windows)
    return Evidence(_minutes(windows), _minutes(there), decisions, voted)


def _shared(stays: Iterable[Span], windows: tuple[Span, ...]) -> Iterator[Span]:
    for came, went in stays:
        for begins, ends in windows:
            if max(came, begins) < min(went, ends):
                yield max(came, begins), min(went, ends)


def _minutes(spans: Iterable[Span]) -> int:
    return -(-length(spans) // timedelta(minutes=1))


def shortfalls(rule: Rule, minutes: int, found: Evidence) -> tuple[str, ...]:
    """Why attendance was not met in a session with so many minutes of instruction; nothing where it was.

    A session that was held for too short has taught nobody the whole of it.
    """
    needed = rule.minutes_of(minutes)
    if found.held < needed:
        return (NOT_HELD,)
    if not found.there:
        return (NOT_THERE,)
    short = [TOO_SHORT] if found.there < needed else []
    few = [TOO_FEW_VOTES] if found.voted < rule.votes_of(found.decisions) else []
    return (*short, *few)


def problems(rule: Rule) -> Iterator[Problem]:
    """What of a rule cannot be kept."""
    for name, value, least, most in (
        ("attended_percent", rule.percent, FEWEST_PERCENT, 100),
        ("attended_votes", rule.votes, 0, 100),
        ("attended_grace", rule.grace, 0, MOST_GRACE),
    ):
        if not least <= value <= most:
            yield Problem(name, f"Write a whole number from {least} to {most}.")


def lines(rule: Rule) -> tuple[str, ...]:
    """The rule in words, as the syllabus prints it."""
    minutes = "all minutes" if rule.percent == 100 else f"{rule.percent} percent of the minutes"
    votes = "every decision" if rule.votes == 100 else f"{rule.votes} percent of the decisions"
    found = [f"Be there for {minutes} of instruction: there is no credit for parts."]
    if rule.votes:
        found.append(f"Vote in {votes} on which the room votes.")
    if rule.grace:
        found.append(
            f"A phone that drops out for up to {counted(rule.grace, 'minute')} and comes back counts as there."
        )
    return tuple(found)


def from_json(kept: Mapping[str, Any]) -> Rule:
    """A rule read back; what is not there is as it is by default."""
    return Rule(**{one.name: kept[one.name] for one in fields(Rule) if one.name in kept})
