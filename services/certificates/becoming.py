"""What a certificate becomes where whoever earned it is of another profession than was said: approvals are judged anew.

It may be a record then, or carry credit that it did not carry. So it is shown first, and done only as it was shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.credit.kinds import CERTIFICATE, PROFESSIONS
from services.errors import BadField, Refused

_JUDGED = ("kind", "profession", "hours", "unit", "subjects", "approvals")
"""What follows from the profession, of all that is printed."""
_CORRECTED = ("name", "jurisdiction", "license_number", "version", "issued_on", "replaces")


@dataclass(frozen=True, slots=True)
class Becomes:
    """What the new version would be. `mark` is what a form sends back to say that it was read."""

    printed: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """Certificate, record or sample."""
        return str(self.printed["kind"])

    @property
    def with_credit(self) -> bool:
        """Whether it carries credit."""
        return self.kind == CERTIFICATE

    @property
    def mark(self) -> str:
        """Another one for whatever else it would be."""
        told = json.dumps([self.printed[name] for name in _JUDGED], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:32]


class Unconfirmed(Refused):
    """What a certificate becomes was not shown yet, or is something else by now."""

    def __init__(self, becomes: Becomes) -> None:
        super().__init__("With this profession it becomes something else. Read what, then issue it.")
        self.becomes = becomes


def profession_of(typed: str, printed: Mapping[str, Any]) -> str:
    """The profession that was chosen; the one of before where none was. Raises BadField."""
    if not typed:
        return str(printed["profession"])
    if typed not in PROFESSIONS:
        raise BadField("profession", "Choose one of these.")
    return typed


def becoming(anew: Mapping[str, Any], before: Mapping[str, Any], confirmed: str) -> dict[str, Any]:
    """All that a new version prints: `anew` as things stand, with all that a correction leaves alone as it was, for
    that was approved, taught and completed then. Raises Unconfirmed.
    """
    if anew["profession"] == before["profession"]:
        return {**anew, **_without(before, _CORRECTED)}
    printed = {**anew, **_without(before, (*_CORRECTED, *_JUDGED))}
    becomes = Becomes(printed)
    if becomes.mark != confirmed:
        raise Unconfirmed(becomes)
    return printed


def _without(printed: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in printed.items() if name not in names}
