"""The page of the first administrator, and the link to it that the server prints at its start."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from services.admin.setup import make_setup_link
from tests.support.client import Visitor, follow
from tests.support.people import PASSWORD, put
from tests.support.server import Browser, process
from web.server import offer_setup
from web.session import now

FIELDS = {"email": "dana@school.example", "name": "Dana", "password": PASSWORD}


@pytest.fixture
def path(small_site: Flask) -> str:
    """The path of the page."""
    with small_site.app_context():
        return f"/setup/{make_setup_link(now())}"


def test_the_first_administrator_logs_in_by_it_and_the_page_is_gone(small_site: Flask, path: str) -> None:
    dana, bob = Visitor.at(small_site), Visitor.at(small_site)
    dana.get(path)
    bob.get(path)
    late = bob.page.form(path)
    assert follow(dana.send(dana.page.form(path), **FIELDS)) == "/admin/people"
    assert dana.get("/admin/people").status_code == 200
    assert bob.send(late, **{**FIELDS, "email": "bob@school.example"}).status_code == 404
    assert bob.get(path).status_code == 404
    assert bob.get("/admin/people").status_code == 303


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("email", "nonsense", "not an e-mail address"),
        ("email", "alice@school.example", "There is an account with this address"),
        ("name", " ", "Write a name"),
        ("password", "short", "at least 8 characters"),
        ("password", "dana@school.example", "Your name or address"),
    ],
)
def test_what_is_refused_says_why_and_the_link_goes_on_working(
    small_site: Flask, path: str, field: str, typed: str, why: str
) -> None:
    put(small_site, "Alice")
    dana = Visitor.at(small_site)
    dana.get(path)
    assert dana.send(dana.page.form(path), **{**FIELDS, field: typed}).status_code == 400
    assert why in dana.page.text
    assert dana.page.form(path).fields["password"] == ""
    assert dana.send(dana.page.form(path), **FIELDS).status_code == 303


def test_a_link_that_was_never_made_leads_nowhere(small_site: Flask, alice: Visitor) -> None:
    assert alice.get(f"/setup/{'x' * 43}").status_code == 410
    put(small_site, "Dana", "site_administrator")
    assert alice.get(f"/setup/{'x' * 43}").status_code == 404


def test_the_server_prints_the_link_while_there_is_no_administrator(
    small_site: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    offer_setup(small_site, "http://localhost:8000")
    words, link = capsys.readouterr().out.splitlines()
    assert words == "No administrator yet. Make the first one at:"
    dana = Visitor.at(small_site)
    assert dana.get(link.removeprefix("http://localhost:8000")).status_code == 200
    assert dana.page.heading == "The first administrator"
    put(small_site, "Dana", "site_administrator")
    offer_setup(small_site, "http://localhost:8000")
    assert capsys.readouterr().out == ""


def test_a_server_of_its_own_prints_the_link_and_its_address_last(tmp_path: Path) -> None:
    with process(tmp_path, PORT="0") as (_, port):
        assert Browser(port).ask("GET", "/admin/people")[0] == 303
