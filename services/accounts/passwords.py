"""Passwords: hashed with argon2id, a few at a time; those that everybody tries first are refused.

Parameters: 19 MiB, two passes, one lane (the first choice of OWASP's password storage cheat sheet).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from services.errors import BadField

MIN_LENGTH, MAX_LENGTH = 8, 1_000
AT_ONCE = 2
"""Hashes at the same time in one process: more would keep pages waiting for memory and processor."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_TURNS = BoundedSemaphore(AT_ONCE)
_COMMON = frozenset(word for word in FREQUENCY_LISTS["passwords"] if len(word) >= MIN_LENGTH)


def hash_password(password: str) -> str:
    """What is kept of a password, taken exactly as it was typed."""
    with _TURNS:
        return _HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether a password is the one that was hashed. Where nothing is kept, the same work is done for nothing."""
    try:
        with _TURNS:
            _HASHER.verify(kept or _decoy(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def needs_rehash(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


def refuse_weak(password: str, own: Iterable[str | None] = (), field: str = "password") -> None:
    """Raise BadField for a password that is too short, too long, common, or one of the person's own words."""
    if len(password) < MIN_LENGTH:
        raise BadField(field, f"A password has at least {MIN_LENGTH} characters. Three or four words make a good one.")
    if len(password) > MAX_LENGTH:
        raise BadField(field, f"A password has at most {MAX_LENGTH:,} characters.")
    plain = password.strip().lower()
    if plain in _COMMON or len(set(plain)) < 3:
        raise BadField(field, "This password is among the first that anybody would try. Choose another one.")
    words = {word.lower() for whole in own if whole for word in (whole, whole.partition("@")[0])}
    if plain in words:
        raise BadField(
            field, "Your name or address is among the first that anybody would try. Choose another password."
        )


@cache
def _decoy() -> str:
    return _HASHER.hash("nobody has this password")
