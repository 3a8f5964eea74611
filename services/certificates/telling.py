"""What revoking a certificate, or putting it anew, does to whoever earned it: the letter that they get, their ledger.

A letter stands in the transaction of the change, and neither change happens twice to one version: so it is written
once. Who has no account any more gets none. The page on which it is done shows the letter beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from models import Certificate, CreditEntry, Enrolment, Person
from services.certificates import entering
from services.certificates.becoming import Becomes
from services.database import reads
from services.days import in_words
from services.errors import NotFound
from services.mail.letters import Draft
from services.mail.outbox import post
from services.mail.places import Places

PLACEHOLDER = "(what you write here)"
"""Where a letter will have the reason, as long as nobody wrote it."""
_NAMES = {"certificate": "certificate", "record": "record of completion", "sample": "sample"}
_BECOMES = {
    "certificate": " The new one is a certificate, which carries credit.",
    "record": " The new one is a record of completion, which carries no credit.",
}
_LEDGER = {
    entering.NOTHING: "",
    entering.MADE: " Its credit is in your ledger now.",
    entering.AGAIN: " The entry in your ledger counts again.",
    entering.STAYS: " Your ledger stays as it is.",
    entering.ENDS: " The entry in your ledger stays, with the files that you keep with it. It counts for nothing, and "
    "says why. If you have told a board of these hours, tell it of this.",
}


@dataclass(frozen=True, slots=True)
class Consequences:
    """What would follow for whoever earned a certificate. `newest` is the code of its newest version, which alone can
    be put anew. The letters are there where somebody can be written to; `entry` says that a ledger has its credit, and
    `effect` what a new version does to that (services/certificates/entering.py).
    """

    newest: str
    entry: bool
    effect: str
    revoked: Draft | None
    anew: Draft | None


@reads
def consequences(connection: Connection, code: str, places: Places, becomes: Becomes | None = None) -> Consequences:
    """What revoking a certificate would bring, and what a new version would: one that says the same, unless it
    `becomes` another. Raises NotFound.
    """
    row = _row(connection, code)
    version = (Certificate.enrolment_id == row.enrolment_id, Certificate.version == row.newest)
    return Consequences(
        newest=connection.execute(select(Certificate.code).where(*version)).scalar_one(),
        entry=row.entry is not None,
        effect=entering.effect(row, becomes.kind if becomes else row.kind),
        revoked=_revoked(row, PLACEHOLDER, places) if row.email else None,
        anew=_anew(row, row, code, becomes, PLACEHOLDER, places) if row.email else None,
    )


def revoked(connection: Connection, code: str, reason: str, places: Places, now: datetime) -> None:
    """Let the ledger's entry count for nothing and say why, and write to its owner. The caller has just revoked it."""
    row = _row(connection, code)
    entering.end(connection, row, reason, now)
    if row.email:
        post(connection, _revoked(row, reason, places), row.email, now, row.person_id)


def put_anew(
    connection: Connection, old: Any, code: str, becomes: Becomes, reason: str, places: Places, now: datetime
) -> None:
    """Let the ledger's entry follow, and write to its owner. `old` is the version of before, as it was; the caller has
    just written the new one.
    """
    row = _row(connection, old.code)
    if row.email:
        post(connection, _anew(old, row, code, becomes, reason, places), row.email, now, row.person_id)
    entering.follow(connection, row, becomes.kind, becomes.printed, reason, now)


def _row(connection: Connection, code: str) -> Any:
    """A certificate with whoever earned it, and the entry of their ledger. Raises NotFound."""
    later = select(func.max(Certificate.version)).where(Certificate.enrolment_id == Enrolment.id)
    row = connection.execute(
        select(
            Certificate.enrolment_id,
            Certificate.kind,
            Certificate.code,
            Certificate.printed,
            Certificate.revoked_at,
            Enrolment.person_id,
            Person.email,
            CreditEntry.id.label("entry"),
            CreditEntry.revoked_at.label("entry_revoked_at"),
            later.correlate(Enrolment).scalar_subquery().label("newest"),
        )
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .outerjoin(Person, Person.id == Enrolment.person_id)
        .outerjoin(CreditEntry, CreditEntry.enrolment_id == Enrolment.id)
        .where(Certificate.code == code)
    ).one_or_none()
    if row is None:
        raise NotFound(code)
    return row


def _revoked(row: Any, reason: str, places: Places) -> Draft:
    what, said = _NAMES[row.kind], row.printed
    day = in_words(date.fromisoformat(said["completed_on"]))
    means = "It is not valid any more, and whoever verifies it reads that it was revoked."
    if row.entry is not None:
        means += _LEDGER[entering.ENDS]
    say = (
        f"{said['provider']['name']} revoked your {what} for “{said['course']}”, completed on {day}.",
        f"The reason, in their words: {reason}",
        means,
    )
    subject = f"Your {what} for “{said['course']}” was revoked"
    return Draft("notice", subject, say, (f"See the {what}", places.certificate(row.code)), _whom(said))


def _anew(old: Any, row: Any, code: str, becomes: Becomes | None, reason: str, places: Places) -> Draft:
    what, said = _NAMES[row.kind], row.printed
    means = (
        "The version that was revoked stays so, and leads to the new one."
        if old.revoked_at is not None
        else "The version of before is not valid any more, and leads to the new one. Where you handed it in, hand in "
        "the new one."
    )
    if becomes is not None and becomes.kind != row.kind:
        means += _BECOMES[becomes.kind]
    means += _LEDGER[entering.effect(row, becomes.kind if becomes else row.kind)]
    say = (
        f"{said['provider']['name']} issued your {what} for “{said['course']}” anew.",
        f"The reason, in their words: {reason}",
        means,
    )
    subject = f"A new version of your {what} for “{said['course']}”"
    return Draft("notice", subject, say, ("See the new version", places.certificate(code)), _whom(said))


def _whom(said: Any) -> str:
    contact = " ".join(said["provider"]["contact"].split())
    return f"If you think that this is wrong, ask {said['provider']['name']}" + (f": {contact}" if contact else ".")
