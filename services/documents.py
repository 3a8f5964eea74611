"""Files that people bring: told by their content, cleaned, and never more of them than there is room for.

A PDF stays byte for byte what it was, once its beginning, its end and its lock were looked at. A picture is drawn anew:
what a camera wrote beside it, and whatever else hid in the file, is not in the new one. Knows no page.
"""

from __future__ import annotations

import hashlib
import io
import re
import threading
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, Any

from PIL import Image, ImageOps
from sqlalchemy import Connection, func, insert, select

from models import Document, Person
from services.errors import BadField, NotFound
from services.tokens import new_public_id

MAX_BYTES = 10 * 1024 * 1024
QUOTA = 100 * 1024 * 1024
"""Bytes of all files of one person together."""
MAX_PIXELS = 50_000_000
"""Of a picture, as its file says before anything of it is drawn: what the largest telephones make."""
LONGEST_SIDE = 3_500
"""Pixels of a picture as it is kept: a sheet of paper that can be printed again."""
MAX_NAME = 100

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
ENDINGS = {PDF: "pdf", PNG: "png", JPEG: "jpg"}
_DECODERS = {PNG: "PNG", JPEG: "JPEG"}
_BEGINNINGS = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
_TAIL = 2_048
"""Bytes at the end of a PDF in which it says where its table of contents is."""
_VERSION = re.compile(rb"%PDF-[12]\.[0-9]")
_END = re.compile(rb"startxref\s+([0-9]{1,9})\s+%%EOF")
_TABLE = re.compile(rb"\s*(?:xref\b|[0-9]{1,10}\s+[0-9]{1,5}\s+obj\b)")
_LOCKED = re.compile(rb"/Encrypt\s*(?:[0-9]{1,10}\s+[0-9]{1,5}\s+R\b|<<)")
_NEVER_IN_NAMES = set('<>:"/\\|?*')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
"""Names that one system takes for a printer or a line."""

_one_at_a_time = threading.BoundedSemaphore(1)
"""Pictures take a lot of memory while they are drawn anew."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file that can be kept."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is kept, to be taken along."""

    name: str
    media_type: str
    content: bytes


def clean(name: str, stream: IO[bytes], field: str = "file") -> Cleaned:
    """A file as it can be kept; `name` is what its owner called it. Raises BadField beside `field`.

    At most one byte more than may be is read.
    """
    raw = stream.read(MAX_BYTES + 1)
    if not raw:
        raise BadField(field, "This file is empty. Choose another one.")
    if len(raw) > MAX_BYTES:
        raise BadField(
            field, f"This file is larger than {MAX_BYTES // 1024**2} MB. Make it smaller, or send fewer pages."
        )
    media_type = next((kind for begins, kind in _BEGINNINGS.items() if raw.startswith(begins)), "")
    if not media_type:
        raise BadField(field, "This is neither a PDF nor a PNG or JPEG picture. Save it as one of these first.")
    content = _pdf(raw, field) if media_type == PDF else _drawn_anew(raw, media_type, field)
    return Cleaned(clean_name(name, media_type), media_type, content)


def clean_name(name: str, media_type: str) -> str:
    """A name that is safe on every system, with the ending of what the file really is."""
    last = name.replace("\\", "/").rpartition("/")[2]
    told = "".join(char for char in unicodedata.normalize("NFC", last) if _may_be_in_a_name(char))
    stem = PurePosixPath(told.strip(" .")).stem.strip(" .")[:MAX_NAME].strip(" .")
    if not any(unicodedata.category(char)[0] in "LN" for char in stem):
        stem = "document"
    if _DEVICES.fullmatch(stem.partition(".")[0]):
        stem = f"_{stem}"
    return f"{stem}.{ENDINGS[media_type]}"


