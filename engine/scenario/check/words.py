"""Rules about words: the vocabulary, the reasoning and its provisions, the minutes.

Knows no graph but the best path.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from engine.scenario.check.subject import Charted, Subject
from engine.scenario.play import Story, best_path, replay
from engine.scenario.prose import words
from engine.scenario.render import visible_text
from engine.scenario.score import trace
from engine.scenario.source import error
from engine.scenario.types import Finding

WORDS_A_MINUTE = 200
MINUTES_A_DECISION = 0.5
TOLERANCE = 2


def vocabulary(subject: Subject) -> Iterator[Finding]:
    """Every topic, level, setting and specialty is a word of the vocabulary."""
    meta, known = subject.scenario.meta, subject.tables.vocabulary
    yield from _unknown("topic", meta.topics, known.topics, meta.line("topics"))
    yield from _unknown("level", [meta.level] if meta.level else [], known.levels, meta.line("level"))
    yield from _unknown("setting", [meta.setting] if meta.setting else [], known.settings, meta.line("setting"))
    yield from _unknown("specialty", meta.specialties, known.specialties, meta.line("specialties"))
    for scene in subject.scenario.scenes:
        yield from _unknown("topic", scene.topics, known.topics, scene.directive_line)


def _unknown(kind: str, used: Iterable[str], known: tuple[str, ...], line: int) -> Iterator[Finding]:
    for word in used:
        if word not in known:
            near = difflib.get_close_matches(word[:60], known, n=1)
            remedy = f"Did you mean “{near[0]}”?" if near else "Use a word of scenarios/vocabulary.yaml."
            yield error(line, "unknown-word", f"“{word[:60]}” is not a {kind} of the vocabulary.", remedy)


def reasoning(subject: Subject) -> Iterator[Finding]:
    """Every choice has its reasoning."""
    for choice in subject.choices():
        if not choice.rationale.strip():
            remedy = "Indent below it, by four spaces, why it tempts, what it does to the client, and what the duty is."
            yield error(choice.line, "no-reasoning", "This choice is not explained.", remedy)


def provisions(subject: Subject) -> Iterator[Finding]:
    """Every choice rests on at least one provision, and each is in the table."""
    known = subject.tables.provisions
    for choice in subject.choices():
        if not choice.citations:
            remedy = "End its reasoning with a paragraph in italics, such as *ACA A.11.a · APA 10.10*."
            yield error(choice.line, "no-provision", "This choice cites no provision.", remedy)
        for citation in choice.citations:
            if citation.key not in known:
                near = difflib.get_close_matches(citation.key[:60], known, n=1)
                remedy = f"Did you mean {near[0]}?" if near else "Use a provision of scenarios/codes.yaml."
                message = f"“{citation.key[:60]}” is not a provision of the table."
                yield error(citation.line, "unknown-provision", message, remedy)


def minutes(charted: Charted) -> Iterator[Finding]:
    """The minutes agree, within a factor of two, with the best path."""
    meta = charted.subject.scenario.meta
    needed = reading_minutes(charted)
    if meta.minutes and not needed / TOLERANCE <= meta.minutes <= needed * TOLERANCE:
        message = f"The best path takes about {needed:.1f} minutes, not {meta.minutes}."
        yield error(meta.line("minutes"), "minutes", message, f"Write `minutes: {max(1, round(needed))}`.")


def reading_minutes(charted: Charted) -> float:
    """How long the best path takes: its words at 200 a minute, and half a minute a decision.

    Words are those of the case file, the scenes, the choices offered and the reasoning of the chosen ones.
    """
    graph = charted.graph
    story = Story(graph, charted.totals)
    path = best_path(story)
    steps = trace(story, path)
    text = [charted.subject.scenario.case_file, visible_text(graph, replay(story, path).at)]
    for taken in steps:
        text.append(visible_text(graph, taken.at))
        text += [taken.scene.choices[way.number - 1].text for way in taken.open_ways]
        text.append(taken.choice.rationale)
    decided = sum(taken.number is not None for taken in steps)
    return sum(len(words(t)) for t in text) / WORDS_A_MINUTE + decided * MINUTES_A_DECISION


RULES = (vocabulary, reasoning, provisions)
CHARTED_RULES = (minutes,)
