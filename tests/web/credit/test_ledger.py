"""A ledger on pages: a license from an empty form, entries with evidence, what counts and why, and what can be taken
along; all of it without a script, and nothing that was typed is lost.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select, update

from models import CreditEntry, Document, EntryUse, License, LicenseCycle, Person
from services import documents
from tests.support import courses, ledger, people
from tests.support.client import Visitor, follow
from tests.support.files import a_pdf, a_picture
from tests.support.rows import change, count, values

TEXAS = {
    "title": "Texas LPC",
    "profession": "counselor",
    "jurisdiction": "texas",
    "license_number": "70123",
    "time_zone": "America/Chicago",
    "last_day": "2027-04-30",
    "months": "24",
    "renewal_number": "3",
    "total": "24",
    "rule_subject_0": "ethics",
    "rule_hours_0": "6",
    "self_study_cap": "50",
    "self_study_unit": "percent",
}
COURSE = {
    "title": "Knowing one’s limits",
    "day": "2026-03-05",
    "hours": "3",
    "format": "self_paced",
    "subject_ethics": "1.5",
    "provider": "A school",
}


@pytest.fixture
def alice(small_site: Flask) -> Visitor:
    return people.member(small_site, "Alice")


def add(visitor: Visitor, page: str, to: str, **typed: str) -> str:
    """Fill a form in and send it. Returns the path that it leads to."""
    visitor.get(page)
    response = visitor.send(visitor.page.form(to), **typed)
    assert response.status_code == 303, visitor.page.text
    return follow(response).partition("?")[0]


def license_of(visitor: Visitor, **changes: str) -> str:
    return add(visitor, "/credit/licenses/new", "/credit/licenses", **{**TEXAS, **changes})


def entry_of(visitor: Visitor, **changes: str) -> str:
    return add(visitor, "/credit/entries/new", "/credit/entries", **{**COURSE, **changes})


def test_whoever_has_nothing_yet_is_led_and_a_blank_form_makes_a_license_that_counts(
    small_site: Flask, alice: Visitor
) -> None:
    alice.get("/credit")
    assert "Write down a license" in alice.page.text
    alice.get("/credit/licenses/new")
    form = alice.page.form("/credit/licenses")
    answers = [alice.send(form, **TEXAS) for _ in range(2)]
    assert len({follow(answer) for answer in answers}) == 1
    assert (count(small_site, License), count(small_site, LicenseCycle)) == (1, 1)
    alice.get(follow(answers[0]))
    assert "Texas LPC" in alice.page.heading
    assert "May 1, 2025" in alice.page.text
    assert "Still missing: 24 hours. Among what you earn there must be 6 hours in ethics." in alice.page.text
    entry_of(alice)
    alice.get("/credit")
    assert "Still missing: 21 hours. Among what you earn there must be 4.5 hours in ethics." in alice.page.text


def test_a_license_says_whether_letters_can_come_and_leads_to_the_calendar(small_site: Flask, alice: Visitor) -> None:
    small_site.config["SENDS_MAIL"] = True
    page = license_of(alice)
    alice.get(page)
    assert "Letters come 180, 90, 30 and 7 days before" in alice.page.text
    assert "/study/plan#calendar" in alice.page.links()
    change(small_site, update(Person).values(email=None, email_key=None))
    alice.get(page)
    assert "your account has no e-mail address to write to" in alice.page.text


def test_months_are_counted_for_a_first_renewal_once_it_is_said_when_the_license_was_issued(alice: Visitor) -> None:
    asked = {"first_way": "prorated", "first_rounding": "down", "first_step": "1", "renewal_number": "1"}
    page = license_of(alice, **asked, first_day="2025-05-01", last_day="2027-04-30")
    alice.get(page)
    assert "counted whole until you write down when that was" in alice.page.text
    alice.get(f"{page}/edit")
    alice.get(follow(alice.send(alice.page.form(page), first_issued="2026-05-01")))
    assert "12 hours In another renewal it would be 24." in alice.page.text


def test_an_example_counts_for_nothing_before_it_is_confirmed(small_site: Flask, alice: Visitor) -> None:
    alice.get("/credit/licenses/new?example=tx-lpc")
    assert "An example, not your board’s word" in alice.page.text
    assert "22 TAC 681.140" in alice.page.text
    form = alice.page.form("/credit/licenses")
    assert (form.fields["total"], form.fields["jurisdiction"]) == ("24", "Texas")
    page = follow(alice.send(form, last_day="2027-04-30"))
    entry_of(alice)
    alice.get(page)
    assert "Nothing is counted until" in alice.page.text
    assert "21" not in alice.page.text
    alice.get(follow(alice.send(alice.page.form("/confirm"))))
    assert "Confirmed. From now on it counts." in alice.page.text
    assert "Still missing: 21 hours" in alice.page.text
    assert values(small_site, select(LicenseCycle.seed)) == ["tx-lpc"]


def test_a_seed_that_is_none_makes_nothing_unconfirmed_and_breaks_nothing(small_site: Flask, alice: Visitor) -> None:
    license_of(alice, seed="x" * 500)
    assert values(small_site, select(LicenseCycle.seed)) == [None]
    assert alice.get("/credit/licenses/new?example=none-such").status_code == 404


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", " ", "Write what you call it"),
        ("jurisdiction", "Atlantis!", "by its name or its code"),
        ("last_day", "2027-02-30", "This is not a date"),
        ("first_day", "2028-01-01", "The first day comes after the last"),
        ("first_day", "1999-01-01", "longer than ten years"),
        ("renewal_number", "0", "from 1 to 99"),
        ("months", "٢٤", "plain digits"),
        ("total", "-3", "at most two decimals"),
        ("total", "99999", "from 0 to 1000"),
        ("rule_hours_0", "30", "part of the total"),
        ("rule_subject_1", "no-such", "Choose a subject"),
        ("self_study_cap", "120", "0 to 100 percent"),
        ("carried_in", "9999", "from"),
        ("carried_ethics", "2", "part of the hours that were carried over"),
        ("mapped_law", "nonsense", "Choose subjects from the list"),
        ("time_zone", "Mars/Base", "Choose one from the list"),
    ],
)
def test_what_is_refused_of_a_license_is_said_and_all_that_was_typed_is_there(
    small_site: Flask, alice: Visitor, field: str, typed: str, said: str
) -> None:
    alice.get("/credit/licenses/new")
    form = alice.page.form("/credit/licenses")
    assert alice.send(form, **{**TEXAS, field: typed}).status_code == 400
    again = alice.page.form("/credit/licenses")
    assert said in alice.page.text
    kept = {name: value for name, value in TEXAS.items() if name != field}
    assert {name: again.fields.get(name) for name in kept} == kept
    assert again.fields["license"] == form.fields["license"]
    assert count(small_site, License) == 0


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", "", "Write what it was called"),
        ("day", "2098-01-01", "still to come"),
        ("day", "soon", "This is not a date"),
        ("hours", "0", "from 0.01 to 200"),
        ("hours", "1e3", "at most two decimals"),
        ("hours", "201", "from 0.01 to 200"),
        ("subject_law", "3.5", "part of the 3 hours"),
        ("format", "by post", "Choose one of these"),
        ("note", "x" * 2_001, "Shorten it"),
    ],
)
def test_what_is_refused_of_an_entry_is_said_and_all_that_was_typed_is_there(
    small_site: Flask, alice: Visitor, field: str, typed: str, said: str
) -> None:
    alice.get("/credit/entries/new")
    assert alice.send(alice.page.form("/credit/entries"), **{**COURSE, field: typed}).status_code == 400
    again = alice.page.form("/credit/entries")
    assert said in alice.page.text
    assert {name: again.fields.get(name) for name in COURSE if name != field} == {
        name: value for name, value in COURSE.items() if name != field
    }
    assert (f"#{field}" in alice.page.links()) == (field not in ("subject_law", "format"))
    assert count(small_site, CreditEntry) == 0


def test_of_two_tabs_the_second_sees_both_and_saving_again_puts_its_own_in_place(alice: Visitor) -> None:
    page = entry_of(alice)
    alice.get(f"{page}/edit")
    form = alice.page.form(page)
    assert alice.send(form, title="First").status_code == 303
    assert alice.send(form, title="Second").status_code == 409
    assert "It is “First” now" in alice.page.text
    assert alice.page.form(page).fields["title"] == "Second"
    assert alice.send(alice.page.form(page)).status_code == 303
    alice.get(page)
    assert alice.page.heading == "Second"


def test_an_entry_counts_for_several_licenses_and_its_owner_says_how(small_site: Flask, alice: Visitor) -> None:
    license_of(alice)
    license_of(alice, title="California LPCC", jurisdiction="US-CA", rule_subject_0="law_and_ethics")
    page = entry_of(alice)
    texas, california = values(small_site, select(License.public_id).order_by(License.id))
    alice.get(page)
    assert "1.5 for ethics" in alice.page.text
    assert "1.5 for law and ethics, not told apart" in alice.page.text
    alice.get(f"{page}/counting")
    form = alice.page.form("/counting")
    said = {f"use_{texas}": "not", f"use_{california}": "others", f"use_{california}_law": "2"}
    assert alice.send(form, **{**said, f"use_{california}_law": "9"}).status_code == 400
    assert "cannot be more than them" in alice.page.text
    assert alice.send(form, **said, **{f"use_{california}_ethics": ""}).status_code == 303
    assert count(small_site, EntryUse) == 2
    alice.get(page)
    assert "does not count, as you said" in alice.page.text
    assert "2 for law and ethics" in alice.page.text
    alice.get(f"{page}/counting")
    back = {f"use_{texas}": "as_it_says", f"use_{california}": "as_it_says"}
    assert alice.send(alice.page.form("/counting"), **back).status_code == 303
    assert count(small_site, EntryUse) == 0


def attach(visitor: Visitor, page: str, content: bytes, name: str) -> Any:
    visitor.get(page)
    data = {**visitor.page.form("/evidence").fields, "file": (io.BytesIO(content), name)}
    return visitor.post(f"{page}/evidence", data=data, content_type="multipart/form-data")


def test_evidence_is_kept_once_taken_along_as_a_file_and_never_shown(
    small_site: Flask, alice: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, raw = entry_of(alice), a_pdf()
    for _ in range(2):
        assert attach(alice, page, raw, "proof.exe").status_code == 303
    assert count(small_site, Document) == 1
    alice.get(page)
    (link,) = (link for link in alice.page.links() if "/evidence/" in link)
    response = alice.get(link)
    assert response.data == raw
    assert response.headers["Content-Disposition"] == "attachment; filename=proof.pdf"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    bob = people.member(small_site, "Bob")
    assert bob.get(link).status_code == bob.get(page).status_code == 404
    assert attach(alice, page, b"<svg onload=alert(1)>", "a.pdf").status_code == 400
    assert "neither a PDF nor" in alice.page.text
    monkeypatch.setattr(documents, "MAX_BYTES", 100)
    assert attach(alice, page, raw, "a.pdf").status_code == 400
    assert "larger than" in alice.page.text
    for _ in range(2):
        alice.get(page)
        removed = alice.post(f"{link}/remove", data=alice.page.form("/evidence").fields)
        assert removed.status_code == 303
    assert count(small_site, Document) == 0


def test_taking_an_entry_out_asks_first_and_takes_its_files_along(small_site: Flask, alice: Visitor) -> None:
    page = entry_of(alice)
    attach(alice, page, a_picture("png", (40, 40)), "a.png")
    alice.get(f"{page}/take-out")
    assert "Its file goes with it" in alice.page.text
    assert alice.send(alice.page.form("/take-out")).status_code == 303
    assert (count(small_site, CreditEntry), count(small_site, Document)) == (0, 0)


def test_a_period_is_renewed_and_the_next_begins_where_it_ends_with_what_comes_over(
    small_site: Flask, alice: Visitor
) -> None:
    page = license_of(alice, carry_over="10", self_study_cap="", total="2", rule_hours_0="1")
    entry_of(alice)
    alice.get(page)
    assert "Into the next period: 1 hour." in alice.page.text
    alice.send(alice.page.form("/renewed"), renewed_on="2027-04-12")
    alice.get(page)
    assert "Renewed on April 12, 2027" in alice.page.text
    period = add(alice, f"{page}/next", "/next")
    alice.get(period)
    assert "From the period before: 1 hour." in alice.page.text
    assert "By what is written down now" not in alice.page.text
    entry_of(alice, title="Found in a drawer", hours="2")
    alice.get(period)
    assert "By what is written down now, the period before gives 3 hours." in alice.page.text
    assert "May 1, 2027" in alice.page.text
    assert "Apr 30, 2029" in alice.page.text
    assert sorted(values(small_site, select(LicenseCycle.number))) == [3, 4]
    alice.get(f"{page}/next")
    form = alice.page.form("/next")
    assert alice.send(form, first_day="2028-01-01").status_code == 400
    assert "lie over the period" in alice.page.text


def test_a_transcript_is_a_page_a_table_and_json_and_runs_no_formula(alice: Visitor) -> None:
    page = license_of(alice)
    entry_of(alice, title="=HYPERLINK(1)")
    entry_of(alice, day="2024-01-01", title="Long ago", hours="2", subject_ethics="")
    alice.get("/credit/transcript")
    assert "Alice" in alice.page.text
    assert "Long ago" in alice.page.text
    alice.get(page)
    (period,) = (link for link in alice.page.links() if "transcript?period=" in link)
    alice.get(period)
    assert "Long ago" not in alice.page.text
    query = period.partition("?")[2]
    table = alice.get(f"/credit/transcript.csv?{query}")
    assert table.headers["Content-Disposition"].startswith("attachment")
    lines = table.get_data(as_text=True).splitlines()
    assert lines[1].startswith("2026-03-05,,'=HYPERLINK(1),A school,,self_paced,3,hours,1.5,3")
    paper = alice.get(f"/credit/transcript.pdf?{query}")
    assert paper.data.startswith(b"%PDF-")
    assert paper.headers["Content-Disposition"].startswith("attachment")
    whole = json.loads(alice.get(f"/credit/transcript.json?{query}").data)
    assert (whole["hours"], whole["license"]["number"]) == ("3", "70123")
    assert whole["license"]["requirements"][0] == {
        "what": "total",
        "subject": None,
        "needed": "24",
        "have": "3",
        "missing": "21",
    }


def test_an_auditor_gets_one_archive_with_everything_of_the_period(small_site: Flask, alice: Visitor) -> None:
    page = license_of(alice)
    ledger.completed_here(small_site, values(small_site, select(Person.public_id))[0])
    inside = entry_of(alice, title="Limits <script>")
    outside = entry_of(alice, day="2024-01-01", title="Long ago")
    attach(alice, inside, a_pdf(), "proof & more, 50% #1.pdf")
    attach(alice, outside, a_pdf("another"), "old.pdf")
    alice.get(page)
    response = alice.send(alice.page.form("/packet"))
    assert response.headers["Content-Disposition"].startswith("attachment; filename=audit-")
    with zipfile.ZipFile(io.BytesIO(response.data)) as packet:
        names = packet.namelist()
        assert packet.testzip() is None
        (proof,) = (name for name in names if name.startswith("evidence/"))
        assert packet.read(proof) == a_pdf()
        (certificate,) = (name for name in names if name.startswith("certificates/"))
        assert packet.read(certificate) == a_pdf("Certificate of completion")
        index = packet.read("index.html").decode()
    assert proof.endswith("-1-proof & more, 50% #1.pdf")
    assert f'href="{certificate}"' in index
    assert {name.rpartition(".")[2] for name in names if "/" not in name} == {"pdf", "csv", "json", "html"}
    assert "Limits &lt;script&gt;" in index
    assert f'href="{quote(proof)}"' in index


def test_a_course_of_this_site_stands_beside_the_ledger_with_what_proves_it(small_site: Flask, alice: Visitor) -> None:
    (alice_id,) = values(small_site, select(Person.public_id))
    page = ledger.completed_here(small_site, alice_id)
    courses.enrolled(small_site, courses.offered(small_site), alice_id)
    alice.get("/credit")
    assert "Your courses here" in alice.page.text
    assert "Next: case 1 of 2, “" in alice.page.text
    (proof,) = (link for link in alice.page.links() if link.startswith("/credit/certificates/"))
    alice.get(f"/credit/entries/{page}")
    assert proof in alice.page.links()
    assert alice.get(f"/credit/entries/{page}/edit").status_code == 303
    alice.get(f"/credit/entries/{page}/take-out")
    assert not alice.page.has_form("/take-out")


def test_the_pages_of_a_license_and_a_period_are_nobody_elses(small_site: Flask, alice: Visitor) -> None:
    page = license_of(alice)
    period = f"/credit/periods/{values(small_site, select(LicenseCycle.public_id))[0]}"
    bob = people.member(small_site, "Bob")
    for path in (page, f"{page}/edit", f"{page}/next", f"{page}/take-out", period, f"{period}/edit"):
        assert alice.get(path).status_code == 200, path
        assert bob.get(path).status_code == 404, path
    alice.get(f"{page}/take-out")
    assert alice.send(alice.page.form("/take-out")).status_code == 303
    assert count(small_site, LicenseCycle) == 0
