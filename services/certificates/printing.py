"""A certificate as PDF: made when it is first asked for, outside of any writing, then kept as it is.

Only what `printed` has is on it; the moment in the file is that of its issue, so that the same certificate makes the
same bytes.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import segno
from sqlalchemy import Connection, insert, select

from engine.credit.hours import counted, show_hours, with_unit
from models import Certificate, CertificateFile
from services.certificates.issuing import VERIFY
from services.codes import in_groups
from services.database import reads, writes
from services.errors import NotFound
from services.jurisdictions import name_of
from services.provider.profile import PICTURES, pictures_in
from services.typeset.pdf import TooLong, pdf

HEADINGS = {
    "certificate": "Certificate of completion",
    "record": "Record of completion",
    "sample": "Certificate of completion",
}
MARK = "certificate "
"""What stands before the code in a file’s keywords, by which a file that was altered is known all the same."""
_SAYS = {
    "record": "This is not approved continuing education, and it carries no CE credit.",
    "sample": "This is a sample for reviewers. Nobody earned it, and it proves nothing.",
}
FORMATS = {
    "self_paced": "Self-paced, asynchronous",
    "live_online": "Live, interactive, online",
    "live_in_person": "Live, in person",
}
_LETTER = ("US", "CA", "MX", "PH")
"""Where paper is letter-sized; elsewhere it is A4."""
_LONG_NAME, _LONG_COURSE = 34, 60
"""Characters from which on something is set smaller, so that one page holds it."""


SCALES = (1, 0.92, 0.84, 0.76, 0.68, 0.6, 0.5, 0.4, 0.3)
"""Of every size: the largest that leaves everything on one page."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A certificate that can be set: what it prints, and what is known of it beside that."""

    code: str
    kind: str
    printed: Mapping[str, Any]
    issued_at: datetime


def certificate_pdf(code: str, address: str, now: datetime) -> bytes:
    """The PDF of a certificate, made now if it never was. `address` is the site's own. Raises NotFound."""
    kept, here, pictures = _look(code)
    if kept is not None:
        return kept
    return _keep(code, set_pdf(here, address, pictures), now)


def set_pdf(here: Printed, address: str, pictures: Mapping[str, tuple[str, bytes]]) -> bytes:
    """The bytes of a certificate: a pure function of what it prints. `pictures` are the signature and the logo, each
    with the ending of its file.
    """
    url = f"{address}{VERIFY}/{here.code}"
    files = {f"{name}.{ending}": content for name, (ending, content) in pictures.items()}
    named = {name: f"{name}.{pictures[name][0]}" if name in pictures else None for name in PICTURES}
    said = {**words(here, url), **named}
    for scale in SCALES:
        with suppress(TooLong):
            return pdf("certificate", {**said, "scale": scale}, here.issued_at, {**files, "qr.svg": _qr(url)})
    raise TooLong(here.code)


def words(here: Printed, url: str) -> dict[str, Any]:
    """Every word of a certificate, as its pattern asks for them."""
    said = here.printed
    heading, is_record = HEADINGS[here.kind], here.kind == "record"
    day = _day(said["completed_on"])
    return {
        "title": f"{heading}: {said['name']}",
        "description": f"{said['course']}, completed on {day}",
        "keywords": f"{MARK}{here.code}",
        "lang": "en",
        "paper": "us-letter" if said["jurisdiction"][:2] in ("", *_LETTER) else "a4",
        "heading": heading,
        "banner": "SAMPLE" if here.kind == "sample" else None,
        "provider": said["provider"]["name"],
        "says": "This certifies that" if not is_record else "This records that",
        "name": said["name"],
        "name_size": 24 if len(said["name"]) <= _LONG_NAME else 17,
        "license": _license(said),
        "completed": "has completed the course",
        "course": said["course"],
        "course_size": 18 if len(said["course"]) <= _LONG_COURSE else 13,
        "course_numbers": _course_numbers(said),
        "facts": [{"label": label, "value": value} for label, value in _facts(here, day)],
        "statements": list(_statements(here)),
        "signer": said["signer"]["name"],
        "signer_title": said["signer"]["title"],
        "signature_alt": f"Signature of {said['signer']['name']}",
        "logo_alt": f"Logo of {said['provider']['name']}",
        "provider_lines": [*said["provider"]["address"].splitlines(), said["provider"]["contact"]],
        "verify_lines": list(_verify_lines(here, url)),
        "qr_alt": "QR code of the address at which this is verified",
    }


