"""A class by plain forms, from its lobby to what it came to: what the host has, and what phones have."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from engine.scenario.play import replay, scene_at
from engine.scenario.render import html, inline_html
from models import LiveVote
from tests.support import cases
from tests.support.client import Visitor
from tests.support.live import Room, in_class, voting
from tests.support.people import member
from tests.support.rows import acts, count, rows

SNIPPET = 40
"""Letters of a reasoning that are looked for."""


def checked(visitor: Visitor) -> str:
    return " ".join(re.findall(r"<input[^>]*checked[^>]*>", visitor.page.source, re.DOTALL))


def key_of(slug: str) -> set[str]:
    """What nobody in the room is to receive before it is shown: the beginning of every reasoning."""
    scenes = cases.story(slug).scenario.scenes
    return {html(choice.rationale)[3:SNIPPET] for scene in scenes for choice in scene.choices if choice.rationale}


def shown_to(visitor: Visitor, room: Room) -> str:
    """Every byte that a phone receives where the class stands."""
    page = visitor.get(room.seat).get_data(as_text=True)
    return page + visitor.get(f"{room.seat}/state").get_data(as_text=True)


def test_a_class_votes_talks_votes_again_and_goes_on_along_its_choice(small_site: Flask) -> None:
    room = voting(in_class(small_site))
    learners = [room.comes(member(small_site, name)) for name in ("Alice", "Bob", "Erin", "Finn", "Gia", "Hal")]
    first, second = (way.number for way in cases.story(cases.A_CASE).graph.ways[0][:2])
    for learner, number in zip(learners, (first, *[second] * 5), strict=True):
        assert room.vote(learner, number).status_code == 303
    assert "Voted 6 of 6" in room.look().page.text
    room.acts("show")
    assert "1 of 6" in room.look().page.text
    assert f'value="{room.value(second)}"' in checked(room.host), "what most chose is marked"
    room.acts("again")
    for learner in learners[:5]:
        room.vote(learner, first)
    room.acts("show")
    page = room.look().page.text
    assert [each in page for each in ("Before the talk 1 of 6", "After the talk 5 of 5", "Most chose")] == [True] * 3
    room.go(first)
    assert room.row.path == str(first)
    assert count(small_site, LiveVote) == 11, "both rounds are kept"
    room.acts("end")
    summary = room.look().page.text
    assert "Before the talk 1 of 6" in summary
    assert "The room went on with this" in summary
    assert "The class ended on the way." in summary
    assert [act for act in acts(small_site) if act.startswith("live.")] == ["live.begun", "live.ended"]
    learners[1].get(room.seat)
    over = learners[1].page.text
    assert "The class is over" in over
    assert "You, before the talk" in over


def test_a_tie_is_said_and_the_host_decides(small_site: Flask) -> None:
    room = voting(in_class(small_site))
    learners = [room.comes(member(small_site, name)) for name in ("Alice", "Bob", "Erin", "Finn", "Gia", "Hal")]
    ways = [way.number for way in cases.story(cases.A_CASE).graph.ways[0]]
    for at, learner in enumerate(learners):
        room.vote(learner, ways[at % 2])
    room.acts("show")
    assert "have the same number of votes" in room.look().page.text
    assert "data-letter" not in checked(room.host)
    refused = room.act("go")
    assert refused.status_code == 400
    assert "Choose the way on which the class goes on." in room.host.page.text
    room.go(ways[2])
    assert room.row.path == str(ways[2])


@pytest.mark.parametrize("slug", cases.DICE[:2])
def test_no_phone_receives_the_key_before_the_host_shows_it_nor_votes_before_they_are_shown(
    small_site: Flask, slug: str
) -> None:
    room = in_class(small_site, slug)
    alice = room.comes(member(small_site, "Alice"))
    story, key = cases.story(slug), key_of(slug)

    def nothing(where: str, *unseen: str) -> None:
        received = shown_to(alice, room)
        assert [each for each in (*key, *unseen) if each in received] == [], where
        assert "credit-" not in received, where
        assert "action-" not in received, where

    nothing("in the lobby", html(story.scenario.scenes[0].paragraphs[0].text)[3:SNIPPET])
    room.acts("begin")
    for step, number in enumerate(cases.best(slug)):
        scene = scene_at(story, replay(story, cases.best(slug)[:step]))
        if not scene.is_decision:
            nothing("at a passage")
            room.acts("go")
            continue
        nothing("while reading", inline_html(scene.choices[number - 1].text)[:SNIPPET])
        room.acts("vote")
        room.vote(alice, number, "high")
        nothing("while voting", "fell-", "would act on it,")
        room.acts("show")
        nothing("when shown")
        room.go(number, "explain" if step else "go")
        if step:
            received = shown_to(alice, room)
            why = html(scene.choices[number - 1].rationale)[3:SNIPPET]
            assert [each for each in key if each in received] == [why], "and only the one that was taken"
            room.acts("on")
        nothing("at the next scene")
    room.acts("end")
    nothing("at the end")


def test_the_host_sees_neither_a_name_on_the_screen_nor_anywhere_who_voted_how(small_site: Flask) -> None:
    room = voting(in_class(small_site))
    alice = room.comes(member(small_site, "Alice"))
    room.vote(alice, 1, "high")
    room.acts("show")
    for act in ("look", "end"):
        if act == "end":
            room.acts("end")
        assert "Alice" not in room.look().page.source
        assert "Fewer than five voted" in room.host.page.text
        assert "fell" not in room.host.page.source.replace("room-fell", "")
    room.host.get(f"{room.path}/attendance")
    assert "Alice" in room.host.page.text
    assert room.value(1) not in room.host.page.source


def test_a_vote_can_be_changed_until_it_is_shown_and_then_no_more(small_site: Flask) -> None:
    room = voting(in_class(small_site))
    alice = room.comes(member(small_site, "Alice"))
    for number in (1, 2, 2):
        assert room.vote(alice, number, "low").status_code == 303
    (vote,) = rows(small_site, LiveVote)
    assert (vote.choice, vote.confidence) == (2, "low")
    late = alice.page.form("/votes")
    room.acts("show")
    refused = alice.send(late, choice=room.value(1))
    assert refused.status_code == 409
    assert "This vote is closed" in alice.page.text
    assert room.act("reopen").status_code == 400, "no act opens it again"
    assert alice.send(late, choice=room.value(1)).status_code == 409
    room.acts("again")
    assert alice.send(late, choice="none", round="2").status_code == 400
    assert "Choose one of the choices on the page." in alice.page.text
    assert alice.send(late, choice=room.value(1)).status_code == 409
    assert [(vote.choice, vote.confidence) for vote in rows(small_site, LiveVote)] == [(2, "low")]


def test_an_act_that_was_done_is_harmless_and_another_one_is_told_where_the_class_is(small_site: Flask) -> None:
    room = voting(in_class(small_site))
    stale = room.look().page.form(room.path)
    room.acts("show")
    version = room.row.version
    assert room.host.send(stale, act="show").status_code == 303, "a double click"
    assert room.host.send(stale, act="again").status_code == 409
    assert "The class has moved on" in room.host.page.text
    shown = room.look().page.form(room.path)
    room.go(1)
    assert room.host.send(shown, act="go", choice=room.row.path).status_code == 409, "a choice that is none"
    moved = room.row
    assert (moved.version, moved.path) == (version + 1, "1")
    assert room.host.send(shown, act="stand on your head").status_code == 400
    assert room.host.send(shown, act="vote").status_code == 409
