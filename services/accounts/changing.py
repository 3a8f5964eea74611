"""Changing password and e-mail address, by somebody who has shown who they are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from models import Password, Person
from services import audit, limits
from services.accounts.addresses import Address, read_address
from services.accounts.links import forget_links, look_at, make_link, use_link, void_links
from services.accounts.passwords import hash_password, refuse_weak
from services.accounts.registering import owner_of
from services.accounts.sessions import end_sessions
from services.accounts.ways import hold_to_change_ways
from services.audit import Act
from services.database import reads, writes
from services.errors import LinkSpent, Refused
from services.mail import letters
from services.mail.outbox import post
from services.mail.places import Places
from services.people import Visitor


def change_password(visitor: Visitor, password: str, places: Places, now: datetime) -> None:
    """Set a new password, and log out all other browsers. Raises BadField, LoginNeeded."""
    refuse_weak(password, (visitor.name, _email_of(visitor.id)), "new_password")
    _change(visitor, hash_password(password), places, now)


@reads
def _email_of(connection: Connection, person_id: int) -> str | None:
    return connection.scalar(select(Person.email).where(Person.id == person_id))


@writes
def _change(connection: Connection, visitor: Visitor, password_hash: str, places: Places, now: datetime) -> None:
    email = hold_to_change_ways(connection, visitor).email
    set_password(connection, visitor.id, password_hash, now)
    void_links(connection, visitor.id)
    end_sessions(connection, visitor.id, visitor.public_id, now, but=visitor.session_id)
    audit.record(connection, visitor.public_id, Act.PASSWORD_CHANGED, visitor.public_id, now)
    if email:
        post(connection, letters.password_changed(places.ask_reset), email, now, visitor.id)


def set_password(connection: Connection, person_id: int, password_hash: str, now: datetime) -> None:
    """Keep a hash in place of the one that was kept, if any."""
    values = {"hash": password_hash, "changed_at": now}
    there = connection.execute(update(Password).where(Password.person_id == person_id).values(**values)).rowcount
    if not there:
        connection.execute(insert(Password).values(person_id=person_id, **values))


@writes
def ask_to_change_email(connection: Connection, visitor: Visitor, typed: str, places: Places, now: datetime) -> Address:
    """Send a letter to a new address: a link to use it, or that it is taken. Returns the address.

    Raises BadField, TooMany, LoginNeeded.
    """
    address = read_address(typed)
    hold_to_change_ways(connection, visitor)
    limits.count(connection, limits.MAIL_FROM_ADDRESS, f"person {visitor.id}", now)
    limits.count(connection, limits.MAIL_TO_ADDRESS, address.key, now)
    owner = owner_of(connection, address)
    if owner is not None and owner.id != visitor.id:
        forget_links(connection, "email", person_id=visitor.id)
        post(connection, letters.email_taken(), address.shown, now)
    else:
        token = make_link(connection, "email", now, person_id=visitor.id, email=address.shown)
        post(connection, letters.email_change(places.new_email(token)), address.shown, now, visitor.id)
    return address


@reads
def new_email_of_link(connection: Connection, token: str, now: datetime) -> str:
    """The address that a link would make somebody's. Raises LinkSpent."""
    return str(look_at(connection, ("email",), token, now).email)


@writes
def change_email(connection: Connection, visitor: Visitor, token: str, now: datetime) -> None:
    """Make the address of a link that of its account, whose owner is at the page: who reads a mailbox need not be whose
    account it is. Links of before are dead. Raises LinkSpent, Refused, LoginNeeded.
    """
    link = use_link(connection, ("email",), token, now)
    if link.person_id != visitor.id:
        raise Refused("This link belongs to another account. Log in to that one, and open the link again.")
    address = read_address(link.email)
    person = hold_to_change_ways(connection, visitor)
    owner = owner_of(connection, address)
    if owner is not None and owner.id != visitor.id:
        raise LinkSpent  # somebody opened an account with it meanwhile
    values = {"email": address.shown, "email_key": address.key}
    connection.execute(update(Person).where(Person.id == link.person_id).values(**values))
    void_links(connection, link.person_id)
    audit.record(connection, person.public_id, Act.EMAIL_CHANGED, person.public_id, now)
    if person.email and person.email != address.shown:
        post(connection, letters.email_changed(), person.email, now, link.person_id)
