"""Recovery codes: ten on paper, each of which stands in for the authenticator app once.

A code has 80 random bits, so its plain hash is enough. It is written without letters that look like digits, and read
back however somebody types it.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from models import RecoveryCode
from services.accounts.telling import Owner, tell
from services.accounts.ways import has_second_factor, hold_to_change_ways
from services.audit import Act
from services.database import writes
from services.errors import BadField, Refused
from services.mail.places import Places
from services.people import Visitor
from services.tokens import hashed, new_public_id

COUNT = 10
LENGTH, GROUP = 16, 4
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans("OIL", "011")
_BITS_OF_A_SIGN = 5


def new_code() -> str:
    """A code, in groups as it is shown."""
    number = int(new_public_id(), 16)
    signs = [_SIGNS[number >> _BITS_OF_A_SIGN * place & 31] for place in range(LENGTH)]
    return "-".join("".join(signs[at : at + GROUP]) for at in range(0, LENGTH, GROUP))


def without_gaps(typed: str) -> str:
    """A code as it was typed, without blanks and dashes of any kind."""
    return "".join(char for char in typed if not char.isspace() and unicodedata.category(char) != "Pd")


def looks_like_one(code: str) -> bool:
    """Whether something without gaps has the shape of a recovery code."""
    return len(code) == LENGTH and code.isascii() and code.isalnum()


@writes
def make_codes(connection: Connection, visitor: Visitor, places: Places, now: datetime) -> tuple[str, ...]:
    """A new set of codes, the only time that they can be read; those of before are dead.

    Raises LoginNeeded, Refused.
    """
    owner = hold_to_change_ways(connection, visitor)
    if not has_second_factor(connection, owner.id):
        raise Refused("Recovery codes stand in for an authenticator app. Set one up first.")
    codes = replace_codes(connection, owner)
    what = "New recovery codes were made for your account. Those of before do not work any more."
    tell(connection, owner, Act.RECOVERY_CODES_MADE, what, places, now, count=len(codes))
    return codes


def replace_codes(connection: Connection, owner: Owner) -> tuple[str, ...]:
    """Put a new set in the place of the one that was there."""
    forget_codes(connection, owner)
    codes = tuple(new_code() for _ in range(COUNT))
    rows = [{"person_id": owner.id, "code_hash": _hash(without_gaps(code))} for code in codes]
    connection.execute(insert(RecoveryCode), rows)
    return codes


def forget_codes(connection: Connection, owner: Owner) -> None:
    """Take all codes away."""
    connection.execute(delete(RecoveryCode).where(RecoveryCode.person_id == owner.id))


def use_code(connection: Connection, owner: Owner, code: str, places: Places, now: datetime) -> None:
    """Use a code up, and tell the owner. Of several that use it at once, one does. Raises BadField."""
    mine = (RecoveryCode.person_id == owner.id, RecoveryCode.used_at.is_(None))
    used = update(RecoveryCode).where(*mine, RecoveryCode.code_hash == _hash(code)).values(used_at=now)
    if not connection.execute(used).rowcount:
        raise BadField("code", "This is not one of your recovery codes, or it was used before. Each works once.")
    left = connection.scalar(select(func.count()).select_from(RecoveryCode).where(*mine)) or 0
    what = f"A recovery code was used to log in to your account. {left} of {COUNT} are left."
    tell(connection, owner, Act.RECOVERY_CODE_USED, what, places, now, left=left)


def _hash(code: str) -> bytes:
    """What is kept of a code, whatever case it is typed in and whatever its digits were taken for."""
    return hashed(code.upper().translate(_LOOK_ALIKES))
