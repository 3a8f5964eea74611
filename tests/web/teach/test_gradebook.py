"""The gradebook's pages: the table, one cell, two supervisors at once, files, a platform's file there and back."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from engine.teach.terms import Terms
from extensions import db
from models import CohortSupervisor, Disclosure, Override, RosterEntry
from services.teach import lms
from tests.support import classes, handed
from tests.support.client import Visitor, follow
from tests.support.clock import NOON
from tests.support.gradebooks import Book, book
from tests.support.people import log_in
from tests.support.rows import change, count, rows

REASON = "She explained her choice to me."
CANVAS = (
    "Student,ID,SIS Login ID,Section,Reflection (101),Final Score\r\n"
    "    Points Possible,,,,20.0,(read only)\r\n"
    '"Alice",1,alice@school.example,Practicum II,,\r\n'
    '"Ben",2,BEN@school.example,Practicum II,3,\r\n'
    '"Ruiz, Ana",3,ana@school.example,Practicum II,5,\r\n'
)


def at(here: Book, name: str) -> Visitor:
    visitor = Visitor.at(here.site)
    log_in(visitor, name)
    return visitor


def test_the_gradebook_shows_a_row_for_each_learner_with_words_for_what_marks_say(small_site: Flask) -> None:
    here = book(small_site)
    carol = at(here, "Carol")
    assert carol.get(here.path).status_code == 200
    assert "Formative. Not validated for gatekeeping, hiring or licensure." in carol.page.text
    for words in ("Alice", "100 safe", "not safe", "not begun", "1 of 2"):
        assert words in carol.page.text
    cells = [link for link in carol.page.links() if link.startswith("gradebook/")]
    assert len(cells) == 6
    assert carol.get(f"/teach/cohorts/{here.cohort}/{cells[0]}").status_code == 200


def test_filters_and_order_stay_on_the_way_to_a_cell_and_back(small_site: Flask) -> None:
    here = book(small_site)
    carol = at(here, "Carol")
    carol.get(f"{here.path}?state=unsafe&sort=done&order=down")
    (cell, *_) = [link for link in carol.page.links() if link.startswith("gradebook/")]
    assert here.ben in cell
    carol.get(f"/teach/cohorts/{here.cohort}/{cell}")
    back = f"{here.path}?state=unsafe&sort=done&order=down"
    assert back in carol.page.links()
    done = carol.send(carol.page.form(f"{here.cell('ben')}?state=unsafe&sort=done&order=down"), **_said("60"))
    assert "state=unsafe" in follow(done)
    assert carol.get(f"{here.path}?state=asleep").status_code == 400
    assert carol.get(f"{here.path}?state=late&state=late").status_code == 400


def _said(score: str, act: str = "set") -> dict[str, str]:
    return {"act": act, "score": score, "reason": REASON}


def test_a_page_that_asks_again_is_told_when_there_is_nothing_new(small_site: Flask) -> None:
    here = book(small_site)
    carol = at(here, "Carol")
    mark = {"If-None-Match": carol.get(here.path).headers["ETag"]}
    again = carol.get(here.path, headers=mark)
    assert (again.status_code, again.data) == (304, b"")
    handed.hand_in(small_site, here.assignment, here.people["cleo"])
    assert carol.get(here.path, headers=mark).status_code == 200


def test_of_two_supervisors_the_second_reads_what_the_first_wrote_and_keeps_their_own_words(small_site: Flask) -> None:
    here = book(small_site)
    carol, dave = at(here, "Carol"), at(here, "Dave")
    for visitor in (carol, dave):
        visitor.get(here.cell("ben"))
    assert carol.send(carol.page.form(here.cell("ben")), **_said("70")).status_code == 303
    late = dave.send(dave.page.form(here.cell("ben")), act="set", score="40", reason="He did not read it.")
    assert late.status_code == 409
    assert "Set to 70 by Carol" in dave.page.text
    assert REASON in dave.page.text
    form = dave.page.form(here.cell("ben"))
    assert (form.fields["score"], form.fields["reason"], form.fields["seen"]) == ("40", "He did not read it.", "1")
    assert dave.send(form, act="set").status_code == 303
    carol.get(here.cell("ben"))
    assert "Set to 40 by Dave" in carol.page.text
    assert "Set to 70 by Carol" in carol.page.text
    assert "40" in carol.page.text


def test_what_was_typed_comes_back_with_what_to_do(small_site: Flask) -> None:
    here = book(small_site)
    carol = at(here, "Carol")
    carol.get(here.cell("ben"))
    assert carol.send(carol.page.form(here.cell("ben")), act="set", score="1oo", reason=REASON).status_code == 400
    assert "Write a whole number from 0 to 100." in carol.page.text
    assert carol.page.form(here.cell("ben")).fields["reason"] == REASON


def test_a_supervisor_who_was_removed_meanwhile_finds_nothing_any_more(small_site: Flask) -> None:
    here = book(small_site)
    dave = at(here, "Dave")
    dave.get(here.cell("ben"))
    form = dave.page.form(here.cell("ben"))
    with small_site.app_context():
        db.session.execute(delete(CohortSupervisor).where(CohortSupervisor.person_id == here.dave.id))
        db.session.commit()
        db.session.remove()
    assert dave.send(form, **_said("70")).status_code == 404
    assert REASON in dave.page.text, "what was typed can be copied"
    assert dave.get(here.path).status_code == 404
    assert count(small_site, Override) == 0


def test_a_case_that_no_assignment_has_is_not_found_however_far_it_is(small_site: Flask) -> None:
    here = book(small_site)
    carol = at(here, "Carol")
    for position in (2, 10_001, 2**31, 2**64):
        assert carol.get(here.cell("ben", position)).status_code == 404
        carol.get(here.cell("ben"))
        sent = {**carol.page.form(here.cell("ben")).fields, **_said("70")}
        assert carol.post(here.cell("ben", position), data=sent).status_code == 404


def test_the_attempt_that_counts_says_why_and_leads_to_the_path_unless_names_are_hidden(small_site: Flask) -> None:
    here = book(small_site, Terms(graded_by="score", counts="best"))
    better = handed.hand_in(small_site, here.assignment, here.people["ben"])
    carol = at(here, "Carol")
    carol.get(here.cell("ben"))
    assert "It counts: safe attempts come first, then the highest score." in carol.page.text
    assert f"/teach/attempts/{better}" in carol.page.links()
    hidden = book(small_site, Terms(graded_by="rubric", reason="required", blind=True), prefix="Other")
    carol = at(hidden, "OtherCarol")
    carol.get(hidden.cell("alice"))
    assert "graded without names" in carol.page.text
    assert not [link for link in carol.page.links() if link.startswith("/teach/attempts/")]


def test_opening_a_cell_is_noted_once_an_hour_and_the_learner_reads_it(small_site: Flask) -> None:
    here = book(small_site)
    carol, ben = at(here, "Carol"), at(here, "Ben")
    for _ in range(2):
        carol.get(here.cell("ben"))
    ben.get("/accounts/settings/data")
    assert ben.page.text.count("Carol") == 1
    assert "your results in a gradebook" in ben.page.text


def test_a_cohort_without_assignments_or_learners_says_what_to_do(small_site: Flask) -> None:
    here = book(small_site)
    empty = classes.cohort(small_site, here.carol.public_id, name="Spring")
    carol = at(here, "Carol")
    carol.get(f"/teach/cohorts/{empty}/gradebook")
    assert "Nothing is assigned yet." in carol.page.text
    classes.assignment(small_site, empty)
    carol.get(f"/teach/cohorts/{empty}/gradebook")
    assert "Nobody has joined yet." in carol.page.text


def test_the_files_come_with_their_kind_and_name(small_site: Flask) -> None:
    here = book(small_site)
    carol = at(here, "Carol")
    carol.get(here.path)
    form = carol.page.form(f"{here.path}/file")
    for kind, mimetype in (("csv", "text/csv"), ("xlsx", "application/vnd.openxmlformats")):
        answer = carol.send(form, kind=kind)
        assert (answer.mimetype or "").startswith(mimetype)
        assert f".{kind}" in answer.headers["Content-Disposition"]
    assert carol.send(form, kind="pdf").status_code == 404


def choose(visitor: Visitor, here: Book, text: str, name: str = "grades.csv") -> Any:
    visitor.get(f"{here.path}/lms")
    token = visitor.page.form(f"{here.path}/lms").fields["csrf_token"]
    sent = {"csrf_token": token, "file": (io.BytesIO(text.encode()), name)}
    return visitor.post(f"{here.path}/lms", data=sent, content_type="multipart/form-data")


def test_a_platforms_file_goes_there_and_back_with_one_column_filled(small_site: Flask) -> None:
    here = book(small_site)
    carol = at(here, "Carol")
    carol.get(follow(choose(carol, here, CANVAS, "2026 Grades-Practicum “II”.csv")))
    for words in ("from Canvas", "2 rows are about learners of this cohort", "Ruiz, Ana", "Cleo"):
        assert words in carol.page.text
    form = carol.page.form("/lms/file")
    back = carol.send(form, target=f"{here.assignment}-0", column="4")
    expected = CANVAS.replace("Practicum II,,", "Practicum II,20,").replace("Practicum II,3,", "Practicum II,{},")
    figure = back.data.decode().partition("Practicum II,20,")[2].partition("Practicum II,")[2].partition(",")[0]
    assert back.data.decode() == expected.format(figure)
    assert 0 <= float(figure) < 20
    assert "grades.csv" not in back.headers["Content-Disposition"]
    assert count(small_site, Disclosure) == 2


def test_a_name_that_learners_gave_themselves_takes_a_grade_only_once_somebody_marks_it(small_site: Flask) -> None:
    here = book(small_site)
    carol = at(here, "Carol")
    named = CANVAS.replace("alice@school.example", "a1").replace("BEN@school.example", "b2")
    carol.get(follow(choose(carol, here, named)))
    assert "0 rows are about learners of this cohort, 2 perhaps" in carol.page.text
    assert "Alice alice@school.example" in carol.page.text
    form = carol.page.form("/lms/file")
    alices, _ = form.options["marked"]
    refused = carol.send(form, target=f"{here.assignment}-0", column="4")
    assert (refused.status_code, "Nobody in this file has a grade" in carol.page.text) == (400, True)
    assert carol.send(form, target=f"{here.assignment}-0", column="4", points="zero", marked=alices).status_code == 400
    assert f'value="{alices}" checked' in carol.page.source
    back = carol.send(carol.page.form("/lms/file"), points="20", marked=alices).data.decode()
    assert back == named.replace('"Alice",1,a1,Practicum II,,', '"Alice",1,a1,Practicum II,20,')


def test_a_file_is_read_when_it_comes_and_not_by_those_who_look(
    small_site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = book(small_site)
    carol = at(here, "Carol")
    look = follow(choose(carol, here, CANVAS))
    monkeypatch.delattr(lms, "read_lms")
    carol.get(look)
    assert carol.get(follow(carol.send(carol.page.form("/lms/roster")))).status_code == 200


def test_who_has_not_done_all_of_it_keeps_what_the_file_has_or_gets_nothing_on_request(small_site: Flask) -> None:
    here = book(small_site)
    carol = at(here, "Carol")
    carol.get(follow(choose(carol, here, CANVAS)))
    form = carol.page.form("/lms/file")
    refused = carol.send(form, target=here.assignment, column="4")
    assert refused.status_code == 400
    assert "Nobody in this file has a grade for that yet." in carol.page.text
    zero = carol.send(form, target=here.assignment, column="4", unfinished="zero").data.decode()
    assert zero == CANVAS.replace("Practicum II,,", "Practicum II,0,").replace("Practicum II,3,", "Practicum II,0,")
    handed.hand_in(small_site, here.assignment, here.people["alice"], position=1)
    done = carol.send(form, target=here.assignment, column="new", heading="Baton", points="5").data.decode()
    assert 'Practicum II,,5,\r\n"Ben"' in done
    assert "Practicum II,3,,\r\n" in done


def test_those_whom_nobody_knows_go_to_the_roster_once(small_site: Flask) -> None:
    here = book(small_site)
    carol = at(here, "Carol")
    carol.get(follow(choose(carol, here, CANVAS)))
    form = carol.page.form("/lms/roster")
    for _ in range(2):
        carol.get(follow(carol.send(form)))
    with small_site.app_context():
        (entry,) = db.session.execute(select(RosterEntry.name, RosterEntry.email, RosterEntry.login)).all()
        db.session.remove()
    assert tuple(entry) == ("Ana Ruiz", "ana@school.example", "ana@school.example")
    assert "has not joined yet" in carol.page.text


def test_a_file_that_cannot_be_read_is_chosen_again_and_one_of_another_cohort_is_not_here(small_site: Flask) -> None:
    here, other = book(small_site), book(small_site, prefix="Other")
    carol = at(here, "Carol")
    assert choose(carol, here, "PK\x03\x04").status_code == 400
    assert "Choose the file as the platform exports it" in carol.page.text
    assert choose(carol, here, CANVAS).status_code == 303
    second = classes.cohort(small_site, here.carol.public_id, name="Spring")
    elsewhere = carol.get(f"/teach/cohorts/{second}/gradebook/lms/look")
    assert follow(elsewhere) == f"/teach/cohorts/{second}/gradebook/lms?gone=1"
    assert carol.get(f"{other.path}/lms/look").status_code == 404
    dave = at(here, "Dave")
    assert follow(dave.get(f"{here.path}/lms/look")) == f"{here.path}/lms?gone=1"


def test_opening_the_gradebook_is_noted_once_an_hour_for_those_whom_it_showed(small_site: Flask) -> None:
    here = book(small_site)
    carol, ben = at(here, "Carol"), at(here, "Ben")
    carol.get(f"{here.path}?state=unsafe")
    narrowed = {row.person_id for row in rows(small_site, Disclosure)}
    mark = {"If-None-Match": carol.get(here.path).headers["ETag"]}
    noted = [row.person_id for row in rows(small_site, Disclosure)]
    assert narrowed < set(noted), "the whole table shows more people"
    assert len(noted) == len(set(noted)), "each once an hour"
    ben.get("/accounts/settings/data")
    assert ben.page.text.count("the gradebook of a cohort, with your row in it") == 1
    change(small_site, update(Disclosure).values(at=NOON - timedelta(hours=2)))
    assert carol.get(here.path, headers=mark).status_code == 304
    assert count(small_site, Disclosure) == len(noted), "a page that stands open and shows nothing new is no look"
    carol.get(here.path)
    assert count(small_site, Disclosure) == 2 * len(noted)
