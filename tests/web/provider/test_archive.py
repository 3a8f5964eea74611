"""The auditor's archive as it is downloaded: every file that its first page promises is there, and says what the record
says. What learners chose, wrote and scored is in none of them, and nobody else gets it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from html.parser import HTMLParser
from posixpath import dirname, join, normpath

import pytest
from flask import Flask
from sqlalchemy import insert, select

from models import Attempt, AuditEntry, Certificate, CourseVersion, Decision, Enrolment, Evaluation, Revision, Sitting
from services.courses import evaluating
from services.limits import ARCHIVES
from services.provider import publishing
from tests.support import courses, people
from tests.support.client import Visitor
from tests.support.credit import ADDRESS, in_a_transaction, put_approval
from tests.support.drafts import REVIEWER, WHOLE, drafted
from tests.support.html import check_page
from tests.support.rows import change, count, rows, values
from web.session import now

SECRET = "Nobody but the provider reads this."


@pytest.fixture
def erin(small_site: Flask) -> Visitor:
    """Who looks after continuing education."""
    return people.member(small_site, "Erin", "ce_administrator")


@pytest.fixture
def course(small_site: Flask, erin: Visitor) -> str:
    """A published course that Alice completed by every step, and wrote a word of it; four others rated it too."""
    in_a_transaction(small_site, put_approval)
    course_id = drafted(small_site)
    dana = people.known(small_site, people.put(small_site, "Dana", "ce_administrator"))
    with small_site.app_context():
        publishing.publish(dana, course_id, now())
    alice = people.put(small_site, "Alice")
    for cycle in range(1, 6):
        courses.at_the_evaluation(small_site, course_id, alice, cycle=cycle, legal_name=f"Alice Ruiz {cycle}")
        with small_site.app_context():
            person = people.known(small_site, alice).id
            evaluating.evaluate(person, course_id, courses.told(words=SECRET), ADDRESS, now())
    attempt = select(Attempt.id).order_by(Attempt.id).limit(1).scalar_subquery()
    decided = {"step": 0, "choice": 1, "fingerprint": "f" * 64, "reason": SECRET, "decided_at": now()}
    change(small_site, insert(Decision).values(attempt_id=attempt, **decided))
    return course_id


def download(visitor: Visitor, **said: str) -> zipfile.ZipFile:
    """The archive of this year."""
    visitor.get("/provider/archive")
    answer = visitor.send(visitor.page.form("/provider/archive"), **said)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=continuing-education-")
    return zipfile.ZipFile(io.BytesIO(answer.data))


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("href", "src")]


def links(page: str) -> list[str]:
    """Where a page leads, and what it asks for."""
    parser = _Links()
    parser.feed(page)
    return parser.found


def table(of: zipfile.ZipFile, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(of.read(path).decode("utf-8-sig"), newline="")))


def test_all_that_the_first_page_promises_is_there_and_nothing_is_asked_of_a_network(
    erin: Visitor, course: str
) -> None:
    found = download(erin, files="y")
    promised: set[str] = set()
    for path in (name for name in found.namelist() if name.endswith(".html")):
        page = found.read(path).decode()
        check_page(page)
        promised |= {normpath(join(dirname(path), link)) for link in links(page)}
    names = set(found.namelist())
    folders = {dirname(name) for name in names}
    assert not [path for path in promised if path not in names | folders]
    assert len(names) == len(found.namelist())
    assert names - promised == {name for name in names if dirname(name).endswith("/certificates")}
    lines = found.read("SHA256SUMS").decode().splitlines()
    sums = {name: sum for sum, name in (line.split("  ") for line in lines)}
    assert sums == {name: hashlib.sha256(found.read(name)).hexdigest() for name in names - {"SHA256SUMS"}}


def test_each_file_says_what_the_record_says(small_site: Flask, erin: Visitor, course: str) -> None:
    found = download(erin, files="y")
    folder = "courses/01-when-a-client-needs-more"
    (version,) = rows(small_site, CourseVersion)
    kept = found.read(f"{folder}/version-1/syllabus.json")
    assert hashlib.sha256(kept).hexdigest() == version.hash
    read = found.read(f"{folder}/version-1/syllabus.html").decode()
    for told in (*WHOLE.objectives, *WHOLE.references, REVIEWER["name"], "LPC-S", "median time", version.hash):
        assert told in read, told
    for case in json.loads(kept)["cases"]:
        text = found.read(f"{folder}/version-1/cases/{case['slug']}.md")
        assert hashlib.sha256(text).hexdigest() == case["revision"]
        assert values(small_site, select(Revision.text).where(Revision.hash == case["revision"])) == [text.decode()]
    keyed = table(found, f"{folder}/version-1/post-test-with-key.csv")
    assert len(keyed) == courses.SLOTS * courses.PARALLEL
    assert {row["right_answer"] for row in keyed} == {f"The right one of {n}{x}" for n in range(1, 6) for x in "ab"}
    assert {row["author"] for row in keyed} == {"Ada Example, PhD, LPC-S, PhD"}

    completed = table(found, f"{folder}/completions.csv")
    enrolments = {row.public_id: row for row in rows(small_site, Enrolment)}
    assert [row["enrolment"] for row in completed] == list(enrolments)
    for row in completed:
        kept_row = enrolments[row["enrolment"]]
        assert row["name"] == kept_row.legal_name
        assert (row["license_number"], row["active_seconds"]) == ("8", str(kept_row.active_seconds))
        assert row["course_hash"] == version.hash
        assert row["post_test_passed"] == kept_row.proof["sitting"]
    evidence = table(found, f"{folder}/evidence.csv")
    ids = [*values(small_site, select(Attempt.public_id)), *values(small_site, select(Sitting.public_id))]
    assert sorted(row["id"] for row in evidence if row["id"]) == sorted(ids)
    assert {(row["what"], row["passed"]) for row in evidence} == {
        ("case", "true"),
        ("post-test", "true"),
        ("evaluation", ""),
    }

    codes = values(small_site, select(Certificate.code).order_by(Certificate.id))
    printed = json.loads(found.read(f"{folder}/certificates.json"))
    assert {each["code"]: each["printed"] for each in printed} == {
        row.code: row.printed for row in rows(small_site, Certificate)
    }
    listed = table(found, f"{folder}/certificates.csv")
    assert [row["code"] for row in listed] == codes
    for row in listed:
        assert found.read(f"{folder}/{row['file']}").startswith(b"%PDF-")
    assert found.read(f"{folder}/sample-certificate.pdf").startswith(b"%PDF-")
    assert table(found, f"{folder}/evaluations.csv")[0] == {
        "line": WHOLE.objectives[0],
        **{f"rated_{number}": "5" if number == 4 else "0" for number in range(1, 6)},
        "mean": "4.0",
    }
    assert [row["approver"] for row in table(found, "approvals.csv")] == ["Board of Examples"]


def test_nothing_that_somebody_chose_wrote_or_scored_is_in_it(small_site: Flask, erin: Visitor, course: str) -> None:
    found = download(erin, files="y")
    assert values(small_site, select(Decision.reason)) == [SECRET]
    assert set(values(small_site, select(Evaluation.words))) == {SECRET}
    assert [name for name in found.namelist() if SECRET.encode() in found.read(name)] == []
    headings = {
        name
        for path in found.namelist()
        if path.endswith(".csv")
        for name in csv.DictReader(io.StringIO(found.read(path).decode("utf-8-sig"))).fieldnames or ()
    }
    assert not headings & {"choice", "answers", "correct", "score", "earned", "email", "words"}


def test_a_stranger_gets_none_of_it(small_site: Flask, erin: Visitor, course: str) -> None:
    erin.get("/provider/archive")
    form = erin.page.form("/provider/archive")
    for role in (None, "supervisor", "site_administrator", "author"):
        name = f"Bob{role or ''}"
        bob = people.member(small_site, name, *([role] if role else []))
        bob.get("/help")
        token = bob.page.form("/preferences/theme").fields["csrf_token"]
        for path in (form.action, f"/provider/courses/{course}/test/key.csv"):
            assert bob.post(path, data={**form.fields, "csrf_token": token}).status_code == 404, (role, path)
        for path in ("/provider/archive", f"/provider/courses/{course}/test/key", "/provider/complaints"):
            assert bob.get(path).status_code == 404, (role, path)


def test_a_form_that_makes_none_keeps_what_was_typed(erin: Visitor, course: str) -> None:
    erin.get("/provider/archive")
    form = erin.page.form("/provider/archive")
    answer = erin.send(form, first="2026-02-30", which="some", courses=course, files="y")
    assert answer.status_code == 400
    assert "Choose a day, or write it like" in erin.page.text
    again = erin.page.form("/provider/archive").fields
    assert (again["first"], again["which"], again["courses"], again["files"]) == ("2026-02-30", "some", course, "y")
    assert erin.send(form, which="some").status_code == 400
    assert "Tick at least one course" in erin.page.text


def test_so_many_are_made_in_an_hour(erin: Visitor, course: str, monkeypatch: pytest.MonkeyPatch) -> None:
    erin.get("/provider/archive")
    form = erin.page.form("/provider/archive")
    codes = [erin.send(form).status_code for _ in range(ARCHIVES.most + 1)]
    assert codes == [200] * ARCHIVES.most + [429]
    erin.get("/provider/archive")
    assert "Made before" in erin.page.text


def test_the_key_of_a_post_test_is_on_paper_and_as_a_file_that_is_on_record(
    small_site: Flask, erin: Visitor, course: str
) -> None:
    erin.get(f"/provider/courses/{course}/test")
    assert f"/provider/courses/{course}/test/key" in erin.page.links()
    erin.get(f"/provider/courses/{course}/test/key")
    (version,) = rows(small_site, CourseVersion)
    for told in ("Question 1a: what comes first?", "Because of 5b.", "Ada Example, PhD, LPC-S, PhD", version.hash):
        assert told in erin.page.text, told
    answer = erin.send(erin.page.form("/key.csv"))
    lines = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert [line["number"] for line in lines] == [str(n) for n in range(1, 6) for _ in "ab"]
    first = lines[0]
    assert first["objective"] == WHOLE.objectives[0]
    assert first[f"option_{first['right_option']}"] == first["right_answer"] == "The right one of 1a"
    assert count(small_site, AuditEntry, AuditEntry.action == "course.test-key-exported") == 1
