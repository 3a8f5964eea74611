"""What may stand in an address: names of cases, public ids, secrets of links. Anything else asks no database."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter


class Slug(BaseConverter):
    """The name of a case."""

    regex = "[a-z0-9-]{1,100}"


class AttemptId(BaseConverter):
    """The public id of an attempt."""

    regex = "[0-9a-f]{32}"


class PublicId(BaseConverter):
    """The public id of a person, a session, a passkey and the like."""

    regex = "[0-9a-f]{32}"


class Token(BaseConverter):
    """The secret of a link."""

    regex = "[A-Za-z0-9_-]{43}"


class Place(IntegerConverter):
    """A whole number, counted: no database has to be asked for one of twenty digits."""

    regex = r"[0-9]{1,6}"


def name_addresses(app: Flask) -> None:
    """Let routes say `<slug:…>`, `<attempt:…>`, `<hex:…>`, `<token:…>`, and `<int:…>` for what is counted."""
    app.url_map.converters.update(slug=Slug, attempt=AttemptId, hex=PublicId, token=Token, int=Place)
