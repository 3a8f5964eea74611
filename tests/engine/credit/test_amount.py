"""How much credit: three methods and live hours, worked by hand, always rounded down."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.credit.amount import METHODS, Calculation, as_json, credit, from_json, lines, problems

PILOT = Calculation(seconds=(3000, 4200, 3900, 3300, 9000), reviewer="Dr. Rivera", reviewed_on="2026-11-02")


def test_pilot_timing_takes_the_median_so_that_one_slow_learner_does_not_matter() -> None:
    # The median of 50, 55, 65, 70 and 150 minutes is 65: 1.08 hours of 60 minutes, 1.3 hours of 50.
    assert credit(PILOT) == 100
    assert credit(replace(PILOT, minutes=50)) == 125
    assert credit(replace(PILOT, minutes=50, step=50)) == 100
    assert credit(replace(PILOT, seconds=(3600, 3601))) == 100
    assert credit(replace(PILOT, seconds=(3599, 3600))) == 75
    assert credit(replace(PILOT, seconds=())) == 0


def test_words_are_counted_at_a_pace() -> None:
    # 10,500 words at 6,000 an hour are 105 minutes, 1.75 hours of 60.
    words = Calculation("words", words=10_500)
    assert credit(words) == 175
    assert credit(replace(words, step=100)) == 100
    assert credit(replace(words, words_an_hour=9_000)) == 100


def test_the_formula_of_nasba_rounds_down_to_a_half() -> None:
    # (9,000 / 180 + 10 + 1.85 * 10) / 50 = (50 + 10 + 18.5) / 50 = 1.57
    nasba = Calculation("nasba", words=9_000, av_minutes=10, questions=10, minutes=60, step=25)
    assert credit(nasba) == 150
    assert credit(replace(nasba, words=5_670)) == 100  # (31.5 + 10 + 18.5) / 50 = 1.2
    assert credit(replace(nasba, words=8_190, av_minutes=11, questions=10)) == 150  # (45.5 + 11 + 18.5) / 50 = 1.5


def test_live_hours_are_minutes_of_instruction() -> None:
    assert credit(Calculation("live", live_minutes=179)) == 275
    assert credit(Calculation("live", live_minutes=150, minutes=50)) == 300


@pytest.mark.parametrize(
    ("calculation", "said"),
    [
        (
            replace(PILOT, seconds=(3000, 4230, 3900)),
            (
                "Method: pilot timing, the median time over all paths, idle time excluded.",
                "3 pilot learners, in minutes: 50, 65, 70.5.",
                "65 minutes at 60 minutes an hour come to 1.08 hours.",
                "Rounded down to steps of 0.25: 1.",
                "Reviewed by Dr. Rivera on 2026-11-02.",
            ),
        ),
        (
            Calculation("live", live_minutes=60, reviewer="Dr. Rivera", reviewed_on="in spring"),
            (
                "Method: minutes of live instruction, breaks excluded.",
                "60 minutes at 60 minutes an hour come to 1 hour.",
                "Rounded down to steps of 0.25: 1.",
                "Reviewed by Dr. Rivera on in spring.",
            ),
        ),
        (
            Calculation("words", words=10_500, reviewer="Dr. Rivera"),
            (
                "Method: expected words on a path.",
                "10,500 words at 6,000 words an hour.",
                "105 minutes at 60 minutes an hour come to 1.75 hours.",
                "Rounded down to steps of 0.25: 1.75.",
                "Reviewed by Dr. Rivera.",
            ),
        ),
        (
            Calculation("nasba", words=9_000, av_minutes=10, questions=10),
            (
                "Method: the NASBA formula, (words / 180 + minutes of sound and film + 1.85 for each question) / 50.",
                "9,000 expected words on a path, 10 minutes of sound and film, 10 questions.",
                "78.5 minutes at 50 minutes an hour come to 1.57 hours.",
                "Rounded down to steps of 0.5: 1.5.",
            ),
        ),
        (
            Calculation("live", live_minutes=100),
            (
                "Method: minutes of live instruction, breaks excluded.",
                "100 minutes at 60 minutes an hour come to 1.66 hours.",
                "Rounded down to steps of 0.25: 1.5.",
            ),
        ),
    ],
)
def test_the_working_can_be_printed(calculation: Calculation, said: tuple[str, ...]) -> None:
    assert lines(calculation) == said


CALCULATIONS = st.builds(
    Calculation,
    st.sampled_from(METHODS),
    st.sampled_from((50, 60)),
    st.sampled_from((25, 50, 100)),
    st.lists(st.integers(1, 40_000), max_size=5).map(tuple),
    st.integers(0, 90_000),
    st.integers(1, 9_000),
    st.integers(0, 300),
    st.integers(0, 60),
    st.integers(0, 900),
)


@given(CALCULATIONS)
def test_credit_is_a_multiple_of_its_step_and_every_calculation_is_kept(calculation: Calculation) -> None:
    assert credit(calculation) % calculation.rounds_to == 0
    assert problems(calculation) == ()
    assert from_json(json.loads(json.dumps(as_json(calculation)))) == calculation


@pytest.mark.parametrize(
    ("calculation", "field"),
    [
        (Calculation("guess"), "method"),
        (Calculation(minutes=45), "minutes"),
        (Calculation(step=10), "step"),
        (Calculation(seconds=(0,)), "seconds"),
        (Calculation(seconds=(700_000,)), "seconds"),
        (Calculation(seconds=(60,) * 501), "seconds"),
        (Calculation(words=-1), "words"),
        (Calculation(words_an_hour=0), "words_an_hour"),
        (Calculation(av_minutes=12_001), "av_minutes"),
        (Calculation(questions=1_001), "questions"),
        (Calculation(live_minutes=-1), "live_minutes"),
        (Calculation(reviewer="x" * 201), "reviewer"),
        (Calculation(reviewed_on="x" * 201), "reviewed_on"),
    ],
)
def test_what_cannot_be_kept_is_named(calculation: Calculation, field: str) -> None:
    assert [problem.field for problem in problems(calculation)] == [field]


def test_what_an_older_site_kept_is_read() -> None:
    assert from_json({"method": "words", "unknown": 1}) == Calculation("words")
