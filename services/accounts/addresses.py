"""E-mail addresses as people type them, and the key that they are found by. Asks no network."""

from __future__ import annotations

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from services.errors import BadField

MAX_ADDRESS = 254


@dataclass(frozen=True, slots=True)
class Address:
    """An address as its owner writes it, and the same in lower case and ASCII, by which it is found."""

    shown: str
    key: str

    @property
    def domain(self) -> str:
        return self.key.rpartition("@")[2]


def read_address(typed: str, field: str = "email") -> Address:
    """An address that a letter can be sent to. Raises BadField."""
    text = typed.strip(" ")
    if not text:
        raise BadField(field, "Write your e-mail address.")
    if len(text) > MAX_ADDRESS:
        raise BadField(field, f"An e-mail address has at most {MAX_ADDRESS} characters.")
    try:
        found = validate_email(
            text, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False, allow_quoted_local=False
        )
    except EmailNotValidError:
        raise BadField(field, "This is not an e-mail address. Write it like name@school.edu.") from None
    if found.ascii_email is None or "." not in found.ascii_domain:
        raise BadField(field, "This is not an e-mail address. Write it like name@school.edu.")
    return Address(found.normalized, found.ascii_email.lower())


def key_of(typed: str) -> str:
    """What somebody who types this is found by and counted under; for what is no address, a key that finds nobody."""
    try:
        return read_address(typed).key
    except BadField:
        return f"no address: {typed[:MAX_ADDRESS]!a}"
