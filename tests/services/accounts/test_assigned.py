"""What cohorts hold about somebody is in their archive, as learner, as supervisor, in a class; nobody else is in it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy import Connection, insert, select, update

from engine.teach.terms import Terms
from extensions import db
from models import (
    Assignment,
    AssignmentCase,
    AssignmentLetter,
    Attempt,
    Comment,
    Extension,
    Grading,
    JournalEntry,
    LiveClass,
    LiveVote,
    Membership,
    Override,
    Result,
    RosterEntry,
    WriteUp,
)
from services.accounts.exporting import export
from services.accounts.holding import held_about
from services.people import Visitor
from services.tokens import new_public_id
from tests.services.teach.test_departing import attempt_of
from tests.support import cases, classes
from tests.support.people import known, put
from tests.support.plans import id_of
from tests.support.rows import change, values
from web.session import now

STRANGER = "Bob"


def within(site: Flask, act: Callable[[Connection], Any]) -> Any:
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        return act(connection)


def archive_of(site: Flask, who: Visitor) -> dict[str, Any]:
    with site.app_context(), export(who, now()) as file:
        files = zipfile.ZipFile(BytesIO(file.read()))
    found: dict[str, Any] = json.loads(files.read("baton.json"))
    return found


def taught(site: Flask, terms: Terms | None = None) -> tuple[Visitor, Visitor]:
    """Alice with everything that a cohort can hold about her, and Carol who teaches it; Bob is in it too."""
    carol, alice, bob = put(site, "Carol", "supervisor"), put(site, "Alice"), put(site, STRANGER)
    cohort_id = classes.cohort(site, carol, alice, bob)
    assignment_id = classes.assignment(site, cohort_id, terms=terms, due_at=now())
    classes.module(site, carol, cases.A_CASE)
    classes.group(site, cohort_id)
    attempts = [attempt_of(site, alice), attempt_of(site, bob)]
    alices, bobs = id_of(site, alice), id_of(site, bob)

    def fill(connection: Connection) -> None:
        case = connection.execute(select(AssignmentCase.id)).scalar_one()
        row = connection.execute(select(Assignment.id)).scalar_one()
        classes.put_expected(connection, cohort_id, "Alice R.", "ALICE@school.example", student_id="s1", login="ar")
        classes.put_expected(connection, cohort_id, "Robert", "bob@school.example")
        for who, attempt_id in zip((alices, bobs), attempts, strict=True):
            classes.put_assigned(connection, assignment_id, attempt_id, seen_before=True)
            attempt = connection.execute(select(Attempt.id).where(Attempt.public_id == attempt_id)).scalar_one()
            by = {"by_id": id_of(site, carol), "attempt_id": attempt}
            cell = {"assignment_case_id": case, "person_id": who}
            result = {"attempts": 1, "attempt": attempt_id, "earned": 3, "out_of": 4, "safe": True, "passed": False}
            for insertion in (
                insert(Result).values(**cell, **result, seconds=60, finished_at=now()),
                insert(Override).values(**cell, turn=0, score=80, reason="was ill", by_id=by["by_id"], at=now()),
                insert(Grading).values(**by, turn=0, points=[4, None, 2, 1], note="Go on", at=now()),
                insert(Comment).values(
                    **by, public_id=new_public_id(), step=1, text=f"To {attempt_id}", written_at=now()
                ),
                insert(WriteUp).values(
                    attempt_id=attempt, answers=["I name it"], standards=["aca-a"], written_at=now()
                ),
                insert(JournalEntry).values(attempt_id=attempt, prompt=1, text="", written_at=now(), shared_at=now()),
                insert(Extension).values(assignment_id=row, person_id=who, given_at=now()),
                insert(AssignmentLetter).values(assignment_id=row, person_id=who, kind="overdue", at=now()),
            ):
                connection.execute(insertion)

    within(site, fill)
    return known(site, alice), known(site, carol, "supervisor")


def test_a_learner_reads_everything_that_a_cohort_holds_about_them(site: Flask) -> None:
    alice, _ = taught(site)
    told = archive_of(site, alice)
    ((attempt,),) = ([row["attempt"] for row in told["attempts"]],)
    (cohort,), (entry,) = told["cohorts"], told["expected"]
    assert (cohort["cohort"], cohort["reminders"], cohort["left_at"]) == ("Practicum II", True, None)
    assert [entry[name] for name in ("name", "student_id", "login", "came")] == ["Alice R.", "s1", "ar", False]
    (assigned,), (result,) = told["assigned"], told["results"]
    assert (assigned["attempt"], assigned["case"], assigned["seen_before"]) == (attempt, cases.A_CASE, True)
    assert (result["attempt"], result["earned"], result["passed"]) == (attempt, 3, False)
    (comment,), (grading,), (override,) = told["comments"], told["gradings"], told["overrides"]
    assert (comment["text"], comment["by"], comment["yours"], comment["step"]) == (f"To {attempt}", "Carol", True, 1)
    assert grading["points"][:2] == [
        {"line": "Dilemma named", "points": 4},
        {"line": "Action justified", "points": None},
    ]
    assert (override["score"], override["reason"], override["by"]) == (80, "was ill", "Carol")
    assert told["write_ups"][0]["answers"] == ["I name it"]
    assert told["journal"][0]["shared_at"]
    assert [len(told[name]) for name in ("extensions", "reminders")] == [1, 1]
    assert told["taught_cohorts"] == told["modules"] == told["taught_assignments"] == []
    whole = json.dumps(told)
    for other in (
        STRANGER,
        "bob@",
        "Robert",
        *values(site, select(Attempt.public_id).where(Attempt.public_id != attempt)),
    ):
        assert other not in whole, other


def test_a_supervisor_reads_what_they_set_up_and_wrote_and_no_learners_name(site: Flask) -> None:
    _, carol = taught(site)
    told = archive_of(site, carol)
    (cohort,), (assignment,), (module,) = told["taught_cohorts"], told["taught_assignments"], told["modules"]
    assert (cohort["name"], cohort["learners"]) == ("Practicum II", 2)
    assert (assignment["cohort"], assignment["cases"], module["cases"]) == (
        cohort["cohort"],
        [cases.A_CASE],
        [cases.A_CASE],
    )
    assert assignment["terms"]["counts"] == "first"
    assert [row["name"] for row in told["taught_groups"]] == ["Tuesday"]
    for name in ("comments", "gradings", "overrides"):
        assert [(row["by"], row["yours"]) for row in told[name]] == [("you", False)] * 2, name
    whole = json.dumps(told)
    for other in ("Alice", "alice@", STRANGER, "bob@", "Robert", "I name it"):
        assert other not in whole, other


def test_what_waits_for_a_supervisor_is_in_nobodys_archive_before(site: Flask) -> None:
    alice, carol = taught(site, Terms(mode="released"))
    told = archive_of(site, alice)
    for row in (*told["attempts"], *told["results"]):
        assert [row[name] for name in ("earned", "out_of", "safe", "passed")] == [None] * 4
    assert told["attempts"][0]["score"] is None
    assert told["comments"] == told["gradings"] == told["overrides"] == []
    assert len(archive_of(site, carol)["comments"]) == 2, "who wrote it has it"
    change(site, update(Assignment).values(released_at=now()))
    told = archive_of(site, alice)
    assert (told["attempts"][0]["score"], told["results"][0]["earned"]) == (75, 3)
    assert [len(told[name]) for name in ("comments", "gradings", "overrides")] == [1, 1, 1]


def test_an_entry_that_names_another_address_is_not_told_to_whoever_came_with_it(site: Flask) -> None:
    carol, alice = put(site, "Carol", "supervisor"), put(site, "Alice")
    cohort_id = classes.cohort(site, carol, alice)
    member = select(Membership.id).scalar_subquery()
    within(
        site,
        lambda connection: classes.put_expected(
            connection, cohort_id, "Zoe", "zoe@school.example", membership_id=member
        ),
    )
    assert archive_of(site, known(site, alice))["expected"] == []
    change(site, update(RosterEntry).values(email=None, email_key=None))
    (entry,) = archive_of(site, known(site, alice))["expected"]
    assert (entry["name"], entry["came"]) == ("Zoe", True)


def test_classes_are_told_to_who_held_them_and_votes_to_who_voted(site: Flask) -> None:
    carol, alice = put(site, "Carol", "supervisor"), put(site, "Alice")
    first = cases.best(cases.A_CASE)[0]

    def sit(connection: Connection) -> None:
        class_id = classes.put_class(connection, id_of(site, carol), path=str(first))
        seat = classes.put_seat(connection, class_id, id_of(site, alice), "Ana")
        for step, choice in ((0, first), (1, 1)):
            vote = {"seat_id": seat, "step": step, "round": 1, "choice": choice, "confidence": "low"}
            connection.execute(insert(LiveVote).values(**vote, voted_at=now()))

    within(site, sit)
    (seat,), votes = (told := archive_of(site, known(site, alice)))["seats"], told["votes"]
    assert (seat["name"], seat["votes"], seat["case"], told["classes"]) == ("Ana", 2, cases.A_CASE, [])
    scenes = {scene.title: scene for scene in cases.story(cases.A_CASE).scenario.scenes}
    for vote in votes:
        assert vote["choice_text"] == scenes[vote["scene"]].choices[vote["choice"] - 1].text
    assert len({vote["scene"] for vote in votes}) == 2
    (held,) = archive_of(site, known(site, carol))["classes"]
    assert (held["seats"], held["class"]) == (1, values(site, select(LiveClass.public_id))[0])


def test_the_page_of_ones_data_counts_what_cohorts_hold(small_site: Flask) -> None:
    alice, carol = taught(small_site)
    with small_site.app_context():
        learner, teacher = held_about(alice).counts, held_about(carol).counts
    assert [learner[name] for name in ("cohorts", "write_ups", "comments", "gradings", "taught", "said")] == [
        1,
        1,
        1,
        1,
        0,
        0,
    ]
    assert [teacher[name] for name in ("cohorts", "taught", "modules", "said", "graded")] == [0, 1, 1, 2, 2]
