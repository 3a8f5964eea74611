"""Accounts elsewhere that open one here: logging in with one, linking and unlinking it.

An identity is an issuer and its name for somebody. An address never joins two accounts by itself: addresses change
hands, and not every site looks closely at them. Knows no protocol.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from models import ExternalIdentity, Person
from services import audit, limits, site_settings
from services.accounts.addresses import Address, read_address
from services.accounts.entering import Entered, go_on
from services.accounts.names import clean_name
from services.accounts.oidc import Shown
from services.accounts.registering import is_expected, new_person, owner_of
from services.accounts.sessions import Browser
from services.accounts.telling import tell
from services.accounts.ways import hold_to_change_ways, ways_in
from services.audit import Act
from services.database import Collision, writes
from services.errors import BadField, Elsewhere, LinkFirst, NotFound, Refused, ServiceError
from services.limits import LOGIN_FROM_ADDRESS
from services.mail.places import Places
from services.people import Visitor, public_id_of
from services.tokens import new_public_id

HOW = "oidc"
MOST = 10
"""Identities that one person can have."""


@writes
def enter(
    connection: Connection, shown: Shown, browser: Browser, visitor: Visitor | None, source: str, now: datetime
) -> Entered:
    """Log in, and open an account for somebody who is not known here. A second factor of theirs is asked for as well.

    `visitor` is who is logged in at this browser already, and `source` the network address, whose count of failures is
    given one back. Raises Elsewhere for an account that is closed, LinkFirst, Refused.
    """
    limits.give_back(connection, LOGIN_FROM_ADDRESS, source)
    owner = _owner(connection, shown)
    if owner is not None and owner.disabled_at is not None:
        raise Elsewhere("No account opens with this login.")
    if owner is None and visitor is not None:
        raise Refused("This login is not linked to your account. Link it on the page “Logging in” first.")
    person_id = owner.person_id if owner is not None else _open(connection, shown, now)
    connection.execute(update(ExternalIdentity).where(*_is(shown)).values(last_used_at=now))
    return go_on(connection, person_id, browser, HOW, now)


@writes
def link(connection: Connection, shown: Shown, visitor: Visitor, source: str, places: Places, now: datetime) -> None:
    """Let an account elsewhere open this one. Linking it again changes nothing. Raises Refused, LoginNeeded."""
    limits.give_back(connection, LOGIN_FROM_ADDRESS, source)
    me = hold_to_change_ways(connection, visitor)
    owner = _owner(connection, shown)
    if owner is not None and owner.person_id == visitor.id:
        return
    if owner is not None:
        raise Refused("This login opens another account. Unlink it there first.")
    mine = select(func.count()).where(ExternalIdentity.person_id == visitor.id)
    if (connection.scalar(mine) or 0) >= MOST:
        raise Refused(f"An account has at most {MOST} such links. Take one away first.")
    identity_id = _keep(connection, visitor.id, shown, now)
    what = "A login of another site was linked to your account."
    tell(connection, me, Act.IDENTITY_LINKED, what, places, now, identity=identity_id)


@writes
def unlink(connection: Connection, visitor: Visitor, identity_id: str, places: Places, now: datetime) -> None:
    """Take away one of a person's own links, but never their last way in.

    Raises NotFound, Refused, LoginNeeded.
    """
    me = hold_to_change_ways(connection, visitor)
    here = (ExternalIdentity.public_id == identity_id, ExternalIdentity.person_id == visitor.id)
    if connection.scalar(select(ExternalIdentity.id).where(*here)) is None:
        raise NotFound
    if ways_in(connection, visitor.id) <= 1:
        raise Refused("This is your only way in. Set a password or add a passkey first.")
    connection.execute(delete(ExternalIdentity).where(*here))
    what = "The link to a login of another site was taken off your account."
    tell(connection, me, Act.IDENTITY_UNLINKED, what, places, now, identity=identity_id)


def _is(shown: Shown) -> tuple[Any, ...]:
    return (ExternalIdentity.issuer == shown.issuer, ExternalIdentity.subject == shown.subject)


def _owner(connection: Connection, shown: Shown) -> Any:
    """Whose an identity is (person_id, disabled_at), or None; nobody closes the account until this is done."""
    return connection.execute(
        select(ExternalIdentity.person_id, Person.disabled_at)
        .join(Person, ExternalIdentity.person_id == Person.id)
        .where(*_is(shown))
        .with_for_update(of=Person)
    ).one_or_none()


def _open(connection: Connection, shown: Shown, now: datetime) -> int:
    """An account for somebody who is not known here, with their address if the other site vouches for it."""
    address = _address(shown)
    refusal = _refusal(connection, address, now)
    if refusal is not None and _owner(connection, shown) is not None:
        raise Collision  # another tab of theirs has opened it meanwhile
    if refusal is not None:
        raise refusal
    person_id = new_person(connection, address, _name(shown), now, how=HOW)
    identity_id, public_id = _keep(connection, person_id, shown, now), public_id_of(connection, person_id)
    audit.record(connection, public_id, Act.IDENTITY_LINKED, public_id, now, identity=identity_id)
    return person_id


def _refusal(connection: Connection, address: Address | None, now: datetime) -> ServiceError | None:
    """Why somebody may not open an account with this address, if so."""
    if address is not None and owner_of(connection, address) is not None:
        return LinkFirst()
    if not _admits(connection, address, now):
        return Refused("This site opens accounts for other addresses only, or by invitation.")
    return None


def _admits(connection: Connection, address: Address | None, now: datetime) -> bool:
    """Whether somebody may open an account: as where accounts are registered, by an address that is vouched for."""
    site = site_settings.read(connection)
    if address is None:
        return site.registration == "open"
    return site.admits(address.domain) or is_expected(connection, address, now)


def _keep(connection: Connection, person_id: int, shown: Shown, now: datetime) -> str:
    identity_id = new_public_id()
    values = {"issuer": shown.issuer, "subject": shown.subject, "linked_at": now}
    connection.execute(insert(ExternalIdentity).values(public_id=identity_id, person_id=person_id, **values))
    return identity_id


def _address(shown: Shown) -> Address | None:
    try:
        return read_address(shown.email) if shown.email else None
    except BadField:
        return None


def _name(shown: Shown) -> str:
    """The name that the other site has, if it is one that a page can show."""
    try:
        return clean_name(shown.name, required=False)
    except BadField:
        return ""
