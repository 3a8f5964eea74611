"""Attendance: only minutes of the session count, a phone may drop out and come back, and parts are nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.credit.attendance import Evidence, Rule, evidence, from_json, lines, problems, shortfalls
from engine.credit.spans import Span, joined

NOON = datetime(2026, 12, 4, 12, tzinfo=UTC)
FULL = Rule()


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


def span(first: float, last: float) -> Span:
    return at(first), at(last)


def there(stays: list[Span], held: list[Span] | None = None, rule: Rule = FULL) -> int:
    return evidence(stays, held or [span(0, 60)], rule).there


def test_a_phone_that_drops_out_and_comes_back_was_there_and_one_that_stays_away_was_not() -> None:
    assert there([span(-5, 20), span(30, 70)]) == 60
    assert there([span(-5, 20), span(31, 70)]) == 49
    assert there([span(-5, 20), span(30, 70)], rule=Rule(grace=9)) == 50


def test_coming_late_and_leaving_early_are_no_drop_outs() -> None:
    assert there([span(5, 60)]) == 55
    assert there([span(0, 52)]) == 52


def test_minutes_outside_of_the_classes_of_a_session_do_not_count() -> None:
    two = [span(0, 30), span(45, 75)]
    assert there([span(-60, 200)], two) == 60
    assert evidence([span(-60, 200)], two, FULL).held == 60
    assert there([span(31, 44)], two) == 0


def test_two_phones_and_two_windows_at_once_are_one_person() -> None:
    assert there([span(0, 40), span(10, 60)]) == there([span(0, 60)]) == 60
    assert there([span(0, 60)], [span(0, 40), span(20, 60)]) == 60


def test_a_minute_that_was_begun_counts_for_the_session_and_for_who_is_in_it() -> None:
    found = evidence([span(0, 59.2)], [span(0, 59.2)], FULL)
    assert (found.held, found.there) == (60, 60)


def test_what_is_short_of_the_rule_is_named() -> None:
    whole = Evidence(60, 60, 4, 3)
    assert shortfalls(FULL, 60, whole) == ()
    assert shortfalls(FULL, 60, Evidence(59, 59, 4, 4)) == ("not_held",)
    assert shortfalls(FULL, 60, Evidence()) == ("not_held",)
    assert shortfalls(FULL, 60, Evidence(60, 0, 4, 0)) == ("not_there",)
    assert shortfalls(FULL, 60, Evidence(60, 59, 4, 2)) == ("too_short", "too_few_votes")
    assert shortfalls(Rule(percent=90), 59, Evidence(59, 54, 4, 3)) == ()
    assert shortfalls(Rule(percent=90), 59, Evidence(59, 53, 4, 3)) == ("too_short",)
    assert shortfalls(Rule(votes=0), 60, Evidence(60, 60, 4, 0)) == ()


def test_the_rule_is_told_in_words_and_bounded() -> None:
    assert lines(FULL) == (
        "Be there for all minutes of instruction: there is no credit for parts.",
        "Vote in 75 percent of the decisions on which the room votes.",
        "A phone that drops out for up to 10 minutes and comes back counts as there.",
    )
    assert lines(Rule(90, 0, 0)) == (
        "Be there for 90 percent of the minutes of instruction: there is no credit for parts.",
    )
    assert lines(Rule(votes=100))[1] == "Vote in every decision on which the room votes."
    assert list(problems(FULL)) == []
    assert [each.field for each in problems(Rule(49, 101, 31))] == [
        "attended_percent",
        "attended_votes",
        "attended_grace",
    ]
    assert from_json({"percent": 90, "unknown": 1}) == Rule(percent=90)


SPANS = st.lists(
    st.tuples(st.integers(-30, 120), st.integers(0, 60)).map(lambda pair: span(pair[0], pair[0] + pair[1])), max_size=5
)
RULES = st.builds(Rule, st.integers(50, 100), st.integers(0, 100), st.integers(0, 30))


@given(SPANS, SPANS, RULES, st.tuples(st.integers(-30, 120), st.integers(0, 60)))
def test_minutes_are_bounded_and_more_of_them_never_harm(
    stays: list[Span], held: list[Span], rule: Rule, more: tuple[int, int]
) -> None:
    found = evidence(stays, held, rule)
    assert 0 <= found.there <= found.held
    assert found == evidence(list(reversed(stays)), list(reversed(held)), rule)
    longer = evidence([*stays, span(more[0], sum(more))], held, rule)
    assert longer.there >= found.there
    assert evidence(stays, held, Rule(grace=0)).there <= found.there
    assert found.there <= sum((went - came).total_seconds() / 60 for came, went in stays) + rule.grace * len(stays)


@given(SPANS, st.integers(0, 30))
def test_joined_spans_are_apart_in_order_and_lose_no_minute(spans: list[Span], minutes: int) -> None:
    gap = timedelta(minutes=minutes)
    found = joined(spans, gap)
    assert all(before[1] + gap < after[0] for before, after in pairwise(found))
    assert all(any(begins <= each[0] and each[1] <= ends for begins, ends in found) for each in spans)


@given(RULES, st.integers(1, 600), st.integers(0, 40), SPANS, SPANS)
def test_nothing_is_met_by_less_than_the_rule_asks(
    rule: Rule, minutes: int, decisions: int, stays: list[Span], held: list[Span]
) -> None:
    found = evidence(stays, held, rule, decisions, decisions)
    met = not shortfalls(rule, minutes, found)
    assert met == (found.there >= rule.minutes_of(minutes))
    assert rule.minutes_of(minutes) * 100 >= minutes * rule.percent
    assert rule.votes_of(decisions) <= decisions
