"""`/calendar/<token>.ics`: a calendar for programs. It neither reads a cookie nor sets one."""

from __future__ import annotations

from flask import Response

from services.errors import NotFound
from services.study.calendar import feed_of
from services.study.calendar_file import as_file
from web.access import Access, open_to
from web.places import places
from web.session import now
from web.study.area import area


@area.get("/calendar/<token:token>.ics")
@open_to(Access.EVERYONE)
def calendar(token: str) -> Response:
    """The file; of an address that is nobody's, a line of text, for a page would come with a cookie."""
    try:
        lead = places()
        file = as_file(feed_of(token, now()), lead.plan, lead.assigned, lead.credit, now())
        response = Response(file, mimetype="text/calendar")
        response.headers.set("Content-Disposition", "inline", filename="baton.ics")
    except NotFound:
        response = Response("There is no calendar at this address any more.\n", 404, mimetype="text/plain")
    response.headers["X-Robots-Tag"] = "noindex"
    return response
