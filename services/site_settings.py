"""What the site's administrators set on a page: its name, who provides it, who may register, how long things are kept.

Every page shows some of it, so a process keeps what it read for a few seconds.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from extensions import db
from models import SiteSetting
from services import audit
from services.audit import Act
from services.database import reads, writes

KEPT = timedelta(seconds=10)
"""How long a process believes what it read; another process's change shows after that."""
REGISTRATION = ("open", "domains", "invitation")


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """All of it, with the defaults. Days count from the last use, those of records from completion; 0 keeps for ever.

    What boards ask differs; seven years, two of them leap years, is as long as any that was found.
    """

    site_name: str = ""
    provider_name: str = ""
    provider_address: str = ""
    provider_contact: str = ""
    crisis_line: str = ""
    registration: str = "open"
    domains: tuple[str, ...] = ()
    live_guests: bool = False
    keep_guests_days: int = 365
    keep_sessions_days: int = 30
    keep_mail_days: int = 30
    keep_idle_accounts_days: int = 0
    keep_archived_cohorts_days: int = 0
    keep_ce_records_days: int = 2_557

    def admits(self, domain: str) -> bool:
        """Whether somebody with an address in this domain may register without an invitation."""
        return self.registration == "open" or (self.registration == "domains" and domain in self.domains)


_kept: dict[Any, tuple[datetime, SiteSettings]] = {}
_lock = threading.Lock()


def current(now: datetime) -> SiteSettings:
    """The settings as they were at most a few seconds ago."""
    with _lock:
        found = _kept.get(db.engine.url)
    if found is not None and found[0] > now:
        return found[1]
    settings = kept()
    with _lock:
        _kept[db.engine.url] = (now + KEPT, settings)
    return settings


def forget() -> None:
    """Read again when next asked."""
    with _lock:
        _kept.pop(db.engine.url, None)


@reads
def kept(connection: Connection) -> SiteSettings:
    """The settings as they are at this moment, for whoever must not go by what was believed seconds ago."""
    return read(connection)


def read(connection: Connection) -> SiteSettings:
    """The settings as they are. What this version does not know is left aside."""
    stored = {row.name: row.value["is"] for row in connection.execute(select(SiteSetting.name, SiteSetting.value))}
    known = {field.name: stored[field.name] for field in fields(SiteSettings) if field.name in stored}
    return replace(SiteSettings(), **{**known, **({"domains": tuple(known["domains"])} if "domains" in known else {})})


@writes
def change(connection: Connection, actor: str, values: Mapping[str, Any], now: datetime) -> tuple[str, ...]:
    """Set some of them (services/admin/site.py has checked them). Returns the names of those that changed."""
    before = asdict(read(connection))
    changed = tuple(sorted(name for name, value in values.items() if before[name] != value))
    for name in changed:
        connection.execute(delete(SiteSetting).where(SiteSetting.name == name))
        stored = {"is": list(values[name]) if isinstance(values[name], tuple) else values[name]}
        connection.execute(insert(SiteSetting).values(name=name, value=stored, changed_at=now))
    if changed:
        audit.record(connection, actor, Act.SETTINGS_CHANGED, "site", now, fields=list(changed))
    return changed
