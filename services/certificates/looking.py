"""What a certificate is worth: by its code, however it is typed, or by the file itself. Nothing of the file is kept.

Everything shown is from the record. A file that was altered still leads to it, and is said not to be the one issued.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import aliased

from models import Certificate, CertificateFile
from services.certificates.printing import MARK
from services.database import reads
from services.errors import BadField
from services.tokens import is_public_id

VALID, REVOKED, REPLACED, SAMPLE = "valid", "revoked", "replaced", "sample"
MAX_BYTES = 10 * 1024 * 1024
_CODE = re.compile(re.escape(MARK.encode()) + rb"([0-9a-f]{32})")
_LATER = aliased(Certificate)


@dataclass(frozen=True, slots=True)
class Found:
    """A certificate as it is verified: its state, every field that it prints, and the version that came after it."""

    code: str
    state: str
    kind: str
    printed: Mapping[str, Any]
    issued_at: datetime
    revoked_at: datetime | None
    replaced_by: str | None
    replaced_at: datetime | None


@dataclass(frozen=True, slots=True)
class Recognised:
    """The code that a file leads to, if it leads to any; `intact` says that it is the file that was issued."""

    code: str | None
    intact: bool = False


def read_typed(typed: str) -> str:
    """A code as it is kept, with whatever blanks, dashes or capitals it was typed; empty for what cannot be one."""
    code = "".join(char for char in typed.lower() if char.isascii() and char.isalnum())
    return code if is_public_id(code) else ""


@reads
def look(connection: Connection, code: str) -> Found | None:
    """What a code is worth: one statement. None where no certificate has it."""
    later = (_LATER.enrolment_id == Certificate.enrolment_id) & (_LATER.version > Certificate.version)
    query = (
        select(Certificate, _LATER.code.label("later"), _LATER.issued_at.label("later_at"))
        .outerjoin(_LATER, later & _LATER.revoked_at.is_(None))
        .where(Certificate.code == code)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Found(
        code=row.code,
        state=_state(row),
        kind=row.kind,
        printed=row.printed,
        issued_at=row.issued_at,
        revoked_at=row.revoked_at,
        replaced_by=row.later,
        replaced_at=row.later_at,
    )


def recognise(stream: IO[bytes]) -> Recognised:
    """What a file leads to. Raises BadField for what is too large, or no PDF."""
    content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise BadField("file", f"This file is larger than {MAX_BYTES // 1024**2} MB. A certificate is much smaller.")
    if not content.startswith(b"%PDF-"):
        raise BadField("file", "This is not a PDF. Choose the certificate as it was downloaded, or type its code.")
    return _recognised(hashlib.sha256(content).hexdigest(), _CODE.search(content))


@reads
def _recognised(connection: Connection, sha256: str, said: re.Match[bytes] | None) -> Recognised:
    query = select(Certificate.code).join(CertificateFile, CertificateFile.certificate_id == Certificate.id)
    code = connection.scalar(query.where(CertificateFile.sha256 == sha256))
    if code is not None:
        return Recognised(code, intact=True)
    return Recognised(said[1].decode() if said else None)


def _state(row: Any) -> str:
    if row.kind == "sample":
        return SAMPLE
    if row.revoked_at is None:
        return VALID
    return REPLACED if row.later is not None else REVOKED
