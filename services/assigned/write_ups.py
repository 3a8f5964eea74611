"""What a learner writes before a case's pivotal decision: asked, kept once, read again. Knows no choice and no credit.

Which standards the case itself cites is not told here: the question would answer itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, insert, select

from engine.scenario.types import Citation
from engine.teach.deciding import MODELS, Step, mark_of, steps_of
from engine.teach.terms import MOST_STEPS, Terms
from models import WriteUp
from services.assigned.asking import asked_of
from services.database import writes
from services.errors import BadField, OutOfStep, SteppedOut, WriteUpStands
from services.explain import ProvisionView, provisions
from services.loading import Loaded, load
from services.teach import results
from services.texts import showable
from services.typed import text_that_fits

MAX_ANSWER = 4_000
MOST_STANDARDS = 5
FIELDS = tuple(f"answer-{number}" for number in range(MOST_STEPS))
"""What the fields of a form can be called."""
MOST_SENT = 50
"""Standards of a form that are looked at."""


@dataclass(frozen=True, slots=True)
class StepField:
    """One field: what it is called in the form, the step of the model that it is for (none where it is one text), what
    stands in it, and what was wrong with it.
    """

    name: str
    step: Step | None
    text: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class CodeOfEthics:
    """A code whose provisions can be chosen, and how many of it are."""

    name: str
    edition: str
    provisions: tuple[ProvisionView, ...]
    chosen: int = 0


@dataclass(frozen=True, slots=True)
class Asking:
    """The form, and the `mark` of it. `codes` are empty where no standards are asked for; `source` says whose model it
    is.
    """

    required: bool
    mark: str
    fields: tuple[StepField, ...]
    codes: tuple[CodeOfEthics, ...]
    source: str = ""
    most: int = MOST_STANDARDS
    chosen: frozenset[str] = field(default_factory=frozenset)
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What a learner sends: the fields in their order, the keys of provisions, and the mark of the form that it was."""

    answers: tuple[str, ...]
    standards: tuple[str, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class Written:
    """A write-up as it stands."""

    answers: tuple[StepField, ...]
    standards: tuple[ProvisionView, ...]
    at: datetime


def asking(loaded: Loaded, *, without: bool) -> Asking | None:
    """The form, where the assignment asks for a write-up before the decision at hand; `without` goes on past one that
    does not have to be.
    """
    wanted = asked_of(loaded).write_up
    if loaded.given is None or wanted == "off" or (without and wanted == "optional"):
        return None
    terms = loaded.given.terms
    model = MODELS.get(terms.deciding)
    return Asking(
        required=wanted == "required",
        mark=mark_of(terms),
        fields=_fields(terms, ()),
        codes=_codes(frozenset()) if terms.standards else (),
        source=model.source if model else "",
    )


def refilled(form: Asking, sent: Sent, fault: BadField) -> Asking:
    """The form as it was sent, with what was wrong beside its field."""
    answers = _fitted(sent.answers, len(form.fields))
    fields = tuple(
        replace(each, text=showable(text), problem=fault.message if fault.field == each.name else None)
        for each, text in zip(form.fields, answers, strict=True)
    )
    chosen = frozenset(sent.standards)
    codes = _codes(chosen) if form.codes else ()
    problem = fault.message if fault.field == "standard" else None
    return replace(form, fields=fields, codes=codes, chosen=chosen, problem=problem)


@writes
def keep(connection: Connection, person_id: int, attempt_id: str, sent: Sent, now: datetime) -> None:
    """Keep a write-up, once; the same again is harmless.

    Raises NotFound, SteppedOut, OutOfStep (the attempt does not stand where it is asked for), BadField (named
    as its field, or `standard`), and WriteUpStands where something else was kept before.
    """
    loaded = load(connection, person_id, attempt_id, lock=True)
    if loaded.row.stepped_out_at is not None:
        raise SteppedOut(attempt_id)
    if loaded.given is not None:
        results.hold(connection, loaded.given.assignment)
        loaded = load(connection, person_id, attempt_id)  # anew: the terms may have been changed while it waited
    if loaded.given is None or loaded.given.terms.writing == "off":
        raise OutOfStep(attempt_id)
    if loaded.given.written:
        _refuse_another(connection, loaded, sent)
        return
    if asked_of(loaded).write_up == "off":
        raise OutOfStep(attempt_id)
    terms = loaded.given.terms
    answers, standards = _answers(terms, sent), _standards(terms, sent.standards)
    values = {"answers": list(answers), "standards": list(standards), "written_at": now}
    connection.execute(insert(WriteUp).values(attempt_id=loaded.row.id, **values))


def written_of(connection: Connection, loaded: Loaded) -> Written | None:
    """What was written in an attempt, in one statement where there is something."""
    if loaded.given is None or not loaded.given.written:
        return None
    row = _row(connection, loaded)
    fields = tuple(each for each in _fields(loaded.given.terms, row.answers) if each.text.strip())
    return Written(fields, provisions.of(Citation(key, 0) for key in row.standards), row.written_at)


def _row(connection: Connection, loaded: Loaded) -> Any:
    query = select(WriteUp.answers, WriteUp.standards, WriteUp.written_at)
    return connection.execute(query.where(WriteUp.attempt_id == loaded.row.id)).one()


def _refuse_another(connection: Connection, loaded: Loaded, sent: Sent) -> None:
    """Raises WriteUpStands where this is not what was kept."""
    row = _row(connection, loaded)
    if (_plain(sent.answers), sorted(set(sent.standards))) != (_plain(row.answers), sorted(row.standards)):
        raise WriteUpStands(loaded.row.public_id, tuple(text for text in row.answers if text.strip()))


def _plain(answers: Sequence[str]) -> list[str]:
    return [text.replace("\r\n", "\n") for text in answers]


def _answers(terms: Terms, sent: Sent) -> tuple[str, ...]:
    """Raises BadField."""
    fields = _fields(terms, ())
    if sent.mark != mark_of(terms) or len(sent.answers) != len(fields):
        message = "What is asked here was changed while you wrote. Look through what stands here, and keep it then."
        raise BadField(fields[0].name, message)
    for each, text in zip(fields, sent.answers, strict=True):
        text_that_fits(each.name, text, MAX_ANSWER)
        if terms.writing == "required" and not text.strip():
            raise BadField(each.name, "Write at least a sentence here. If there is nothing to say, say that.")
    if not any(text.strip() for text in sent.answers):
        raise BadField(fields[0].name, "Write something, or go on without.")
    return sent.answers


def _standards(terms: Terms, chosen: Sequence[str]) -> tuple[str, ...]:
    if not terms.standards:
        return ()
    picked = tuple(dict.fromkeys(chosen[:MOST_SENT]))
    if not {each.key for each in provisions.all()}.issuperset(picked):
        raise BadField("standard", "One of these standards is not in the list any more. Choose once more.")
    if len(picked) > MOST_STANDARDS:
        raise BadField("standard", f"Choose {MOST_STANDARDS} at most: those that bear on it most.")
    if terms.writing == "required" and not picked:
        raise BadField("standard", "Choose at least one standard that bears on this.")
    return picked


def _fields(terms: Terms, answers: Sequence[str]) -> tuple[StepField, ...]:
    """The fields of a model, or the one; with more answers than it has steps, for it was changed, there are more."""
    steps: list[Step | None] = list(steps_of(terms)) or [None]
    steps += [None] * (len(answers) - len(steps))
    texts = [*answers, *[""] * len(steps)]
    return tuple(StepField(f"answer-{number}", step, texts[number]) for number, step in enumerate(steps))


def _fitted(answers: Sequence[str], number: int) -> list[str]:
    """Answers in so many fields: nothing that was typed is lost where there are fewer now."""
    first, rest = list(answers[:number]), [text for text in answers[number:] if text.strip()]
    first += [""] * (number - len(first))
    return [*first[:-1], "\n\n".join([text for text in (first[-1], *rest) if text])]


def _codes(chosen: frozenset[str]) -> tuple[CodeOfEthics, ...]:
    """Every code whose provisions the site knows, in the order of the table."""
    groups = groupby(provisions.all(), key=lambda each: (each.code_name, each.edition))
    listed = [(code, tuple(of)) for code, of in groups]
    return tuple(CodeOfEthics(*code, of, sum(each.key in chosen for each in of)) for code, of in listed)
