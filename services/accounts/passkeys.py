"""Passkeys: added by somebody who is logged in, shown to log in, renamed, removed. Knows WebAuthn only by its party.

A passkey asks its owner who they are, so it stands for password and second factor together. Each challenge belongs to
one browser, is answered within minutes, and once: a refused answer uses it up too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, delete, func, insert, literal, select, update

from models import Passkey, Person
from services.accounts.ceremonies import begin_ceremony, end_ceremony
from services.accounts.names import clean_name
from services.accounts.party import Added, Claim, Party, challenge_of, claim_of
from services.accounts.sessions import Browser, begin_session
from services.accounts.telling import hold_somebody, tell
from services.accounts.ways import hold_to_change_ways, ways_in
from services.audit import Act
from services.database import reads, writes
from services.errors import BadField, NotFound, Refused
from services.mail.places import Places
from services.people import Visitor
from services.tokens import new_public_id, new_token

ADD, SHOW = "passkey-add", "passkey-login"
MOST = 20
"""Passkeys of one person."""

_FULL = f"An account has at most {MOST} passkeys. Remove one that you do not use."
_LATE = "That took too long, or was answered already. Try it once more."
_UNKNOWN = "This passkey opens no account here. Remove it from your device, or log in another way."


@dataclass(frozen=True, slots=True)
class Shown:
    """A passkey whose answer holds: whose it is, and its count of uses, now and before."""

    passkey_id: int
    person_id: int
    sign_count: int


@writes
def ask_to_add(connection: Connection, visitor: Visitor, name: str, party: Party, token: str, now: datetime) -> str:
    """Begin to add a passkey of this name, for somebody who has just shown who they are. Returns what to ask, as JSON.

    Raises BadField, LoginNeeded.
    """
    name = clean_name(name)
    owner = hold_to_change_ways(connection, visitor)
    known = connection.scalars(select(Passkey.credential_id).where(Passkey.person_id == owner.id)).all()
    if len(known) >= MOST:
        raise BadField("name", _FULL)
    challenge = new_token()
    data = {"challenge": challenge, "name": name}
    begin_ceremony(connection, token, ADD, now, person_id=owner.id, data=data)
    return party.ask_to_add(owner.public_id, owner.email or visitor.name, known, challenge_of(challenge))


def add(visitor: Visitor, answer: str, party: Party, token: str, places: Places, now: datetime) -> None:
    """Keep the passkey that a browser made. Raises BadField, LoginNeeded."""
    begun = _end(token, ADD, now)
    if begun is None or begun.person_id != visitor.id:
        raise BadField("answer", _LATE)
    _keep(visitor, party.added(answer, challenge_of(begun.data["challenge"])), begun.data["name"], places, now)


@writes
def _keep(connection: Connection, visitor: Visitor, added: Added, name: str, places: Places, now: datetime) -> None:
    owner = hold_to_change_ways(connection, visitor)
    if connection.scalar(select(Passkey.id).where(Passkey.credential_id == added.credential_id)) is not None:
        raise BadField("answer", "This passkey is kept here already.")
    if (connection.scalar(select(func.count()).where(Passkey.person_id == owner.id)) or 0) >= MOST:
        raise BadField("name", _FULL)
    public_id = new_public_id()
    connection.execute(
        insert(Passkey).values(
            public_id=public_id,
            person_id=owner.id,
            credential_id=added.credential_id,
            public_key=added.public_key,
            sign_count=added.sign_count,
            name=name,
            created_at=now,
        )
    )
    tell(connection, owner, Act.PASSKEY_ADDED, "A passkey was added to your account.", places, now, passkey=public_id)


@writes
def ask_to_show(connection: Connection, party: Party, token: str, now: datetime) -> str:
    """Begin a login with a passkey, whosever it is. Returns what to ask, as JSON."""
    challenge = new_token()
    begin_ceremony(connection, token, SHOW, now, data={"challenge": challenge})
    return party.ask_to_show(challenge_of(challenge))


def log_in(answer: str, party: Party, browser: Browser, now: datetime) -> str:
    """Log in with a passkey. Returns the new session's token. Raises BadField, LoginNeeded."""
    return _enter(look_at(answer, party, browser.token, now), browser, now)


def look_at(answer: str, party: Party, token: str, now: datetime) -> Shown:
    """The passkey of an answer that holds; the challenge is used up, whether it does or not. Raises BadField."""
    begun = _end(token, SHOW, now)
    if begun is None:
        raise BadField("answer", _LATE)
    row = _passkey_of(claim_of(answer))
    if row is None:
        raise BadField("answer", _UNKNOWN)
    count = party.shown(answer, challenge_of(begun.data["challenge"]), row.public_key, row.sign_count)
    return Shown(row.id, row.person_id, count)


@writes
def _end(connection: Connection, token: str, kind: str, now: datetime) -> Any:
    return end_ceremony(connection, token, kind, now)


@reads
def _passkey_of(connection: Connection, claim: Claim) -> Any:
    """The passkey with this name that belongs to whom its device says, if the account is open."""
    row = connection.execute(
        select(Passkey.id, Passkey.person_id, Passkey.public_key, Passkey.sign_count, Person.public_id)
        .join(Person, Person.id == Passkey.person_id)
        .where(Passkey.credential_id == claim.credential_id, Person.disabled_at.is_(None))
    ).one_or_none()
    return row if row is not None and claim.user_handle == bytes.fromhex(row.public_id) else None


@writes
def _enter(connection: Connection, shown: Shown, browser: Browser, now: datetime) -> str:
    owner = hold_somebody(connection, shown.person_id)
    use_passkey(connection, shown, now)
    return begin_session(connection, owner.id, browser, "passkey", now)


def use_passkey(connection: Connection, shown: Shown, now: datetime) -> None:
    """Note its count of uses. Raises BadField where it was removed, or used with this count, meanwhile."""
    count = literal(shown.sign_count, BigInteger)
    grown = Passkey.sign_count < count if shown.sign_count else Passkey.sign_count == 0
    here = (Passkey.id == shown.passkey_id, Passkey.person_id == shown.person_id, grown)
    values = {"sign_count": shown.sign_count, "last_used_at": now}
    if not connection.execute(update(Passkey).where(*here).values(**values)).rowcount:
        raise BadField("answer", _LATE)


@writes
def rename(connection: Connection, visitor: Visitor, passkey_id: str, name: str) -> None:
    """Give a passkey another name. Raises BadField, NotFound."""
    here = (Passkey.public_id == passkey_id, Passkey.person_id == visitor.id)
    if not connection.execute(update(Passkey).where(*here).values(name=clean_name(name))).rowcount:
        raise NotFound


@writes
def remove(connection: Connection, visitor: Visitor, passkey_id: str, places: Places, now: datetime) -> None:
    """Take a passkey away. Raises NotFound, LoginNeeded, and Refused where it is the last way in."""
    owner = hold_to_change_ways(connection, visitor)
    gone = delete(Passkey).where(Passkey.public_id == passkey_id, Passkey.person_id == owner.id)
    if not connection.execute(gone).rowcount:
        raise NotFound
    if not ways_in(connection, owner.id):
        raise Refused("This is the only way into your account. Set a password first.")
    what = "A passkey was removed from your account."
    tell(connection, owner, Act.PASSKEY_REMOVED, what, places, now, passkey=passkey_id)
