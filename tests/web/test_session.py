"""One server-side session a browser: nothing is written on a GET, the cookie tells nothing, the row holds a hash."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import create_app
from extensions import db
from models import WebSession
from tests.conftest import close_site, open_site, settings_for
from tests.support import cases
from tests.support.client import Visitor
from web.session import now, source


def cookies_set(response: object) -> list[str]:
    return list(response.headers.getlist("Set-Cookie"))  # type: ignore[attr-defined]


def test_a_page_with_a_form_gives_a_cookie_that_scripts_and_other_sites_do_not_get(alice: Visitor) -> None:
    (cookie,) = cookies_set(alice.get("/cases"))
    assert cookie.startswith("baton=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Secure" not in cookie
    assert cookies_set(alice.get("/cases")) == []


def test_over_tls_the_cookie_is_bound_to_the_host(tmp_path: Path) -> None:
    app = open_site(settings_for(tmp_path, BATON_BASE_URL="https://localhost"))
    (cookie,) = cookies_set(Visitor.at(app).get("/cases", base_url="https://localhost"))
    assert cookie.startswith("__Host-baton=")
    assert "Secure" in cookie
    close_site(app)


def test_what_needs_no_session_gives_no_cookie(alice: Visitor) -> None:
    for path in ("/healthz", "/readyz", "/robots.txt"):
        assert cookies_set(alice.get(path)) == []


def test_the_database_holds_a_hash_of_the_token_and_only_after_the_first_act(alice: Visitor) -> None:
    alice.get(f"/cases/{cases.A_CASE}")
    cookie = alice.get_cookie("baton", domain="localhost")
    assert cookie is not None
    with alice.application.app_context():
        assert db.session.scalars(select(WebSession.token_hash)).all() == []
        db.session.remove()
    alice.begin(cases.A_CASE)
    with alice.application.app_context():
        assert db.session.scalars(select(WebSession.token_hash)).all() == [
            hashlib.sha256(cookie.value.encode()).digest()
        ]
        db.session.remove()


@pytest.mark.parametrize("column", ["ended_at", "expires_at"])
def test_a_session_that_was_ended_or_has_expired_is_nobodys(alice: Visitor, column: str) -> None:
    attempt = alice.begin(cases.A_CASE)
    with alice.application.app_context():
        db.session.execute(update(WebSession).values(**{column: now() - timedelta(seconds=1)}))
        db.session.commit()
        db.session.remove()
    assert alice.get(attempt).status_code == 404
    alice.get(f"/cases/{cases.A_CASE}")
    ended = alice.send(alice.page.form("/attempts"), mode="study")
    assert ended.status_code == 400
    assert len(cookies_set(ended)) == 1
    assert alice.get(alice.begin(cases.A_CASE)).status_code == 200


@pytest.mark.parametrize("value", ["", "x", "x" * 43 + "!", "é" * 43])
def test_a_cookie_of_the_wrong_shape_is_replaced(alice: Visitor, value: str) -> None:
    alice.set_cookie("baton", value)
    assert len(cookies_set(alice.get("/cases"))) == 1


def test_a_secret_that_changed_ends_the_forms_and_not_the_attempts(
    alice: Visitor, small_site: Flask, tmp_path: Path
) -> None:
    attempt = alice.begin(cases.A_CASE)
    alice.get(attempt)
    form = alice.page.form("/decisions")
    other = create_app(settings_for(small_site.config["INSTANCE"], SECRET_KEY="f0e1d2c3b4a5968778695a4b3c2d1e0f"))
    other.test_client_class = Visitor
    there = Visitor.at(other)
    cookie = alice.get_cookie("baton", domain="localhost")
    assert cookie is not None
    there.set_cookie("baton", cookie.value)
    assert there.send(form, choice=form.options["choice"][0]).status_code == 400
    there.get(attempt)
    assert there.decide(there.choices()[0]).status_code == 303
    close_site(other)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_limits_count_an_address_or_the_network_of_a_household(small_site: Flask, address: str, counted: str) -> None:
    with small_site.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert source() == counted
