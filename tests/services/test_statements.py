"""The hot path asks the database little: at most four statements for a decision, at most three for the page."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

import engine.scenario.parse
import services.stories
from tests.support import cases
from tests.support.client import Visitor, follow
from tests.support.people import member
from tests.support.rows import counted


@pytest.mark.parametrize("logged_in", [False, True])
def test_a_decision_costs_at_most_four_statements_and_its_page_at_most_three(site: Flask, logged_in: bool) -> None:
    alice = member(site, "Alice") if logged_in else Visitor.at(site)
    attempt = alice.begin(cases.A_CASE)
    alice.get(attempt)
    for step, number in enumerate(cases.best(cases.A_CASE)):
        choice = cases.value(site, attempt, step, number)
        with counted(site) as sent:
            response = alice.decide(choice)
        assert len(sent) <= 4, sent
        where = follow(response)
        with counted(site) as sent:
            alice.get(where)
        assert len(sent) <= 3 or where.endswith("/debrief"), sent


def test_no_request_parses_a_story_that_is_open(small_site: Flask, alice: Visitor, monkeypatch: Any) -> None:
    attempt = alice.begin(cases.A_CASE)
    alice.get(attempt)
    parsed: list[object] = []

    def parse(text: str) -> Any:
        parsed.append(text)
        return engine.scenario.parse.parse(text)

    monkeypatch.setattr(services.stories, "parse", parse)
    for step, number in enumerate(cases.best(cases.A_CASE)):
        alice.get(follow(alice.decide(cases.value(small_site, attempt, step, number))))
    assert parsed == []


def test_the_page_of_somebody_who_is_not_known_asks_for_no_session(small_site: Flask, alice: Visitor) -> None:
    Visitor.at(small_site).get("/help")
    with counted(small_site) as sent:
        alice.get("/help")
    assert sent == []
