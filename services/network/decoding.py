"""Bytes of a file to text, in whatever encoding an address book wrote it. Knows no format."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""What a file begins with, and what that says. The longer marks come before those that they begin with."""
_LOOKED_AT = 4_096
_OF_PEOPLE = ("utf-8", "utf-16", "ascii", "iso8859", "cp", "koi8", "mac", "gb", "big5", "shift_jis", "euc")
"""How the names of encodings begin in which address books are written."""


class NoText(ValueError):
    """Bytes that are no text."""


def decode(raw: bytes) -> str:
    """The text of a file: by its mark, by its zeros, as UTF-8, else as Windows wrote it. Raises NoText."""
    try:
        return raw.decode(_named(raw))
    except UnicodeDecodeError:
        if _named(raw) != "utf-8":
            raise NoText from None
    return as_windows_wrote(raw)


def is_utf8(raw: bytes) -> bool:
    """Whether bytes are UTF-8."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def as_windows_wrote(raw: bytes) -> str:
    """Bytes that are no UTF-8. Windows-1252 has what Latin-1 shows; its five holes are taken as there."""
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def decode_as(raw: bytes, charset: str) -> str:
    """Bytes in the encoding that is named beside them; if that is none, or wrong, as `decode` takes them."""
    try:
        name = codecs.lookup(charset).name
        if name.startswith(_OF_PEOPLE):
            return raw.decode(name)
    except (LookupError, ValueError):
        pass
    return raw.decode("utf-8") if is_utf8(raw) else as_windows_wrote(raw)


def _named(raw: bytes) -> str:
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    head = raw[:_LOOKED_AT]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 > len(head):  # half of what is written in the letters of ASCII is zeros
        return "utf-16-le" if odd > even else "utf-16-be"
    return "utf-8"
