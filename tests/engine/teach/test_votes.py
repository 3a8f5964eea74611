"""Votes counted: by choice, by how sure people were, who leads, and what so few do not tell."""

from __future__ import annotations

from engine.teach.votes import tally


def test_votes_are_counted_by_choice_in_the_order_of_the_choices_and_by_how_sure() -> None:
    fell = tally([3, 1, 2], [(1, "high", 2), (1, None, 1), (2, "low", 4), (1, "medium", 1)])
    assert [(count.choice, count.votes, count.sure, count.unsaid) for count in fell.counts] == [
        (3, 0, (0, 0, 0), 0),
        (1, 4, (2, 1, 0), 1),
        (2, 4, (0, 0, 4), 0),
    ]
    assert fell.votes == 8
    assert fell.can_be_told
    assert fell.has_sureness
    assert fell.leaders == (1, 2), "a tie is told"


def test_four_votes_are_not_told_and_of_none_there_is_no_leader() -> None:
    assert not tally([1, 2], [(1, "high", 4)]).can_be_told
    assert tally([1, 2], [(1, "high", 5)]).can_be_told
    assert not tally([1, 2], [(1, None, 9)]).has_sureness, "where nobody said, there is nothing to tell"
    assert tally([1, 2], []).leaders == ()
    assert tally([], []).leaders == ()
