"""The site's settings as they are typed: what each may hold. Knows no form."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from services import site_settings
from services.accounts.addresses import read_address
from services.errors import BadField
from services.people import Visitor
from services.site_settings import REGISTRATION
from services.texts import is_one_line
from services.typed import text_that_fits

MAX_SITE_NAME = 60
MAX_LINE = 200
MAX_CRISIS_LINE = 500
MAX_DOMAINS = 50
MAX_DOMAIN = 253
MAX_DOMAINS_TEXT = MAX_DOMAINS * (MAX_DOMAIN + 2)
MAX_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Typed:
    """The settings as somebody typed them."""

    site_name: str
    provider_name: str
    provider_address: str
    provider_contact: str
    crisis_line: str
    registration: str
    domains: str
    live_guests: bool
    keep_guests_days: str
    keep_sessions_days: str
    keep_mail_days: str
    keep_idle_accounts_days: str
    keep_archived_cohorts_days: str
    keep_ce_records_days: str


def change_settings(visitor: Visitor, typed: Typed, now: datetime) -> tuple[str, ...]:
    """Keep what was typed. Returns the names of what changed. Raises BadField."""
    changed = site_settings.change(visitor.public_id, checked(typed), now)
    site_settings.forget()
    return changed


def checked(typed: Typed) -> dict[str, Any]:
    """The settings, each of its kind. Raises BadField."""
    days = {name: _days(name, text) for name, text in asdict(typed).items() if name.endswith("_days")}
    domains = _domains(typed.domains)
    if typed.registration not in REGISTRATION:
        raise BadField("registration", "Choose one from the list.")
    if typed.registration == "domains" and not domains:
        raise BadField("domains", "Write at least one domain, such as school.edu.")
    return {
        "site_name": _line("site_name", typed.site_name, MAX_SITE_NAME),
        "provider_name": _line("provider_name", typed.provider_name, MAX_LINE),
        "provider_address": _text("provider_address", typed.provider_address, MAX_LINE),
        "provider_contact": _line("provider_contact", typed.provider_contact, MAX_LINE),
        "crisis_line": _text("crisis_line", typed.crisis_line, MAX_CRISIS_LINE),
        "registration": typed.registration,
        "domains": domains,
        "live_guests": bool(typed.live_guests),
        **days,
    }


def _text(field: str, typed: str, most: int) -> str:
    return text_that_fits(field, typed.strip().replace("\r\n", "\n"), most)


def _line(field: str, typed: str, most: int) -> str:
    text = _text(field, typed, most)
    if not is_one_line(text):
        raise BadField(field, "Write this in one line.")
    return text


def _domains(typed: str) -> tuple[str, ...]:
    """The domains, one a line, each spelled as those of addresses are."""
    if len(typed) > MAX_DOMAINS_TEXT:
        raise BadField("domains", f"Write at most {MAX_DOMAINS} domains.")
    found = tuple(sorted({_domain(line.strip()) for line in typed.splitlines() if line.strip()}))
    if len(found) > MAX_DOMAINS:
        raise BadField("domains", f"Write at most {MAX_DOMAINS} domains.")
    return found


def _domain(line: str) -> str:
    try:
        return read_address(f"somebody@{line.removeprefix('@')}").domain
    except BadField:
        raise BadField("domains", "One of these is no domain. Write one a line, such as school.edu.") from None


def _days(field: str, typed: str) -> int:
    text = typed.strip()
    if not text.isascii() or not text.isdigit() or len(text) > len(str(MAX_DAYS)) or int(text) > MAX_DAYS:
        raise BadField(field, f"Write a whole number from 0 to {MAX_DAYS}.")
    return int(text)
