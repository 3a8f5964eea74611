"""A class that plays together, opened and run as its host does it, by the forms of its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.scenario.order import value_of
from extensions import db
from models import LiveClass
from tests.support import cases
from tests.support.client import Visitor, follow
from tests.support.people import member


@dataclass
class Room:
    """A class, its host at the page of it, and what stands in the database."""

    site: Flask
    host: Visitor
    path: str

    @property
    def class_id(self) -> str:
        return self.path.rsplit("/", 1)[1]

    @property
    def seat(self) -> str:
        """The address of a seat in it."""
        return f"/live/{self.class_id}"

    @property
    def row(self) -> Any:
        """The class as the database has it."""
        with self.site.app_context():
            table = LiveClass.__table__
            found = db.session.execute(select(table).where(table.c.public_id == self.class_id)).one()
            db.session.remove()
        return found

    @property
    def code(self) -> str:
        return str(self.row.code)

    def look(self) -> Visitor:
        """The host's page, anew."""
        self.host.get(self.path)
        return self.host

    def act(self, act: str, **fields: Any) -> TestResponse:
        """Press a button of the host's page."""
        form = self.look().page.form(self.path)
        return self.host.send(form, act=act, **{"choice": None, **fields})

    def acts(self, *names: str) -> None:
        """Press these, one after the other."""
        for name in names:
            assert self.act(name).status_code == 303, f"{name}: {self.host.page.text}"

    def go(self, number: int, act: str = "go") -> None:
        """Go on along a choice, by its number in the file."""
        assert self.act(act, choice=self.value(number)).status_code == 303, self.host.page.text

    def value(self, number: int) -> str:
        """How pages name a choice of the step at hand."""
        row = self.row
        return value_of(row.seed, len(row.path.split(",")) if row.path else 0, number)

    def comes(self, visitor: Visitor, name: str = "") -> Visitor:
        """Let somebody come in with the code."""
        visitor.get("/live")
        response = visitor.send(visitor.page.form("/live"), code=self.code, name=name)
        assert follow(response) == self.seat, visitor.page.text
        visitor.get(self.seat)
        return visitor

    def vote(self, visitor: Visitor, number: int, confidence: str | None = None) -> TestResponse:
        """Vote from somebody's page, for a choice by its number."""
        visitor.get(self.seat)
        return visitor.send(visitor.page.form("/votes"), choice=self.value(number), confidence=confidence)


def open_room(host: Visitor, slug: str = cases.A_CASE, **fields: Any) -> Room:
    """Begin a class from the page of classes."""
    host.get("/live/classes")
    response = host.send(host.page.form("/live/classes"), case=slug, **fields)
    assert response.status_code == 303, host.page.text
    return Room(host.application, host, follow(response))


def in_class(site: Flask, slug: str = cases.A_CASE, **fields: Any) -> Room:
    """A class of Carol's."""
    return open_room(member(site, "Carol", "supervisor"), slug, **fields)


def voting(room: Room) -> Room:
    """Go on to the first decision, and let the room vote."""
    room.acts("begin")
    while 'value="vote"' not in room.look().page.source:
        room.acts("go")
    room.acts("vote")
    return room
