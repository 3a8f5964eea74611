"""People as whoever runs the site sees them: found by name or address, and what the site knows of one account.

Never what somebody wrote or chose. Looking at an account is written down, and its owner can read that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from models import (
    CohortSupervisor,
    ExternalIdentity,
    Membership,
    Passkey,
    Password,
    Person,
    PersonRole,
    TotpSecret,
    WebSession,
)
from services.accounts.disclosing import note, unnoted
from services.database import reads, writes
from services.errors import Malformed, NotFound
from services.paging import pages_of
from services.people import NAME, ROLES, Visitor
from services.roles import ADMINISTRATOR
from services.teach.departing import taught_alone

PAGE_SIZE = 50
MAX_QUERY = 200
STATES = ("active", "disabled")
ACCOUNT_PAGE = "account page"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom somebody looks for; empty for all."""

    query: str = ""
    role: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in the list."""

    public_id: str
    name: str
    email: str | None
    registered: datetime
    disabled: datetime | None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of the list."""

    rows: tuple[PersonRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What the site knows of one account: who, since when, what they may do, how they log in, of cohorts the number.

    `taught_alone` are cohorts that go on and that nobody else could teach.
    """

    person: PersonRow
    sessions: int
    password_since: datetime | None
    totp_since: datetime | None
    passkeys: int
    issuers: tuple[str, ...]
    cohorts: int
    taught: int
    taught_alone: int


@reads
def find_people(connection: Connection, wanted: Wanted, page: int) -> PeoplePage:
    """One page of the people with an account. Raises Malformed for a filter that is none, NotFound for a page."""
    here = _conditions(wanted)
    total = connection.scalar(select(func.count()).select_from(Person).where(*here)) or 0
    pages = pages_of(total, PAGE_SIZE, page)
    query = select(Person, NAME.label("name")).where(*here).order_by(func.lower(NAME), Person.id)
    found = connection.execute(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    roles = roles_of(connection, (row.id for row in found))
    return PeoplePage(tuple(_row(row, roles[row.id]) for row in found), total, page, pages)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Raises Malformed."""
    if len(wanted.query) > MAX_QUERY:
        raise Malformed(f"A search has at most {MAX_QUERY} characters.")
    if wanted.role not in ("", *ROLES) or wanted.state not in ("", *STATES):
        raise Malformed("There is no such role or state. Choose one from the list.")
    here: list[ColumnElement[bool]] = [Person.registered_at.is_not(None)]
    if wanted.query:
        here.append(_mentions(wanted.query))
    if wanted.role:
        here.append(Person.id.in_(select(PersonRole.person_id).where(PersonRole.role == wanted.role)))
    if wanted.state:
        here.append(Person.disabled_at.is_not(None) if wanted.state == "disabled" else Person.disabled_at.is_(None))
    return here


def _mentions(query: str) -> ColumnElement[bool]:
    """Name or address hold it. Databases fold letters of ASCII alone, so the others are asked for in each case."""
    spellings = sorted({query, query.lower(), query.upper(), query.title()})
    columns = (Person.display_name, Person.email, Person.email_key)
    return or_(*(column.icontains(word, autoescape=True) for column in columns for word in spellings))


def roles_of(connection: Connection, people: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The roles of these people, in the order in which pages name them; none for whoever has none."""
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    held = select(PersonRole.person_id, PersonRole.role).where(PersonRole.person_id.in_(list(people)))
    for row in sorted(connection.execute(held), key=lambda row: ROLES.index(row.role)):
        found[row.person_id] = (*found[row.person_id], row.role)
    return found


def _row(row: Any, roles: tuple[str, ...]) -> PersonRow:
    return PersonRow(row.public_id, row.name, row.email, row.registered_at, row.disabled_at, roles)


def look_at_account(visitor: Visitor, public_id: str, now: datetime) -> AccountPage:
    """What the site knows of an account. That somebody else looked is written down, once an hour. Raises NotFound."""
    person_id, page, noted = _account(visitor.id, public_id, now)
    if not noted:
        _note(visitor.id, person_id, now)
    return page


@reads
def _account(connection: Connection, viewer_id: int, public_id: str, now: datetime) -> tuple[int, AccountPage, bool]:
    here = (Person.public_id == public_id, Person.registered_at.is_not(None))
    row = connection.execute(select(Person, NAME.label("name")).where(*here)).one_or_none()
    if row is None:
        raise NotFound(public_id)
    person = replace(_row(row, roles_of(connection, (row.id,))[row.id]), name=row.display_name or "")
    noted = not unnoted(connection, viewer_id, (row.id,), ACCOUNT_PAGE, now)
    return row.id, _known(connection, person, row.id, now), noted


def _known(connection: Connection, person: PersonRow, person_id: int, now: datetime) -> AccountPage:
    is_open = (WebSession.person_id == person_id, WebSession.ended_at.is_(None), WebSession.expires_at > now)
    issuers = select(ExternalIdentity.issuer).where(ExternalIdentity.person_id == person_id)
    return AccountPage(
        person=person,
        sessions=connection.scalar(select(func.count(WebSession.id)).where(*is_open)) or 0,
        password_since=connection.scalar(select(Password.changed_at).where(Password.person_id == person_id)),
        totp_since=connection.scalar(select(TotpSecret.confirmed_at).where(TotpSecret.person_id == person_id)),
        passkeys=connection.scalar(select(func.count(Passkey.id)).where(Passkey.person_id == person_id)) or 0,
        issuers=tuple(connection.scalars(issuers.order_by(ExternalIdentity.id))),
        cohorts=_number(connection, Membership, person_id, Membership.left_at.is_(None)),
        taught=_number(connection, CohortSupervisor, person_id),
        taught_alone=len(taught_alone(connection, person_id)),
    )


def _number(connection: Connection, table: Any, person_id: int, *which: Any) -> int:
    here = (table.person_id == person_id, *which)
    return connection.scalar(select(func.count()).select_from(table).where(*here)) or 0


@writes
def _note(connection: Connection, viewer_id: int, person_id: int, now: datetime) -> None:
    note(connection, viewer_id, ADMINISTRATOR, (person_id,), ACCOUNT_PAGE, now)
