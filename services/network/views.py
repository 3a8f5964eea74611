"""An entry of a referral network as pages show it: how to reach somebody, and whether that was checked of late."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

FRESH_FOR = timedelta(days=183)
"""Half a year: after that, an entry asks to be checked."""

_MAIL = re.compile(r"[^\s@<>,;:\"?&%]+@[^\s@<>,;:\"?&%]+\.[^\s@<>,;:\"?&%]+")
_SITE = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
_PHONE = re.compile(r"\+?[0-9\s().·/-]{3,30}")


@dataclass(frozen=True, slots=True)
class ContactView:
    """Somebody of a network. The three addresses are empty where what was written makes none."""

    contact_id: str
    name: str
    organization: str
    specialties: tuple[str, ...]
    phone: str
    email: str
    website: str
    address: str
    languages: str
    fees: str
    accessibility: str
    accepting: str
    notes: str
    checked_on: date | None
    stale: bool
    call: str
    write: str
    visit: str


def view_of(row: Any, today: date) -> ContactView:
    """A row of the table for a page."""
    return ContactView(
        contact_id=row.public_id,
        name=row.name,
        organization=row.organization,
        specialties=tuple(row.specialties),
        phone=row.phone,
        email=row.email,
        website=row.website,
        address=row.address,
        languages=row.languages,
        fees=row.fees,
        accessibility=row.accessibility,
        accepting=row.accepting,
        notes=row.notes,
        checked_on=row.checked_on,
        stale=is_stale(row.checked_on, today),
        call=_call(row.phone),
        write=f"mailto:{row.email}" if _MAIL.fullmatch(row.email) else "",
        visit=_visit(row.website),
    )


def is_stale(checked_on: date | None, today: date) -> bool:
    """Whether an entry was not checked for half a year, or never."""
    return checked_on is None or today - checked_on > FRESH_FOR


def _call(phone: str) -> str:
    if not _PHONE.fullmatch(phone):
        return ""
    return "tel:" + re.sub(r"[^0-9+]", "", phone)


def _visit(website: str) -> str:
    """An address on the web, and nothing else that a browser would follow."""
    if not _SITE.fullmatch(website):
        return ""
    return website if website.lower().startswith(("http://", "https://")) else f"https://{website}"
