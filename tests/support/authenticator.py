"""An authenticator in software: makes passkeys and shows them, honestly unless it is told not to."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def raw(letters: str) -> bytes:
    return urlsafe_b64decode(letters + "=" * (-len(letters) % 4))


@dataclass
class Authenticator:
    """A device with one passkey, and the browser around it that names the origin."""

    origin: str
    count: int = 0
    flags: int = PRESENT | VERIFIED
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user_handle: bytes = b""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: str) -> str:
        """The answer to a request for a new passkey."""
        asked = json.loads(options)
        self.user_handle = raw(asked["user"]["id"])
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        named = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        held = self._about(asked["rp"]["id"], ATTESTED) + named + cbor2.dumps(cose)
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": held})
        return self._answer("webauthn.create", asked["challenge"], attestationObject=text(statement))

    def show(self, options: str, **changes: Any) -> str:
        """The answer to a request to show the passkey; `changes` are parts of it that are not as they should be."""
        asked = json.loads(options)
        self.count += 1 if self.count else 0
        held = self._about(asked["rpId"])
        client = self._client("webauthn.get", asked["challenge"])
        signature = self.key.sign(held + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        parts = {
            "authenticatorData": text(held),
            "signature": text(signature),
            "userHandle": text(self.user_handle),
            **changes,
        }
        return self._answer("webauthn.get", asked["challenge"], **parts)

    def _about(self, host: str, more: int = 0) -> bytes:
        flags = bytes([self.flags | more])
        return hashlib.sha256(host.encode()).digest() + flags + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _answer(self, kind: str, challenge: str, **parts: str) -> str:
        response = {"clientDataJSON": text(self._client(kind, challenge)), **parts}
        name = text(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
