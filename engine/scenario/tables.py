"""Codes of ethics, vocabulary and exams, read from their YAML. Faults in a table are exceptions, for they are ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.scenario.yaml import BadYaml, Items, Pairs, Text, Value, load


class BadTable(ValueError):
    """A table that cannot be used: its line, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code of ethics, as its publisher calls it."""

    name: str
    publisher: str
    edition: str
    url: str


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision. `certain` is False where number, heading or wording should be verified in the source."""

    key: str
    code: Code
    title: str
    paraphrase: str
    topics: tuple[str, ...]
    certain: bool


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that a case may use, and what they mean where a comment of the file does not say it."""

    topics: tuple[str, ...]
    levels: tuple[str, ...]
    settings: tuple[str, ...]
    specialties: tuple[str, ...]

    def plus(self, other: Vocabulary) -> Vocabulary:
        """This vocabulary with the words that a site adds."""
        return Vocabulary(*(tuple(dict.fromkeys(a + b)) for a, b in zip(self.lists(), other.lists(), strict=True)))

    def lists(self) -> tuple[tuple[str, ...], ...]:
        return (self.topics, self.levels, self.settings, self.specialties)


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that cases are held against, and when it was last checked against the publishers' texts."""

    provisions: Mapping[str, Provision]
    vocabulary: Vocabulary
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """A part of an examination, and the topics whose decisions practise it: none where this library does not.

    `weight` is its share of the examination in percent, least and most; None where it was not found.
    """

    key: str
    topics: tuple[str, ...]
    weight: tuple[int, int] | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Exam:
    """A licensing examination by our practice blueprint.

    `items` are the fewest and the most that it has, `options` how many each of them offers (None: not found),
    `sections` how many lock one after the other. `as_of` is when it was looked up, `confidence` how sure that was.
    """

    key: str
    name: str
    domains: tuple[Domain, ...]
    items: tuple[int, int] = (0, 0)
    minutes: int = 0
    options: int | None = None
    sections: int = 1
    as_of: str = ""
    confidence: str = "low"
    note: str = ""


CONFIDENCE = ("high", "medium", "low")


def read_tables(codes: str, vocabulary: str, *more_words: str) -> Tables:
    """Read codes.yaml, vocabulary.yaml and a site's own words. Raises BadTable."""
    provisions, as_of = _provisions(_root(codes))
    words = read_vocabulary(vocabulary)
    for text in more_words:
        words = words.plus(read_vocabulary(text))
    return Tables(provisions, words, as_of)


def read_vocabulary(text: str) -> Vocabulary:
    """Read one vocabulary file; a list that is not there is empty. Raises BadTable."""
    root = _root(text)
    return Vocabulary(*(_texts(root.get(name)) for name in ("topics", "levels", "settings", "specialties")))


def read_exams(text: str, vocabulary: Vocabulary) -> tuple[Exam, ...]:
    """Read exams.yaml. Raises BadTable, also for a topic that is no word of the vocabulary."""
    root = _root(text)
    as_of = _text(root.get("as_of"))
    return tuple(_exam(key, value, vocabulary, as_of) for key, value in _pairs(root.get("exams")).items())


def _exam(key: str, value: Value, vocabulary: Vocabulary, as_of: str) -> Exam:
    pairs = _pairs(value)
    confidence = _text(pairs.get("confidence"))
    if confidence not in CONFIDENCE:
        raise BadTable(f"line {value.line}: the confidence of {key} is one of {', '.join(CONFIDENCE)}")
    locks = _optional(pairs, "sections_lock") == "true"
    return Exam(
        key=key,
        name=_text(pairs.get("name")),
        domains=tuple(_domain(*pair, vocabulary) for pair in _pairs(pairs.get("domains")).items()),
        items=_range(pairs.get("items")),
        minutes=_whole(pairs.get("minutes")),
        options=_whole(pairs["options"]) if "options" in pairs else None,
        sections=_whole(pairs.get("sections_per_case")) if locks else 1,
        as_of=_optional(pairs, "as_of") or as_of,
        confidence=confidence,
        note=_optional(pairs, "note"),
    )


def _domain(key: str, value: Value, vocabulary: Vocabulary) -> Domain:
    pairs = _pairs(value)
    topics = _texts(pairs.get("topics"))
    if unknown := sorted(set(topics).difference(vocabulary.topics)):
        raise BadTable(f"line {value.line}: {unknown[0]} is no topic of the vocabulary")
    weight = pairs.get("weight")
    known = weight is not None and not (isinstance(weight, Text) and not weight.value)
    name = _optional(pairs, "name") or key.replace("-", " ").capitalize()
    return Domain(key, topics, _range(weight) if known else None, name)


def _root(text: str) -> dict[str, Value]:
    try:
        return _pairs(load(text))
    except BadYaml as fault:
        raise BadTable(f"line {fault.line}: {fault.message}") from None


def _provisions(root: dict[str, Value]) -> tuple[dict[str, Provision], str]:
    codes = {}
    for key, value in _pairs(root.get("codes")).items():
        pairs = _pairs(value)
        codes[key] = Code(*(_text(pairs.get(name)) for name in ("name", "publisher", "edition", "url")))
    provisions: dict[str, Provision] = {}
    listed = root.get("provisions")
    for item in listed.items if isinstance(listed, Items) else ():
        pairs = _pairs(item)
        prefix, section = _text(pairs.get("code")), _text(pairs.get("section"))
        key = f"{prefix} {section}"
        if prefix not in codes or key in provisions:
            raise BadTable(f"line {item.line}: {key} is listed twice, or of a code that is not listed")
        provisions[key] = Provision(
            key=key,
            code=codes[prefix],
            title=_text(pairs.get("title")),
            paraphrase=" ".join(_text(pairs.get("paraphrase")).split()),
            topics=_texts(pairs.get("topics")),
            certain=_text(pairs.get("confidence")) == "high",
        )
    return provisions, _text(root.get("as_of"))


def _pairs(value: Value | None) -> dict[str, Value]:
    if not isinstance(value, Pairs):
        raise BadTable(f"line {value.line if value else 1}: a mapping was expected")
    return {key.value: item for key, item in value.pairs}


def _texts(value: Value | None) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, Items):
        raise BadTable(f"line {value.line}: a list was expected")
    return tuple(_text(item) for item in value.items)


def _optional(pairs: dict[str, Value], name: str) -> str:
    return _text(pairs[name]) if name in pairs else ""


def _range(value: Value | None) -> tuple[int, int]:
    """A whole number, or two of them: the least and the most."""
    if not isinstance(value, Items):
        return (_whole(value), _whole(value))
    numbers = [_whole(item) for item in value.items]
    if len(numbers) != 2 or numbers[0] > numbers[1]:
        raise BadTable(f"line {value.line}: the least and the most were expected")
    return (numbers[0], numbers[1])


def _whole(value: Value | None) -> int:
    text = _text(value)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 10_000:
        raise BadTable(f"line {value.line if value else 1}: a whole number above 0 was expected")
    return int(text)


def _text(value: Value | None) -> str:
    if not isinstance(value, Text) or not value.value:
        raise BadTable(f"line {value.line if value else 1}: a text was expected")
    return value.value
