"""What a change of an assignment changes, and for whom: two snapshots compared. Knows no table and no words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from engine.teach.counting import Cell
from engine.teach.deciding import mark_of as form_of
from engine.teach.window import CLOSED, OPEN, TO_COME, Window
from services.teach.results import Key
from services.teach.snapshots import Snapshot

MOST_NAMES = 5
_NOW_ASKED = ("confidence", "reason", "writing")
_EVER, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_DATES: Mapping[str, Callable[[Window], datetime]] = {
    "opens": lambda window: window.opens_at or _EVER,
    "due": lambda window: window.due or _NEVER,
    "closes": lambda window: window.closing or _NEVER,
}


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing that changes, by its key, for so many learners, the first of them by name.

    `of` is what it is about, where the key alone does not say it.
    """

    what: str
    count: int
    names: tuple[str, ...] = ()
    of: str = ""

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.names)


def consequences(before: Snapshot, after: Snapshot, now: datetime) -> tuple[Consequence, ...]:
    """Everything that changes for somebody, what weighs most first; nothing where nobody notices."""
    found = (
        *_of_cells(before, after),
        *_of_dates(before, after, now),
        *_of_moves(before, after, now),
        *_of_attempts(before, after),
        *_of_whom(before, after),
        *_of_cases(before, after),
        *_of_terms(before, after),
    )
    return tuple(each for each in found if each.count)


def mark_of(found: Iterable[Consequence], version: int) -> str:
    """What a page that showed these sends back, so that nothing else is confirmed than what was read."""
    shown = json.dumps([version, *map(asdict, found)], sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()[:32]


def whom(what: str, people: Iterable[int], names: Mapping[int, str], of: str = "") -> Consequence:
    """One thing that changes for these people, each once."""
    those = sorted((names.get(person, "") for person in set(people)), key=str.casefold)
    return Consequence(what, len(those), tuple(those[:MOST_NAMES]), of)


def of_lateness(
    before: Mapping[Key, Cell], after: Mapping[Key, Cell], names: Mapping[int, str]
) -> Iterator[Consequence]:
    """Whose work becomes late, and whose is not any more."""
    both = [(key[1], before[key].late, after[key].late) for key in before.keys() & after.keys()]
    yield whom("late", (person for person, was, becomes in both if becomes and not was), names)
    yield whom("not-late", (person for person, was, becomes in both if was and not becomes), names)


def _for(what: str, people: Iterable[int], snapshot: Snapshot, of: str = "") -> Consequence:
    return whom(what, people, snapshot.names, of)


def _of_cells(before: Snapshot, after: Snapshot) -> Iterator[Consequence]:
    """What was handed in and comes to something else."""

    def where(differs: Callable[[Cell, Cell], bool]) -> Iterator[int]:
        both = before.cells.keys() & after.cells.keys()
        return (key[1] for key in both if differs(before.cells[key], after.cells[key]))

    yield from of_lateness(before.cells, after.cells, after.names)
    yield _for("counting", where(lambda was, becomes: was.attempt != becomes.attempt), after)
    mark = str(after.terms.pass_mark)
    yield _for("fails", where(lambda was, becomes: was.passed is True and becomes.passed is False), after, mark)
    yield _for("passes", where(lambda was, becomes: was.passed is False and becomes.passed is True), after, mark)


def _of_dates(before: Snapshot, after: Snapshot, now: datetime) -> Iterator[Consequence]:
    """Who can begin what they could not, or not any more; whose extension has no sense any more."""
    both = [person for person in before.asked & after.asked if not after.done(person)]
    stands = {person: (before.windows[person].at(now), after.windows[person].at(now)) for person in both}

    def from_to(was: str, becomes: str) -> Iterator[int]:
        return (person for person, pair in stands.items() if pair == (was, becomes))

    yield _for("closed", [*from_to(OPEN, CLOSED), *from_to(TO_COME, CLOSED)], after)
    yield _for("opened", [*from_to(CLOSED, OPEN), *from_to(TO_COME, OPEN)], after)
    yield _for("not-yet", [*from_to(OPEN, TO_COME), *from_to(CLOSED, TO_COME)], after)
    yield _for("extension-gone", before.extended - after.extended, after)
    held = (person for person in after.waiting - before.waiting if not after.begun(person))
    yield _for("waits", held, after)


def _of_moves(before: Snapshot, after: Snapshot, now: datetime) -> Iterator[Consequence]:
    """For whom it opens, is due or closes sooner or later. What is open or closed at once by that is said elsewhere; a
    due date counts also for what is under way.
    """
    unfinished = {person for person in before.asked & after.asked if not after.done(person)}
    for what, at in _DATES.items():
        people, last = (unfinished | _under_way(after), max) if what == "due" else (unfinished, min)
        moves = {person: (at(before.windows[person]), at(after.windows[person])) for person in people}
        ahead = {person: move for person, move in moves.items() if last(move) > now}
        yield _for(f"{what}-sooner", (person for person, (was, becomes) in ahead.items() if becomes < was), after)
        yield _for(f"{what}-later", (person for person, (was, becomes) in ahead.items() if becomes > was), after)


def _of_attempts(before: Snapshot, after: Snapshot) -> Iterator[Consequence]:
    """Who has used up what they may begin, and who has not any more."""

    def used_up(snapshot: Snapshot) -> set[int]:
        most = snapshot.terms.attempts
        return {key[1] for key, cell in after.cells.items() if most is not None and cell.attempts >= most}

    was, becomes = used_up(before), used_up(after)
    yield _for("no-attempt-left", becomes - was, after, str(after.terms.attempts))
    yield _for("attempts-again", was - becomes, after)


def _of_whom(before: Snapshot, after: Snapshot) -> Iterator[Consequence]:
    yield _for("given", after.asked - before.asked, after)
    yield _for("taken", before.asked - after.asked, after)


def _of_cases(before: Snapshot, after: Snapshot) -> Iterator[Consequence]:
    """Cases that come or go, where somebody has begun the assignment."""
    begun = [person for person in after.asked if before.begun(person)]
    new, gone = after.cases.keys() - before.cases.keys(), before.cases.keys() - after.cases.keys()
    if new:
        yield _for("more-to-do", (person for person in begun if before.done(person)), after, str(len(new)))
    if gone:
        yield _for("less-to-do", (p for p in begun if after.done(p) and not before.done(p)), after, str(len(gone)))


def _of_terms(before: Snapshot, after: Snapshot) -> Iterator[Consequence]:
    """What is asked from now on of those who are in the middle of a case; what fills the gradebook."""
    under_way = _under_way(after)
    for name in _NOW_ASKED:
        becomes = getattr(after.terms, name)
        if becomes != getattr(before.terms, name):
            yield _for(f"{name}-{becomes}", under_way, after)
    if "off" not in (before.terms.writing, after.terms.writing) and form_of(before.terms) != form_of(after.terms):
        yield _for("form", under_way, after)
    if before.terms.graded_by != after.terms.graded_by:
        handed_in = {key[1] for key, cell in after.cells.items() if cell.attempt}
        yield _for("graded-by", handed_in, after, after.terms.graded_by)


def _under_way(snapshot: Snapshot) -> set[int]:
    return {key[1] for key, cell in snapshot.cells.items() if cell.under_way}
