"""The bad inputs that fit an account's pages, each in each field: a clear refusal or safe acceptance, never a 500."""

from __future__ import annotations

import gzip
import re
import socket
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from config import ROOT
from models import Counter, Person
from tests.data.bad_inputs import EMAILS, PASSWORDS, PATHS, TOKENS, TOO_LONG_FOR_A_FORM
from tests.support.cast import enter
from tests.support.client import Visitor
from tests.support.doors import ask_to_register, ask_to_reset, fill_in
from tests.support.people import PASSWORD, letters, member, put
from tests.support.rows import change, count, values
from tests.support.server import serving
from web.session import now

LOGIN, REGISTER, RESET = "/accounts/login", "/accounts/register", "/accounts/reset"
WAYS, EMAIL, CHANGE = "/accounts/settings/login", "/accounts/settings/email", "/accounts/settings/password"


@pytest.fixture(autouse=True)
def _nothing_breaks(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a test sends: no server error was logged."""
    yield
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def forget_counts(site: Flask) -> None:
    change(site, update(Counter).values(expires_at=now()))


@pytest.mark.parametrize("page", [REGISTER, RESET, WAYS])
def test_an_address_that_is_none_gets_no_letter_and_a_word_beside_its_field(site: Flask, page: str) -> None:
    alice = member(site, "Alice")
    form, more = (EMAIL, {"current_password": PASSWORD}) if page == WAYS else (page, {})
    prefix = "change-" if page == WAYS else ""
    for number, typed, fine in EMAILS:
        status = fill_in(alice, page, form, email=typed, **more).status_code
        assert status == (200 if fine else 400), number
        if not fine:
            assert f'id="{prefix}email-error"' in alice.page.source, number
            assert "<script>" not in alice.page.source.partition("<main")[2], number
    right = {typed.strip().replace("X.ORG", "x.org") for _, typed, fine in EMAILS if fine}
    assert {letter.to_address for letter in letters(site)} == right
    assert all("\n" not in (letter.subject or "") for letter in letters(site))


def test_whatever_is_typed_as_address_or_password_lets_nobody_in(site: Flask) -> None:
    put(site, "Alice")
    alice = Visitor.at(site)
    for number, typed, _ in EMAILS:
        forget_counts(site)
        assert fill_in(alice, LOGIN, email=typed, password=PASSWORD).status_code == 400, number
        assert PASSWORD not in alice.page.source
    for number, typed, _ in PASSWORDS:
        forget_counts(site)
        assert fill_in(alice, LOGIN, email="alice@school.example", password=typed).status_code == 400, number


def test_a_password_is_taken_as_it_is_typed_or_refused_beside_its_field(site: Flask) -> None:
    alice, bob = Visitor.at(site), member(site, "Bob")
    current = PASSWORD
    for number, typed, fine in PASSWORDS:
        link = ask_to_register(alice, "alice@school.example") if number == 14 else ask_to_reset(alice)
        field = {"name": "Alice"} if number == 14 else {}
        assert fill_in(alice, link, password=typed, **field).status_code == (303 if fine else 400), number
        if number == 14:
            assert fill_in(alice, link, password=PASSWORD, name="Alice").status_code == 303
        own = typed.replace("alice", "bob")
        sent = fill_in(bob, WAYS, CHANGE, current_password=current, new_password=own)
        assert sent.status_code == (303 if fine else 400), number
        current = own if fine else current
        if fine:
            for almost in {typed.strip(), typed.casefold(), typed + " "} - {typed}:
                assert (
                    fill_in(Visitor.at(site), LOGIN, email="alice@school.example", password=almost).status_code == 400
                )
            assert fill_in(Visitor.at(site), LOGIN, email="alice@school.example", password=typed).status_code == 303
        forget_counts(site)


def test_letters_that_look_alike_are_two_passwords(small_site: Flask) -> None:
    """20: composed and decomposed, for a password is taken as it was typed."""
    put(small_site, "Alice")
    composed, decomposed = (typed for number, typed, _ in PASSWORDS if number == 20)
    alice = Visitor.at(small_site)
    fill_in(alice, ask_to_reset(alice), password=composed)
    for typed, status in ((decomposed, 400), (composed, 303)):
        there = fill_in(Visitor.at(small_site), LOGIN, email="alice@school.example", password=typed)
        assert there.status_code == status


@pytest.mark.parametrize("page", [LOGIN, REGISTER, RESET])
def test_a_form_of_a_mebibyte_is_refused_before_it_is_read(small_site: Flask, page: str) -> None:
    alice = Visitor.at(small_site)
    sent = fill_in(alice, page, email="alice@school.example", password=TOO_LONG_FOR_A_FORM)
    assert sent.status_code == 413


@pytest.mark.parametrize(
    "path",
    ["/accounts/confirm/{}", "/accounts/reset/{}", "/accounts/email/{}", "/accounts/settings/sessions/{}/end"],
)
def test_a_secret_or_an_id_that_is_none_opens_nothing(site: Flask, path: str) -> None:
    put(site, "Bob")
    ask_to_reset(Visitor.at(site), "bob@school.example")
    alice = member(site, "Alice")
    alice.get(WAYS)
    token = alice.page.form("/preferences/theme").fields["csrf_token"]
    before = values(site, select(Person.email).order_by(Person.id))
    for number, bad in TOKENS:
        for response in (
            alice.get(path.format(bad)),
            alice.post(path.format(bad), data={"csrf_token": token, "name": "x", "password": "seven loud magpies"}),
        ):
            refused = 400 <= response.status_code < 500
            ends_nothing = path.endswith("/end") and response.status_code == 303
            assert refused or ends_nothing or response.status_code == 308, (number, response.status_code)
    assert values(site, select(Person.email).order_by(Person.id)) == before
    assert alice.get("/accounts/settings").status_code == 200


def test_a_secret_with_one_letter_changed_opens_nothing(site: Flask) -> None:
    alice = Visitor.at(site)
    link = ask_to_register(alice)
    head, _, token = link.rpartition("/")
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), token.swapcase(), token[::-1], token[:-1]):
        assert alice.get(f"{head}/{wrong}").status_code in (404, 410)
    assert alice.get(link).status_code == 200


def test_where_to_go_next_is_shown_harmlessly_and_only_once(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    for number, bad in PATHS:
        response = alice.get(LOGIN, query_string={"next": bad})
        assert response.status_code == 200, number
        assert fill_in(alice, LOGIN, email="x@y.example", password="z", next=bad).status_code == 400, number
        forget_counts(small_site)
    assert alice.get(f"{LOGIN}?next=/a&next=//evil").status_code == 400
    assert alice.get(f"{LOGIN}?next[]=//evil").status_code == 200


def test_a_field_that_is_sent_a_thousand_times_is_read_once_or_refused(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    alice.get(REGISTER)
    token = alice.page.form(REGISTER).fields["csrf_token"]
    for name in ("email", "email[]"):
        sent = alice.post(REGISTER, data={"csrf_token": token, name: [f"a{n}@x.org" for n in range(1000)]})
        assert 200 <= sent.status_code < 500
    assert len(letters(small_site)) <= 1


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("", None),
        ("application/json", None),
        ("text/plain", None),
        ("application/x-www-form-urlencoded; charset=utf-16", None),
        ("application/x-www-form-urlencoded", "gzip"),
        ("multipart/form-data", None),
    ],
)
def test_a_body_of_another_kind_is_refused(small_site: Flask, content_type: str, encoding: str | None) -> None:
    put(small_site, "Alice")
    alice = Visitor.at(small_site)
    alice.get(LOGIN)
    fields = {**alice.page.form(LOGIN).fields, "email": "alice@school.example", "password": PASSWORD}
    text = "&".join(f"{name}={value}" for name, value in fields.items())
    charset = "utf-16" if "utf-16" in content_type else "utf-8"
    body = gzip.compress(text.encode()) if encoding else text.encode(charset)
    headers = {"Content-Encoding": encoding} if encoding else {}
    assert alice.post(LOGIN, data=body, content_type=content_type, headers=headers).status_code == 400


def as_json(text: bytes) -> dict[str, Any]:
    return {"data": text, "content_type": "application/json"}


ODD_BODIES: dict[str, Callable[[], dict[str, Any]]] = {
    "a list": lambda: as_json(b"[1]"),
    "a number for a text": lambda: as_json(b'{"email": 5, "password": 5, "name": []}'),
    "half a character": lambda: as_json(b'{"email": "\\ud800", "password": "\\ud800"}'),
    "files for texts": lambda: {"data": {name: (BytesIO(b"x"), "x.txt") for name in ("email", "password", "name")}},
}
FORMS = [
    address
    for address, method, _ in map(
        str.split, (ROOT / "tests/structure/urls.txt").read_text(encoding="utf-8").splitlines()
    )
    if method == "POST" and address.startswith(("/accounts/", "/admin/")) and "<" not in address
]


@pytest.mark.parametrize("form", FORMS)
def test_a_body_that_is_no_form_is_an_empty_one(small_site: Flask, form: str) -> None:
    for body in ODD_BODIES.values():
        dana, _ = enter(small_site, "site_administrator")
        dana.get("/help")
        headers = {"X-CSRFToken": dana.page.form("/preferences/theme").fields["csrf_token"]}
        assert dana.post(form, headers=headers, **body()).status_code < 500


def test_a_method_is_what_it_is_whatever_a_header_or_a_field_says(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    for sent in ({"headers": {"X-HTTP-Method-Override": "POST"}}, {"query_string": {"_method": "POST"}}):
        assert alice.get("/accounts/logout", **sent).status_code == 405
    assert alice.open(LOGIN, method="TRACE").status_code == 405
    assert alice.open(LOGIN, method="PUT").status_code == 405
    assert alice.get("/accounts/settings").status_code == 200


@pytest.mark.parametrize("page", [LOGIN, "/accounts/settings"])
def test_ten_thousand_cookies_do_no_harm(small_site: Flask, page: str) -> None:
    cookies = "; ".join(f"baton{n}=x" for n in range(10_000))
    assert Visitor.at(small_site).get(page, headers={"Cookie": cookies}).status_code in (200, 303)


def test_of_two_hosts_neither_counts(small_site: Flask) -> None:
    with serving(small_site) as port, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\nConnection: close\r\n\r\n")
        answer = connection.makefile("rb").readline()
    assert b" 400 " in answer


def addresses(site: Flask) -> list[str]:
    """Every address of an account that takes a POST, with something in its gaps."""
    area = [rule for rule in site.url_map.iter_rules() if rule.endpoint.startswith("accounts.")]
    posts = sorted({rule.rule for rule in area if "POST" in (rule.methods or ())})
    fill = {"token": "x" * 43, "hex": "0" * 32}
    return [re.sub(r"<(\w+):\w+>", lambda gap: fill.get(gap[1], "x"), rule) for rule in posts]


def test_no_form_of_an_account_is_taken_without_the_token_of_its_session(small_site: Flask) -> None:
    alice, bob = member(small_site, "Alice"), member(small_site, "Bob")
    bob.get("/accounts/settings")
    foreign = bob.page.form("/preferences/theme").fields["csrf_token"]
    before = count(small_site, Person)
    for path in addresses(small_site):
        for sent in ({}, {"csrf_token": ""}, {"csrf_token": foreign}):
            assert alice.post(path, data=sent).status_code == 400, path
            assert alice.page.heading == "This form has expired", path
    assert alice.get("/accounts/settings").status_code == 200
    assert count(small_site, Person) == before


def controls(visitor: Visitor, page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The one-line fields of a page."""
    visitor.get(page)
    for control in visitor.page.root.iter("input"):
        if control.get("type", "text") not in ("hidden", "checkbox", "radio", "submit"):
            yield str(control.get("id")), dict(control.attrib)


@pytest.mark.parametrize("page", [LOGIN, REGISTER, RESET, "link", "/accounts/settings", WAYS])
def test_every_field_has_a_label_a_kind_and_a_length(small_site: Flask, page: str) -> None:
    alice = member(small_site, "Alice") if "settings" in page else Visitor.at(small_site)
    fields = list(controls(alice, ask_to_register(alice, "new@school.example") if page == "link" else page))
    assert fields
    for name, attributes in fields:
        assert f'for="{name}"' in alice.page.source
        assert attributes.get("type"), name
        assert attributes.get("maxlength") or attributes["type"] == "date", name
