"""Lines to the sections of a file: front matter, case file, scenes, teaching note.

Knows headings, not what is in a scene.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from engine.scenario.source import MAX_SECTION, Line, blocks, error, fenced_lines
from engine.scenario.types import Finding

NOTE_TITLE = "For supervisors"

_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})(?: (?P<title>.*))?")
_CLOSING_MARKS = re.compile(r"(^| )#+$")
_GLUED = re.compile(r" {0,3}#{1,6}[^#\s]")
_UNDERLINE = re.compile(r" {0,3}(=+|-+) *")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of level 1 or 2 with the lines below it."""

    level: int
    title: str
    slug: str
    line: int
    body: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of a file as they stand in it. `head` holds the lines between the `---` lines, which open on line 1."""

    head: tuple[Line, ...]
    title: Section | None
    scenes: tuple[Section, ...]
    note: Section | None


def slugify(title: str) -> str:
    """A heading's anchor, as code hosts make it: the id of a scene."""
    kept = (c for c in title.strip().lower() if c.isalpha() or c.isdigit() or c in " -_" or _is_mark(c))
    return "".join(kept).replace(" ", "-")


def _is_mark(char: str) -> bool:
    """Accents and vowel signs that stand as characters of their own belong to their letters."""
    return unicodedata.category(char).startswith("M")


def outline(lines: Sequence[Line]) -> tuple[Outline, tuple[Finding, ...]]:
    """Divide a file. What stands in no section, or in one too many, is a finding."""
    head, body, findings = _split_head(lines)
    if findings and not body:
        return Outline((), None, (), None), findings
    fenced, unclosed = fenced_lines(body)
    if unclosed is not None:
        findings += (
            error(unclosed, "fence-open", "This code fence is not closed.", "Close it with a line of the same marks."),
        )
    sections, preamble, more = _sections(body, frozenset(fenced))
    findings += more
    findings += tuple(f for s in sections for f in (*_too_long(s), *_underlined(s.body)))
    stray = next((line for line in preamble if not line.blank), None)
    if stray is not None:
        findings += (
            error(stray.number, "title", "Text stands before the title.", "Move it below the line `# Title`."),
        )
    titles = [s for s in sections if s.level == 1]
    note = next((s for s in titles if s.title == NOTE_TITLE), None)
    title = titles[0] if titles and titles[0] is not note else None
    for extra in titles:
        if extra is not title and extra is not note:
            remedy = f"Give scenes two number signs; only the title and `# {NOTE_TITLE}` have one."
            findings += (error(extra.line, "heading", "A second title stands here.", remedy),)
    if title is None:
        remedy = "Begin the text below the front matter with a line `# Title of the case`."
        findings += (error(1, "title", "The file has no title.", remedy),)
    scenes = tuple(s for s in sections if s.level == 2)
    first_scene = scenes[0].line if scenes else len(lines)
    if title is not None and title.line > first_scene:
        findings += (error(title.line, "title", "The title stands below a scene.", "Move it above the first scene."),)
    if not scenes:
        findings += (
            error(
                title.line if title else 1, "no-scenes", "The case has no scenes.", "Add a scene: a line `## Heading`."
            ),
        )
    return Outline(head, title, scenes, note), findings


def _split_head(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[Line, ...], tuple[Finding, ...]]:
    opening = "Begin the file with a line `---`, the keys, and a line `---` again."
    if not lines or lines[0].text.rstrip() != "---":
        return (), tuple(lines), (error(1, "front-matter", "The file has no front matter.", opening),)
    for index in range(1, len(lines)):
        if lines[index].text.rstrip() == "---":
            return tuple(lines[1:index]), tuple(lines[index + 1 :]), ()
    return (), (), (error(1, "front-matter", "The front matter is not closed.", opening),)


def _sections(body: Sequence[Line], fenced: frozenset[int]) -> tuple[list[Section], list[Line], tuple[Finding, ...]]:
    findings: list[Finding] = []
    seen: dict[str, int] = {}
    preamble: list[Line] = []
    opened: list[tuple[int, str, int, list[Line]]] = []
    in_note = False
    for line in body:
        match = None if line.number in fenced else _HEADING.fullmatch(line.text)
        if match is None:
            if line.number not in fenced and _GLUED.match(line.text):
                remedy = "Put a space after the number signs; write \\# for a plain one."
                findings.append(
                    error(line.number, "heading", "A number sign opens this line without being a heading.", remedy)
                )
            (opened[-1][3] if opened else preamble).append(line)
            continue
        level, title = len(match["marks"]), _CLOSING_MARKS.sub("", (match["title"] or "").strip()).strip()
        findings += _heading_findings(line.number, title, seen)
        if level == 1 or (level == 2 and not in_note):
            opened.append((level, title, line.number, []))
            in_note = level == 1 and title == NOTE_TITLE
        else:
            (opened[-1][3] if opened else preamble).append(line)
    sections = [Section(level, title, slugify(title), number, tuple(body)) for level, title, number, body in opened]
    return sections, preamble, tuple(findings)


def _heading_findings(number: int, title: str, seen: dict[str, int]) -> list[Finding]:
    slug = slugify(title)
    if not slug:
        return [error(number, "heading", "This heading has no letters.", "Give it a name that a link can lead to.")]
    if slug in seen:
        remedy = f"Rename one; the first stands on line {seen[slug]}."
        return [
            error(
                number, "duplicate-heading", f"The heading “{title}” makes the same link, #{slug}, as another.", remedy
            )
        ]
    seen[slug] = number
    return []


def _too_long(section: Section) -> list[Finding]:
    """The Markdown library takes quadratic time over long lists; a scene is rendered whole."""
    length = sum(len(line.text) + 1 for line in section.body if not line.blank)
    if length <= MAX_SECTION:
        return []
    message = f"“{section.title[:40]}” has {length:,} characters; the limit is {MAX_SECTION:,}."
    return [error(section.line, "section-size", message, "Divide it in two scenes, or shorten it.")]


def _underlined(body: Sequence[Line]) -> list[Finding]:
    """Markdown makes a heading of a line that is underlined with = or -; a scene cannot be opened that way."""
    remedy = "For a rule leave a blank line above it; for a heading use number signs."
    return [
        error(block[1].number, "heading", "This line turns the one above it into a heading.", remedy)
        for block in blocks(body)
        if len(block) > 1
        and _UNDERLINE.fullmatch(block[1].text)
        and not block[0].text.lstrip().startswith(("`", "~", "|", "-", "*", ">"))
    ]
