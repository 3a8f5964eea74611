"""What this library holds itself to: each bar, what was found, and whether it is met."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from engine.library.coverage import Case, decisions_by_topic, decisions_of, refers_badly, worth_at_pivot
from engine.library.players import PLAYERS, Prospect, prospect
from engine.library.variety import shared_rationales, shared_sentences
from engine.scenario.tables import Exam, Vocabulary
from engine.scenario.types import SOUND, Kind

CASES = 40
DECISIONS = range(3, 7)
GRADES = (6.0, 11.0)
QUESTIONS = 3
TOPIC, LEVEL, DOMAIN = 6, 10, 20
CODES, CODES_OF_A_CASE = 5, 2
NOT_TO_REFER, REFERS_BADLY = 10, 8
CONTINUES, COPES_OR_DOCUMENTS = 5, 2
TRICK_SCORE, TRICK_PASSES = 0.6, 0.1

_QUESTION = re.compile(r"^\d+\. ", re.MULTILINE)

Prospects = Mapping[str, Sequence[Prospect]]
"""What each player may expect of each case."""


@dataclass(frozen=True, slots=True)
class Standard:
    """One bar: what is asked of the library, what was found, and whether that is enough."""

    asked: str
    found: str
    met: bool


def prospects(cases: Sequence[Case]) -> Prospects:
    """Send every player through every case."""
    return {name: [prospect(case.story, taste) for case in cases] for name, taste in PLAYERS.items()}


def standards(
    cases: Sequence[Case], vocabulary: Vocabulary, exams: Sequence[Exam], expected: Prospects
) -> list[Standard]:
    """Hold a library against every bar."""
    return [
        _at_least(CASES, "cases", len(cases)),
        *_of_each_case(cases),
        *_of_coverage(cases, vocabulary, exams),
        *_of_first_moves(cases),
        *_of_players(expected),
        *_of_variety(cases),
    ]


def _of_each_case(cases: Sequence[Case]) -> Iterator[Standard]:
    bars: dict[str, Callable[[Case], object]] = {
        f"{DECISIONS[0]} to {DECISIONS[-1]} decisions on the best path": lambda case: case.decisions in DECISIONS,
        "two endings or more": lambda case: case.endings.total() > 1,
        "a mistake that can be repaired": lambda case: case.scenes(Kind.REPAIR),
        "a door that closes": lambda case: case.closes_a_door,
        "a choice that is felt later": lambda case: case.scenario.flags,
        "a case file": lambda case: case.scenario.case_file.strip(),
        f"a teaching note with {QUESTIONS} questions": lambda c: len(_QUESTION.findall(c.scenario.note)) == QUESTIONS,
        "prompts to reflect on": lambda case: case.scenario.meta.reflect,
        f"{CODES_OF_A_CASE} codes of ethics or more": lambda case: len(case.codes) >= CODES_OF_A_CASE,
        f"every scene of grade {GRADES[0]:.0f} to {GRADES[1]:.0f}": lambda case: all(
            map(_of_a_fair_grade, case.grades)
        ),
    }
    for asked, holds in bars.items():
        missing = [case.slug for case in cases if not holds(case)]
        yield Standard(f"In every case: {asked}", ", ".join(missing) or "every case", not missing)


def _of_a_fair_grade(grade: float) -> bool:
    return GRADES[0] <= grade <= GRADES[1]


def _of_coverage(cases: Sequence[Case], vocabulary: Vocabulary, exams: Sequence[Exam]) -> Iterator[Standard]:
    topics: Counter[str] = Counter()
    for (topic, _), count in decisions_by_topic(cases).items():
        topics[topic] += count
    yield _least(TOPIC, "decisions on every topic", {topic: topics[topic] for topic in vocabulary.topics})
    levels = Counter(case.scenario.meta.level for case in cases)
    yield _least(LEVEL, "cases of every level", {level: levels[level] for level in vocabulary.levels})
    settings = Counter(case.scenario.meta.setting for case in cases)
    yield _least(1, "case in every setting", {setting: settings[setting] for setting in vocabulary.settings})
    yield _at_least(CODES, "codes of ethics cited", len({code for case in cases for code in case.codes}))
    drawn = {f"{e.key} {d.key}": decisions_of(d, cases) for e in exams for d in e.domains if d.topics}
    yield _least(DOMAIN, "decisions for every domain of an examination that is practised here", drawn)


def _of_first_moves(cases: Sequence[Case]) -> Iterator[Standard]:
    worth = worth_at_pivot(cases)

    def sound(action: str) -> int:
        return sum(count for credit, count in worth[action].items() if credit >= SOUND)

    yield _at_least(
        NOT_TO_REFER, "cases whose best first move is not to refer", sum("Refer" not in c.first_moves for c in cases)
    )
    yield _at_least(
        CONTINUES, "whose best first move is to continue", sum("Continue" in case.first_moves for case in cases)
    )
    yield _at_least(COPES_OR_DOCUMENTS, "in which Cope alone is sound there", sound("Cope alone"))
    yield _at_least(COPES_OR_DOCUMENTS, "in which Document only is sound there", sound("Document only"))
    yield _at_least(REFERS_BADLY, "in which referring badly is offered, and costs", sum(map(refers_badly, cases)))


def _of_players(expected: Prospects) -> Iterator[Standard]:
    for name, found in expected.items():
        score, passes = mean(p.score for p in found), mean(p.passing for p in found)
        yield Standard(
            f"Whoever always takes {name}: below {TRICK_SCORE:.0%}, passing fewer than {TRICK_PASSES:.0%} of the cases",
            f"{score:.0%}, passing {passes:.1%}",
            score < TRICK_SCORE and passes < TRICK_PASSES,
        )


def _of_variety(cases: Sequence[Case]) -> Iterator[Standard]:
    scenarios = {case.slug: case.scenario for case in cases}
    for asked, shared in (
        ("No two cases share a sentence of more than twelve words", shared_sentences(scenarios)),
        ("No reasoning is used twice", shared_rationales(scenarios)),
    ):
        yield Standard(asked, "; ".join(f"{text} ({', '.join(slugs)})" for text, slugs in shared) or "none", not shared)


def _at_least(bar: int, what: str, found: int) -> Standard:
    return Standard(f"{bar} {what}" if bar == CASES else f"At least {bar} {what}", str(found), found >= bar)


def _least(bar: int, what: str, counts: Mapping[str, int]) -> Standard:
    name = min(counts, key=lambda key: counts[key])
    return Standard(f"At least {bar} {what}", f"{counts[name]} ({name})", counts[name] >= bar)
