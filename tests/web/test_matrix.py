"""Every address, by every method, for everybody, with what is theirs and with what is not: what it answers, all told.

`matrix.txt` has a row for each; an address without one fails here. The rows are read by people: a row that lets
somebody do what they may not is a defect, however it came about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app import create_app
from services.roles import TEACHERS
from services.tokens import new_public_id
from tests.conftest import close_site, opened, sqlite_instance
from tests.support import cases, clock
from tests.support.cast import CAST, Player, Things, come, put
from tests.support.client import Visitor
from tests.support.people import PASSWORD
from web.access import Access

MATRIX = Path(__file__).with_name("matrix.txt")
METHODS = ("GET", "POST")
OTHERS = ("PUT", "PATCH", "DELETE")
OBJECTS = {
    "person_id",
    "attempt_id",
    "session_id",
    "passkey_id",
    "identity_id",
    "letter_id",
    "card_id",
    "exam_id",
    "contact_id",
    "cohort_id",
    "group_id",
    "membership_id",
    "entry_id",
    "module_id",
    "assignment_id",
    "comment_id",
    "class_id",
    "license_id",
    "period_id",
    "credit_id",
    "document_id",
}
"""Parts of addresses that name something that belongs to somebody."""
OWN_CERTIFICATE = "/credit/certificates/<hex:code>"
"""The code of a certificate belongs to somebody here; elsewhere anybody may have it."""
FIXED = {
    "name": "first-moves",
    "turn": "0",
    "slug": cases.A_CASE,
    "token": "x" * 43,
    "filename": "img/favicon.svg",
    "mark": "0" * 12,
    "kid": "0" * 32,
    "number": "0",
    "position": "0",
    "which": "logo",
}

SENT = {
    "name": "Alice",
    "current_password": PASSWORD,
    "new_password": "another nine herons",
    "password": "another nine herons",
    "understood": "y",
    "time_factor": "1",
    "mode": "study",
    "blueprint": "sample",
    "item": "1",
    "section": "1",
    "theme": "dark",
    "daily": "10",
    "next": "/help",
    "step": "0",
    "turn": "0",
    "prompt": "1",
    "text": "A word.",
    "why": "A reason.",
    "registration": "open",
    "keep_guests_days": "365",
    "keep_sessions_days": "30",
    "keep_mail_days": "30",
    "keep_idle_accounts_days": "0",
    "keep_archived_cohorts_days": "0",
    "keep_ce_records_days": "2557",
}
"""What every form is sent: enough for most of them to be accepted where they may be."""

OF_ONE_ROLE = {
    Access.SITE_ADMINISTRATOR: "site_administrator",
    Access.SUPERVISOR: "supervisor",
    Access.CE_ADMINISTRATOR: "ce_administrator",
}

_CSRF_TOKEN = re.compile(r'name="csrf_token"\s+value="([^"]+)"')

Row = tuple[str, str, str]


@dataclass(frozen=True)
class Stage:
    """Where the cast is, and for each of them a stranger: everybody has things of their own, so that no answer changes
    another. Nobody, who has nothing, comes with those of a stranger.
    """

    folder: Path
    own: Mapping[str, Player]
    strangers: Mapping[str, Player]


def rules(site: Flask) -> dict[tuple[str, str], Rule]:
    """The rule of an address and a method."""
    return {
        (rule.rule, method): rule
        for rule in site.url_map.iter_rules()
        for method in METHODS
        if method in (rule.methods or ())
    }


def rows_of(site: Flask) -> list[Row]:
    """Address, method, and whose the object is that it names."""
    return [
        (address, method, whose)
        for (address, method), rule in sorted(rules(site).items())
        for whose in (
            ("own", "foreign") if rule.arguments & OBJECTS or rule.rule.startswith(OWN_CERTIFICATE) else ("-",)
        )
    ]


def read_rows() -> dict[Row, list[str]]:
    lines = [line.split() for line in MATRIX.read_text(encoding="utf-8").splitlines() if line and line[0] == "/"]
    return {(line[0], line[1], line[2]): line[3:] for line in lines}


EXPECTED = read_rows()


def test_every_address_and_method_has_a_row_and_no_row_is_stale(small_site: Flask) -> None:
    assert set(rows_of(small_site)) == set(EXPECTED)


@pytest.fixture(scope="session")
def stage(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A database that the whole cast is in, put there once; each test plays on a copy of it."""
    folder = tmp_path_factory.mktemp("stage")
    site = create_app(sqlite_instance(folder, sqlite_template))
    with clock.beginning_at(clock.NOON - timedelta(minutes=5)):
        own = {who: put(site, who) for who in CAST if who != "nobody"}
        stage = Stage(folder, own, {who: put(site, "learner") for who in CAST})
    close_site(site)
    return stage


