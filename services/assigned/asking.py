"""What an assignment asks with a decision, and before it; by oneself one is asked for nothing that has to be there."""

from __future__ import annotations

from dataclasses import dataclass

from engine.teach.writing import asked_at
from services.errors import BadField, WriteUpFirst
from services.loading import Loaded


@dataclass(frozen=True, slots=True)
class Asked:
    """How sure one is, a reason, and a write-up before the decision at hand: each off, optional or required."""

    confidence: str = "optional"
    reason: str = "optional"
    write_up: str = "off"


def asked_of(loaded: Loaded) -> Asked:
    """What is asked where an attempt stands. A write-up is asked for once, until it is there."""
    given = loaded.given
    if given is None:
        return Asked()
    terms, write_up = given.terms, given.terms.writing
    if write_up != "off" and (
        given.written or asked_at(loaded.playable.story, loaded.run.choices) != len(loaded.run.choices)
    ):
        write_up = "off"
    return Asked(terms.confidence, terms.reason, write_up)


def refuse_missing(loaded: Loaded, asked: Asked, confidence: str | None, reason: str | None) -> None:
    """Raises WriteUpFirst, and BadField for how sure one is and for the reason, where they have to be there."""
    if asked.write_up == "required":
        raise WriteUpFirst(loaded.row.public_id)
    if asked.confidence == "required" and confidence is None:
        raise BadField("confidence", "Say how sure you are. Guessing is an answer too.")
    if asked.reason == "required" and reason is None:
        raise BadField("reason", "Write a sentence on why. This assignment asks for one with each decision.")
