"""Complaints: written down once, corrected in the open, closed with an outcome, and kept as long as other records."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from models import AuditEntry, Complaint
from services import retention
from services.errors import BadField, ChangedMeanwhile, NotFound
from services.people import Visitor
from services.records import complaints as kept
from services.records.complaints import ComplaintView, Typed
from services.tokens import new_public_id
from tests.support import people
from tests.support.courses import offered
from tests.support.doors import all_at_once
from tests.support.rows import count, rows, set_settings, values
from web.session import now

SAID = {"received_on": "2026-05-04", "course": "", "text": "A participant found the type too small."}
CLOSED = {**SAID, "outcome": "Made larger. Told on 11 May.", "closed_on": "2026-05-11"}


@pytest.fixture
def erin(small_site: Flask) -> Visitor:
    """Who looks after continuing education."""
    return people.known(small_site, people.put(small_site, "Erin", "ce_administrator"), "ce_administrator")


def written(site: Flask, by: Visitor, **said: str) -> str:
    """A complaint that is written down. Returns its public id."""
    public_id = new_public_id()
    with site.app_context():
        kept.add_complaint(by, public_id, Typed(**{**SAID, **said}), now())
    return public_id


def read(site: Flask, public_id: str) -> ComplaintView:
    with site.app_context():
        return kept.complaint(public_id)


def test_what_was_closed_stands_with_its_outcome_and_the_trail_names_fields_only(
    small_site: Flask, erin: Visitor
) -> None:
    course = offered(small_site)
    public_id = written(small_site, erin)
    with small_site.app_context():
        for _ in range(2):  # sent twice
            kept.change_complaint(erin, public_id, Typed(**{**CLOSED, "course": course}), 0, now())
    here = read(small_site, public_id)
    assert (here.course_id, here.outcome, here.closed_on) == (course, CLOSED["outcome"], date(2026, 5, 11))
    assert here.version == 1
    assert here.changed_at is not None
    trail = select(AuditEntry.details).where(AuditEntry.action == "provider.complaint-changed")
    assert values(small_site, trail) == [{"fields": ["closed_on", "course_id", "outcome"]}]


def test_of_two_who_correct_it_at_once_the_second_is_told(site: Flask) -> None:
    erin = people.known(site, people.put(site, "Erin", "ce_administrator"), "ce_administrator")
    public_id = written(site, erin)
    typed = [Typed(**{**SAID, "outcome": f"Outcome {number}."}) for number in range(6)]
    acts = [lambda each=each: kept.change_complaint(erin, public_id, each, 0, now()) for each in typed]
    assert all_at_once(site, acts) == {"done": 1, "ChangedMeanwhile": 5}
    assert read(site, public_id).version == 1


def test_nobody_puts_an_old_page_over_what_stands(small_site: Flask, erin: Visitor) -> None:
    public_id = written(small_site, erin)
    with small_site.app_context():
        kept.change_complaint(erin, public_id, Typed(**CLOSED), 0, now())
        with pytest.raises(ChangedMeanwhile):
            kept.change_complaint(erin, public_id, Typed(**SAID), 0, now())
        with pytest.raises(NotFound):
            kept.change_complaint(erin, new_public_id(), Typed(**SAID), 0, now())
    assert read(small_site, public_id).closed_on == date(2026, 5, 11)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("received_on", {"received_on": "soon"}),
        ("received_on", {"received_on": "1999-12-31"}),
        ("received_on", {"received_on": "2026-11-29"}),
        ("closed_on", {"closed_on": "2026-05-03", "outcome": "Told."}),
        ("closed_on", {"closed_on": "2026-11-29", "outcome": "Told."}),
        ("outcome", {"closed_on": "2026-05-11"}),
        ("text", {"text": " \n "}),
        ("text", {"text": "a" * 4_001}),
        ("text", {"text": "half a \ud800 character"}),
        ("course", {"course": "0" * 32}),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    small_site: Flask, erin: Visitor, field: str, typed: dict[str, Any]
) -> None:
    with pytest.raises(BadField) as refused:
        written(small_site, erin, **typed)
    assert refused.value.field == field
    assert count(small_site, Complaint) == 0


def test_what_is_open_comes_first_and_a_page_has_so_many(small_site: Flask, erin: Visitor) -> None:
    for number in range(1, kept.PAGE_SIZE + 1):
        written(small_site, erin, **{**CLOSED, "text": f"Closed {number}."})
    oldest = written(small_site, erin, received_on="2020-01-02")
    with small_site.app_context():
        first, second = kept.complaints(1), kept.complaints(2)
        with pytest.raises(NotFound):
            kept.complaints(3)
    assert first.complaints[0].public_id == oldest
    assert first.complaints[1].text == f"Closed {kept.PAGE_SIZE}."
    assert (len(first.complaints), [each.text for each in second.complaints]) == (kept.PAGE_SIZE, ["Closed 1."])


def test_what_was_closed_goes_with_the_other_records_and_what_is_open_stays(small_site: Flask, erin: Visitor) -> None:
    written(small_site, erin, **CLOSED)
    written(small_site, erin, received_on="2020-01-02", text="Still looked into.")
    set_settings(small_site, keep_ce_records_days=365)

    def went(later: timedelta, *, dry_run: bool = False) -> int:
        with small_site.app_context():
            return dict(retention.run(now() + later, dry_run=dry_run))["complaints"]

    on_the_day = date(2026, 5, 11) + timedelta(days=365) - now().date()
    assert went(on_the_day) == 0
    assert went(on_the_day + timedelta(days=1), dry_run=True) == 1
    assert went(on_the_day + timedelta(days=1)) == 1
    assert [row.text for row in rows(small_site, Complaint)] == ["Still looked into."]
