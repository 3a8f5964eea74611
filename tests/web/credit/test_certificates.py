"""One's own certificates: a page, a file for people and one for wallets. A stranger finds none of them."""

from __future__ import annotations

import hashlib

import pytest
from flask import Flask
from sqlalchemy import select

from models import CertificateFile
from tests.support import people
from tests.support.client import Visitor
from tests.support.credit import issued
from tests.support.doors import at_once
from tests.support.rows import count, values


@pytest.fixture
def carol(small_site: Flask) -> tuple[Visitor, str]:
    """Somebody with a certificate, at her browser, and its code."""
    visitor = people.member(small_site, "Carol")
    from models import Person

    (public_id,) = values(small_site, select(Person.public_id).where(Person.display_name == "Carol"))
    return visitor, issued(small_site, public_id)


def test_it_is_read_printed_and_taken_along(small_site: Flask, carol: tuple[Visitor, str]) -> None:
    visitor, code = carol
    visitor.get(f"/credit/certificates/{code}")
    assert visitor.page.heading == "Certificate of completion"
    assert "María-José Ñuñez" in visitor.page.text
    answer = visitor.get(f"/credit/certificates/{code}.pdf")
    assert answer.data.startswith(b"%PDF-1.7")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=certificate-")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert visitor.get(f"/credit/certificates/{code}.pdf").data == answer.data
    assert values(small_site, select(CertificateFile.sha256)) == [hashlib.sha256(answer.data).hexdigest()]


def test_fifty_first_requests_at_once_are_given_the_same_file(site: Flask) -> None:
    from services.certificates.printing import certificate_pdf
    from tests.support.credit import ADDRESS
    from web.session import now

    code = issued(site)

    def ask() -> bytes:
        with site.app_context():
            return certificate_pdf(code, ADDRESS, now())

    assert len(set(at_once(8, ask))) == 1
    assert count(site, CertificateFile) == 1


@pytest.mark.parametrize("ending", ["", ".pdf", ".jwt"])
def test_a_stranger_finds_none_of_it(small_site: Flask, carol: tuple[Visitor, str], ending: str) -> None:
    _, code = carol
    bob = people.member(small_site, "Bob")
    assert bob.get(f"/credit/certificates/{code}{ending}").status_code == 404
    assert bob.get(f"/credit/certificates/{'0' * 32}{ending}").status_code == 404
    assert Visitor.at(small_site).get(f"/credit/certificates/{code}{ending}").status_code == 303
    assert count(small_site, CertificateFile) == 0
