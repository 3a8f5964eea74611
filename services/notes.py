"""What a learner writes about a case that is over: journal and dissent. Knows no score."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from engine.scenario.score import trace
from models import Cohort, Dissent, JournalEntry, Membership
from services.database import writes
from services.errors import BadField, Malformed
from services.loading import Loaded, load_explained, load_finished
from services.typed import text_that_fits

MAX_JOURNAL = 8_000
MAX_WHY = 2_000
MAX_PROVISION = 200


@writes
def keep_journal(
    connection: Connection,
    person_id: int,
    attempt_id: str,
    prompt: int,
    text: str,
    now: datetime,
    *,
    share: bool = False,
) -> None:
    """Keep what was written to a prompt of the case; nothing written takes the entry away.

    With `share` the supervisors of the cohort can read it whose assignment the attempt is for, without it they cannot.
    Of an attempt of one's own nothing can be shared. Raises NotFound, NotOver, Malformed, BadField.
    """
    loaded = load_finished(connection, person_id, attempt_id, lock=True)
    if not 1 <= prompt <= len(loaded.playable.story.scenario.meta.reflect):
        raise Malformed("This case has no such prompt. Open the debrief again.")
    text = text_that_fits("text", text, MAX_JOURNAL)
    key = {"attempt_id": loaded.row.id, "prompt": prompt}
    shares = share and _is_in_cohort(connection, person_id, loaded)
    values = {"text": text, "written_at": now, "shared_at": now if shares else None}
    _replace(connection, JournalEntry, key, values if text.strip() else None)


def _is_in_cohort(connection: Connection, person_id: int, loaded: Loaded) -> bool:
    """Whether there are supervisors to share with. Whoever is leaving just then shares nothing after they have left."""
    if loaded.given is None:
        return False
    mine = (Cohort.public_id == loaded.given.cohort_id, Membership.person_id == person_id)
    query = select(Membership.left_at).join(Cohort, Membership.cohort_id == Cohort.id).where(*mine)
    row = connection.execute(query.with_for_update(read=True, of=Membership)).one_or_none()
    return row is not None and row.left_at is None


@writes
def keep_dissent(
    connection: Connection,
    person_id: int,
    attempt_id: str,
    step: int,
    choice: int | None,
    why: str,
    provision: str,
    now: datetime,
) -> None:
    """Keep what a learner holds against an explanation; nothing written takes it away.

    Raises NotFound, NotOver, NotReleased, Malformed, BadField.
    """
    loaded = load_explained(connection, person_id, attempt_id, lock=True)
    decision = loaded.decisions[step] if 0 <= step < len(loaded.decisions) else None
    if decision is None or decision.fingerprint is None:
        raise Malformed("This attempt has no such decision. Open the debrief again.")
    why, provision = text_that_fits("why", why, MAX_WHY), text_that_fits("provision", provision, MAX_PROVISION).strip()
    scene = trace(loaded.playable.story, loaded.run.choices)[step].scene
    if choice is not None and not 1 <= choice <= len(scene.choices):
        raise Malformed("This decision has no such option. Open the debrief again.")
    key = {"attempt_id": loaded.row.id, "step": step}
    if not why.strip():
        taken_back = _replace(connection, Dissent, key, None)
        if not taken_back and (choice is not None or provision):
            raise BadField("why", "Say in a sentence why you see it differently.")
        return
    values = {
        "fingerprint": decision.fingerprint,
        "choice": choice,
        "why": why,
        "provision": provision or None,
        "written_at": now,
    }
    _replace(connection, Dissent, key, values)


def _replace(
    connection: Connection, table: type[JournalEntry | Dissent], key: dict[str, int], values: dict[str, object] | None
) -> bool:
    """Write one row over the one that is there, or take it away. Returns whether one was there.

    The attempt's row is locked, so nobody is between.
    """
    here = [getattr(table, name) == value for name, value in key.items()]
    if values is None:
        return connection.execute(delete(table).where(*here)).rowcount > 0
    there = connection.execute(update(table).where(*here).values(**values)).rowcount > 0
    if not there:
        connection.execute(insert(table).values(**key, **values))
    return there
