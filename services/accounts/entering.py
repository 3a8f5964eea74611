"""Logging in: with a password, and on to the second factor where there is one.

Failures are counted beforehand and given back where it turned out well, so that a hundred at once get no more tries
than a hundred in a row. No password is hashed inside a transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from models import Password, Person, TotpSecret
from services import limits
from services.accounts import passwords
from services.accounts.ceremonies import begin_ceremony
from services.accounts.sessions import Browser, begin_session
from services.database import reads, writes
from services.errors import BadField
from services.limits import LOGIN_FROM_ADDRESS, LOGIN_OF_ACCOUNT

SECOND = "second-factor"
"""The ceremony of a login that waits for its second factor."""


@dataclass(frozen=True, slots=True)
class Entered:
    """Logged in under a new token, or, where that is None, with a second factor still to show."""

    token: str | None


def log_in(email: str, password: str, browser: Browser, source: str, now: datetime) -> Entered:
    """Log in with a password. `source` is the network address.

    Raises TooMany, and BadField, which says the same whether the address is unknown, the password wrong, or the
    account closed.
    """
    key = email.strip(" ").lower()[:400]
    _reserve(key, source, now)
    person = _person(key)
    right = passwords.matches(person.hash if person else None, password)
    if person is None or not right or person.disabled_at is not None:
        raise BadField("password", "That is not the password of an account with this address.")
    if passwords.needs_rehash(person.hash):
        _rehash(person.id, person.hash, passwords.hash_password(password))
    return _enter(person.id, key, browser, source, now)


@writes
def _reserve(connection: Connection, key: str, source: str, now: datetime) -> None:
    limits.count(connection, LOGIN_FROM_ADDRESS, source, now)
    limits.count(connection, LOGIN_OF_ACCOUNT, key, now)


@reads
def _person(connection: Connection, key: str) -> Any:
    return connection.execute(
        select(Person.id, Person.disabled_at, Password.hash)
        .join(Password, Password.person_id == Person.id)
        .where(Person.email_key == key)
    ).one_or_none()


@writes
def _rehash(connection: Connection, person_id: int, before: str, after: str) -> None:
    here = (Password.person_id == person_id, Password.hash == before)
    connection.execute(update(Password).where(*here).values(hash=after))


@writes
def _enter(connection: Connection, person_id: int, key: str, browser: Browser, source: str, now: datetime) -> Entered:
    limits.give_back(connection, LOGIN_FROM_ADDRESS, source)
    limits.forget(connection, LOGIN_OF_ACCOUNT, key)
    return go_on(connection, person_id, browser, "password", now)


def go_on(connection: Connection, person_id: int, browser: Browser, how: str, now: datetime) -> Entered:
    """After a first factor: a session, or where there is a second factor, the wait for it."""
    if has_second_factor(connection, person_id):
        data = {"remember": browser.remember, "how": how}
        begin_ceremony(connection, browser.token, SECOND, now, person_id=person_id, data=data)
        return Entered(None)
    return Entered(begin_session(connection, person_id, browser, how, now))


def has_second_factor(connection: Connection, person_id: int) -> bool:
    """Whether a password alone is not enough: an authenticator app was confirmed.

    Passkeys stand in for a password and second factor together; having one does not make the password weaker or
    stronger, unless the person has both.
    """
    confirmed = (TotpSecret.person_id == person_id, TotpSecret.confirmed_at.is_not(None))
    return connection.scalar(select(TotpSecret.person_id).where(*confirmed)) is not None
