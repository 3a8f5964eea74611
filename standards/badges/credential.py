"""An OpenBadgeCredential and its claims as a VC-JWT (Open Badges 3.0, sections B.1 and 8.2.4).

It holds nothing that a certificate does not print: no score, no case, no free text. Who earned it stands in it as a
salted hash of their name (B.4.2, IdentityObject), so that whoever has the name can hold it against the credential.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

CONTEXT = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues: the address of their profile, and their name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Achieved:
    """What was achieved: the address of the course, its name, what it took, its credits where it carries any."""

    id: str
    name: str
    description: str
    criteria: str
    credits: float | None = None


def credential(
    *,
    id: str,
    issuer: Issuer,
    achieved: Achieved,
    name: str,
    salt: str,
    at: datetime,
    status: Mapping[str, str],
) -> dict[str, Any]:
    """The credential. `id` is the address at which it is verified; `salt` goes into the hash of the name. Its subject
    has an address under that one, by which nobody else knows them.
    """
    earned = {} if achieved.credits is None else {"creditsEarned": achieved.credits}
    return {
        "@context": list(CONTEXT),
        "id": id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer.id, "type": ["Profile"], "name": issuer.name},
        "validFrom": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "name": achieved.name,
        "credentialSubject": {
            "id": f"{id}#subject",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": hash_of(name, salt),
                    "identityType": "name",
                    "salt": salt,
                }
            ],
            "achievement": _achievement(achieved),
            **earned,
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": dict(status),
    }


def claims(made: Mapping[str, Any]) -> dict[str, Any]:
    """The payload of its JWT: the credential itself with the registered claims that the standard asks for (8.2.4.2)."""
    at = datetime.strptime(made["validFrom"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    issuer = made["issuer"]
    return {
        **made,
        "iss": issuer if isinstance(issuer, str) else issuer["id"],
        "jti": made["id"],
        "nbf": int(at.timestamp()),
        "sub": made["credentialSubject"]["id"],
    }


def hash_of(name: str, salt: str) -> str:
    """The hash of a name, as an IdentityHash is written."""
    return f"sha256${hashlib.sha256(f'{name}{salt}'.encode()).hexdigest()}"


def _achievement(achieved: Achieved) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": achieved.id,
        "type": ["Achievement"],
        "achievementType": "Course",
        "name": achieved.name,
        "description": achieved.description,
        "criteria": {"narrative": achieved.criteria},
    }
    return found if achieved.credits is None else found | {"creditsAvailable": achieved.credits}
