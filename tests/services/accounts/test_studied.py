"""What somebody studied: in their archive, in the counts, gone with the account, and brought along from a guest."""

from __future__ import annotations

import json
import zipfile
from datetime import date, datetime
from functools import partial
from io import BytesIO
from typing import Any
from unittest.mock import Mock

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from engine.study.spacing import fresh
from models import (
    Attempt,
    Call,
    Contact,
    Exam,
    ExamAnswer,
    Person,
    Review,
    ReviewCard,
    StudyPlan,
)
from services.accounts import studied
from services.accounts.exporting import export
from services.accounts.holding import held_about
from services.accounts.sessions import Browser, begin_session
from services.database import reads, writes
from services.errors import Unplayable
from services.people import Visitor as Known
from services.study.papers import read_sheet
from services.tokens import new_public_id
from tests.support import cases
from tests.support.canaries import play
from tests.support.client import Visitor
from tests.support.doors import ask_to_register, cookie_of, erase_by_page, open_account, together, who_is_at
from tests.support.exams import Sitting, begin
from tests.support.people import log_in, member, put
from tests.support.plans import revision_of, study
from tests.support.rows import change, count, values
from web.session import now

STUDIED = (ReviewCard, Review, Exam, ExamAnswer, Contact, Call, StudyPlan)


def call(site: Flask, person_id: int) -> None:
    """Let somebody say whom they would call."""
    attempt = values(site, select(Attempt.id).where(Attempt.person_id == person_id))[0]
    contact = values(site, select(Contact.id).where(Contact.person_id == person_id))[0]
    change(site, insert(Call).values(attempt_id=attempt, contact_id=contact, name="Dr. Okafor", written_at=now()))


def archive_of(site: Flask, person: Known) -> dict[str, Any]:
    with site.app_context(), export(person, now()) as file:
        files = zipfile.ZipFile(BytesIO(file.read()))
    found: dict[str, Any] = json.loads(files.read("baton.json"))
    return found


def counts(site: Flask) -> tuple[int, ...]:
    return tuple(count(site, table) for table in STUDIED)


def test_the_archive_tells_what_somebody_studied_in_words(site: Flask) -> None:
    alice = member(site, "Alice")
    play(alice)
    person = who_is_at(alice)
    study(site, person.id)
    call(site, person.id)
    bobs = who_is_at(member(site, "Bob"))
    study(site, bobs.id, name="Bob's friend")
    told = archive_of(site, person)
    scene = cases.story(cases.A_CASE)
    (card,) = told["review_cards"]
    (review,) = told["reviews"]
    (exam,) = told["exams"]
    (answer,) = told["exam_answers"]
    assert (card["case"], card["why"], card["turns"], card["topics"]) == (cases.A_CASE, "missed", 1, ["scope"])
    assert card["scene"] in {each.title for each in scene.scenario.scenes}
    assert (review["card"], review["turn"], review["scene"], review["choice"]) == (card["card"], 0, card["scene"], 2)
    assert (exam["blueprint"], exam["name"], exam["items"]) == ("nce", "NCE", 2)
    assert (answer["exam"], answer["item"], answer["flagged"]) == (exam["exam"], 1, True)
    assert answer["scene"] == card["scene"]
    texts = {choice.text for each in scene.scenario.scenes for choice in each.choices}
    assert {review["choice_text"], answer["choice_text"]} <= texts
    assert [row["name"] for row in told["network"]] == ["Dr. Okafor"]
    assert [row["name"] for row in told["calls"]] == ["Dr. Okafor"]
    (plan,) = told["plan"]
    assert (plan["daily"], plan["reminders"], plan["calendar"]) == (5, False, False)
    secret = values(site, select(StudyPlan.stop_token).where(StudyPlan.person_id == person.id))[0]
    whole = json.dumps(told)
    assert secret not in whole
    assert "Bob's friend" not in whole
    assert "credit" not in json.dumps([told["reviews"], told["exam_answers"]])


