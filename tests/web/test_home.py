"""The first page shows what is assigned next to whoever it is assigned to, and to nobody else."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from models import Person
from tests.support import classes
from tests.support.client import Visitor
from tests.support.people import member, put
from tests.support.rows import values
from web.session import now


def test_what_is_open_stands_there_by_its_due_date_and_the_rest_is_counted(small_site: Flask) -> None:
    alice, bob, guest = member(small_site, "Alice"), member(small_site, "Bob"), Visitor.at(small_site)
    alice_id = values(small_site, select(Person.public_id).where(Person.display_name == "Alice"))[0]
    cohort_id = classes.cohort(small_site, put(small_site, "Carol", "supervisor"), alice_id, name="A <b>cohort</b>")
    later = {title: now() + timedelta(days=days) for days, title in ((5, "Fifth"), (2, "Second"), (3, "Third"))}
    for title, due in later.items():
        classes.assignment(small_site, cohort_id, title=title, due_at=due)
    classes.assignment(small_site, cohort_id, title="Without a date")
    classes.assignment(small_site, cohort_id, title="To come", opens_at=now() + timedelta(days=1))
    alice.get("/")
    text = alice.page.text
    assert text.index("Second") < text.index("Third") < text.index("Fifth") < text.index("And 1 more")
    assert "A <b>cohort</b> , due" in text or "A <b>cohort</b>, due" in text
    assert "To come" not in text
    for stranger in (bob, guest):
        assert stranger.get("/").status_code == 200
        assert "Assigned to you" not in stranger.page.text
