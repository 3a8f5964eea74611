"""What wallets and verifiers fetch: public keys, the issuer's profile, the status lists, a certificate's credential."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from joserfc import jwt
from sqlalchemy import Connection, select

from models import Certificate, Enrolment
from services.certificates.issuing import ISSUER, STATUS
from services.certificates.keys import signer
from services.database import reads, writes
from services.errors import NotFound
from services.provider.profile import profile_in
from standards.badges.credential import CONTEXT, claims
from standards.badges.status import SIZE, list_credential

MOST_LISTS = 1_000
"""Numbers of lists that can be asked for."""


@reads
def issuer(connection: Connection, address: str) -> dict[str, Any]:
    """The profile of the issuer, as Open Badges 3.0 has it (section B.5, Profile)."""
    told = profile_in(connection).told
    return {"@context": list(CONTEXT), "id": f"{address}{ISSUER}", "type": "Profile", "name": told.legal_name}


@writes
def status_list(connection: Connection, number: int, address: str, now: datetime) -> str:
    """A status list, signed as it stands now. Raises NotFound for one that there cannot be."""
    if number >= MOST_LISTS:
        raise NotFound
    first = number * SIZE
    gone = (Certificate.revoked_at.is_not(None), Certificate.status_index.between(first, first + SIZE - 1))
    revoked = connection.scalars(select(Certificate.status_index).where(*gone)).all()
    key = signer(connection, now)
    made = list_credential(f"{address}{STATUS}", f"{address}{ISSUER}", number, revoked, now)
    return jwt.encode({"alg": "EdDSA", "kid": key.kid, "typ": "JWT"}, claims(made), key.key, algorithms=["EdDSA"])


@reads
def credential(connection: Connection, person_id: int, code: str) -> str:
    """The credential of one's own certificate, as it was signed. Raises NotFound."""
    query = select(Certificate.credential).join(Enrolment, Enrolment.id == Certificate.enrolment_id)
    found = connection.scalar(query.where(Certificate.code == code, Enrolment.person_id == person_id))
    if found is None:
        raise NotFound(code)
    return found


@reads
def is_own(connection: Connection, person_id: int, code: str) -> bool:
    """Whether a certificate is somebody's."""
    query = select(Certificate.id).join(Enrolment, Enrolment.id == Certificate.enrolment_id)
    return connection.scalar(query.where(Certificate.code == code, Enrolment.person_id == person_id)) is not None
