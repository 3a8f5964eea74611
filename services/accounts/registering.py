"""From an address to an account: somebody asks, a letter comes, its link opens the account.

An account exists only once its owner has shown that the address is theirs, so nobody can prepare one for somebody else.
What a page answers is the same for every address; what differs stands in the letter.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select

from models import EnrolmentCode, Password, Person, RosterEntry
from services import audit, limits, site_settings
from services.accounts.addresses import Address, read_address
from services.accounts.links import look_at, make_link, use_link
from services.accounts.names import clean_name
from services.accounts.passwords import hash_password, refuse_weak
from services.accounts.sessions import Browser, begin_session
from services.audit import Act
from services.database import reads, writes
from services.errors import LinkSpent
from services.mail import letters
from services.mail.outbox import post
from services.mail.places import Places
from services.tokens import new_public_id

KINDS = ("register", "invite")


@writes
def ask_to_register(connection: Connection, typed: str, source: str, places: Places, now: datetime) -> Address:
    """Send a letter to an address: a link to open an account, or why there will be none. Returns the address.

    `source` is the network address of who asks. Raises BadField, TooMany.
    """
    address = read_address(typed)
    limits.count(connection, limits.MAIL_FROM_ADDRESS, source, now)
    limits.count(connection, limits.MAIL_TO_ADDRESS, address.key, now)
    owner = owner_of(connection, address)
    if owner is not None:
        reset = places.reset(make_link(connection, "reset", now, person_id=owner.id))
        post(connection, letters.has_account(places.login, reset), owner.email, now, owner.id)
    elif site_settings.read(connection).admits(address.domain) or is_expected(connection, address, now):
        token = make_link(connection, "register", now, email=address.shown)
        post(connection, letters.register(places.confirm(token)), address.shown, now)
    else:
        post(connection, letters.not_admitted(places.contact), address.shown, now)
    return address


def is_expected(connection: Connection, address: Address, now: datetime) -> bool:
    """Whether this address was invited to a cohort or to a course, by a letter that holds still."""
    to_cohort = (RosterEntry.email_key == address.key, RosterEntry.invite_expires_at > now)
    to_course = (EnrolmentCode.email_key == address.key, EnrolmentCode.used_at.is_(None))
    holds = or_(EnrolmentCode.expires_at.is_(None), EnrolmentCode.expires_at > now)
    return bool(
        connection.scalar(select(RosterEntry.id).where(*to_cohort).limit(1))
        or connection.scalar(
            select(EnrolmentCode.id).where(*to_course, EnrolmentCode.withdrawn_at.is_(None), holds).limit(1)
        )
    )


@reads
def address_of_link(connection: Connection, token: str, now: datetime) -> str:
    """The address that a link would open an account for. Raises LinkSpent."""
    return str(look_at(connection, KINDS, token, now).email)


def open_account(token: str, name: str, password: str, browser: Browser, now: datetime) -> str:
    """Open the account of a link, and log in. Returns the new session's token.

    Raises LinkSpent, BadField (the link goes on working).
    """
    email = address_of_link(token, now)
    name = clean_name(name)
    refuse_weak(password, (name, email))
    return _open(token, name, hash_password(password), browser, now)


@writes
def _open(connection: Connection, token: str, name: str, password_hash: str, browser: Browser, now: datetime) -> str:
    link = use_link(connection, KINDS, token, now)
    address = read_address(link.email)
    if owner_of(connection, address) is not None:
        raise LinkSpent  # the address got an account by another link meanwhile
    person_id = new_person(connection, address, name, now, how=link.kind)
    connection.execute(insert(Password).values(person_id=person_id, hash=password_hash, changed_at=now))
    return begin_session(connection, person_id, browser, "registration", now)


def new_person(connection: Connection, address: Address | None, name: str, now: datetime, *, how: str) -> int:
    """Somebody with an account, by an address that is shown to be theirs, or by another site's word alone."""
    public_id = new_public_id()
    made = insert(Person).values(
        public_id=public_id,
        created_at=now,
        registered_at=now,
        email=address.shown if address else None,
        email_key=address.key if address else None,
        display_name=name or None,
    )
    person_id = int(connection.execute(made.returning(Person.id)).scalar_one())
    audit.record(connection, public_id, Act.REGISTERED, public_id, now, how=how)
    return person_id


def owner_of(connection: Connection, address: Address) -> Any | None:
    """Whose an address is (id, email as they wrote it), and stays until the transaction ends; None for nobody's."""
    theirs = select(Person.id, Person.email).where(Person.email_key == address.key).with_for_update()
    return connection.execute(theirs).one_or_none()
