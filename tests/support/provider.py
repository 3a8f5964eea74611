"""Universities on a loopback port: a real OpenID provider as a process of its own, and one that does as it is told.

The real one shows that both sides read the standard alike. The other one can also lie, in every way that a test wants.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from web.session import now

CLIENT = ("baton", "a secret of the two")
NAME = "North Hall"
_RUNNING = re.compile(r"running on (http://127\.0\.0\.1:\d+)")
_KEY = RSAKey.generate_key(2048, {"kid": "first"})


@dataclass(frozen=True)
class RealUniversity:
    """oidc-provider-mock, by its address: it lets in whoever types a name."""

    issuer: str

    def knows(self, subject: str, **claims: object) -> None:
        """Let it say more of somebody."""
        assert requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=60).status_code == 204

    def consent(self, url: str, subject: str) -> str:
        """Log in there as somebody. Returns where the browser is sent back to, as a path."""
        return self._answer(url, {"sub": subject})

    def deny(self, url: str) -> str:
        """Turn back there."""
        return self._answer(url, {"action": "deny"})

    def _answer(self, url: str, fields: dict[str, str]) -> str:
        response = requests.post(url, data=fields, timeout=60, allow_redirects=False)
        return path_of(response.headers["Location"])


@contextmanager
def real_university() -> Iterator[RealUniversity]:
    """Run one. It is a process of its own, for its parts warn of one another."""
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", "0"]
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert started.stderr is not None
    drain = threading.Thread(target=started.stderr.read, daemon=True)
    try:
        lines = []
        for line in started.stderr:
            lines.append(line)
            if found := _RUNNING.search(line):
                drain.start()
                yield RealUniversity(found[1])
                return
        raise AssertionError("".join(lines))
    finally:
        started.kill()
        started.wait(timeout=10)
        if drain.is_alive():
            drain.join(timeout=10)
        started.stderr.close()


@dataclass
class University:
    """A provider that holds this site to the standard: its secret, its address, its verifier. `sign` and `says` make it
    lie: how a token is made, and what it answers at a path in place of the truth.
    """

    issuer: str
    keys: list[RSAKey] = field(default_factory=lambda: [_KEY])
    claims: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any]], str] = lambda claims: signed(claims)
    says: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def consent(self, url: str, **claims: Any) -> str:
        """Log in there: the code stands for these claims. Returns where the browser is sent back to, as a path."""
        asked = dict(parse_qsl(urlsplit(url).query))
        assert asked["client_id"] == CLIENT[0]
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = f"code-{len(self.codes)}"
        self.codes[code], self.claims = asked, claims
        return f"{path_of(asked['redirect_uri'])}?{urlencode({'code': code, 'state': asked['state']})}"

    def answer(self, path: str, headers: Any, body: str) -> Any:
        """What it answers: an object, or bytes as they are."""
        self.asked.append(path)
        if path in self.says:
            return self.says[path]
        if path == "/.well-known/openid-configuration":
            return self.document()
        if path == "/keys":
            return {"keys": [key.as_dict(private=False) for key in self.keys]}
        if path == "/userinfo":
            return {"sub": "alice", "email": "alice@north.example", "email_verified": True, "name": "Alice North"}
        assert path == "/token", path
        return self._token(headers, dict(parse_qsl(body)))

    def document(self, **changes: str) -> dict[str, str]:
        """What it says of itself."""
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in places.items()}, **changes}

    def _token(self, headers: Any, sent: dict[str, str]) -> dict[str, Any]:
        expected = base64.b64encode(":".join(CLIENT).encode()).decode()
        asked = self.codes.pop(sent["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest()).rstrip(b"=")
        if (
            asked is None
            or headers["Authorization"] != f"Basic {expected}"
            or challenge.decode() != asked["code_challenge"]
            or sent["redirect_uri"] != asked["redirect_uri"]
            or sent["grant_type"] != "authorization_code"
        ):
            return {"error": "invalid_grant"}
        claims = claims_for(self.issuer, asked["nonce"], **self.claims)
        return {"access_token": "an access token", "token_type": "Bearer", "id_token": self.sign(claims)}


def claims_for(issuer: str, nonce: str, **changes: Any) -> dict[str, Any]:
    """What an honest token says, with changes; None takes a claim out."""
    at = int(now().timestamp())
    claims = {"iss": issuer, "aud": CLIENT[0], "sub": "alice", "iat": at, "exp": at + 300, "nonce": nonce, **changes}
    return {name: value for name, value in claims.items() if value is not None}


def signed(claims: dict[str, Any], key: RSAKey = _KEY, **header: Any) -> str:
    """A token as it should be, with changes to its header."""
    return jwt.encode({"alg": "RS256", "kid": "first", **header}, claims, key)


@contextmanager
def university() -> Iterator[University]:
    """Run one that does as it is told."""
    told: list[University] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            said = told[0].answer(self.path, self.headers, self.rfile.read(length).decode())
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(302 if self.path in told[0].says and said == b"" else 200)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.append(University(f"http://127.0.0.1:{server.server_port}"))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield told[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


def path_of(url: str) -> str:
    """An address of this site, as a path."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
