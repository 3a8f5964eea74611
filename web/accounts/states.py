"""What a browser carries to a university and back: signed, bound to its session, good for ten minutes.

Nothing of it is stored: the nonce and the verifier of a way are derived from its state, the session's token and the
site's secret, so that nobody else can come back on it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from flask import current_app, url_for
from itsdangerous import BadData, URLSafeTimedSerializer

from services.accounts.oidc import Errand
from services.errors import Elsewhere
from services.tokens import hashed, new_token
from web.fields import local_path
from web.session import token, visit

SECONDS = 600
LONGEST_NEXT = 500
_LONGEST = 2_000
LOGIN, LINK = "login", "link"


@dataclass(frozen=True, slots=True)
class State:
    """Why a browser goes there, and the page of this site that it is to end up on."""

    text: str
    purpose: str
    next: str


def new_state(purpose: str, there: str = "") -> State:
    """The state of a new way. A browser without a cookie is given one, or it could not be known again."""
    if visit().fresh:
        visit().renewed = True
    there = local_path(there) if there and len(there) <= LONGEST_NEXT else ""
    return State(_signer().dumps([purpose, there, new_token()]), purpose, there)


def state_of(text: str) -> State:
    """The state that came back, if it is this browser's own and recent. Raises Elsewhere."""
    try:
        purpose, there, _ = _signer().loads(text[:_LONGEST], max_age=SECONDS)
    except BadData:
        raise Elsewhere("This login was begun in another browser, or more than ten minutes ago.") from None
    return State(text, purpose, there)


def errand(state: State) -> Errand:
    """The way of a state, with what is derived from it."""
    callback = f"{current_app.config['ADDRESS']}{url_for('accounts.university_back')}"
    return Errand(callback, state.text, _derived("nonce", state), _derived("verifier", state))


def _signer() -> URLSafeTimedSerializer:
    salt = f"university {hashed(token()).hex()}"
    return URLSafeTimedSerializer(_secret(), salt=salt, signer_kwargs={"digest_method": hashlib.sha256})


def _derived(what: str, state: State) -> str:
    made = hmac.new(_secret(), f"{what}|{token()}|{state.text}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(made.digest()).rstrip(b"=").decode()


def _secret() -> bytes:
    return str(current_app.secret_key).encode()
