"""A stored score is a cache: it can be worked out again from the decisions, and a wrong one is found."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import update

from extensions import db
from models import Attempt
from services.scores import verify
from tests.support import cases
from tests.support.client import Visitor, follow


def test_stored_scores_are_what_replaying_gives_and_a_changed_one_is_named(site: Flask) -> None:
    alice = Visitor.at(site)
    attempts = []
    for path in (cases.best(cases.A_CASE), cases.poorest(cases.A_CASE)):
        attempt = alice.begin(cases.A_CASE)
        alice.get(attempt)
        for step, number in enumerate(path):
            alice.get(follow(alice.decide(cases.value(site, attempt, step, number))))
        attempts.append(attempt.split("/")[2])
    with site.app_context():
        assert verify() == (2, ())
        db.session.execute(update(Attempt).where(Attempt.public_id == attempts[1]).values(earned=Attempt.out_of))
        db.session.commit()
        db.session.remove()
        assert verify() == (2, (attempts[1],))
    runner = site.test_cli_runner()
    result = runner.invoke(args=["scores", "verify"])
    assert result.exit_code == 1
    assert attempts[1] in result.output
