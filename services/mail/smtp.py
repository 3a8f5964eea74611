"""Handing one mail to a mail server. Knows no letter and no table; says exactly what is known of its fate.

Up to the server's "go on" after DATA nothing has been handed over, so a fault there harms nothing. From then on only an
answer tells whether the server has it; where none comes, nobody knows.
"""

from __future__ import annotations

import re
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from smtplib import SMTP, SMTP_SSL, SMTPException
from urllib.parse import unquote, urlsplit

TIMEOUT = 20
"""Seconds that the server may take for each step."""
LAST_TIMEOUT = 120
"""Seconds for its answer to the mail itself: some servers look at one first."""
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_FAULTS = (OSError, SMTPException, ValueError)
_END_OF_LINE = re.compile(rb"\r\n|\r|\n")
_FIRST_DOT = re.compile(rb"^\.", re.MULTILINE)


class Fate(Enum):
    """What became of a mail."""

    SENT = "the server has it"
    LATER = "the server does not have it, and may take it later"
    NEVER = "the server does not have it and will not take it"
    UNSURE = "nobody knows whether the server has it"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A fate, and the step and code that it came with; never a server's words, for they may name somebody."""

    fate: Fate
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Relay:
    """The mail server that takes our mails, how to speak to it, and the address that they come from."""

    scheme: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str

    @property
    def own_name(self) -> str:
        """What we call ourselves."""
        return self.sender.rpartition("@")[2]


def relay_at(url: str, sender: str) -> Relay:
    """The mail server of an address that was checked when the settings were read."""
    parts = urlsplit(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Relay(parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme], user, password, sender)


def deliver(relay: Relay, to: str, mail: bytes) -> Outcome:
    """Hand one mail over. Raises nothing that a server can bring about."""
    try:
        server = _connect(relay)
    except _FAULTS as fault:
        return Outcome(Fate.LATER, f"connecting: {_named(fault)}")
    try:
        _introduce(server, relay)
    except _FAULTS as fault:
        _leave(server)
        return Outcome(Fate.LATER, f"introducing: {_named(fault)}")
    try:
        return _ask(server, relay.sender, to) or _hand_over(server, mail)
    finally:
        _leave(server)


def _connect(relay: Relay) -> SMTP:
    if relay.scheme == "smtps":
        context = ssl.create_default_context()
        return SMTP_SSL(relay.host, relay.port, relay.own_name, timeout=TIMEOUT, context=context)
    return SMTP(relay.host, relay.port, relay.own_name, timeout=TIMEOUT)


def _introduce(server: SMTP, relay: Relay) -> None:
    """Encrypt where that is asked for, and log in where there is a user. A wrong password is the site's fault, and
    says nothing about this mail.
    """
    server.ehlo_or_helo_if_needed()
    if relay.scheme == "smtp+starttls":
        server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
    if relay.user:
        server.login(relay.user, relay.password)


def _ask(server: SMTP, sender: str, to: str) -> Outcome | None:
    """Ask whether the server takes a mail from here to there. None if it does, and waits for it."""
    steps = (
        ("MAIL", 2, partial(server.mail, sender)),
        ("RCPT", 2, partial(server.rcpt, to)),
        ("DATA", 3, partial(server.docmd, "DATA")),
    )
    try:
        for step, yes, ask in steps:
            code, _ = ask()
            if code // 100 != yes:
                for_good = code // 100 == 5 and step != "MAIL"  # the sender is the site's own fault, not this mail's
                return Outcome(Fate.NEVER if for_good else Fate.LATER, f"{step} {code}")
    except _FAULTS as fault:
        return Outcome(Fate.LATER, f"asking: {_named(fault)}")
    return None


def _hand_over(server: SMTP, mail: bytes) -> Outcome:
    try:
        server.send(_as_data(mail))
        if server.sock:
            server.sock.settimeout(LAST_TIMEOUT)
        code, _ = server.getreply()
    except _FAULTS as fault:
        return Outcome(Fate.UNSURE, f"no answer: {_named(fault)}")
    if code // 100 == 2:
        return Outcome(Fate.SENT)
    return Outcome({4: Fate.LATER, 5: Fate.NEVER}.get(code // 100, Fate.UNSURE), f"mail {code}")


def _as_data(mail: bytes) -> bytes:
    """A mail as it stands after DATA: lines end in CRLF, a first dot is doubled, a single dot ends it."""
    lines = _FIRST_DOT.sub(b"..", _END_OF_LINE.sub(b"\r\n", mail))
    return lines + (b"" if lines.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _leave(server: SMTP) -> None:
    """Say goodbye. How the server takes that changes nothing about the mail."""
    with suppress(*_FAULTS):
        server.quit()
    server.close()


def _named(fault: Exception) -> str:
    code = getattr(fault, "smtp_code", None)
    return type(fault).__name__ + (f" {code}" if code else "")
