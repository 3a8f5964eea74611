"""A run scored by hand, once for each way in which it can come out."""

from fractions import Fraction

import pytest

from engine.scenario.play import Story, replay
from engine.scenario.score import TopicShare, judge, score_text, topic_shares, trace, turning_point
from tests.engine.scenario.cases import choice, decision, ending, passage, story


@pytest.fixture(scope="module")
def two_rooms() -> Story:
    """Two scored decisions, eight credits at best; from the first a mistake leads to a repair."""
    return story(
        passage("Door", "first"),
        decision(
            "First",
            choice("4", "second"),
            choice("3", "second"),
            choice("2", "second"),
            choice("1", "mend"),
            choice("0", "mend"),
            choice("0 unsafe", "bad"),
        ),
        decision(
            "Second",
            choice("4", "good"),
            choice("3", "good"),
            choice("2", "good"),
            choice("0", "bad"),
            topics="competence, referral",
        ),
        decision("Mend", choice("3", "second"), choice("1", "bad"), word="repairs"),
        ending("Good"),
        ending("Bad", "badly"),
    )


@pytest.mark.parametrize(
    ("choices", "score", "why"),
    [
        ((1, 1, 1), 100, "score"),
        ((1, 1, 2), Fraction(175, 2), "score"),
        ((1, 2, 2), 75, "defensible"),
        ((1, 3, 2), Fraction(125, 2), "below"),
        ((1, 4, 1, 1), Fraction(125, 2), "below"),
        ((1, 5, 1, 1), 50, "harmful"),
        ((1, 1, 4), 50, "harmful"),
        ((1, 6), 0, "unsafe"),
    ],
)
def test_a_run_passes_or_fails_for_one_reason(two_rooms, choices, score, why):
    verdict = judge(two_rooms, replay(two_rooms, choices))
    assert (verdict.score, verdict.why) == (score, why)
    assert verdict.passed == (why in ("score", "defensible"))
    assert verdict.safe == (why != "unsafe")


def test_another_pass_mark_passes_another_run(two_rooms):
    run = replay(two_rooms, (1, 3, 2))
    assert not judge(two_rooms, run, pass_mark=63).passed
    assert judge(two_rooms, run, pass_mark=62).passed


def test_a_score_is_written_with_two_decimals_rounded_on_the_exact_value():
    assert score_text(Fraction(200, 3)) == "66.67"
    assert score_text(Fraction(100)) == "100.00"
    assert score_text(Fraction(12_345, 1_000)) == "12.34"
    assert score_text(Fraction(0)) == "0.00"


def test_a_passage_is_a_step_but_no_decision(two_rooms):
    steps = trace(two_rooms, (1, 4, 1, 1))
    assert [taken.step for taken in steps] == [0, 1, 2, 3]
    assert [taken.number for taken in steps] == [None, 1, 2, 3]
    assert [taken.earned for taken in steps] == [0, 1, 0, 4]
    assert [taken.cost for taken in steps] == [0, 3, 0, 0]
    assert [len(taken.open_ways) for taken in steps] == [1, 6, 2, 4]
    assert [taken.best for taken in steps] == [(1,), (1,), (1,), (1,)]


def test_a_run_without_loss_has_no_turning_point(two_rooms):
    assert turning_point(trace(two_rooms, (1, 1, 1))) is None
    assert turning_point(()) is None


def test_a_turning_point_tells_its_cost_and_what_was_recovered(two_rooms):
    turn = turning_point(trace(two_rooms, (1, 4, 1, 2)))
    assert turn is not None
    assert (turn.taken.number, turn.taken.cost) == (1, 3)
    assert (turn.open_after, turn.earned_after) == (4, 3)
    assert turn.recovered
    assert not turn.sound


def test_nothing_is_recovered_where_all_that_was_open_is_lost(two_rooms):
    turn = turning_point(trace(two_rooms, (1, 4, 2)))
    assert turn is not None
    assert (turn.open_after, turn.earned_after, turn.recovered) == (4, 0, False)


def test_a_sound_choice_below_the_best_is_where_two_ways_part(two_rooms):
    turn = turning_point(trace(two_rooms, (1, 1, 2)))
    assert turn is not None
    assert (turn.taken.number, turn.taken.cost, turn.sound) == (2, 1, True)


def test_topics_come_in_the_order_of_the_run_and_count_repairs(two_rooms):
    assert topic_shares(trace(two_rooms, (1, 4, 1, 3))) == (
        TopicShare("referral", 1 + 3 + 2, 4 + 3 + 4),
        TopicShare("competence", 2, 4),
    )
    assert TopicShare("referral", 6, 11).share == Fraction(6, 11)
    assert topic_shares(trace(two_rooms, (1,))) == ()
