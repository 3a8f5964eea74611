"""A new password by mail. The page answers every address alike; what differs stands in the letter."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from models import Person
from services import audit, limits
from services.accounts.addresses import Address, read_address
from services.accounts.changing import set_password
from services.accounts.links import forget_links, look_at, make_link, use_link, void_links
from services.accounts.passwords import hash_password, refuse_weak
from services.accounts.registering import owner_of
from services.accounts.sessions import end_sessions
from services.audit import Act
from services.database import reads, writes
from services.errors import LinkSpent
from services.mail import letters
from services.mail.outbox import post
from services.mail.places import Places


@writes
def ask_to_reset(connection: Connection, typed: str, source: str, places: Places, now: datetime) -> Address:
    """Send a letter to an address: a link to a new password, or that there is no account. Returns the address.

    Raises BadField, TooMany.
    """
    address = read_address(typed)
    limits.count(connection, limits.MAIL_FROM_ADDRESS, source, now)
    limits.count(connection, limits.MAIL_TO_ADDRESS, address.key, now)
    owner = owner_of(connection, address)
    if owner is None:
        forget_links(connection, "reset", email=address.shown)  # there are none; it takes as long as for an account
        post(connection, letters.reset_unknown(places.register), address.shown, now)
    else:
        send_reset(connection, owner.id, owner.email, places, now)
    return address


def send_reset(connection: Connection, person_id: int, to: str, places: Places, now: datetime) -> None:
    """Send somebody a link to a new password."""
    url = places.reset(make_link(connection, "reset", now, person_id=person_id))
    post(connection, letters.reset(url), to, now, person_id)


@reads
def look_at_reset(connection: Connection, token: str, now: datetime) -> None:
    """Raise LinkSpent for a link that does not work any more."""
    look_at(connection, ("reset",), token, now)


def reset_password(token: str, password: str, places: Places, now: datetime) -> None:
    """Set a new password by a link, and log everybody out. Raises LinkSpent, BadField (the link goes on working)."""
    own = _own_words(token, now)
    refuse_weak(password, own)
    _reset(token, hash_password(password), places, now)


@reads
def _own_words(connection: Connection, token: str, now: datetime) -> tuple[str | None, ...]:
    link = look_at(connection, ("reset",), token, now)
    row = connection.execute(select(Person.email, Person.display_name).where(Person.id == link.person_id)).one()
    return (row.email, row.display_name)


@writes
def _reset(connection: Connection, token: str, password_hash: str, places: Places, now: datetime) -> None:
    person_id = use_link(connection, ("reset",), token, now).person_id
    person = connection.execute(
        select(Person.public_id, Person.email, Person.email_key)
        .where(Person.id == person_id, Person.disabled_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if person is None:
        raise LinkSpent
    set_password(connection, person_id, password_hash, now)
    void_links(connection, person_id)
    end_sessions(connection, person_id, person.public_id, now)
    audit.record(connection, person.public_id, Act.PASSWORD_RESET, person.public_id, now)
    if person.email:
        limits.forget(connection, limits.LOGIN_OF_ACCOUNT, person.email_key)
        post(connection, letters.password_changed(places.ask_reset), person.email, now, person_id)
