"""The second step of a login: after the password, a code of the app, a recovery code or a passkey.

Wrong codes are counted beforehand and given back where it turned out well, so that a hundred at once get no more tries
than a hundred in a row. A wrong code leaves the login waiting; a right one ends the wait and logs in, in one go.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from services import limits
from services.accounts import passkeys, recovery, totp
from services.accounts.ceremonies import ceremony, end_ceremony
from services.accounts.entering import SECOND
from services.accounts.party import Party
from services.accounts.sessions import Browser, begin_session
from services.accounts.telling import Owner, hold_somebody
from services.database import reads, writes
from services.errors import BadField, LoginNeeded
from services.mail.places import Places

MAX_TYPED = 100
_SHAPE = "A code of your app has six digits. A recovery code has sixteen letters and digits."


@dataclass(frozen=True, slots=True)
class Finished:
    """Logged in, under a new token; and whether the browser is to stay so."""

    token: str
    remember: bool


@reads
def who_waits(connection: Connection, token: str, now: datetime) -> int:
    """The person whose login waits in this browser for its second step. Raises LoginNeeded."""
    waiting = ceremony(connection, token, SECOND, now)
    if waiting is None:
        raise LoginNeeded
    return int(waiting.person_id)


def enter_with_code(typed: str, browser: Browser, places: Places, now: datetime) -> Finished:
    """Finish a login with a code, of the app or of the paper. Raises LoginNeeded, BadField, TooMany."""
    person_id = who_waits(browser.token, now)
    code = recovery.without_gaps(typed[:MAX_TYPED])
    if not (totp.looks_like_one(code) or recovery.looks_like_one(code)):
        raise BadField("code", _SHAPE)
    _reserve(person_id, now)
    return _enter_with_code(code, browser, places, now)


@writes
def _reserve(connection: Connection, person_id: int, now: datetime) -> None:
    limits.count(connection, limits.SECOND_FACTOR, str(person_id), now)


@writes
def _enter_with_code(connection: Connection, code: str, browser: Browser, places: Places, now: datetime) -> Finished:
    owner, remember, how = _end_wait(connection, browser, now)
    if totp.looks_like_one(code):
        totp.use_code(connection, owner, code, now)
    else:
        recovery.use_code(connection, owner, code, places, now)
    limits.give_back(connection, limits.SECOND_FACTOR, str(owner.id))
    means = "app" if totp.looks_like_one(code) else "recovery code"
    token = begin_session(connection, owner.id, replace(browser, remember=remember), f"{how} and {means}", now)
    return Finished(token, remember)


def enter_with_passkey(answer: str, party: Party, browser: Browser, now: datetime) -> Finished:
    """Finish a login with a passkey of the same person. Raises LoginNeeded, BadField."""
    person_id = who_waits(browser.token, now)
    shown = passkeys.look_at(answer, party, browser.token, now)
    if shown.person_id != person_id:
        raise BadField("answer", "This passkey belongs to another account.")
    return _enter_with_passkey(shown, browser, now)


@writes
def _enter_with_passkey(connection: Connection, shown: passkeys.Shown, browser: Browser, now: datetime) -> Finished:
    owner, remember, how = _end_wait(connection, browser, now)
    if owner.id != shown.person_id:
        raise LoginNeeded
    passkeys.use_passkey(connection, shown, now)
    token = begin_session(connection, owner.id, replace(browser, remember=remember), f"{how} and passkey", now)
    return Finished(token, remember)


def _end_wait(connection: Connection, browser: Browser, now: datetime) -> tuple[Owner, bool, str]:
    """Whose login waited here, whether it is to be remembered, and how it began. Raises LoginNeeded."""
    waited = end_ceremony(connection, browser.token, SECOND, now)
    if waited is None:
        raise LoginNeeded
    return hold_somebody(connection, waited.person_id), bool(waited.data["remember"]), str(waited.data["how"])
