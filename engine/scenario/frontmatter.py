"""The YAML head of a scenario to a Meta, each fault named by its line. Knows the keys, not the vocabulary."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from engine.scenario.prose import typeset
from engine.scenario.source import Line, error
from engine.scenario.types import Finding, Meta, Reviewer
from engine.scenario.yaml import BadYaml, Items, Pairs, Text, Value, load

SCOPES = ("clinical", "legal", "community")
MAX_OBJECTIVES = 5
MAX_MINUTES = 240
MAX_TEXT = 4_000
MAX_CHARACTERS = 16_000
"""Of the whole front matter: the YAML library is slow."""

_REQUIRED = ("summary", "setting", "level", "minutes", "objectives", "topics", "reviewed")
_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class _Unfit(ValueError):
    """A value of the wrong shape: the line, what is wrong, what to write."""

    def __init__(self, line: int, message: str, remedy: str) -> None:
        super().__init__(message)
        self.finding = error(line, "bad-value", message, remedy)


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read(lines: tuple[Line, ...], opening: int) -> tuple[Meta, tuple[Finding, ...]]:
    """Read the lines between the `---` lines; `opening` is the number of the first of these.

    A faulty key keeps its default.
    """
    text = "\n".join(line.text for line in lines)
    if len(text) > MAX_CHARACTERS:
        message = f"The front matter has {len(text):,} characters; the limit is {MAX_CHARACTERS:,}."
        return Meta(), (error(opening, "front-matter", message, "Move what a learner reads into the case file."),)
    try:
        tree = load(text, first_line=opening + 1)
    except BadYaml as fault:
        remedy = "Check colons, quotes and indentation; put text with a colon in quotes."
        return Meta(), (
            error(fault.line, "front-matter", f"The front matter cannot be read: {fault.message}.", remedy),
        )
    if not isinstance(tree, Pairs):
        return Meta(), (_missing(opening, _REQUIRED),)
    reading = _Reading()
    for key, value in tree.pairs:
        _take(reading, key, value)
    missing = tuple(name for name in _REQUIRED if name not in reading.lines)
    if missing:
        reading.findings.append(_missing(opening, missing))
    return Meta(**reading.values, lines=tuple(reading.lines.items())), tuple(reading.findings)


def _missing(line: int, names: tuple[str, ...]) -> Finding:
    listed = ", ".join(f"`{name}`" for name in names)
    return error(line, "missing-key", f"The front matter lacks {listed}.", f"Add {listed} between the --- lines.")


def _take(reading: _Reading, key: Text, value: Value) -> None:
    if key.value not in _READERS:
        near = difflib.get_close_matches(key.value[:40], _READERS, n=1)
        remedy = f"Did you mean `{near[0]}`?" if near else "Take it out; the keys are listed in scenarios/README.md."
        reading.findings.append(
            error(key.line, "unknown-key", f"`{key.value[:40]}` is not a key of a scenario.", remedy)
        )
    elif key.value in reading.lines:
        remedy = f"Keep one; the first stands on line {reading.lines[key.value]}."
        reading.findings.append(
            error(key.line, "duplicate-key", f"`{key.value}` stands here for the second time.", remedy)
        )
    else:
        reading.lines[key.value] = key.line
        try:
            reading.values[key.value] = _READERS[key.value](key, value)
        except _Unfit as fault:
            reading.findings.append(fault.finding)


def _text(key: Text, value: Value) -> str:
    if not isinstance(value, Text) or not value.value.strip():
        raise _Unfit(key.line, f"`{key.value}` must be a text.", f"Write `{key.value}: …` with a sentence or a word.")
    if len(value.value) > MAX_TEXT:
        raise _Unfit(key.line, f"`{key.value}` is longer than {MAX_TEXT:,} characters.", "Shorten it.")
    return typeset(" ".join(value.value.split()))


def _texts(key: Text, value: Value) -> tuple[str, ...]:
    if not isinstance(value, Items) or (key.value in _REQUIRED and not value.items):
        raise _Unfit(
            key.line, f"`{key.value}` must be a list.", "Write one item a line, each after `- `, or [one, two]."
        )
    texts = tuple(_text(Text(key.value, item.line), item) for item in value.items)
    if len(set(texts)) < len(texts):
        raise _Unfit(key.line, f"`{key.value}` names something twice.", "Name each item once.")
    return texts


def _text_or_texts(key: Text, value: Value) -> tuple[str, ...]:
    return _texts(key, value) if isinstance(value, Items) else (_text(key, value),)


def _objectives(key: Text, value: Value) -> tuple[str, ...]:
    texts = _texts(key, value)
    if len(texts) > MAX_OBJECTIVES:
        raise _Unfit(
            key.line,
            f"There are {len(texts)} objectives; the limit is {MAX_OBJECTIVES}.",
            "Keep the ones that the case tests.",
        )
    return texts


def _minutes(key: Text, value: Value) -> int:
    text = _text(key, value)
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= MAX_MINUTES:
        raise _Unfit(
            key.line, f"`minutes` must be a whole number from 1 to {MAX_MINUTES}.", "Write, say, `minutes: 12`."
        )
    return int(text)


def _date(key: Text, value: Value) -> date:
    text = _text(key, value)
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise _Unfit(
            key.line, f"`{key.value}` must be a date.", "Write it as YEAR-MONTH-DAY, such as 2026-11-01."
        ) from None


def _flag(key: Text, value: Value) -> bool:
    text = _text(key, value)
    if text not in ("true", "false"):
        raise _Unfit(key.line, f"`{key.value}` must be true or false.", f"Write `{key.value}: true`, or take it out.")
    return text == "true"


def _lang(key: Text, value: Value) -> str:
    text = _text(key, value)
    if not _LANG.fullmatch(text):
        raise _Unfit(key.line, "`lang` must be a language tag.", "Write, say, `lang: en` or `lang: es-MX`.")
    return text


def _audience(key: Text, value: Value) -> str:
    return "; ".join(_text_or_texts(key, value))


def _reviewers(key: Text, value: Value) -> tuple[Reviewer, ...]:
    remedy = "Give each reviewer a name, credential, date and scope (clinical, legal or community)."
    if not isinstance(value, Items):
        raise _Unfit(key.line, "`reviewers` must be a list of people.", remedy)
    return tuple(_reviewer(item, remedy) for item in value.items)


def _reviewer(item: Value, remedy: str) -> Reviewer:
    names = [f.name for f in fields(Reviewer)]
    if not isinstance(item, Pairs) or sorted(k.value for k, _ in item.pairs) != sorted(names):
        raise _Unfit(item.line, "A reviewer needs exactly name, credential, date and scope.", remedy)
    given = {k.value: (k, v) for k, v in item.pairs}
    scope = _text(*given["scope"])
    if scope not in SCOPES:
        raise _Unfit(given["scope"][0].line, f"`{scope[:40]}` is not a scope of review.", remedy)
    return Reviewer(_text(*given["name"]), _text(*given["credential"]), _date(*given["date"]), scope)


_READERS: Mapping[str, Callable[[Text, Value], Any]] = {
    "summary": _text,
    "setting": _text,
    "level": _text,
    "minutes": _minutes,
    "objectives": _objectives,
    "topics": _texts,
    "reviewed": _date,
    "reviewers": _reviewers,
    "reserved": _flag,
    "specialties": _texts,
    "content_note": _text,
    "reflect": _texts,
    "audience": _audience,
    "authors": _text_or_texts,
    "edition": _text,
    "lang": _lang,
}
