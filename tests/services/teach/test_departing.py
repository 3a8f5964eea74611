"""Somebody erases their account: what becomes of the cohorts that they learned in, and of those that they taught."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from extensions import db
from models import (
    AssignedAttempt,
    Assignment,
    AssignmentCase,
    Attempt,
    AuditEntry,
    Cohort,
    CohortGroup,
    CohortSupervisor,
    Comment,
    JournalEntry,
    LiveClass,
    Membership,
    PathCount,
    Person,
    PersonRole,
    RosterEntry,
)
from services.accounts.erasing import erase
from services.admin import acts
from services.errors import BadField, Refused
from services.people import Visitor
from services.teach import folding, summaries
from services.tokens import new_public_id
from tests.support import cases, classes, played
from tests.support.doors import PLACES, all_at_once
from tests.support.people import known, letters, put
from tests.support.plans import id_of, revision_of
from tests.support.rows import change, count, disable, recorded, values
from web.session import now


def attempt_of(site: Flask, learner: str) -> str:
    """Let somebody have played a case to its end."""
    public_id = new_public_id()
    over = {"started_at": now(), "finished_at": now(), "earned": 3, "out_of": 4, "safe": True, "passed": False}
    whose = {"public_id": public_id, "person_id": id_of(site, learner), "revision_id": revision_of(site)}
    row = {**whose, **over, "mode": "study", "step": 2, "seed": b"0" * 16, "start_token": new_public_id()}
    change(site, insert(Attempt).values(**row))
    return public_id


def covered(site: Flask, assignment_id: str, attempt_id: str, **told: Any) -> None:
    """Let an assignment cover an attempt."""
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        classes.put_assigned(connection, assignment_id, attempt_id, **told)


def go(site: Flask, who: Visitor) -> None:
    with site.app_context():
        erase(who, now(), understood=True)


def colleague(site: Flask, cohort_id: str, who: str) -> None:
    """Let somebody teach a cohort too."""
    cohort = select(Cohort.id).where(Cohort.public_id == cohort_id).scalar_subquery()
    row = {"cohort_id": cohort, "person_id": id_of(site, who), "added_at": now()}
    change(site, insert(CohortSupervisor).values(**row))


def archive(site: Flask, cohort_id: str) -> None:
    change(site, update(Cohort).where(Cohort.public_id == cohort_id).values(archived_at=now()))


def test_a_learner_who_goes_leaves_no_trace_and_figures_that_counted_them_are_worked_out_anew(site: Flask) -> None:
    carol, alice, bob = put(site, "Carol", "supervisor"), put(site, "Alice"), put(site, "Bob")
    cohort_id = classes.cohort(site, carol, alice, bob)
    counted, fresh, bobs = (classes.assignment(site, cohort_id, title=title) for title in ("one", "two", "three"))
    covered(site, counted, attempt_of(site, alice), folded=True)
    covered(site, fresh, attempt_of(site, alice))
    covered(site, bobs, attempt_of(site, bob), folded=True)
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        for email in ("Alice@School.example", "bob@school.example"):
            classes.put_expected(connection, cohort_id, "Somebody", email)
    go(site, known(site, alice))
    stale = select(Assignment.title).join(AssignmentCase, AssignmentCase.assignment_id == Assignment.id)
    assert values(site, stale.where(AssignmentCase.stale)) == ["one"]
    assert values(site, select(RosterEntry.email)) == ["bob@school.example"]
    assert values(site, select(Membership.person_id)) == [id_of(site, bob)]
    assert (count(site, AssignedAttempt), count(site, Attempt)) == (1, 3), "attempts stay, and nothing ties them"


def test_whoever_alone_teaches_a_cohort_that_goes_on_is_told_what_to_do_first(site: Flask) -> None:
    carol, alice = put(site, "Carol", "supervisor"), put(site, "Alice")
    here = known(site, carol, "supervisor")
    cohort_id = classes.cohort(site, carol, alice)
    covered(site, classes.assignment(site, cohort_id), attempt_id := attempt_of(site, alice))
    said = {"public_id": new_public_id(), "by_id": here.id, "text": "Well seen.", "written_at": now()}
    attempt = select(Attempt.id).where(Attempt.public_id == attempt_id).scalar_subquery()
    wrote = insert(JournalEntry).values(attempt_id=attempt, prompt=1, text="Hm.", written_at=now(), shared_at=now())
    change(site, insert(Comment).values(attempt_id=attempt, **said), wrote)
    with pytest.raises(Refused, match="Nobody but you teaches a cohort that is still going on"):
        go(site, here)
    second = classes.cohort(site, carol)
    with pytest.raises(Refused, match="2 cohorts that are"):
        go(site, here)
    assert count(site, Person) == 2
    for each in (cohort_id, second):
        archive(site, each)
    go(site, here)
    assert (count(site, Cohort), count(site, Assignment)) == (0, 0)
    assert values(site, select(Attempt.public_id)) == [attempt_id], "what learners played is theirs"
    assert values(site, select(Comment.by_id)) == [None], "and so is what they were told of it"
    assert values(site, select(JournalEntry.shared_at)) == [None], "nobody is left with whom it is shared"
    erased = [subject for act, subject in recorded(site) if act == "cohort.erased"]
    assert sorted(map(str, erased)) == sorted([cohort_id, second])


def test_a_cohort_with_groups_and_assignments_to_them_goes_as_a_whole(site: Flask) -> None:
    carol = put(site, "Carol", "supervisor")
    cohort_id = classes.cohort(site, carol)
    classes.group(site, cohort_id)
    (group_id,) = values(site, select(CohortGroup.id))
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        first = classes.put_assignment(connection, cohort_id, cases.A_CASE, group_id=group_id)
        row = connection.execute(select(Assignment.id).where(Assignment.public_id == first)).scalar_one()
        classes.put_assignment(connection, cohort_id, cases.A_CASE, group_id=group_id, prerequisite_id=row)
    archive(site, cohort_id)
    go(site, known(site, carol, "supervisor"))
    assert [count(site, table) for table in (Cohort, CohortGroup, Assignment, AssignmentCase)] == [0] * 4


def test_a_shared_cohort_stays_with_the_colleague_and_so_do_its_classes(site: Flask) -> None:
    carol, dave = put(site, "Carol", "supervisor"), put(site, "Dave", "supervisor")
    cohort_id = classes.cohort(site, carol)
    colleague(site, cohort_id, dave)
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        cohort = connection.execute(select(Cohort.id)).scalar_one()
        classes.put_class(connection, id_of(site, carol), cohort_id=cohort)
        classes.put_class(connection, id_of(site, carol))
    go(site, known(site, carol, "supervisor"))
    assert values(site, select(CohortSupervisor.person_id)) == [id_of(site, dave)]
    assert values(site, select(LiveClass.person_id)) == [id_of(site, dave)], "the one without a cohort went"


@pytest.mark.parametrize("how", ["closed", "without the role"])
def test_a_colleague_who_cannot_teach_does_not_count(small_site: Flask, how: str) -> None:
    carol, dave = put(small_site, "Carol", "supervisor"), put(small_site, "Dave", "supervisor")
    colleague(small_site, classes.cohort(small_site, carol), dave)
    if how == "closed":
        disable(small_site, "Dave")
    else:
        change(small_site, delete(PersonRole).where(PersonRole.person_id == id_of(small_site, dave)))
    with pytest.raises(Refused):
        go(small_site, known(small_site, carol, "supervisor"))
    erin = known(small_site, put(small_site, "Erin", "site_administrator"))
    with small_site.app_context(), pytest.raises(Refused, match="Nobody else teaches a cohort"):
        acts.set_roles(erin, carol, (), now())


def test_two_who_teach_together_and_go_at_once_leave_one(site: Flask) -> None:
    carol, dave = put(site, "Carol", "supervisor"), put(site, "Dave", "supervisor")
    colleague(site, classes.cohort(site, carol), dave)
    people = [known(site, who, "supervisor") for who in (carol, dave)]
    answers = all_at_once(site, [partial(erase, who, now(), understood=True) for who in people])
    assert sorted(answers.elements()) == ["Refused", "done"]
    assert (count(site, Cohort), count(site, CohortSupervisor)) == (1, 1)
    assert count(site, AuditEntry, AuditEntry.action == "cohort.erased") == 0


def test_the_role_can_be_taken_from_whoever_teaches_nothing_that_goes_on_alone(small_site: Flask) -> None:
    carol, dave = put(small_site, "Carol", "supervisor"), put(small_site, "Dave", "supervisor")
    erin = known(small_site, put(small_site, "Erin", "site_administrator"))
    cohort_id = classes.cohort(small_site, carol)
    with small_site.app_context():
        with pytest.raises(Refused, match="Nobody else teaches a cohort that is still going on"):
            acts.set_roles(erin, carol, ["author"], now())
        colleague(small_site, cohort_id, dave)
        assert acts.set_roles(erin, carol, ["author"], now()) == ("author", "supervisor")


def test_an_administrator_lets_a_colleague_into_what_somebody_alone_teaches(site: Flask) -> None:
    carol, dave = put(site, "Carol", "supervisor"), put(site, "Dave", "supervisor")
    erin = known(site, put(site, "Erin", "site_administrator", "supervisor"))
    going_on, over, shared = (classes.cohort(site, carol, name=name) for name in ("one", "two", "three"))
    archive(site, over)
    colleague(site, shared, put(site, "Frank", "supervisor"))
    put(site, "Alice")
    with site.app_context():
        for nobody in ("alice@school.example", "carol@school.example", "zoe@school.example", "no address"):
            with pytest.raises(BadField):
                acts.hand_over(erin, carol, nobody, PLACES, now())
        with pytest.raises(Refused, match="Nobody lets themselves"):
            acts.hand_over(erin, carol, "erin@school.example", PLACES, now())
        assert acts.hand_over(erin, carol, "dave@school.example", PLACES, now()) == 1
        assert acts.hand_over(erin, carol, "dave@school.example", PLACES, now()) == 0
    assert values(site, select(CohortSupervisor.cohort_id).where(CohortSupervisor.person_id == id_of(site, dave))) == (
        values(site, select(Cohort.id).where(Cohort.public_id == going_on))
    )
    assert ("cohort.supervisor-added", going_on) in recorded(site)
    assert [(letter.to_address, letter.subject) for letter in letters(site)] == [
        ("dave@school.example", "You can teach a cohort now")
    ]


def test_somebody_who_goes_while_figures_are_folded_is_counted_in_none_of_them(site: Flask) -> None:
    carol, alice = put(site, "Carol", "supervisor"), put(site, "Alice")
    cohort_id = classes.cohort(site, carol, alice)
    (case,) = played.case_ids(site, classes.assignment(site, cohort_id))
    learners = [id_of(site, alice), *played.class_of(site, cohort_id, 7)]
    played.played(site, case, learners, [cases.best(cases.A_CASE)] * len(learners))
    here = known(site, alice)
    fold = partial(folding.fold, case)
    assert all_at_once(site, [fold, partial(erase, here, now(), understood=True), fold]) == {"done": 3}
    with site.app_context():
        folding.catch_up([case])
        assert summaries.verify() == (1, ())
    assert values(site, select(PathCount.n)) == [7]
