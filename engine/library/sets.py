"""Sets of cases that make a module: a first semester, first moves, referring well, a level, a topic.

Which cases those are follows from the library by fixed rules, so that a case that is added finds its places by itself.
Knows what a case is about and how it begins to be solved, and none of its text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

LEAST, MOST, OF_A_TOPIC = 3, 6, 5
REFER = "Refer"
NOT_YET = 2
"""Of a set about referring, in how many it is not the first move: or the set's name would tell the answer."""
FIRST_SEMESTER = ("competence", "referral", "consultation", "informed-consent", "confidentiality", "crisis")


@dataclass(frozen=True, slots=True)
class Offer:
    """A case as sets see it. `moves` are the labels of the best choices at its pivotal decision."""

    slug: str
    level: str
    setting: str
    minutes: int
    topics: tuple[str, ...]
    moves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseSet:
    """A set: what it is made by, and of which level or topic, if of one. The cases are in the order of playing."""

    made_by: str
    of: str
    slugs: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called in addresses."""
        return f"{self.made_by}-{self.of}" if self.of else self.made_by


def sets_of(cases: Iterable[Offer], levels: Sequence[str], topics: Sequence[str]) -> tuple[CaseSet, ...]:
    """Every set that these cases fill. `levels` are in the order of difficulty; that of the cases does not matter."""
    library = sorted(cases, key=lambda case: case.slug)
    return tuple(each for each in _all(library, levels, topics) if len(each.slugs) >= LEAST)


def _all(library: Sequence[Offer], levels: Sequence[str], topics: Sequence[str]) -> Iterator[CaseSet]:
    def made(made_by: str, of: str, chosen: Iterable[Offer]) -> CaseSet:
        order = sorted(chosen, key=_by_level(levels))
        return CaseSet(made_by, of, tuple(case.slug for case in order))

    yield made("first-semester", "", _first_semester([case for case in library if case.level in levels[:2]], levels))
    yield made("first-moves", "", _one_of_each_move(library, levels))
    yield made("referring-well", "", _referring(library, levels))
    for level in levels:
        yield made("level", level, _varied([case for case in library if case.level == level], MOST, levels))
    for topic in topics:
        yield made("topic", topic, _varied([case for case in library if topic in case.topics], OF_A_TOPIC, levels))


def _first_semester(library: Sequence[Offer], levels: Sequence[str]) -> list[Offer]:
    """One case for each of the topics that come first; the easier, the sooner it is taken."""
    chosen: list[Offer] = []
    for topic in FIRST_SEMESTER:
        about = [case for case in library if topic in case.topics and case not in chosen]
        chosen += _varied(about, 1, levels, chosen)
    return chosen


def _one_of_each_move(library: Sequence[Offer], levels: Sequence[str]) -> list[Offer]:
    """For each first move that is best somewhere, and alone in being so, one case."""
    chosen: list[Offer] = []
    for move in sorted({case.moves[0] for case in library if len(case.moves) == 1})[:MOST]:
        chosen += _varied([case for case in library if case.moves == (move,)], 1, levels, chosen)
    return chosen


def _referring(library: Sequence[Offer], levels: Sequence[str]) -> list[Offer]:
    """Cases about referring: in most it is the first move, in some it is not."""
    about = [case for case in library if "referral" in case.topics]
    first = _varied([case for case in about if case.moves == (REFER,)], MOST - NOT_YET, levels)
    later = _varied([case for case in about if case.moves and REFER not in case.moves], NOT_YET, levels, first)
    return [*first, *later] if len(later) == NOT_YET else []


def _varied(
    cases: Sequence[Offer], most: int, levels: Sequence[str], beside: Sequence[Offer] = ()
) -> tuple[Offer, ...]:
    """Some of these cases, as unlike one another as can be: each brings what those before it, and `beside`, lack."""
    chosen: list[Offer] = []
    while len(chosen) < min(most, len(cases)):
        there = [*beside, *chosen]
        left = [case for case in cases if case not in chosen]
        chosen.append(min(left, key=lambda case: (-_news(case, there), *_by_level(levels)(case))))
    return tuple(chosen)


def _news(case: Offer, there: Sequence[Offer]) -> int:
    """How much a case brings that others lack: topics, a level, a setting, another first move."""
    met = {topic for other in there for topic in other.topics}
    news = sum(topic not in met for topic in case.topics)
    for kind in ("level", "setting"):
        news += 2 * (getattr(case, kind) not in {getattr(other, kind) for other in there})
    alike = sum(case.moves == other.moves for other in there)
    return news - alike


def _by_level(levels: Sequence[str]) -> Callable[[Offer], tuple[int, int, str]]:
    """From the easier to the harder, the shorter first."""
    place = {level: number for number, level in enumerate(levels)}
    return lambda case: (place.get(case.level, len(levels)), case.minutes, case.slug)
