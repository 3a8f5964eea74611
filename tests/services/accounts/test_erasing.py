"""Erasing an account: no trace is left in database, log, outbox or temporary files; other people's things stay."""

from __future__ import annotations

import json
import logging
import tempfile
import zipfile
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert, select, text, update

from extensions import db
from models import Attempt, AuditEntry, Dissent, JournalEntry, Letter, MailLink, Password, Person, WebSession
from services import audit, database, retention
from services.accounts.erasing import erase
from services.database import scrub
from services.errors import BadField, Refused
from services.people import Visitor as Somebody
from services.tokens import new_public_id
from tests.support.canaries import (
    BY_FORM,
    BY_HAND,
    KEPT,
    KEPT_NEEDLE,
    NEEDLE,
    NO_WORDS,
    about_people,
    columns_of_words,
    found_in_files,
    found_in_rows,
    holds,
    plant,
    play,
)
from tests.support.client import Visitor
from tests.support.doors import ask_to_register, at_once, cookie_of, erase_by_page, open_account, together, who_is_at
from tests.support.people import PASSWORD, letters, member, put
from tests.support.rows import change, count, disable, values
from web.session import now


def test_every_column_that_can_hold_words_of_a_person_has_its_canary() -> None:
    assert columns_of_words() == {*BY_FORM, *BY_HAND, *KEPT, *NO_WORDS}


