"""A class from its lobby to its end: what its host can do where, and that nothing leads back."""

from __future__ import annotations

import pytest

from engine.scenario.play import NotOffered, Story, best_path, is_over, replay, scene_at
from engine.scenario.types import Kind
from engine.teach.room import Act, NotNow, Stand, acts, after, kind_of, led_here, ways_of
from tests.support import cases

STORY = cases.story(cases.A_CASE)


def at_the_first_decision(story: Story = STORY) -> Stand:
    """The first scene in which a room votes."""
    path: tuple[int, ...] = ()
    while not scene_at(story, replay(story, path)).is_decision:
        path = best_path(story)[: len(path) + 1]
    return Stand("reading", 1, path)


def done(stand: Stand, *taken: Act | tuple[Act, int], story: Story = STORY) -> Stand:
    for each in taken:
        act, choice = each if isinstance(each, tuple) else (each, 0)
        stand = after(story, stand, act, choice)
    return stand


@pytest.mark.parametrize("slug", cases.DICE)
def test_a_class_that_votes_twice_everywhere_comes_to_the_ending_by_the_way_it_took(slug: str) -> None:
    story = cases.story(slug)
    stand = done(Stand(), Act.BEGIN, story=story)
    for number in best_path(story):
        if kind_of(story, stand) is Kind.PASSAGE:
            stand = after(story, stand, Act.GO)
            continue
        stand = done(stand, Act.VOTE, Act.SHOW, Act.AGAIN, Act.SHOW, (Act.EXPLAIN, number), Act.ON, story=story)
    assert is_over(story, replay(story, stand.path))
    assert stand.path == best_path(story)
    assert acts(story, stand)[0] is Act.END
    assert acts(story, after(story, stand, Act.END)) == ()


def test_a_second_round_is_the_last_and_no_act_opens_a_vote_that_was_shown() -> None:
    voting = done(at_the_first_decision(), Act.VOTE)
    assert acts(STORY, voting) == (Act.SHOW, Act.AGAIN, Act.END)
    second = done(voting, Act.AGAIN)
    assert (second.phase, second.round) == ("voting", 2)
    shown = done(second, Act.SHOW)
    assert acts(STORY, shown) == (Act.GO, Act.EXPLAIN, Act.END)
    gone = done(shown, (Act.GO, ways_of(STORY, shown)[0].number))
    assert (gone.round, gone.step) == (1, shown.step + 1)
    assert acts(STORY, done(voting, Act.SHOW)) == (Act.GO, Act.EXPLAIN, Act.AGAIN, Act.END)


def test_why_is_there_after_a_decision_alone() -> None:
    decision = at_the_first_decision()
    assert Act.WHY not in acts(STORY, decision)
    after_it = done(decision, Act.VOTE, Act.SHOW, (Act.GO, ways_of(STORY, decision)[0].number))
    why = done(after_it, Act.WHY)
    assert (why.phase, why.path) == ("why", after_it.path)
    assert acts(STORY, why) == (Act.ON, Act.END)
    assert done(why, Act.ON) == after_it


def test_what_cannot_be_done_here_or_is_no_way_on_is_refused() -> None:
    with pytest.raises(NotNow):
        after(STORY, Stand(), Act.SHOW)
    shown = done(at_the_first_decision(), Act.VOTE, Act.SHOW)
    with pytest.raises(NotOffered):
        after(STORY, shown, Act.GO, 8)
    with pytest.raises(NotNow):
        after(STORY, done(shown, Act.END), Act.END)


def test_an_act_is_known_by_where_it_led() -> None:
    voting = done(at_the_first_decision(), Act.VOTE)
    assert led_here(voting, Act.VOTE, 1)
    assert not led_here(voting, Act.AGAIN, 1)
    assert not led_here(voting, Act.SHOW, 1)
    assert led_here(done(voting, Act.AGAIN, Act.SHOW), Act.SHOW, 2)
