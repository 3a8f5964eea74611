"""The hot path asks the database little: at most four statements for a decision, at most three for the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

import engine.scenario.parse
import services.stories
from extensions import db
from tests.support import cases
from tests.support.client import Visitor, follow


@contextmanager
def counted(site: Flask) -> Iterator[list[str]]:
    """The statements that are sent while this is open."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    with site.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_decision_costs_at_most_four_statements_and_its_page_at_most_three(site: Flask) -> None:
    alice = Visitor.at(site)
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
    with counted(small_site) as sent:
        alice.get("/help")
    assert sent == []
