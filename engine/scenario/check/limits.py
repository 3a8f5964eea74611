"""Limits on how large a case may be, held before its graph is built.

The limits on bytes and paragraphs stand in source.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.scenario.check.subject import Subject
from engine.scenario.source import error
from engine.scenario.types import Finding

MAX_SCENES = 200
MAX_CHOICES = 8
MAX_FLAGS = 16


def scenes(subject: Subject) -> Iterator[Finding]:
    """At most 200 scenes."""
    found = subject.scenario.scenes
    if len(found) > MAX_SCENES:
        remedy = "Divide the case in two."
        yield error(
            found[MAX_SCENES].line,
            "too-many-scenes",
            f"There are {len(found)} scenes; the limit is {MAX_SCENES}.",
            remedy,
        )


def choices(subject: Subject) -> Iterator[Finding]:
    """At most 8 choices a scene: a learner weighs no more, and the number keys reach no further."""
    for scene in subject.scenario.scenes:
        if len(scene.choices) > MAX_CHOICES:
            message = f"“{scene.title}” has {len(scene.choices)} choices; the limit is {MAX_CHOICES}."
            yield error(scene.line, "too-many-choices", message, "Keep those that teach.")


def flags(subject: Subject) -> Iterator[Finding]:
    """At most 16 flags: each may double the states."""
    found = subject.scenario.flags
    if len(found) > MAX_FLAGS:
        line = next(line for flag, line in flag_lines(subject) if flag == found[MAX_FLAGS])
        message = f"There are {len(found)} flags; the limit is {MAX_FLAGS}, and `{found[MAX_FLAGS]}` is one too many."
        yield error(line, "too-many-flags", message, "Remember only what a later scene needs.")


def flag_lines(subject: Subject) -> Iterator[tuple[str, int]]:
    """Every flag that is set or tested, with its line, in the order of the file."""
    for scene in subject.scenario.scenes:
        for paragraph in scene.paragraphs:
            yield from ((flag, paragraph.line) for flag in paragraph.when.flags)
        for choice in scene.choices:
            yield from ((flag, choice.directive_line) for flag in choice.sets + choice.when.flags)


RULES = (scenes, choices, flags)
