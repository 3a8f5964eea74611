"""Who provides continuing education here: the one row that courses and certificates are printed from.

What a certificate said when it was issued stays with the certificate; a change here changes none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engine.credit.checklist import Provider
from models import Document
from models import Provider as ProviderRow
from services import audit
from services.audit import Act
from services.database import reads, writes
from services.documents import Cleaned, Kept, keep
from services.errors import BadField, ChangedMeanwhile, NotFound
from services.people import Visitor
from services.provider.typed import MAX_LINE, MAX_TEXT, line, text
from services.typeset.lettering import printable

PICTURES = ("signature", "logo")
LENGTHS = {
    "legal_name": MAX_LINE,
    "address": 600,
    "contact": MAX_LINE,
    "grievance": MAX_TEXT,
    "refund": MAX_TEXT,
    "accommodation": MAX_TEXT,
    "signer_name": MAX_LINE,
    "signer_title": MAX_LINE,
}
_LINES = ("legal_name", "contact", "signer_name", "signer_title")
_PRINTED = (*_LINES, "address")


@dataclass(frozen=True, slots=True)
class ProfileView:
    """The same with its version, and which pictures there are."""

    told: Provider
    version: int = 0
    has_signature: bool = False
    has_logo: bool = False


@reads
def profile(connection: Connection) -> ProfileView:
    """The provider as it is now."""
    return profile_in(connection)


def profile_in(connection: Connection) -> ProfileView:
    """The same, in the transaction at hand."""
    row = connection.execute(select(ProviderRow)).one_or_none()
    if row is None:
        return ProfileView(Provider())
    told = Provider(**{each.name: getattr(row, each.name) for each in fields(Provider)})
    return ProfileView(told, row.version, row.signature_id is not None, row.logo_id is not None)


@writes
def change_profile(connection: Connection, visitor: Visitor, typed: Provider, version: int, now: datetime) -> None:
    """Keep what was typed, where `version` is the one that the form was filled from.

    Raises BadField, ChangedMeanwhile.
    """
    told = _checked(typed)
    here = _held(connection, now)
    before = {name: getattr(here, name) for name in told}
    changed = sorted(name for name, value in told.items() if before[name] != value)
    if not changed:
        return  # sent twice, or nothing was changed
    if here.version != version:
        raise ChangedMeanwhile
    connection.execute(update(ProviderRow).values(**told, version=version + 1, changed_at=now))
    audit.record(connection, visitor.public_id, Act.PROVIDER_CHANGED, "provider", now, fields=changed)


@writes
def put_picture(connection: Connection, visitor: Visitor, which: str, cleaned: Cleaned, now: datetime) -> None:
    """Keep a signature or a logo in place of the one before. Raises NotFound, BadField for what is no picture."""
    if which not in PICTURES:
        raise NotFound
    if not cleaned.media_type.startswith("image/"):
        raise BadField(which, "Choose a PNG or JPEG picture.")
    _held(connection, now)
    document_id = keep(connection, cleaned, now, field=which)
    _set_picture(connection, visitor, which, document_id, now)


@writes
def take_picture_away(connection: Connection, visitor: Visitor, which: str, now: datetime) -> None:
    """Have no signature or logo any more; harmless where there is none. Raises NotFound."""
    if which not in PICTURES:
        raise NotFound
    if getattr(_held(connection, now), f"{which}_id") is not None:
        _set_picture(connection, visitor, which, None, now)


@reads
def picture(connection: Connection, which: str) -> Kept:
    """The signature or the logo, cleaned when it came. Raises NotFound."""
    if which not in PICTURES:
        raise NotFound
    of = getattr(ProviderRow, f"{which}_id")
    row = connection.execute(
        select(Document.name, Document.media_type, Document.content).join(ProviderRow, of == Document.id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Kept(row.name, row.media_type, row.content)


def _set_picture(connection: Connection, visitor: Visitor, which: str, document_id: int | None, now: datetime) -> None:
    connection.execute(update(ProviderRow).values({f"{which}_id": document_id, "changed_at": now}))
    audit.record(connection, visitor.public_id, Act.PROVIDER_CHANGED, "provider", now, fields=[which])


def _held(connection: Connection, now: datetime) -> Any:
    """The row, held until the transaction ends. Two who make it at once: the second is told by the key, and reads."""
    row = connection.execute(select(ProviderRow).with_for_update()).one_or_none()
    if row is None:
        connection.execute(insert(ProviderRow).values(id=1, version=0, changed_at=now, **asdict(Provider())))
        row = connection.execute(select(ProviderRow).with_for_update()).one()
    return row


def _checked(typed: Provider) -> dict[str, str]:
    """Each field as it is kept. Raises BadField."""
    kinds = {name: line if name in _LINES else text for name in LENGTHS}
    told = {name: kinds[name](name, getattr(typed, name), most) for name, most in LENGTHS.items()}
    return told | {name: printable(name, told[name]) for name in _PRINTED}


def pictures_of(connection: Connection) -> dict[str, str]:
    """The signature and the logo that are in use, by the public ids of their files; in the transaction at hand."""
    found = {}
    for which in PICTURES:
        of = getattr(ProviderRow, f"{which}_id")
        if there := connection.scalar(select(Document.public_id).join(ProviderRow, of == Document.id)):
            found[which] = there
    return found


def pictures_in(connection: Connection, of: Mapping[str, str]) -> dict[str, tuple[str, bytes]]:
    """The pictures that were in use once: the ending of each file, and its bytes. A picture that another one took the
    place of is never deleted, for certificates name it.
    """
    query = select(Document.public_id, Document.media_type, Document.content).where(Document.person_id.is_(None))
    kept = {row.public_id: row for row in connection.execute(query.where(Document.public_id.in_(list(of.values()))))}
    ending = {"image/png": "png", "image/jpeg": "jpg"}
    return {
        which: (ending[kept[name].media_type], bytes(kept[name].content)) for which, name in of.items() if name in kept
    }
