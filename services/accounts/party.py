"""The site as passkeys know it (WebAuthn's relying party): what it asks an authenticator, and whether an answer holds.

Knows no table. An answer is read once its size is known to be small; whatever trips the reading of it is a refusal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services.errors import BadField

MAX_ANSWER = 16 * 1024
"""Characters that a browser's answer may have; real ones have a tenth of it."""
MAX_CREDENTIAL = 1023
PATIENCE = 5 * 60 * 1000
"""Milliseconds that a browser waits for somebody to find their key."""
REFUSED = "The answer of this passkey does not hold here. Try it once more."


@dataclass(frozen=True, slots=True)
class Added:
    """What is kept of a new passkey."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What an answer says of itself before it is believed: the passkey, and whose it is."""

    credential_id: bytes
    user_handle: bytes | None


@dataclass(frozen=True, slots=True)
class Party:
    """The host that passkeys are bound to, the one origin from which answers may come, and the site's name."""

    host: str
    origin: str
    name: str

    @property
    def works(self) -> bool:
        """Whether browsers make passkeys here: they want a name, not a number, and TLS unless it is this machine."""
        with suppress(ValueError):
            ip_address(self.host)
            return False
        return self.origin.startswith("https:") or self.host == "localhost" or self.host.endswith(".localhost")

    def ask_to_add(self, user_id: str, user_name: str, known: Iterable[bytes], challenge: bytes) -> str:
        """What a browser is asked in order to make a passkey, as JSON. Those that are known are not made again."""
        options = webauthn.generate_registration_options(
            rp_id=self.host,
            rp_name=self.name,
            user_id=bytes.fromhex(user_id),
            user_name=user_name,
            challenge=challenge,
            timeout=PATIENCE,
            exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
        return webauthn.options_to_json(options)

    def ask_to_show(self, challenge: bytes) -> str:
        """What a browser is asked in order to show a passkey, as JSON. It names nobody."""
        options = webauthn.generate_authentication_options(
            rp_id=self.host,
            challenge=challenge,
            timeout=PATIENCE,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return webauthn.options_to_json(options)

    def added(self, answer: str, challenge: bytes) -> Added:
        """The passkey that a browser made. Raises BadField."""
        with _refusing():
            made = webauthn.verify_registration_response(
                credential=_read(answer),
                expected_challenge=challenge,
                expected_rp_id=self.host,
                expected_origin=self.origin,
                require_user_verification=True,
            )
            if len(made.credential_id) > MAX_CREDENTIAL:
                raise BadField("answer", REFUSED)
            return Added(made.credential_id, made.credential_public_key, made.sign_count)

    def shown(self, answer: str, challenge: bytes, public_key: bytes, sign_count: int) -> int:
        """The count of uses that a passkey shows, which has grown unless it does not count. Raises BadField."""
        with _refusing():
            held = webauthn.verify_authentication_response(
                credential=_read(answer),
                expected_challenge=challenge,
                expected_rp_id=self.host,
                expected_origin=self.origin,
                credential_public_key=public_key,
                credential_current_sign_count=sign_count,
                require_user_verification=True,
            )
            return held.new_sign_count


def party_of(address: str, name: str) -> Party:
    """The party of a site at this address."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    with suppress(UnicodeError):
        host = host.encode("idna").decode()
    shown = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port not in (None, 80 if parts.scheme == "http" else 443) else ""
    return Party(host, f"{parts.scheme}://{shown}{port}", name)


def claim_of(answer: str) -> Claim:
    """What an answer says of itself. Raises BadField."""
    with _refusing():
        said = parse_authentication_credential_json(_read(answer))
        return Claim(said.raw_id, said.response.user_handle)


def challenge_of(kept: str) -> bytes:
    """A challenge as it was kept."""
    return base64url_to_bytes(kept)


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > MAX_ANSWER:
        raise BadField("answer", REFUSED)
    read: dict[str, Any] = json.loads(answer)
    return read


@contextmanager
def _refusing() -> Iterator[None]:
    """An answer comes from anybody and is three formats deep: whatever goes wrong with it is its own fault."""
    try:
        yield
    except BadField:
        raise
    except Exception:
        raise BadField("answer", REFUSED) from None
