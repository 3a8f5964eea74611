"""A learner's way on the page of whoever teaches them: as the learner met it, and nothing that is not theirs to see."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from engine.teach.terms import Terms, as_json
from extensions import db
from models import (
    Assignment,
    Attempt,
    Base,
    CohortSupervisor,
    Disclosure,
    JournalEntry,
    Membership,
    Person,
    PersonRole,
)
from tests.support import cases, classes, handed, people
from tests.support.client import Visitor, follow
from tests.support.html import text_of
from web.session import now

POOR = cases.poorest(cases.A_CASE)
TOLD = {
    "reasons": {0: "He offered, and she smiled."},
    "confidences": {0: "high", 1: "low"},
    "shared": {1: "My shoulders dropped."},
    "private": {2: "What nobody is to read."},
    "dissents": {1: "Our line takes forty minutes."},
    "written": ("The voice is missing.", "Her consent."),
    "standards": ("ACA A.2.c", "NASW 1.02"),
}
TERMS = Terms(writing="optional", deciding="corey", standards=True, graded_by="rubric")


@dataclass(frozen=True)
class Taught:
    """Carol teaches Alice, who handed in; Bob teaches somebody else."""

    carol: Visitor
    bob: Visitor
    alice: str
    cohort: str
    assignment: str
    attempt: str

    @property
    def page(self) -> str:
        return f"/teach/attempts/{self.attempt}"


def taught(site: Flask, terms: Terms = TERMS) -> Taught:
    carol, bob = (people.member(site, name, "supervisor") for name in ("Carol", "Bob"))
    alice = people.put(site, "Alice", email="al.adams@school.example")
    cohort = classes.cohort(site, _id(site, "Carol"), alice)
    classes.cohort(site, _id(site, "Bob"), people.put(site, "Ben"))
    assignment = classes.assignment(site, cohort, terms=terms)
    return Taught(carol, bob, alice, cohort, assignment, handed.hand_in(site, assignment, alice, *POOR, **TOLD))


def _id(site: Flask, name: str) -> str:
    with site.app_context(), db.engine.connect() as connection:
        query = select(Person.public_id).where(Person.display_name == name)
        return str(connection.execute(query).scalar_one())


def _source(visitor: Visitor, path: str) -> str:
    response = visitor.get(path)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_the_way_is_shown_as_the_learner_met_it_with_all_that_they_wrote_for_it(small_site: Flask) -> None:
    here = taught(small_site)
    here.carol.get(here.page)
    text = here.carol.page.text
    assert here.carol.page.heading == "Through Her Nephew"
    for words in (
        "Alice",
        *("He offered, and she smiled.", "My shoulders dropped.", "Our line takes forty minutes."),
        *("The voice is missing.", "Her consent.", "Name the problem", "Sort the issues"),
        *("cited at this decision", "Not passed", "Turned at decision 1"),
    ):
        assert words in text, words
    scenes = [cases.story(cases.A_CASE).scenario.scenes[0].title, "The bus stop"]
    assert [title for title in scenes if title not in text] == []


def test_the_choices_stand_in_the_order_in_which_the_player_showed_them(small_site: Flask) -> None:
    alice, carol = people.member(small_site, "Alice"), people.member(small_site, "Carol", "supervisor")
    played = alice.begin(cases.A_CASE)
    alice.get(played)
    shown = [text_of(label) for label in alice.page.root.iter("label") if label.get("class") == "choice"]
    alice.get(follow(alice.decide(alice.choices()[0])))
    assignment = classes.assignment(
        small_site, classes.cohort(small_site, _id(small_site, "Carol"), _id(small_site, "Alice"))
    )
    with small_site.app_context(), db.engine.begin() as connection:
        classes.put_assigned(connection, assignment, played.split("/")[2])
    carol.get(f"/teach/attempts/{played.split('/')[2]}")
    options = [text_of(span) for span in carol.page.root.iter("span") if span.get("class") == "option-text"]
    assert [re.sub(r"^\d+ ", "", choice) for choice in shown] == options
    assert "Under way" in carol.page.text


def test_a_journal_that_is_not_shared_or_not_any_more_is_not_in_the_bytes(small_site: Flask) -> None:
    here = taught(small_site)
    for page in (here.page, f"{here.page}/packet"):
        source = _source(here.carol, page)
        assert "My shoulders dropped." in source
        assert "What nobody is to read." not in source
    for gone in (
        update(Membership).values(left_at=now(), ended_by="self"),
        update(JournalEntry).values(shared_at=None),
    ):
        with small_site.app_context(), db.engine.begin() as connection:
            connection.execute(gone)
        for page in (here.page, f"{here.page}/packet"):
            assert "My shoulders dropped." not in _source(here.carol, page)
        with small_site.app_context(), db.engine.begin() as connection:
            connection.execute(update(Membership).values(left_at=None, ended_by=None))


@pytest.mark.parametrize("named", [False, True])
def test_confidence_is_in_the_bytes_only_where_the_assignment_said_so_first(small_site: Flask, named: bool) -> None:
    here = taught(small_site, replace(TERMS, confidence_named=named))
    for page in (here.page, f"{here.page}/packet"):
        assert ("would act on it" in _source(here.carol, page)) is named


def test_ways_of_others_cohorts_of_nobody_and_those_stepped_out_of_are_not_found(small_site: Flask) -> None:
    here = taught(small_site)
    alone = here.carol.begin(cases.A_CASE).split("/")[2]
    for visitor, attempt in ((here.bob, here.attempt), (here.carol, alone), (here.carol, "0" * 32)):
        for address in ("", "/packet"):
            assert visitor.get(f"/teach/attempts/{attempt}{address}").status_code == 404
    with small_site.app_context(), db.engine.begin() as connection:
        left = {"finished_at": None, "earned": None, "out_of": None, "stepped_out_at": now()}
        connection.execute(update(Attempt).where(Attempt.public_id == here.attempt).values(**left))
    assert here.carol.get(here.page).status_code == 404


def test_the_learner_reads_once_an_hour_that_somebody_looked(small_site: Flask) -> None:
    here = taught(small_site)
    for page in (here.page, here.page, f"{here.page}/packet"):
        here.carol.get(page)
    here.bob.get(here.page)
    with small_site.app_context(), db.engine.connect() as connection:
        rows = connection.execute(select(Disclosure.viewer_role, Disclosure.what).order_by(Disclosure.id)).all()
    assert [tuple(row) for row in rows] == [
        ("supervisor", "path of Through Her Nephew"),
        ("supervisor", "packet of Through Her Nephew"),
    ]


def test_a_comment_is_kept_read_by_the_learner_beside_its_decision_and_taken_back(small_site: Flask) -> None:
    here = taught(small_site)
    here.carol.get(here.page)
    form = next(f for f in here.carol.page.forms("/comments") if f.fields["step"] == "0")
    answer = here.carol.send(form, text="You saw that she smiled.\n\nWho else was there?")
    assert follow(answer) == here.page
    alice = Visitor.at(small_site)
    alice.get("/accounts/login")
    alice.send(alice.page.form("/accounts/login"), email="al.adams@school.example", password=people.PASSWORD)
    alice.get("/assigned")
    assert "1 new from those who teach you" in alice.page.text
    html = alice.get(f"/attempts/{here.attempt}/debrief").text
    assert "1 comment stands below" in alice.page.text
    assert "Who else was there?" in alice.page.text
    assert html.count("tag-new") == 1
    assert "tag-new" not in alice.get(f"/attempts/{here.attempt}/debrief").text
    assert "tag-new" not in alice.get("/assigned").text
    here.carol.get(here.page)
    here.carol.send(here.carol.page.form("/take-back"))
    alice.get(f"/attempts/{here.attempt}/debrief")
    assert "Who else was there?" not in alice.page.text


@pytest.mark.parametrize(("lost", "onward"), [(CohortSupervisor, "/teach"), (PersonRole, "/")])
def test_whoever_was_removed_while_they_wrote_has_their_words_back_and_nothing_else(
    small_site: Flask, lost: type[Base], onward: str
) -> None:
    here = taught(small_site)
    here.carol.get(here.page)
    comment = next(f for f in here.carol.page.forms("/comments") if f.fields["step"] == "0")
    rubric = here.carol.page.form("/grading")
    here.carol.send(comment, text="Kept.")
    here.carol.get(here.page)
    change = next(f for f in here.carol.page.forms("") if re.search(r"/comments/[0-9a-f]+$", f.action))
    with small_site.app_context(), db.engine.begin() as connection:
        connection.execute(delete(lost))
    for form, typed in (
        (comment, {"text": "You saw that\n<she> smiled."}),
        (change, {"text": "Another word."}),
        (rubric, {"points-1": "3", "note": "Say who decides."}),
    ):
        assert here.carol.send(form, **typed).status_code == 404
        assert here.carol.page.heading == "Not stored"
        for words in typed.values():
            assert html.escape(words) in here.carol.page.source
        assert "Alice" not in here.carol.page.source
        assert f'class="button" href="{onward}"' in here.carol.page.source, "somewhere that is open to her"


def test_a_rubric_that_nothing_is_graded_by_any_more_gives_back_what_was_typed(small_site: Flask) -> None:
    here = taught(small_site)
    here.carol.get(here.page)
    rubric = here.carol.page.form("/grading")
    with small_site.app_context(), db.engine.begin() as connection:
        connection.execute(update(Assignment).values(terms=as_json(Terms(graded_by="score"))))
    assert here.carol.send(rubric, note="Say who decides.").status_code == 409
    assert "Nothing is graded by a rubric here" in here.carol.page.text
    assert "Say who decides." in here.carol.page.text


def test_words_that_cannot_be_kept_stand_in_their_field_with_the_reason_beside_it(small_site: Flask) -> None:
    here = taught(small_site)
    here.carol.get(here.page)
    form = next(f for f in here.carol.page.forms("/comments") if f.fields["prompt"] == "1")
    with small_site.app_context(), db.engine.begin() as connection:
        connection.execute(update(JournalEntry).values(shared_at=None))
    answer = here.carol.send(form, text="I read it twice.")
    assert answer.status_code == 400
    (whole,) = [f for f in here.carol.page.forms("/comments") if not f.fields["step"]]
    assert whole.fields["text"] == "I read it twice."
    assert "not shared with you any more" in here.carol.page.text
