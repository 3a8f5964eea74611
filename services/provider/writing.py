"""What is typed of a course, all of it text, as the profile that is kept, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.credit.amount import MOST_MINUTES, MOST_PILOTS, MOST_QUESTIONS, MOST_WORDS, WORDS_AN_HOUR, Calculation
from engine.credit.attendance import Rule
from engine.credit.hours import read_hours, show_hours
from engine.credit.post_test import PASS_MARK
from engine.credit.profile import LENGTHS, MOST_LINES, MOST_SITTINGS, Profile
from services.errors import BadField
from services.provider.typed import MAX_LINE, day, line, lines, number, text
from services.typeset.lettering import printable

LINES = ("level", "unit")
TEXTS = tuple(name for name in LENGTHS if name not in (*MOST_LINES, *LINES))
NUMBERS = {
    "words": MOST_WORDS,
    "words_an_hour": MOST_WORDS,
    "av_minutes": MOST_MINUTES,
    "questions": MOST_QUESTIONS,
    "live_minutes": MOST_MINUTES,
}
ATTENDED = {"attended_percent": "percent", "attended_votes": "votes", "attended_grace": "grace"}
"""Fields of the rule of attendance."""
LONGEST_TIME = 12

_TIME = re.compile(r"(\d{1,5})(?::([0-5]\d)|[.,](\d{1,2}))?", re.ASCII)


def read_profile(typed: Mapping[str, str], subjects: Mapping[str, str]) -> Profile:
    """The profile that was typed, with hours by subject; a field that is not there is empty. Raises BadField."""
    said = {name: typed.get(name, "") for name in as_typed(Profile())}
    return Profile(
        **_texts(said),
        level=line("level", said["level"], MAX_LINE),
        unit=printable("unit", line("unit", said["unit"], LENGTHS["unit"])),
        objectives=lines("objectives", said["objectives"], MOST_LINES["objectives"], LENGTHS["objectives"]),
        references=lines("references", said["references"], MOST_LINES["references"], LENGTHS["references"]),
        hours=_hours("hours", said["hours"]),
        subjects={name: part for name, typed in subjects.items() if (part := _hours(f"subject_{name}", typed))},
        calculation=_calculation(said),
        pass_mark=_number("pass_mark", said["pass_mark"], 1, 100, PASS_MARK),
        sittings=number("sittings", said["sittings"], 1, MOST_SITTINGS) if said["sittings"].strip() else None,
        attendance=_rule(said),
    )


def as_typed(profile: Profile) -> dict[str, str]:
    """A profile as its form shows it, without hours by subject; nothing stands where nothing was said."""
    reckoned = profile.calculation
    return {
        **{name: getattr(profile, name) for name in (*TEXTS, *LINES)},
        **{name: "\n".join(getattr(profile, name)) for name in MOST_LINES},
        **{name: _shown(getattr(reckoned, name)) for name in NUMBERS},
        "hours": show_hours(profile.hours) if profile.hours else "",
        "method": reckoned.method,
        "minutes": str(reckoned.minutes),
        "step": str(reckoned.step),
        "seconds": "\n".join(map(_clock, reckoned.seconds)),
        "reviewer": reckoned.reviewer,
        "reviewed_on": reckoned.reviewed_on,
        "pass_mark": str(profile.pass_mark),
        "sittings": _shown(profile.sittings),
        **{field: str(getattr(profile.attendance, name)) for field, name in ATTENDED.items()},
    }


def _texts(said: Mapping[str, str]) -> dict[str, Any]:
    return {name: text(name, said[name], LENGTHS[name]) for name in TEXTS}


def _rule(said: Mapping[str, str]) -> Rule:
    """The rule of attendance; a field that is empty is as it is by default."""
    plain = Rule()
    return Rule(**{name: _number(field, said[field], 0, 100, getattr(plain, name)) for field, name in ATTENDED.items()})


def _calculation(said: Mapping[str, str]) -> Calculation:
    plain = {"words_an_hour": WORDS_AN_HOUR}
    return Calculation(
        method=said["method"],
        minutes=_number("minutes", said["minutes"], 0, 999),
        step=_number("step", said["step"], 0, 999),
        seconds=tuple(map(_seconds, lines("seconds", said["seconds"], MOST_PILOTS, LONGEST_TIME))),
        **{name: _number(name, said[name], 0, most, plain.get(name, 0)) for name, most in NUMBERS.items()},
        reviewer=line("reviewer", said["reviewer"]),
        reviewed_on=day("reviewed_on", said["reviewed_on"]).isoformat() if said["reviewed_on"].strip() else "",
    )


def _number(field: str, typed: str, least: int, most: int, empty: int = 0) -> int:
    return number(field, typed.replace(",", ""), least, most) if typed.strip() else empty


def _hours(field: str, typed: str) -> int:
    try:
        return read_hours(typed, least=0) if typed.strip() else 0
    except ValueError as fault:
        raise BadField(field, str(fault)) from None


def _seconds(typed: str) -> int:
    found = _TIME.fullmatch(typed)
    if not found:
        raise BadField("seconds", f"“{typed}” is no time. Write minutes, like 62 or 62:30, each on its own line.")
    return int(found[1]) * 60 + (int(found[2]) if found[2] else int((found[3] or "0").ljust(2, "0")) * 60 // 100)


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}:{rest:02d}" if rest else str(minutes)


def _shown(value: int | None) -> str:
    return str(value) if value else ""
