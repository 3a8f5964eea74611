"""Accounts elsewhere that open one here: who gets in, who gets an account, and that none is taken from its owner."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from app import create_app
from extensions import db
from models import AuditEntry, Counter, Enrolment, ExternalIdentity, Password, Person, WebSession
from services import limits
from services.accounts import identities, totp
from services.accounts.addresses import Address
from services.accounts.oidc import Shown
from services.accounts.registering import owner_of
from services.accounts.sessions import Browser
from services.courses.enrolling import Typed, enrol
from services.errors import Elsewhere, LinkFirst, NotFound, Refused, ServiceError
from services.people import Visitor, who_is
from services.provider import codes
from services.tokens import new_public_id, new_token
from tests.conftest import close_site, settings_for
from tests.support.courses import offered
from tests.support.doors import PLACES, together
from tests.support.people import known, letters, put
from tests.support.rows import change, rows, set_settings
from web.session import now

NORTH = "https://north.example"
ALICE = Shown(NORTH, "x1", "alice@north.example", "Alice North")
SOURCE = "127.0.0.1"


def enter(site: Flask, shown: Shown = ALICE, visitor: Visitor | None = None) -> Visitor:
    """Log in at a browser that nobody knows."""
    with site.app_context():
        token = identities.enter(shown, Browser(new_token(), "Firefox on Linux"), visitor, SOURCE, now()).token
        found = who_is(token, now())
    assert found is not None
    return found


def link(site: Flask, visitor: Visitor, shown: Shown = ALICE) -> None:
    with site.app_context():
        identities.link(shown, visitor, SOURCE, PLACES, now())


def unlink(site: Flask, visitor: Visitor, identity_id: str) -> None:
    with site.app_context():
        identities.unlink(visitor, identity_id, PLACES, now())


def tried_together(calls: list[Callable[[], object]]) -> list[object]:
    """What each call gives in the same instant, or the refusal that it raises."""

    def tried(call: Callable[[], object]) -> object:
        try:
            return call()
        except ServiceError as fault:
            return fault

    return together(*(partial(tried, call) for call in calls))


def test_the_first_login_opens_an_account_and_the_next_opens_the_same(site: Flask) -> None:
    alice = enter(site)
    assert (alice.name, alice.is_guest) == ("Alice North", False)
    again = enter(site, Shown(NORTH, "x1", "married@north.example", "Alice South"))
    assert (again.public_id, again.name) == (alice.public_id, "Alice North")
    (person,) = rows(site, Person)
    assert person.email == "alice@north.example"
    assert [row.action for row in rows(site, AuditEntry)] == [
        "account.registered",
        "account.identity-linked",
        "account.logged-in",
        "account.logged-in",
    ]


def test_a_subject_counts_at_its_own_university_only(site: Flask) -> None:
    alice = enter(site)
    bob = enter(site, Shown("https://south.example", "x1", None, "Bob"))
    assert alice.id != bob.id


def test_an_address_that_the_university_does_not_vouch_for_is_not_taken_over(small_site: Flask) -> None:
    enter(small_site, Shown(NORTH, "x1", None, "Alice"))
    (person,) = rows(small_site, Person)
    assert (person.email, person.display_name) == (None, "Alice")


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "\u202e\u202e", "x" * 500])
def test_a_name_that_no_page_can_show_is_left_empty(small_site: Flask, name: str) -> None:
    enter(small_site, Shown(NORTH, "x1", None, name))
    assert rows(small_site, Person)[0].display_name is None


def test_an_address_of_another_account_joins_nothing(site: Flask) -> None:
    put(site, "Carol", email="Alice@North.example")
    with pytest.raises(LinkFirst):
        enter(site)
    assert rows(site, ExternalIdentity) == []
    assert len(rows(site, Person)) == 1
    assert rows(site, WebSession) == []


@pytest.mark.parametrize(
    ("registration", "domains", "shown", "admitted"),
    [
        ("open", (), ALICE, True),
        ("open", (), Shown(NORTH, "x1"), True),
        ("domains", ("north.example",), ALICE, True),
        ("domains", ("south.example",), ALICE, False),
        ("domains", ("north.example",), Shown(NORTH, "x1"), False),
        ("domains", ("",), Shown(NORTH, "x1", "no address"), False),
        ("invitation", ("north.example",), ALICE, False),
    ],
)
def test_a_new_account_opens_where_registration_admits_it(
    small_site: Flask, registration: str, domains: tuple[str, ...], shown: Shown, *, admitted: bool
) -> None:
    set_settings(small_site, registration=registration, domains=domains)
    if admitted:
        enter(small_site, shown)
    else:
        with pytest.raises(Refused, match="invitation"):
            enter(small_site, shown)
    assert len(rows(small_site, Person)) == admitted


def test_whoever_was_invited_to_a_course_is_admitted_by_an_address_that_is_vouched_for_and_enrols(site: Flask) -> None:
    course_id, erin = offered(site, enrolment="invited"), known(site, put(site, "Erin"))
    set_settings(site, registration="invitation")
    with site.app_context():
        codes.invite(erin, course_id, ["Alice@North.example"], PLACES, now())
    for stranger in (Shown(NORTH, "x1"), Shown(NORTH, "x2", "bob@north.example")):
        with pytest.raises(Refused, match="invitation"):
            enter(site, stranger)
    alice = enter(site)
    with site.app_context():
        enrol(alice, course_id, Typed("Alice North", "counselor", "US-TX", "", "UTC", knows=True), now())
    assert rows(site, Enrolment)[0].person_id == alice.id
    change(site, update(Person).where(Person.id == alice.id).values(email=None, email_key=None))
    change(site, delete(ExternalIdentity))
    with pytest.raises(Refused, match="invitation"):
        enter(site)  # it let in once


def test_who_has_an_account_gets_in_whatever_registration_admits(small_site: Flask) -> None:
    alice = enter(small_site)
    set_settings(small_site, registration="invitation")
    assert enter(small_site).id == alice.id


def test_a_closed_account_lets_nobody_in(site: Flask) -> None:
    enter(site)
    change(site, update(Person).values(disabled_at=now()))
    with pytest.raises(Elsewhere):
        enter(site)
    assert len(rows(site, WebSession)) == 1


def test_an_unknown_login_opens_no_second_account_for_somebody_who_is_logged_in(small_site: Flask) -> None:
    alice = known(small_site, put(small_site, "Alice"))
    with pytest.raises(Refused, match="not linked"):
        enter(small_site, visitor=alice)
    assert len(rows(small_site, Person)) == 1


def test_many_first_logins_at_once_open_one_account(site: Flask) -> None:
    found = tried_together([lambda: enter(site)] * 8)
    assert len({visitor.id for visitor in found if isinstance(visitor, Visitor)}) == 1
    assert all(isinstance(visitor, Visitor) for visitor in found)
    assert (len(rows(site, Person)), len(rows(site, ExternalIdentity))) == (1, 1)


def test_a_first_login_that_another_tab_ends_meanwhile_opens_the_same_account(
    tmp_path: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite writers take turns, and there is no meanwhile."""
    site, others = create_app(settings_for(tmp_path, postgresql_url)), list[Visitor]()

    def look_meanwhile(connection: Connection, address: Address) -> object:
        monkeypatch.setattr(identities, "owner_of", owner_of)
        with ThreadPoolExecutor(1) as thread:
            others.append(thread.submit(enter, site).result())
        return owner_of(connection, address)

    monkeypatch.setattr(identities, "owner_of", look_meanwhile)
    assert enter(site).id == others[0].id
    assert len(rows(site, Person)) == 1
    close_site(site)


