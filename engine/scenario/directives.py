"""The grammar of directives, the code spans in fixed places that a learner never sees. Knows no scene and no graph."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.scenario.types import ANYWAY, Condition

OUTCOMES = ("well", "mixed", "badly")
MAX_LENGTH = 400

_RESERVED = frozenset({"and", "if", "not", "sets", "unsafe"})
_FLAG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_AFTER_CHOICE = re.compile(r"(?P<credit>\d+)(?P<unsafe> unsafe)?(?: sets (?P<sets>.+?))?(?: if (?P<when>.+))?")
_SCENE = re.compile(r"(?P<word>tests|repairs|ends)\s+(?P<rest>.+)")
MISPLACED = re.compile(r"`(?:if|tests|repairs|ends|sets|[0-4]\s+(?:unsafe|sets|if))\s[^`]*`|`[0-4]\s+unsafe`")
"""A code span that reads like a directive: anywhere but in its place it would be shown to the learner."""


class Misread(ValueError):
    """A directive that does not follow the grammar: what is wrong, and what to write instead."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


@dataclass(frozen=True, slots=True)
class AfterChoice:
    """What stands behind a choice: `CREDIT [unsafe] [sets FLAG, FLAG] [if CONDITION]`."""

    credit: int
    unsafe: bool
    sets: tuple[str, ...]
    when: Condition


@dataclass(frozen=True, slots=True)
class OfScene:
    """What stands first in a scene: `tests TOPIC, …`, `repairs TOPIC, …` or `ends OUTCOME`."""

    word: str
    values: tuple[str, ...]


def after_choice(text: str) -> AfterChoice:
    """Read the directive of a choice. Raises Misread."""
    match = _AFTER_CHOICE.fullmatch(" ".join(text.split())) if len(text) <= MAX_LENGTH else None
    if match is None:
        raise Misread(
            f"`{text[:80]}` is not a directive of a choice.",
            "Write `CREDIT [unsafe] [sets FLAG, FLAG] [if CONDITION]`, in this order.",
        )
    if match["credit"] not in ("0", "1", "2", "3", "4"):
        raise Misread(
            f"A credit of {match['credit'][:20]} does not exist.",
            "Give a credit from 0 (harmful) to 4 (strongest here).",
        )
    credit, unsafe = int(match["credit"]), match["unsafe"] is not None
    if unsafe and credit > 1:
        raise Misread(f"An unsafe choice cannot have credit {credit}.", "Give it credit 0 or 1, or drop `unsafe`.")
    when = condition(match["when"]) if match["when"] else ANYWAY
    return AfterChoice(credit, unsafe, _flags(match["sets"]) if match["sets"] else (), when)


def of_scene(text: str) -> OfScene:
    """Read the directive of a scene. Raises Misread."""
    match = _SCENE.fullmatch(text.strip())
    if match is None:
        raise Misread(
            f"`{text}` is not a directive of a scene.",
            "Write `tests TOPIC, TOPIC`, `repairs TOPIC, TOPIC` or `ends well|mixed|badly`.",
        )
    values = tuple(v.strip() for v in match["rest"].split(","))
    if "" in values:
        raise Misread(f"`{text}` has an empty place between commas.", "Take out the extra comma.")
    if match["word"] == "ends" and (len(values) != 1 or values[0] not in OUTCOMES):
        raise Misread(f"A scene cannot end `{match['rest']}`.", "Write `ends well`, `ends mixed` or `ends badly`.")
    if len(set(values)) < len(values):
        raise Misread(f"`{text}` names a topic twice.", "Name each topic once.")
    return OfScene(match["word"], values)


def condition(text: str) -> Condition:
    """Read `FLAG`, `not FLAG`, or several joined by `and`. Raises Misread."""
    needs: list[str] = []
    lacks: list[str] = []
    for term in " ".join(text.split()).split(" and "):
        negated = term.startswith("not ")
        (lacks if negated else needs).append(_flag(term[4:] if negated else term))
    return Condition(tuple(dict.fromkeys(needs)), tuple(dict.fromkeys(lacks)))


def _flags(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_flag(word) for word in text.split(",")))


def _flag(word: str) -> str:
    word = word.strip()
    if not _FLAG.fullmatch(word) or word in _RESERVED:
        raise Misread(f"`{word}` is not a flag.", "Use lower-case words joined by hyphens, such as `told-coach`.")
    return word
