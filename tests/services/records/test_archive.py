"""An auditor's archive: all of it true at one moment, of the right people and days, bounded, and on record."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, delete, insert, select, update

from models import Attendance, AuditEntry, Certificate, Course, CourseSession, Enrolment, ReportExport
from services.archives import IN_MEMORY, Archive
from services.certificates import printing
from services.certificates.issuing import issue, printed_of, write
from services.errors import BadField
from services.people import Visitor
from services.records import archive as archives
from services.records.archive import ALL, SOME, Made, Typed
from services.records.archive_pages import Pages
from services.records.complaints import Typed as Complaint
from services.records.complaints import add_complaint
from services.tokens import new_public_id
from tests.support import people, sessions
from tests.support.credit import ADDRESS, in_a_transaction, issued, put_approval, put_completed
from tests.support.rows import change, count, rows, values
from web.session import now

YEAR = ("2026-01-01", "2026-12-31")


def plain(evaluations: Callable[..., str] = lambda *_: "") -> Pages:
    """Pages without words; `evaluations` is asked while a course is being put there."""
    return Pages(b"", lambda _: "", lambda _: "", lambda _: "", evaluations)


def administrator(site: Flask) -> Visitor:
    return people.known(site, people.put(site, "Erin", "ce_administrator"), "ce_administrator")


def made(site: Flask, by: Visitor, *period: str, pages: Pages | None = None, **said: Any) -> Made:
    """An archive on its way."""
    first, last = period or YEAR
    typed = Typed(first, last, said.get("which", ALL), said.get("courses", ()), said.get("files", False))
    with site.app_context():
        return archives.make(by, archives.read_wanted(typed, now().date()), pages or plain(), ADDRESS, now())


def opened(site: Flask, on_its_way: Made) -> zipfile.ZipFile:
    """The archive as whoever asked for it receives it."""
    with site.app_context():
        content = b"".join(on_its_way.pieces())
    on_its_way.close()
    found = zipfile.ZipFile(io.BytesIO(content))
    assert found.testzip() is None
    return found


def table(of: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    """The rows of a table of the archive, wherever it is in it."""
    (path,) = (each for each in of.namelist() if each.endswith(name))
    return list(csv.DictReader(io.StringIO(of.read(path).decode("utf-8-sig"), newline="")))


def course_of(site: Flask) -> tuple[str, int]:
    """The course that there is: its public id and its number."""
    (row,) = rows(site, Course)
    return row.public_id, row.id


def test_all_of_it_is_of_one_moment_whoever_completes_the_course_meanwhile(site: Flask) -> None:
    erin = administrator(site)
    issued(site)
    number = course_of(site)[1]

    def meanwhile(*_: object) -> str:
        def put(connection: Any) -> None:
            issue(connection, put_completed(connection, number, legal_name="Late Example"), ADDRESS, now())

        in_a_transaction(site, put)
        return "told"

    found = opened(site, made(site, erin, pages=plain(meanwhile)))
    assert count(site, Enrolment) == 2
    for name in ("completions.csv", "certificates.csv"):
        assert [row["name"] for row in table(found, name)] == ["María-José Ñuñez"], name


def test_it_has_the_completions_of_its_period_and_no_sample(small_site: Flask) -> None:
    erin = administrator(small_site)
    issued(small_site, legal_name="In It")
    number = course_of(small_site)[1]
    edges = {"First": date(2026, 1, 1), "Last": date(2026, 12, 31), "Before": date(2025, 12, 31)}

    def put(connection: Any) -> None:
        for name, day in {**edges, "After": date(2027, 1, 1)}.items():
            put_completed(connection, number, legal_name=name, completed_on=day)
        sample = put_completed(connection, number, legal_name="Reviewer", sample=True)
        issue(connection, sample, ADDRESS, now())

    in_a_transaction(small_site, put)
    found = opened(small_site, made(small_site, erin, files=True))
    said = [(row["name"], row["standing"], row["credit"]) for row in table(found, "completions.csv")]
    assert said == [("First", "none", ""), ("In It", "valid", "1.5"), ("Last", "none", "")]
    assert [row["name"] for row in table(found, "certificates.csv")] == ["In It"]
    assert sum(name.endswith(".pdf") for name in found.namelist()) == 2, "the certificate, and a sample for nobody"


def test_of_a_live_course_it_says_who_was_in_which_session(small_site: Flask) -> None:
    erin = administrator(small_site)
    live = sessions.live_course(small_site)
    session = sessions.session(small_site, live, erin.public_id)

    def put(connection: Connection) -> None:
        course = connection.execute(select(Course.id).where(Course.public_id == live)).scalar_one()
        held = connection.execute(select(CourseSession.id)).scalar_one()
        put_completed(connection, course, legal_name="Nobody there")
        there = {"held": 60, "there": 12, "decisions": 4, "voted": 1, "kept_at": now(), "corrected_at": now()}
        said = {"enrolment_id": put_completed(connection, course, legal_name="Signed in on paper"), "counts": True}
        connection.execute(insert(Attendance).values(session_id=held, reason="The phone was flat.", **there, **said))

    in_a_transaction(small_site, put)
    (row,) = table(opened(small_site, made(small_site, erin)), "attendance.csv")
    assert (row["name"], row["session"], row["presenter"]) == ("Signed in on paper", session, "Ada Example, PhD")
    assert (row["minutes_there"], row["minutes_held"], row["decisions_voted"]) == ("12", "60", "1")
    assert (row["corrected_to"], row["corrected_because"]) == ("attended", "The phone was flat.")


def test_every_version_of_a_certificate_is_there_with_why_it_was_revoked(small_site: Flask) -> None:
    erin = administrator(small_site)
    old = issued(small_site, legal_name="=Cmd")
    (enrolment,) = values(small_site, select(Enrolment.id))
    gone = {"revoked_at": now(), "reason": "Misspelt."}
    change(small_site, update(Certificate).values(**gone))
    new = in_a_transaction(
        small_site,
        lambda connection: write(
            connection, enrolment, printed_of(connection, enrolment), ADDRESS, now(), replaces=old
        ),
    )
    found = opened(small_site, made(small_site, erin, files=True))
    assert [(row["code"], row["standing"]) for row in table(found, "certificates.csv")] == [
        (old, "revoked"),
        (new, "valid"),
    ]
    (revoked,) = table(found, "revocations.csv")
    assert (revoked["code"], revoked["reason"], revoked["replaced_by"]) == (old, "Misspelt.", new)
    assert revoked["name"] == "'=Cmd", "a spreadsheet runs nothing"
    (path,) = (name for name in found.namelist() if name.endswith("certificates.json"))
    whole = json.loads(found.read(path))
    assert [(each["code"], each["printed"]["name"]) for each in whole] == [(old, "=Cmd"), (new, "=Cmd")]
    (completion,) = table(found, "completions.csv")
    assert (completion["code"], completion["standing"]) == (new, "valid")
    pdf = next(name for name in found.namelist() if name.endswith(f"{new}.pdf"))
    with small_site.app_context():
        assert found.read(pdf) == printing.certificate_pdf(new, ADDRESS, now())


def test_a_revocation_is_told_by_the_day_it_was_made_too(small_site: Flask) -> None:
    erin = administrator(small_site)
    issued(small_site, completed_on=date(2020, 2, 2))
    change(small_site, update(Certificate).values(revoked_at=now(), reason="Somebody else sat the test."))
    year = now().year
    found = opened(small_site, made(small_site, erin, f"{year}-01-01", f"{year}-12-31"))
    assert [row["reason"] for row in table(found, "revocations.csv")] == ["Somebody else sat the test."]
    assert table(found, "completions.csv") == table(found, "certificates.csv") == []


def test_approvals_and_complaints_are_those_of_the_period_and_of_its_courses(small_site: Flask) -> None:
    erin = administrator(small_site)
    issued(small_site)
    course_id, _ = course_of(small_site)
    other = "0" * 32
    issued(small_site)
    change(small_site, update(Course).where(Course.public_id != course_id).values(public_id=other))
    old = {"valid_from": date(2020, 1, 1), "valid_to": date(2025, 12, 31), "number": "12"}
    in_a_transaction(small_site, lambda connection: put_approval(connection, **old))
    said = {
        "About it": Complaint("2026-05-04", course_id, "About it"),
        "About none": Complaint("2025-12-30", "", "About none", "Told.", "2026-01-01"),
        "About another": Complaint("2026-05-04", other, "About another"),
        "Over before": Complaint("2025-02-03", "", "Over before", "Told.", "2025-12-31"),
    }
    with small_site.app_context():
        for each in said.values():
            add_complaint(erin, new_public_id(), each, now())
    found = opened(small_site, made(small_site, erin, which=SOME, courses=(course_id,)))
    assert [row["said"] for row in table(found, "complaints.csv")] == ["About it", "About none"]
    assert [row["number"] for row in table(found, "approvals.csv")] == ["77"]
    assert len([name for name in found.namelist() if name.endswith("completions.csv")]) == 1


def test_that_it_was_made_is_on_record_and_in_its_own_log(small_site: Flask) -> None:
    erin = administrator(small_site)
    issued(small_site)
    found = opened(small_site, made(small_site, erin))
    (logged,) = table(found, "exports.csv")
    assert (logged["by"], logged["what"], logged["rows"], logged["first_day"]) == ("Erin", "archive", "1", YEAR[0])
    assert count(small_site, ReportExport) == 1
    trail = select(AuditEntry.details).where(AuditEntry.action == "provider.archive-made")
    assert values(small_site, trail) == [{"courses": 1, "count": 1}]
    with small_site.app_context():
        (before,) = archives.choice().before
    assert (before.by, before.completions) == ("Erin", 1)


def test_two_who_make_one_at_once_both_have_it(site: Flask) -> None:
    issued(site)
    erin, fran = administrator(site), people.known(site, people.put(site, "Fran", "ce_administrator"))
    first, second = made(site, erin, files=True), made(site, fran, files=True)
    told = [
        {name: hashlib.sha256(of.read(name)).hexdigest() for name in of.namelist() if name.endswith((".pdf", ".json"))}
        for of in (opened(site, first), opened(site, second))
    ]
    (code,) = values(site, select(Certificate.code))
    assert [name for name in told[0] if code in name]
    assert {name: told[0][name] for name in told[0] if "sample" not in name} == {
        name: told[1][name] for name in told[1] if "sample" not in name
    }


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("last", {"period": ("2026-12-31", "2026-01-01")}),
        ("last", {"period": ("2019-01-01", "2019-12-31")}),
        ("first", {"period": ("soon", "2026-12-31")}),
        ("which", {"which": "none"}),
        ("courses", {"which": SOME}),
        ("courses", {"which": SOME, "courses": ("0" * 32,)}),
    ],
)
def test_what_makes_no_archive_is_refused_and_leaves_no_trace(
    small_site: Flask, field: str, said: dict[str, Any]
) -> None:
    erin = administrator(small_site)
    issued(small_site)
    with pytest.raises(BadField) as refused:
        made(small_site, erin, *said.pop("period", YEAR), **said)
    assert refused.value.field == field
    assert count(small_site, ReportExport) == 0


def test_too_much_is_refused_in_words_that_help(small_site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    erin = administrator(small_site)
    issued(small_site)
    monkeypatch.setattr(archives, "MOST_FILES", 0)
    with pytest.raises(BadField, match=r"There are 1 certificates; the PDFs of 0 fit\. Choose a shorter period"):
        made(small_site, erin, files=True)
    made(small_site, erin).close()
    monkeypatch.setattr(archives, "MOST_COMPLETIONS", 0)
    with pytest.raises(BadField, match=r"There are 1 completions; 0 fit"):
        made(small_site, erin)


def test_a_record_that_is_erased_while_it_is_sent_leaves_a_word_in_its_place(small_site: Flask) -> None:
    erin = administrator(small_site)
    code = issued(small_site)
    on_its_way = made(small_site, erin, files=True)
    change(small_site, delete(Certificate))
    found = opened(small_site, on_its_way)
    (name,) = (each for each in found.namelist() if code in each)
    assert name.endswith(f"{code}.pdf.txt")
    assert b"erased while this archive was made" in found.read(name)
    assert [row["code"] for row in table(found, "certificates.csv")] == [code]


def test_what_is_written_can_be_sent_at_once_and_a_large_one_lies_on_the_disk() -> None:
    noise, sent, archive = random.Random(7), bytearray(), Archive(now())
    for number in range(2):
        archive.put_pieces(f"{number}.bin", (noise.randbytes(1024**2) for _ in range(IN_MEMORY // 1024**2)))
        before = len(sent)
        sent += b"".join(archive.written())
        assert len(sent) > before + IN_MEMORY
    archive.put_sums()
    archive.end()
    sent += b"".join(archive.written())
    archive.close()
    with zipfile.ZipFile(io.BytesIO(bytes(sent))) as found:
        lines = found.read("SHA256SUMS").decode().splitlines()
        sums = {name: sum for sum, name in (line.split("  ") for line in lines)}
        assert sums == {name: hashlib.sha256(found.read(name)).hexdigest() for name in ("0.bin", "1.bin")}
