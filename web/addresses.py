"""What may stand in an address: the names of cases and attempts. Anything else is not found and asks no database."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import BaseConverter


class Slug(BaseConverter):
    """The name of a case."""

    regex = "[a-z0-9-]{1,100}"


class AttemptId(BaseConverter):
    """The public id of an attempt."""

    regex = "[0-9a-f]{32}"


def name_addresses(app: Flask) -> None:
    """Let routes say `<slug:…>` and `<attempt:…>`."""
    app.url_map.converters.update(slug=Slug, attempt=AttemptId)
