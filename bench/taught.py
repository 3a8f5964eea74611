"""A class that has played for some weeks: learners by cases in every state, put there by a seeded generator."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Connection, insert, select

from engine.teach.terms import Terms, as_json
from extensions import db
from models import (
    AssignedAttempt,
    Assignment,
    AssignmentCase,
    Attempt,
    Cohort,
    CohortGroup,
    CohortSupervisor,
    Decision,
    Grading,
    Membership,
    Override,
    Person,
    PersonRole,
    Result,
    Revision,
    WebSession,
)
from services.database import writes
from services.tokens import hashed, new_public_id, new_token
from web.session import now

_FIRST = "Ana Bea Carlos Dalia Emeka Fatima Grace Hiro Ines Jonas Kavita Liam Mei Noor Olga Pavel Quinn Rosa Sami Tova"
_LAST = "Adeyemi Brown Castillo Duarte Eriksson Fischer Garcia Haddad Ivanov Jones Kim Lopez Müller Nguyen Ortiz Ruiz"


def put_class(site: Flask, learners: int, assignments: int, cases: int) -> tuple[int, str, str]:
    """Put a class there that has played for some weeks. Returns its supervisor, the token of their session, and it."""
    with site.app_context():
        made = _put(learners, assignments, cases, now())
        db.session.remove()
    return made


@writes
def _put(connection: Connection, learners: int, assignments: int, cases: int, when: datetime) -> tuple[int, str, str]:
    chance = random.Random(11)
    supervisor, token = _supervisor(connection, when)
    cohort, cohort_id = _cohort(connection, supervisor, when)
    people = _learners(connection, cohort, learners, when, chance)
    revisions = connection.execute(
        select(Revision.id, Revision.scenario_id).where(Revision.newest).order_by(Revision.id)
    )
    library = revisions.all()
    for number in range(assignments):
        given = [library[(number * cases + each) % len(library)] for each in range(cases)]
        _assignment(connection, cohort, number, given, people, when, chance)
    return supervisor, token, cohort_id


def _supervisor(connection: Connection, when: datetime) -> tuple[int, str]:
    token = new_token()
    said = {"email": "carol@school.example", "email_key": "carol@school.example", "display_name": "Carol Reyes"}
    made = insert(Person).values(public_id=new_public_id(), created_at=when, registered_at=when, **said)
    person_id = connection.execute(made.returning(Person.id)).scalar_one()
    connection.execute(insert(PersonRole).values(person_id=person_id, role="supervisor", granted_at=when))
    session = {"public_id": new_public_id(), "token_hash": hashed(token), "person_id": person_id, "remembered": True}
    times = {"created_at": when, "confirmed_at": when, "expires_at": when + timedelta(days=1)}
    connection.execute(insert(WebSession).values(**session, **times))
    return person_id, token


def _cohort(connection: Connection, supervisor: int, when: datetime) -> tuple[int, str]:
    public_id = new_public_id()
    told = {"name": "Practicum II, autumn", "time_zone": "America/New_York", "created_at": when}
    cohort = connection.execute(insert(Cohort).values(public_id=public_id, **told).returning(Cohort.id)).scalar_one()
    connection.execute(insert(CohortSupervisor).values(cohort_id=cohort, person_id=supervisor, added_at=when))
    groups = [{"public_id": new_public_id(), "cohort_id": cohort, "name": name} for name in ("Tuesday", "Thursday")]
    _insert(connection, CohortGroup, groups)
    return cohort, public_id


def _learners(
    connection: Connection, cohort: int, learners: int, when: datetime, chance: random.Random
) -> Sequence[int]:
    names = [(first, last) for last in _LAST.split() for first in _FIRST.split()]
    people: list[dict[str, Any]] = []
    for number in range(learners):
        first, last = names[(number * 7) % len(names)]
        address = f"learner{number}@school.example"
        said = {"email": address, "email_key": address, "display_name": f"{first} {last}"}
        people.append({"public_id": new_public_id(), "created_at": when, "registered_at": when, **said})
    _insert(connection, Person, people)
    ids = connection.scalars(select(Person.id).where(Person.email_key.like("learner%")).order_by(Person.id)).all()
    groups = [*connection.scalars(select(CohortGroup.id).where(CohortGroup.cohort_id == cohort)), None]
    members = [
        {
            "public_id": new_public_id(),
            "cohort_id": cohort,
            "person_id": person_id,
            "group_id": chance.choice(groups),
            "joined_at": when - timedelta(weeks=9),
            "stop_token": new_token(),
        }
        for person_id in ids
    ]
    _insert(connection, Membership, members)
    return ids


_GRADED = ("completion", "score", "rubric", "completion")


def _assignment(
    connection: Connection,
    cohort: int,
    number: int,
    given: Sequence[Any],
    people: Sequence[int],
    when: datetime,
    chance: random.Random,
) -> None:
    graded_by = _GRADED[number % len(_GRADED)]
    terms = Terms(graded_by=graded_by, writing="required" if graded_by == "rubric" else "off")
    due = when + timedelta(weeks=number - 2)
    told = {"title": f"Week {2 * number + 1}", "terms": as_json(terms), "late": "accept", "created_at": when}
    local = {"due_local": due.strftime("%Y-%m-%dT%H:%M"), "due_at": due}
    made = insert(Assignment).values(
        public_id=new_public_id(), start_token=new_token(), cohort_id=cohort, version=0, **told, **local
    )
    assignment = connection.execute(made.returning(Assignment.id)).scalar_one()
    for position, revision in enumerate(given):
        row = {"assignment_id": assignment, "position": position, "scenario_id": revision.scenario_id}
        made_case = insert(AssignmentCase).values(**row, stale=False).returning(AssignmentCase.id)
        case = connection.execute(made_case).scalar_one()
        _play(connection, case, revision.id, people, (number, position), when, chance)
        if graded_by == "rubric":
            _grade(connection, case, when, chance)


def _play(
    connection: Connection,
    case: int,
    revision_id: int,
    people: Sequence[int],
    place: tuple[int, int],
    when: datetime,
    chance: random.Random,
) -> None:
    """Most have finished the earlier assignments; of the last one some are in the middle, and some have not begun."""
    share = (0.97, 0.94, 0.8, 0.45)[place[0] % 4] - 0.03 * place[1]
    drawn, out_of = [(person_id, chance.random()) for person_id in people], chance.randrange(12, 27)
    pairs = [
        _attempt((case, revision_id, out_of), person_id, when, chance, over=number < share)
        for person_id, number in drawn
        if number < share + 0.08
    ]
    _insert(connection, Attempt, [attempt for attempt, _ in pairs])
    _insert(connection, Result, [result for _, result in pairs])
    here = select(Attempt.id, Attempt.finished_at, Attempt.person_id).where(Attempt.revision_id == revision_id)
    made = connection.execute(here).all()
    assigned = [{"attempt_id": row.id, "assignment_case_id": case, "folded": bool(row.finished_at)} for row in made]
    _insert(connection, AssignedAttempt, assigned)
    _insert(connection, Decision, [step for row in made if row.finished_at is None for step in _steps(row.id, when)])
    words = [
        {"assignment_case_id": case, "person_id": row.person_id, "turn": 1, "score": 90, "reason": "Talked it through."}
        for row in made
        if chance.random() < 0.02
    ]
    _insert(connection, Override, [{**word, "at": when} for word in words])


def _attempt(
    of: tuple[int, int, int], person_id: int, when: datetime, chance: random.Random, *, over: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """One attempt at a case, its revision and what can be earned in it; and the cell that it comes to."""
    case, revision_id, out_of = of
    begun = when - timedelta(days=chance.randrange(40), minutes=chance.randrange(900))
    seconds = chance.randrange(240, 2_400)
    earned = min(out_of, round(out_of * chance.betavariate(6, 2)))
    safe = chance.random() > 0.12
    scored: dict[str, Any] = {
        "earned": earned,
        "out_of": out_of,
        "safe": safe,
        "passed": safe and earned >= 0.8 * out_of,
    }
    ended = {**scored, "finished_at": begun + timedelta(seconds=seconds)}
    ended = ended if over else dict.fromkeys(ended)
    attempt_id, token = new_public_id(), new_token()
    who = {"public_id": attempt_id, "person_id": person_id, "revision_id": revision_id, "start_token": token}
    attempt = {**who, "mode": "study", "seed": bytes(16), "step": 8 if over else 4, "started_at": begun, **ended}
    result = {
        "assignment_case_id": case,
        "person_id": person_id,
        "attempts": 2 if chance.random() < 0.1 else 1,
        "under_way": None if over else attempt_id,
        "attempt": attempt_id if over else None,
        "seconds": seconds if over else None,
        "late": over and chance.random() < 0.08,
        "seen_before": chance.random() < 0.05,
        "alternative": chance.random() < 0.02,
        "written": over and chance.random() < 0.9,
        **ended,
    }
    return attempt, result


def _steps(attempt: int, when: datetime) -> Iterator[dict[str, Any]]:
    """A passage and three decisions."""
    for step in range(4):
        fingerprint = "0" * 64 if step else None
        yield {"attempt_id": attempt, "step": step, "choice": 1, "fingerprint": fingerprint, "decided_at": when}


def _insert(connection: Connection, table: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _grade(connection: Connection, case: int, when: datetime, chance: random.Random) -> None:
    """Rubrics for most of what was handed in."""
    here = select(Attempt.id).join(Result, Result.attempt == Attempt.public_id).where(Result.assignment_case_id == case)
    rows = [
        {"attempt_id": number, "turn": 1, "points": [chance.randrange(1, 5) for _ in range(4)], "note": "", "at": when}
        for number in connection.scalars(here)
        if chance.random() < 0.8
    ]
    _insert(connection, Grading, rows)
