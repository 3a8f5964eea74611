"""The worked examples of docs/study.md are what the code gives."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from engine.study.questions import Measured
from engine.study.recall import gain, recall
from engine.study.skill import Case, beta_interval, by_topic, calibration, habit, next_cases, trend
from engine.study.spacing import HORIZON, comes_back, fresh, rating_of, reviewed
from tests.engine.study.outcomes import MONDAY, decided, outcome

TEXT = (Path(__file__).parents[3] / "docs/study.md").read_text(encoding="utf-8")
CONFIDENCE = {"guessing": "low", "leaning": "medium", "would act on it": "high", "not said": None}
Rows = list[list[str]]


def tables(heading: str) -> list[Rows]:
    """The bodies of the tables below a heading."""
    section = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found = re.findall(r"(?:^\|.*\|\n)+", section, re.MULTILINE)
    assert found, heading
    return [
        [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]] for table in found
    ]


def percent(share: float | None) -> str:
    return "none" if share is None else f"{share:.1%}".replace("%", " %")


def topics_of_the_example() -> list[Measured]:
    return [decided(int(credit), *topics.split(", ")) for _, topics, credit in tables("Topics")[0]]


def test_intervals() -> None:
    (rows,) = tables("A share and its interval")
    for earned, n, share, low, high in rows:
        assert share == percent(float(earned) / float(n) if n != "0" else None)
        interval = beta_interval(float(earned), float(n))
        assert [low, high] == [percent(interval.low), percent(interval.high)]


def test_topics() -> None:
    found = by_topic(topics_of_the_example())
    assert tables("Topics")[1] == [
        [one.topic, str(one.credit.n), f"{one.credit.earned:.2f}", f"{one.weakness:.3f}"] for one in found
    ]


def test_the_next_case() -> None:
    (rows,) = tables("The next case")
    cases = [
        Case(slug, tuple(frozenset(tested.split(", ")) for tested in decisions.split("; ")))
        for slug, decisions, _ in reversed(rows)
    ]
    found = next_cases(by_topic(topics_of_the_example()), cases)
    assert [(one.slug, f"{one.worth:.3f}") for one in found] == [(slug, worth) for slug, _, worth in rows]


def test_weeks() -> None:
    given, expected = tables("Weeks")
    decisions = [decided(int(credit), day=(date.fromisoformat(day) - MONDAY.date()).days) for day, credit in given]
    weeks = trend(decisions, date(2026, 3, 29))
    assert expected == [[str(week.monday), str(week.credit.n), percent(week.credit.share)] for week in weeks]


def test_the_habit() -> None:
    given, expected = tables("The habit")
    (found,) = habit(
        decided(action=None if taken == "none of the four" else taken, all_four=open_ == "yes")
        for taken, open_ in given
    )
    assert expected == [[str(count) for count in (found.n, *found.taken.values())]]


def test_confidence() -> None:
    given, expected = tables("Confidence against outcome")
    found = calibration(
        decided(int(credit), best=int(best), confidence=CONFIDENCE[said]) for said, credit, best in given
    )
    words = {said: word for word, said in CONFIDENCE.items()}
    assert expected == [
        [
            words[one.confidence],
            str(one.strongest.n),
            f"{one.strongest.earned:g}",
            f"{one.sound.earned:g}",
        ]
        for one in found
    ]


def test_what_comes_back() -> None:
    (rows,) = tables("What comes back")
    for credit, unsafe, said, why, rating in rows:
        what = outcome(int(credit), unsafe=unsafe == "yes")
        assert (comes_back(what, CONFIDENCE[said]) or "no", rating_of(what, CONFIDENCE[said])) == (why, int(rating))


def test_the_schedule() -> None:
    (rows,) = tables("The schedule")
    exam, zone, memory = date(2026, 5, 1), ZoneInfo("America/New_York"), None
    for on, rating, stability, days, due, free in rows:
        now = datetime.combine(date.fromisoformat(on), time(19), zone)
        memory = memory or fresh(now)
        aimed, unaimed = (reviewed(memory, int(rating), now, aim) for aim in (exam, None))
        assert (f"{aimed.memory['stability']:.2f}", aimed.days, unaimed.days) == (stability, int(days), int(free))
        assert aimed.due_at.astimezone(zone) == datetime.combine(date.fromisoformat(due), time(4), zone)
        assert unaimed.days == max(1, round(aimed.memory["stability"]))
        memory = aimed.memory
    natural = date(2026, 5, 11)
    assert date.fromisoformat(rows[-1][0]) + timedelta(days=int(rows[-1][5])) == natural
    assert (f"{natural.toordinal():,}".replace(",", " "), natural.toordinal() % 7) == ("739 747", 1)
    assert aimed.due_at.astimezone(UTC).date() == exam - timedelta(days=2)


def test_which_come_first() -> None:
    (rows,) = tables("Which come first")
    for stability, difficulty, since, now, gained, product in rows:
        days, gains = int(since), gain(float(stability), float(difficulty), int(since), HORIZON)
        assert [f"{recall(float(stability), days):.3f}", f"{gains:.3f}", f"{gains * days:.2f}"] == [
            now,
            gained,
            product,
        ]
    assert [float(row[-1]) for row in rows] == sorted((float(row[-1]) for row in rows), reverse=True)
