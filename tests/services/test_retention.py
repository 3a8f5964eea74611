"""What is kept goes in its time: each kind, no earlier; a dry run says the same and changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from extensions import db
from models import (
    Attempt,
    AuditEntry,
    Call,
    Ceremony,
    Contact,
    Counter,
    Decision,
    Exam,
    ExamAnswer,
    JournalEntry,
    Letter,
    MailLink,
    Person,
    Review,
    ReviewCard,
    StudyPlan,
    WebSession,
)
from services import retention
from services.scores import verify
from services.tokens import hashed, new_public_id
from tests.support import cases
from tests.support.canaries import play, words_in_rows
from tests.support.client import Visitor
from tests.support.people import log_in, member, put
from tests.support.plans import study
from tests.support.rows import change, count, set_settings, values
from web.session import now

DAY = timedelta(days=1)
NOTHING = {kind.name: 0 for kind in retention.KINDS}


def run(site: Flask, *, later: timedelta = timedelta(), dry_run: bool = False) -> dict[str, int]:
    with site.app_context():
        return dict(retention.run(now() + later, dry_run=dry_run))


def guest(site: Flask) -> Visitor:
    """Somebody who played a case without an account."""
    visitor = Visitor.at(site)
    play(visitor, reason="because")
    return visitor


def letter(state: str, when: datetime, **more: Any) -> Any:
    words = {"to_address": "alice@school.example", "subject": "A letter", "text": "Words", "html": "<p>Words</p>"}
    row = {"public_id": new_public_id(), "kind": "notice", "state": state, "created_at": when, "due_at": when}
    return insert(Letter).values(**row, **words, **more)


def test_a_guest_who_was_not_here_for_long_becomes_nameless(site: Flask) -> None:
    visitor = guest(site)
    assert run(site, later=364 * DAY)["guests"] == 0
    assert count(site, JournalEntry) == 0
    assert visitor.get("/cases").status_code == 200
    assert run(site, later=366 * DAY)["guests"] == 1
    assert (count(site, WebSession), count(site, Attempt), count(site, Decision, Decision.reason.is_not(None))) == (
        0,
        1,
        0,
    )
    begun = values(site, select(Attempt.started_at))[0]
    assert (begun.day, begun.hour, begun.minute, begun.second, begun.microsecond) == (1, 0, 0, 0, 0)
    with site.app_context():
        assert verify() == (1, ())
    assert run(site, later=800 * DAY) == NOTHING


def test_whatever_a_guest_did_lately_keeps_them(site: Flask) -> None:
    visitor = guest(site)
    visitor.send(visitor.page.form("/journal"), text="To myself")
    old, late = now() - 400 * DAY, now() - 300 * DAY
    when = {Attempt: "started_at", Decision: "decided_at", JournalEntry: "written_at", WebSession: "created_at"}
    change(site, update(Person).values(created_at=old))
    for table in when:
        change(site, *(update(each).values({name: late if each is table else old}) for each, name in when.items()))
        assert run(site, dry_run=True)["guests"] == run(site)["guests"] == 0, table
    change(site, *(update(each).values({name: old}) for each, name in when.items()))
    assert run(site)["guests"] == 1


def test_whatever_a_guest_studied_lately_keeps_them(site: Flask) -> None:
    guest(site)
    old, late = now() - 400 * DAY, now() - 300 * DAY
    person_id, attempt_id = values(site, select(Attempt.person_id))[0], values(site, select(Attempt.id))[0]
    study(site, person_id)
    change(site, insert(Call).values(attempt_id=attempt_id, name="Dr. Okafor", written_at=old))
    change(site, update(Person).values(created_at=old))
    earlier = {Attempt: "started_at", Decision: "decided_at", WebSession: "created_at"}
    when = {
        ReviewCard: "added_at",
        Review: "reviewed_at",
        Exam: "started_at",
        ExamAnswer: "changed_at",
        Contact: "changed_at",
        Call: "written_at",
        StudyPlan: "changed_at",
    }
    change(site, *(update(each).values({name: old}) for each, name in {**earlier, **when}.items()))
    for table, name in when.items():
        change(site, update(table).values({name: late}))
        assert run(site, dry_run=True)["guests"] == run(site)["guests"] == 0, table
        change(site, update(table).values({name: old}))
    assert run(site)["guests"] == 1
    assert [count(site, table) for table in when] == [0] * len(when)


def test_a_guest_whose_session_is_forgotten_is_still_kept_for_as_long_as_the_site_says(site: Flask) -> None:
    guest(site)
    assert {name: n for name, n in run(site, later=230 * DAY).items() if n} == {"sessions": 1}
    assert count(site, Decision, Decision.reason.is_not(None)) > 0
    assert {name: n for name, n in run(site, later=366 * DAY).items() if n} == {"guests": 1}


def test_a_guest_who_never_played_just_goes(site: Flask) -> None:
    change(site, insert(Person).values(public_id=new_public_id(), created_at=now()))
    assert run(site, later=366 * DAY)["guests"] == 1
    assert count(site, Person) == 0


def test_sessions_go_some_time_after_they_ended_or_ran_out(site: Flask) -> None:
    member(site, "Alice")
    member(site, "Bob")
    change(site, update(WebSession).where(WebSession.id == 2).values(ended_at=now(), expires_at=now() + 90 * DAY))
    change(site, update(WebSession).where(WebSession.id == 1).values(expires_at=now() + 10 * DAY))
    assert run(site, later=29 * DAY)["sessions"] == 0
    assert run(site, later=31 * DAY)["sessions"] == 1
    assert values(site, select(WebSession.id)) == [1]
    assert run(site, later=41 * DAY)["sessions"] == 1


def test_what_letters_said_goes_and_that_they_were_sent_stays(site: Flask) -> None:
    old = now() - 31 * DAY
    states = ("sent", "failed", "unsure", "waiting", "sending")
    change(site, *(letter(state, old) for state in states), letter("sent", now()))
    change(site, letter("sent", now() - 90 * DAY, sent_at=now() - DAY, fault="451 later, alice@school.example"))
    assert run(site)["letters"] == 4
    texts = select(Letter.text).where(Letter.created_at < now() - DAY, Letter.state != "sending")
    assert values(site, texts.order_by(Letter.created_at)) == ["Words", None, None, None, None]
    assert count(site, Letter, Letter.state == "waiting") == 0
    assert count(site, Letter, Letter.to_address.is_not(None)) == 3
    assert count(site, Letter) == 7
    assert run(site)["letters"] == 0
    assert run(site, later=31 * DAY)["letters"] == 2
    assert count(site, Letter, Letter.fault.is_not(None)) == 0


def test_dead_links_ceremonies_and_counts_go(site: Flask) -> None:
    base = {"kind": "invite", "email": "alice@school.example", "created_at": now() - 30 * DAY}
    links = (
        {"expires_at": now() - 8 * DAY},
        {"expires_at": now() - 6 * DAY},
        {"expires_at": now() + DAY, "used_at": now() - 8 * DAY},
        {"expires_at": now() + DAY},
    )
    rows = [insert(MailLink).values(token_hash=hashed(str(n)), **base, **link) for n, link in enumerate(links)]
    browser = {"session_hash": hashed("a browser"), "data": {}}
    for kind, ends in (("one", now() - DAY), ("two", now() - DAY), ("three", now() + DAY)):
        rows.append(insert(Ceremony).values(**browser, kind=kind, expires_at=ends))
    for key, ends in (("old", now() - DAY), ("new", now() + DAY)):
        rows.append(insert(Counter).values(key=key, count=1, expires_at=ends))
    change(site, *rows)
    assert run(site) == {**NOTHING, "links": 2, "ceremonies": 2, "counters": 1}
    assert (count(site, MailLink), count(site, Ceremony), count(site, Counter)) == (2, 1, 1)


def test_accounts_stay_unless_the_site_says_otherwise(site: Flask) -> None:
    put(site, "Alice")
    assert run(site, later=9_000 * DAY)["accounts"] == 0
    set_settings(site, keep_idle_accounts_days=90)
    assert run(site, later=89 * DAY)["accounts"] == 0
    assert run(site, later=91 * DAY)["accounts"] == 1
    assert count(site, Person) == 0
    assert values(site, select(AuditEntry.actor).where(AuditEntry.action == "account.erased")) == [None]


@pytest.mark.parametrize("role", ["site_administrator", "ce_administrator"])
def test_whoever_runs_something_here_keeps_their_account(site: Flask, role: str) -> None:
    put(site, "Dana", role)
    set_settings(site, keep_idle_accounts_days=90)
    assert run(site, later=900 * DAY)["accounts"] == 0


def test_an_account_that_was_used_stays_even_when_its_session_is_forgotten(site: Flask) -> None:
    put(site, "Alice", at=now() - 400 * DAY)
    log_in(Visitor.at(site), "Alice")
    set_settings(site, keep_idle_accounts_days=100)
    found = run(site, later=60 * DAY)
    assert (found["sessions"], found["accounts"]) == (1, 0)
    assert run(site, later=99 * DAY)["accounts"] == 0
    assert run(site, later=101 * DAY)["accounts"] == 1


def test_an_account_that_a_browser_is_logged_in_to_is_in_use(site: Flask) -> None:
    put(site, "Alice", at=now() - 400 * DAY)
    log_in(Visitor.at(site), "Alice", remember=True)
    set_settings(site, keep_idle_accounts_days=60)
    assert run(site, later=100 * DAY)["accounts"] == 0
    assert run(site, later=181 * DAY)["accounts"] == 1


def test_what_is_kept_for_ever_stays(site: Flask) -> None:
    Visitor.at(site).begin(cases.A_CASE)
    change(site, letter("sent", now()))
    set_settings(site, keep_guests_days=0, keep_sessions_days=0, keep_mail_days=0)
    found = run(site, later=9_000 * DAY)
    assert {name: found[name] for name in ("guests", "sessions", "letters", "accounts")} == {
        "guests": 0,
        "sessions": 0,
        "letters": 0,
        "accounts": 0,
    }


def test_a_dry_run_says_what_the_real_one_does_and_changes_nothing(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also with more rows than one transaction takes, and where rows of one kind hang on those of another."""
    monkeypatch.setattr(retention, "KINDS", tuple(few(kind) for kind in retention.KINDS))
    for name in ("Alice", "Bob", "Carol"):
        member(site, name)
    guest(site)
    people = [{"public_id": new_public_id(), "created_at": now()} for _ in range(2)]
    change(site, insert(Person).values(people))
    set_settings(site, keep_idle_accounts_days=90)
    change(site, *(letter("sent", now()) for _ in range(5)))
    before = sorted(map(repr, words_in_rows(site)))
    said = run(site, later=400 * DAY, dry_run=True)
    assert sorted(map(repr, words_in_rows(site))) == before
    assert run(site, later=400 * DAY) == said
    assert (said["guests"], said["accounts"], said["sessions"], said["letters"]) == (3, 3, 4, 5)
    assert run(site, later=400 * DAY) == NOTHING
    recorded = values(site, select(AuditEntry.details).where(AuditEntry.action == "site.retention-run"))
    assert recorded == [said, NOTHING]


def few(kind: retention.Kind) -> retention.Kind:
    return retention.Kind(kind.name, kind.key, kind.due, kind.take, at_once=2)


def test_the_command_prints_a_line_a_kind(small_site: Flask) -> None:
    change(small_site, letter("sent", now() - 31 * DAY), insert(Counter).values(key="old", count=1, expires_at=EPOCH))
    runner = small_site.test_cli_runner()
    lines = [f"{name:12}{number:>8}" for name, number in {**NOTHING, "letters": 1, "counters": 1}.items()]
    dry = runner.invoke(args=["retention", "run", "--dry-run"])
    assert (dry.exit_code, dry.output.splitlines()) == (0, lines)
    assert count(small_site, AuditEntry) == 0
    real = runner.invoke(args=["retention", "run"])
    assert (real.exit_code, real.output.splitlines()) == (0, lines)
    with small_site.app_context():
        assert db.engine.dialect.name == "sqlite"
    assert count(small_site, Counter) == 0


EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
