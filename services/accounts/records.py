"""What is held about a person, as tables: every column named and explained, every value as it is.

Nobody else stands in them: whoever looked is a role, whoever acted is “somebody else”. Nor does anything with which
somebody could log in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, or_, select

from models import (
    AuditEntry,
    Disclosure,
    ExternalIdentity,
    Letter,
    Passkey,
    Password,
    Person,
    PersonRole,
    RecoveryCode,
    TotpSecret,
    WebSession,
)
from services.accounts.erasing import addresses_of, letters_to
from services.errors import NotFound

_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Record:
    """One table: what it holds, its columns with what they are, its rows."""

    name: str
    what: str
    columns: Mapping[str, str]
    rows: tuple[tuple[Any, ...], ...]

    def as_objects(self) -> list[dict[str, Any]]:
        """The rows with the names of the columns."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def records_of_person(connection: Connection, person_id: int) -> tuple[Record, ...]:
    """Everything but what was played. Raises NotFound for somebody who is gone."""
    person = connection.execute(select(Person).where(Person.id == person_id)).one_or_none()
    if person is None:
        raise NotFound
    return (
        _account(connection, person),
        _roles(connection, person_id),
        _sessions(connection, person_id),
        _passkeys(connection, person_id),
        _identities(connection, person_id),
        _letters(connection, person),
        _disclosures(connection, person_id),
        _audit(connection, person.public_id),
    )


def _record(connection: Connection, name: str, what: str, columns: Mapping[str, str], query: Any) -> Record:
    return Record(name, what, columns, tuple(tuple(row) for row in connection.execute(query)))


def _account(connection: Connection, person: Any) -> Record:
    columns = {
        "public_id": "the random name of your account, in the audit trail too",
        "email": "your address",
        "display_name": "as you are called",
        "professional_name": "as certificates name you",
        "time_zone": "in which dates are shown",
        "country": "whose help services are shown first",
        "exam_date": "when you sit an exam",
        "time_factor": "how much more time you need",
        "time_factor_by": "who set that: self or supervisor",
        "created_at": "when you first did something here",
        "registered_at": "when you opened the account",
        "disabled_at": "when it was closed, if it was",
        "password_set_at": "since when you have your password",
        "authenticator_since": "since when you have an authenticator app",
        "recovery_codes_left": "how many recovery codes you have not used",
    }
    kept = [getattr(person, name) for name in columns if name in person._mapping]
    password = select(Password.changed_at).where(Password.person_id == person.id)
    app = select(TotpSecret.confirmed_at).where(TotpSecret.person_id == person.id)
    codes = select(func.count()).where(RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None))
    row = (*kept, connection.scalar(password), connection.scalar(app), connection.scalar(codes))
    return Record("account", "Your account, and what you said of yourself.", columns, (row,))


def _roles(connection: Connection, person_id: int) -> Record:
    columns = {"role": "its name", "granted_at": "since when"}
    query = select(PersonRole.role, PersonRole.granted_at).where(PersonRole.person_id == person_id)
    return _record(connection, "roles", "What you may do beyond learning.", columns, query.order_by(PersonRole.role))


def _sessions(connection: Connection, person_id: int) -> Record:
    columns = {
        "browser": "what it called itself",
        "remembered": "whether it was to stay logged in",
        "created_at": "when you logged in",
        "confirmed_at": "when you last showed who you are",
        "expires_at": "when it ends by itself",
        "ended_at": "when it was ended, if it was",
    }
    query = select(*(getattr(WebSession, name) for name in columns)).where(WebSession.person_id == person_id)
    return _record(connection, "sessions", "Where you were logged in.", columns, query.order_by(WebSession.id))


def _passkeys(connection: Connection, person_id: int) -> Record:
    columns = {"name": "as you called it", "created_at": "when you added it", "last_used_at": "when you last used it"}
    query = select(*(getattr(Passkey, name) for name in columns)).where(Passkey.person_id == person_id)
    return _record(connection, "passkeys", "Your passkeys, without their keys.", columns, query.order_by(Passkey.id))


def _identities(connection: Connection, person_id: int) -> Record:
    columns = {
        "issuer": "the address of the other site",
        "subject": "its name for you",
        "linked_at": "when you linked it",
        "last_used_at": "when you last logged in with it",
    }
    query = select(*(getattr(ExternalIdentity, name) for name in columns))
    mine = query.where(ExternalIdentity.person_id == person_id).order_by(ExternalIdentity.id)
    return _record(connection, "identities", "Accounts elsewhere that open this one.", columns, mine)


def _letters(connection: Connection, person: Any) -> Record:
    columns = {
        "kind": "what it was about",
        "to_address": "where it went; taken away after a while",
        "subject": "its subject; taken away after a while",
        "state": "waiting, sending, sent, unsure or failed",
        "created_at": "when it was written",
        "sent_at": "when it was sent",
    }
    query = select(*(getattr(Letter, name) for name in columns)).order_by(Letter.id)
    mine = query.where(letters_to(person.id, addresses_of(connection, person)))
    what = "Letters to you. What they said is not repeated here, for links in them may still work."
    return _record(connection, "letters", what, columns, mine)


def _disclosures(connection: Connection, person_id: int) -> Record:
    columns = {"viewer_role": "in which role", "what": "what they saw or took", "at": "when"}
    query = select(Disclosure.viewer_role, Disclosure.what, Disclosure.at).where(Disclosure.person_id == person_id)
    what = "Who looked at your record, or took a copy of it."
    return _record(connection, "disclosures", what, columns, query.order_by(Disclosure.id))


def _audit(connection: Connection, public_id: str) -> Record:
    columns = {
        "at": "when",
        "by": "you, somebody else, or the site",
        "action": "what was done",
        "about": "you, somebody else, or a thing of the site",
        "details": "which fields, which role, how",
    }
    about_me = or_(AuditEntry.actor == public_id, AuditEntry.subject == public_id)
    rows = connection.execute(select(AuditEntry).where(about_me).order_by(AuditEntry.id))
    return Record(
        "audit",
        "What the audit trail says of acts by you, and of acts of others on your account.",
        columns,
        tuple(
            (row.at, _who(row.actor, public_id), row.action, _who(row.subject, public_id), _own(row.details, public_id))
            for row in rows
        ),
    )


def _who(named: str | None, public_id: str) -> str:
    if named is None:
        return "the site"
    return "you" if named == public_id else "somebody else" if _ID.fullmatch(named) else named


def _own(value: Any, public_id: str) -> Any:
    """Details, with nobody else's id in them."""
    if isinstance(value, dict):
        return {name: _own(inner, public_id) for name, inner in value.items()}
    if isinstance(value, list):
        return [_own(inner, public_id) for inner in value]
    return _who(value, public_id) if isinstance(value, str) else value
