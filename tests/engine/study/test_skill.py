"""What decisions tell of somebody: intervals, topics, weeks, habit, calibration, and which case comes next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.study.skill import (
    UNKNOWN,
    Case,
    Interval,
    Share,
    Topic,
    beta_interval,
    by_topic,
    calibration,
    confidently_wrong,
    habit,
    next_cases,
    trend,
    weakest,
    weakness_of,
)
from tests.engine.study.outcomes import decided


def test_nothing_seen_says_nothing() -> None:
    assert beta_interval(0, 0) == Interval(0, 1)
    assert Share(0, 0).share is None
    assert Share(0, 0).interval == Interval(0, 1)


@pytest.mark.parametrize(("earned", "n"), [(-0.1, 3), (3.1, 3), (1, 0), (float("nan"), 3)])
def test_more_than_all_and_less_than_nothing_are_refused(earned: float, n: float) -> None:
    with pytest.raises(ValueError, match=" of "):
        beta_interval(earned, n)


@given(st.integers(1, 2_000), st.floats(0, 1), st.sampled_from([0.5, 0.8, 0.9, 0.99]))
def test_an_interval_holds_its_share(n: int, share: float, level: float) -> None:
    interval = beta_interval(share * n, n, level)
    assert 0 <= interval.low <= share * n / n <= interval.high <= 1


@given(st.integers(1, 500), st.floats(0, 1), st.integers(2, 5))
def test_more_decisions_make_it_narrower(n: int, share: float, times: int) -> None:
    few, many = beta_interval(share * n, n), beta_interval(share * n * times, n * times)
    assert many.high - many.low < few.high - few.low + 1e-9


@given(st.integers(1, 300), st.floats(0, 1), st.floats(0, 1))
def test_who_earned_more_is_not_placed_lower(n: int, one: float, other: float) -> None:
    less, more = (beta_interval(share * n, n) for share in sorted((one, other)))
    assert less.low <= more.low + 1e-9
    assert less.high <= more.high + 1e-9


@given(st.integers(1, 300), st.floats(0, 1))
def test_failures_are_successes_in_a_mirror(n: int, share: float) -> None:
    there, back = beta_interval(share * n, n), beta_interval(n - share * n, n)
    assert there.low == pytest.approx(1 - back.high, abs=1e-9)


def test_a_higher_level_is_wider() -> None:
    levels = [beta_interval(4, 10, level) for level in (0.5, 0.8, 0.9, 0.99)]
    assert sorted(levels, key=lambda interval: interval.high - interval.low) == levels


def test_topics_come_the_weakest_first_and_a_decision_counts_in_each_of_its_own() -> None:
    found = by_topic(
        [decided(4, "consent"), decided(4, "consent", "crisis"), decided(1, "crisis"), decided(0, "records")]
    )
    assert [(one.topic, one.credit) for one in found] == [
        ("records", Share(1, 0)),
        ("crisis", Share(2, 1.25)),
        ("consent", Share(2, 2)),
    ]
    assert weakness_of(found) == pytest.approx({"records": 0.75, "crisis": 1.25 / 3, "consent": 0.5 / 3})


def test_topics_that_are_as_weak_stand_by_name() -> None:
    assert [one.topic for one in by_topic([decided(4, "b"), decided(4, "a")])] == ["a", "b"]


def test_the_share_is_of_what_stood_open() -> None:
    (topic,) = by_topic([decided(3, "consent", best=3)])
    assert topic.credit == Share(1, 1)


def test_repairs_tell_nothing_of_skill() -> None:
    repair = [decided(0, "consent", repairs=True, confidence="high")]
    assert by_topic(repair) == ()
    assert trend(repair, date(2026, 3, 2)) == ()
    assert [one.n for one in habit(repair)] == [0]
    assert [one.strongest.n for one in calibration(repair)] == [0, 0, 0]


def test_of_several_topics_the_weakest_counts() -> None:
    assert weakest(("a", "b"), {"a": 0.2, "b": 0.7}) == 0.7
    assert weakest(("a", "c"), {"a": 0.2}) == UNKNOWN
    assert weakest((), {"a": 0.2}) == UNKNOWN


def test_weeks_without_decisions_are_there_with_none() -> None:
    weeks = trend([decided(4, day=15), decided(2, day=0), decided(4, day=6)], date(2026, 3, 22))
    assert [(week.monday, week.credit) for week in weeks] == [
        (date(2026, 3, 2), Share(2, 1.5)),
        (date(2026, 3, 9), Share(0, 0)),
        (date(2026, 3, 16), Share(1, 1)),
    ]


def test_a_week_begins_where_the_learner_is() -> None:
    sunday_night_in_london = decided(4, day=6)  # 19:00 UTC, already Monday in Auckland
    today = date(2026, 3, 9)
    assert trend([sunday_night_in_london], today)[0].monday == date(2026, 3, 2)
    assert trend([sunday_night_in_london], today, ZoneInfo("Pacific/Auckland"))[0].monday == date(2026, 3, 9)


def test_a_week_begins_at_four_in_the_morning_like_its_days() -> None:
    sunday = decided(4, day=6)
    at_half_past_three = replace(sunday, at=datetime(2026, 3, 9, 3, 30, tzinfo=UTC))
    at_four = replace(sunday, at=datetime(2026, 3, 9, 4, tzinfo=UTC))
    weeks = trend([at_half_past_three, at_four], date(2026, 3, 9))
    assert [(week.monday, week.credit.n) for week in weeks] == [(date(2026, 3, 2), 1), (date(2026, 3, 9), 1)]


def test_weeks_go_on_to_the_present_one() -> None:
    weeks = trend([decided(4, day=0)], date(2026, 3, 17))
    assert [(str(week.monday), week.credit.n) for week in weeks] == [
        ("2026-03-02", 1),
        ("2026-03-09", 0),
        ("2026-03-16", 0),
    ]


def test_a_year_ends_inside_a_week() -> None:
    new_year = date(2027, 1, 1) - date(2026, 3, 2)
    (week,) = trend([decided(4, day=new_year.days), decided(4, day=new_year.days - 1)], date(2027, 1, 1))
    assert (week.monday, week.monday.isocalendar()[:2]) == (date(2026, 12, 28), (2026, 53))


def test_a_habit_counts_only_where_all_four_stood_open() -> None:
    everything, consent, crisis = habit(
        [
            decided(4, "consent", action="Refer"),
            decided(4, "consent", "crisis", action="Refer"),
            decided(1, "consent", action="Continue"),
            decided(3, "consent", action=None),
            decided(1, "crisis", action="Cope alone", all_four=False),
        ]
    )
    assert (everything.topic, everything.n) == (None, 4)
    assert everything.taken == {"Continue": 1, "Cope alone": 0, "Document only": 0, "Refer": 2}
    assert (consent.topic, consent.n, sum(consent.taken.values())) == ("consent", 4, 3)
    assert (crisis.topic, crisis.n) == ("crisis", 1)


def test_confidence_is_held_against_what_became_of_it() -> None:
    low, medium, high = calibration(
        [
            decided(4, confidence="low"),
            decided(3, confidence="low"),
            decided(1, confidence="high"),
            decided(2, best=2, confidence="high"),
            decided(4),
        ]
    )
    assert (low.confidence, low.strongest, low.sound) == ("low", Share(2, 1), Share(2, 2))
    assert (medium.strongest, medium.sound) == (Share(0, 0), Share(0, 0))
    assert (high.strongest, high.sound) == (Share(2, 1), Share(2, 1))


def test_what_was_sure_and_wrong_comes_gravest_first_then_latest() -> None:
    unsafe = decided(1, unsafe=True, confidence="high", day=1)
    harmful = decided(0, confidence="high", day=2)
    early, late = decided(2, confidence="high", day=3), decided(2, confidence="high", day=4)
    repair = decided(2, unsafe=True, repairs=True, confidence="high", day=5)
    others = [
        decided(0, confidence="low"),
        decided(0),
        decided(3, confidence="high"),
        decided(0, repairs=True, confidence="high"),
    ]
    mixed = [*others, early, harmful, late, repair, unsafe]
    assert confidently_wrong(mixed, lambda one: one) == (unsafe, repair, harmful, late, early)


def test_the_next_case_is_weakest_in_the_mean_then_longest_then_first_by_name() -> None:
    topics = [Topic("crisis", Share(9, 1)), Topic("consent", Share(9, 9))]  # weak by 0.85 and by 0.05
    weak, strong, unknown = frozenset({"crisis"}), frozenset({"consent"}), frozenset({"records"})
    order = next_cases(
        topics,
        [
            Case("strong", (strong,)),
            Case("empty", ()),
            Case("b-unknown", (unknown,)),
            Case("a-unknown", (unknown,)),
            Case("longer-unknown", (unknown, unknown)),
            Case("mixed", (weak, strong | weak, unknown)),
            Case("untold", (frozenset(),)),
        ],
    )
    assert [one.slug for one in order] == ["mixed", "longer-unknown", "a-unknown", "b-unknown", "untold", "strong"]
    assert order[0].worth == pytest.approx((0.85 + 0.85 + 0.5) / 3)
    assert [one.topic for one in order] == ["crisis", "records", "records", "records", None, "consent"]


def test_the_topic_that_is_named_is_the_one_that_adds_most_to_the_worth() -> None:
    topics = [Topic("competence", Share(9, 1)), Topic("consent", Share(9, 3))]  # weak by 0.85 and by 0.65
    once, often = frozenset({"competence", "records"}), frozenset({"consent"})
    (found,) = next_cases(topics, [Case("a", (once, often, often))])
    assert found.topic == "consent"
    (tie,) = next_cases((), [Case("a", (frozenset({"b", "c"}), frozenset({"a"})))])
    assert tie.topic == "a"


def test_who_has_decided_nothing_is_offered_every_case() -> None:
    cases = [Case("b", (frozenset({"crisis"}),)), Case("a", (frozenset({"consent"}),))]
    assert [(one.slug, one.worth) for one in next_cases((), cases)] == [("a", UNKNOWN), ("b", UNKNOWN)]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 400)), max_size=60))
def test_no_decision_is_lost_over_the_weeks(some: list[tuple[int, int]]) -> None:
    weeks = trend([decided(credit, day=day) for credit, day in some], date(2027, 6, 1))
    assert sum(week.credit.n for week in weeks) == len(some)
    assert sum(week.credit.earned for week in weeks) == pytest.approx(sum(credit / 4 for credit, _ in some))
    assert all(later.monday - week.monday == timedelta(weeks=1) for week, later in pairwise(weeks))
