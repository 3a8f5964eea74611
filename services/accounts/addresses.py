"""E-mail addresses as people type them, and the key that they are found by. Asks no network."""

from __future__ import annotations

from dataclasses import dataclass

from email_validator import validate_email

from services.errors import BadField

MAX_ADDRESS = 254
_NO_ADDRESS = "This is not an e-mail address. Write it like name@school.edu."


@dataclass(frozen=True, slots=True)
class Address:
    """An address as its owner writes it, and the same in lower case and ASCII, by which it is found."""

    shown: str
    key: str

    @property
    def domain(self) -> str:
        return self.key.rpartition("@")[2]


def read_address(typed: str) -> Address:
    """An address that a letter can be sent to. Raises BadField."""
    text = typed.strip(" ")
    if not text:
        raise BadField("email", "Write your e-mail address.")
    if len(text) > MAX_ADDRESS:
        raise BadField("email", f"An e-mail address has at most {MAX_ADDRESS} characters.")
    try:
        shown, plain = spellings_of(text)
    except ValueError:
        raise BadField("email", _NO_ADDRESS) from None
    address = Address(shown, plain.lower())
    if "." not in address.domain:
        raise BadField("email", _NO_ADDRESS)
    return address


def spellings_of(text: str) -> tuple[str, str]:
    """An address as its owner writes it, and as every mail server takes it. Raises ValueError for what is none."""
    found = validate_email(
        text, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False, allow_quoted_local=False
    )
    if found.ascii_email is None:
        raise ValueError("not an address of plain characters")
    return found.normalized, found.ascii_email


def key_of(typed: str) -> str:
    """What somebody who types this is found by and counted under; for what is no address, a key that finds nobody."""
    try:
        return read_address(typed).key
    except BadField:
        return f"no address: {typed[:MAX_ADDRESS]!a}"