@pytest.fixture
def staged(stage: Stage, tmp_path: Path) -> Iterator[Flask]:
    """A site where the cast is."""
    yield from opened(sqlite_instance(tmp_path, stage.folder))


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: " ".join(row))
def test_an_address_answers_everybody_as_its_row_says(staged: Flask, stage: Stage, row: Row) -> None:
    if row not in rows_of(staged):
        pytest.fail("this address is gone: take the row away")
    assert list(answers(staged, stage, row)) == EXPECTED[row]


def answers(site: Flask, stage: Stage, row: Row) -> Iterator[str]:
    """What an address answers each of the cast."""
    address, method, whose = row
    rule = rules(site)[address, method]
    for who in CAST:
        visitor = come(site, stage.own[who]) if who in stage.own else Visitor.at(site)
        owners = stage.strangers if whose == "foreign" else stage.own
        yield str(ask(visitor, rule, method, owners.get(who, stage.strangers[who]).things))


def ask(visitor: Visitor, rule: Rule, method: str, things: Things) -> int:
    path = path_of(visitor.application, rule, things)
    if method != "POST":
        return visitor.open(path, method=method).status_code
    sent = {"csrf_token": csrf_token(visitor), "email": f"{new_public_id()}@school.example", **SENT}
    return visitor.open(path, method=method, data=sent).status_code


def csrf_token(visitor: Visitor) -> str:
    found = _CSRF_TOKEN.search(FlaskClient.open(visitor, "/help").get_data(as_text=True))
    assert found is not None
    return found[1]


def path_of(site: Flask, rule: Rule, things: Things) -> str:
    named = {name: FIXED.get(name) or getattr(things, name) for name in rule.arguments}
    named |= {"code": things.certificate} if "<hex:code>" in rule.rule else {}
    named |= {"course_id": things.draft_id} if rule.rule.startswith("/provider/courses/<") else {}
    with site.test_request_context():
        built: Any = site.url_map.bind("localhost").build(rule.endpoint, named)
    return str(built)


def test_what_needs_an_account_or_a_role_answers_nobody_else_with_a_page(small_site: Flask) -> None:
    """The table itself is held against the declarations: nobody and no guest gets in, and no wrong role."""
    for (address, method, whose), codes in EXPECTED.items():
        view: Any = small_site.view_functions[rules(small_site)[address, method].endpoint]
        answer = dict(zip(CAST, codes, strict=True))
        if view.access is Access.ACCOUNT:
            assert {answer["nobody"], answer["guest"]} == {"303" if method == "GET" else "401"}, address
        if view.access in OF_ONE_ROLE:
            others = {answer[who] for who in CAST[2:] if who != OF_ONE_ROLE[view.access]}
            assert (others, answer["nobody"]) == ({"404"}, "303" if method == "GET" else "401"), address
        if view.access is Access.TEACHER:
            assert {answer[who] for who in CAST if who not in TEACHERS} <= {"303", "401", "404"}, address
        if whose == "foreign" and view.access is Access.SUPERVISOR:
            assert answer["supervisor"] == "404", f"{address}: somebody else's cohort"
        elif whose == "foreign" and view.access is not Access.SITE_ADMINISTRATOR:
            quiet = {"404"} if view.access is not Access.ACCOUNT else {"404", "303", "401", "400", "409"}
            assert set(codes) <= quiet, f"{address}: somebody else's object"
        assert not [code for code in codes if code >= "500"], address


@pytest.mark.parametrize("method", OTHERS)
def test_no_address_takes_another_method(staged: Flask, stage: Stage, method: str) -> None:
    player = stage.own["site_administrator"]
    visitor = come(staged, player)
    sent: Any = {"method": method, "headers": {"X-CSRFToken": csrf_token(visitor)}}
    paths = {address: path_of(staged, rule, player.things) for (address, _), rule in rules(staged).items()}
    found = {address: FlaskClient.open(visitor, path, **sent).status_code for address, path in paths.items()}
    assert {address: code for address, code in found.items() if code != 405} == {}
