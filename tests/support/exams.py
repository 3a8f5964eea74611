"""Practice exams for tests: begun and answered as learners do it, and their clock set behind the site's back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from engine.scenario.order import value_of
from engine.scenario.play import best_choices, open_ways, replay
from engine.scenario.score import trace
from engine.scenario.types import Kind
from models import Exam, ExamAnswer, Revision, Scenario
from services.study.papers import PaperItem, Sheet, read_sheet
from tests.support import cases
from tests.support.client import Visitor, follow
from tests.support.rows import change, rows, values
from web.session import now


@dataclass(frozen=True)
class Sitting:
    """Somebody at a practice exam: its path, and what a test asks of it."""

    learner: Visitor
    path: str

    @property
    def site(self) -> Flask:
        return self.learner.application

    @property
    def row(self) -> Any:
        return next(row for row in rows(self.site, Exam) if row.public_id == self.path.rpartition("/")[2])

    @property
    def sheet(self) -> Sheet:
        return read_sheet(self.row.paper)

    @property
    def answers(self) -> dict[int, Any]:
        """The answers that are kept, by the number of the item from 1."""
        return {row.item + 1: row for row in rows(self.site, ExamAnswer) if row.exam_id == self.row.id}

    def item(self, number: int) -> PaperItem:
        return self.sheet.items[number - 1]

    def best(self, number: int) -> int:
        """The number of the choice that is best, by the engine."""
        item = self.item(number)
        story = cases.story(self.slug(number))
        return best_choices(story, replay(story, item.item.path).at)[0]

    def wrong(self, number: int) -> int:
        """The number of the worst choice on the paper."""
        item = self.item(number)
        graph = cases.story(self.slug(number)).graph
        at = replay(cases.story(self.slug(number)), item.item.path).at
        return min(item.shown, key=lambda shown: graph.scene(at).choices[shown - 1].credit or 0)

    def slug(self, number: int) -> str:
        query = select(Scenario.slug).join(Revision).where(Revision.id == self.item(number).item.revision_id)
        return str(values(self.site, query)[0])

    def left_off(self, number: int) -> bool:
        """Whether choices that are open here were left off the paper, as chance has it."""
        item, story = self.item(number), cases.story(self.slug(number))
        return {way.number for way in open_ways(story, replay(story, item.item.path))} > set(item.shown)

    def came_to(self, number: int) -> bool:
        """Whether decisions lie before this one, so that the page can tell how it came to it; passages are none."""
        way = trace(cases.story(self.slug(number)), self.item(number).item.path)
        return any(taken.scene.kind is not Kind.PASSAGE for taken in way)

    def value(self, number: int, choice: int) -> str:
        """How the page of an item names a choice."""
        return value_of(self.row.seed, number - 1, choice)

    def open(self, number: int | None = None) -> None:
        """The page of an item, or where the exam goes on."""
        response = self.learner.get(self.path, query_string={"item": number} if number else {})
        assert response.status_code == 200, response.status_code

    def answer(self, number: int, choice: int | None, **fields: str | None) -> TestResponse:
        """Answer an item on its page, by the number of a choice."""
        self.open(number)
        value = self.value(number, choice) if choice else None
        return self.learner.send(self.learner.page.form("/answers"), choice=value, **fields)

    def lock(self, section: int, **fields: str) -> TestResponse:
        return self.learner.post(f"{self.path}/sections", data=self._token() | {"section": str(section)} | fields)

    def finish(self, **fields: str) -> TestResponse:
        return self.learner.post(f"{self.path}/finish", data=self._token() | fields)

    def _token(self) -> dict[str, str]:
        self.learner.get("/help")
        return {"csrf_token": self.learner.page.form("/preferences/theme").fields["csrf_token"]}

    def ends(self, after: timedelta) -> None:
        """Let the time be up so much from now; less than nothing is so long ago."""
        change(self.site, update(Exam).where(Exam.id == self.row.id).values(ends_at=now() + after))


def begin(learner: Visitor, blueprint: str = "nce", items: int = 10) -> Sitting:
    """Begin an exam from the page that offers them."""
    learner.get("/study/exams")
    form = learner.page.form("/study/exams")
    response = learner.send(form, blueprint=blueprint, items=str(items))
    assert response.status_code == 303, learner.page.text
    return Sitting(learner, follow(response))


def withdraw(site: Flask, slug: str) -> None:
    """Let a case leave the library."""
    change(site, update(Scenario).where(Scenario.slug == slug).values(listed=False))


def spoil(site: Flask, revision_id: int) -> None:
    """Let a revision be one that this version cannot read."""
    change(site, update(Revision).where(Revision.id == revision_id).values(text="Nothing that is a case."))
