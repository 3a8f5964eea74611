"""Beginning a class: with which case, for whom. Its code is on the screen until it ends."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from engine.scenario.order import SEED_BYTES
from models import Cohort, LiveClass, Person, Revision, Scenario, SessionClass
from services import audit, site_settings
from services.audit import Act
from services.cards import CaseCard, card_from
from services.codes import new_code
from services.database import reads, writes
from services.errors import BadField, Malformed, NotFound, Refused
from services.live.ending import end_idle
from services.live.scope import hosts, is_open
from services.live.seats import CODE_LENGTH
from services.live.sessions import held_session, revision_of
from services.people import Visitor
from services.teach.scope import teaches
from services.tokens import is_start_token, new_public_id

MOST_OPEN = 10
"""Classes of one host that go on at the same time."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What a class can be begun with: the cases, and the cohorts that the host teaches, by public id and name."""

    cases: tuple[CaseCard, ...]
    reserved: tuple[CaseCard, ...]
    cohorts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a host sends: a case, perhaps a cohort, whether guests may come in, a one-time token; the session of a
    course that the class is opened for, where it counts for credit.
    """

    slug: str
    cohort_id: str
    guests: bool
    token: str
    session_id: str = ""


@reads
def offered(connection: Connection, supervisor_id: int) -> Offered:
    """What a class can be begun with."""
    found = connection.execute(
        select(Scenario.slug, Revision.card)
        .join(Revision, Revision.scenario_id == Scenario.id)
        .where(Scenario.listed, Revision.newest)
    )
    cards = sorted(((card_from(row.slug, row.card), row.card["reserved"]) for row in found), key=lambda c: c[0].title)
    taught = select(Cohort.public_id, Cohort.name).where(teaches(supervisor_id), Cohort.archived_at.is_(None))
    return Offered(
        cases=tuple(card for card, reserved in cards if not reserved),
        reserved=tuple(card for card, reserved in cards if reserved),
        cohorts=tuple((row.public_id, row.name) for row in connection.execute(taught.order_by(Cohort.name, Cohort.id))),
    )


@writes
def begin(connection: Connection, host: Visitor, sent: Beginning, now: datetime) -> str:
    """Begin a class. Returns its public id; the same token gives the same.

    Raises BadField (a case or cohort that is none), Malformed (a token), Refused (too many classes go on, a session
    that is not now), NotFound (one of somebody else).
    """
    if not is_start_token(sent.token):
        raise Malformed("This form is damaged. Open the page of your classes again.")
    connection.execute(select(Person.id).where(Person.id == host.id).with_for_update())
    begun = _begun(connection, host, sent.token)
    if begun is not None:
        return begun
    end_idle(connection, now)
    going_on = select(func.count()).select_from(LiveClass).where(LiveClass.person_id == host.id, is_open(now))
    if (connection.scalar(going_on) or 0) >= MOST_OPEN:
        raise Refused(f"You have {MOST_OPEN} classes that go on. End one of them first.")
    session = held_session(connection, host.id, sent.session_id, now) if sent.session_id else None
    public_id = new_public_id()
    made = insert(LiveClass).values(
        public_id=public_id,
        start_token=sent.token,
        code=_free_code(connection),
        person_id=host.id,
        **_open(connection, host, sent, session),
        seed=secrets.token_bytes(SEED_BYTES),
        path="",
        phase="lobby",
        round=1,
        version=0,
        started_at=now,
        changed_at=now,
    )
    number = connection.execute(made.returning(LiveClass.id)).scalar_one()
    if session is not None:
        connection.execute(insert(SessionClass).values(live_class_id=number, session_id=session.id))
    audit.record(connection, host.public_id, Act.CLASS_BEGUN, public_id, now)
    return public_id


def _begun(connection: Connection, host: Visitor, token: str) -> str | None:
    """The class that was begun with a token already. Raises NotFound for one of somebody else."""
    mine = hosts(host.id).label("mine")
    row = connection.execute(select(LiveClass.public_id, mine).where(LiveClass.start_token == token)).one_or_none()
    if row is not None and not row.mine:
        raise NotFound(row.public_id)
    return None if row is None else str(row.public_id)


def _open(connection: Connection, host: Visitor, sent: Beginning, session: Any) -> dict[str, Any]:
    """What is played, and for whom: in a session a case of its course, for people with an account. Raises BadField."""
    if session is not None:
        return {"cohort_id": None, "revision_id": revision_of(connection, session, sent.slug), "guests": False}
    return {
        "cohort_id": _cohort(connection, host.id, sent.cohort_id) if sent.cohort_id else None,
        "revision_id": _revision(connection, sent.slug),
        "guests": sent.guests and site_settings.read(connection).live_guests,
    }


def _free_code(connection: Connection) -> str:
    """A code that no open class has; should two be made at once, the verb runs again."""
    while True:
        code = new_code(CODE_LENGTH)
        if connection.scalar(select(LiveClass.id).where(LiveClass.code == code)) is None:
            return code


def _cohort(connection: Connection, supervisor_id: int, cohort_id: str) -> int:
    query = select(Cohort.id).where(Cohort.public_id == cohort_id, teaches(supervisor_id), Cohort.archived_at.is_(None))
    found = connection.scalar(query)
    if found is None:
        raise BadField("cohort", "Choose a cohort from the list, or none.")
    return int(found)


def _revision(connection: Connection, slug: str) -> int:
    query = select(Revision.id).join(Scenario, Revision.scenario_id == Scenario.id)
    found = connection.scalar(query.where(Scenario.slug == slug, Scenario.listed, Revision.newest))
    if found is None:
        raise BadField("case", "Choose a case from the list.")
    return int(found)
