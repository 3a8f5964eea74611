"""Logging in: with a password, and on to the second factor where there is one.

Failures are counted beforehand and given back where it turned out well, so that a hundred at once get no more tries
than a hundred in a row. No password is hashed inside a transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import Connection, select, update

from models import Password, Person
from services import limits
from services.accounts import passwords
from services.accounts.addresses import key_of
from services.accounts.ceremonies import begin_ceremony
from services.accounts.sessions import Browser, begin_session, change_token
from services.accounts.ways import has_second_factor
from services.database import reads, writes
from services.errors import BadField
from services.limits import LOGIN_FROM_ADDRESS, LOGIN_OF_ACCOUNT

SECOND = "second-factor"
"""The ceremony of a login that waits for its second factor."""
UNDER_WAY = 3
"""Logins at the same time in one process. Each is counted while it is under way, so more of one account at once than it
may have failures would refuse each other, right as they all are."""

_TURNS = BoundedSemaphore(UNDER_WAY)


@dataclass(frozen=True, slots=True)
class Entered:
    """The browser's new token, and whether that is all: else there is a second factor still to show."""

    token: str
    complete: bool = True


def log_in(email: str, password: str, browser: Browser, source: str, now: datetime) -> Entered:
    """Log in with a password. `source` is the network address.

    Raises TooMany, and BadField, which says the same whether the address is unknown, the password wrong, or the
    account closed.
    """
    with _TURNS:
        return _log_in(key_of(email), password, browser, source, now)


def _log_in(key: str, password: str, browser: Browser, source: str, now: datetime) -> Entered:
    _reserve(key, source, now)
    person = _person(key)
    right = passwords.matches(person.hash if person else None, password)
    if person is None or not right or person.disabled_at is not None:
        raise _wrong()
    if passwords.needs_rehash(person.hash):
        _rehash(person.id, person.hash, passwords.hash_password(password))
    return _enter(person, key, browser, source, now)


def _wrong() -> BadField:
    return BadField("password", "That is not the password of an account with this address.")


@writes
def _reserve(connection: Connection, key: str, source: str, now: datetime) -> None:
    limits.count(connection, LOGIN_FROM_ADDRESS, source, now)
    limits.count(connection, LOGIN_OF_ACCOUNT, key, now)


@reads
def _person(connection: Connection, key: str) -> Any:
    return connection.execute(
        select(Person.id, Person.disabled_at, Password.hash, Password.changed_at)
        .join(Password, Password.person_id == Person.id)
        .where(Person.email_key == key)
    ).one_or_none()


@writes
def _rehash(connection: Connection, person_id: int, before: str, after: str) -> None:
    here = (Password.person_id == person_id, Password.hash == before)
    connection.execute(update(Password).where(*here).values(hash=after))


@writes
def _enter(connection: Connection, person: Any, key: str, browser: Browser, source: str, now: datetime) -> Entered:
    """Go on with a password that was right, unless it was changed or the account closed while it was being compared."""
    connection.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    still = (Person.id == person.id, Person.disabled_at.is_(None), Password.changed_at == person.changed_at)
    if connection.scalar(select(Person.id).join(Password, Password.person_id == Person.id).where(*still)) is None:
        raise _wrong()
    limits.give_back(connection, LOGIN_FROM_ADDRESS, source)
    limits.give_back(connection, LOGIN_OF_ACCOUNT, key)
    return go_on(connection, person.id, browser, "password", now)


def go_on(connection: Connection, person_id: int, browser: Browser, how: str, now: datetime) -> Entered:
    """After a first factor: a session, or where there is a second factor, the wait for it.

    Either way the browser gets a new token, so that a planted one is worth nothing from the first step on.
    """
    if not has_second_factor(connection, person_id):
        return Entered(begin_session(connection, person_id, browser, how, now))
    token = change_token(connection, browser.token)
    data = {"remember": browser.remember, "how": how}
    begin_ceremony(connection, token, SECOND, now, person_id=person_id, data=data)
    return Entered(token, complete=False)
