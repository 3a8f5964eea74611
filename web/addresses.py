"""What may stand in an address: names of cases, public ids, secrets of links. Anything else asks no database."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import BaseConverter


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


def name_addresses(app: Flask) -> None:
    """Let routes say `<slug:…>`, `<attempt:…>`, `<hex:…>` and `<token:…>`."""
    app.url_map.converters.update(slug=Slug, attempt=AttemptId, hex=PublicId, token=Token)
