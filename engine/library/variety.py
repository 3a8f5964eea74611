"""What several cases have in common that each should have of its own: sentences, and reasons. Knows no story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from engine.library.reading import sentences
from engine.scenario.prose import words
from engine.scenario.types import Scenario

LONG_SENTENCE = 12
"""Words that chance, or the trade, may put in one order twice; more are a copy."""


def shared_sentences(scenarios: Mapping[str, Scenario]) -> list[tuple[str, tuple[str, ...]]]:
    """Every sentence of more than twelve words that stands in several cases, with their slugs."""
    return _shared({slug: _long_sentences(scenario) for slug, scenario in scenarios.items()})


def shared_rationales(scenarios: Mapping[str, Scenario]) -> list[tuple[str, tuple[str, ...]]]:
    """Every rationale that explains more than one choice, with the slug of each choice's case."""
    rationales = (
        (slug, [choice.rationale for scene in scenario.scenes if scene.is_decision for choice in scene.choices])
        for slug, scenario in scenarios.items()
    )
    return _shared(dict(rationales))


def _shared(texts: Mapping[str, Iterable[str]]) -> list[tuple[str, tuple[str, ...]]]:
    found: dict[str, list[str]] = defaultdict(list)
    for slug, parts in texts.items():
        for part in parts:
            found[" ".join(words(part))].append(slug)
    return [(part, tuple(slugs)) for part, slugs in sorted(found.items()) if len(slugs) > 1]


def _long_sentences(scenario: Scenario) -> set[str]:
    meta = scenario.meta
    texts = [scenario.case_file, scenario.note, meta.summary, *meta.objectives, *meta.reflect]
    for scene in scenario.scenes:
        texts += [paragraph.text for paragraph in scene.paragraphs]
        texts += [text for choice in scene.choices for text in (choice.text, choice.rationale)]
    found = {" ".join(words(sentence)) for text in texts for sentence in sentences(text)}
    return {sentence for sentence in found if sentence.count(" ") >= LONG_SENTENCE}
