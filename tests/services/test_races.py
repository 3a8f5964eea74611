"""Many requests at once, sent for real to a server with threads: one decision, one attempt, one person."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import func, select

from extensions import db
from models import Attempt, Decision, Person
from tests.support import cases
from tests.support.server import Browser, serving

AT_ONCE = 50


def count(site: Flask, table: type[Attempt | Decision | Person]) -> int:
    with site.app_context():
        found = db.session.scalar(select(func.count()).select_from(table)) or 0
        db.session.remove()
    return found


def together(alice: Browser, path: str, forms: list[dict[str, str]]) -> list[tuple[int, str]]:
    """Send all forms in the same instant, each on its own connection. Gives statuses and where they lead."""
    gate = threading.Barrier(len(forms))

    def send(fields: dict[str, str]) -> tuple[int, str]:
        browser = Browser(alice.port, dict(alice.cookies))
        gate.wait()
        status, where, _ = browser.ask("POST", path, fields)
        return status, where

    with ThreadPoolExecutor(len(forms)) as threads:
        return list(threads.map(send, forms))


def test_fifty_identical_decisions_are_one_and_lead_to_the_same_page(site: Flask) -> None:
    with serving(site) as port:
        alice = Browser(port)
        attempt = alice.begin(cases.A_CASE)
        form = alice.page(attempt).form("/decisions")
        sent = {**form.fields, "choice": form.options["choice"][0]}
        answers = together(alice, form.action, [sent] * AT_ONCE)
    assert Counter(answers) == {(303, attempt): AT_ONCE}
    assert count(site, Decision) == 1


def test_of_fifty_conflicting_decisions_the_first_stays_and_the_others_are_told(site: Flask) -> None:
    with serving(site) as port:
        alice = Browser(port)
        attempt = alice.begin(cases.A_CASE)
        form = alice.page(attempt).form("/decisions")
        options = form.options["choice"]
        sent = [{**form.fields, "choice": options[n % len(options)]} for n in range(AT_ONCE)]
        answers = together(alice, form.action, sent)
        winners = {fields["choice"] for fields, (status, _) in zip(sent, answers, strict=True) if status == 303}
        status, _, page = alice.ask("POST", form.action, {**form.fields, "choice": (set(options) - winners).pop()})
    assert {status for status, _ in answers} == {303, 409}
    assert len(winners) == 1, "one choice alone is acknowledged"
    assert count(site, Decision) == 1
    assert status == 409
    assert cases.story(cases.A_CASE).scenario.scenes[0].title in page


def test_fifty_starts_of_one_form_begin_one_attempt_of_one_guest(site: Flask) -> None:
    with serving(site) as port:
        alice = Browser(port)
        form = alice.page(f"/cases/{cases.A_CASE}").form("/attempts")
        answers = together(alice, form.action, [{**form.fields, "mode": "study"}] * AT_ONCE)
    assert len(set(answers)) == 1
    assert answers[0][0] == 303
    assert (count(site, Person), count(site, Attempt)) == (1, 1)


def test_many_learners_at_once_lose_no_decision(site: Flask) -> None:
    learners, best = 12, cases.best(cases.A_CASE)

    def play(port: int) -> str:
        learner = Browser(port)
        attempt = where = learner.begin(cases.A_CASE)
        for step, number in enumerate(best):
            form = learner.page(attempt).form("/decisions")
            choice = cases.value(site, attempt, step, number)
            _, where, _ = learner.ask("POST", form.action, {**form.fields, "choice": choice})
        return where

    with serving(site) as port, ThreadPoolExecutor(learners) as threads:
        ends = list(threads.map(play, [port] * learners))
    assert all(where.endswith("/debrief") for where in ends)
    assert count(site, Decision) == learners * len(best)
