"""Cards for tests: made as learners make them, by a case that went wrong, and due when a test needs them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from models import ReviewCard
from tests.support import cases
from tests.support.client import Visitor, follow
from tests.support.html import Form, Page
from tests.support.rows import change, rows, values
from web.session import now

_FORM = re.compile(r'action="(/study/review/[0-9a-f]{32})"')


def play(learner: Visitor, slug: str = cases.A_CASE, numbers: tuple[int, ...] | None = None, **sent: str) -> str:
    """Play a case to its end, by default as badly as it can be played. Returns the path of the attempt."""
    attempt = learner.begin(slug)
    for step, number in enumerate(cases.poorest(slug) if numbers is None else numbers):
        learner.get(attempt)
        learner.decide(cases.value(learner.application, attempt, step, number), **sent)
    return attempt


def let_come_due(site: Flask, *where: Any) -> None:
    """Let cards be due since an hour ago."""
    change(site, update(ReviewCard).where(*where).values(due_at=now() - timedelta(hours=1)))


def with_cards(learner: Visitor, slug: str = cases.A_CASE) -> list[Any]:
    """Somebody who played a case badly some time ago: their cards, all due."""
    play(learner, slug)
    let_come_due(learner.application)
    return cards(learner.application)


def cards(site: Flask) -> list[Any]:
    """All cards, the oldest first."""
    return rows(site, ReviewCard)


def public_ids(site: Flask) -> list[str]:
    """Their names in addresses."""
    return values(site, select(ReviewCard.public_id).order_by(ReviewCard.id))


def form_of(page: Page) -> Form:
    """The form of a review, by the address that it posts to: that of its card."""
    found = _FORM.search(page.source)
    assert found, f"the page “{page.heading}” has no review"
    return page.form(found[1])


def open_review(learner: Visitor, query: str = "") -> Form:
    """Open the next review. Returns its form."""
    learner.get(f"/study/review{query}")
    return form_of(learner.page)


def review(learner: Visitor, place: int = 0, query: str = "", **sent: str) -> str:
    """Answer the next review with the choice at a place of the page. Returns where that leads."""
    form = open_review(learner, query)
    response = learner.send(form, choice=form.options["choice"][place], **sent)
    assert response.status_code == 303, learner.page.text
    return follow(response)
