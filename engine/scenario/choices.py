"""The bullets that end a scene to its choices. Knows the grammar of one bullet, not where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from engine.scenario.directives import Misread, after_choice
from engine.scenario.prose import learner_text_findings
from engine.scenario.source import Line, blocks, error
from engine.scenario.types import ACTIONS, Choice, Citation, Finding

MAX_LABEL = 24

_BULLET = re.compile(r"[-*+] +\S")
_LINK = re.compile(r"\]\(#")
_LABELLED = re.compile(r"[-*+] +\*\*[^*]+\*\*")
_HEAD = re.compile(
    r"[-*+] +(?:\*\*(?P<label>[^*]+)\*\*\s*)?"
    r"\[(?P<text>(?:[^\[\]\\]|\\.|\[[^\[\]]*\])+)\]\(#(?P<target>[^()\s]*)\)"
    r"(?:\s*`(?P<directive>[^`]*)`)?\s*"
)
_HEAD_LINES = 8
_ITALICS = re.compile(r"\*(?!\*)(?P<star>[^*]+)\*|_(?!_)(?P<score>[^_]+)_")
_BY_NAME = {action.lower(): action for action in ACTIONS}


@dataclass(frozen=True, slots=True)
class _Bullet:
    """One bullet: its own lines, and the lines indented below it."""

    head: tuple[Line, ...]
    body: tuple[Line, ...]

    @property
    def line(self) -> int:
        return self.head[0].number


def first_choice(lines: Sequence[Line], fenced: frozenset[int]) -> int:
    """The index at which the bullets of choice begin; the number of lines where there are none.

    A list is a list of choices as soon as one of its bullets links to a scene, so that a bullet that was written
    wrongly among them is a finding and not a piece of the story.
    """
    start: int | None = None
    for index, line in enumerate(lines):
        if line.number in fenced:
            continue
        if _BULLET.match(line.text):
            start = index if start is None else start
            if _reads_like_choice(lines, index):
                return start
        elif not line.blank and line.indent == 0:
            start = None
    return len(lines)


def _reads_like_choice(lines: Sequence[Line], index: int) -> bool:
    head = [lines[index].text]
    for line in lines[index + 1 : index + _HEAD_LINES]:
        if line.blank or _BULLET.match(line.text):
            break
        head.append(line.text)
    text = " ".join(head)
    return bool(_LINK.search(text)) or (bool(_LABELLED.match(text)) and text.rstrip().endswith("`"))


def read_choices(lines: Sequence[Line]) -> tuple[tuple[Choice, ...], tuple[Finding, ...]]:
    """Read the bullets, of which the first opens `lines`, and name every line that is neither a choice nor indented
    below one.
    """
    bullets, findings = _bullets(lines)
    choices: list[Choice] = []
    for number, bullet in enumerate(bullets, start=1):
        choice, found = _choice(number, bullet)
        findings += found
        if choice is not None:
            choices.append(choice)
    return tuple(choices), tuple(findings)


def _bullets(lines: Sequence[Line]) -> tuple[list[_Bullet], list[Finding]]:
    groups: list[list[Line]] = []
    findings: list[Finding] = []
    after_blank = False
    for line in lines:
        if _BULLET.match(line.text):
            groups.append([line])
        elif not line.blank and line.indent < 2 and after_blank:
            remedy = "Move it above the choices, or indent it by four spaces below the choice that it explains."
            findings.append(
                error(line.number, "text-after-choices", "Text stands below the choices, which end a scene.", remedy)
            )
        else:
            groups[-1].append(line)
        after_blank = line.blank
    return [_divide(group) for group in groups], findings


def _divide(group: Sequence[Line]) -> _Bullet:
    """Where the bullet's own words end: the shortest run of lines that reads as a head, with its directive if it
    has one.
    """
    run = next((i for i, line in enumerate(group) if line.blank), len(group))
    text = ""
    plain: int | None = None
    for count, line in enumerate(group[: min(run, _HEAD_LINES)], start=1):
        text = f"{text} {line.text.strip()}" if text else line.text.rstrip()
        match = _HEAD.fullmatch(text)
        if match and match["directive"] is not None:
            return _Bullet(tuple(group[:count]), tuple(group[count:]))
        plain = count if match and plain is None else plain
    count = plain or run
    return _Bullet(tuple(group[:count]), tuple(group[count:]))


def _choice(number: int, bullet: _Bullet) -> tuple[Choice | None, list[Finding]]:
    text = " ".join(line.text.strip() for line in bullet.head)
    match = _HEAD.fullmatch(text)
    if match is None:
        remedy = "Write `- **Label** [what you do](#scene) `, then the directive in backticks, such as `4`."
        return None, [error(bullet.line, "choice", "This bullet is not a choice.", remedy)]
    if match["label"] is None and match["directive"] is None:
        return _passage(number, bullet, match)
    findings = _label_findings(bullet.line, match["label"])
    if match["directive"] is None:
        remedy = "Put the credit in backticks behind the link, such as `3`."
        return None, [*findings, error(bullet.line, "choice", "This choice has no directive.", remedy)]
    rationale, citations = _reasoning(bullet)
    found = learner_text_findings(bullet.body)
    line = next(item.number for item in reversed(bullet.head) if "`" in item.text)
    try:
        directive = after_choice(match["directive"])
    except Misread as fault:
        return None, [*findings, *found, error(line, "directive", fault.message, fault.remedy)]
    return Choice(
        number=number,
        text=match["text"].strip(),
        target=match["target"],
        line=bullet.line,
        label=_label(match["label"] or ""),
        credit=directive.credit,
        unsafe=directive.unsafe,
        sets=directive.sets,
        when=directive.when,
        rationale=rationale,
        citations=citations,
        directive_line=line,
    ), [*findings, *found]


def _passage(number: int, bullet: _Bullet, match: re.Match[str]) -> tuple[Choice | None, list[Finding]]:
    below = next((line for line in bullet.body if not line.blank), None)
    if below is not None:
        remedy = "Take the text out, or make a choice of it with a label and a directive."
        return None, [error(below.number, "choice", "A passage moves on and needs no reasoning.", remedy)]
    return Choice(number=number, text=match["text"].strip(), target=match["target"], line=bullet.line), []


def _label(written: str) -> str:
    label = " ".join(written.split()).rstrip(":")
    return _BY_NAME.get(label.lower(), label)


def _label_findings(line: int, label: str | None) -> list[Finding]:
    if label is None or not _label(label):
        remedy = "Write **Continue**, **Cope alone**, **Document only**, **Refer** or a short label before the link."
        return [error(line, "label", "This choice has no label.", remedy)]
    if len(_label(label)) > MAX_LABEL:
        return [error(line, "label", f"This label is longer than {MAX_LABEL} characters.", "Use one or two words.")]
    return []


def _reasoning(bullet: _Bullet) -> tuple[str, tuple[Citation, ...]]:
    """The reasoning as Markdown, and the provisions of the last paragraph if it is all in italics."""
    paragraphs = list(blocks(bullet.body))
    citations: tuple[Citation, ...] = ()
    if paragraphs:
        citations = tuple(_citations(paragraphs[-1]))
        if citations:
            paragraphs.pop()
    margin = min((p[0].indent for p in paragraphs), default=0)
    rationale = "\n\n".join("\n".join(line.text[min(margin, line.indent) :] for line in p) for p in paragraphs)
    return rationale, citations


def _citations(paragraph: Sequence[Line]) -> Iterator[Citation]:
    text = " ".join(line.text.strip() for line in paragraph)
    match = _ITALICS.fullmatch(text)
    if match is None:
        return
    at = 0
    joined = [(line.number, line.text.strip()) for line in paragraph]
    for key in (match["star"] or match["score"]).split("·"):
        position = text.index(key, at)
        at = position + len(key)
        start = position + len(key) - len(key.lstrip())
        yield Citation(" ".join(key.split()), _line_at(joined, start))


def _line_at(joined: Sequence[tuple[int, str]], position: int) -> int:
    starts = accumulate((len(text) + 1 for _, text in joined), initial=0)
    return max(number for start, (number, _) in zip(starts, joined, strict=False) if start <= position)