def _may_be_in_a_name(char: str) -> bool:
    """Whether a character shows and stays where it stands: nothing that turns the rest of a name around."""
    return char not in _NEVER_IN_NAMES and unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _pdf(raw: bytes, field: str) -> bytes:
    """A PDF, as it is. Raises BadField for one that is cut off, or that asks for a password."""
    ends = _END.findall(raw[-_TAIL:])
    if not _VERSION.match(raw) or not ends or not _TABLE.match(raw[int(ends[-1]) : int(ends[-1]) + 64]):
        raise BadField(field, "This PDF is damaged or cut off. Open it, save it again, and send that.")
    if _LOCKED.search(raw):
        raise BadField(field, "This PDF is locked, and an auditor could not open it. Print it to a new PDF first.")
    return raw


def _drawn_anew(raw: bytes, media_type: str, field: str) -> bytes:
    """A picture without anything that is not to be seen. Raises BadField."""
    damaged = BadField(field, "This picture is damaged or cut off. Save it again, or take another one.")
    with _one_at_a_time:
        try:
            with Image.open(io.BytesIO(raw), formats=[_DECODERS[media_type]]) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise Image.DecompressionBombError
                return _drawn(picture, media_type)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise BadField(
                field, f"This picture has more than {MAX_PIXELS // 10**6} million pixels. Make it smaller first."
            ) from None
        except Exception:  # whatever a decoder stumbles over
            raise damaged from None


def _drawn(picture: Any, media_type: str) -> bytes:
    """The same picture, upright and not too large, and nothing beside it. It is never in memory whole twice."""
    picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    ImageOps.exif_transpose(picture, in_place=True)
    plain = picture.convert(_mode(picture, media_type))
    plain.info = {}
    made = io.BytesIO()
    plain.save(made, _DECODERS[media_type], quality=90)
    return made.getvalue()


def _mode(picture: Any, media_type: str) -> str:
    if media_type == PNG and (picture.has_transparency_data or picture.mode in ("LA", "RGBA", "PA")):
        return "RGBA"
    return "L" if picture.mode in ("1", "L", "LA") else "RGB"


def keep(
    connection: Connection,
    cleaned: Cleaned,
    now: datetime,
    *,
    person_id: int | None = None,
    entry_id: int | None = None,
    field: str = "file",
) -> int:
    """Keep a file of somebody, or of the provider where that is nobody. Returns its number in the table.

    The same file once more for the same entry is the one that is there. Raises BadField where it does not fit.
    """
    if person_id is not None:
        connection.execute(select(Person.id).where(Person.id == person_id).with_for_update())
        there = (Document.person_id == person_id, Document.entry_id == entry_id, Document.sha256 == cleaned.sha256)
        if (known := connection.scalar(select(Document.id).where(*there))) is not None:
            return int(known)
        _make_room(connection, person_id, len(cleaned.content), field)
    values = {"name": cleaned.name, "media_type": cleaned.media_type, "content": cleaned.content}
    sums = {"size": len(cleaned.content), "sha256": cleaned.sha256}
    made = insert(Document).values(
        public_id=new_public_id(), person_id=person_id, entry_id=entry_id, added_at=now, **values, **sums
    )
    return int(connection.execute(made.returning(Document.id)).scalar_one())


def _make_room(connection: Connection, person_id: int, more: int, field: str) -> None:
    there = connection.scalar(select(func.coalesce(func.sum(Document.size), 0)).where(Document.person_id == person_id))
    if int(there or 0) + more > QUOTA:
        raise BadField(field, f"Your files have {QUOTA // 1024**2} MB together, and this one does not fit any more.")


def own_document(connection: Connection, person_id: int, document_id: str, *, entry_id: int) -> Kept:
    """A file with an entry of somebody's own. Raises NotFound."""
    here = (Document.public_id == document_id, Document.person_id == person_id, Document.entry_id == entry_id)
    row = connection.execute(select(Document.name, Document.media_type, Document.content).where(*here)).one_or_none()
    if row is None:
        raise NotFound(document_id)
    return Kept(row.name, row.media_type, row.content)
