"""The page of the audit trail: narrowed, a hundred rows a page, and taken away as a file that calculates nothing."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import Connection

from services import audit
from services.admin import trail
from services.audit import Act
from services.database import writes
from services.sheets import cell
from tests.support.client import Visitor
from tests.support.people import member, put
from web.admin.words import ACT_NAMES
from web.session import now


@writes
def note(connection: Connection, count: int, subject: str) -> None:
    for _ in range(count):
        audit.record(connection, None, Act.RETENTION_RUN, subject, now(), rows=3)


@pytest.fixture
def dana(small_site: Flask) -> Visitor:
    """Who runs the site; her login is the first row."""
    return member(small_site, "Dana", "site_administrator")


def export(visitor: Visitor, **narrowed: str) -> list[dict[str, str]]:
    visitor.get("/admin/audit")
    answer = visitor.send(visitor.page.form("/admin/audit/export"), **narrowed)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=audit-20")
    assert answer.headers["Cache-Control"] == "no-store"
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def test_every_act_has_a_word() -> None:
    assert set(ACT_NAMES) == {act.value for act in Act}


def test_pages_hold_a_hundred_rows_and_miss_none(small_site: Flask, dana: Visitor) -> None:
    with small_site.app_context():
        note(150, "site")
    seen = []
    address = "/admin/audit"
    for _ in range(2):
        dana.get(address)
        body = next(dana.page.root.iter("tbody"))
        seen += [next(row.iter("th")).text for row in body.iter("tr")]
        address = next((link for link in dana.page.links() if "before=" in link), "")
    assert seen == [str(number) for number in range(151, 0, -1)]
    assert address == ""


def test_names_stand_beside_ids_and_lead_to_the_account(small_site: Flask, dana: Visitor) -> None:
    alice = put(small_site, "Alice")
    with small_site.app_context():
        note(1, alice)
        note(1, "f" * 32)
    dana.get("/admin/audit")
    assert f"/admin/people/{alice}" in dana.page.links()
    assert f"/admin/people/{'f' * 32}" not in dana.page.links(), "an account that is gone has no page"
    assert "Alice" in dana.page.text


def test_filters_narrow_and_say_when_nothing_fits(small_site: Flask, dana: Visitor) -> None:
    alice, today = put(small_site, "Alice"), now().date().isoformat()
    with small_site.app_context():
        note(1, alice)
    dana.get(f"/admin/audit?who={alice}&since={today}&until={today}&action=site.retention-run")
    assert len(list(next(dana.page.root.iter("tbody")).iter("tr"))) == 1
    assert dana.page.form("/admin/audit").fields["who"] == alice
    for nothing in ("action=account.erased", "who=nobody", "until=2020-01-01", "since=2090-01-01"):
        dana.get(f"/admin/audit?{nothing}")
        assert "Nothing is recorded that fits" in dana.page.text


@pytest.mark.parametrize(
    "nonsense",
    [
        "action=everything",
        "who=%00",
        "who=" + "x" * 101,
        "who=%25",
        "since=yesterday",
        "since=2026-02-30",
        "since=20260101",
        "until=9999-12-31",
        "since=2026-02-02&until=2026-02-01",
        "before=x",
        "before=-1",
        "before=99999999999999999999",
        "who=a&who=b",
    ],
)
def test_nonsense_is_refused(dana: Visitor, nonsense: str) -> None:
    assert dana.get(f"/admin/audit?{nonsense}").status_code == 400


def test_an_export_has_every_row_with_its_zone_and_hash_and_is_recorded(
    small_site: Flask, dana: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "AT_A_TIME", 7)
    with small_site.app_context():
        note(20, "site")
    rows = export(dana)
    assert [int(row["id"]) for row in rows] == list(range(1, 22))
    assert all(row["at"].endswith("+00:00") for row in rows)
    assert [row["previous"] for row in rows[1:]] == [row["hash"] for row in rows[:-1]]
    assert rows[-1]["details"] == '{"rows": 3}'
    dana.get("/admin/audit")
    assert "Audit trail downloaded" in dana.page.text
    with small_site.app_context():
        assert audit.verify()[:2] == (22, None)


def test_an_export_is_narrowed_as_the_page_is(small_site: Flask, dana: Visitor) -> None:
    with small_site.app_context():
        note(2, "site")
    assert {row["action"] for row in export(dana, action="account.logged-in")} == {"account.logged-in"}
    dana.get("/admin/audit?action=account.logged-in")
    assert dana.page.form("/admin/audit/export").fields["action"] == "account.logged-in"
    form = dana.page.form("/admin/audit/export")
    assert dana.send(form, since="nonsense").status_code == 400
    assert dana.get("/admin/audit/export").status_code == 405


def test_no_cell_of_an_export_is_a_formula(small_site: Flask, dana: Visitor) -> None:
    subjects = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x","y")', 'plain, with; "quotes"')
    with small_site.app_context():
        for subject in subjects:
            note(1, subject)
    told = [row["subject"] for row in export(dana, action="site.retention-run")]
    assert told == [f"'{subject}" for subject in subjects[:-1]] + [subjects[-1]]
    assert [cell(text) for text in ("", "a=b", "'=1")] == ["", "a=b", "'=1"]
