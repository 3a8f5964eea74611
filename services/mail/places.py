"""Where links in letters lead: addresses of this site, as it was told its own. Knows no request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses of pages; those of links take the link's secret, those of a cohort, a license and a course its public
    id, those of a certificate its code. And whom to ask, if the site says so.
    """

    confirm: Callable[[str], str]
    reset: Callable[[str], str]
    new_email: Callable[[str], str]
    login: str
    register: str
    ask_reset: str
    ways_in: str
    review: str
    plan: str
    stop_reminders: Callable[[str], str]
    join: Callable[[str], str]
    assigned: str
    cohort: Callable[[str], str]
    stop_assigned: Callable[[str], str]
    license: Callable[[str], str]
    credit: str
    stop_cycle: Callable[[str], str]
    course: Callable[[str], str]
    certificate: Callable[[str], str]
    teach: str
    contact: str
