"""The lines of vCards, versions 2.1, 3.0 and 4.0: unfolded, decoded, taken apart. Knows no contact.

Written by hand, for what others send: the library that knows vCards takes time without bound over some lines, and drops
what stands behind a comma. Everything here looks at each character a fixed number of times.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.decoding import decode, decode_as
from services.delimited import Unreadable
from services.network.rows import refuse_too_many_lines

_HEAD = re.compile(r'((?:"[^"]*"|[^":])*):')
_PARTS = re.compile(r'((?:"[^"]*"|[^";])*)(;|$)')
_NAME = re.compile(r"(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9_-]+)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MARKS = re.compile(r"\\.|[,;]", re.DOTALL)
_LONGEST_HEAD = 4_096
_MOST_PARTS = 64
"""Of a head: the name, and parameters."""
MAX_PROPERTIES = 500
"""Of one card."""
_ENCODINGS = ("QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT")


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its name and parameters in capitals, its value as it stands."""

    name: str
    value: str
    types: tuple[str, ...] = ()
    is_uri: bool = False

    def text(self) -> str:
        """The value as one text."""
        return _unescaped(self.value)

    def parts(self, separator: str) -> Iterator[str]:
        """The texts that a separator divides."""
        return map(_unescaped, _split(self.value, separator))


@dataclass(slots=True)
class Card:
    """One card: where it begins, its properties, and the lines that are none."""

    line: int
    properties: list[Property] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    closed: bool = False

    def take(self, read: Property | None, number: int) -> None:
        """One more line, which may be no property. Raises Unreadable where that is one too many."""
        if len(self.properties) + len(self.broken) >= MAX_PROPERTIES:
            raise Unreadable(f"The card that begins here has more than {MAX_PROPERTIES} properties.", self.line)
        if read is None:
            self.broken.append(number)
        else:
            self.properties.append(read)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    raw: bytes


def cards_of(raw: bytes) -> Iterator[Card]:
    """The cards of a file. What stands outside of cards is passed over. Raises NoText, Unreadable."""
    card: Card | None = None
    raw = _as_bytes(raw)
    refuse_too_many_lines(raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n"))
    for line in _logical_lines(raw.splitlines()):
        if not line.raw.strip():
            continue
        read = _property(line.raw)
        if read is not None and read.name == "BEGIN" and read.value.strip().upper() == "VCARD":
            if card is not None:
                yield card
            card = Card(line.number)
        elif card is None:
            continue
        elif read is not None and read.name == "END":
            card.closed = True
            yield card
            card = None
        else:
            card.take(read, line.number)
    if card is not None:
        yield card


def _as_bytes(raw: bytes) -> bytes:
    """In an encoding that a line end is one byte in. A byte order mark is taken away."""
    wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in raw[:64]
    return decode(raw).encode("utf-8", "surrogatepass") if wide else raw.removeprefix(b"\xef\xbb\xbf")


def _logical_lines(lines: list[bytes]) -> Iterator[_Line]:
    """Lines put together: folded ones, those that go on by the “=” of quoted-printable, and pictures."""
    pieces: list[bytes] = []
    begun, head, soft, old = 0, b"", False, False
    for number, line in enumerate(lines, start=1):
        if soft:
            pieces.append(line)
        elif line[:1] in (b" ", b"\t"):
            pieces.append(line if old else line[1:])  # version 2.1 folds before a blank that belongs to the text
        elif line and b":" not in line and (b"BASE64" in head or b"ENCODING=B" in head):
            pieces.append(line)
        else:
            if pieces:
                yield _Line(begun, b"".join(pieces))
            pieces, begun, head = [line], number, line.partition(b":")[0].upper()
            old = line.strip() == b"VERSION:2.1" or (old and head != b"BEGIN")
        soft = b"QUOTED-PRINTABLE" in head and line.endswith(b"=")
        if soft:
            pieces[-1] = pieces[-1][:-1]
    if pieces:
        yield _Line(begun, b"".join(pieces))


def _property(raw: bytes) -> Property | None:
    head, colon, value = _head(raw)
    if not colon or len(head) > _LONGEST_HEAD:
        return None
    parts = [part for part, _ in _PARTS.findall(head)] if '"' in head else head.split(";")
    name = _NAME.fullmatch(parts[0].strip())
    if name is None or len(parts) > _MOST_PARTS:
        return None
    types: list[str] = []
    told = {"ENCODING": "", "CHARSET": "", "VALUE": ""}
    for part in parts[1:]:
        key, equals, said = part.partition("=")
        key, said = key.strip().upper(), said.strip().strip('"')
        if not equals:
            key, said = ("ENCODING" if key in _ENCODINGS else "TYPE"), key
        if key in told:
            told[key] = said
        elif key == "TYPE":
            types.extend(word.strip().lower() for word in said.split(",") if word.strip())
    if told["ENCODING"].upper() == "QUOTED-PRINTABLE":
        value = quopri.decodestring(value)
    text = decode_as(value, told["CHARSET"] or "utf-8")
    return Property(name[1].upper().replace("_", "-"), text, tuple(types), told["VALUE"].lower() == "uri")


def _head(raw: bytes) -> tuple[str, bool, bytes]:
    """What stands before the colon that no quotes enclose, and after it."""
    simple, colon, value = raw.partition(b":")
    if b'"' not in simple:
        return simple.decode("latin-1"), bool(colon), value
    found = _HEAD.match(raw[: _LONGEST_HEAD + 1].decode("latin-1"))
    if found is not None:
        return found[1], True, raw[found.end() :]
    return simple.decode("latin-1").replace('"', ""), bool(colon), value


def _split(value: str, separator: str) -> list[str]:
    """The parts of a value at each separator that is not escaped."""
    if "\\" not in value:
        return value.split(separator)
    parts, begun = [], 0
    for found in _MARKS.finditer(value):
        if found[0] == separator:
            parts.append(value[begun : found.start()])
            begun = found.end()
    return [*parts, value[begun:]]


def _unescaped(value: str) -> str:
    """A text without its escapes. A backslash before any other letter stands for itself."""
    return _ESCAPED.sub(lambda found: _MEANS.get(found[1], found[0]), value)


_MEANS = {"n": "\n", "N": "\n", ",": ",", ";": ";", ":": ":", "\\": "\\"}
