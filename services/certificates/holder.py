"""Whom a certificate names, as it is printed: checked alike when somebody enrols and when a name is corrected."""

from __future__ import annotations

from services.accounts.names import clean_name
from services.jurisdictions import clean_jurisdiction
from services.provider.typed import line
from services.typeset.lettering import printable

MAX_LICENSE = 60


def holder(legal_name: str, jurisdiction: str, license_number: str) -> dict[str, str]:
    """The columns of an enrolment that say whom it is of; the license may be empty. Raises BadField."""
    name = " ".join(clean_name(legal_name, "legal_name").split())
    place = jurisdiction.strip()
    return {
        "legal_name": printable("legal_name", name),
        "jurisdiction": clean_jurisdiction(place) if place else "",
        "license_number": printable("license_number", line("license_number", license_number, MAX_LICENSE)),
    }
