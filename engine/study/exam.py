"""A practice exam drawn to a blueprint: bank, blueprint and seed in, paper out. Knows no learner, no clock and no page.

Only questions with one best choice are drawn, for an exam counts the single best answer. A case gives a section one
item at most. Where sections lock, a later section may go on in a case, unless what was asked before has shown it: then
nobody can read on a later page what an earlier one asks, nor the other way round.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, Protocol, TypeVar

from engine.scenario.tables import Domain, Exam
from engine.study.questions import Worth

SIZES = (10, 25, 50, 100)
"""Items of the papers that are offered beside one as long as the examination."""
SAMPLE = 8
TRIES = 4
"""How often chance may deal before the earliest decisions of each case are taken first, which fills the most."""

PROBE = b"what a bank fills"
"""The seed by which it is found out which papers a bank fills, and the last one that is dealt by."""


class Candidate(Protocol):
    """What the draw knows of a question."""

    @property
    def slug(self) -> str: ...
    @property
    def scene(self) -> int: ...
    @property
    def path(self) -> tuple[int, ...]: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def topics(self) -> frozenset[str]: ...
    @property
    def seen(self) -> frozenset[int]: ...
    @property
    def worth(self) -> tuple[Worth, ...]: ...


Q = TypeVar("Q", bound=Candidate)


class NotFilled(ValueError):
    """The bank does not fill a paper of this size."""


@dataclass(frozen=True, slots=True)
class PaperItem(Generic[Q]):
    """A question on a paper, the domain that it stands for, and the numbers of the choices that are offered."""

    question: Q
    domain: str
    shown: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Paper(Generic[Q]):
    """The items of an exam, section by section."""

    sections: tuple[tuple[PaperItem[Q], ...], ...]

    @property
    def items(self) -> tuple[PaperItem[Q], ...]:
        return tuple(item for section in self.sections for item in section)


def quotas(exam: Exam, items: int) -> dict[str, int]:
    """How many items each domain that can be practised gets: in proportion to the weights, by largest remainders.

    A range counts by its middle, a weight that was not found as the mean of the others.
    """
    domains = [domain for domain in exam.domains if domain.topics]
    known = [_middle(domain.weight) for domain in domains if domain.weight]
    mean = sum(known, Fraction(0)) / len(known) if known else Fraction(1)
    weights = [_middle(domain.weight) if domain.weight else mean for domain in domains]
    exact = [items * weight / sum(weights) for weight in weights]
    given = [int(share) for share in exact]
    by_remainder = sorted(range(len(domains)), key=lambda n: given[n] - exact[n])
    for n in by_remainder[: items - sum(given)]:
        given[n] += 1
    return {domain.key: number for domain, number in zip(domains, given, strict=True)}


def minutes_for(exam: Exam, items: int) -> int:
    """The minutes for so many items at the examination's own pace, rounded up."""
    return -(-(items * exam.minutes * 2) // sum(exam.items))


def covered(exam: Exam) -> tuple[int, int] | None:
    """The share of the examination, in percent, that the library's topics practise; None where it was not found."""
    weights = [domain.weight for domain in exam.domains if domain.topics]
    known = [weight for weight in weights if weight]
    return (sum(low for low, _ in known), sum(high for _, high in known)) if len(known) == len(weights) else None


def single_best(worth: Sequence[Worth]) -> bool:
    """Whether one choice alone is best."""
    top = max(each.credit for each in worth)
    return sum(each.credit == top for each in worth) == 1


def shown(worth: Sequence[Worth], most: int | None, seed: bytes) -> tuple[int, ...]:
    """The choices that an item offers, at most so many: the best, and of the others those that chance keeps.

    An unsafe one is dropped only where nothing else is left to drop: to know it for what it is matters most.
    """
    best, *others = sorted(worth, key=lambda each: (-each.credit, each.number))
    others.sort(key=lambda each: (not each.unsafe, _rank(seed, str(each.number))))
    kept = [best, *(others if most is None else others[: most - 1])]
    return tuple(sorted(each.number for each in kept))


def usable(bank: Iterable[Q]) -> tuple[Q, ...]:
    """The questions with a single best answer; a decision that stands in two cases word for word counts once."""
    found: dict[str, Q] = {}
    for question in bank:
        if single_best(question.worth):
            found.setdefault(question.fingerprint, question)
    return tuple(found.values())


def sizes(exam: Exam, pool: Sequence[Q]) -> tuple[int, ...]:
    """The numbers of items for which the pool fills a paper; the examination's own length only if it fills that."""
    full, deck = exam.items[1], _deck(exam, _ordered(pool, PROBE, ()))
    return tuple(
        items for items in (*(size for size in SIZES if size < full), full) if _dealt(exam, items, deck, PROBE)
    )


def draw(exam: Exam, items: int, pool: Sequence[Q], seed: bytes, met: Collection[str] = ()) -> Paper[Q]:
    """A paper of so many items out of usable questions; those that were met (by fingerprint) only where they must be.

    Raises NotFilled, never for a size that `sizes` gives.
    """
    for number in range(2 * TRIES):
        tried = seed + bytes([number])
        deck = _deck(exam, _ordered(pool, tried, met, at_random=number < TRIES))
        if paper := _dealt(exam, items, deck, tried):
            return paper
    if paper := _dealt(exam, items, _deck(exam, _ordered(pool, PROBE, ())), PROBE):
        return paper
    raise NotFilled(f"{exam.key}: {items} items")


def draw_sample(pool: Sequence[Q], seed: bytes, met: Collection[str] = ()) -> Paper[Q]:
    """Eight questions out of eight cases, each the one that adds the most topics; new ones first. Raises NotFilled."""
    left: Sequence[Q] = _ordered(pool, seed, met, at_random=True)
    topics, taken = frozenset[str](), list[Q]()
    while left and len(taken) < SAMPLE:
        best = _broadest(left, topics, met)
        taken.append(best)
        topics |= best.topics
        left = [question for question in left if question.slug != best.slug]
    if not taken:
        raise NotFilled("sample")
    return Paper((tuple(_item(question, "", None, seed) for question in taken),))


def _broadest(left: Sequence[Q], topics: frozenset[str], met: Collection[str]) -> Q:
    """The question that adds the most topics, among those that were not met if there are any."""
    new = [question for question in left if question.fingerprint not in met]
    return max(new or left, key=lambda question: len(question.topics - topics))


def _ordered(pool: Iterable[Q], seed: bytes, met: Collection[str], *, at_random: bool = False) -> tuple[Q, ...]:
    """Questions as they are to be taken: new ones first, then by chance or the earliest decisions of a case first."""

    def place(question: Q) -> tuple[bool, int, bytes]:
        early = 0 if at_random else len(question.path)
        return question.fingerprint in met, early, _rank(seed, question.fingerprint)

    return tuple(sorted(pool, key=place))


@dataclass(frozen=True, slots=True)
class _Deck(Generic[Q]):
    """Questions by case, in the order in which they are to be taken; for each domain the first of a case that fits."""

    domains: Mapping[str, Domain]
    cases: Mapping[str, Sequence[Q]]
    first: Mapping[str, Mapping[str, Q]]


def _deck(exam: Exam, ordered: Sequence[Q]) -> _Deck[Q]:
    domains = {domain.key: domain for domain in exam.domains if domain.topics}
    cases: dict[str, list[Q]] = {}
    first: dict[str, dict[str, Q]] = {key: {} for key in domains}
    for question in ordered:
        cases.setdefault(question.slug, []).append(question)
        for key, domain in domains.items():
            if not question.topics.isdisjoint(domain.topics):
                first[key].setdefault(question.slug, question)
    return _Deck(domains, cases, first)


def _dealt(exam: Exam, items: int, deck: _Deck[Q], seed: bytes) -> Paper[Q] | None:
    """A paper out of a deck, or None where that fills none."""
    if not deck.domains:
        return None
    slots = [(key, n) for key, number in quotas(exam, items).items() for n in range(number)]
    slots.sort(key=lambda slot: _rank(seed, f"{slot[0]} {slot[1]}"))
    taken: dict[str, list[Q]] = {}
    sections: list[tuple[PaperItem[Q], ...]] = []
    for number in range(exam.sections):
        bounds = slice(number * items // exam.sections, (number + 1) * items // exam.sections)
        wanted = [key for key, _ in slots[bounds]]
        section = _section(wanted, {key: _left(deck, key, taken) for key in set(wanted)})
        if section is None:
            return None
        for question in section:
            taken.setdefault(question.slug, []).append(question)
        sections.append(tuple(_item(q, key, exam.options, seed) for q, key in zip(section, wanted, strict=True)))
    return Paper(tuple(sections))


def _left(deck: _Deck[Q], key: str, taken: Mapping[str, Sequence[Q]]) -> dict[str, Q]:
    """For a domain the question that each case has to give, after what earlier sections took."""
    found, topics = dict(deck.first[key]), deck.domains[key].topics
    for case in taken.keys() & found.keys():
        fitting = (q for q in deck.cases[case] if not q.topics.isdisjoint(topics) and _still_open(q, taken[case]))
        if (question := next(fitting, None)) is None:
            del found[case]
        else:
            found[case] = question
    return found


def _still_open(question: Q, before: Iterable[Q]) -> bool:
    """Whether a question can be asked after others of its case: none of them is it, or has shown what is best in it."""
    return all(question.scene != other.scene and question.scene not in other.seen for other in before)


def _section(wanted: Sequence[str], found: Mapping[str, Mapping[str, Q]]) -> list[Q] | None:
    """One question for each domain wanted, each out of a case of its own, or None where that cannot be.

    A matching of places and cases: a place that finds all its cases taken asks their places to take another one.
    """
    place_of: dict[str, int] = {}
    cases = [found[key] for key in wanted]
    if not all(_seated(place, cases, place_of, set()) for place in range(len(wanted))):
        return None
    case_at = {place: case for case, place in place_of.items()}
    return [cases[place][case_at[place]] for place in range(len(wanted))]


def _seated(place: int, cases: Sequence[Mapping[str, object]], place_of: dict[str, int], asked: set[str]) -> bool:
    free = next((case for case in cases[place] if case not in place_of), None)
    if free is not None:
        place_of[free] = place
        return True
    for case in cases[place]:
        if case not in asked:
            asked.add(case)
            if _seated(place_of[case], cases, place_of, asked):
                place_of[case] = place
                return True
    return False


def _item(question: Q, domain: str, options: int | None, seed: bytes) -> PaperItem[Q]:
    return PaperItem(question, domain, shown(question.worth, options, seed + question.fingerprint.encode()))


def _middle(weight: tuple[int, int]) -> Fraction:
    return Fraction(sum(weight), 2)


def _rank(seed: bytes, name: str) -> bytes:
    """A place in an order that is the seed's alone, whatever the order of the bank."""
    return hashlib.sha256(seed + b"\x00" + name.encode()).digest()
