"""Codes of an authenticator app (RFC 6238): a new one every half minute, and each works once.

An app is set up in two steps: a secret is made, and it counts once a code of it was typed.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import Connection, delete, insert, select, update

from models import Person, TotpSecret
from services import audit
from services.accounts import recovery
from services.accounts.telling import Owner, tell
from services.accounts.ways import app_of, has_second_factor, hold_to_change_ways
from services.audit import Act
from services.database import reads, writes
from services.errors import BadField, Refused
from services.mail.places import Places
from services.people import Visitor
from services.tokens import new_public_id

DIGITS = 6
DRIFT = 1
"""Steps of half a minute by which a clock may be wrong."""
SETUP_LASTS = timedelta(minutes=15)
"""How long a secret waits for its first code, and may be shown."""
SECRET_BYTES = 20

_WRONG = "This is not the code of this moment. Type the six digits that your app shows now."
_SPENT = "This code was used before. Wait until your app shows the next one."


@dataclass(frozen=True, slots=True)
class Setup:
    """A secret that waits for its first code, and whose account the app will call it."""

    secret: str
    account: str

    @property
    def groups(self) -> str:
        """The secret as it is easiest to type."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))

    def uri(self, issuer: str) -> str:
        """What an app reads from a picture, short enough for one."""
        return pyotp.TOTP(self.secret).provisioning_uri(name=self.account[:64], issuer_name=issuer[:32])


@writes
def begin_setup(connection: Connection, visitor: Visitor, now: datetime) -> None:
    """Make a secret; one that waited before is gone. Raises LoginNeeded, and Refused where an app is set up already."""
    owner = hold_to_change_ways(connection, visitor)
    _refuse_second(connection, owner)
    connection.execute(delete(TotpSecret).where(TotpSecret.person_id == owner.id))
    secret = base64.b32encode(bytes.fromhex(new_public_id() + new_public_id())[:SECRET_BYTES]).decode()
    connection.execute(insert(TotpSecret).values(person_id=owner.id, secret=secret, last_step=0, created_at=now))


@reads
def setup_of(connection: Connection, visitor: Visitor, now: datetime) -> Setup | None:
    """The secret of somebody that waits for its first code; None where none does, or has for too long."""
    row = connection.execute(
        select(TotpSecret.secret, Person.email)
        .join(Person, Person.id == TotpSecret.person_id)
        .where(
            TotpSecret.person_id == visitor.id,
            TotpSecret.confirmed_at.is_(None),
            TotpSecret.created_at > now - SETUP_LASTS,
        )
    ).one_or_none()
    return None if row is None else Setup(row.secret, row.email or visitor.name or "you")


@writes
def finish_setup(
    connection: Connection, visitor: Visitor, typed: str, places: Places, now: datetime
) -> tuple[str, ...]:
    """Let the app count from its first code on. Returns recovery codes, the only time that they can be read.

    Raises BadField, LoginNeeded, and Refused where no secret waits.
    """
    owner = hold_to_change_ways(connection, visitor)
    _refuse_second(connection, owner)
    waiting = (TotpSecret.person_id == owner.id, TotpSecret.created_at > now - SETUP_LASTS)
    secret = connection.scalar(select(TotpSecret.secret).where(*waiting))
    if secret is None:
        raise Refused("This was begun more than 15 minutes ago. Begin again.")
    step = _step_of(secret, recovery.without_gaps(typed[:100]), now)
    connection.execute(update(TotpSecret).where(*waiting).values(confirmed_at=now, last_step=step))
    codes = recovery.replace_codes(connection, owner)
    what = "An authenticator app was added to your account. From now on a password alone does not open it."
    tell(connection, owner, Act.TOTP_ADDED, what, places, now)
    audit.record(connection, owner.public_id, Act.RECOVERY_CODES_MADE, owner.public_id, now, count=len(codes))
    return codes


@writes
def remove_totp(connection: Connection, visitor: Visitor, places: Places, now: datetime) -> None:
    """Take the app away, and the recovery codes with it. Where there is none, nothing changes.

    Raises LoginNeeded.
    """
    owner = hold_to_change_ways(connection, visitor)
    if not connection.execute(delete(TotpSecret).where(*app_of(owner.id))).rowcount:
        return
    recovery.forget_codes(connection, owner)
    what = "The authenticator app was removed from your account, and its recovery codes with it."
    tell(connection, owner, Act.TOTP_REMOVED, what, places, now)


def looks_like_one(code: str) -> bool:
    """Whether something without gaps has the shape of an app's code."""
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def use_code(connection: Connection, owner: Owner, code: str, now: datetime) -> None:
    """Use a code up, and with it all earlier ones. Of several that use it at once, one does. Raises BadField."""
    mine = app_of(owner.id)
    secret = connection.scalar(select(TotpSecret.secret).where(*mine))
    if secret is None:
        raise BadField("code", _WRONG)
    step = _step_of(secret, code, now)
    used = update(TotpSecret).where(*mine, TotpSecret.last_step < step).values(last_step=step)
    if not connection.execute(used).rowcount:
        raise BadField("code", _SPENT)


def _step_of(secret: str, code: str, now: datetime) -> int:
    """The step of time to which a code belongs. Raises BadField."""
    if not looks_like_one(code):
        raise BadField("code", _WRONG)
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(code, for_time=now, valid_window=DRIFT)
    except OTPVerificationError:
        raise BadField("code", _WRONG) from None


def _refuse_second(connection: Connection, owner: Owner) -> None:
    if has_second_factor(connection, owner.id):
        raise Refused(
            "An authenticator app is set up already. If you have not seen the recovery codes, make new ones; "
            "for another app, remove this one first."
        )