def test_a_case_that_this_version_cannot_read_is_told_without_its_words(
    small_site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = who_is_at(member(small_site, "Alice"))
    study(small_site, person.id)

    def unplayable(*_: object) -> None:
        raise Unplayable

    monkeypatch.setattr("services.accounts.scenes.shelf.get", unplayable)
    told = archive_of(small_site, person)
    assert [told[name][0]["scene"] for name in ("review_cards", "reviews", "exam_answers")] == [None] * 3
    assert [told[name][0]["choice_text"] for name in ("reviews", "exam_answers")] == [None] * 2


def test_an_answer_that_was_taken_away_has_no_words(small_site: Flask) -> None:
    person = who_is_at(member(small_site, "Alice"))
    study(small_site, person.id)
    change(small_site, update(ExamAnswer).values(choice=None))
    (answer,) = archive_of(small_site, person)["exam_answers"]
    assert (answer["choice"], answer["choice_text"]) == (None, None)


def test_a_paper_is_read_once_however_many_answers_it_has(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    alice = member(site, "Alice")
    person = who_is_at(alice)
    study(site, person.id)
    (exam,) = values(site, select(Exam.id))
    change(site, insert(ExamAnswer).values(exam_id=exam, item=0, choice=1, changed_at=now()))
    read = Mock(wraps=read_sheet)
    monkeypatch.setattr(studied, "read_sheet", read)
    with site.app_context():
        tables = db_records(person.id)
    assert len(tables["exam_answers"]) == 2
    assert read.call_count <= 2, "once for its own row, once for all of its answers"


def db_records(person_id: int) -> dict[str, Any]:
    """What is told of what somebody studied, by the name of the table."""
    told: Any = reads(studied.records_of_study)(person_id)
    return {record.name: record.rows for record in told}


def test_two_exams_of_one_blueprint_that_meet_in_an_account_are_both_finished(site: Flask) -> None:
    alice, guest = member(site, "Alice"), Visitor.at(site)
    begun = [begin(alice), begin(guest)]
    log_in(guest, "Alice")
    for sitting in (Sitting(guest, each.path) for each in begun):
        assert sitting.answer(1, sitting.best(1)).status_code == 303
        assert sitting.finish().status_code == 303
        assert guest.get(f"{sitting.path}/report").status_code == 200
    assert count(site, Exam, Exam.finished_at.is_not(None)) == 2


def test_the_page_of_ones_data_counts_it(site: Flask) -> None:
    alice = member(site, "Alice")
    play(alice)
    person = who_is_at(alice)
    study(site, person.id)
    call(site, person.id)
    study(site, who_is_at(member(site, "Bob")).id)
    with site.app_context():
        held = held_about(person).counts
    assert [held[name] for name in ("cards", "reviews", "exams", "contacts", "calls")] == [1] * 5
    alice.get("/accounts/settings/data")
    for words in ("Decisions that come back", "Practice exams", "People in your network"):
        assert words in alice.page.text


def test_all_of_it_goes_with_the_account_and_only_attempts_stay(site: Flask) -> None:
    alice = member(site, "Alice")
    play(alice)
    person = who_is_at(alice)
    study(site, person.id)
    call(site, person.id)
    bob = who_is_at(member(site, "Bob"))
    study(site, bob.id)
    assert counts(site) == (2, 2, 2, 2, 2, 1, 2)
    erase_by_page(alice)
    assert counts(site) == (1, 1, 1, 1, 1, 0, 1)
    assert count(site, Attempt) == 1
    owners = {owner for table in (ReviewCard, Review, Exam, Contact, StudyPlan) for owner in owners_of(site, table)}
    assert owners == {bob.id}


def owners_of(site: Flask, table: Any) -> list[int]:
    return values(site, select(table.person_id))


def test_what_a_guest_studied_follows_into_a_new_account(site: Flask) -> None:
    guest = Visitor.at(site)
    play(guest)
    guest_id = who_is_at(guest).id
    study(site, guest_id)
    call(site, guest_id)
    change(site, update(Person).values(exam_date=date(2027, 4, 30)))
    open_account(guest, ask_to_register(guest))
    alice_id = who_is_at(guest).id
    assert alice_id != guest_id
    assert counts(site) == (1,) * 7
    for table in (Attempt, ReviewCard, Review, Exam, Contact, StudyPlan):
        assert owners_of(site, table) == [alice_id]
    assert values(site, select(Person.exam_date)) == [date(2027, 4, 30)]


def test_of_what_an_account_has_once_its_own_stays(site: Flask) -> None:
    put(site, "Alice")
    alice_id = values(site, select(Person.id))[0]
    study(site, alice_id, daily=7)
    guest = Visitor.at(site)
    play(guest)
    guest_id = who_is_at(guest).id
    study(site, guest_id, daily=3, name="Dr. Ito")
    change(site, update(ReviewCard).where(ReviewCard.person_id == guest_id).values(turns=9))
    study_another(site, guest_id)
    log_in(guest, "Alice")
    assert values(site, select(StudyPlan.daily)) == [7]
    assert values(site, select(ReviewCard.turns).order_by(ReviewCard.fingerprint)) == [1, 4]
    assert set(owners_of(site, ReviewCard)) == {alice_id}
    assert owners_of(site, Review) == [alice_id], "the answers to the double went with it"
    assert sorted(values(site, select(Contact.name))) == ["Dr. Ito", "Dr. Okafor"]
    assert owners_of(site, Exam) == [alice_id, alice_id]


def study_another(site: Flask, person_id: int) -> None:
    values_of = {"person_id": person_id, "revision_id": revision_of(site), "fingerprint": "b" * 64, "path": ""}
    when = now()
    rest = {"topics": [], "why": "unsure", "memory": fresh(when), "due_at": when, "added_at": when, "turns": 4}
    rest["seed"] = b"fedcba9876543210"
    change(site, insert(ReviewCard).values(public_id=new_public_id(), **values_of, **rest))


def test_two_browsers_of_one_guest_that_log_in_at_once_bring_it_along_once(site: Flask) -> None:
    put(site, "Alice")
    alice_id = values(site, select(Person.id))[0]
    study(site, alice_id)
    guest = Visitor.at(site)
    play(guest)
    study(site, who_is_at(guest).id)
    token = cookie_of(guest)

    @writes
    def enter(connection: Any, at: datetime) -> None:
        begin_session(connection, alice_id, Browser(token, None), "password", at)

    def go() -> None:
        with site.app_context():
            enter(now())

    together(*[partial(go)] * 4)
    assert counts(site) == (1, 1, 2, 2, 2, 0, 1)
    assert set(owners_of(site, ReviewCard)) == {alice_id}
    assert count(site, Person) == 1
