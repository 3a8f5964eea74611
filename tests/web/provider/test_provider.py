"""The provider's own pages: entered once, corrected by one at a time, nothing typed is lost, nobody else sees them."""

from __future__ import annotations

import io
import random

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app import MAX_BODY
from models import Approval, AuditEntry, Document, Instructor, Provider
from services.courses import reviewing
from services.provider.profile import LENGTHS
from services.tokens import new_token
from tests.support import people
from tests.support.client import Visitor, follow
from tests.support.courses import review_link
from tests.support.drafts import drafted
from tests.support.files import a_pdf, a_picture
from tests.support.rows import count, values
from web.session import now

APPROVAL = {
    "approver": "Board of Examples",
    "number": "77",
    "statement": "Approved, No. 77.",
    "valid_from": "2026-01-01",
    "valid_to": "2026-12-31",
    "professions": ["counselor"],
    "formats": ["self_paced"],
    "all_courses": "y",
}


@pytest.fixture
def erin(small_site: Flask) -> Visitor:
    """Who looks after continuing education."""
    return people.member(small_site, "Erin", "ce_administrator")


def test_the_provider_is_kept_as_typed_and_the_trail_names_fields_only(small_site: Flask, erin: Visitor) -> None:
    erin.get("/provider/profile")
    form = erin.page.form("/provider/profile")
    answer = erin.post(form.action, data={**form.fields, "legal_name": " Example  Institute ", "refund": "All of it."})
    erin.get(follow(answer))
    assert "It is saved" in erin.page.text
    assert values(small_site, select(Provider.legal_name)) == ["Example Institute"]
    assert values(small_site, select(AuditEntry.details).where(AuditEntry.action == "provider.changed")) == [
        {"fields": ["legal_name", "refund"]}
    ]


def test_a_second_editor_is_told_what_stands_and_keeps_what_they_typed(small_site: Flask, erin: Visitor) -> None:
    erin.get("/provider/profile")
    form = erin.page.form("/provider/profile")
    fran = people.member(small_site, "Fran", "ce_administrator")
    fran.get("/provider/profile")
    theirs = fran.page.form("/provider/profile")
    fran.post(theirs.action, data={**theirs.fields, "legal_name": "The Other Institute"})
    answer = erin.post(form.action, data={**form.fields, "legal_name": "My Institute"})
    assert answer.status_code == 409
    assert "The Other Institute" in erin.page.text
    again = erin.page.form("/provider/profile")
    assert again.fields["legal_name"] == "My Institute"
    erin.post(again.action, data=again.fields)
    assert values(small_site, select(Provider.legal_name)) == ["My Institute"]


def test_a_signature_is_drawn_anew_and_given_back_as_a_file_only(small_site: Flask, erin: Visitor) -> None:
    erin.get("/provider/profile")
    form = erin.page.form("/provider/profile/signature")
    sent = {**form.fields, "signature": (io.BytesIO(a_picture("PNG", (300, 100))), "../sign.jpg")}
    assert erin.post(form.action, data=sent, content_type="multipart/form-data").status_code == 303
    answer = erin.get("/provider/profile/signature")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=sign.png")
    erin.get("/provider/profile")
    form = erin.page.form("/provider/profile/signature")
    refused = {**form.fields, "signature": (io.BytesIO(a_pdf()), "sign.png")}
    assert erin.post(form.action, data=refused, content_type="multipart/form-data").status_code == 400
    assert "Choose a PNG or JPEG picture" in erin.page.text
    assert count(small_site, Document) == 1


def test_pictures_and_texts_are_taken_as_large_as_the_page_says(small_site: Flask, erin: Visitor) -> None:
    erin.get("/provider/profile")
    noise = Image.frombytes("RGB", (400, 400), random.Random(7).randbytes(400 * 400 * 3))
    made = io.BytesIO()
    noise.save(made, "PNG")
    form = erin.page.form("/provider/profile/logo")
    sent = {**form.fields, "logo": (io.BytesIO(made.getvalue()), "logo.png")}
    assert len(made.getvalue()) > MAX_BODY
    assert erin.post(form.action, data=sent, content_type="multipart/form-data").status_code == 303
    erin.get("/provider/profile")
    form = erin.page.form("/provider/profile")
    long = {name: "क" * LENGTHS[name] for name in ("grievance", "refund", "accommodation")}
    assert erin.post(form.action, data={**form.fields, **long}).status_code == 303
    assert values(small_site, select(Provider.refund)) == [long["refund"]]


