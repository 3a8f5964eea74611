"""Reports for boards: what waits and by when, what is sent once, what changed afterwards, what no board will take."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, select, update

from models import BoardReport, Certificate, Enrolment, Person, Provider, Reported, ReportExport
from services import retention
from services.accounts.enrolled import records_of_courses
from services.certificates import revoking
from services.certificates.becoming import Unconfirmed
from services.certificates.issuing import issue
from services.certificates.revoking import Corrected
from services.errors import NotFound, Refused
from services.people import Visitor
from services.records import reporting as board_rows
from services.records import reports, sending, sent
from services.records.columns import FIELDS
from services.records.periods import Period
from services.records.reporting import ReportPage, report_page
from services.records.sending import File
from services.records.waiting import standings
from services.tokens import new_public_id
from tests.support import people
from tests.support.credit import ADDRESS, in_a_transaction, put_approval, put_completed, put_course, put_provider
from tests.support.doors import PLACES, at_once
from tests.support.reports import reporting
from tests.support.rows import acts, change, count, counted, rows, set_settings, values
from web.session import now

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
TODAY = date(2026, 11, 26)
TEXAS = {"jurisdiction": "US-TX", "profession": "counselor"}


@pytest.fixture
def erin(small_site: Flask) -> Visitor:
    """Who looks after continuing education."""
    return people.known(small_site, people.put(small_site, "Erin", "ce_administrator"), "ce_administrator")


def completed(site: Flask, *people: dict[str, Any]) -> dict[str, str]:
    """These people completed a course. Returns the codes of their certificates by name."""

    def put(connection: Connection) -> dict[str, str]:
        if connection.scalar(select(Provider.id)) is None:
            put_provider(connection)
            put_approval(connection)
        course = put_course(connection)
        return {
            who["legal_name"]: issue(connection, put_completed(connection, course, **TEXAS | who), ADDRESS, now())
            for who in people
        }

    return in_a_transaction(site, put)


def who(name: str, number: str = "81234", day: date = TODAY, **more: Any) -> dict[str, Any]:
    return {"legal_name": name, "license_number": number, "completed_on": day, **more}


def look(site: Flask, report_id: str, *, only_new: bool = True) -> ReportPage:
    with site.app_context():
        return report_page(report_id, YEAR, only_new=only_new, page=1, today=TODAY)


def send(site: Flask, erin: Visitor, report_id: str, export_id: str = "", *, only_new: bool = True) -> File:
    with site.app_context():
        return sending.send(erin, report_id, export_id or new_public_id(), YEAR, now(), only_new=only_new)


def lines(made: File) -> list[str]:
    return made.content.decode("utf-8-sig").splitlines()


def correct(site: Flask, erin: Visitor, code: str, number: str, place: str = "Texas") -> str:
    with site.app_context():
        name = revoking.certificate(code).name
        return revoking.reissue(erin, code, Corrected(name, place, number), "A slip.", ADDRESS, PLACES, now())


def revoke(site: Flask, erin: Visitor, code: str) -> None:
    with site.app_context():
        revoking.revoke(erin, code, "A mistake.", PLACES, now())


def test_a_board_is_sent_its_own_completions_in_its_own_columns(small_site: Flask, erin: Visitor) -> None:
    completed(
        small_site,
        who("Ana María Ruiz", "00123", date(2026, 3, 5)),
        who("=Bob Stone", "99999"),
        who("Of Ohio", jurisdiction="US-OH"),
        who("A Nurse", profession="nurse"),
        who("Of Last Year", day=date(2025, 12, 31)),
        who("A Reviewer", sample=True),
    )
    change(small_site, update(Person).values(professional_name="Erin Blake, MA"))
    report_id = reporting(small_site)
    made = send(small_site, erin, report_id)
    assert [each.by for each in look(small_site, report_id).exports] == ["Erin"], "as every other log calls her"
    assert lines(made) == ["License #,Last Name,Date,Hours", "00123,Ruiz,03/05/2026,1.5", "99999,Stone,11/26/2026,1.5"]
    (row,) = rows(small_site, ReportExport)
    assert (row.what, row.by, row.first_day, row.last_day) == ("board", erin.public_id, YEAR.first, YEAR.last)
    assert acts(small_site)[-1] == "provider.report-exported"


def test_every_field_can_be_a_column(small_site: Flask, erin: Visitor) -> None:
    code = completed(small_site, who("Ana Ruiz Jr.", "=1"))["Ana Ruiz Jr."]
    columns = [{"field": field, "heading": field} for field in FIELDS]
    heads, row = csv.reader(lines(send(small_site, erin, reporting(small_site, columns=columns))))
    told = dict(zip(heads, row, strict=True))
    assert told == {
        **{field: "0" for field in FIELDS if field.endswith("_hours")},
        "license_number": "'=1",
        "legal_name": "Ana Ruiz Jr.",
        "last_name": "Ruiz Jr.",
        "first_names": "Ana",
        "profession": "Counselor",
        "place": "Texas",
        "place_code": "TX",
        "course_title": "When a Client Needs More",
        "course_number": "",
        "completed_on": "11/26/2026",
        "held_on": "",
        "hours": "1.5",
        "unit": "CE credits",
        "ethics_hours": "1",
        "format": told["format"],
        "document": "Certificate",
        "certificate_code": code,
        "new_or_corrected": "New",
        "replaced_code": "",
        "provider_name": "Example Institute",
        "provider_number": "P-7",
        "approver": "Board of Examples",
        "approval_number": "77",
    }


def test_records_without_credit_are_sent_only_where_the_board_wants_them(small_site: Flask) -> None:
    completed(small_site, who("Credited"), who("Recorded", profession="nurse"))
    both = ["counselor", "nurse"]
    names = {
        wants: {row.name for row in look(small_site, reporting(small_site, records=wants, professions=both)).found.rows}
        for wants in (False, True)
    }
    assert names == {False: {"Credited"}, True: {"Credited", "Recorded"}}


def test_what_waits_is_due_so_many_days_after_the_earliest_completion(small_site: Flask, erin: Visitor) -> None:
    report_id = reporting(small_site, deadline_days=10)
    completed(small_site, who("Early", day=date(2026, 11, 18)), who("Late", day=date(2026, 11, 25)))
    standing = look(small_site, report_id).standing
    assert (standing.unsent, standing.due_on) == (2, date(2026, 11, 28))
    assert [standing.days_left(day) for day in (TODAY, date(2026, 11, 28), date(2026, 12, 1))] == [2, 0, -3]
    with small_site.app_context():
        sending.send(
            erin, report_id, new_public_id(), Period(date(2026, 11, 1), date(2026, 11, 20)), now(), only_new=True
        )
    standing = look(small_site, report_id).standing
    assert (standing.unsent, standing.due_on) == (1, date(2026, 12, 5))
    send(small_site, erin, report_id)
    standing = look(small_site, report_id).standing
    assert (standing.unsent, standing.due_on, standing.days_left(TODAY)) == (0, None, 0)


def test_what_a_board_will_not_take_is_named_with_what_is_wrong(small_site: Flask, erin: Visitor) -> None:
    completed(small_site, who("Right"), who("Missing", ""), who("Odd", "TX-1"))
    completed(small_site, who("Nowhere", jurisdiction=""), who("Somewhere", jurisdiction="US"))
    report_id = reporting(small_site)
    found = look(small_site, report_id).found
    assert {row.name: row.fault for row in found.rows} == {"Right": "", "Missing": "missing", "Odd": "odd"}
    assert [row.name for row in found.placeless] == ["Nowhere", "Somewhere"]
    send(small_site, erin, report_id)
    assert [(row.count, row.faults) for row in rows(small_site, ReportExport)] == [(3, 2)]
    no_number = [{"field": "legal_name", "heading": "Name"}]
    assert look(small_site, reporting(small_site, columns=no_number)).found.faults == ()
    assert len(look(small_site, reporting(small_site, license_pattern="")).found.faults) == 1


def test_a_form_sent_twice_is_one_export_and_the_same_file(small_site: Flask, erin: Visitor) -> None:
    codes = completed(small_site, who("Ana Ruiz"))
    report_id, export_id = reporting(small_site), new_public_id()
    first = send(small_site, erin, report_id, export_id)
    assert send(small_site, erin, report_id, export_id) == first
    correct(small_site, erin, codes["Ana Ruiz"], "55555")
    heading = [{"field": field, "heading": "Other"} for field in ("certificate_code",)]
    change(small_site, update(BoardReport).values(columns=heading, date_format="iso", provider_number="P-8"))
    with small_site.app_context():
        assert sending.send_again(erin, report_id, export_id, now()) == first, "a log shows what was sent, not what is"
    assert lines(send(small_site, erin, report_id))[0] == "Other"
    with small_site.app_context():
        assert sending.send_again(erin, report_id, export_id, now()) == first
    assert count(small_site, ReportExport) == 2
    with pytest.raises(NotFound):
        send(small_site, erin, reporting(small_site), export_id)


def test_a_correction_is_named_until_it_is_sent_or_the_board_knows(small_site: Flask, erin: Visitor) -> None:
    codes = completed(small_site, who("Ana", "8123"), who("Bea"), who("Cleo"), who("Dora"))
    report_id = reporting(small_site)
    send(small_site, erin, report_id)
    assert look(small_site, report_id).changes == ()
    correct(small_site, erin, codes["Ana"], "81239")
    revoke(small_site, erin, codes["Bea"])
    moved = correct(small_site, erin, codes["Cleo"], "81234", place="Ohio")
    page = look(small_site, report_id)
    assert {each.name: each.revoked for each in page.changes} == {"Ana": False, "Bea": True, "Cleo": False}
    assert [cells[0] for cells in page.shown] == ["81239"], "sent anew while it is licensed here"
    assert page.standing.unsent == 0, "they were reported in time"
    send(small_site, erin, report_id)
    assert {each.name for each in look(small_site, report_id).changes} == {"Bea", "Cleo"}
    with small_site.app_context():
        for code in (codes["Bea"], moved, moved):
            sent.settle(erin, report_id, code, now())
    assert look(small_site, report_id).changes == ()
    revoke(small_site, erin, moved)
    assert [each.name for each in look(small_site, report_id).changes] == ["Cleo"], "what comes later is named again"
    correct(small_site, erin, codes["Bea"], "81234")
    page = look(small_site, report_id)
    assert {each.name: each.revoked for each in page.changes} == {"Cleo": True, "Bea": False}
    assert [row.name for row in page.found.rows] == ["Bea"], "what is valid again is sent again"
    with small_site.app_context(), pytest.raises(NotFound):
        sent.settle(erin, reporting(small_site), codes["Dora"], now())


def test_a_correction_goes_out_once_and_says_what_it_corrects(small_site: Flask, erin: Visitor) -> None:
    codes = completed(small_site, who("Ana", "8123"), who("Bea"), who("Cleo"))
    columns = [{"field": each, "heading": each} for each in ("last_name", "new_or_corrected", "replaced_code")]
    report_id, first, second = reporting(small_site, columns=columns), new_public_id(), new_public_id()
    send(small_site, erin, report_id, first)
    correct(small_site, erin, codes["Ana"], "81239")
    told = correct(small_site, erin, codes["Bea"], "81239")
    with small_site.app_context():
        sent.settle(erin, report_id, told, now())
    sent_anew = send(small_site, erin, report_id, second)
    assert lines(sent_anew)[1:] == [f"Ana,Corrected,{codes['Ana']}"], (
        "the board was told of Bea, and Cleo is as she was"
    )
    with pytest.raises(Refused, match="Nothing is left"):
        send(small_site, erin, report_id)
    everything = lines(send(small_site, erin, report_id, only_new=False))[1:]
    assert everything == ["Cleo,New,", f"Ana,Corrected,{codes['Ana']}", f"Bea,Corrected,{codes['Bea']}"]
    correct(small_site, erin, told, "81240")
    assert [row.name for row in look(small_site, report_id).found.rows] == ["Bea"], "what comes later is told again"
    with small_site.app_context():
        for export_id, made in ((first, ["Ana,New,", "Bea,New,", "Cleo,New,"]), (second, lines(sent_anew)[1:])):
            assert lines(sending.send_again(erin, report_id, export_id, now()))[1:] == made


def test_a_certificate_that_became_a_record_is_named_without_credit(small_site: Flask, erin: Visitor) -> None:
    code = completed(small_site, who("Ana"))["Ana"]
    report_id = reporting(small_site)
    send(small_site, erin, report_id)
    typed = Corrected("Ana", "Texas", "81234", "nurse")
    with small_site.app_context():
        with pytest.raises(Unconfirmed) as asked:
            revoking.reissue(erin, code, typed, "She is a nurse.", ADDRESS, PLACES, now())
        typed = replace(typed, confirmed=asked.value.becomes.mark)
        revoking.reissue(erin, code, typed, "She is a nurse.", ADDRESS, PLACES, now())
    page = look(small_site, report_id)
    assert [(each.name, each.revoked, each.with_credit) for each in page.changes] == [("Ana", False, False)]
    assert page.found.rows == (), "this board is told of counselors"


def test_what_is_issued_anew_goes_out_with_what_waits_however_long_ago_it_was_completed(
    small_site: Flask, erin: Visitor
) -> None:
    codes = completed(small_site, who("Ana", "8123", date(2026, 11, 1)))
    report_id = reporting(small_site)

    def at_first() -> ReportPage:
        with small_site.app_context():
            return report_page(report_id, None, only_new=True, page=1, today=TODAY)

    assert at_first().period == Period(date(2026, 11, 1), TODAY)
    send(small_site, erin, report_id)
    assert at_first().period == Period(date(2026, 1, 1), TODAY), "nothing waits"
    correct(small_site, erin, codes["Ana"], "81239")
    completed(small_site, who("Bea", day=date(2026, 11, 20)))
    assert [row.name for row in at_first().found.rows] == ["Ana", "Bea"]
    send(small_site, erin, report_id)
    completed(small_site, who("Where it is tomorrow already", day=date(2026, 11, 27)))
    assert len(at_first().found.rows) == at_first().standing.unsent == 1


def test_a_heading_is_no_formula(small_site: Flask, erin: Visitor) -> None:
    completed(small_site, who("Ana"))
    report_id = reporting(small_site, columns=[{"field": "legal_name", "heading": "=HYPERLINK(A1)"}])
    assert lines(send(small_site, erin, report_id)) == ["'=HYPERLINK(A1)", "Ana"]


def test_a_report_that_was_removed_sends_nothing_and_keeps_what_was_sent(small_site: Flask, erin: Visitor) -> None:
    completed(small_site, who("Ana"))
    report_id, export_id = reporting(small_site), new_public_id()
    send(small_site, erin, report_id, export_id)
    for back, name in ((False, "removed"), (True, "brought-back")):
        with small_site.app_context():
            for _ in range(2):
                reports.put_away(erin, report_id, now(), back=back)
        if not back:
            with pytest.raises(Refused, match="removed"):
                send(small_site, erin, report_id, only_new=False)
            assert len(look(small_site, report_id).exports) == 1
        assert acts(small_site).count(f"provider.report-{name}") == 1
    assert len(lines(send(small_site, erin, report_id, only_new=False))) == 2


def test_a_period_with_more_than_a_file_holds_is_not_cut_short(
    small_site: Flask, erin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_rows, "MOST_ROWS", 1)
    completed(small_site, who("Ana"), who("Bea"))
    report_id = reporting(small_site)
    found = look(small_site, report_id).found
    assert (found.too_many, found.rows) == (True, ())
    with pytest.raises(Refused, match="Choose a shorter one"):
        send(small_site, erin, report_id)


def test_an_export_without_rows_is_refused(small_site: Flask, erin: Visitor) -> None:
    with pytest.raises(Refused, match="Nothing is left to send"):
        send(small_site, erin, reporting(small_site))
    assert count(small_site, ReportExport) == 0


def test_two_at_once_send_each_completion_once(site: Flask) -> None:
    erin = people.known(site, people.put(site, "Erin", "ce_administrator"), "ce_administrator")
    completed(site, *(who(f"Person {number}") for number in range(20)))
    report_id = reporting(site)

    def one() -> int:
        try:
            return len(lines(send(site, erin, report_id))) - 1
        except Refused:
            return 0

    assert sorted(at_once(4, one)) == [0, 0, 0, 20]
    assert count(site, Reported) == 20


def test_changes_are_found_on_both_databases(site: Flask) -> None:
    erin = people.known(site, people.put(site, "Erin", "ce_administrator"), "ce_administrator")
    codes = completed(site, who("Ana"), who("Bea"))
    report_id = reporting(site)
    send(site, erin, report_id)
    revoke(site, erin, correct(site, erin, codes["Ana"], "1"))
    assert [(each.name, each.revoked) for each in look(site, report_id).changes] == [("Ana", True)]


def test_the_page_asks_as_often_whatever_there_is(small_site: Flask, erin: Visitor) -> None:
    report_id, asked = reporting(small_site), []
    for round_ in range(2):
        with counted(small_site) as statements:
            look(small_site, report_id)
        asked.append(len(statements))
        if round_ == 0:
            completed(small_site, *(who(f"Person {number}") for number in range(12)))
            send(small_site, erin, report_id)
            reporting(small_site)
    assert asked[0] == asked[1]
    with counted(small_site) as statements, small_site.app_context():
        assert len(standings()) == 2
    assert len(statements) == 2


def test_what_was_sent_is_forgotten_with_its_record(small_site: Flask, erin: Visitor) -> None:
    completed(small_site, who("Ana"))
    report_id = reporting(small_site)
    export_id = new_public_id()
    send(small_site, erin, report_id, export_id)
    set_settings(small_site, keep_ce_records_days=1)
    change(small_site, update(Enrolment).values(completed_at=now().replace(year=2020)))
    with small_site.app_context():
        retention.run(now(), dry_run=False)
    assert (count(small_site, Certificate), count(small_site, Reported), count(small_site, ReportExport)) == (0, 0, 1)
    with small_site.app_context(), pytest.raises(Refused, match="are gone"):
        sending.send_again(erin, report_id, export_id, now())


def test_whoever_was_reported_finds_it_in_the_copy_of_their_data(small_site: Flask, erin: Visitor) -> None:
    alice = people.put(small_site, "Alice")
    mine = values(small_site, select(Person.id).where(Person.public_id == alice))[0]
    code = completed(small_site, who("Alice", person_id=mine), who("Bob"))["Alice"]
    send(small_site, erin, reporting(small_site))
    told = in_a_transaction(small_site, lambda connection: records_of_courses(connection, mine))
    (reported,) = (record for record in told if record.name == "reported")
    assert [row[:2] for row in reported.rows] == [(code, "Board of Counselors")]
