"""YAML text to plain nodes that keep their lines. Knows no key of any file; takes no tags, anchors or aliases.

It reads the library's events and not its documents: those expand aliases, recurse without a limit and warn in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from engine.scenario.source import storable

MAX_DEPTH = 12

_NULLS = ("", "~", "null", "Null", "NULL")
_AROUND = (StreamStartEvent, DocumentStartEvent, DocumentEndEvent)


class BadYaml(ValueError):
    """Text that is not YAML, or uses more of YAML than a case needs: the line (1-based) and what is wrong."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar as it was written; an empty or null one is the empty string."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Value, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """A mapping, its pairs in the order of the file and doubles kept."""

    pairs: tuple[tuple[Text, Value], ...]
    line: int


Value = Text | Items | Pairs


def load(text: str, first_line: int = 1) -> Value:
    """Read one document. `first_line` is the line of the file on which `text` begins. Raises BadYaml."""
    try:
        return _document(YAML(typ="safe", pure=True).parse(text), first_line)
    except BadYaml:
        raise
    except MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = first_line + (mark.line if mark else 0)
        raise BadYaml(line, " ".join(str(fault.problem or fault.context or "not valid YAML").split())) from None
    except (YAMLError, ArithmeticError, ValueError, AttributeError, TypeError, LookupError) as fault:
        raise BadYaml(first_line, " ".join(str(fault).split())[:200] or "not valid YAML") from None


def _document(events: Iterator[Event], first_line: int) -> Value:
    content = (event for event in events if not isinstance(event, _AROUND))
    first = next(content)
    if isinstance(first, StreamEndEvent):
        return Text("", first_line)
    value = _value(first, content, first_line, 1)
    more = next(content)
    if not isinstance(more, StreamEndEvent):
        raise BadYaml(first_line + more.start_mark.line, "a second document begins here")
    return value


def _value(event: Event, events: Iterator[Event], first_line: int, depth: int) -> Value:
    line = first_line + event.start_mark.line
    if getattr(event, "anchor", None) is not None:
        raise BadYaml(line, "anchors and aliases (& and *) are not taken here")
    if (tag := getattr(event, "tag", None)) is not None:
        raise BadYaml(line, f"the tag {tag} is not taken here")
    if isinstance(event, ScalarEvent):
        return Text(_scalar(event, line), line)
    if depth > MAX_DEPTH:
        raise BadYaml(line, "the lists or mappings are nested too deeply")
    if isinstance(event, SequenceStartEvent):
        return Items(tuple(_value(e, events, first_line, depth + 1) for e in _until(events, SequenceEndEvent)), line)
    pairs = tuple(
        (_key(_value(key, events, first_line, depth + 1)), _value(next(events), events, first_line, depth + 1))
        for key in _until(events, MappingEndEvent)
    )
    return Pairs(pairs, line)


def _scalar(event: ScalarEvent, line: int) -> str:
    text = str(event.value)
    if not all(storable(char) for char in text if not char.isprintable() and char not in "\n\t"):
        raise BadYaml(line, "this text holds a character that cannot be shown or stored")
    return "" if event.style is None and text in _NULLS else text


def _until(events: Iterator[Event], end: type[Event]) -> Iterator[Event]:
    return takewhile(lambda event: not isinstance(event, end), events)


def _key(value: Value) -> Text:
    if not isinstance(value, Text):
        raise BadYaml(value.line, "a key must be a plain word")
    return value