def test_an_approval_is_entered_once_corrected_and_ended_for_good(small_site: Flask, erin: Visitor) -> None:
    erin.get("/provider/approvals/new")
    form = erin.page.form("/provider/approvals")
    for _ in range(2):
        assert erin.post(form.action, data={**form.fields, **APPROVAL}).status_code == 303
    assert count(small_site, Approval) == 1
    (approval_id,) = values(small_site, select(Approval.public_id))
    erin.get(f"/provider/approvals/{approval_id}")
    form = erin.page.form(f"/provider/approvals/{approval_id}")
    erin.post(form.action, data={**form.fields, **APPROVAL, "number": "78"})
    for _ in range(2):
        erin.post(f"/provider/approvals/{approval_id}/end", data={"csrf_token": form.fields["csrf_token"]})
    erin.get("/provider/approvals")
    assert "No. 78" in erin.page.text
    assert "ended on" in erin.page.text
    acts = values(small_site, select(AuditEntry.action).where(AuditEntry.action.startswith("provider.approval")))
    assert acts == ["provider.approval-added", "provider.approval-changed", "provider.approval-ended"]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("approver", " ", "Write who approved"),
        ("statement", "", "Copy the approver’s statement"),
        ("valid_to", "2025-12-31", "comes before the first"),
        ("valid_from", "tomorrow", "Choose a day"),
        ("professions", ["astronaut"], "at least one profession"),
        ("formats", [], "at least one format"),
        ("all_courses", "", "say that it covers all"),
        ("number", "x" * 121, "120 fit"),
        ("statement", "Approved \U0001f600", "has no letter for"),
    ],
)
def test_what_is_refused_stands_beside_its_field_and_nothing_typed_is_lost(
    small_site: Flask, erin: Visitor, field: str, typed: str | list[str], said: str
) -> None:
    erin.get("/provider/approvals/new")
    form = erin.page.form("/provider/approvals")
    assert erin.post(form.action, data={**form.fields, **APPROVAL, field: typed}).status_code == 400
    assert said in erin.page.text
    kept = erin.page.form("/provider/approvals").fields
    assert (
        kept["approver" if field != "approver" else "number"]
        == APPROVAL["approver" if field != "approver" else "number"]
    )
    assert count(small_site, Approval) == 0


def test_an_instructor_is_named_once_and_can_be_put_away_and_brought_back(small_site: Flask, erin: Visitor) -> None:
    erin.get("/provider/instructors")
    form = erin.page.form("/provider/instructors")
    sent = {**form.fields, "name": "Dr Ada Example", "credentials": "LPC", "disclosure": "Nothing to disclose."}
    for _ in range(2):
        erin.post(form.action, data=sent)
    assert count(small_site, Instructor) == 1
    (instructor_id,) = values(small_site, select(Instructor.public_id))
    for word, away in [("put-away", True), ("bring-back", False)]:
        erin.post(f"/provider/instructors/{instructor_id}/{word}", data={"csrf_token": form.fields["csrf_token"]})
        assert (values(small_site, select(Instructor.removed_at)) != [None]) is away


def test_an_instructors_page_says_which_draft_is_under_review(small_site: Flask, erin: Visitor) -> None:
    course_id = drafted(small_site)
    token = review_link(small_site, course_id)
    path = f"/provider/instructors/{values(small_site, select(Instructor.public_id))[0]}"
    erin.get(path)
    form = erin.page.form(path)
    with small_site.app_context():
        reviewing.come_in(token, new_token(), now())
    assert erin.send(form, degree="PsyD").status_code == 409
    assert "A reviewer takes a draft that names them" in erin.page.text
    assert erin.page.form(path).fields["degree"] == "PsyD"
    assert f"/provider/courses/{course_id}/enrolment#reviewers-title" in erin.page.links()


def test_nobody_else_finds_these_pages(small_site: Flask) -> None:
    for role in ("supervisor", "site_administrator"):
        somebody = people.member(small_site, role.title(), role)
        assert somebody.get("/provider").status_code == 404
