"""Codes of ethics, vocabulary and exams, read from their YAML. Faults in a table are exceptions, for they are ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.scenario.nodes import (
    BadTable,
    optional_text,
    pairs_of,
    range_of,
    root_of,
    text_of,
    texts_of,
    whole_of,
)
from engine.scenario.yaml import Items, Text, Value


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
    provisions, as_of = _provisions(root_of(codes))
    words = read_vocabulary(vocabulary)
    for text in more_words:
        words = words.plus(read_vocabulary(text))
    return Tables(provisions, words, as_of)


def read_vocabulary(text: str) -> Vocabulary:
    """Read one vocabulary file; a list that is not there is empty. Raises BadTable."""
    root = root_of(text)
    return Vocabulary(*(texts_of(root.get(name)) for name in ("topics", "levels", "settings", "specialties")))


def read_exams(text: str, vocabulary: Vocabulary) -> tuple[Exam, ...]:
    """Read exams.yaml. Raises BadTable, also for a topic that is no word of the vocabulary."""
    root = root_of(text)
    as_of = text_of(root.get("as_of"))
    return tuple(_exam(key, value, vocabulary, as_of) for key, value in pairs_of(root.get("exams")).items())


def _exam(key: str, value: Value, vocabulary: Vocabulary, as_of: str) -> Exam:
    pairs = pairs_of(value)
    confidence = text_of(pairs.get("confidence"))
    if confidence not in CONFIDENCE:
        raise BadTable(f"line {value.line}: the confidence of {key} is one of {', '.join(CONFIDENCE)}")
    locks = optional_text(pairs, "sections_lock") == "true"
    return Exam(
        key=key,
        name=text_of(pairs.get("name")),
        domains=tuple(_domain(*pair, vocabulary) for pair in pairs_of(pairs.get("domains")).items()),
        items=range_of(pairs.get("items")),
        minutes=whole_of(pairs.get("minutes")),
        options=whole_of(pairs["options"]) if "options" in pairs else None,
        sections=whole_of(pairs.get("sections_per_case")) if locks else 1,
        as_of=optional_text(pairs, "as_of") or as_of,
        confidence=confidence,
        note=optional_text(pairs, "note"),
    )


def _domain(key: str, value: Value, vocabulary: Vocabulary) -> Domain:
    pairs = pairs_of(value)
    topics = texts_of(pairs.get("topics"))
    if unknown := sorted(set(topics).difference(vocabulary.topics)):
        raise BadTable(f"line {value.line}: {unknown[0]} is no topic of the vocabulary")
    weight = pairs.get("weight")
    known = weight is not None and not (isinstance(weight, Text) and not weight.value)
    name = optional_text(pairs, "name") or key.replace("-", " ").capitalize()
    return Domain(key, topics, range_of(weight) if known else None, name)


def _provisions(root: dict[str, Value]) -> tuple[dict[str, Provision], str]:
    codes = {}
    for key, value in pairs_of(root.get("codes")).items():
        pairs = pairs_of(value)
        codes[key] = Code(*(text_of(pairs.get(name)) for name in ("name", "publisher", "edition", "url")))
    provisions: dict[str, Provision] = {}
    listed = root.get("provisions")
    for item in listed.items if isinstance(listed, Items) else ():
        pairs = pairs_of(item)
        prefix, section = text_of(pairs.get("code")), text_of(pairs.get("section"))
        key = f"{prefix} {section}"
        if prefix not in codes or key in provisions:
            raise BadTable(f"line {item.line}: {key} is listed twice, or of a code that is not listed")
        provisions[key] = Provision(
            key=key,
            code=codes[prefix],
            title=text_of(pairs.get("title")),
            paraphrase=" ".join(text_of(pairs.get("paraphrase")).split()),
            topics=texts_of(pairs.get("topics")),
            certain=text_of(pairs.get("confidence")) == "high",
        )
    return provisions, text_of(root.get("as_of"))
