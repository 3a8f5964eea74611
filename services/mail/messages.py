"""A letter as a mail: headers that no text can add a line to, the plain part first, then the same as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy

from services.accounts.addresses import spellings_of
from services.mail.outbox import Taken

_CODING = "quoted-printable"


class Unwritable(Exception):
    """A letter that cannot be a mail: something in it does not belong in a header, or something is missing."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, and the address that it goes to as mail servers write it."""

    to: str
    data: bytes


class _WebAddress(UnstructuredHeader, BaseHeader):
    """A header with the address of a page, on one line as it is: encoded in pieces, no mail program would know it."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


def _headers() -> HeaderRegistry:
    registry = HeaderRegistry()
    registry.map_to_type("list-unsubscribe", _WebAddress)
    return registry


_POLICY = SMTP.clone(cte_type="7bit", header_factory=_headers())


def compose(letter: Taken, sender: str) -> Mail:
    """Write a letter as a mail. A second try has the same Message-ID and Date. Raises Unwritable."""
    try:
        _, to = spellings_of(letter.to_address or "")
        return Mail(to, _message(letter, sender, to).as_bytes())
    except (ValueError, MessageError) as fault:
        raise Unwritable(type(fault).__name__) from None


def _message(letter: Taken, sender: str, to: str) -> EmailMessage:
    """The mail. Python's own policy refuses line breaks in headers."""
    if not letter.subject or not letter.text:
        raise ValueError("what it said was taken away")
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(addr_spec=sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = letter.subject
    message["Date"] = letter.created_at
    message["Message-ID"] = f"<{letter.public_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.stop_url:
        message["List-Unsubscribe"] = f"<{letter.stop_url}>"
        if letter.stop_url.startswith("https:"):  # RFC 8058 wants it so
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text, cte=_CODING)
    if letter.html:
        message.add_alternative(letter.html, subtype="html", cte=_CODING)
    return message
