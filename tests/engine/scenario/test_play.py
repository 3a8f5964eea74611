"""What a run refuses, and how it says so."""

import pytest

from engine.scenario.graph import BrokenLink, build
from engine.scenario.parse import parse
from engine.scenario.play import NotOffered, best_path, choose, is_over, replay, scene_at
from tests.engine.scenario.cases import case, choice, decision, ending, passage, story

CONDITIONAL = (
    passage("Door", "room"),
    decision("Room", choice("4", "later"), choice("1 sets told", "later"), choice("3", "later")),
    decision(
        "Later",
        choice("1 if told", "end"),
        choice("3 if not told", "end"),
        choice("4", "end"),
    ),
    ending("End"),
)


@pytest.mark.parametrize("number", [0, -1, 4, 99])
def test_a_number_that_no_bullet_has_is_not_offered(number):
    with pytest.raises(NotOffered, match=f"step 2 offers no choice {number}") as refused:
        replay(story(*CONDITIONAL), (1, number))
    assert (refused.value.step, refused.value.number) == (1, number)


def test_a_closed_choice_is_not_offered_though_it_keeps_its_number():
    told = story(*CONDITIONAL)
    with pytest.raises(NotOffered):
        replay(told, (1, 1, 1))
    with pytest.raises(NotOffered):
        choose(told, replay(told, (1, 2)), 2)
    assert scene_at(told, replay(told, (1, 2, 1))).slug == "end"
    assert scene_at(told, replay(told, (1, 1, 3))).slug == "end"


def test_after_an_ending_nothing_is_offered():
    told = story(*CONDITIONAL)
    over = replay(told, (1, 1, 3))
    assert is_over(told, over)
    with pytest.raises(NotOffered):
        choose(told, over, 1)


def test_the_best_path_goes_on_from_where_a_run_stands():
    told = story(*CONDITIONAL)
    assert best_path(told) == (1, 1, 3)
    assert best_path(told, replay(told, (1, 2))) == (1, 2, 3)


def test_where_choices_tie_the_best_path_takes_the_first():
    tied = story(decision("A", choice("1", "b"), choice("4", "b"), choice("4", "b")), ending("B"))
    assert best_path(tied) == (2,)


def test_a_graph_with_a_broken_link_is_not_built():
    draft = parse(case(passage("A", "nowhere")))
    assert draft.scenario is not None
    with pytest.raises(BrokenLink, match="nowhere"):
        build(draft.scenario)


def test_a_scene_keeps_its_fingerprint_until_its_words_or_credits_change():
    def fingerprint(*scenes: str) -> str:
        return story(*scenes).scenario.scenes[0].fingerprint

    room = (choice("4", "b"), choice("1", "b"))
    first = fingerprint(decision("A", *room), ending("B"))
    assert fingerprint(passage("Z", "a"), decision("A", *room), ending("B")) != first
    assert fingerprint(decision("A", *room), ending("B"), ending("C")) == first
    assert fingerprint(decision("A", room[0], choice("0", "b")), ending("B")) != first
    assert fingerprint(decision("A", *room, text="It is noon."), ending("B")) != first
