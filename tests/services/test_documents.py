"""Files that people bring: hostile, broken and honest ones, told by their content, kept without what hides in them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import IO

import pytest
from flask import Flask
from PIL import Image, ImageDraw
from sqlalchemy import Connection, select

from models import Document
from services import documents
from services.database import writes
from services.documents import JPEG, PDF, PNG, Cleaned, clean, clean_name
from services.errors import BadField
from tests.support import people
from tests.support.files import a_pdf, a_picture
from tests.support.plans import id_of
from tests.support.rows import count, values
from web.session import now


def refused(raw: bytes, name: str = "a.pdf") -> str:
    with pytest.raises(BadField) as fault:
        clean(name, io.BytesIO(raw), "evidence")
    assert fault.value.field == "evidence"
    return fault.value.message


def test_a_pdf_stays_byte_for_byte_and_takes_its_ending_from_what_it_is() -> None:
    raw = a_pdf()
    kept = clean(r"C:\Temp\Proof of hours.jpg", io.BytesIO(raw))
    assert (kept.name, kept.media_type, kept.content) == ("Proof of hours.pdf", PDF, raw)


@pytest.mark.parametrize("lost", [2, 10, 200])
def test_a_pdf_that_is_cut_off_anywhere_is_refused(lost: int) -> None:
    assert "cut off" in refused(a_pdf()[:-lost])


def test_a_pdf_that_is_locked_says_what_to_do() -> None:
    assert "locked" in refused(a_pdf(trailer="/Encrypt 9 0 R"))


@pytest.mark.parametrize(
    "raw",
    [
        b"<html><script>alert(1)</script></html>",
        b"GIF89a" + bytes(50),
        b"PK\x03\x04" + bytes(50),
        b"MZ" + bytes(50),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\n" + b"%PDF-1.7",
        b"\0" * 100,
    ],
)
def test_what_is_none_of_the_three_is_refused_whatever_it_is_called(raw: bytes) -> None:
    assert "neither a PDF nor" in refused(raw, "certificate.pdf")


def test_nothing_and_too_much_are_refused_and_no_more_is_read_than_must_be() -> None:
    class Endless(io.RawIOBase):
        asked = 0

        def read(self, size: int = -1) -> bytes:
            Endless.asked += size
            return b"%PDF-1.7" + bytes(size - 8)

    assert "empty" in refused(b"")
    endless: IO[bytes] = Endless()  # type: ignore[assignment]  # enough of a stream
    with pytest.raises(BadField, match="larger than 10 MB"):
        clean("a.pdf", endless)
    assert Endless.asked == documents.MAX_BYTES + 1


def test_a_photograph_is_turned_upright_and_loses_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    exif[0x010E] = "SECRET PLACE"
    raw = a_picture("jpeg", (60, 20), exif=exif, comment=b"SECRET NOTE")
    assert b"SECRET PLACE" in raw
    kept = clean("IMG_1.HEIC", io.BytesIO(raw + b"<script>SECRET TAIL</script>"))
    assert (kept.name, kept.media_type) == ("IMG_1.jpg", JPEG)
    assert b"SECRET" not in kept.content
    assert Image.open(io.BytesIO(kept.content)).size == (20, 60)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_a_picture_of_every_kind_stays_what_it_shows(mode: str) -> None:
    kind = "jpeg" if mode == "CMYK" else "png"
    picture = Image.new(mode, (30, 10))
    if mode in ("L", "RGB", "RGBA"):
        ImageDraw.Draw(picture).rectangle((0, 0, 9, 9), fill="white")
    made = io.BytesIO()
    picture.save(made, kind)
    kept = clean("a", io.BytesIO(made.getvalue()))
    again = Image.open(io.BytesIO(kept.content))
    assert again.size == (30, 10)
    if mode in ("L", "RGB", "RGBA"):
        assert again.convert("L").getpixel((5, 5)) >= 250  # type: ignore[operator]  # a number, in this mode
        assert again.convert("L").getpixel((20, 5)) <= 5  # type: ignore[operator]


def test_a_large_picture_is_kept_smaller_and_can_still_be_read() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    for kind in ("jpeg", "png"):
        kept = clean("a", io.BytesIO(a_picture(kind, (4_200, 1_400), exif=exif)))
        assert Image.open(io.BytesIO(kept.content)).size == (1_167, 3_500)


@pytest.mark.parametrize("size", [(60_000, 60_000), (20_000, 6_000)])
def test_a_pixel_bomb_is_refused_by_what_it_says_before_it_is_drawn(size: tuple[int, int]) -> None:
    header = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    assert "million pixels" in refused(_png([(b"IHDR", header), (b"IDAT", zlib.compress(bytes(100)))]), "bomb.png")


def _png(chunks: list[tuple[bytes, bytes]]) -> bytes:
    parts = [*chunks, (b"IEND", b"")]
    whole = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(whole)


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_picture_that_is_cut_off_or_scrambled_is_refused(kind: str) -> None:
    raw = a_picture(kind, (200, 200))
    assert "damaged or cut off" in refused(raw[: len(raw) // 2], "a")
    assert "damaged or cut off" in refused(raw[:12] + bytes(40), "a")


def test_a_text_bomb_beside_a_picture_does_not_go_off() -> None:
    bomb = b"note\0\0" + zlib.compress(bytes(80 * 1024 * 1024), 9)
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    raw = _png([(b"IHDR", header), (b"zTXt", bomb), (b"IDAT", zlib.compress(bytes(2)))])
    assert "damaged" in refused(raw, "a.png")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\boot.ini", "boot.pdf"),
        ("cod\u202efdp.exe", "codfdp.pdf"),
        ('a"b\r\nX-Header: 1<c>.pdf', "abX-Header 1c.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("CON.txt", "_CON.pdf"),
        ("com1.tar.gz", "_com1.tar.pdf"),
        ("...", "document.pdf"),
        ("", "document.pdf"),
        ("  Прочесть  .PDF ", "Прочесть.pdf"),
        ("x" * 500, "x" * 100 + ".pdf"),
    ],
)
def test_a_name_is_safe_everywhere_and_still_says_what_it_was(typed: str, kept: str) -> None:
    assert clean_name(typed, PDF) == kept


@writes
def keep(connection: Connection, person_id: int, cleaned: Cleaned) -> int:
    return documents.keep(connection, cleaned, now(), person_id=person_id)


def test_files_have_a_quota_and_the_same_file_again_takes_no_more_room(
    small_site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = id_of(small_site, people.put(small_site, "Alice"))
    bob = id_of(small_site, people.put(small_site, "Bob"))
    first = Cleaned("a.pdf", PDF, b"1" * 60)
    monkeypatch.setattr(documents, "QUOTA", 100)
    with small_site.app_context():
        assert keep(alice, first) == keep(alice, first)
        with pytest.raises(BadField, match="does not fit any more"):
            keep(alice, Cleaned("b.png", PNG, b"2" * 41))
        keep(alice, Cleaned("b.png", PNG, b"2" * 40))
        keep(bob, first)
    assert count(small_site, Document) == 3
    assert sorted(values(small_site, select(Document.size))) == [40, 60, 60]
