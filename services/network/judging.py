"""Rows of a file held against what a network can keep: each is an entry, with what was put elsewhere, or a fault."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from services.network.fields import LENGTHS, OF_SEVERAL_LINES, Bounds, Told, is_day, one_line, weigh
from services.network.rows import Row

_SAID = {
    "yes": ("yes", "y", "true", "1", "accepting"),
    "no": ("no", "n", "false", "0", "not accepting"),
    "unknown": ("", "unknown", "?"),
}
_ACCEPTING = {word: value for value, words in _SAID.items() for word in words}
_INSTEAD = ("organization", "email", "phone")
"""What stands for a name where there is none."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a line of a file: the field, if it is one, and what to do."""

    line: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What was put elsewhere so that nothing is lost: what (a key that pages have words for), and the words."""

    line: int
    what: str
    words: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that can be kept. `alike` is the line of an earlier row that is the same, or 0 for one in the network."""

    line: int
    told: Told
    alike: int | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A file's rows, judged."""

    entries: tuple[Entry, ...]
    remarks: tuple[Remark, ...]
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Draft:
    """A row on its way: what does not fit its field goes to the notes, and is told of."""

    line: int
    notes: list[str]
    remarks: list[Remark] = field(default_factory=list)

    def put_aside(self, what: str, label: str, words: str) -> None:
        self.notes.append(f"{label}: {words}")
        self.remarks.append(Remark(self.line, what, words))


def judge(rows: Iterable[Row], bounds: Bounds) -> Judged:
    """What can be kept of each row. `bounds` has the specialties that a network may name."""
    words = {word.casefold(): word for word in bounds.specialties}
    entries: list[Entry] = []
    remarks: list[Remark] = []
    faults: list[Fault] = []
    for row in rows:
        faults.extend(Fault(row.line, "", message) for message in row.faults)
        draft = _Draft(row.line, [text] if (text := row.texts.get("notes", "").strip()) else [])
        kept, bad = weigh(_told(row, draft, words, bounds.today), bounds)
        faults.extend(Fault(row.line, fault.field, fault.message) for fault in bad)
        entries.extend([Entry(row.line, kept)] if not bad else [])
        remarks.extend(draft.remarks)
    return Judged(tuple(entries), tuple(remarks), tuple(faults))


def find_alike(entries: Iterable[Entry], there: Sequence[Any]) -> tuple[Entry, ...]:
    """The entries, each with what it repeats: somebody in the network, or an earlier line.

    Two are the same person where their names are alike, and their organization, e-mail address or telephone number
    too; or where neither has any of the three.
    """
    seen: dict[tuple[str, str, str], int] = {}
    for row in there:
        for key in _keys(row):
            seen[key] = 0
    found = []
    for entry in entries:
        keys = _keys(entry.told)
        found.append(replace(entry, alike=next((seen[key] for key in keys if key in seen), None)))
        for key in keys:
            seen.setdefault(key, entry.line)
    return tuple(found)


def _told(row: Row, draft: _Draft, words: dict[str, str], today: date) -> Told:
    texts = {name: row.texts.get(name, "") for name in ("name", *LENGTHS) if name != "notes"}
    texts = {name: text if name in OF_SEVERAL_LINES else one_line(text) for name, text in texts.items()}
    if not texts["name"]:
        instead = next((name for name in _INSTEAD if texts[name]), None)
        if instead:
            draft.remarks.append(Remark(row.line, "name", texts[instead]))
            texts["name"], texts[instead] = texts[instead], "" if instead == "organization" else texts[instead]
    specialties = _specialties(row, draft, words)
    accepting = _accepting(row.texts.get("accepting", "").strip(), draft)
    checked_on = _checked(row.texts.get("checked_on", "").strip(), draft, today)
    return Told(
        **texts, specialties=specialties, accepting=accepting, checked_on=checked_on, notes="\n".join(draft.notes)
    )


def _specialties(row: Row, draft: _Draft, known: dict[str, str]) -> tuple[str, ...]:
    """The words of the list; a cell may also have them between commas."""
    told = [piece for word in row.specialties for piece in ([word] if word.casefold() in known else word.split(","))]
    each = [word.strip() for word in told if word.strip()]
    others = [word for word in each if word.casefold() not in known]
    if others:
        draft.put_aside("specialties", "Also", ", ".join(dict.fromkeys(one_line(word) for word in others)))
    return tuple(dict.fromkeys(known[word.casefold()] for word in each if word.casefold() in known))


def _accepting(said: str, draft: _Draft) -> str:
    if said.casefold() not in _ACCEPTING:
        draft.put_aside("accepting", "Accepting", said)
    return _ACCEPTING.get(said.casefold(), "unknown")


def _checked(said: str, draft: _Draft, today: date) -> date | None:
    """A date that begins with its year: any other order means one day here and another day there."""
    if not said:
        return None
    try:
        day = date.fromisoformat(said.replace("/", "-").replace(".", "-"))
    except ValueError:
        day = None
    if day is None or not is_day(day, today):
        draft.put_aside("checked_on", "Last checked", said)
        return None
    return day


def _keys(who: Any) -> list[tuple[str, str, str]]:
    name = _same(who.name)
    phone = "".join(char for char in who.phone if char.isdigit()) or _same(who.phone)
    told = (("organization", _same(who.organization)), ("email", _same(who.email)), ("phone", phone))
    return [(name, kind, value) for kind, value in told if value] or [(name, "", "")]


def _same(text: str) -> str:
    return " ".join(text.casefold().split())
