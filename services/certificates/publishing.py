"""What wallets and verifiers fetch: public keys, the issuer's profile, the status lists, a certificate's credential."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from models import Certificate, Enrolment, StatusPlace
from services.certificates.issuing import ISSUER, KEYS, STATUS, lists_in
from services.certificates.keys import published, there
from services.database import reads
from services.errors import NotFound
from services.provider.profile import profile_in
from standards.badges.credential import CONTEXT, claims
from standards.badges.keys import jwk, key_set
from standards.badges.status import SIZE, list_credential


def key_list() -> dict[str, Any]:
    """Every key that ever signed here, as a set."""
    return key_set((each.kid, each.public) for each in published())


def key(kid: str) -> dict[str, Any]:
    """One of them. Raises NotFound."""
    for each in published():
        if each.kid == kid:
            return jwk(each.kid, each.public)
    raise NotFound(kid)


@reads
def issuer(connection: Connection, address: str) -> dict[str, Any]:
    """The profile of the issuer, as Open Badges 3.0 has it (section B.5, Profile)."""
    told = profile_in(connection).told
    return {"@context": list(CONTEXT), "id": f"{address}{ISSUER}", "type": "Profile", "name": told.legal_name}


@reads
def status_list(connection: Connection, number: int, address: str, now: datetime) -> str:
    """A status list, signed as it stands now. Raises NotFound for one that no certificate can be in."""
    signer = there(connection)
    if signer is None or number >= lists_in(connection):
        raise NotFound
    first = number * SIZE
    gone = (StatusPlace.revoked, StatusPlace.place.between(first, first + SIZE - 1))
    revoked = connection.scalars(select(StatusPlace.place).where(*gone)).all()
    made = list_credential(f"{address}{STATUS}", f"{address}{ISSUER}", number, revoked, now)
    return signer.sign(claims(made), f"{address}{KEYS}")


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
