"""What somebody was sure of and got wrong: of all decisions those that are most worth reading again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from markupsafe import Markup
from sqlalchemy import Connection

from engine.scenario.play import replay, scene_at
from engine.scenario.types import CREDIT_WORDS
from engine.study.questions import Measured
from engine.study.skill import confidently_wrong
from services.explain import ActionView, action_of
from services.stories import shelf
from services.study.outcomes import Decided

SHOWN = 8
"""At most: more is a list that nobody reads."""
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Misstep:
    """One decision, and where its debrief explains it."""

    attempt_id: str
    number: int
    case_title: str
    scene_title: str
    lang: str
    choice_html: Markup
    action: ActionView
    credit: int
    credit_word: str
    unsafe: bool
    at: datetime


def confident_missteps(
    connection: Connection,
    decided: Sequence[Decided],
    elsewhere: Iterable[Measured],
    reviewed_well: Mapping[str, datetime],
) -> tuple[tuple[Misstep, ...], int]:
    """The gravest that somebody would have acted on, each decision once, and how many there are in all.

    What was since taken well, in a case, in an exam or as a review, is left out: it has been learned.
    """
    gravest = confidently_wrong(decided, lambda each: each.measured)
    since = _last_well(chain((one.measured for one in decided), elsewhere))
    for fingerprint, at in reviewed_well.items():
        since[fingerprint] = max(at, since.get(fingerprint, NEVER))
    wrong: dict[str, Decided] = {}
    for one in gravest:
        fingerprint = one.measured.outcome.fingerprint
        if one.measured.at > since.get(fingerprint, NEVER):
            wrong.setdefault(fingerprint, one)
    return tuple(_told(connection, one) for one in list(wrong.values())[:SHOWN]), len(wrong)


def _last_well(measured: Iterable[Measured]) -> dict[str, datetime]:
    """When each decision was last taken soundly and safely."""
    last: dict[str, datetime] = {}
    for one in measured:
        outcome = one.outcome
        if outcome.sound and not outcome.unsafe:
            last[outcome.fingerprint] = max(one.at, last.get(outcome.fingerprint, NEVER))
    return last


def _told(connection: Connection, one: Decided) -> Misstep:
    playable = shelf.get(connection, one.revision_id)
    story = playable.story
    scene = scene_at(story, replay(story, one.path))
    choice, outcome = scene.choices[one.choice - 1], one.measured.outcome
    return Misstep(
        attempt_id=one.attempt,
        number=one.number,
        case_title=story.scenario.title,
        scene_title=scene.title,
        lang=story.scenario.meta.lang,
        choice_html=playable.choice(scene, choice),
        action=action_of(choice),
        credit=outcome.credit,
        credit_word=CREDIT_WORDS[outcome.credit],
        unsafe=outcome.unsafe,
        at=one.measured.at,
    )
