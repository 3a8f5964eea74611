"""A sample of nobody says what a course's certificates say, is marked, and is nowhere on record."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Connection

from models import Certificate
from services.certificates.looking import look
from services.certificates.printing import Printed, words
from services.certificates.sampling import CODE, sample_in, sample_pdf
from services.provider.courses import course_in
from tests.support.courses import PROFILE, offered
from tests.support.credit import ADDRESS, STATEMENT, in_a_transaction, put_approval
from tests.support.rows import count
from web.session import now


def sample(site: Flask, course_id: str) -> Printed:
    return in_a_transaction(site, lambda connection: sample_in(connection, course_in(connection, course_id), now()))


def test_a_sample_prints_what_a_certificate_would_for_a_profession_that_is_covered(small_site: Flask) -> None:
    course_id = offered(small_site, approved=False)

    def put(connection: Connection) -> None:
        put_approval(connection, professions=["nurse"], formats=["self_paced"])

    in_a_transaction(small_site, put)
    here = sample(small_site, course_id)
    said = words(here, f"{ADDRESS}/verify/{CODE}")
    assert (said["banner"], here.kind, here.printed["hours"]) == ("SAMPLE", "sample", PROFILE.hours)
    texts = [each["text"] for each in said["statements"]]
    assert texts[0] is not None
    assert "Nobody earned it" in texts[0]
    assert texts[1:] == [STATEMENT]
    with small_site.app_context():
        assert sample_pdf(here, ADDRESS).startswith(b"%PDF-")
        assert look(CODE) is None
    assert count(small_site, Certificate) == 0


def test_a_sample_claims_no_approval_that_nobody_entered(small_site: Flask) -> None:
    here = sample(small_site, offered(small_site, approved=False))
    assert here.printed["approvals"] == []
