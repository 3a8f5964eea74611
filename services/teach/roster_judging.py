"""Rows of a list held against what a roster can keep, against each other, and against who is on it. Knows no query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.accounts.addresses import read_address
from services.accounts.names import clean_name, has_something
from services.errors import BadField
from services.teach.naming import clean_label
from services.teach.roster_rows import Row
from services.texts import is_one_line
from services.typed import text_that_fits

MAX_ID = 120
"""Characters of a student ID and of a login."""
SEVERAL = 2
"""People of one name who are kept in mind: a third says nothing more, and a list of namesakes would be quadratic."""
FIELDS = ("name", "email", "student_id", "login", "group")
_CALLED = {"name": "name", "email": "address", "student_id": "student ID", "login": "login", "group": "group"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a line of a list, and what to do; the field, if it is one."""

    line: int
    message: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A row that can be kept. `repeats` is the earlier line that says the same."""

    line: int
    name: str
    email: str
    email_key: str
    student_id: str
    login: str
    group: str
    repeats: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """A list, judged by itself."""

    listed: tuple[Listed, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Met:
    """A row beside the entry of the roster that it is about; `changes` are the fields that it says otherwise."""

    listed: Listed
    entry: Any
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A list beside a roster: who is new, who is there, and what cannot be."""

    new: tuple[Listed, ...]
    there: tuple[Met, ...]
    faults: tuple[Fault, ...]


def clean(said: Row) -> Listed:
    """Somebody as a roster keeps them. Raises BadField."""
    name = clean_name(said.name, required=False) if has_something(said.name) else ""
    address = read_address(said.email) if said.email.strip() else None
    if not name and address is None:
        raise BadField("name", "Write a name or an e-mail address.")
    return Listed(
        line=said.line,
        name=name,
        email=address.shown if address else "",
        email_key=address.key if address else "",
        student_id=_short(said.student_id, "student_id"),
        login=_short(said.login, "login"),
        group=clean_label(said.group, "group", "Tuesday section") if said.group.strip() else "",
    )


def _short(typed: str, field: str) -> str:
    text = text_that_fits(field, typed.strip(), MAX_ID)
    if not is_one_line(text):
        raise BadField(field, "Write this in one line.")
    return text


def judge(rows: Iterable[Row]) -> Judged:
    """What can be kept of each row. Two that share an address, a number or a login have to say the same."""
    listed: list[Listed] = []
    faults: list[Fault] = []
    first: dict[tuple[str, str], Listed] = {}
    for row in rows:
        faults.extend(Fault(row.line, message) for message in row.faults)
        try:
            kept = clean(row)
        except BadField as fault:
            faults.append(Fault(row.line, fault.message, fault.field))
            continue
        twins = {id(first[key]): (key[0], first[key]) for key in _known_by(kept) if key in first}
        for by, twin in twins.values():
            faults.extend(_differing(kept, twin, by))
        listed.append(replace(kept, repeats=next(iter(twins.values()))[1].line if twins else 0))
        for key in _known_by(kept):
            first.setdefault(key, kept)
    return Judged(tuple(listed), tuple(faults))


def _differing(kept: Listed, twin: Listed, by: str) -> Iterator[Fault]:
    """A line that repeats another may say less of them, and nothing else."""
    others = [_CALLED[name] for name in FIELDS if _said(kept, name) not in ("", _said(twin, name))]
    if others:
        told = f"This line has the {_CALLED[by]} of line {twin.line}, and another {' and '.join(others)}."
        yield Fault(kept.line, f"{told} Correct one of them, or say it once.")


def compare(listed: Sequence[Listed], roster: Sequence[Any]) -> Compared:
    """Who of a list is on a roster (rows with the fields of `Listed`, an id, and a name for their group) already."""
    known = _Known(roster)
    new: list[Listed] = []
    there: list[Met] = []
    faults: list[Fault] = []
    lines: dict[int, int] = {}
    for row in (row for row in listed if not row.repeats):
        found = known.who(row)
        met = found[0] if found else None
        if len(found) > 1:
            names = " and ".join(f"“{each.name or each.email}”" for each in found[:2])
            faults.append(Fault(row.line, f"This line fits several people on the roster, {names}. Say more of them."))
        elif met is not None and met.id in lines:
            said = f"This line and line {lines[met.id]} are about the same person on the roster,"
            faults.append(Fault(row.line, f"{said} “{met.name or met.email}”. Keep one of them."))
        elif met is not None:
            lines[met.id] = row.line
            there.append(Met(row, met, tuple(name for name in FIELDS if _changes(row, met, name))))
        else:
            new.append(row)
    return Compared(tuple(new), tuple(there), tuple(faults))


class _Known:
    """A roster, and how somebody is known again on it: by address, number or login, else by the name."""

    def __init__(self, roster: Sequence[Any]) -> None:
        self._by_key = {key: entry for entry in roster for key in _keys(entry)}
        self._named: dict[str, list[Any]] = {}
        self._only_named: dict[str, list[Any]] = {}
        for entry in roster:
            for index in (self._named, self._only_named)[: 1 if _keys(entry) else 2]:
                namesakes = index.setdefault(entry.name.casefold(), [])
                namesakes.extend([entry] if len(namesakes) < SEVERAL else [])

    def who(self, row: Listed) -> list[Any]:
        """Whom a line may be about; of several by one name two. A name tells where either side says nothing else."""
        keys = _keys(row)
        if found := {self._by_key[key].id: self._by_key[key] for key in keys if key in self._by_key}:
            return list(found.values())
        named = self._only_named if keys else self._named
        return named.get(row.name.casefold(), []) if row.name else []


def _changes(row: Listed, entry: Any, name: str) -> bool:
    said, known = getattr(row, name), getattr(entry, name) or ""
    return bool(said) and (said.casefold() != known.casefold() if name == "group" else said != known)


def _keys(who: Any) -> list[tuple[str, str]]:
    """By what somebody is known again whatever they are called."""
    told = (("email", who.email_key), ("student_id", who.student_id.casefold()), ("login", who.login.casefold()))
    return [(kind, value) for kind, value in told if value]


def _known_by(row: Listed) -> list[tuple[str, str]]:
    """The same within one list, where whoever has nothing else is known by the name."""
    return _keys(row) or [("name", row.name.casefold())]


def _said(row: Listed, name: str) -> str:
    value: str = row.email_key if name == "email" else getattr(row, name)
    return value.casefold()
