"""The worker that sends letters while the site runs: a thread of the embedded server, or `flask mail send --wait`.

Now and then it also looks whether somebody is to be reminded, and takes what is new into the sums of cohorts. Without a
mail server nobody is reminded, and nothing is sent; then the log says what new letters say, to somebody who tries the
site out.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from flask import Flask

from config import Settings
from services.credit import reminding as of_licenses
from services.mail.sending import send_due
from services.mail.shelf import letters_after, newest
from services.mail.smtp import Relay, relay_at
from services.study.reminding import remind_due
from services.teach import reminding
from services.teach.folding import fold_all
from web.places import places
from web.session import now

POLL = 2.0
"""Seconds between two looks into the outbox."""
LOOK_FOR_REMINDERS = 300.0
"""Seconds between two looks for reminders that are due."""
LOOK_FOR_SUMS = 60.0
"""Seconds between two looks for what is new in assigned cases."""
PATIENCE = 10.0
"""Seconds that the end of the server waits for a letter that is being sent."""

_log = logging.getLogger("baton.mail")


class Worker:
    """Looks into the outbox again and again until it is told to stop. No letter and no fault ends it."""

    def __init__(self, app: Flask, settings: Settings, seconds: float = POLL) -> None:
        self._app = app
        self._relay = relay_of(settings)
        self._seconds = seconds
        self._stop = threading.Event()
        self._told: int | None = None
        self._remind_at = monotonic()
        self._fold_at = monotonic()

    def run(self) -> None:
        """Work until stopped."""
        while not self._stop.is_set():
            try:
                with self._app.app_context():
                    self._round()
            except Exception as fault:
                _log.error("mail: a round ended early: %s", type(fault).__name__)  # its words may name somebody
            self._stop.wait(self._seconds)

    def stop(self) -> None:
        """Stop after the letter at hand."""
        self._stop.set()

    def _round(self) -> None:
        if monotonic() >= self._fold_at:
            self._fold_at = monotonic() + LOOK_FOR_SUMS
            fold_all()
        if self._relay is None:
            self._tell()
            return
        sending = send(self._relay)
        while not self._stop.is_set() and next(sending, None):
            pass
        if monotonic() >= self._remind_at and not self._stop.is_set():
            self._remind_at = monotonic() + LOOK_FOR_REMINDERS
            remind()

    def _tell(self) -> None:
        """Write new letters to the log, without their addresses. What was there before stands on /admin/mail."""
        if self._told is None:
            self._told = newest()
        for letter in letters_after(self._told):
            said = f"Subject: {letter.subject}\n\n{letter.text}"
            _log.info("mail not sent, for SMTP_URL is not set: %s %s\n%s", letter.public_id, letter.kind, said)
            self._told = letter.id


def relay_of(settings: Settings) -> Relay | None:
    """The mail server of the settings, or None."""
    return relay_at(settings.smtp_url, settings.mail_from) if settings.smtp_url else None


def send(relay: Relay) -> Iterator[str]:
    """Send what is due, with a line in the log for each letter. Gives what became of it."""
    for letter in send_due(relay, now):
        level = logging.INFO if letter.state == "sent" else logging.WARNING
        fault = f" ({letter.fault})" if letter.fault else ""
        _log.log(level, "mail %s: %s %s%s", letter.state, letter.public_id, letter.kind, fault)
        yield letter.state


def remind() -> int:
    """Write the reminders that are due. Returns how many, which the log says too."""
    looks = (remind_due, reminding.remind_due, of_licenses.remind_due)
    number = sum(look(places(), now()) for look in looks)
    if number:
        _log.info("mail: %d reminders written", number)
    return number


def send_once(relay: Relay) -> Counter[str]:
    """Send what is due now, and count what became of it."""
    return Counter(send(relay))


@contextmanager
def delivering(app: Flask, settings: Settings) -> Iterator[None]:
    """Send letters from a thread as long as the server answers."""
    worker = Worker(app, settings)
    thread = threading.Thread(target=worker.run, name="mail", daemon=True)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(PATIENCE)
