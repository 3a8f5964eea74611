"""Text that a learner reads: what must not stand in it, and its words. Knows no scene and no choice."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.scenario.directives import MISPLACED
from engine.scenario.source import Line, error, fenced_lines
from engine.scenario.types import Finding

_SCENE_LINK = re.compile(r"\]\(\s*<?#|\]:\s*<?#")
_IMAGE = re.compile(r"!\[")
_CODE = re.compile(r"`[^`]*`")
_LINK_TARGET = re.compile(r"\]\([^()\s]*\)")
_OPENING = re.compile(r"""(^|[\s(\[—–/-])(["'])(?!(?:\d0s|tis|twas|em|til)\b)(?=\S)""")
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")


def typeset(text: str) -> str:
    """A plain line with the quotes and apostrophes of a printed book, as the Markdown library sets them in a text."""
    text = _OPENING.sub(lambda match: match[1] + {'"': "“", "'": "‘"}[match[2]], text)
    return text.replace('"', "”").replace("'", "’")


def words(text: str) -> list[str]:
    """The words of a Markdown text, lower-cased; link targets do not count."""
    return _WORD.findall(_LINK_TARGET.sub("]", text).lower())


def learner_text_findings(lines: Sequence[Line]) -> list[Finding]:
    """A directive out of its place, a link that tells a target, an image: each would reach the learner or be lost."""
    fenced = frozenset(fenced_lines(lines)[0])
    findings = []
    for line in lines:
        if line.number in fenced:
            continue
        if MISPLACED.search(line.text):
            remedy = "A directive stands first in a scene, behind a choice, or at the head of a paragraph."
            findings.append(
                error(
                    line.number, "directive", "This directive is out of its place: the learner would read it.", remedy
                )
            )
        prose = _CODE.sub("", line.text)
        if _SCENE_LINK.search(prose):
            remedy = "Only choices lead on: make it a bullet at the end of the scene, or take the link out."
            findings.append(
                error(line.number, "stray-link", "A link to a scene stands outside of the choices.", remedy)
            )
        if _IMAGE.search(prose):
            findings.append(error(line.number, "image", "Images are not shown.", "Say in words what it would show."))
    return findings
