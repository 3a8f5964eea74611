"""Asking another site: bounded in bytes, in seconds, and in how many ask at once. Knows no protocol.

A site that hangs must not take all threads of this one along.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from threading import BoundedSemaphore
from time import monotonic
from typing import Any

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import Timeout
from urllib3.exceptions import HTTPError

MOST_BYTES = 256 * 1024
SECONDS = 10
AT_ONCE = 6
WAIT_SECONDS = 2
"""How long a request waits for its turn to ask."""

_PIECE = 16 * 1024
_turns = BoundedSemaphore(AT_ONCE)


class _Bounded(HTTPAdapter):
    """Reads an answer to its end, but not beyond its bounds."""

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        until = monotonic() + SECONDS
        response = super().send(request, True, SECONDS, verify, cert, proxies)
        try:
            response.raw = BytesIO(_whole(response.raw, until))
        except HTTPError as fault:
            raise NoConnection(type(fault).__name__) from None
        return response


@contextmanager
def turn() -> Iterator[None]:
    """The turn of one who asks. Raises requests' Timeout where too many are at it."""
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise Timeout("too many at once")
    try:
        yield
    finally:
        _turns.release()


def bounded(session: Session) -> Session:
    """The session, whose answers are bounded from now on."""
    session.mount("https://", _Bounded())
    session.mount("http://", _Bounded())
    return session


def ask_json(url: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The JSON object at an address; nobody is sent on to another one. Raises RequestException, ValueError."""
    with bounded(Session()) as session:
        response = session.get(url, headers={"Accept": "application/json", **(headers or {})}, allow_redirects=False)
        if response.status_code != 200:
            raise ValueError(f"status {response.status_code}")
        found = response.json()
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _whole(raw: Any, until: float) -> bytes:
    read = bytearray()
    try:
        while piece := raw.read1(_PIECE, decode_content=True):
            read += piece
            if len(read) > MOST_BYTES:
                raise NoConnection("too large")
            if monotonic() > until:
                raise Timeout("too slow")
    finally:
        raw.close()
    return bytes(read)