def _facts(here: Printed, day: str) -> Iterator[tuple[str, str]]:
    said = here.printed
    if "held_on" in said:
        yield "Held on", _day(said["held_on"])
    yield "Completed on", day
    if here.kind == "record":
        yield "Time", counted(said["minutes"], "minute")
    else:
        yield "Credit", with_unit(said["hours"], said["unit"])
        parts = [f"{name.replace('_', ' ')} {show_hours(part)}" for name, part in said["subjects"].items()]
        if parts:
            yield "Of these", ", ".join(parts)
    yield "Format", FORMATS[said["format"]]
    yield (
        "Written by" if said["format"] == "self_paced" else "Presented by",
        "; ".join(", ".join(filter(None, (each["name"], each["credentials"]))) for each in said["authors"]),
    )


def _statements(here: Printed) -> Iterator[dict[str, str | None]]:
    """What approvers want said, and what a document that proves no credit says of itself."""
    if here.kind in _SAYS:
        yield {"text": _SAYS[here.kind], "number": None}
    yield from map(_statement, here.printed["approvals"])


def _statement(approval: Mapping[str, str]) -> dict[str, str | None]:
    """An approver's statement word for word, then the approval's number and period."""
    period = f"{_day(approval['valid_from'])} to {_day(approval['valid_to'])}"
    return {
        "text": approval["statement"],
        "number": f"({approval['approver']}, No. {approval['number']}, approved from {period}.)",
    }


def _license(said: Mapping[str, Any]) -> str | None:
    number = said["license_number"]
    return ", ".join(filter(None, (f"License {number}", name_of(said["jurisdiction"])))) if number else None


def _course_numbers(said: Mapping[str, Any]) -> str | None:
    found = [f"{each['approver']}: {each['course_number']}" for each in said["approvals"] if each["course_number"]]
    return f"Course number {'; '.join(found)}" if found else None


def _verify_lines(here: Printed, url: str) -> Iterator[str]:
    yield "Verify at"
    yield url.partition("://")[2].rpartition("/")[0]
    code = in_groups(here.code.upper())
    yield code[:19]
    yield code[20:]
    yield f"Issued on {_day(here.printed['issued_on'])}"
    if here.printed["version"] > 1:
        yield f"Version {here.printed['version']}, replaces {in_groups(here.printed['replaces'].upper())[:9]}…"


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day:%B} {day.day}, {day.year}"


def _qr(url: str) -> bytes:
    made = io.BytesIO()
    segno.make(url, error="m").save(made, kind="svg", border=0, dark="#26211c")
    return made.getvalue()


@reads
def _look(connection: Connection, code: str) -> tuple[bytes | None, Printed, dict[str, tuple[str, bytes]]]:
    """The PDF if it was made, what it prints, and the pictures of its issue. Raises NotFound."""
    row = connection.execute(
        select(Certificate, CertificateFile.content)
        .outerjoin(CertificateFile, CertificateFile.certificate_id == Certificate.id)
        .where(Certificate.code == code)
    ).one_or_none()
    if row is None:
        raise NotFound(code)
    pictures = {} if row.content else pictures_in(connection, row.printed.get("pictures", {}))
    return row.content, Printed(row.code, row.kind, row.printed, row.issued_at), pictures


@writes
def _keep(connection: Connection, code: str, content: bytes, now: datetime) -> bytes:
    """Keep a PDF; where another request was faster, that one's is returned."""
    row = connection.execute(
        select(Certificate.id, CertificateFile.content)
        .outerjoin(CertificateFile, CertificateFile.certificate_id == Certificate.id)
        .where(Certificate.code == code)
    ).one()
    if row.content is not None:
        return bytes(row.content)
    made = hashlib.sha256(content).hexdigest()
    connection.execute(insert(CertificateFile).values(certificate_id=row.id, sha256=made, content=content, made_at=now))
    return content
