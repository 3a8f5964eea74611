"""Bytes or text to numbered lines, limits first. Knows nothing of Markdown beyond blank lines and fences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from engine.scenario.types import Finding, Severity

MAX_BYTES = 256 * 1024
MAX_FINDINGS = 50
"""Findings of one rule: an author mends these and asks again."""
MAX_PARAGRAPH = 4_000
MAX_SECTION = 20_000
MAX_BRACKETS = 50
"""The Markdown library takes quadratic time over opening brackets in one paragraph."""

_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}(?=[^`]*$)|~{3,})")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file, counted from 1."""

    number: int
    text: str

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" "))


def error(line: int, code: str, message: str, remedy: str) -> Finding:
    """A finding that refuses the file."""
    return Finding(line, Severity.ERROR, code, message, remedy)


def warning(line: int, code: str, message: str, remedy: str) -> Finding:
    """A finding for the author's judgment."""
    return Finding(line, Severity.WARNING, code, message, remedy)


def normalize(text: str) -> str:
    """One spelling of line ends and no byte order mark, so that a checkout's habits do not make a new revision."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def decode(raw: bytes) -> tuple[str, tuple[Finding, ...]]:
    """UTF-8 bytes to text; what cannot be decoded is named by its line and replaced."""
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError as fault:
        line = normalize(raw[: fault.start].decode("utf-8")).count("\n") + 1
        found = error(line, "encoding", "This line is not UTF-8 text.", "Save the file as UTF-8 and check this line.")
        return raw.decode("utf-8", errors="replace"), (found,)


def read(text: str) -> tuple[tuple[Line, ...], tuple[Finding, ...]]:
    """Lines of a normalized text, and what breaks a limit. A text over the size limit has no lines at all."""
    size = len(text.encode("utf-8", errors="replace"))
    if size > MAX_BYTES:
        message = f"The file has {size:,} bytes; the limit is {MAX_BYTES:,}."
        return (), (error(1, "file-size", message, "Split the case in two, or shorten it."),)
    lines = tuple(Line(n, _expand(t)) for n, t in enumerate(text.split("\n"), start=1))
    return lines, (*islice(_control_characters(lines), MAX_FINDINGS), *islice(_heavy_paragraphs(lines), MAX_FINDINGS))


def storable(char: str) -> bool:
    """Whether databases, HTML and XML all take a character: no control, no half of a pair, no U+FFFE or U+FFFF."""
    return unicodedata.category(char) not in ("Cc", "Cs") and char not in "\ufffe\uffff"


def _expand(text: str) -> str:
    return text.expandtabs(4) if "\t" in text else text


def _control_characters(lines: Sequence[Line]) -> Iterator[Finding]:
    for line in lines:
        if line.text.isprintable():
            continue
        for char in line.text:
            if not storable(char):
                message = f"This line holds the character U+{ord(char):04X}, which cannot be shown or stored."
                yield error(line.number, "control-character", message, "Delete it, or type the line anew.")
                break


def _heavy_paragraphs(lines: Sequence[Line]) -> Iterator[Finding]:
    for block in blocks(lines, fences=False):
        first = block[0].number
        length = sum(len(line.text) + 1 for line in block)
        brackets = sum(line.text.count("[") for line in block)
        if length > MAX_PARAGRAPH:
            message = f"This paragraph has {length:,} characters; the limit is {MAX_PARAGRAPH:,}."
            yield error(first, "paragraph-size", message, "Divide it with a blank line.")
        if brackets > MAX_BRACKETS:
            message = f"This paragraph has {brackets} opening brackets; the limit is {MAX_BRACKETS}."
            yield error(first, "paragraph-brackets", message, "Divide it with a blank line, or use fewer [ signs.")


def blocks(lines: Sequence[Line], *, fences: bool = True) -> Iterator[tuple[Line, ...]]:
    """Runs of lines between blank ones; with `fences`, a fenced block holds together across its blank lines."""
    fenced = set(fenced_lines(lines)[0]) if fences else set()
    block: list[Line] = []
    for line in lines:
        if line.blank and line.number not in fenced:
            if block:
                yield tuple(block)
            block = []
        else:
            block.append(line)
    if block:
        yield tuple(block)


def fenced_lines(lines: Sequence[Line]) -> tuple[tuple[int, ...], int | None]:
    """The numbers of lines that stand in fenced code, fences included; and the line of a fence that is not closed."""
    inside: list[int] = []
    opened: list[int] = []
    mark = ""
    for line in lines:
        fence = _FENCE.match(line.text)
        if mark:
            opened.append(line.number)
            if fence and fence["mark"].startswith(mark) and not line.text[fence.end() :].strip():
                inside += opened
                opened, mark = [], ""
        elif fence:
            mark, opened = fence["mark"], [line.number]
    return tuple(inside), opened[0] if opened else None
