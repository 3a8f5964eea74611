"""How hard a text is to read: its words, sentences and syllables, and the grade of Flesch and Kincaid."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine.scenario.types import Scene

_MARKUP = re.compile(r"`[^`]*`|[*_>#|]+|\]\([^)]*\)|\[")
_ABBREVIATED = re.compile(r"\b(Mr|Mrs|Ms|Dr|Sgt|St|Rev|vs|No)\.")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]*(?:\s+(?=[\"'“‘(]*[A-ZÀ-Þ0-9])|\s*\n)")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

_VOWELS = re.compile(r"[aeiouyà-öø-ÿ]+")
_MUTE_ENDING = re.compile(
    r"(?:[^laeiouy]e|[^aeiouytd]ed|[^aeiouysxzcgh]es|[^laeiouy]ely|[aeiouy][^aeiouy]eless|[^aeiouy]eful)$"
)
_TWO_VOWELS = re.compile(
    r"(?<![cgst])i[ao]|iu(?!s\b)|(?<![aeioucgst])ie(?=n?t|nc)|cie(?=ty)|(?<![gq])ua|eo(?!p)|[aeiouy]ing$|ism$"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, counted."""

    words: int
    sentences: int
    syllables: int

    @property
    def grade(self) -> float:
        """The year of a US school in which the text can be read; 0 for no text.

        J. P. Kincaid and others, Derivation of New Readability Formulas for Navy Enlisted Personnel, 1975.
        """
        if not self.words:
            return 0.0
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59


def read(texts: Iterable[str]) -> Reading:
    """Count several Markdown texts as one."""
    found = [sentence for text in texts for sentence in sentences(text)]
    spoken = [word for sentence in found for word in _WORD.findall(sentence)]
    return Reading(len(spoken), len(found), sum(map(syllables, spoken)))


def read_scenes(scenes: Iterable[Scene]) -> Reading:
    """Count what a learner reads in scenes: their text and their choices."""
    return read(text for scene in scenes for text in _texts(scene))


def _texts(scene: Scene) -> list[str]:
    return [paragraph.text for paragraph in scene.paragraphs] + [choice.text for choice in scene.choices]


def sentences(text: str) -> list[str]:
    """The sentences of a Markdown text, on one line each: a blank line ends one, and a full stop before a capital."""
    found = []
    for paragraph in re.split(r"\n\s*\n", text):
        plain = _ABBREVIATED.sub(r"\1", _MARKUP.sub(" ", paragraph))
        found += [" ".join(part.split()) for part in _SENTENCE_END.split(plain) if _WORD.search(part)]
    return found


def syllables(word: str) -> int:
    """About how many syllables an English word has: its groups of vowels, with the commonest exceptions.

    Over running text the mean is within a hundredth of the one that a pronouncing dictionary gives; that is all that a
    grade asks for. Libraries that know the words one by one fetch a dictionary when they are first used.
    """
    stem = word.lower().replace("’", "'").partition("'")[0]
    groups = len(_VOWELS.findall(stem)) + len(_TWO_VOWELS.findall(stem))
    return max(1, groups - bool(_MUTE_ENDING.search(stem)))
