"""Contacts as vCards: written as version 3.0, read as 2.1, 3.0 and 4.0. Knows no table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from services.decoding import NoText
from services.delimited import Unreadable
from services.network.fields import Told, one_line
from services.network.rows import MAX_TEXT, LeftOut, Read, Row, refuse_too_many, words_of
from services.network.vcard_lines import Card, Property, cards_of

_FOLD = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n"})
_OURS = {
    "X-BATON-LANGUAGES": "languages",
    "X-BATON-FEES": "fees",
    "X-BATON-ACCESSIBILITY": "accessibility",
    "X-BATON-ACCEPTING": "accepting",
    "X-BATON-CHECKED": "checked_on",
}
"""What vCards have no word for."""
_UNSAID = {"VERSION", "PRODID", "REV", "UID", "N", "SORT-STRING", "CLASS", "SOURCE", "PROFILE", "KIND", "X-ABLABEL"}
"""Of these nobody misses anything."""
_PLAIN_TYPES = {"voice", "pref", "internet", "text"}


def as_vcards(contacts: Iterable[Told]) -> bytes:
    """A file with a card for each."""
    return "".join(_card(each) for each in contacts).encode()


def read_vcards(raw: bytes) -> Read:
    """The cards of a file. Raises Unreadable."""
    rows: list[Row] = []
    left_out = LeftOut()
    try:
        for card in cards_of(raw):
            refuse_too_many(len(rows) + 1)
            rows.append(_row(card))
            for each in card.properties:
                if each.name not in _KNOWN:
                    left_out.add(each.name)
    except NoText:
        raise Unreadable("This file is damaged: it is no text in any encoding. Export it anew.") from None
    if not rows:
        raise Unreadable("There is no card in this file: each begins with the line BEGIN:VCARD.")
    return left_out.read(rows)


def _card(told: Told) -> str:
    lines = ("BEGIN:VCARD", "VERSION:3.0", *(f"{name}:{value}" for name, value in _written(told) if value), "END:VCARD")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _written(told: Told) -> Iterator[tuple[str, str]]:
    """Names and values, in the order of an address book."""
    name = _escaped(told.name)
    yield "FN", name
    yield "N", f";{name};;;"
    yield "ORG", _escaped(told.organization)
    yield "CATEGORIES", ",".join(_escaped(word) for word in told.specialties)
    yield "TEL", _escaped(told.phone)
    yield "EMAIL", _escaped(told.email)
    yield "URL", _escaped(told.website)
    yield "ADR", f";;{_escaped(told.address)};;;;" if told.address else ""
    yield "NOTE", _escaped(told.notes)
    for name, field in _OURS.items():
        value = getattr(told, field)
        yield name, value.isoformat() if isinstance(value, date) else _escaped(value or "")


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _folded(line: str) -> str:
    """A line of at most 75 bytes, and what goes on behind it; no letter is broken in two."""
    if len(line) <= _FOLD // 4 or len(line.encode()) <= _FOLD:
        return line
    pieces, begun, size = [], 0, 0
    for at, char in enumerate(line):
        wide = len(char.encode())
        if size + wide > _FOLD:
            pieces.append(line[begun:at])
            begun, size = at, 1
        size += wide
    return "\r\n ".join([*pieces, line[begun:]])


def _row(card: Card) -> Row:
    found: dict[str, list[Property]] = {}
    faults = [f"Line {line} is no property of a card. Correct it or take it out." for line in card.broken[:3]]
    for each in card.properties:
        if each.name in _KNOWN and len(each.value) > MAX_TEXT:
            faults.append(f"{each.name} is far too long. Shorten it.")
        else:
            found.setdefault(each.name, []).append(each)
    texts = {field: read(found) for field, read in _READERS.items()}
    words, too_many = words_of(word for each in found.get("CATEGORIES", ()) for word in each.parts(","))
    faults.extend(too_many)
    if not card.closed:
        faults.append("This card has no end: its last line has to be END:VCARD.")
    return Row(card.line, texts, words, tuple(faults))


Found = dict[str, list[Property]]


def _name(found: Found) -> str:
    for each in found.get("FN", ()):
        if name := one_line(each.text()):
            return name
    for each in found.get("N", ()):
        family, given, additional, prefix, suffix = (*each.parts(";"), "", "", "", "", "")[:5]
        pieces = (one_line(piece) for piece in (prefix, given, additional, family, suffix))
        return " ".join(piece for piece in pieces if piece)
    return ""


def _organization(found: Found) -> str:
    return ", ".join(one_line(part) for each in found.get("ORG", ())[:1] for part in each.parts(";") if part.strip())


def _reachable(*names: str) -> Callable[[Found], str]:
    """All addresses of a kind in one line; where there are several, each with what it is."""

    def read(found: Found) -> str:
        each = [(one_line(_bare(p)), p.types) for name in names for p in found.get(name, ())]
        told = [(value, [word for word in types if word not in _PLAIN_TYPES]) for value, types in each if value]
        if len(told) == 1:
            return told[0][0]
        return ", ".join(f"{value} ({', '.join(types)})" if types else value for value, types in told)

    return read


def _bare(each: Property) -> str:
    """Version 4.0 may write a telephone number as an address of its own kind."""
    value = each.text()
    return value[4:] if each.is_uri and value.lower().startswith("tel:") else value


def _address(found: Found) -> str:
    places = [_place(each) for each in found.get("ADR", ())] or [each.text() for each in found.get("LABEL", ())]
    return "\n\n".join(place for place in places if place.strip())


def _place(adr: Property) -> str:
    box, more, street, city, region, code, country = (*adr.parts(";"), *[""] * 7)[:7]
    town = " ".join(part for part in (", ".join(p for p in (city, region) if p), code) if part)
    return "\n".join(line for line in (box, more, street, town, country) if line)


def _all_texts(*names: str, between: str) -> Callable[[Found], str]:
    def read(found: Found) -> str:
        texts = (each.text() for name in names for each in found.get(name, ()))
        return between.join(text for text in texts if text.strip())

    return read


def _notes(found: Found) -> str:
    roles = [
        f"{name.capitalize()}: {one_line(each.text())}" for name in ("TITLE", "ROLE") for each in found.get(name, ())
    ]
    return "\n\n".join((*(each.text() for each in found.get("NOTE", ()) if each.value.strip()), *roles))


_READERS: dict[str, Callable[[Found], str]] = {
    "name": _name,
    "organization": _organization,
    "phone": _reachable("TEL"),
    "email": _reachable("EMAIL"),
    "website": _reachable("URL"),
    "address": _address,
    "notes": _notes,
    **{field: _all_texts(name, between="\n") for name, field in _OURS.items() if field != "languages"},
    "languages": _all_texts("X-BATON-LANGUAGES", "LANG", between=", "),
}
_READ = {"FN", "ORG", "CATEGORIES", "TEL", "EMAIL", "URL", "ADR", "LABEL", "NOTE", "TITLE", "ROLE", "LANG"}
_KNOWN = _UNSAID | _READ | set(_OURS)
