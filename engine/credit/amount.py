"""How much credit a course carries: the methods, their inputs, and the working in words. Always rounded down.

There is no single formula for branching text; so method, inputs and who checked them are kept and printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import date
from fractions import Fraction
from statistics import median
from typing import Any

from engine.credit.hours import HOUR, counted, rounded_down, show_hours, with_unit
from engine.credit.problems import Problem

PILOT, WORDS, NASBA, LIVE = "pilot", "words", "nasba", "live"
METHODS = (PILOT, WORDS, NASBA, LIVE)
HOURS_OF = (50, 60)
"""Minutes that make a credit hour, as boards have it."""
STEPS = (25, 50, 100)
"""What credit is rounded down to: a quarter, a half, a whole."""
WORDS_AN_HOUR = 6_000
NASBA_WORDS_A_MINUTE, NASBA_MINUTES_A_QUESTION, NASBA_HOUR, NASBA_STEP = 180, Fraction(185, 100), 50, 50
MOST_PILOTS = 500
MOST_SECONDS = 7 * 24 * 3600
MOST_MINUTES = 12_000
MOST_WORDS = 1_000_000
MOST_QUESTIONS = 1_000
LONGEST_REVIEWER = 200


@dataclass(frozen=True, slots=True)
class Calculation:
    """How an amount of credit was worked out, and by whom it was reviewed, on which day (ISO).

    `pilot`: the median of `seconds`, one figure for each pilot learner, idle time excluded (active_time.py), over all
    paths. `words`: expected words on a path at `words_an_hour`. `nasba`: (words / 180 + minutes of sound and film +
    1.85 for each question) / 50, rounded down to a half, whatever `minutes` and `step` say. `live`: minutes of
    instruction without breaks.
    """

    method: str = PILOT
    minutes: int = 60
    step: int = 25
    seconds: tuple[int, ...] = ()
    words: int = 0
    words_an_hour: int = WORDS_AN_HOUR
    av_minutes: int = 0
    questions: int = 0
    live_minutes: int = 0
    reviewer: str = ""
    reviewed_on: str = ""

    @property
    def minutes_an_hour(self) -> int:
        """Minutes that make one credit hour by its method."""
        return NASBA_HOUR if self.method == NASBA else self.minutes

    @property
    def rounds_to(self) -> int:
        """What its method rounds down to."""
        return NASBA_STEP if self.method == NASBA else self.step


def exact_minutes(calculation: Calculation) -> Fraction:
    """Minutes that credit is given for, unrounded; 0 where there is nothing to reckon from."""
    if calculation.method == NASBA:
        reading = Fraction(calculation.words, NASBA_WORDS_A_MINUTE)
        return reading + calculation.av_minutes + NASBA_MINUTES_A_QUESTION * calculation.questions
    if calculation.method == WORDS:
        return Fraction(calculation.words * 60, calculation.words_an_hour)
    if calculation.method == LIVE:
        return Fraction(calculation.live_minutes)
    return Fraction(median(map(Fraction, calculation.seconds))) / 60 if calculation.seconds else Fraction(0)


def credit(calculation: Calculation) -> int:
    """Hundredths of an hour of credit, rounded down to the step; 0 where there is nothing to reckon from."""
    return rounded_down(int(exact_minutes(calculation) * HOUR / calculation.minutes_an_hour), calculation.rounds_to)


def lines(calculation: Calculation, day_words: Callable[[date], str] = date.isoformat) -> tuple[str, ...]:
    """The working, in lines to print: method and inputs, minutes, credit before and after rounding, reviewer.

    The day of the review is written by `day_words`; what is no day stays as it is.
    """
    minutes, hour = exact_minutes(calculation), calculation.minutes_an_hour
    exact = int(minutes * HOUR / hour)
    step = show_hours(calculation.rounds_to)
    found = [
        *_method(calculation),
        f"{_minutes(int(minutes * HOUR))} at {hour} minutes an hour come to {with_unit(exact, 'hours')}.",
        f"Rounded down to steps of {step}: {show_hours(credit(calculation))}.",
    ]
    if calculation.reviewer:
        found.append(f"Reviewed by {calculation.reviewer}{_on(calculation.reviewed_on, day_words)}.")
    return tuple(found)


def _minutes(exact: int) -> str:
    return "1 minute" if exact == HOUR else f"{show_hours(exact)} minutes"


def _on(day: str, day_words: Callable[[date], str]) -> str:
    with suppress(ValueError):
        return f" on {day_words(date.fromisoformat(day))}"
    return f" on {day}" if day else ""


def _method(calculation: Calculation) -> Iterator[str]:
    if calculation.method == NASBA:
        yield "Method: the NASBA formula, (words / 180 + minutes of sound and film + 1.85 for each question) / 50."
        words, sound = counted(calculation.words, "expected word"), counted(calculation.av_minutes, "minute")
        yield f"{words} on a path, {sound} of sound and film, {counted(calculation.questions, 'question')}."
    elif calculation.method == WORDS:
        yield "Method: expected words on a path."
        yield f"{counted(calculation.words, 'word')} at {calculation.words_an_hour:,} words an hour."
    elif calculation.method == LIVE:
        yield "Method: minutes of live instruction, breaks excluded."
    else:
        yield "Method: pilot timing, the median time over all paths, idle time excluded."
        times = ", ".join(show_hours(second * HOUR // 60) for second in sorted(calculation.seconds))
        yield f"{counted(len(calculation.seconds), 'pilot learner')}, in minutes: {times}."


def problems(calculation: Calculation) -> tuple[Problem, ...]:
    """What of this calculation cannot be kept, even in a draft."""
    return (*_of_choices(calculation), *_of_numbers(calculation))


def _of_choices(calculation: Calculation) -> Iterator[Problem]:
    for name, values in {"method": METHODS, "minutes": HOURS_OF, "step": STEPS}.items():
        if getattr(calculation, name) not in values:
            yield Problem(name, "Choose one of these.")
    for name in ("reviewer", "reviewed_on"):
        if len(getattr(calculation, name)) > LONGEST_REVIEWER:
            yield Problem(name, f"This is too long. {LONGEST_REVIEWER} characters are the most.")


def _of_numbers(calculation: Calculation) -> Iterator[Problem]:
    most = {
        "words": MOST_WORDS,
        "words_an_hour": MOST_WORDS,
        "av_minutes": MOST_MINUTES,
        "questions": MOST_QUESTIONS,
        "live_minutes": MOST_MINUTES,
    }
    for name, bound in most.items():
        least = 1 if name == "words_an_hour" else 0
        if not least <= getattr(calculation, name) <= bound:
            yield Problem(name, f"Write a whole number from {least} to {bound:,}.")
    if len(calculation.seconds) > MOST_PILOTS:
        yield Problem("seconds", f"Name {MOST_PILOTS} times at most.")
    if any(not 0 < second <= MOST_SECONDS for second in calculation.seconds):
        yield Problem("seconds", "Write times above 0, up to a week.")


def as_json(calculation: Calculation) -> dict[str, Any]:
    """A calculation as it is kept."""
    return asdict(calculation) | {"seconds": list(calculation.seconds)}


def from_json(kept: Mapping[str, Any]) -> Calculation:
    """A calculation read back; what is not there is as it is by default."""
    known = {one.name: kept[one.name] for one in fields(Calculation) if one.name in kept}
    return Calculation(**known | {"seconds": tuple(known.get("seconds", ()))})
