"""The second step of a login, and setting its factors up, as somebody at a browser meets them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, update

from extensions import db
from models import Ceremony, Person, RecoveryCode, TotpSecret
from services.limits import SECOND_FACTOR
from tests.support import cases, people
from tests.support.client import Visitor, follow
from tests.support.factors import (
    add_passkey,
    ask_to_show,
    at_the_second_step,
    codes_on,
    is_in,
    next_code,
    set_up_app,
    token_of,
)
from tests.support.rows import acts, rows
from web.session import now


def test_alice_sets_up_an_app_and_is_asked_for_its_code(site: Flask) -> None:
    alice = people.member(site, "Alice")
    app, codes = set_up_app(alice)
    assert len(set(codes)) == 10
    assert acts(site)[-2:] == ["account.totp-added", "account.recovery-codes-made"]
    assert "authenticator app was added" in (people.letters(site, "alice@school.example")[-1].text or "")
    there = at_the_second_step(site, "Alice", "/accounts/settings/login")
    assert not is_in(there)
    sent = there.send(there.page.form("/login/second"), code=next_code(app))
    assert follow(sent) == "/accounts/settings/login"
    assert is_in(there)


def test_a_code_of_the_app_works_once_however_it_is_spaced(site: Flask) -> None:
    app, _ = set_up_app(people.member(site, "Alice"))
    code = next_code(app)
    first, late = at_the_second_step(site, "Alice"), at_the_second_step(site, "Alice")
    assert first.send(first.page.form("/login/second"), code=code).status_code == 303
    for again in (
        code,
        f"{code[:3]} {code[3:]}",
        " - ".join(code),
        f"\u00a0{code}\u2009",
        f"{code[:3]}\u2013{code[3:]}",
    ):
        assert late.send(late.page.form("/login/second"), code=again).status_code == 400
        assert "used before" in late.page.text
    assert not is_in(late)


def test_the_code_that_set_the_app_up_does_not_log_in(small_site: Flask) -> None:
    app, _ = set_up_app(people.member(small_site, "Alice"))
    there = at_the_second_step(small_site, "Alice")
    [taken] = rows(small_site, TotpSecret)
    spent = app.at(taken.last_step * app.interval)
    assert there.send(there.page.form("/login/second"), code=spent).status_code == 400


@pytest.mark.parametrize("typed", ["", "12345", "１２３４５６", "١٢٣٤٥٦", "abcdef", "0" * 5000, "\x00" * 6])
def test_what_is_no_code_is_refused_and_is_not_a_try(small_site: Flask, typed: str) -> None:
    set_up_app(people.member(small_site, "Alice"))
    there = at_the_second_step(small_site, "Alice")
    for _ in range(SECOND_FACTOR.most + 1):
        assert there.send(there.page.form("/login/second"), code=typed).status_code == 400
    assert "six digits" in there.page.text


def test_wrong_codes_are_limited_for_each_person_and_right_ones_are_not(site: Flask) -> None:
    app, codes = set_up_app(people.member(site, "Alice"))
    bob = people.member(site, "Bob")
    set_up_app(bob)
    for code in codes[:3]:
        there = at_the_second_step(site, "Alice")
        assert there.send(there.page.form("/login/second"), code=code).status_code == 303
    there = at_the_second_step(site, "Alice")
    for _ in range(SECOND_FACTOR.most):
        assert there.send(there.page.form("/login/second"), code="0000-0000-0000-0000").status_code == 400
    stopped = there.post("/accounts/login/second", data={**token_of(there), "code": next_code(app)})
    assert stopped.status_code == 429
    assert 0 < int(stopped.headers["Retry-After"]) <= SECOND_FACTOR.window.total_seconds() + 1
    other = at_the_second_step(site, "Bob")
    assert other.send(other.page.form("/login/second"), code="0000-0000-0000-0000").status_code == 400


def test_a_recovery_code_works_once_and_its_owner_is_told(site: Flask) -> None:
    _, codes = set_up_app(people.member(site, "Alice"))
    typed = codes[0].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    first, again = at_the_second_step(site, "Alice"), at_the_second_step(site, "Alice")
    assert first.send(first.page.form("/login/second"), code=typed).status_code == 303
    assert is_in(first)
    for code in (codes[0], typed):
        assert again.send(again.page.form("/login/second"), code=code).status_code == 400
    assert "used before" in again.page.text
    assert "9 of 10 are left" in (people.letters(site, "alice@school.example")[-1].text or "")
    assert "account.recovery-code-used" in acts(site)
    first.get("/accounts/settings/login")
    assert "9 recovery codes are left" in first.page.text


def test_recovery_codes_are_kept_as_hashes_and_a_new_set_ends_the_old_one(site: Flask) -> None:
    alice = people.member(site, "Alice")
    _, old = set_up_app(alice)
    alice.get("/accounts/settings/login")
    refused = alice.send(alice.page.form("/recovery-codes"), current_password="wrong")
    assert refused.status_code == 400
    assert alice.send(alice.page.form("/recovery-codes"), current_password=people.PASSWORD).status_code == 200
    new = codes_on(alice.page)
    assert len(new) == 10
    with site.app_context():
        kept = db.session.scalars(select(RecoveryCode.code_hash)).all()
        db.session.remove()
    assert len(kept) == 10
    assert not any(code.replace("-", "").encode() in kept for code in new)
    there = at_the_second_step(site, "Alice")
    assert there.send(there.page.form("/login/second"), code=old[0]).status_code == 400
    assert there.send(there.page.form("/login/second"), code=new[0]).status_code == 303


def test_nothing_about_the_app_is_done_without_the_password(small_site: Flask) -> None:
    alice = people.member(small_site, "Alice")
    alice.get("/accounts/settings/totp")
    assert alice.send(alice.page.form("/totp/begin"), current_password="wrong").status_code == 400
    assert "not your password" in alice.page.text
    with small_site.app_context():
        assert db.session.scalars(select(TotpSecret.secret)).all() == []
        db.session.remove()
    set_up_app(alice)
    alice.get("/accounts/settings/login")
    assert alice.send(alice.page.form("/totp/remove"), current_password="wrong").status_code == 400
    at_the_second_step(small_site, "Alice")


def test_an_app_whose_code_was_never_typed_is_not_asked_for(small_site: Flask) -> None:
    alice = people.member(small_site, "Alice")
    alice.get("/accounts/settings/totp")
    alice.send(alice.page.form("/totp/begin"), current_password=people.PASSWORD)
    alice.get("/accounts/settings/totp")
    assert alice.send(alice.page.form("/settings/totp"), code="12 34").status_code == 400
    assert "not the code of this moment" in alice.page.text
    people.log_in(there := Visitor.at(small_site), "Alice")
    assert is_in(there)


def test_without_the_app_the_password_is_enough_again_and_its_codes_are_gone(site: Flask) -> None:
    alice = people.member(site, "Alice")
    set_up_app(alice)
    alice.get("/accounts/settings/login")
    assert alice.send(alice.page.form("/totp/remove"), current_password=people.PASSWORD).status_code == 303
    people.log_in(there := Visitor.at(site), "Alice")
    assert is_in(there)
    with site.app_context():
        assert db.session.scalars(select(RecoveryCode.id)).all() == []
        db.session.remove()
    assert acts(site)[-2] == "account.totp-removed"


def test_a_second_app_is_refused_until_the_first_is_removed(small_site: Flask) -> None:
    alice = people.member(small_site, "Alice")
    set_up_app(alice)
    alice.get("/accounts/settings/totp")
    assert alice.send(alice.page.form("/totp/begin"), current_password=people.PASSWORD).status_code == 409
    there = at_the_second_step(small_site, "Alice")
    assert there.page.heading == "One more step"


def test_the_second_step_of_another_browser_or_of_long_ago_is_nobodys(site: Flask) -> None:
    app, _ = set_up_app(people.member(site, "Alice"))
    bob = Visitor.at(site)
    bob.get("/accounts/login")
    sent = bob.post("/accounts/login/second", data={**token_of(bob), "code": next_code(app)})
    assert sent.status_code == 401
    assert follow(bob.get("/accounts/login/second?next=/cases")) == "/accounts/login?next=/cases"
    late = at_the_second_step(site, "Alice")
    with site.app_context():
        db.session.execute(update(Ceremony).values(expires_at=now()))
        db.session.commit()
        db.session.remove()
    assert late.send(late.page.form("/login/second"), code=next_code(app)).status_code == 401
    assert not is_in(late)


def test_an_account_that_was_closed_meanwhile_stays_closed(small_site: Flask) -> None:
    alice = people.member(small_site, "Alice")
    app, _ = set_up_app(alice)
    device = add_passkey(alice)
    there = at_the_second_step(small_site, "Alice")
    options = ask_to_show(there)
    with small_site.app_context():
        db.session.execute(update(Person).values(disabled_at=now()))
        db.session.commit()
        db.session.remove()
    assert there.send(there.page.form("/login/second"), code=next_code(app)).status_code == 401
    there.get("/accounts/login")
    assert there.send(there.page.form("/passkeys/login"), answer=device.show(options)).status_code == 400
    assert not is_in(there)


def test_a_planted_cookie_is_worth_nothing_at_the_second_step(small_site: Flask) -> None:
    alice = people.member(small_site, "Alice")
    app, _ = set_up_app(alice)
    there = Visitor.at(small_site)
    attempt = there.begin(cases.A_CASE)
    planted = there.get_cookie("baton")
    assert planted is not None
    mallory = Visitor.at(small_site)
    mallory.set_cookie("baton", planted.value)
    there.get("/accounts/login")
    there.send(there.page.form("/accounts/login"), email="alice@school.example", password=people.PASSWORD)
    assert follow(mallory.get("/accounts/login/second")).startswith("/accounts/login")
    there.get("/accounts/login/second")
    there.send(there.page.form("/login/second"), code=next_code(app))
    assert there.get(attempt).status_code == 200, "what the guest played came along"
    assert mallory.get(attempt).status_code == 404
