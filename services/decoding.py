"""Bytes of a file to text, in whatever encoding a program wrote it. Knows no format."""

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
_BEHIND = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
"""How what follows a mark is written."""
_LOOKED_AT = 4_096
_LONGEST_NAME = 20
_ENCODINGS = {
    **{f"iso-8859-{n}": f"iso8859-{n}" for n in range(1, 17) if n != 12},
    **{f"iso8859-{n}": f"iso8859-{n}" for n in range(1, 17) if n != 12},
    **{f"windows-{n}": f"cp{n}" for n in range(1250, 1259)},
    **{f"cp{n}": f"cp{n}" for n in (437, 850, 852, 858, 866, 874, 932, 936, 949, 950, *range(1250, 1259))},
    **{name: name for name in ("utf-8", "utf-16", "utf-16le", "utf-16be", "ascii", "koi8-r", "koi8-u")},
    **{name: name for name in ("gb2312", "gbk", "gb18030", "big5", "shift-jis", "euc-jp", "euc-kr", "mac-roman")},
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "latin1": "iso8859-1",
    "latin-1": "iso8859-1",
    "macintosh": "mac-roman",
    "sjis": "shift-jis",
    "ks-c-5601-1987": "cp949",
}
"""The encodings in which address books and rosters are written, by their names in small letters.

Python remembers every name that it was ever asked for, so it is never asked for one out of a file.
"""


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


def encoding_of(raw: bytes) -> tuple[bytes, str]:
    """The mark at the beginning of a file, and the encoding of what follows it: with the two, the text can be written
    again as the same bytes. Raises NoText.
    """
    mark = next((mark for mark, _ in _MARKS if raw.startswith(mark)), b"")
    named = _BEHIND[mark] if mark else _named(raw)
    for name in (named, "cp1252", "latin-1") if named == "utf-8" and not mark else (named,):
        try:
            raw[len(mark) :].decode(name)
        except UnicodeDecodeError:
            continue
        return mark, name
    raise NoText


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
    known = _ENCODINGS.get(charset.strip().lower().replace("_", "-")) if len(charset) <= _LONGEST_NAME else None
    try:
        if known:
            return raw.decode(known)
    except ValueError:
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
