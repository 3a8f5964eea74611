"""The first administrator: by a link that the server prints while there is none, or on the command line."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from models import Password, Person, PersonRole
from services import audit
from services.accounts.addresses import Address, read_address
from services.accounts.links import look_at, make_link, use_link
from services.accounts.names import clean_name
from services.accounts.passwords import hash_password, refuse_weak
from services.accounts.registering import new_person, owner_of
from services.accounts.sessions import Browser, begin_session
from services.audit import Act
from services.database import reads, writes
from services.errors import BadField, NotFound, Refused
from services.people import public_id_of
from services.roles import ADMINISTRATOR, administrators, grant

KINDS = ("setup",)


@writes
def make_setup_link(connection: Connection, now: datetime) -> str | None:
    """A link's secret with which somebody can make themselves the first administrator; None where there is one.

    Earlier ones are dead.
    """
    return None if administrators(connection) else make_link(connection, "setup", now)


@reads
def look_at_setup(connection: Connection, token: str, now: datetime) -> None:
    """Raise NotFound once there is an administrator, and LinkSpent for a link that does not work any more."""
    _refuse_once_there_is_one(connection)
    look_at(connection, KINDS, token, now)


def set_up(token: str, email: str, name: str, password: str, browser: Browser, now: datetime) -> str:
    """Make the first administrator, and log in. Returns the new session's token.

    Raises NotFound, LinkSpent, BadField (the link goes on working).
    """
    look_at_setup(token, now)
    address, name = read_address(email), clean_name(name)
    refuse_weak(password, (name, address.shown))
    return _set_up(token, address, name, hash_password(password), browser, now)


@writes
def _set_up(
    connection: Connection, token: str, address: Address, name: str, password_hash: str, browser: Browser, now: datetime
) -> str:
    _refuse_once_there_is_one(connection)
    if owner_of(connection, address) is not None:
        raise BadField(
            "email", "There is an account with this address. Use another one, or run: flask admin create ADDRESS"
        )
    use_link(connection, KINDS, token, now)
    person_id = _new_administrator(connection, address, name, password_hash, now, how="setup")
    return begin_session(connection, person_id, browser, "registration", now)


def _refuse_once_there_is_one(connection: Connection) -> None:
    here = (PersonRole.role == ADMINISTRATOR, Person.disabled_at.is_(None))
    query = select(Person.id).join(PersonRole, PersonRole.person_id == Person.id).where(*here).limit(1)
    if connection.scalar(query) is not None:
        raise NotFound


@writes
def promote(connection: Connection, email: str, now: datetime) -> bool | None:
    """Give the account with this address the role. Returns whether that was new; None where there is no account.

    Raises BadField, Refused.
    """
    owner = owner_of(connection, read_address(email))
    if owner is None:
        return None
    person = connection.execute(select(Person.disabled_at).where(Person.id == owner.id)).one()
    if person.disabled_at is not None:
        raise Refused("This account is closed. Use another address.")
    here = administrators(connection)
    if owner.id not in here:
        act = Act.ROLE_GRANTED if here else Act.FIRST_ADMINISTRATOR
        grant(connection, owner.id, ADMINISTRATOR, now)
        audit.record(connection, None, act, public_id_of(connection, owner.id), now, role=ADMINISTRATOR, how="command")
    return owner.id not in here


def create(email: str, name: str, password: str, now: datetime) -> None:
    """Open an account that has the role. Raises BadField."""
    address = read_address(email)
    name = clean_name(name or address.shown.partition("@")[0])
    refuse_weak(password, (name, address.shown))
    _create(address, name, hash_password(password), now)


@writes
def _create(connection: Connection, address: Address, name: str, password_hash: str, now: datetime) -> None:
    if owner_of(connection, address) is not None:
        raise BadField("email", "There is an account with this address. Run the command again.")
    _new_administrator(connection, address, name, password_hash, now, how="command")


def _new_administrator(
    connection: Connection, address: Address, name: str, password_hash: str, now: datetime, *, how: str
) -> int:
    first = not administrators(connection)
    person_id = new_person(connection, address, name, now, how=how)
    connection.execute(insert(Password).values(person_id=person_id, hash=password_hash, changed_at=now))
    grant(connection, person_id, ADMINISTRATOR, now)
    public_id = public_id_of(connection, person_id)
    actor = public_id if how == "setup" else None
    act = Act.FIRST_ADMINISTRATOR if first else Act.ROLE_GRANTED
    audit.record(connection, actor, act, public_id, now, role=ADMINISTRATOR, how=how)
    return person_id
