"""Changing an account: only by somebody whose session is open still, however long the request was under way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from extensions import db
from models import Person
from services.accounts import changing, exporting, passkeys, profile, recovery, totp
from services.accounts.erasing import erase
from services.accounts.party import Party
from services.accounts.profile import Profile
from services.accounts.sessions import end_sessions
from services.database import writes
from services.errors import LoginNeeded
from services.people import Visitor
from services.tokens import new_token
from tests.support import people
from tests.support.doors import PLACES
from tests.support.rows import acts
from web.session import now

end_all = writes(end_sessions)
HERE = Party("localhost", "http://localhost:8000", "Baton")

ACTS: dict[str, Callable[[Visitor], object]] = {
    "password": lambda alice: changing.change_password(alice, "another nine herons", PLACES, now()),
    "address": lambda alice: changing.ask_to_change_email(alice, "new@school.example", PLACES, now()),
    "profile": lambda alice: profile.keep_profile(alice, Profile(None, "Bob", "", "", "", None, "1"), now()),
    "app": lambda alice: totp.begin_setup(alice, now()),
    "no app": lambda alice: totp.remove_totp(alice, PLACES, now()),
    "codes": lambda alice: recovery.make_codes(alice, PLACES, now()),
    "passkey": lambda alice: passkeys.ask_to_add(alice, "a phone", HERE, new_token(), now()),
    "archive": lambda alice: exporting.export(alice, now()),
    "erase": lambda alice: erase(alice, now(), understood=True),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_request_whose_session_was_ended_meanwhile_changes_nothing(site: Flask, act: str) -> None:
    alice = people.known(site, people.put(site, "Alice"))
    with site.app_context():
        end_all(alice.id, alice.public_id, now())
        with pytest.raises(LoginNeeded):
            ACTS[act](alice)
    assert acts(site) == ["account.sessions-ended"]


@pytest.mark.parametrize("act", ACTS)
def test_a_request_of_somebody_who_was_erased_does_not_reach_whoever_came_after(site: Flask, act: str) -> None:
    alice = people.known(site, people.put(site, "Alice"))
    with site.app_context():
        erase(alice, now(), understood=True)
    bob = people.known(site, people.put(site, "Bob"))
    assert bob.id != alice.id, "the number of somebody who was erased is never somebody else's"
    before = acts(site)
    with site.app_context():
        if act == "erase":
            ACTS[act](alice)
        else:
            with pytest.raises(LoginNeeded):
                ACTS[act](alice)
        assert db.session.scalars(select(Person.display_name).where(Person.id == bob.id)).one() == "Bob"
        db.session.remove()
    assert acts(site) == before
