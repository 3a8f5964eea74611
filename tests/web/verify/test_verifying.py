"""Anybody verifies a certificate by its code, however it is typed, or by its file. Nothing of the file is kept."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy import update

from models import Certificate, CertificateFile, Counter, Document
from services.certificates import looking
from services.certificates.printing import certificate_pdf
from services.limits import VERIFYING
from tests.support.client import Visitor, follow
from tests.support.credit import ADDRESS, STATEMENT, issued
from tests.support.rows import change, count, counted
from web.session import now


def pdf_of(site: Flask, code: str) -> bytes:
    """The PDF of a certificate."""
    with site.app_context():
        return certificate_pdf(code, ADDRESS, now())


def drop(visitor: Visitor, content: bytes, name: str = "certificate.pdf") -> int:
    """Drop a file on the page. Returns the status; the page is at hand then."""
    visitor.get("/verify")
    form = next(form for form in visitor.page.forms("/verify") if "csrf_token" in form.fields)
    sent = {**form.fields, "file": (io.BytesIO(content), name)}
    return visitor.post("/verify", data=sent, content_type="multipart/form-data").status_code


def test_every_field_that_is_printed_is_shown_from_the_record(small_site: Flask, bob: Visitor) -> None:
    code = issued(small_site)
    response = bob.get(f"/verify/{code}")
    assert response.status_code == 200
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "This certificate is valid" in bob.page.text
    for said in (
        "María-José Ñuñez",
        "81234",
        "When a Client Needs More",
        "November 20, 2026",
        "1.5 CE credits",
        "self-paced",
        "Ada Example, PhD, LPC-S",
        "Example Institute",
        "12 Elm Street",
        "ce@example.org",
        STATEMENT,
        "No. 77",
        "Grace Example, CE Director",
    ):
        assert said in bob.page.text, said


def test_a_code_is_found_however_it_is_typed(small_site: Flask, bob: Visitor) -> None:
    code = issued(small_site)
    groups = "-".join(code[at : at + 4] for at in range(0, 32, 4)).upper()
    for typed in (code, code.upper(), groups, f" {groups.replace('-', ' ')} "):
        answer = bob.get("/verify", query_string={"code": typed})
        assert follow(answer) == f"/verify/{code}"
    assert follow(bob.get(f"/verify/{groups}")) == f"/verify/{code}"


@pytest.mark.parametrize("typed", ["x", "0" * 31, "0" * 33, "g" * 32, "0" * 5_000, "٠" * 32, "<b>", "%00"])
def test_what_cannot_be_a_code_is_said_so(small_site: Flask, bob: Visitor, typed: str) -> None:
    assert bob.get("/verify", query_string={"code": typed}).status_code == 400
    assert "A code has 32 characters" in bob.page.text
    assert bob.get(f"/verify/{typed}").status_code == 404


def test_a_code_that_nobody_has_is_unknown_and_guessing_ends(small_site: Flask, bob: Visitor) -> None:
    code = issued(small_site)
    assert bob.get(f"/verify/{'0' * 32}").status_code == 404
    assert "No such certificate" in bob.page.text
    change(small_site, update(Counter).values(count=VERIFYING.most))
    assert bob.get(f"/verify/{'1' * 32}").status_code == 429
    assert bob.get(f"/verify/{code}").status_code == 200, "what is there is always answered"


def test_a_revoked_one_says_so_and_not_why(small_site: Flask, bob: Visitor) -> None:
    code = issued(small_site)
    change(small_site, update(Certificate).values(revoked_at=now(), reason="Somebody else sat the test."))
    bob.get(f"/verify/{code}")
    assert "This certificate was revoked" in bob.page.text
    assert "sat the test" not in bob.page.text


def test_a_record_and_a_sample_are_called_what_they_are(small_site: Flask, bob: Visitor) -> None:
    bob.get(f"/verify/{issued(small_site, profession='nurse')}")
    assert "carries no CE credit" in bob.page.text
    assert "CE credits" not in bob.page.text
    bob.get(f"/verify/{issued(small_site, sample=True)}")
    assert "This is a sample" in bob.page.text


def test_a_file_is_known_by_its_content_and_not_kept(small_site: Flask, bob: Visitor) -> None:
    content = pdf_of(small_site, issued(small_site))
    assert drop(bob, content, "holiday.txt") == 200
    assert "to the last byte" in bob.page.text
    assert "This certificate is valid" in bob.page.text
    assert (count(small_site, CertificateFile), count(small_site, Document)) == (1, 0)


def test_an_altered_file_leads_to_what_the_record_says(small_site: Flask, bob: Visitor) -> None:
    content = pdf_of(small_site, issued(small_site))
    assert drop(bob, content + b"\n") == 200
    assert "not the file that was issued" in bob.page.text
    assert "María-José Ñuñez" in bob.page.text
    assert "to the last byte" not in bob.page.text


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"", 400, "This is not a PDF"),
        (b"GIF89a", 400, "This is not a PDF"),
        (b"%PDF-1.7 another document", 200, "not a certificate of this site"),
        (b"%PDF-1.7 (certificate " + b"0" * 32 + b")", 200, "not a certificate of this site"),
    ],
    ids=["empty", "picture", "other", "made up"],
)
def test_a_file_that_is_none_is_refused_in_words(
    small_site: Flask, bob: Visitor, content: bytes, status: int, said: str
) -> None:
    assert drop(bob, content) == status
    assert said in bob.page.text


def test_a_file_is_read_as_far_as_a_certificate_could_go(
    small_site: Flask, bob: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "MAX_BYTES", 100)
    assert drop(bob, b"%PDF-" + b"0" * 96) == 400
    assert "A certificate is much smaller" in bob.page.text


def test_a_large_file_is_taken_whole(small_site: Flask, bob: Visitor) -> None:
    content = pdf_of(small_site, issued(small_site))
    assert drop(bob, content + b"\n" * 300 * 1024) == 200
    assert "not the file that was issued" in bob.page.text


def test_a_truncated_file_still_leads_to_the_record(small_site: Flask, bob: Visitor) -> None:
    content = pdf_of(small_site, issued(small_site))
    cut = content[: content.index(b"certificate ") + 50]
    assert drop(bob, cut) == 200
    assert "not the file that was issued" in bob.page.text


def test_verifying_costs_a_stranger_one_statement(small_site: Flask, bob: Visitor) -> None:
    code = issued(small_site)
    bob.get(f"/verify/{code}")
    fresh = Visitor.at(small_site)
    with counted(small_site) as sent:
        fresh.get(f"/verify/{code}")
    assert len(sent) == 1, sent
