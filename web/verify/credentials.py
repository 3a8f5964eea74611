"""`/credentials`: what wallets fetch to check a credential: public keys, the issuer, the status lists.

Nobody's name is in any of it, and it is the same to everybody; so wallets that run in a browser may read it too.
"""

from __future__ import annotations

from flask import Response, current_app, jsonify

from services.certificates import publishing
from web.access import Access, open_to
from web.session import now
from web.verify.area import area


@area.get("/credentials/keys")
@open_to(Access.EVERYONE)
def key_list() -> Response:
    """Every key that ever signed."""
    return _to_any_page(jsonify(publishing.key_list()))


@area.get("/credentials/keys/<hex:kid>")
@open_to(Access.EVERYONE)
def key(kid: str) -> Response:
    """One of them: what the header of a credential leads to."""
    return _to_any_page(jsonify(publishing.key(kid)))


@area.get("/credentials/issuer")
@open_to(Access.EVERYONE)
def issuer() -> Response:
    """Who issues here."""
    return _to_any_page(jsonify(publishing.issuer(current_app.config["ADDRESS"])))


@area.get("/credentials/status/<int:number>")
@open_to(Access.EVERYONE)
def status_list(number: int) -> Response:
    """A list of what is revoked, signed."""
    signed = publishing.status_list(number, current_app.config["ADDRESS"], now())
    return _to_any_page(Response(signed, content_type="application/vc+jwt"))


def _to_any_page(response: Response) -> Response:
    """Let scripts of any site read it, without a cookie."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
