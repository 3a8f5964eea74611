"""The archive of somebody's data: all of it, exact, explained; nobody else in it, and nothing to log in with."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select

from engine.scenario.play import NotOffered
from models import Base, Disclosure, Enrolment, Password, Person, Sitting, TotpSecret
from services import audit
from services.accounts.exporting import EXPORTED, LEFT_OUT, export
from services.audit import Act
from services.courses import evaluating, sittings
from services.database import writes
from services.errors import LoginNeeded, TooMany
from services.sheets import as_csv, cell
from tests.support import courses, credit
from tests.support.canaries import about_people, play
from tests.support.client import Visitor
from tests.support.doors import cookie_of, who_is_at
from tests.support.people import member, put
from tests.support.rows import change, values
from web.session import now


def archive_of(site: Flask, browser: Visitor) -> zipfile.ZipFile:
    with site.app_context(), export(who_is_at(browser), now()) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def told(files: zipfile.ZipFile) -> dict[str, Any]:
    found = json.loads(files.read("baton.json"))
    assert isinstance(found, dict)
    return found


def rows_of(files: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files.read(name).decode("utf-8-sig"), newline="")))


def test_every_table_about_people_is_in_the_archive_or_left_out_for_a_reason() -> None:
    about = {table.name for table in about_people()} | {"audit_entries"}
    assert about == {*EXPORTED, *LEFT_OUT}
    assert not set(EXPORTED) & set(LEFT_OUT)
    assert set(EXPORTED) < set(Base.metadata.tables)


def test_the_archive_holds_what_was_played_and_written_exactly(site: Flask) -> None:
    alice = member(site, "Alice", "author")
    odd = '=1+1 “ünïcödé” 🙂 "quoted", and\na line'
    attempt = play(alice, reason=odd, confidence="low").split("/")[2]
    alice.send(alice.page.form("/journal"), text="To myself")
    alice.get(f"/attempts/{attempt}/debrief")
    alice.send(alice.page.form("/dissents"), option="1", why="She asked twice.", provision="NASW 1.02")
    files = archive_of(site, alice)
    found = told(files)
    assert set(found) == {"made_at", *EXPORTED.values()}
    assert [(row["display_name"], row["email"]) for row in found["account"]] == [("Alice", "alice@school.example")]
    assert [row["role"] for row in found["roles"]] == ["author"]
    (played,) = found["attempts"]
    assert (played["attempt"], played["score"], played["passed"]) == (attempt, 100, True)
    assert played["title"] == "Through Her Nephew"
    assert played["started_at"].endswith("+00:00")
    reasons = {row["reason"] for row in found["decisions"] if row["confidence"]}
    assert {reason.replace("\r\n", "\n") for reason in reasons} == {odd}
    assert all(row["scene"] and row["choice_text"] for row in found["decisions"])
    assert [(row["prompt"], bool(row["prompt_text"]), row["text"]) for row in found["journal"]] == [
        (1, True, "To myself")
    ]
    (dissent,) = found["dissents"]
    assert (dissent["why"], dissent["provision"], bool(dissent["choice_text"])) == (
        "She asked twice.",
        "NASW 1.02",
        True,
    )


def test_tables_say_the_same_as_the_json_and_the_read_me_names_every_file_and_column(site: Flask) -> None:
    alice = member(site, "Alice")
    play(alice, reason="-2 is what I feel", confidence="low")
    files = archive_of(site, alice)
    found, explained = told(files), files.read("README.txt").decode()
    assert sorted(files.namelist()) == sorted(
        ["README.txt", "baton.json", *(f"{name}.csv" for name in {*EXPORTED.values()})]
    )
    for name in EXPORTED.values():
        rows = rows_of(files, f"{name}.csv")
        assert rows == [{key: cell(value) for key, value in row.items()} for row in found[name]], name
        header = files.read(f"{name}.csv").decode("utf-8-sig").splitlines()[0].split(",")
        section = explained.partition(f"{name}.csv (")[2].partition("\n\n")[0]
        assert [line for line in header if f"  {line}: " not in section] == [], name
    assert {row["reason"] for row in rows_of(files, "decisions.csv")} - {""} == {"'-2 is what I feel"}


def test_nobody_else_stands_in_the_archive_and_nothing_to_log_in_with(site: Flask) -> None:
    alice, dana = member(site, "Alice"), member(site, "Dana", "site_administrator")
    put(site, "Bob")
    ids = {name: values(site, select(Person.id).where(Person.display_name == name))[0] for name in ("Alice", "Dana")}
    alice_id, dana_id, bob_id = (
        values(site, select(Person.public_id).where(Person.display_name == name))[0]
        for name in ("Alice", "Dana", "Bob")
    )
    change(
        site,
        insert(Disclosure).values(
            person_id=ids["Alice"], viewer_id=ids["Dana"], viewer_role="site_administrator", what="attempts", at=now()
        ),
        insert(TotpSecret).values(person_id=ids["Alice"], secret="ONLYHERSSECRET", created_at=now()),
    )

    @writes
    def act(connection: Any) -> None:
        audit.record(connection, dana_id, Act.ROLE_GRANTED, alice_id, now(), role="author", also=[bob_id])
        audit.record(connection, alice_id, Act.INVITED, bob_id, now(), fields=["email"])
        audit.record(connection, None, Act.RETENTION_RUN, "site", now())

    with site.app_context():
        act()
    files = archive_of(site, alice)
    everything = b"".join(files.read(name) for name in files.namelist()).decode()
    secrets = [*values(site, select(Password.hash)), "ONLYHERSSECRET", cookie_of(alice), cookie_of(dana)]
    for stranger in ("Dana", "dana@", "Bob", "bob@", dana_id, bob_id, *secrets):
        assert stranger not in everything, stranger
    found = told(files)
    assert [(row["viewer_role"], row["what"]) for row in found["disclosures"]] == [("site_administrator", "attempts")]
    acts = [(row["by"], row["action"], row["about"], row["details"]) for row in found["audit"]]
    assert acts[-3:] == [
        ("somebody else", "admin.role-granted", "you", {"role": "author", "also": ["somebody else"]}),
        ("you", "admin.invited", "somebody else", {"fields": ["email"]}),
        ("you", "account.exported", "you", {}),
    ]


def test_courses_and_their_certificates_are_in_the_archive_and_no_answer_of_a_test_that_was_not_passed(
    small_site: Flask,
) -> None:
    alice, course = member(small_site, "Alice"), courses.offered(small_site)
    person = who_is_at(alice)
    courses.at_the_test(small_site, course, person.public_id)
    with small_site.app_context():
        sittings.begin(person.id, course, now())
    (paper,) = told(archive_of(small_site, alice))["sittings"]
    assert {tuple(item) for item in paper["paper"]} == {("id", "objective", "stem", "options")}
    change(small_site, delete(Sitting))
    number = values(small_site, select(Enrolment.id))[0]
    credit.in_a_transaction(small_site, lambda connection: courses.put_passed_test(connection, number))
    with small_site.app_context():
        code = evaluating.evaluate(person.id, course, courses.told(words="Well told."), credit.ADDRESS, now())
    found = told(archive_of(small_site, alice))
    assert [item["key"] for item in found["sittings"][0]["paper"]] == found["sittings"][0]["answers"]
    (certificate,) = found["certificates"]
    assert (certificate["code"], certificate["printed"]["name"]) == (code, "María-José Ñuñez")
    assert alice.get(certificate["pdf"].removesuffix(".pdf")).status_code == 200
    (entry,) = found["credit_entries"]
    assert (entry["certificate"], entry["hours"], entry["subjects"]) == (code, "1.5", {"ethics": "1"})
    assert (found["enrolments"][0]["course"], found["evaluations"][0]["words"]) == (entry["title"], "Well told.")
    assert len(found["course_attempts"]) == 2


def test_a_case_that_this_version_cannot_read_is_in_the_archive_without_its_words(
    small_site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = member(small_site, "Alice")
    play(alice, reason="because")
    monkeypatch.setattr("services.accounts.played.trace", _nothing)
    found = told(archive_of(small_site, alice))
    assert {row["scene"] for row in found["decisions"]} == {None}
    assert "because" in {row["reason"] for row in found["decisions"]}


def _nothing(*_: object) -> None:
    raise NotOffered(0, 1)


def test_ten_archives_an_hour_and_not_one_more(site: Flask) -> None:
    person = who_is_at(member(site, "Alice"))
    with site.app_context():
        for _ in range(10):
            export(person, now()).close()
        with pytest.raises(TooMany):
            export(person, now())


def test_somebody_who_is_gone_has_no_archive(small_site: Flask) -> None:
    person = who_is_at(member(small_site, "Alice"))
    change(small_site, delete(Person))
    with small_site.app_context(), pytest.raises(LoginNeeded):
        export(person, now())


@pytest.mark.parametrize("risky", [*"=+-@\t\r\n＝＋－＠"])
def test_a_cell_that_begins_like_a_formula_gets_an_apostrophe(risky: str) -> None:
    for text in (f"{risky}1+1", f"  {risky}1+1"):
        assert cell(text) == f"'{text}"
    assert cell(f"1{risky}1") == f"1{risky}1"


def test_cells_say_values_plainly() -> None:
    plain = [None, True, False, -3, 2.5, {"b": [1], "a": "é"}]
    assert [cell(value) for value in plain] == ["", "true", "false", "-3", "2.5", '{"a": "é", "b": [1]}']
    assert as_csv(["a", "b"], [["1,2", 'x"y']]) == '\ufeffa,b\r\n"1,2","x""y"\r\n'.encode()
