"""What phones are answered: made once for each place where a class stands, and sent to all of them from memory."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, json, render_template, request
from flask_babel import get_locale

from services.live.memory import ROOMS, Memory
from services.live.showing import Seen
from web.session import now

_bodies: Memory[bytes] = Memory(timedelta(hours=1), ROOMS)


def answer(seen: Seen) -> Response:
    """What a class shows, as far as a phone does not have it: 304 where it has."""
    mark = str(seen.version)
    if request.if_none_match.contains(mark):
        found = Response(status=304)
    else:
        found = Response(_body(seen), mimetype="application/json")
    found.set_etag(mark)
    return found


def _body(seen: Seen) -> bytes:
    name = ("body", seen.class_id, seen.version, str(get_locale()))
    return _bodies.get(name, now(), lambda _: _made(seen))


def _made(seen: Seen) -> bytes:
    """Nobody's own vote stands in it, and nobody's token: the page's script puts them there."""
    html = (
        "" if seen.phase == "over" else render_template("live/_phone.html", seen=seen, mine={}, sends="", problem=None)
    )
    return json.dumps({"version": seen.version, "phase": seen.phase, "html": html}).encode()
