"""A transcript on paper: a tagged PDF. Knows how it is worded, and no database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from engine.credit.hours import show_hours, with_unit
from services.credit.entries import EntryView
from services.credit.transcript import Line, Transcript
from services.days import in_short, in_words
from services.typeset.pdf import Unset, pdf

FORMAT_WORDS = {"self_paced": "self-paced", "live_online": "live online", "live_in_person": "live in person"}
_LETTER = ("US", "CA")
"""Where paper is US letter; elsewhere it is A4."""
_NOTE = (
    "Written down by the holder of the license, who keeps the evidence. Entries with a certificate code were issued by "
    "the site that made this transcript, and can be checked there."
)
MOST_TRIES = 60
"""How often it is tried which letters can be set: each takes some milliseconds."""


def on_paper(of: Transcript, now: datetime) -> bytes:
    """The transcript as PDF. A letter that no font of ours has stands as a question mark, and that is said."""
    words, now = _words(of), now.replace(microsecond=0)
    strange = _strange("".join(dict.fromkeys("".join(_texts(words)))), now)
    try:
        return pdf("transcript", _swapped(words, strange) if strange else words, now)
    except Unset:  # letters each of which can be set, and that cannot stand together
        return pdf(
            "transcript", _swapped(words, {char for text in _texts(words) for char in text if ord(char) > 126}), now
        )


def _strange(letters: str, now: datetime) -> set[str]:
    """Those of these letters that cannot be set, found by halves; where that takes too many tries, the halves whole."""
    found: set[str] = set()
    waiting, tries = [letters], 0
    while waiting:
        some = waiting.pop()
        tries += 1
        if some and not _sets(some, now):
            if len(some) == 1 or tries > MOST_TRIES:
                found.update(some)
            else:
                waiting += [some[: len(some) // 2], some[len(some) // 2 :]]
    return found


def _sets(letters: str, now: datetime) -> bool:
    try:
        pdf("line", {"text": " ".join(letters)}, now)
    except Unset:
        return False
    return True


def _words(of: Transcript) -> dict[str, Any]:
    standing = of.standing
    counts = standing is not None and standing.tally is not None
    return {
        "title": f"Transcript of {of.name}" if of.name else "Transcript",
        "heading": "Transcript",
        "name": of.name,
        "license": _license(of),
        "as_of": f"Continuing education, as of {in_words(of.day)}",
        "paper": "us-letter" if standing is None or standing.license.jurisdiction[:2] in _LETTER else "a4",
        "counts": counts,
        "columns": ["Day", "What", "Format", "Hours", *(["Counts"] if counts else [])],
        "lines": [_line(line) for line in of.lines],
        "together": "Together",
        "hours": show_hours(of.hours),
        "subjects": _subjects(of.subjects),
        "against": "Against what the board asks",
        "need_columns": ["Requirement", "Have"],
        "needs": [
            {"name": _need(need.what, need.subject), "figures": f"{show_hours(need.have)} of {show_hours(need.needed)}"}
            for need in (standing.tally.needs if standing and standing.tally else ())
        ],
        "note": _NOTE,
    }


def _license(of: Transcript) -> str:
    if of.standing is None:
        return ""
    license, cycle = of.standing.license, of.standing.period.cycle
    number = f", number {license.number}" if license.number else ""
    return f"{license.title}{number}; {in_words(cycle.first_day)} to {in_words(cycle.last_day)}"


def _line(line: Line) -> dict[str, str]:
    entry = line.entry
    code = f"certificate {entry.certificate}" if entry.certificate else ""
    return {
        "day": in_short(entry.day),
        "title": entry.title,
        "detail": " · ".join(filter(None, (entry.provider, entry.approval, code, completed_later(entry)))),
        "format": FORMAT_WORDS[entry.format],
        "hours": with_unit(entry.hours, entry.unit) if entry.unit != "hours" else show_hours(entry.hours),
        "subjects": _subjects(entry.subjects),
        "counts": "" if line.counts is None else show_hours(line.counts),
    }


def _subjects(subjects: Mapping[str, int]) -> str:
    return ", ".join(f"{show_hours(hours)} {name.replace('_', ' ')}" for name, hours in subjects.items())


def _need(what: str, subject: str | None) -> str:
    if what == "subject":
        return str(subject).replace("_", " ").capitalize()
    return "All hours" if what == "total" else "Live hours"


def completed_later(entry: EntryView) -> str:
    """When something live was completed, where that was not on the day on which it was held; else nothing."""
    return "" if entry.day == entry.completed_on else f"completed on {in_words(entry.completed_on)}"


def _texts(words: Any) -> list[str]:
    """Every text in some words."""
    if isinstance(words, str):
        return [words]
    inside = words.values() if isinstance(words, dict) else words if isinstance(words, list) else ()
    return [text for each in inside for text in _texts(each)]


def _swapped(words: dict[str, Any], strange: Collection[str]) -> dict[str, Any]:
    """The same words with a question mark in place of some letters, and a sentence that says so."""
    table = str.maketrans(dict.fromkeys(strange, "?"))

    def swap(part: Any) -> Any:
        if isinstance(part, str):
            return part.translate(table)
        if isinstance(part, dict):
            return {name: swap(each) for name, each in part.items()}
        return [swap(each) for each in part] if isinstance(part, list) else part

    return {**swap(words), "note": swap(words["note"]) + " A letter that could not be set stands as a question mark."}
