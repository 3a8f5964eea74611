"""A certificate is taken back or put anew: whoever earned it is written to once, and loses nothing of their own."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from models import AuditEntry, Certificate, CreditEntry, Document, Enrolment, StatusPlace
from services import retention
from services.certificates import publishing, revoking
from services.certificates.becoming import Unconfirmed
from services.certificates.revoking import Corrected
from services.certificates.telling import consequences
from services.credit.ledger import ledger
from services.credit.transcript import transcript
from standards.badges.encoding import from_base64url
from tests.support import credit, people
from tests.support.credit import ADDRESS, issued
from tests.support.doors import PLACES, all_at_once
from tests.support.ledger import entry_of, file_of, license_of
from tests.support.plans import id_of
from tests.support.rows import change, count, rows, values
from web.session import now

SAME = Corrected("María-José Ñuñez", "US-TX", "81234")


def earned(site: Flask) -> tuple[str, str]:
    """Alice, who has a certificate, its entry with a file, and a license that it counts for. Returns her public id and
    the code.
    """
    alice = people.put(site, "Alice")
    code = issued(site, alice)
    (enrolment,) = values(site, select(Enrolment.id))
    file_of(site, alice, entry_of(site, alice, enrolment_id=enrolment))
    license_of(site, alice)
    return alice, code


def erin(site: Flask) -> Any:
    return people.known(site, people.put(site, "Erin", "ce_administrator"), "ce_administrator")


def counting(site: Flask, alice: str) -> tuple[int, str, int]:
    """How many hours count for her license, what became of the entry, and how many are on her transcript."""
    mine = id_of(site, alice)
    with site.app_context():
        (standing,) = ledger(mine, now()).standings()
        (row,), (total, *_) = standing.rows, standing.tally.needs if standing.tally else ()
        return total.have, row.counted.parts[0].what, transcript(mine, "", now().date(), now()).hours


def test_what_was_revoked_counts_for_nothing_and_counts_again_when_it_is_put_right(site: Flask) -> None:
    alice, code = earned(site)
    who = erin(site)
    assert counting(site, alice) == (300, "counted", 300)
    revoke = [lambda: revoking.revoke(who, code, "Somebody else sat the test.", PLACES, now())] * 10
    assert all_at_once(site, revoke) == {"done": 10}
    assert counting(site, alice) == (0, "revoked", 0)
    assert values(site, select(CreditEntry.revoked_reason)) == ["Somebody else sat the test."]
    anew = [lambda: revoking.reissue(who, code, SAME, "It was her after all.", ADDRESS, PLACES, now())] * 10
    assert all_at_once(site, anew) == {"done": 1, "Refused": 9}
    assert counting(site, alice) == (300, "counted", 300)
    assert (count(site, CreditEntry), count(site, Document)) == (1, 1)
    assert count(site, Certificate, Certificate.revoked_at.is_(None)) == 1
    first, second = people.letters(site)
    new = values(site, select(Certificate.code).where(Certificate.revoked_at.is_(None)))[0]
    for letter, reason, to in (
        (first, "Somebody else sat the test.", code),
        (second, "It was her after all.", new),
    ):
        assert (letter.to_address, letter.kind) == ("alice@school.example", "notice")
        assert f"The reason, in their words: {reason}" in (letter.text or "")
        assert people.link_in(letter) == f"/credit/certificates/{to}"
        assert "Ñuñez" not in (letter.text or ""), "whoever has the address now may read it"
    assert "counts for nothing" in (first.text or "")
    assert "counts again" in (second.text or "")


def test_a_correction_leaves_the_ledger_alone_and_is_told_once(site: Flask) -> None:
    alice, code = earned(site)
    who = erin(site)
    typed = Corrected("Mary-Jo Nunez", "US-TX", "1")
    acts = [lambda: revoking.reissue(who, code, typed, "Misspelled.", ADDRESS, PLACES, now())] * 10
    assert all_at_once(site, acts) == {"done": 1, "Refused": 9}
    assert count(site, Certificate, Certificate.revoked_at.is_(None)) == 1
    assert counting(site, alice) == (300, "counted", 300)
    (letter,) = people.letters(site)
    assert "Your ledger stays as it is." in (letter.text or "")


def test_another_profession_is_judged_anew_shown_first_and_followed_by_the_ledger(small_site: Flask) -> None:
    alice, code = earned(small_site)
    who = erin(small_site)
    assert counting(small_site, alice) == (300, "counted", 300)
    codes, kinds = [code], []
    for profession in ("nurse", "counselor"):
        typed = replace(SAME, profession=profession, confirmed="what the page said of something else")
        with small_site.app_context():
            with pytest.raises(Unconfirmed) as asked:
                revoking.reissue(who, codes[-1], typed, "She chose wrong.", ADDRESS, PLACES, now())
            assert count(small_site, Certificate) == len(codes), "nothing was done yet"
            becomes = asked.value.becomes
            told = consequences(codes[-1], PLACES, becomes)
            typed = replace(typed, confirmed=becomes.mark)
            codes.append(revoking.reissue(who, codes[-1], typed, "She chose wrong.", ADDRESS, PLACES, now()))
        (printed,) = values(small_site, select(Certificate.printed).where(Certificate.code == codes[-1]))
        kinds.append((printed["kind"], printed["profession"], printed["hours"], len(printed["approvals"]), told.effect))
        assert values(small_site, select(Enrolment.profession)) == [profession]
        counted = counting(small_site, alice)
        assert counted == ((300, "counted", 300) if profession == "counselor" else (0, "revoked", 0))
        letter = people.letters(small_site)[-1].text or ""
        (foreseen,) = [told.anew.text if told.anew else ""]
        assert letter.partition("The version of before")[2].partition("http")[0] in foreseen
    assert kinds == [("record", "nurse", 0, 0, "ends"), ("certificate", "counselor", 150, 1, "again")]
    assert count(small_site, CreditEntry) == 1
    assert count(small_site, Certificate, Certificate.revoked_at.is_(None)) == 1
    records = rows(small_site, AuditEntry)
    assert [row.details for row in records if row.action == "certificate.reissued"] == [
        {"fields": ["profession"], "kind": kind} for kind in ("record", "certificate")
    ]


def test_a_record_that_becomes_a_certificate_makes_the_entry_that_was_not_there(small_site: Flask) -> None:
    alice = people.put(small_site, "Alice")
    code = issued(small_site, alice, profession="nurse")
    typed, who = replace(SAME, profession="counselor"), erin(small_site)
    with small_site.app_context():
        with pytest.raises(Unconfirmed) as asked:
            revoking.reissue(who, code, typed, "A slip.", ADDRESS, PLACES, now())
        typed = replace(typed, confirmed=asked.value.becomes.mark)
        revoking.reissue(who, code, typed, "A slip.", ADDRESS, PLACES, now())
    (entry,) = rows(small_site, CreditEntry)
    assert (entry.person_id, entry.hours, entry.approval) == (id_of(small_site, alice), 150, "Board of Examples 77")


def test_who_has_no_account_any_more_is_not_written_to(small_site: Flask) -> None:
    _, code = earned(small_site)
    change(small_site, update(Enrolment).values(person_id=None))
    with small_site.app_context():
        revoking.revoke(erin(small_site), code, "A mistake.", PLACES, now())
    assert people.letters(small_site) == []


def test_what_was_revoked_stays_so_when_its_record_is_gone_and_its_place_is_never_given_again(
    small_site: Flask, monkeypatch: Any
) -> None:
    _, code = earned(small_site)
    (place,) = values(small_site, select(Certificate.status_index))
    with small_site.app_context():
        revoking.revoke(erin(small_site), code, "A mistake.", PLACES, now())
        retention.run(now() + timedelta(days=2_600), dry_run=False)
    assert count(small_site, Certificate) == 0
    assert values(small_site, select(CreditEntry.revoked_reason)) == ["A mistake."], "it does not count again by itself"
    assert says_revoked(small_site, place)
    another = place ^ 1  # beside it, in the same list
    drawn = iter((place, place, another))
    monkeypatch.setattr("services.certificates.issuing.secrets.randbelow", lambda _: next(drawn))
    credit.issued(small_site)
    assert values(small_site, select(Certificate.status_index)) == [another]
    assert {row.place: row.revoked for row in rows(small_site, StatusPlace)} == {place: True, another: False}
    assert not says_revoked(small_site, another)


def says_revoked(site: Flask, place: int) -> bool:
    """Whether the status list that is served says that the credential at a place was revoked."""
    with site.app_context():
        token = publishing.status_list(0, ADDRESS, now())
    subject = json.loads(from_base64url(token.split(".")[1]))["credentialSubject"]
    bits = zlib.decompress(from_base64url(subject["encodedList"][1:]), wbits=31)
    return bool(bits[place // 8] & (128 >> place % 8))


def test_a_name_is_found_however_its_letters_are_cased(small_site: Flask) -> None:
    issued(small_site, legal_name="María-José Ñuñez")
    with small_site.app_context():
        found = {
            sought: len(revoking.certificates(sought)) for sought in ("ñuñez", "ÑUÑEZ", "maría-josé", "Ñúñez", "%")
        }
    assert found == {"ñuñez": 1, "ÑUÑEZ": 1, "maría-josé": 1, "Ñúñez": 0, "%": 0}
