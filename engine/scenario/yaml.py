"""YAML text to plain nodes that keep their lines. Knows no key of any file; takes no tags, anchors or aliases."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

_NULLS = ("", "~", "null", "Null", "NULL")
_PLAIN = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "seq", "map")
)
"""What the library calls nodes that carry no tag of their own."""


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
        with warnings.catch_warnings(action="ignore"):  # a doubled anchor: every anchor is refused below
            node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = first_line + (mark.line if mark else 0)
        raise BadYaml(line, " ".join(str(fault.problem or fault.context or "not valid YAML").split())) from None
    except RecursionError:
        raise BadYaml(first_line, "the lists or mappings are nested too deeply") from None
    except (YAMLError, ArithmeticError, ValueError, AttributeError, TypeError, IndexError, KeyError) as fault:
        raise BadYaml(first_line, " ".join(str(fault).split())[:200] or "not valid YAML") from None
    if node is None:
        return Text("", first_line)
    return _value(node, first_line)


def _value(node: Node, first_line: int) -> Value:
    line = first_line + node.start_mark.line
    if node.anchor is not None:
        raise BadYaml(line, "anchors and aliases (& and *) are not taken here")
    if str(node.tag) not in _PLAIN:
        raise BadYaml(line, f"the tag {node.tag} is not taken here")
    if isinstance(node, ScalarNode):
        plain_null = node.style is None and node.value in _NULLS
        return Text("" if plain_null else str(node.value), line)
    if isinstance(node, MappingNode):
        pairs = tuple((_key(key, first_line), _value(value, first_line)) for key, value in node.value)
        return Pairs(pairs, line)
    return Items(tuple(_value(item, first_line) for item in node.value), line)


def _key(node: Node, first_line: int) -> Text:
    value = _value(node, first_line)
    if not isinstance(value, Text):
        raise BadYaml(value.line, "a key must be a plain word")
    return value