def test_two_with_one_address_at_once_are_not_joined(site: Flask) -> None:
    shown = [Shown(NORTH, f"a{n}", "alice@north.example") for n in range(6)]
    found = tried_together([lambda each=each: enter(site, each) for each in shown])  # type: ignore[misc]
    assert sum(isinstance(each, Visitor) for each in found) == 1
    assert sum(isinstance(each, LinkFirst) for each in found) == 5


def test_a_login_that_turned_out_well_is_not_counted_as_a_failure(site: Flask) -> None:
    with site.app_context():
        limits.take(limits.LOGIN_FROM_ADDRESS, SOURCE, now())
        limits.take(limits.LOGIN_FROM_ADDRESS, SOURCE, now())
    enter(site)
    assert [row.count for row in rows(site, Counter)] == [1]


def test_alice_links_her_university_and_is_told_and_linking_again_is_harmless(site: Flask) -> None:
    alice = known(site, put(site, "Alice"))
    link(site, alice)
    link(site, alice)
    assert enter(site).id == alice.id
    (letter,) = letters(site)
    assert (letter.to_address, letter.subject) == ("alice@school.example", "The way you log in was changed")
    linked = [row for row in rows(site, AuditEntry) if row.action == "account.identity-linked"]
    assert [(row.actor, row.subject) for row in linked] == [(alice.public_id, alice.public_id)]
    assert "x1" not in str(linked[0].details)


