"""What the library comes to as a whole, as Markdown: what it covers, how it reads, what a trickster would score.

Opens no database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from statistics import mean

from engine.library.coverage import Case, decisions_by_topic, decisions_of, worth_at_pivot
from engine.library.standards import Prospects, Standard, prospects, standards
from engine.scenario.tables import Exam, Vocabulary
from engine.scenario.types import CREDIT_WORDS, Kind

Row = Sequence[str | int]
OUTCOMES = ("well", "mixed", "badly")


def library_report(cases: Sequence[Case], vocabulary: Vocabulary, exams: Sequence[Exam]) -> str:
    """Everything that is said of a library of at least one case."""
    expected = prospects(cases)
    parts = (
        ("In short", _summary(cases)),
        ("The cases", _cases(cases)),
        ("Decisions by topic and level", _topics(cases, vocabulary)),
        ("First moves", _first_moves(cases)),
        ("Settings", _counts("setting", vocabulary.settings, (case.scenario.meta.setting for case in cases))),
        ("Specialties", _counts("specialty", vocabulary.specialties, _specialties(cases))),
        ("Codes", _codes(cases)),
        ("Examinations", _exams(cases, exams)),
        ("Players who know no ethics", _players(expected)),
        ("Standards", _standards(standards(cases, vocabulary, exams, expected))),
    )
    return "\n\n".join(f"### {title}\n\n{text}" for title, text in parts)


def _summary(cases: Sequence[Case]) -> str:
    endings = sum((case.endings for case in cases), Counter())
    chances = [case.figures.chance for case in cases]
    rows: list[Row] = [
        ("cases", len(cases)),
        ("of these reviewed by a licensed clinician", sum(bool(case.scenario.meta.reviewers) for case in cases)),
        ("scored decisions", sum(len(case.scenes(Kind.DECISION)) for case in cases)),
        ("decisions about a mistake", sum(len(case.scenes(Kind.REPAIR)) for case in cases)),
        ("choices explained", sum(len(list(case.choices)) for case in cases)),
        ("words", f"{sum(case.words for case in cases):,}"),
        ("words a case", f"{mean(case.words for case in cases):,.0f}"),
        ("score by chance", f"{mean(chances):.0%} ({min(chances):.0%} to {max(chances):.0%})"),
        *((f"endings that go {outcome}", f"{endings[outcome] / endings.total():.0%}") for outcome in OUTCOMES),
        ("paths that end well", f"{mean(case.figures.ends_well for case in cases):.0%}"),
    ]
    return _table(("figure", "value"), rows)


def _cases(cases: Sequence[Case]) -> str:
    head = ("case", "level", "words", "decisions", "by chance", "end well", "first move", "reading grade")
    rows = [
        (
            case.scenario.title,
            case.scenario.meta.level,
            f"{case.words:,}",
            case.decisions,
            f"{case.figures.chance:.0%}",
            f"{case.figures.ends_well:.0%}",
            ", ".join(case.first_moves),
            f"{min(case.grades):.1f} to {max(case.grades):.1f}",
        )
        for case in cases
    ]
    return _table(head, rows)


def _topics(cases: Sequence[Case], vocabulary: Vocabulary) -> str:
    counts, levels = decisions_by_topic(cases), vocabulary.levels
    rows: list[Row] = [
        (topic, *(counts[topic, level] for level in levels), sum(counts[topic, level] for level in levels))
        for topic in vocabulary.topics
    ]
    held = Counter(case.scenario.meta.level for case in cases)
    rows.append(("cases", *(held[level] for level in levels), len(cases)))
    return _table(("topic", *levels, "all"), rows)


def _first_moves(cases: Sequence[Case]) -> str:
    moves = Counter(label for case in cases for label in case.first_moves)
    worth = worth_at_pivot(cases)
    rows: list[Row] = [
        (action, moves[action], *(worth[action][credit] for credit in range(len(CREDIT_WORDS)))) for action in worth
    ]
    others = sorted(set(moves) - set(worth))
    said = ", ".join(f"{label} {moves[label]}" for label in others)
    return (
        _table(("at the pivotal decision", "best", *CREDIT_WORDS), rows)
        + f"\n\nBest of another kind: {said or 'none'}."
    )


def _specialties(cases: Sequence[Case]) -> Iterator[str]:
    return (specialty for case in cases for specialty in case.scenario.meta.specialties)


def _counts(name: str, known: Sequence[str], found: Iterable[str]) -> str:
    counts = Counter(found)
    return _table((name, "cases"), [(word, counts[word]) for word in known])


def _codes(cases: Sequence[Case]) -> str:
    citations = sum((case.citations for case in cases), Counter())
    citing = Counter(code for case in cases for code in case.citations)
    return _table(("code", "cases", "citations"), [(code, citing[code], citations[code]) for code in sorted(citations)])


def _exams(cases: Sequence[Case], exams: Sequence[Exam]) -> str:
    rows = [
        (exam.name, domain.key, decisions_of(domain, cases) if domain.topics else "not practised here")
        for exam in exams
        for domain in exam.domains
    ]
    return _table(("examination (our practice blueprint)", "domain", "decisions"), rows)


def _players(expected: Prospects) -> str:
    rows = [
        (name, f"{mean(p.score for p in found):.0%}", f"{mean(p.passing for p in found):.1%}")
        for name, found in expected.items()
    ]
    return _table(("takes", "mean score", "passes"), rows)


def _standards(held: Sequence[Standard]) -> str:
    return _table(("asked", "found", ""), [(one.asked, one.found, "met" if one.met else "NOT MET") for one in held])


def _table(head: Sequence[str], rows: Iterable[Row]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)
