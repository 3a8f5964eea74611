"""What follows a guest into an account: a decision for every table that knows a person."""

from __future__ import annotations

from models import Base
from services.accounts.sessions import GUESTS_OWN

GUESTS_NEVER_HAVE = {
    "ceremonies": "what a browser has under way; it ends with its token",
    "disclosures": "a look at the record of somebody with an account",
    "external_identities": "a way in",
    "mail_links": "made for an account or an address",
    "outbox": "goes to an address",
    "passkeys": "a way in",
    "passwords": "a way in",
    "person_roles": "given to somebody with an account",
    "recovery_codes": "a way in",
    "totp_secrets": "a way in",
    "web_sessions": "ends when the guest goes",
}


def test_every_table_that_knows_a_person_follows_a_guest_or_says_why_not() -> None:
    """A new table fails here until somebody has thought of guests; so does one that goes away."""
    known = {
        name
        for name, table in Base.metadata.tables.items()
        if any(key.column.table.name == "people" for key in table.foreign_keys)
    }
    follow = {table.__tablename__ for table in GUESTS_OWN}
    assert known == follow | set(GUESTS_NEVER_HAVE)
    assert follow.isdisjoint(GUESTS_NEVER_HAVE)
    assert all("person_id" in Base.metadata.tables[name].columns for name in follow)
