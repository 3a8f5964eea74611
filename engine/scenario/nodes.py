"""What tables are made of, taken from their YAML. Faults in a table are exceptions, for tables are ours."""

from __future__ import annotations

from engine.scenario.yaml import BadYaml, Items, Pairs, Text, Value, load


class BadTable(ValueError):
    """A table that cannot be used: its line, and what is wrong."""


def root_of(text: str) -> dict[str, Value]:
    """The outermost mapping of a table. Raises BadTable."""
    try:
        return pairs_of(load(text))
    except BadYaml as fault:
        raise BadTable(f"line {fault.line}: {fault.message}") from None


def pairs_of(value: Value | None) -> dict[str, Value]:
    """A mapping. Raises BadTable."""
    if not isinstance(value, Pairs):
        raise BadTable(f"line {value.line if value else 1}: a mapping was expected")
    return {key.value: item for key, item in value.pairs}


def items_of(value: Value | None) -> tuple[Value, ...]:
    """A list; nothing where it is not there. Raises BadTable."""
    if value is None:
        return ()
    if not isinstance(value, Items):
        raise BadTable(f"line {value.line}: a list was expected")
    return value.items


def texts_of(value: Value | None) -> tuple[str, ...]:
    """A list of texts; nothing where it is not there. Raises BadTable."""
    return tuple(text_of(item) for item in items_of(value))


def optional_text(pairs: dict[str, Value], name: str) -> str:
    """A text of a mapping; empty where it is not there. Raises BadTable."""
    return text_of(pairs[name]) if name in pairs else ""


def range_of(value: Value | None) -> tuple[int, int]:
    """A whole number, or two of them: the least and the most. Raises BadTable."""
    if not isinstance(value, Items):
        return (whole_of(value), whole_of(value))
    numbers = [whole_of(item) for item in value.items]
    if len(numbers) != 2 or numbers[0] > numbers[1]:
        raise BadTable(f"line {value.line}: the least and the most were expected")
    return (numbers[0], numbers[1])


def whole_of(value: Value | None) -> int:
    """A whole number above 0. Raises BadTable."""
    text = text_of(value)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 10_000:
        raise BadTable(f"line {value.line if value else 1}: a whole number above 0 was expected")
    return int(text)


def text_of(value: Value | None) -> str:
    """A text that is not empty. Raises BadTable."""
    if not isinstance(value, Text) or not value.value:
        raise BadTable(f"line {value.line if value else 1}: a text was expected")
    return value.value
