"""What a provider has to keep outlives the account, and then goes whole; reviewers' accounts end with their link."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import delete, insert, select, update

from models import (
    Attempt,
    Certificate,
    CertificateFile,
    CourseAttempt,
    CreditEntry,
    Enrolment,
    EnrolmentCode,
    Evaluation,
    Person,
    ReviewerAccess,
    Sitting,
    WebSession,
)
from services import retention
from services.accounts.erasing import erase
from services.certificates.issuing import issue
from services.certificates.revoking import Corrected, reissue
from services.courses import evaluating
from services.courses.reviewing import come_in
from tests.support import courses
from tests.support.credit import ADDRESS, in_a_transaction
from tests.support.doors import PLACES
from tests.support.ledger import entry_of, license_of
from tests.support.people import known, put
from tests.support.rows import change, count, set_settings, values
from web.session import now

DAY = timedelta(days=1)
KEPT = 2_557 * DAY
"""Seven years, unless the site says otherwise."""
RECORDS = (Enrolment, CourseAttempt, Sitting, Evaluation, Certificate, CertificateFile)


def run(site: Flask, later: timedelta = timedelta(), *, dry_run: bool = False) -> dict[str, int]:
    """What went, of the kinds of which anything did; sessions and letters, which run out meanwhile, aside."""
    with site.app_context():
        went = retention.run(now() + later, dry_run=dry_run)
    return {kind: number for kind, number in went if number and kind not in ("sessions", "letters")}


def completed(site: Flask, public_id: str, course_id: str) -> str:
    """Somebody who completed a course, with two versions of a certificate and the file of the first. Returns the code
    of the second.
    """
    courses.at_the_evaluation(site, course_id, public_id)
    with site.app_context():
        evaluating.evaluate(known(site, public_id).id, course_id, courses.told(), ADDRESS, now())
    first = values(site, select(Certificate.code).order_by(Certificate.id.desc()))[0]
    number = values(site, select(Certificate.id).where(Certificate.code == first))[0]
    file = {"sha256": first * 2, "content": b"%PDF-1.7", "made_at": now()}
    change(site, insert(CertificateFile).values(certificate_id=number, **file))
    dana = known(site, put(site, "Dana", "ce_administrator"))
    with site.app_context():
        return reissue(dana, first, Corrected("Alice Ruiz", "US-TX", "81234"), "Misspelt.", ADDRESS, PLACES, now())


def test_what_was_completed_goes_whole_after_seven_years_and_the_credit_stays_its_owners(site: Flask) -> None:
    alice, course = put(site, "Alice"), courses.offered(site)
    completed(site, alice, course)
    assert [count(site, table) for table in RECORDS] == [1, 2, 1, 1, 2, 1]
    assert run(site, KEPT - DAY, dry_run=True) == run(site, KEPT - DAY) == {}
    assert run(site, KEPT + DAY, dry_run=True) == run(site, KEPT + DAY) == {"records": 1}
    assert [count(site, table) for table in RECORDS] == [0] * len(RECORDS)
    assert values(site, select(CreditEntry.enrolment_id)) == [None]
    assert (count(site, Attempt), count(site, Person, Person.public_id == alice)) == (2, 1)


def test_the_account_goes_and_the_record_stays_with_its_name_and_certificate(site: Flask) -> None:
    alice, bob, course = put(site, "Alice"), put(site, "Bob"), courses.offered(site)
    code = completed(site, alice, course)
    courses.enrolled(site, course, bob)
    entry_of(site, alice)
    license_of(site, alice)
    with site.app_context():
        for public_id in (alice, bob):
            erase(known(site, public_id), now(), understood=True)
    rows = select(Enrolment.legal_name).where(Enrolment.person_id.is_(None)).order_by(Enrolment.id)
    assert values(site, rows) == ["Alice Ruiz", "María-José Ñuñez"]
    assert values(site, select(Certificate.code).where(Certificate.revoked_at.is_(None))) == [code]
    assert (count(site, CreditEntry), count(site, CourseAttempt), count(site, Sitting)) == (0, 0, 1)
    again = in_a_transaction(site, lambda connection: issue(connection, 1, ADDRESS, now()))
    assert again == code
    assert run(site, KEPT + DAY) == {"records": 1, "unfinished": 1}
    assert count(site, Enrolment) == 0


def test_an_unfinished_course_stays_with_its_learner_and_a_site_may_keep_all_for_ever(small_site: Flask) -> None:
    alice, course = put(small_site, "Alice"), courses.offered(small_site)
    completed(small_site, alice, course)
    bob = put(small_site, "Bob")
    courses.enrolled(small_site, course, bob)
    set_settings(small_site, keep_ce_records_days=0)
    assert run(small_site, 9_000 * DAY) == {}
    set_settings(small_site, keep_ce_records_days=10)
    assert run(small_site, 11 * DAY) == {"records": 1}
    assert values(small_site, select(Person.public_id).join(Enrolment)) == [bob]


def test_a_reviewers_account_ends_with_the_link_and_the_sample_is_kept_like_any_record(site: Flask) -> None:
    course = courses.offered(site)
    tokens = [courses.review_link(site, course) for _ in range(2)]
    with site.app_context():
        for token in tokens:
            come_in(token, "", now())
    assert run(site) == {}
    first = values(site, select(ReviewerAccess.id).order_by(ReviewerAccess.id))[0]
    change(site, update(ReviewerAccess).where(ReviewerAccess.id == first).values(ended_at=now()))
    assert run(site) == {"reviewers": 1}
    assert (count(site, Person), count(site, WebSession)) == (1, 1)
    assert run(site, 30 * DAY + DAY)["reviewers"] == 1
    assert (count(site, Person), count(site, WebSession)) == (0, 0)
    assert values(site, select(ReviewerAccess.person_id)) == [None, None]
    assert values(site, select(Enrolment.sample).where(Enrolment.person_id.is_(None))) == [True, True]
    assert run(site, KEPT + DAY) == {"unfinished": 2}


def test_addresses_that_are_invited_no_more_go_after_a_week_and_codes_stay(small_site: Flask) -> None:
    course = courses.offered(small_site)

    def invite(code: str, **told: Any) -> None:
        in_a_transaction(small_site, lambda connection: courses.put_code(connection, course, code, **told))

    invite("one", email_key="alice@school.example")
    invite("two", email_key="bob@school.example", withdrawn_at=now())
    invite("three", withdrawn_at=now())
    assert run(small_site, 6 * DAY) == {}
    assert run(small_site, 8 * DAY) == {"invited": 1}
    left = values(small_site, select(EnrolmentCode.email_key).order_by(EnrolmentCode.id))
    assert left == ["alice@school.example", None]


def test_an_idle_account_stays_while_the_period_of_a_license_goes_on(site: Flask) -> None:
    alice = put(site, "Alice")
    license_of(site, alice, last_day=(now() + 200 * DAY).date(), first_day=date(2025, 5, 1))
    set_settings(site, keep_idle_accounts_days=90)
    assert run(site, 199 * DAY) == {}
    assert run(site, 203 * DAY) == {"accounts": 1}
    assert count(site, Person) == 0


def test_whatever_somebody_did_for_credit_lately_keeps_their_account(small_site: Flask) -> None:
    alice, course = put(small_site, "Alice"), courses.offered(small_site)
    set_settings(small_site, keep_idle_accounts_days=90)
    old, late = now() - 400 * DAY, now() - 30 * DAY
    number = courses.at_the_test(small_site, course, alice)
    in_a_transaction(small_site, lambda connection: courses.put_passed_test(connection, number))
    entry_of(small_site, alice)
    change(
        small_site,
        delete(CourseAttempt),
        delete(Attempt),
        update(Person).values(created_at=old, registered_at=old),
    )
    when = {CreditEntry: "created_at", Enrolment: "enrolled_at", Sitting: "begun_at"}
    change(small_site, *(update(table).values({name: old}) for table, name in when.items()))
    for table, name in when.items():
        change(small_site, update(table).values({name: late}))
        assert run(small_site, dry_run=True) == {}, table
        change(small_site, update(table).values({name: old}))
    assert run(small_site) == {"accounts": 1}
