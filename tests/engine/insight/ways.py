"""Small stories and classes, as the tests of what many decided write them."""

from __future__ import annotations

from collections.abc import Mapping

from engine.insight.items import Row
from engine.insight.walks import Mark, Walk, marks_of, walks
from engine.scenario.parse import parse
from engine.scenario.play import Story, open_story

HEAD = """---
summary: S.
setting: s
level: l
minutes: 5
topics: [t]
reviewed: 2026-11-01
---

# A case

A file.
"""

STORY = """
## One

`tests t`

It begins.

- **Continue** [Go on](#two) `0 unsafe`

    Why.

- **Cope alone** [Leave it](#repair) `1`

    Why.

- **Document only** [Write](#two) `3 sets wrote`

    Why.

- **Refer** [Hand over](#two) `4 sets wrote`

    Why.

## Repair

`repairs t`

Too late.

- **Say so** [Say so](#two) `4`

    Why.

- **Hide** [Hide](#badly) `0`

    Why.

## Two

`tests t`

It goes on.

- **Wait** [Wait](#mixed) `2`

    Why.

- **Act** [Act](#road) `4`

    Why.

- **Act well** [Act on the note](#road) `4 if wrote`

    Why.

## Road

On the way.

- [Read on](#well)

## Well

`ends well`

Good.

## Mixed

`ends mixed`

So so.

## Badly

`ends badly`

Bad.
"""
"""Two scored decisions, a repair, a passage; the second has a choice more for those who wrote."""


def story(text: str = STORY) -> Story:
    """A story to play."""
    scenario = parse(HEAD + text).scenario
    assert scenario is not None
    return open_story(scenario)


def class_of(told: Story, ways: Mapping[tuple[int, ...], int]) -> tuple[Walk, ...]:
    """So many of each way."""
    return walks(told, ways.items())


def row(n: int, *marks: str | None, best: int = 4) -> Row:
    """People who took "a 4", "b 2" and so on: the letter of the choice and its credit; None where they did not come."""
    items = {str(index): mark for index, mark in enumerate(marks) if mark}
    known = {item: Mark("abcdefgh".index(mark[0]) + 1, int(mark[2:]), best) for item, mark in items.items()}
    return Row(n, marks_of(known))
