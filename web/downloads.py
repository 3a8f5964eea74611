"""Files that are taken along: always to keep, never shown in the page, whatever is in them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import IO

from flask import Response

PIECE = 64 * 1024
"""Bytes of a file that are sent at a time."""
_NOTHING = "default-src 'none'; sandbox"


def attachment(content: bytes | Iterable[bytes], media_type: str, name: str) -> Response:
    """A file to keep. A browser that opens it all the same runs nothing in it."""
    response = Response(content, content_type=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = _NOTHING
    return response


def attached_file(file: IO[bytes], media_type: str, name: str) -> Response:
    """The same of an open file, sent piece by piece and closed when it is through."""
    response = attachment(iter(partial(file.read, PIECE), b""), media_type, name)
    response.call_on_close(file.close)
    return response
