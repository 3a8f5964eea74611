"""What a site administrator does to an account: roles, cohorts, closing and opening it, sessions, letters.

Each act holds the administrators in place until it commits, so that one is always left and whoever acts is one still.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from models import CohortSupervisor, Person, PersonRole, RecoveryCode, TotpSecret
from services import audit, limits
from services.accounts.addresses import Address, read_address
from services.accounts.links import LASTS, make_link, void_links
from services.accounts.registering import owner_of
from services.accounts.resetting import send_reset
from services.accounts.sessions import end_sessions
from services.accounts.telling import hold
from services.accounts.ways import app_of
from services.audit import Act
from services.database import writes
from services.errors import BadField, NotFound, Refused
from services.mail import letters
from services.mail.letters import REMINDERS
from services.mail.outbox import post, take_back
from services.mail.places import Places
from services.people import ROLES, Visitor
from services.roles import ADMINISTRATOR, SUPERVISOR, administrators, grant, keep_one_administrator
from services.teach.departing import taught_alone


@writes
def set_roles(
    connection: Connection, visitor: Visitor, public_id: str, wanted: Iterable[str], now: datetime
) -> tuple[str, ...]:
    """Make these somebody's roles. Returns those that were given or taken. Raises BadField, NotFound, Refused."""
    roles = frozenset(wanted)
    if not roles <= set(ROLES):
        raise BadField("roles", "There is no such role. Choose from the list.")
    person = _subject(connection, visitor, public_id)
    held = frozenset(connection.scalars(select(PersonRole.role).where(PersonRole.person_id == person.id)))
    given, taken = sorted(roles - held), sorted(held - roles)
    if given and person.id == visitor.id:
        raise Refused("Nobody gives a role to themselves. Ask another administrator.")
    if ADMINISTRATOR in taken:
        keep_one_administrator(connection, person.id)
    if SUPERVISOR in taken:
        _keep_cohorts(connection, person.id)
    connection.execute(delete(PersonRole).where(PersonRole.person_id == person.id, PersonRole.role.in_(taken)))
    for role in given:
        grant(connection, person.id, role, now)
    for act, names in ((Act.ROLE_GRANTED, given), (Act.ROLE_TAKEN, taken)):
        for role in names:
            audit.record(connection, visitor.public_id, act, person.public_id, now, role=role)
    return (*given, *taken)


def _keep_cohorts(connection: Connection, person_id: int) -> None:
    """Raise Refused if a cohort that goes on would be without anybody to teach it."""
    number = len(taught_alone(connection, person_id, lock=True))
    if number:
        cohorts = "a cohort that is" if number == 1 else f"{number} cohorts that are"
        raise Refused(
            f"Nobody else teaches {cohorts} still going on. Let a colleague teach there first: this page has a form "
            "for it below the roles. Or ask this person to archive what is over."
        )


@writes
def hand_over(
    connection: Connection, visitor: Visitor, public_id: str, typed: str, places: Places, now: datetime
) -> int:
    """Let a colleague teach, by the address of their account, what goes on and this person alone could teach; they are
    told by letter.

    Returns how many cohorts that are. Raises BadField, NotFound, Refused (nobody lets themselves in).
    """
    address = read_address(typed)
    person = _subject(connection, visitor, public_id)
    colleague = connection.execute(
        select(Person.id, Person.public_id, Person.email)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(Person.email_key == address.key, Person.disabled_at.is_(None), PersonRole.role == SUPERVISOR)
    ).one_or_none()
    if colleague is None or colleague.id == person.id:
        raise BadField("email", "This is not the address of another supervisor. Give somebody the role first.")
    if colleague.id == visitor.id:
        raise Refused("Nobody lets themselves into a cohort. Ask another administrator.")
    cohorts = taught_alone(connection, person.id, lock=True)
    for cohort_row, cohort_id in cohorts:
        row = {"cohort_id": cohort_row, "person_id": colleague.id, "added_at": now}
        connection.execute(insert(CohortSupervisor).values(**row))
        audit.record(connection, visitor.public_id, Act.SUPERVISOR_ADDED, cohort_id, now, person=colleague.public_id)
    if cohorts:
        what = "a cohort" if len(cohorts) == 1 else f"{len(cohorts)} cohorts"
        letter = letters.teaches_now(what, "whoever runs the site", places.teach)
        post(connection, letter, colleague.email, now, colleague.id)
    return len(cohorts)


