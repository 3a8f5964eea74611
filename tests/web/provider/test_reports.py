"""Reports for boards on their pages: entered once, corrected by one at a time, tried before they are kept, sent."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from engine.credit import kinds
from engine.credit.reporting import DAY_FORMATS
from models import BoardReport, ReportExport
from services import professions
from services.records.columns import FIELDS
from services.records.reports import MOST_COLUMNS
from tests.support import people
from tests.support.client import Visitor, follow
from tests.support.credit import issued
from tests.support.reports import reporting
from tests.support.rows import change, count, values
from web.provider.report_forms import DAY_NAMES, FIELD_GROUPS

REPORT: dict[str, Any] = {
    "name": "Board of Counselors",
    "jurisdiction": "texas",
    "professions": ["counselor", "social_worker"],
    "first_day": "2026-01-01",
    "deadline_days": "30",
    "column": ["hours", "license_number", "", "completed_on"],
    "heading": ["", "License #", "", "Date"],
    "place": ["3", "1", "", ""],
    "date_format": "month",
    "provider_number": " P-7 ",
    "license_pattern": "#####, @@#",
    "license_example": "tx1",
}


@pytest.fixture
def erin(small_site: Flask) -> Visitor:
    """Who looks after continuing education."""
    return people.member(small_site, "Erin", "ce_administrator")


def entered(erin: Visitor, **more: Any) -> str:
    """Enter a report, twice with the same form. Returns the path of its page."""
    erin.get("/provider/reports/new")
    form = erin.page.form("/provider/reports")
    for _ in range(2):
        answer = erin.post(form.action, data={**form.fields, **REPORT, **more})
    assert answer.status_code == 303
    return follow(answer).partition("?")[0]


def test_a_report_is_entered_once_with_its_columns_in_their_places(small_site: Flask, erin: Visitor) -> None:
    path = entered(erin)
    assert values(small_site, select(BoardReport.columns)) == [
        [
            {"field": "license_number", "heading": "License #"},
            {"field": "completed_on", "heading": "Date"},
            {"field": "hours", "heading": "Hours"},
        ]
    ]
    assert values(small_site, select(BoardReport.jurisdiction)) == ["US-TX"]
    erin.get("/provider/reports")
    assert path in erin.page.links()
    erin.get(f"{path}/edit")
    form = erin.page.form(path)
    assert form.fields["license_pattern"] == "#####, @@#"
    assert erin.post(form.action, data={**form.fields, **REPORT}).status_code == 303
    assert values(small_site, select(BoardReport.version)) == [0], "what is sent as it stands changes nothing"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": " "}, "Write the name of the board"),
        ({"jurisdiction": "Atlantis"}, "Write a state by its name"),
        ({"professions": ["astronaut"]}, "at least one profession"),
        ({"first_day": ""}, "Choose a day"),
        ({"first_day": "1970-01-01"}, "from 2000 to 2099"),
        ({"deadline_days": "0"}, "whole number from 1 to 366"),
        ({"deadline_days": "soon"}, "whole number from 1 to 366"),
        ({"date_format": "%d"}, "Choose one of these"),
        ({"column": ["", "", "", ""]}, "at least one column"),
        ({"column": ["password", "", "", ""]}, "One of these fields is none"),
        ({"place": ["first", "", "", ""]}, "whole number from 1 to 99"),
        ({"heading": ["Date", "a", "", "DATE"]}, "the same heading"),
        ({"license_pattern": "(a+)+$"}, "“+” can stand in no pattern"),
        ({"license_pattern": "####"}, "“tx1” does not look like ####"),
        ({"license_example": ""}, "to try the pattern with"),
        ({"provider_number": "x" * 121}, "120 fit"),
    ],
)
def test_what_is_refused_is_said_beside_its_field_and_nothing_typed_is_lost(
    small_site: Flask, erin: Visitor, changed: dict[str, Any], said: str
) -> None:
    erin.get("/provider/reports/new")
    form = erin.page.form("/provider/reports")
    assert erin.post(form.action, data={**form.fields, **REPORT, **changed}).status_code == 400
    assert said in erin.page.text
    assert count(small_site, BoardReport) == 0
    again = erin.page.form("/provider/reports")
    assert again.fields["report"] == form.fields["report"]
    for name in ("name", "license_pattern", "license_example", "deadline_days"):
        assert again.fields[name] == {**REPORT, **changed}[name]
    assert 'value="License #"' in erin.page.source or "heading" in changed


def test_a_second_editor_sees_what_stands_and_keeps_what_they_typed(small_site: Flask, erin: Visitor) -> None:
    path = entered(erin)
    erin.get(f"{path}/edit")
    form = erin.page.form(path)
    fran = people.member(small_site, "Fran", "ce_administrator")
    fran.get(f"{path}/edit")
    fran.post(path, data={**fran.page.form(path).fields, **REPORT, "name": "Board of Fran"})
    assert erin.post(path, data={**form.fields, **REPORT, "name": "Board of Erin"}).status_code == 409
    assert "Board of Fran" in erin.page.text
    again = erin.page.form(path)
    assert again.fields["name"] == "Board of Erin"
    assert erin.post(path, data={**again.fields, **REPORT, "name": "Board of Erin"}).status_code == 303
    assert values(small_site, select(BoardReport.name)) == ["Board of Erin"]


def test_what_waits_is_sent_as_a_file_and_stands_in_the_log(small_site: Flask, erin: Visitor) -> None:
    code = issued(small_site, legal_name="Ana Ruiz", license_number="8")
    path = entered(erin)
    erin.get(path)
    assert "Due by" in erin.page.text
    assert "“8” does not look like tx1" in erin.page.text
    assert f"/provider/certificates/{code}#reissue-title" in erin.page.links()
    form = erin.page.form(f"{path}/exports")
    answer = erin.send(form)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=report-")
    assert answer.get_data(as_text=True).splitlines() == ["\ufeffLicense #,Date,Hours", "8,11/20/2026,1.5"]
    assert erin.send(form).data == answer.data
    assert count(small_site, ReportExport) == 1
    erin.get(path)
    assert "Everything is sent." in erin.page.text
    assert "Nothing is left to send" in erin.page.text
    again = erin.page.form(f"{path}/exports/{form.fields['export']}")
    assert erin.send(again).data == answer.data
    erin.get("/provider")
    assert "Everything is sent." in erin.page.text


def test_what_changed_is_named_until_the_board_knows(small_site: Flask, erin: Visitor) -> None:
    code, report_id = issued(small_site), reporting(small_site)
    path = f"/provider/reports/{report_id}"
    erin.get(path)
    erin.send(erin.page.form(f"{path}/exports"))
    erin.get(f"/provider/certificates/{code}")
    erin.send(erin.page.form("/revoke"), reason="A mistake.")
    erin.get(path)
    assert "Changed since you sent it" in erin.page.text
    told = erin.send(erin.page.form(f"{path}/told/{code}"))
    erin.get(follow(told))
    assert "Changed since you sent it" not in erin.page.text


def test_a_report_removed_meanwhile_says_so_to_whoever_sends_it(small_site: Flask, erin: Visitor) -> None:
    issued(small_site)
    path = f"/provider/reports/{reporting(small_site)}"
    erin.get(path)
    send = erin.page.form(f"{path}/exports")
    fran = people.member(small_site, "Fran", "ce_administrator")
    fran.get(path)
    fran.send(fran.page.form(f"{path}/remove"))
    assert erin.send(send).status_code == 409
    assert "This report was removed" in erin.page.text
    erin.get(path)
    assert not erin.page.has_form(f"{path}/exports")
    erin.send(erin.page.form(f"{path}/bring-back"))
    assert erin.send(send).status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("first=2026-12-01&last=2026-11-01", "The last day comes before the first"),
        ("first=0001-01-01", "from 2000 to 2099"),
        ("last=tomorrow", "Choose a day"),
    ],
)
def test_a_period_that_is_none_is_refused_in_words_and_stays_as_typed(
    small_site: Flask, erin: Visitor, query: str, said: str
) -> None:
    report_id = reporting(small_site)
    typed = query.partition("=")[2].partition("&")[0]
    for path in ("/provider/records", f"/provider/reports/{report_id}"):
        assert erin.get(f"{path}?{query}").status_code == 400
        assert said in erin.page.text
        assert f'value="{typed}"' in erin.page.source
        assert erin.get(f"{path}?page=2").status_code == 404


def test_the_overview_of_records_is_narrowed_and_taken_along(small_site: Flask, erin: Visitor) -> None:
    code = issued(small_site, legal_name="Ana Ruiz")
    erin.get("/provider/records?first=2026-11-20&last=2026-11-20")
    assert f"/provider/certificates/{code}" in erin.page.links()
    answer = erin.send(erin.page.form("/provider/records.csv"))
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=completions-2026-11-20-2026-11-20")
    assert answer.get_data(as_text=True).count("Ana Ruiz") == 1
    erin.get("/provider/records?first=2026-11-21")
    assert "Nobody completed a course in this period" in erin.page.text


def test_every_field_and_every_way_to_write_a_day_has_its_words(small_site: Flask, erin: Visitor) -> None:
    assert {field for group in FIELD_GROUPS.values() for field in group} == set(FIELDS)
    assert set(DAY_NAMES) == set(DAY_FORMATS)
    assert tuple(professions.NAMES) == kinds.PROFESSIONS
    many = [{"field": "hours", "heading": str(number)} for number in range(MOST_COLUMNS)]
    report_id = reporting(small_site)
    change(small_site, update(BoardReport).values(columns=many))
    erin.get(f"/provider/reports/{report_id}/edit")
    assert erin.page.source.count('name="heading"') == MOST_COLUMNS