def test_no_canary_is_left_anywhere(
    site: Flask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("SQLITE_TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    alice = plant(site)
    kept_hash, token_hash = values(site, select(Password.hash))[0], values(site, select(WebSession.token_hash))[-1]
    assert found_in_rows(site) >= {*BY_FORM, *BY_HAND}
    assert "baton.sqlite-wal" in found_in_files(tmp_path, NEEDLE.encode()) or not (tmp_path / "baton.sqlite").exists()
    held_in_export(alice)

    erase_by_page(alice)

    assert found_in_rows(site) == set()
    assert found_in_rows(site, KEPT_NEEDLE) == set(KEPT)
    for trace in (NEEDLE.encode(), kept_hash.lower().encode(), token_hash.lower()):
        assert found_in_files(tmp_path, trace) == set()
    assert found_in_rows(site, kept_hash.lower()) == set()
    logged = caplog.text + "".join(capfd.readouterr())
    assert not holds(logged, NEEDLE)
    assert list(temporary.iterdir()) == []
    with site.app_context():
        retention.run(now() + timedelta(days=2_556), dry_run=False)
        assert found_in_rows(site, KEPT_NEEDLE) == set(KEPT)
        retention.run(now() + timedelta(days=2_558), dry_run=False)
    assert found_in_rows(site, KEPT_NEEDLE) == set()
    assert found_in_files(tmp_path, KEPT_NEEDLE.encode()) == set()


def held_in_export(alice: Visitor) -> None:
    """What is exported holds every word of the person, and none with which somebody could log in."""
    alice.get("/accounts/settings/data")
    response = alice.send(alice.page.form("/accounts/settings/export"), current_password=PASSWORD)
    files = zipfile.ZipFile(BytesIO(response.data))
    told = json.dumps(json.loads(files.read("baton.json")), ensure_ascii=False)
    tables = b"".join(files.read(name) for name in files.namelist() if name.endswith(".csv")).decode()
    untold = {
        "outbox.text",
        "outbox.html",
        "outbox.stop_url",
        "outbox.fault",
        "ceremonies.data",
        "passkeys.credential_id",
        "passkeys.public_key",
        "totp_secrets.secret",
        "recovery_codes.code_hash",
        "documents.content",
        "certificate_files.content",
    }
    files_held = [files.read(name) for name in files.namelist() if name.startswith("evidence/")]
    assert files_held == [BY_HAND["documents.content"].encode()]
    for column, word in {**BY_FORM, **BY_HAND, **KEPT}.items():
        assert (word in told, word in tables) == ((False, False) if column in untold else (True, True)), column


def test_what_hangs_on_a_person_goes_with_them() -> None:
    """A new table about people is deleted with its person, or its row lets go of them."""
    said = {"comments.by_id", "gradings.by_id", "overrides.by_id"}
    records = {"enrolments.person_id", "reviewer_accesses.person_id"}
    kept = {"outbox.person_id", "disclosures.viewer_id", *said, *records}
    for table in about_people():
        for key in table.foreign_keys:
            if key.column.table.name in ("people", "attempts", "review_cards", "exams"):
                name = f"{table.name}.{key.parent.name}"
                assert key.ondelete == ("SET NULL" if name in kept else "CASCADE"), name


def test_the_last_administrator_stays_until_there_is_another(site: Flask) -> None:
    dana = member(site, "Dana", "site_administrator")
    put(site, "Carol", "site_administrator")
    disable(site, "Carol")
    person = who_is_at(dana)
    with site.app_context(), pytest.raises(Refused):
        erase(person, now(), understood=True)
    assert count(site, Person) == 2
    put(site, "Erin", "site_administrator")
    with site.app_context():
        erase(person, now(), understood=True)
    assert count(site, Person, Person.display_name == "Dana") == 0


def test_two_administrators_who_go_at_once_leave_one(site: Flask) -> None:
    people = [who_is_at(member(site, name, "site_administrator")) for name in ("Dana", "Erin")]

    def go(person: Somebody) -> bool:
        with site.app_context():
            try:
                erase(person, now(), understood=True)
            except Refused:
                return False
        return True

    assert sorted(together(*(partial(go, person) for person in people))) == [False, True]
    assert count(site, Person) == 1


def test_erasing_needs_a_word_that_it_is_understood(small_site: Flask) -> None:
    person = who_is_at(member(small_site, "Alice"))
    with small_site.app_context(), pytest.raises(BadField):
        erase(person, now(), understood=False)
    assert count(small_site, Person) == 1


def test_erasing_many_times_at_once_erases_once(site: Flask) -> None:
    alice = member(site, "Alice")
    play(alice)
    person = who_is_at(alice)

    def go() -> None:
        with site.app_context():
            erase(person, now(), understood=True)

    at_once(5, go)
    assert (count(site, Person), count(site, Attempt)) == (1, 1)
    erased = values(site, select(AuditEntry.subject).where(AuditEntry.action == "account.erased"))
    assert erased == [person.public_id]
    with site.app_context():
        assert audit.verify()[1] is None


def test_a_case_that_is_begun_while_the_account_goes_is_not_lost_and_not_theirs(site: Flask) -> None:
    alice = member(site, "Alice")
    attempts = [alice.begin("through-her-nephew") for _ in range(3)]
    person = who_is_at(alice)
    other = Visitor.at(site)
    other.set_cookie("baton", cookie_of(alice))
    other.get("/cases/through-her-nephew")
    form = other.page.form("/attempts")

    def go() -> None:
        with site.app_context():
            erase(person, now(), understood=True)

    _, status = together(go, lambda: other.send(form, mode="study").status_code)
    assert status in (303, 400)
    assert count(site, Person, Person.id == person.id) == 0
    assert values(site, select(Attempt.id).where(Attempt.public_id.in_(a.split("/")[2] for a in attempts))) == []
    assert count(site, JournalEntry) == count(site, Dissent) == 0


def test_letters_and_links_of_other_people_stay(site: Flask) -> None:
    alice = Visitor.at(site)
    open_account(alice, ask_to_register(alice))
    bob = Visitor.at(site)
    open_account(bob, ask_to_register(bob, "bob@school.example"), "Bob")
    ask_to_register(Visitor.at(site), "carol@school.example")
    erase_by_page(alice)
    assert {letter.to_address for letter in letters(site)} == {"bob@school.example", "carol@school.example"}
    assert set(values(site, select(MailLink.email))) == {"bob@school.example", "carol@school.example"}


def test_letters_to_an_address_of_before_go_too_unless_it_is_somebody_elses_by_now(site: Flask) -> None:
    alice = Visitor.at(site)
    open_account(alice, ask_to_register(alice, "old@school.example"))
    person_id = values(site, select(Person.id))[0]
    told = {"kind": "notice", "to_address": "old@school.example", "state": "sent", "person_id": person_id}
    change(
        site,
        update(Person).values(email="new@school.example", email_key="new@school.example"),
        insert(Letter).values(**told, public_id=new_public_id(), created_at=now(), due_at=now()),
    )
    bob = Visitor.at(site)
    open_account(bob, ask_to_register(bob, "bob@school.example"), "Bob")
    change(site, update(Letter).where(Letter.id == letters(site)[0].id).values(person_id=person_id, kind="notice"))
    ask_to_register(Visitor.at(site), "old@school.example")
    erase_by_page(alice)
    assert [letter.to_address for letter in letters(site)] == ["bob@school.example"]


def test_copies_that_the_splitting_of_pages_left_behind_go_too(small_site: Flask, tmp_path: Path) -> None:
    """SQLite overwrites what is deleted where it stands, not where it stood before its page was split."""
    alice = who_is_at(member(small_site, "Alice"))
    put(small_site, "Bob")
    bob_id = values(small_site, select(Person.id).where(Person.display_name == "Bob"))[0]
    base = {"kind": "notice", "state": "sent", "created_at": now(), "due_at": now()}
    rows = [
        {
            **base,
            "public_id": new_public_id(),
            "person_id": alice.id if number % 3 else bob_id,
            "text": ("kanari" if number % 3 else "bob") * (number * 37 % 150),
        }
        for number in range(1200)
    ]
    change(small_site, *(insert(Letter).values(rows[start : start + 300]) for start in range(0, len(rows), 300)))
    longer = update(Letter).values(text=Letter.text + Letter.text)
    change(small_site, *(longer.where(Letter.id == number * 7 % 1200 + 1) for number in range(1, 1201, 5)))
    with small_site.app_context():
        erase(alice, now(), understood=True)
    assert found_in_files(tmp_path, b"kanarikanari") == set()
    assert found_in_files(tmp_path, b"bobbob") == {"baton.sqlite"}
    assert count(small_site, Letter) == 400


def test_somebody_who_reads_all_the_while_is_not_disturbed_and_the_next_scrub_does_it(
    small_site: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "SCRUB_WAITS", 10)
    monkeypatch.setattr(database, "PAUSES", (0.0, 0.01))
    member(small_site, "Alice")
    log = tmp_path / "baton.sqlite-wal"
    with small_site.app_context():
        with db.engine.connect() as reader:
            reader.exec_driver_sql("BEGIN")
            assert reader.execute(text("SELECT count(*) FROM people")).scalar() == 1
            put(small_site, "Bob")
            assert scrub() is False
            assert log.stat().st_size > 0
            assert reader.execute(text("SELECT count(*) FROM people")).scalar() == 1
            reader.exec_driver_sql("COMMIT")
        assert "go with the next" in caplog.text
        assert scrub() is True
    assert log.stat().st_size == 0