@writes
def disable(connection: Connection, visitor: Visitor, public_id: str, places: Places, now: datetime) -> None:
    """Close an account: nobody can log in, and whoever is logged in no longer is. Raises NotFound, Refused."""
    person = _subject(connection, visitor, public_id)
    if person.disabled_at is not None:
        return
    keep_one_administrator(connection, person.id)
    connection.execute(update(Person).where(Person.id == person.id).values(disabled_at=now))
    void_links(connection, person.id)
    take_back(connection, person.id, *REMINDERS)
    end_sessions(connection, person.id, visitor.public_id, now)
    audit.record(connection, visitor.public_id, Act.DISABLED, person.public_id, now)
    if person.email:
        post(connection, letters.account_closed(places.contact), person.email, now, person.id)


@writes
def enable(connection: Connection, visitor: Visitor, public_id: str, places: Places, now: datetime) -> None:
    """Open an account again. A login that was under way when it was closed does not come back. Raises NotFound."""
    person = _subject(connection, visitor, public_id)
    if person.disabled_at is None:
        return
    connection.execute(update(Person).where(Person.id == person.id).values(disabled_at=None))
    end_sessions(connection, person.id, visitor.public_id, now)
    audit.record(connection, visitor.public_id, Act.ENABLED, person.public_id, now)
    if person.email:
        post(connection, letters.account_reopened(places.login), person.email, now, person.id)


@writes
def end_all_sessions(connection: Connection, visitor: Visitor, public_id: str, now: datetime) -> int:
    """Log somebody out everywhere. Returns of how many browsers. Raises NotFound."""
    return end_sessions(connection, _subject(connection, visitor, public_id).id, visitor.public_id, now)


@writes
def remove_second_factor(
    connection: Connection, visitor: Visitor, public_id: str, places: Places, now: datetime
) -> None:
    """Take an authenticator app away that its owner has lost, and the codes with it. They get a letter.

    Raises NotFound, LoginNeeded.
    """
    person = _subject(connection, visitor, public_id)
    if not connection.execute(delete(TotpSecret).where(*app_of(person.id))).rowcount:
        return
    connection.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    audit.record(connection, visitor.public_id, Act.TOTP_REMOVED, person.public_id, now)
    if person.email:
        what = "An administrator removed the authenticator app from your account, and its recovery codes with it."
        post(connection, letters.factor_changed(what, places.ways_in), person.email, now, person.id)


@writes
def mail_reset(connection: Connection, visitor: Visitor, public_id: str, places: Places, now: datetime) -> None:
    """Send somebody a link to a new password. Raises NotFound, Refused, TooMany."""
    person = _subject(connection, visitor, public_id)
    if person.disabled_at is not None:
        raise Refused("This account is closed. Open it again first.")
    if person.email is None:
        raise Refused("This account has no e-mail address to send a letter to.")
    limits.count(connection, limits.MAIL_FROM_ADDRESS, visitor.public_id, now)
    send_reset(connection, person.id, person.email, places, now)
    audit.record(connection, visitor.public_id, Act.RESET_SENT, person.public_id, now)


@writes
def invite(connection: Connection, visitor: Visitor, typed: str, places: Places, now: datetime) -> Address:
    """Send a letter with which somebody can open an account. Returns the address.

    Raises BadField, NotFound, TooMany.
    """
    address = read_address(typed)
    _refuse_others(connection, visitor)
    if owner_of(connection, address) is not None:
        raise BadField("email", "There is an account with this address already.")
    limits.count(connection, limits.MAIL_FROM_ADDRESS, visitor.public_id, now)
    url = places.confirm(make_link(connection, "invite", now, email=address.shown))
    post(connection, letters.invite(url, LASTS["invite"].days), address.shown, now)
    audit.record(connection, visitor.public_id, Act.INVITED, None, now)
    return address


def _subject(connection: Connection, visitor: Visitor, public_id: str) -> Any:
    """The account that an act is about. Raises NotFound, also where whoever acts may not any more."""
    _refuse_others(connection, visitor)
    here = (Person.public_id == public_id, Person.registered_at.is_not(None))
    columns = (Person.id, Person.public_id, Person.email, Person.email_key, Person.disabled_at)
    person = connection.execute(select(*columns).where(*here).with_for_update()).one_or_none()
    if person is None:
        raise NotFound(public_id)
    return person


def _refuse_others(connection: Connection, visitor: Visitor) -> None:
    """Raise NotFound for somebody who stopped being an administrator while their request was under way, LoginNeeded for
    one whose session ended meanwhile.
    """
    if visitor.id not in administrators(connection):
        raise NotFound
    hold(connection, visitor)
