"""What was issued: found, taken back and put anew by who looks after it, each time with a reason and on record."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, update

from models import AuditEntry, Certificate, Enrolment, Person, SigningKey
from tests.support import people
from tests.support.client import Visitor, follow
from tests.support.credit import issued
from tests.support.ledger import entry_of
from tests.support.rows import count, rows, values


@pytest.fixture
def erin(small_site: Flask) -> Visitor:
    """Who looks after continuing education."""
    return people.member(small_site, "Erin", "ce_administrator")


def newest(site: Flask) -> str:
    """The code of the newest version."""
    return str(values(site, select(Certificate.code).order_by(Certificate.id))[-1])


def reissue(visitor: Visitor, code: str, **typed: str) -> int:
    """Correct a certificate. Returns the status."""
    visitor.get(f"/provider/certificates/{code}")
    form = visitor.page.form("/reissue")
    return visitor.send(form, **{"reason": "The name was misspelled.", **typed}).status_code


def test_certificates_are_found_by_name_course_and_code(small_site: Flask, erin: Visitor) -> None:
    erin.get("/provider/certificates")
    assert "Nothing was issued yet" in erin.page.text
    first = issued(small_site, legal_name="Ana 100% Ruiz")
    issued(small_site, legal_name="Ben Ito")
    groups = "-".join(first[at : at + 4] for at in range(0, 32, 4)).upper()
    for sought in ("ana 100%", "  Ana   100% ", groups, first[:6]):
        erin.get("/provider/certificates", query_string={"q": sought})
        assert "Ana 100% Ruiz" in erin.page.text, sought
        assert "Ben Ito" not in erin.page.text, sought
    erin.get("/provider/certificates", query_string={"q": "client needs"})
    assert "Ben Ito" in erin.page.text
    erin.get("/provider/certificates", query_string={"q": "-"})
    assert "Nothing was found" in erin.page.text


def test_a_correction_is_a_new_version_and_the_old_one_says_so(small_site: Flask, erin: Visitor, bob: Visitor) -> None:
    old = issued(small_site)
    assert reissue(erin, old, legal_name="Mary-Jo Nunez", license_number="81235") == 303
    new = newest(small_site)
    bob.get(f"/verify/{old}")
    assert "This certificate was replaced" in bob.page.text
    assert "María-José Ñuñez" in bob.page.text, "what was printed stays on record"
    bob.get(next(link for link in bob.page.links() if link.endswith(new)))
    for said in ("This certificate is valid", "Mary-Jo Nunez", "81235", "1.5 CE credits", "Board of Examples"):
        assert said in bob.page.text, said
    first, second = (row.printed for row in rows(small_site, Certificate))
    assert (second["version"], second["replaces"]) == (2, old)
    same = ("hours", "subjects", "approvals", "completed_on", "course", "signer", "pictures", "kind")
    assert [first[name] for name in same] == [second[name] for name in same]
    act = select(AuditEntry.details).where(AuditEntry.action == "certificate.reissued")
    assert values(small_site, act) == [{"fields": ["legal_name", "license_number"], "kind": "certificate"}]


def test_a_page_says_what_another_profession_makes_of_it_before_it_is_issued(
    small_site: Flask, erin: Visitor, bob: Visitor
) -> None:
    alice = people.member(small_site, "Alice")
    (person,) = values(small_site, select(Person.public_id).where(Person.display_name == "Alice"))
    old = issued(small_site, person)
    entry = entry_of(small_site, person, enrolment_id=values(small_site, select(Enrolment.id))[0])
    assert reissue(erin, old, profession="nurse", reason="She is a nurse.") == 409
    for said in (
        "Nothing was issued yet",
        "Profession: Counselor, from now on Nurse.",
        "It was a certificate of 1.5 CE credits, of these ethics 1. The new version is a record of completion",
        "No approval covers this profession on November 20, 2026.",
        "The entry in its owner’s ledger stays with the files that they keep with it, counts for nothing",
    ):
        assert said in erin.page.text, said
    form = erin.page.form("/reissue")
    assert (form.fields["reason"], form.fields["profession"]) == ("She is a nurse.", "nurse")
    assert erin.send(form, profession="psychologist").status_code == 409, "what was read was of nurses"
    assert count(small_site, Certificate) == 1
    assert erin.send(form).status_code == 303
    bob.get(f"/verify/{newest(small_site)}")
    assert "not approved continuing education" in bob.page.text
    alice.get(f"/credit/entries/{entry}")
    assert "proves it by a record of completion, which carries no credit" in alice.page.text
    assert "She is a nurse." in alice.page.text
    assert reissue(erin, newest(small_site), profession="astronaut") == 400


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("legal_name", " ", "name"),
        ("legal_name", "Ana \U0001f600", "has no letter for"),
        ("reason", " ", "Write what was wrong"),
        ("jurisdiction", "Narnia", ""),
        ("license_number", "x" * 61, "60 fit"),
    ],
)
def test_a_correction_that_cannot_be_printed_is_refused_and_nothing_typed_is_lost(
    small_site: Flask, erin: Visitor, field: str, typed: str, said: str
) -> None:
    old = issued(small_site)
    assert reissue(erin, old, **{"license_number": "9", field: typed}) == 400
    assert said in erin.page.text
    kept = erin.page.form("/reissue").fields
    assert kept["license_number"] == ("9" if field != "license_number" else typed)
    assert count(small_site, Certificate) == 1
    assert values(small_site, select(Certificate.revoked_at)) == [None]


def test_a_revoked_certificate_and_its_entry_stay_on_record_and_whose_it_was_reads_why(
    small_site: Flask, erin: Visitor
) -> None:
    alice = people.member(small_site, "Alice")
    (person,) = values(small_site, select(Person.public_id).where(Person.display_name == "Alice"))
    code = issued(small_site, person)
    (enrolment,) = values(small_site, select(Enrolment.id))
    entry = entry_of(small_site, person, enrolment_id=enrolment)
    erin.get(f"/provider/certificates/{code}")
    assert erin.page.text.count("gets this letter") == 2
    assert "The reason, in their words: (what you write here)" in erin.page.text
    form = erin.page.form("/revoke")
    assert erin.send(form, reason=" ").status_code == 400
    for _ in range(2):
        assert follow(erin.send(form, reason="Somebody else sat the test.")).endswith("done=revoked")
    erin.get(f"/provider/certificates/{code}")
    assert "Somebody else sat the test." in erin.page.text
    assert not erin.page.has_form("/revoke")
    assert erin.page.has_form("/reissue"), "it can have been a mistake"
    for page in (f"/credit/certificates/{code}", f"/credit/entries/{entry}"):
        alice.get(page)
        assert "Somebody else sat the test." in alice.page.text, page
    alice.get("/credit/transcript")
    assert "1 entry is not on it" in alice.page.text
    alice.get(f"/verify/{code}")
    assert "Somebody else sat the test." not in alice.page.text
    assert values(small_site, select(AuditEntry.action).where(AuditEntry.action.startswith("certificate."))) == [
        "certificate.revoked"
    ]


def test_a_corrected_one_cannot_be_corrected_again_from_an_old_page(small_site: Flask, erin: Visitor) -> None:
    old = issued(small_site)
    erin.get(f"/provider/certificates/{old}")
    form = erin.page.form("/reissue")
    sent = {**form.fields, "reason": "Misspelled.", "legal_name": "Mary-Jo Nunez"}
    assert erin.post(form.action, data=sent).status_code == 303
    assert erin.post(form.action, data=sent).status_code == 409
    assert count(small_site, Certificate) == 2


def test_the_key_is_changed_by_hand_once_a_page_and_the_trail_says_so(small_site: Flask, erin: Visitor) -> None:
    issued(small_site)
    erin.get("/provider/certificates")
    form = erin.page.form("/keys")
    for _ in range(2):
        assert follow(erin.send(form)).endswith("done=rotated")
    assert count(small_site, SigningKey) == 2
    assert count(small_site, AuditEntry, AuditEntry.action == "certificate.key-rotated") == 1


def test_a_certificate_outlives_its_owners_account(small_site: Flask, bob: Visitor) -> None:
    code = issued(small_site, people.put(small_site, "Alice"))
    from tests.support.rows import change

    change(small_site, update(Enrolment).values(person_id=None))
    assert bob.get(f"/verify/{code}").status_code == 200
    assert count(small_site, Person) > 0
