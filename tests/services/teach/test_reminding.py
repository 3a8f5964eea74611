"""Letters about what is due: whom they reach and when, never twice, by their own dates; and how they are stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from models import Assignment, AssignmentLetter, Cohort, CohortGroup, Letter, Membership, Person, Scenario
from services.admin.acts import disable as close_account
from services.assigned.belonging import leave
from services.assigned.reminders import cohort_of_letter, keep_letters, stop_letters
from services.errors import NotFound
from services.mail.letters import ASSIGNED_REMINDER
from services.mail.outbox import OLD_REMINDER, give_up, post
from services.teach import extensions, reminding
from tests.support import cases, classes, handed, people
from tests.support.doors import PLACES, at_once, together
from tests.support.plans import id_of
from tests.support.rows import change, count, disable, values

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DUE = datetime(2026, 11, 28, 4, 59, tzinfo=UTC)
"""One minute before midnight on Friday the 27th in New York."""
EIGHT = datetime(2026, 11, 24, 13, tzinfo=UTC)
"""Eight in the morning there, on the Tuesday before."""
LONG_AGO = EIGHT - 60 * DAY


def given(site: Flask, *names: str, due_at: datetime | None = DUE, **told: Any) -> str:
    """An assignment to these learners, who joined long ago."""
    carol = people.put(site, "Carol", "supervisor", at=LONG_AGO)
    learners = [people.put(site, name, at=LONG_AGO) for name in names]
    cohort = classes.cohort(site, carol, *learners)
    change(site, update(Membership).values(joined_at=LONG_AGO))
    return classes.assignment(site, cohort, title="Knowing one’s limits", due_at=due_at, **told)


def public_id(site: Flask, name: str) -> str:
    return str(values(site, select(Person.public_id).where(Person.display_name == name))[0])


def remind(site: Flask, at: datetime = EIGHT) -> int:
    with site.app_context():
        return reminding.remind_due(PLACES, at)


def letters(site: Flask) -> list[Letter]:
    return [letter for letter in people.letters(site) if letter.kind == ASSIGNED_REMINDER]


def mornings(site: Flask) -> list[int]:
    """On which days of November letters are written, where somebody looks each morning at eight."""
    return [at.day for at in (EIGHT + number * DAY for number in range(-2, 7)) if remind(site, at)]


def test_they_come_three_days_and_one_day_before_and_once_when_it_is_overdue(site: Flask) -> None:
    given(site, "Alice")
    hours = [EIGHT - DAY - 13 * HOUR + number * HOUR for number in range(24 * 7)]
    assert [(at.day, at.hour) for at in hours if remind(site, at)] == [(24, 12), (26, 12), (28, 12)]
    first, second, last = letters(site)
    assert first.to_address == "alice@school.example"
    assert first.subject == second.subject == "“Knowing one’s limits” is due on Friday"
    assert last.subject == "“Knowing one’s limits” was due"
    token = values(site, select(Membership.stop_token))[0]
    assert first.stop_url == f"https://site.example/assigned/stop/{token}"
    for part in (first.text or "", first.html or ""):
        assert "Friday, 27 November 2026, at 23:59 (America/New York)" in part
        assert "https://site.example/assigned\n" in part or 'href="https://site.example/assigned"' in part
        assert "Practicum II" in part
        assert "Alice" not in part
        assert "Carol" not in part
    assert "is marked late" in (last.text or "")


@pytest.mark.parametrize(
    "why",
    [
        "finished",
        "stopped",
        "left",
        "closed",
        "no address",
        "archived",
        "withdrawn",
        "not open",
        "another group",
        "no due date",
        "no case left",
    ],
)
def test_nobody_is_written_to_who_should_not_be(small_site: Flask, why: str) -> None:
    assignment = given(small_site, "Alice", due_at=None if why == "no due date" else DUE)
    alice = public_id(small_site, "Alice")
    if why == "finished":
        handed.hand_in(small_site, assignment, alice)
    if why == "closed":
        disable(small_site, "Alice")
    if why == "another group":
        cohort = values(small_site, select(Cohort.public_id))[0]
        group = classes.group(small_site, cohort)
        (number,) = values(small_site, select(CohortGroup.id).where(CohortGroup.public_id == group))
        change(small_site, update(Assignment).values(group_id=number))
    mine = update(Person).where(Person.public_id == alice)
    changes: dict[str, Any] = {
        "stopped": update(Membership).values(reminders=False),
        "left": update(Membership).values(left_at=EIGHT, ended_by="self"),
        "no address": mine.values(email=None, email_key=None),
        "archived": update(Cohort).values(archived_at=EIGHT),
        "withdrawn": update(Assignment).values(withdrawn_at=EIGHT),
        "not open": update(Assignment).values(opens_at=EIGHT + 30 * DAY, opens_local="2026-12-24T08:00"),
        "no case left": update(Scenario).values(listed=False),
    }
    if why in changes:
        change(small_site, changes[why])
    assert mornings(small_site) == []


def test_several_assignments_stand_in_one_letter_and_there_is_one_a_day_of_each_cohort(site: Flask) -> None:
    given(site, "Alice")
    cohort = values(site, select(Cohort.public_id))[0]
    classes.assignment(site, cohort, title="Second", due_at=DUE)
    classes.assignment(site, cohort, title="Tomorrow", due_at=DUE - 2 * DAY)
    assert remind(site) == 1
    classes.assignment(site, cohort, title="Late comer", due_at=DUE - 2 * DAY)
    assert [remind(site, EIGHT + HOUR), remind(site, EIGHT + 2 * HOUR)] == [0, 0]
    (letter,) = letters(site)
    assert letter.subject == "3 assignments wait for you"
    assert all(f"“{title}”" in (letter.text or "") for title in ("Knowing one’s limits", "Second", "Tomorrow"))


def test_an_extension_and_a_later_due_date_bring_letters_of_their_own(small_site: Flask) -> None:
    assignment = given(small_site, "Alice", "Ben")
    carol = people.known(small_site, public_id(small_site, "Carol"), "supervisor")
    ben = select(Membership.public_id).join(Person, Membership.person_id == Person.id)
    assert remind(small_site) == 2
    with small_site.app_context():
        theirs = values(small_site, ben.where(Person.display_name == "Ben"))
        extensions.give(carol, assignment, theirs, "2026-12-01T12:00", EIGHT)
    on = [(at.day, remind(small_site, at)) for at in (EIGHT + number * DAY for number in range(1, 11))]
    assert [each for each in on if each[1]] == [(26, 1), (28, 2), (30, 1), (2, 1)]


def test_with_no_due_date_of_ones_own_there_are_none(small_site: Flask) -> None:
    assignment = given(small_site, "Alice")
    carol = people.known(small_site, public_id(small_site, "Carol"), "supervisor")
    with small_site.app_context():
        extensions.give(carol, assignment, values(small_site, select(Membership.public_id)), "", EIGHT, without=True)
    assert mornings(small_site) == []


@pytest.mark.parametrize(
    ("told", "begun", "written"),
    [
        ({"late": "refuse"}, False, [24, 26]),
        ({"late": "refuse"}, True, [24, 26, 28]),
        ({"late": "until", "closes_at": DUE + 3 * DAY}, False, [24, 26, 28]),
        ({"late": "until", "closes_at": DUE + HOUR}, False, [24, 26]),
    ],
)
def test_overdue_is_told_only_where_something_can_still_be_handed_in(
    small_site: Flask, told: dict[str, Any], begun: bool, written: list[int]
) -> None:
    assignment = given(small_site, "Alice", **told)
    if begun:
        alice = public_id(small_site, "Alice")
        handed.hand_in(small_site, assignment, alice, *cases.best(cases.A_CASE)[:1])
    assert mornings(small_site) == written


def test_what_somebody_else_has_begun_or_finished_is_theirs_alone(small_site: Flask) -> None:
    assignment = given(small_site, "Alice", "Ben", "Cleo", late="refuse")
    handed.hand_in(small_site, assignment, public_id(small_site, "Ben"), *cases.best(cases.A_CASE)[:1])
    handed.hand_in(small_site, assignment, public_id(small_site, "Cleo"))
    assert mornings(small_site) == [24, 26, 28]
    told = [(letter.to_address or "").partition("@")[0] for letter in letters(small_site)]
    assert sorted(told) == ["alice"] * 2 + ["ben"] * 3, "Alice can hand nothing in any more, Ben can"


def test_who_joins_after_it_was_due_is_not_told_that_it_is_overdue(small_site: Flask) -> None:
    given(small_site, "Alice")
    change(small_site, update(Membership).values(joined_at=DUE + HOUR))
    assert remind(small_site, DUE + 9 * HOUR) == 0


@pytest.mark.parametrize(
    ("due", "first_utc"),
    [(datetime(2027, 3, 17, 12, tzinfo=UTC), 11), (datetime(2026, 11, 4, 12, tzinfo=UTC), 12)],
    ids=["forward", "back"],
)
def test_the_morning_is_the_cohorts_also_when_its_clocks_change(
    small_site: Flask, due: datetime, first_utc: int
) -> None:
    given(small_site, "Alice", due_at=due)
    night = due.replace(hour=0) - 3 * DAY
    times = [night + number * HOUR for number in range(24)]
    assert [at.hour for at in times if remind(small_site, at)] == [first_utc]


def test_several_workers_at_once_write_each_letter_once(site: Flask) -> None:
    given(site, "Alice", "Ben", "Erin")
    assert sum(at_once(4, partial(remind, site))) + remind(site) == 3
    assert len(letters(site)) == count(site, AssignmentLetter) == 3


def test_a_fault_leaves_it_open_and_the_others_get_theirs(
    site: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    given(site, "Alice", "Ben")

    def broken_for_alice(connection: Any, draft: Any, address: str, *more: Any) -> None:
        if address.startswith("alice"):
            raise RuntimeError(f"something about {address}")
        post(connection, draft, address, *more)

    with monkeypatch.context() as patch:
        patch.setattr(reminding, "post", broken_for_alice)
        assert remind(site) == 1
    assert "a reminder was not written: RuntimeError" in caplog.text
    assert "alice" not in caplog.text
    assert remind(site) == 1


def test_a_letter_stops_those_of_its_cohort_and_no_others(site: Flask) -> None:
    given(site, "Alice")
    people.put(site, "Dave", "supervisor")
    dave, alice = public_id(site, "Dave"), public_id(site, "Alice")
    other = classes.cohort(site, dave, alice, name="Ethics seminar")
    classes.assignment(site, other, title="Another", due_at=DUE)
    assert remind(site) == 2
    mine = select(Membership.stop_token).join(Cohort, Membership.cohort_id == Cohort.id)
    token = values(site, mine.where(Cohort.name == "Practicum II"))[0]
    with site.app_context():
        assert cohort_of_letter(token) == "Practicum II"
        assert [stop_letters(token), stop_letters(token)] == ["Practicum II"] * 2
        assert [stop_letters("x" * 43), cohort_of_letter("x" * 43)] == [None, None]
    assert [letter.text is not None and "Ethics seminar" in letter.text for letter in letters(site)] == [True]
    assert remind(site, EIGHT + 2 * DAY) == 1
    with site.app_context():
        practicum = values(site, select(Cohort.public_id).where(Cohort.name == "Practicum II"))[0]
        keep_letters(id_of(site, alice), practicum, wanted=True)
        with pytest.raises(NotFound):
            keep_letters(id_of(site, dave), practicum, wanted=True)
    assert remind(site, EIGHT + 4 * DAY) == 2


def test_who_leaves_gets_no_letter_that_waits(small_site: Flask) -> None:
    given(small_site, "Alice", "Ben")
    assert remind(small_site) == 2
    with small_site.app_context():
        leave(
            people.known(small_site, public_id(small_site, "Alice")),
            values(small_site, select(Cohort.public_id))[0],
            EIGHT,
        )
    assert [letter.to_address for letter in letters(small_site)] == ["ben@school.example"]


def test_stopping_while_letters_are_written_leaves_none_that_waits(site: Flask) -> None:
    given(site, *(f"Alice{number}" for number in range(6)))
    tokens = values(site, select(Membership.stop_token))

    def stopping(token: str) -> int:
        with site.app_context():
            return int(stop_letters(token) is not None)

    together(partial(remind, site), partial(remind, site), *(partial(stopping, token) for token in tokens))
    assert (letters(site), remind(site)) == ([], 0)


def test_closing_an_account_takes_its_letters_back_and_none_is_sent_a_day_late(small_site: Flask) -> None:
    given(small_site, "Alice", "Ben")
    assert remind(small_site) == 2
    dana = people.known(small_site, people.put(small_site, "Dana", "site_administrator"), "site_administrator")
    alice = public_id(small_site, "Alice")
    with small_site.app_context():
        close_account(dana, alice, PLACES, EIGHT)
        assert [letter.to_address for letter in letters(small_site)] == ["ben@school.example"]
        assert [settled.fault for settled in give_up(EIGHT + OLD_REMINDER)] == ["too old"]
