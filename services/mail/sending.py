"""Sending what is due, one letter after the other, each at most once. Knows neither threads nor clocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from services.mail.messages import Unwritable, compose
from services.mail.outbox import Settled, Taken, anything_due, give_up, settle, take
from services.mail.smtp import Fate, Outcome, Relay, deliver

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
"""How long to wait after each try that the server refused for now. After the last of them a letter has failed."""

Clock = Callable[[], datetime]


def send_due(relay: Relay, clock: Clock) -> Iterator[Settled]:
    """Send what is due, and say of each letter what became of it. Whoever stops asking stops between two letters."""
    if not anything_due(clock()):
        return
    yield from give_up(clock())
    while letter := take(clock()):
        yield _send(relay, letter, clock)


def _send(relay: Relay, letter: Taken, clock: Clock) -> Settled:
    outcome = _delivered(relay, letter)
    now = clock()
    if outcome.fate is Fate.LATER and letter.tries <= len(PAUSES):
        return settle(letter, "waiting", outcome.fault, now, due_at=now + PAUSES[letter.tries - 1])
    states = {Fate.SENT: "sent", Fate.UNSURE: "unsure", Fate.NEVER: "failed", Fate.LATER: "failed"}
    return settle(letter, states[outcome.fate], outcome.fault, now)


def _delivered(relay: Relay, letter: Taken) -> Outcome:
    try:
        mail = compose(letter, relay.sender)
    except Unwritable as fault:
        return Outcome(Fate.NEVER, f"cannot be a mail: {fault}")
    return deliver(relay, mail.to, mail.data)
