"""A certificate is issued once, whoever asks how often at once; what it prints is frozen; keys come and go."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from models import Approval, Certificate, Course, Provider, SigningKey, StatusPlace
from services.certificates import keys, publishing
from services.certificates.issuing import issue
from services.errors import NotFound
from services.tokens import new_public_id
from standards.badges.encoding import from_base64url
from tests.support import credit, people
from tests.support.credit import ADDRESS, completed, in_a_transaction, issued
from tests.support.doors import all_at_once, at_once
from tests.support.rows import change, count, rows, values
from web.session import now


def printed(site: Flask, code: str) -> dict[str, object]:
    """What a certificate prints."""
    (found,) = values(site, select(Certificate.printed).where(Certificate.code == code))
    return dict(found)


def test_fifty_who_ask_at_once_are_given_one_certificate(site: Flask) -> None:
    number = completed(site)
    codes = at_once(50, lambda: in_a_transaction(site, lambda connection: issue(connection, number, ADDRESS, now())))
    assert len(set(codes)) == 1
    assert count(site, Certificate) == 1
    assert count(site, SigningKey) == 1


def test_fifty_first_certificates_at_once_are_signed_with_one_key(site: Flask) -> None:
    credit.in_a_transaction(site, credit.put_provider)
    course = in_a_transaction(site, credit.put_course)
    numbers = [in_a_transaction(site, lambda connection: credit.put_completed(connection, course)) for _ in range(50)]
    todo = iter(numbers)
    at_once(50, lambda: _issue(site, next(todo)))
    assert count(site, Certificate) == 50
    assert count(site, SigningKey) == 1
    assert len(set(values(site, select(Certificate.status_index)))) == 50


def _issue(site: Flask, number: int) -> str:
    return in_a_transaction(site, lambda connection: issue(connection, number, ADDRESS, now()))


def test_the_database_itself_refuses_a_second_valid_certificate(small_site: Flask) -> None:
    issued(small_site)
    (row,) = rows(small_site, Certificate)
    second = {**row._mapping, "id": None, "code": new_public_id(), "version": 2, "status_index": row.status_index + 1}
    del second["id"]
    change(small_site, insert(StatusPlace).values(place=second["status_index"]))
    with pytest.raises(IntegrityError):
        change(small_site, insert(Certificate).values(second))


def test_what_was_printed_stays_when_everything_behind_it_changes(small_site: Flask) -> None:
    code = issued(small_site)
    before = printed(small_site, code)
    change(
        small_site,
        update(Provider).values(legal_name="Another Institute", signer_name="Somebody Else"),
        update(Course).values(title="Another title"),
        update(Approval).values(statement="Something else.", valid_to=date(2025, 2, 1)),
    )
    assert printed(small_site, code) == before
    assert before["kind"] == "certificate"
    assert (before["hours"], before["unit"], before["subjects"]) == (150, "CE credits", {"ethics": 100})
    assert before["signer"] == {"name": "Grace Example", "title": "CE Director"}


@pytest.mark.parametrize(
    ("told", "kind", "hours"),
    [
        ({}, "certificate", 150),
        ({"profession": "nurse"}, "record", 0),
        ({"completed_on": date(2024, 12, 31)}, "record", 0),
        ({"sample": True}, "sample", 150),
    ],
)
def test_without_an_approval_that_covers_it_there_is_no_credit(
    small_site: Flask, told: dict[str, Any], kind: str, hours: int
) -> None:
    said = printed(small_site, issued(small_site, **told))
    assert (said["kind"], said["hours"]) == (kind, hours)
    assert bool(said["approvals"]) is (kind != "record")


def test_nothing_is_issued_before_an_enrolment_is_completed(small_site: Flask) -> None:
    number = completed(small_site, completed_on=None, completed_at=None)
    with pytest.raises(NotFound):
        _issue(small_site, number)
    assert count(small_site, Certificate) == 0


def test_another_key_signs_from_its_change_on_and_the_old_one_still_verifies(small_site: Flask) -> None:
    first = issued(small_site)
    erin = people.known(small_site, people.put(small_site, "Erin", "ce_administrator"), "ce_administrator")
    (kid,) = values(small_site, select(SigningKey.kid))
    with small_site.app_context():
        keys.rotate(erin, kid, now())
    second = issued(small_site)
    signed_with = {row.code: row.kid for row in rows(small_site, Certificate)}
    assert signed_with[second] != signed_with[first] == kid
    old, new = rows(small_site, SigningKey)
    assert (old.private, old.retired_at is None) == (None, False)
    assert (new.retired_at, len(new.private)) == (None, 32)
    with small_site.app_context():
        assert [each.kid for each in keys.published()] == [new.kid, old.kid]
    assert verified(small_site, first)
    assert verified(small_site, second)


def test_whoever_asks_for_another_key_twice_gets_one(site: Flask) -> None:
    erin = people.known(site, people.put(site, "Erin", "ce_administrator"), "ce_administrator")
    for number in (1, 2):
        present = "".join(values(site, select(SigningKey.kid).where(SigningKey.retired_at.is_(None))))
        rotate = [partial(keys.rotate, erin, present, now())] * 10
        assert all_at_once(site, rotate) == {"done": 10}
        assert count(site, SigningKey) == number


def verified(site: Flask, code: str) -> bool:
    """Whether the credential of a certificate verifies with the public key that its header names, and no other."""
    (token,) = values(site, select(Certificate.credential).where(Certificate.code == code))
    head, _, signature = token.rpartition(".")
    kid = json.loads(from_base64url(head.partition(".")[0]))["kid"]
    with site.app_context():
        public = {f"{ADDRESS}/credentials/keys/{each.kid}": each.public for each in keys.published()}[kid]
    Ed25519PublicKey.from_public_bytes(public).verify(from_base64url(signature), head.encode())
    return True


def test_a_list_says_what_is_revoked_and_there_are_no_lists_that_nobody_is_in(small_site: Flask) -> None:
    with small_site.app_context(), pytest.raises(NotFound):
        publishing.status_list(0, ADDRESS, now())
    issued(small_site)
    with small_site.app_context(), pytest.raises(NotFound):
        publishing.status_list(1, ADDRESS, now())
