"""Modules on pages: made, changed in two tabs, put in order without a script, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from models import Module, Person
from tests.support import classes, people
from tests.support.client import Visitor, follow
from tests.support.rows import count, values

CASES = ("palpitations", "parlay", "tonight")


@pytest.fixture
def carol(small_site: Flask) -> Visitor:
    return people.member(small_site, "Carol", "supervisor")


@pytest.fixture
def module(small_site: Flask, carol: Visitor) -> str:
    """The path of a module of Carol's."""
    owner = str(values(small_site, select(Person.public_id))[0])
    return f"/teach/modules/{classes.module(small_site, owner, *CASES)}"


def test_a_module_is_made_of_the_form_as_it_stands_and_two_cases(small_site: Flask, carol: Visitor) -> None:
    carol.get("/teach/modules/new")
    form = carol.page.form("/teach/modules")
    assert (form.fields["mode"], form.fields["counts"], form.fields["pass_mark"]) == ("study", "first", "80")
    data = {**form.fields, "title": "Knowing one’s limits", "cases": ["tonight", "parlay"]}
    answers = [carol.post(form.action, data=data) for _ in range(2)]
    assert len({follow(answer) for answer in answers}) == count(small_site, Module) == 1
    carol.get(follow(answers[0]))
    assert "Your module is made" in carol.page.text
    assert "Tonight" in carol.page.text
    assert "About 26 minutes in all" in carol.page.text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", " ", "Write a name"),
        ("attempts", "٣", "from 1 to 20"),
        ("attempts", "0", "from 1 to 20"),
        ("pass_mark", "101", "from 1 to 100"),
        ("rubric_points_2", "many", "from 1 to 100"),
        ("mode", "aloud", "Choose one of these"),
        ("deciding", "aca", "ask for the write-up"),
        ("blind", "y", "grade by the rubric"),
        ("objectives", "x" * 301, "too long"),
        ("cases", ["parlay", "gone-by-now"], "not in the library any more"),
    ],
)
def test_what_is_refused_stands_beside_its_field_and_all_that_was_typed_is_there(
    small_site: Flask, carol: Visitor, field: str, typed: Any, said: str
) -> None:
    carol.get("/teach/modules/new")
    form = carol.page.form("/teach/modules")
    told = {"title": "Mine", "description": "A <b>text</b>.", "rubric_name_0": "Said who decides"}
    data = {**form.fields, **told, "cases": ["parlay"], field: typed}
    assert carol.post(form.action, data=data).status_code == 400
    again = carol.page.form("/teach/modules")
    assert said in carol.page.text
    assert again.fields["description"] == "A <b>text</b>."
    assert again.fields["rubric_name_0"] == "Said who decides"
    assert again.fields["module"] == form.fields["module"]
    assert again.fields["cases"] == "parlay"
    if field not in ("mode", "cases"):
        assert again.fields[field] == typed
    assert count(small_site, Module) == 0


def test_in_the_second_of_two_tabs_both_are_to_be_seen_and_saving_again_puts_it_in_place(
    carol: Visitor, module: str
) -> None:
    carol.get(f"{module}/edit")
    form = carol.page.form(module)
    assert carol.send(form, title="First").status_code == 303
    assert carol.send(form, title="Second", pass_mark="90").status_code == 409
    assert "It was changed meanwhile" in carol.page.text
    assert "First" in carol.page.text
    again = carol.page.form(module)
    assert (again.fields["title"], again.fields["pass_mark"]) == ("Second", "90")
    assert carol.send(again).status_code == 303
    carol.get(module)
    assert carol.page.heading == "Second"


def test_cases_are_put_in_order_by_buttons_alone(carol: Visitor, module: str) -> None:
    carol.get(module)
    carol.get(follow(carol.send(carol.page.form(f"{module}/cases/tonight/move"))))
    carol.get(follow(carol.send(carol.page.form(f"{module}/cases/palpitations/take-out"))))
    text = carol.page.text
    assert text.index("Tonight") < text.index("Parlay")
    assert "Palpitations" not in text
    carol.get(f"{module}/cases")
    form = carol.page.form(f"{module}/cases")
    assert "parlay" not in form.options["cases"]
    assert carol.send(form).status_code == 400
    assert "Choose at least one case" in carol.page.text
    assert carol.post(form.action, data={**form.fields, "cases": ["palpitations", "gift-cards"]}).status_code == 303
    carol.get(module)
    assert carol.page.text.index("Parlay") < carol.page.text.index("Palpitations") < carol.page.text.index("Gift Cards")


def test_one_that_comes_with_the_site_is_copied_by_a_button_and_leads_to_the_cohorts(
    small_site: Flask, carol: Visitor
) -> None:
    owner = str(values(small_site, select(Person.public_id))[0])
    cohort = classes.cohort(small_site, owner)
    carol.get("/teach/modules")
    carol.get(follow(carol.send(carol.page.form("/teach/modules/shipped/first-moves"))))
    assert carol.page.heading == "First moves"
    leads = [link for link in carol.page.links() if f"/teach/cohorts/{cohort}/assignments/new" in link]
    assert len(leads) == 1
    assert carol.get(leads[0]).status_code == 200
