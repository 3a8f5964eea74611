"""A course on its pages: begun once, written without loss, each missing thing a link to where it is mended."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Connection, select, update

from models import (
    Approval,
    ApprovedCourse,
    Course,
    CourseCase,
    EnrolmentCode,
    Person,
    Provider,
    ReviewerAccess,
    TestItem,
)
from services.codes import read_code
from services.courses import reviewing
from services.tokens import hashed, new_public_id, new_token
from tests.support import classes, people
from tests.support.client import Visitor, follow
from tests.support.courses import CASES, SLOTS, offered, review_link
from tests.support.credit import in_a_transaction, issued
from tests.support.drafts import WHOLE, drafted
from tests.support.rows import change, count, values
from web.session import now


@pytest.fixture
def erin(small_site: Flask) -> Visitor:
    """Who looks after continuing education."""
    return people.member(small_site, "Erin", "ce_administrator")


def begun(erin: Visitor, title: str = "Limits", **more: str) -> str:
    """Begin a course. Returns the path of its page."""
    erin.get("/provider/courses/new")
    form = erin.page.form("/provider/courses")
    for _ in range(2):
        answer = erin.send(form, title=title, **more)
    return follow(answer).partition("?")[0]


def test_a_course_is_begun_once_and_can_take_the_cases_of_ones_own_module(small_site: Flask, erin: Visitor) -> None:
    def put(connection: Connection) -> str:
        (mine,) = connection.scalars(select(Person.id).where(Person.display_name == "Erin"))
        return classes.put_module(connection, mine, terms=None, title="Own")

    module = in_a_transaction(small_site, put)
    path = begun(erin, module=module)
    assert count(small_site, Course) == 1
    assert count(small_site, CourseCase) > 0
    erin.get("/provider/courses")
    assert path in erin.page.links()
    erin.get("/provider/courses/new")
    assert erin.send(erin.page.form("/provider/courses"), title=" ").status_code == 400
    assert "Write a title" in erin.page.text


def test_every_missing_thing_leads_to_where_it_is_mended(small_site: Flask, erin: Visitor) -> None:
    path = begun(erin)
    erin.get(path)
    assert "things are missing" in erin.page.text
    assert not erin.page.has_form("/publish")
    lacks = [link for link in erin.page.links() if "#" in link and "provider" in link]
    mended = {f"{path}/edit#objectives", f"{path}/edit#authors", f"{path}/test#items", "/provider/profile#legal_name"}
    assert mended <= set(lacks)
    for link in lacks:
        page, _, anchor = link.partition("#")
        erin.get(page)
        assert f'id="{anchor}"' in erin.page.source, link


def test_a_form_keeps_all_that_was_typed_whatever_is_refused(small_site: Flask, erin: Visitor) -> None:
    course_id = drafted(small_site)
    edit = f"/provider/courses/{course_id}/edit"
    erin.get(edit)
    form = erin.page.form(f"/provider/courses/{course_id}")
    wrong = {"description": "New words", "seconds": "an hour", "subject_ethics": "1.25"}
    assert erin.send(form, **wrong).status_code == 400
    assert "“an hour” is no time" in erin.page.text
    again = erin.page.form(f"/provider/courses/{course_id}")
    assert {name: again.fields[name] for name in wrong} == wrong
    assert erin.send(again, seconds="62:30\n62\n70.5").status_code == 303
    erin.get(edit)
    assert erin.page.form(f"/provider/courses/{course_id}").fields["seconds"] == "62:30\n62\n70:30"
    assert "62.5 minutes at 60 minutes an hour" in erin.page.text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", " ", "Write a title"),
        ("hours", "-1", "Write hours"),
        ("subject_law", "9", "cannot have more"),
        ("subject_law", "much", "Write hours"),
        ("method", "guess", "Choose one of these"),
        ("step", "10", "Choose one of these"),
        ("words", "1e6", "whole number"),
        ("pass_mark", "101", "whole number"),
        ("sittings", "0", "whole number"),
        ("reviewed_on", "yesterday", "Choose a day"),
        ("format", "telepathy", "Choose one of these"),
        ("enrolment", "everyone", "Choose one of these"),
        ("level", "expert", "Choose one of these"),
        ("objectives", "\n".join("Name it." for _ in range(13)), "12 at most"),
        ("references", "x" * 601, "600 fit"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    small_site: Flask, erin: Visitor, field: str, typed: str, said: str
) -> None:
    course_id = drafted(small_site)
    erin.get(f"/provider/courses/{course_id}/edit")
    form = erin.page.form(f"/provider/courses/{course_id}")
    assert erin.send(form, **{field: typed}).status_code == 400
    assert said in erin.page.text


def test_the_words_of_the_cases_are_suggested_where_none_are_said(small_site: Flask, erin: Visitor) -> None:
    course_id = drafted(small_site)
    erin.get(f"/provider/courses/{course_id}/edit")
    words = int(erin.page.form(f"/provider/courses/{course_id}").fields["words"])
    assert words > 1_000
    assert f"Reckoned from its cases: {words:,}" in erin.page.text


def test_a_second_editor_sees_what_stands_and_what_they_typed(small_site: Flask, erin: Visitor) -> None:
    course_id = drafted(small_site)
    erin.get(f"/provider/courses/{course_id}/edit")
    form = erin.page.form(f"/provider/courses/{course_id}")
    assert erin.send(form, audience="Nurses.").status_code == 303
    assert erin.send(form, audience="Physicians.").status_code == 409
    assert "Nurses." in erin.page.text
    again = erin.page.form(f"/provider/courses/{course_id}")
    assert again.fields["audience"] == "Physicians."
    assert erin.send(again).status_code == 303


def test_cases_are_added_moved_and_taken_out(small_site: Flask, erin: Visitor) -> None:
    path = begun(erin)
    erin.get(f"{path}/cases")
    form = erin.page.form("/cases")
    assert erin.send(form).status_code == 400
    assert erin.post(form.action, data={**form.fields, "cases": list(CASES)}).status_code == 303
    erin.get(path)
    erin.send(erin.page.form(f"/{CASES[1]}/move"))
    erin.get(path)
    assert [form.action.split("/")[-2] for form in erin.page.forms("/take-out")] == [CASES[1], CASES[0]]
    erin.send(erin.page.form(f"/{CASES[1]}/take-out"))
    assert count(small_site, CourseCase) == 1


def test_a_course_is_published_retired_and_goes_on_as_its_next_edition(small_site: Flask, erin: Visitor) -> None:
    path = f"/provider/courses/{drafted(small_site)}"
    erin.get(path)
    assert "Nothing is missing" in erin.page.text
    erin.get(follow(erin.send(erin.page.form("/publish"))))
    assert "It stays as it is" in erin.page.text
    assert not [link for link in erin.page.links() if link in (f"{path}/edit", f"{path}/cases")]
    edition = follow(erin.send(erin.page.form("/next")))
    assert path not in edition
    erin.get(path)
    assert edition.partition("?")[0] in erin.page.links()
    erin.get(follow(erin.send(erin.page.form("/retire"))))
    assert "Nobody can enrol any more" in erin.page.text
    assert sorted(values(small_site, select(Course.state))) == ["draft", "retired"]


def test_what_became_incomplete_is_not_published_by_an_old_page(small_site: Flask, erin: Visitor) -> None:
    path = f"/provider/courses/{drafted(small_site)}"
    erin.get(path)
    form = erin.page.form("/publish")
    change(small_site, update(Provider).values(legal_name=""))
    assert erin.send(form).status_code == 409
    assert "still missing" in erin.page.text


def test_an_item_is_written_with_its_parallel_one_and_nothing_typed_is_lost(small_site: Flask, erin: Visitor) -> None:
    course_id = drafted(small_site)
    erin.get(f"/provider/courses/{course_id}/test/new?slot=2")
    (action,) = [f.action for f in erin.page.forms("") if "/test/" in f.action]
    form = erin.page.form(action)
    assert (form.fields["slot"], form.fields["objective"]) == ("2", "2")
    told = {"stem": "Whom first?", "option_1": "Nobody", "option_2": "A colleague", "option_4": "The press"}
    assert erin.send(form, **told).status_code == 400
    assert "Mark which option is right" in erin.page.text
    again = erin.page.form(action)
    assert {name: again.fields[name] for name in told} == told
    assert erin.send(again, right="4").status_code == 303
    mine = TestItem.stem == "Whom first?"
    assert values(small_site, select(TestItem.key).where(mine)) == [2]
    assert count(small_site, TestItem) == 2 * SLOTS + 1
    erin.get(action)
    stale = erin.page.form(action)
    erin.send(stale, rationale="Mine.")
    assert erin.send(stale, rationale="Yours.").status_code == 409
    assert "Mine." in erin.page.text
    erin.get(follow(erin.send(erin.page.form("/take-out"))))
    assert count(small_site, TestItem) == 2 * SLOTS
    assert erin.get(action).status_code == 404


def test_codes_are_on_the_page_once_or_in_a_file_and_are_kept_nowhere(small_site: Flask, erin: Visitor) -> None:
    ways = f"/provider/courses/{offered(small_site, enrolment='code')}"
    erin.get(f"{ways}/enrolment")
    form = erin.page.form("/codes")
    assert erin.send(form, label="Spring", count="501").status_code == 400
    form = erin.page.form("/codes")
    assert form.fields["label"] == "Spring"
    shown = erin.send(form, count="2")
    assert shown.headers["Cache-Control"] == "no-store"
    hashes = set(values(small_site, select(EnrolmentCode.hash)))
    words = {hashed(read_code(word)) for word in erin.page.text.split()}
    assert hashes <= words
    assert erin.send(form, count="2").status_code == 409
    erin.get(f"{ways}/enrolment")
    assert "0 of 2 used" in erin.page.text
    file = erin.send(erin.page.form("/codes"), **{"label": "Autumn", "count": "3", "as": "csv"})
    lines = file.get_data(as_text=True).split()
    assert file.headers["Content-Disposition"] == "attachment; filename=codes.csv"
    assert len(lines) == 4
    assert hashed(read_code(lines[1])) in set(values(small_site, select(EnrolmentCode.hash)))
    erin.get(f"{ways}/enrolment")
    erin.get(follow(erin.send(erin.page.forms("/withdraw")[0])))
    assert "3 withdrawn" in erin.page.text


def test_a_reviewers_link_is_shown_once_and_ended(small_site: Flask, erin: Visitor) -> None:
    ways = f"/provider/courses/{offered(small_site)}"
    erin.get(f"{ways}/enrolment")
    form = erin.page.form("/reviewers")
    assert erin.send(form, label="Board", last="yesterday").status_code == 400
    erin.send(erin.page.form("/reviewers"), last="2027-01-31")
    (link,) = [word for word in erin.page.text.split() if "/courses/review/" in word]
    assert values(small_site, select(ReviewerAccess.hash)) == [hashed(link.rpartition("/")[2])]
    erin.get(f"{ways}/enrolment")
    assert link not in erin.page.source
    erin.get(follow(erin.send(erin.page.form("/end"))))
    assert "ended" in erin.page.text
    assert values(small_site, select(ReviewerAccess.ended_at)) != [None]


def test_a_draft_stays_as_it_is_while_a_reviewer_takes_it_and_nothing_typed_is_lost(
    small_site: Flask, erin: Visitor
) -> None:
    course = drafted(small_site)
    link, page = review_link(small_site, course), f"/provider/courses/{course}"
    item = values(small_site, select(TestItem.public_id))[0]
    erin.get(f"{page}/edit")
    edit = erin.page.form(page)
    erin.get(f"{page}/test/{item}")
    ask = erin.page.form(f"/test/{item}")
    erin.get(page)
    moves = [*erin.page.forms("/move"), *erin.page.forms("/take-out")]
    assert erin.send(edit, title="Limits, anew").status_code == 303, "a link that nobody opened stops nobody"
    with small_site.app_context():
        reviewing.come_in(link, new_token(), now())
    before = (values(small_site, select(CourseCase.scenario_id)), values(small_site, select(TestItem.stem)))
    for form, field in ((edit, "title"), (ask, "stem")):
        assert erin.send(form, **{field: "What I typed for an hour"}).status_code == 409
        assert "A reviewer takes this draft" in erin.page.text
        assert erin.page.form(form.action).fields[field] == "What I typed for an hour"
    taken_out = erin.post(f"{page}/test/{item}/take-out", data={"csrf_token": ask.fields["csrf_token"]})
    assert {taken_out.status_code, *(erin.send(form).status_code for form in moves)} == {409}
    assert before == (values(small_site, select(CourseCase.scenario_id)), values(small_site, select(TestItem.stem)))
    erin.get(page)
    assert "To correct something, end their link" in erin.page.text
    assert f"{page}/edit" not in erin.page.links()
    change(small_site, update(ReviewerAccess).values(expires_at=now()))
    assert erin.send(ask, stem="What I typed for an hour").status_code == 303


def test_people_are_invited_from_the_page(small_site: Flask, erin: Visitor) -> None:
    ways = f"/provider/courses/{offered(small_site, enrolment='invited')}"
    erin.get(f"{ways}/enrolment")
    assert "no mail server" in erin.page.text
    small_site.config["SENDS_MAIL"] = True
    erin.get(f"{ways}/enrolment")
    assert erin.send(erin.page.form("/invitations"), addresses="alice@school.example\nbob").status_code == 400
    form = erin.page.form("/invitations")
    assert form.fields["addresses"].split() == ["alice@school.example", "bob"]
    erin.get(follow(erin.send(form, addresses="alice@school.example")))
    assert [letter.to_address for letter in people.letters(small_site)] == ["alice@school.example"]
    assert "alice@school.example" in erin.page.text


def test_an_approval_names_courses_with_their_numbers(small_site: Flask, erin: Visitor) -> None:
    course_id = drafted(small_site, profile=replace(WHOLE))
    erin.get("/provider/approvals/new")
    form = erin.page.form("/provider/approvals")
    told = {"approver": "Board", "number": "77", "statement": "Approved.", "valid_from": "2026-01-01"}
    named = {"courses": course_id, f"course-{course_id}": "A-12", "all_courses": None, "formats": "self_paced"}
    last = {"professions": "nurse", "valid_to": ""}
    assert erin.send(form, **told, **named, **last).status_code == 400
    again = erin.page.form("/provider/approvals")
    assert again.fields[f"course-{course_id}"] == "A-12"
    assert erin.send(again, valid_to="2026-12-31").status_code == 303
    assert values(small_site, select(ApprovedCourse.number)) == ["A-12"]
    (approval_id,) = values(small_site, select(Approval.public_id))
    erin.get(f"/provider/approvals/{approval_id}")
    assert erin.page.form(approval_id).fields[f"course-{course_id}"] == "A-12"


def test_the_overview_leads_to_what_comes_next(small_site: Flask, erin: Visitor) -> None:
    erin.get("/provider")
    assert "Begin here" in erin.page.text
    offered(small_site)
    erin.get("/provider")
    assert "1 published" in erin.page.text
    assert erin.get(f"/provider/courses/{new_public_id()}").status_code == 404


def test_the_records_of_a_period_are_on_a_page_and_in_a_file(small_site: Flask, erin: Visitor) -> None:
    code = issued(small_site)
    (course_id,) = values(small_site, select(Course.public_id))
    path = f"/provider/courses/{course_id}/records"
    erin.get(f"{path}?first=2026-11-01&last=2026-11-30")
    assert "María-José Ñuñez" in erin.page.text
    assert f"/provider/certificates/{code}" in erin.page.links()
    form = erin.page.form(f"{path}.csv")
    file = erin.send(form)
    assert "81234" in file.get_data(as_text=True)
    assert erin.send(form, last="soon").status_code == 400
    assert erin.get(f"{path}?first=2026-12-01&last=2026-11-30").status_code == 400
    assert "comes before the first" in erin.page.text
    erin.get(f"{path}?first=2025-01-01&last=2025-12-31")
    assert "0 completions" in erin.page.text


def test_a_syllabus_is_there_from_the_publication_on(small_site: Flask, erin: Visitor) -> None:
    path = f"/provider/courses/{drafted(small_site)}"
    assert erin.get(f"{path}/syllabus").status_code == 404
    erin.get(path)
    erin.send(erin.page.form("/publish"))
    erin.get(f"{path}/syllabus")
    assert "Example Institute" in erin.page.text
    assert "Reviewed by Grace Example, LPC-S" in erin.page.text