def test_bob_cannot_link_what_opens_the_account_of_alice(site: Flask) -> None:
    alice, bob = (known(site, put(site, name)) for name in ("Alice", "Bob"))
    link(site, alice)
    with pytest.raises(Refused, match="another account"):
        link(site, bob)
    assert enter(site).id == alice.id


def test_links_are_bounded(small_site: Flask) -> None:
    alice = known(small_site, put(small_site, "Alice"))
    for n in range(identities.MOST):
        link(small_site, alice, Shown(NORTH, str(n)))
    with pytest.raises(Refused, match="at most"):
        link(small_site, alice, Shown(NORTH, "one more"))


def test_alice_takes_a_link_away_and_is_told(site: Flask) -> None:
    alice = known(site, put(site, "Alice"))
    link(site, alice)
    unlink(site, alice, rows(site, ExternalIdentity)[0].public_id)
    assert rows(site, ExternalIdentity) == []
    assert [letter.subject for letter in letters(site)] == ["The way you log in was changed"] * 2
    assert rows(site, AuditEntry)[-1].action == "account.identity-unlinked"


def test_the_last_way_in_stays(site: Flask) -> None:
    alice = enter(site)
    with pytest.raises(Refused, match="only way in"):
        unlink(site, alice, rows(site, ExternalIdentity)[0].public_id)
    assert enter(site).id == alice.id


def test_what_is_not_bobs_is_not_there_for_him(site: Flask) -> None:
    alice, bob = (known(site, put(site, name)) for name in ("Alice", "Bob"))
    link(site, alice)
    with pytest.raises(NotFound):
        unlink(site, bob, rows(site, ExternalIdentity)[0].public_id)
    assert len(rows(site, ExternalIdentity)) == 1


def test_two_links_taken_away_at_once_leave_one_way_in(site: Flask) -> None:
    alice = known(site, put(site, "Alice"))
    for n in range(2):
        link(site, alice, Shown(NORTH, str(n)))
    change(site, delete(Password))
    ids = [row.public_id for row in rows(site, ExternalIdentity)]
    found = tried_together([lambda each=each: unlink(site, alice, each) for each in ids])  # type: ignore[misc]
    assert sum(isinstance(each, Refused) for each in found) == 1
    assert len(rows(site, ExternalIdentity)) == 1


def test_an_identity_belongs_to_one_person_in_the_schema_too(site: Flask) -> None:
    enter(site)
    with site.app_context():
        count = select(func.count()).select_from(ExternalIdentity)
        values = {"issuer": NORTH, "subject": "x1", "linked_at": now(), "person_id": rows(site, Person)[0].id}
        with pytest.raises(IntegrityError):
            db.session.execute(insert(ExternalIdentity).values(public_id=new_public_id(), **values))
        db.session.rollback()
        assert db.session.scalar(count) == 1
        db.session.remove()


def test_a_second_factor_is_asked_for_after_a_login_elsewhere_too(small_site: Flask) -> None:
    alice = enter(small_site)
    with small_site.app_context():
        totp.begin_setup(alice, now())
        setup = totp.setup_of(alice, now())
        assert setup is not None
        totp.finish_setup(alice, pyotp.TOTP(setup.secret).at(now()), PLACES, now())
        entered = identities.enter(ALICE, Browser(new_token(), None), None, SOURCE, now())
        assert not entered.complete
        assert who_is(entered.token, now()) is None
