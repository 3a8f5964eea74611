"""Erasing an account: the person goes with all that is theirs, and attempts without a trace of them stay.

What a provider of continuing education has to keep stays too, with name and license, but without the account
(services/courses/retaining.py).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, or_, select

from models import Ceremony, Letter, MailLink, Person, WebSession
from services import audit, limits
from services.accounts.nameless import leave_nameless
from services.accounts.telling import hold
from services.audit import Act
from services.courses.attending import keep_person
from services.courses.retaining import forget_invited
from services.database import scrub, writes
from services.errors import BadField, Refused
from services.people import Visitor
from services.roles import SUPERVISOR, keep_one_administrator
from services.teach.departing import forget_learner, forget_supervisor, taught_alone


def erase(visitor: Visitor, now: datetime, *, understood: bool) -> None:
    """Erase one's own account; once it is gone, this does nothing.

    Raises BadField without a word that this is understood, Refused for the last administrator of the site and for
    whoever alone teaches a cohort that goes on, LoginNeeded.
    """
    if not understood:
        raise BadField("understood", "Say first that you understand.")
    _erase(visitor, now)
    scrub()


@writes
def _erase(connection: Connection, visitor: Visitor, now: datetime) -> None:
    there = select(Person.id).where(Person.public_id == visitor.public_id).with_for_update()
    if connection.scalar(there) is None:
        return
    hold(connection, visitor)
    keep_one_administrator(connection, visitor.id)
    if SUPERVISOR in visitor.roles:  # nobody else could do what they are asked to do first
        _keep_cohorts(connection, visitor.id)
    erase_person(connection, visitor.public_id, visitor.public_id, now)


def _keep_cohorts(connection: Connection, person_id: int) -> None:
    number = len(taught_alone(connection, person_id, lock=True))
    if number:
        cohorts = "a cohort that is" if number == 1 else f"{number} cohorts that are"
        raise Refused(
            f"Nobody but you teaches {cohorts} still going on. Let a colleague teach with you, or archive what is "
            "over, and erase your account then. An archived cohort that only you teach goes with it."
        )


def erase_person(connection: Connection, public_id: str, actor: str | None, now: datetime) -> None:
    """Erase somebody; once they are gone, this does nothing. Whoever calls it scrubs the database afterwards."""
    person = connection.execute(select(Person).where(Person.public_id == public_id).with_for_update()).one_or_none()
    if person is None:
        return
    addresses = addresses_of(connection, person)
    _forget_mail(connection, person.id, addresses)
    forget_learner(connection, person.id, addresses)
    forget_invited(connection, addresses)
    forget_supervisor(connection, person.id, actor, now)
    theirs = select(WebSession.token_hash).where(WebSession.person_id == person.id)
    connection.execute(delete(Ceremony).where(Ceremony.session_hash.in_(theirs)))
    for limit in limits.OF_PEOPLE:
        limits.forget(connection, limit, public_id)
    audit.record(connection, actor, Act.ERASED, public_id, now)
    keep_person(connection, person.id, now)
    leave_nameless(connection, person.id)


def _forget_mail(connection: Connection, person_id: int, addresses: set[str]) -> None:
    """Letters, links and counts of mail: by the person, and by every address that was shown to be theirs.

    Letters from before the account name no person, only the address.
    """
    connection.execute(delete(Letter).where(letters_to(person_id, addresses)))
    unclaimed = and_(MailLink.person_id.is_(None), func.lower(MailLink.email).in_(addresses))
    connection.execute(delete(MailLink).where(or_(MailLink.person_id == person_id, unclaimed)))
    for address in addresses:
        limits.forget(connection, limits.LOGIN_OF_ACCOUNT, address)
        limits.forget(connection, limits.MAIL_TO_ADDRESS, address)


def letters_to(person_id: int, addresses: set[str]) -> Any:
    """The condition for a person's letters: those that name them, and those that name only an address of theirs."""
    return or_(
        Letter.person_id == person_id,
        and_(Letter.person_id.is_(None), func.lower(Letter.to_address).in_(addresses)),
    )


def addresses_of(connection: Connection, person: Any) -> set[str]:
    """The address and those of before, in lower case, but none that is somebody else's by now.

    A notice goes only where somebody has shown that the address is theirs.
    """
    notices = select(Letter.to_address).where(
        Letter.person_id == person.id, Letter.kind == "notice", Letter.to_address.is_not(None)
    )
    named = {person.email, person.email_key, *connection.scalars(notices)}
    found = {address.lower() for address in named if address}
    taken = select(Person.email_key).where(Person.email_key.in_(found), Person.id != person.id)
    return found - set(connection.scalars(taken))
