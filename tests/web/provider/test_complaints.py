"""Complaints on their pages: written down once, corrected by one at a time, nothing typed is lost."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from models import Complaint
from services.provider.typed import MAX_TEXT
from tests.support import people
from tests.support.client import Visitor, follow
from tests.support.courses import offered
from tests.support.rows import count, values


@pytest.fixture
def erin(small_site: Flask) -> Visitor:
    """Who looks after continuing education."""
    return people.member(small_site, "Erin", "ce_administrator")


def test_a_complaint_is_written_down_once_and_closed(small_site: Flask, erin: Visitor) -> None:
    course = offered(small_site, title="Boundaries in a small town")
    erin.get("/provider/complaints")
    assert "nothing is written down yet" in erin.page.text
    erin.get("/provider/complaints/new")
    assert "Names of clients" in erin.page.text
    form = erin.page.form("/provider/complaints")
    said = {"text": "The type was too small.", "course": course, "received_on": "2026-05-04"}
    for _ in range(2):
        erin.get(follow(erin.send(form, **said)))
    assert count(small_site, Complaint) == 1
    assert "Boundaries in a small town" in erin.page.text
    erin.get("/provider")
    assert "1 open" in erin.page.text
    (public_id,) = values(small_site, select(Complaint.public_id))
    path = f"/provider/complaints/{public_id}"
    erin.get(path)
    form = erin.page.form(path)
    assert erin.send(form, closed_on="2026-05-11").status_code == 400
    assert "Write what came of it" in erin.page.text
    assert erin.page.form(path).fields["closed_on"] == "2026-05-11"
    erin.get(follow(erin.send(erin.page.form(path), outcome="Made larger.")))
    assert "closed on" in erin.page.text
    erin.get(path)
    assert "changed once" in erin.page.text


def test_a_second_editor_is_told_what_stands_and_keeps_what_they_typed(small_site: Flask, erin: Visitor) -> None:
    erin.get("/provider/complaints/new")
    erin.send(erin.page.form("/provider/complaints"), text="The type was too small.")
    path = f"/provider/complaints/{values(small_site, select(Complaint.public_id))[0]}"
    erin.get(path)
    mine = erin.page.form(path)
    fran = people.member(small_site, "Fran", "ce_administrator")
    fran.get(path)
    fran.send(fran.page.form(path), outcome="It was made larger.")
    assert erin.send(mine, outcome="Nothing came of it.").status_code == 409
    assert "It was made larger." in erin.page.text
    again = erin.page.form(path)
    assert again.fields["outcome"] == "Nothing came of it."
    assert erin.send(again).status_code == 303
    assert values(small_site, select(Complaint.outcome)) == ["Nothing came of it."]


def test_texts_are_taken_as_long_as_the_page_says(small_site: Flask, erin: Visitor) -> None:
    erin.get("/provider/complaints/new")
    long = "क" * MAX_TEXT
    assert erin.send(erin.page.form("/provider/complaints"), text=long, outcome=long).status_code == 303
    assert values(small_site, select(Complaint.text)) == [long]
