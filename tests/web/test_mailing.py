"""Letters while the site runs: the worker, the command, a server that is killed, and where links lead."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app
from config import ROOT, Settings
from services.mail.outbox import LEASE
from services.mail.sending import send_due
from services.mail.smtp import relay_at
from tests.conftest import SECRET, close_site, sqlite_instance
from tests.support import clock, people
from tests.support.client import Visitor
from tests.support.plans import cards, studies
from tests.support.post import PostOffice, post_office
from tests.support.server import Browser, process
from web import mailing
from web.mailing import Worker, delivering
from web.session import now

ALICE, CAROL = "alice@school.example", "carol@school.example"
SENDER = "baton@school.example"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A mail server that takes everything."""
    with post_office() as office:
        yield office


@pytest.fixture
def open_with(tmp_path: Path, sqlite_template: Path) -> Iterator[Callable[..., Flask]]:
    """Opens a site with other settings than those of most tests."""
    opened: list[Flask] = []

    def open_it(**changes: Any) -> Flask:
        app = create_app(replace(sqlite_instance(tmp_path, sqlite_template), **changes))
        app.test_client_class = Visitor
        opened.append(app)
        return app

    yield open_it
    for app in opened:
        close_site(app)


def settings_of(site: Flask) -> Settings:
    settings = site.config["SETTINGS"]
    assert isinstance(settings, Settings)
    return settings


def ask_for_an_account(site: Flask, address: str, **headers: str) -> int:
    visitor = Visitor.at(site)
    visitor.get("/accounts/register", headers=headers)
    form = visitor.page.form("/accounts/register")
    return visitor.post(form.action, data={**form.fields, "email": address}, headers=headers).status_code


def until(true: Callable[[], object], seconds: float = 60) -> None:
    """Wait for something that another thread or process brings about."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def states(site: Flask) -> list[str]:
    return [letter.state for letter in people.letters(site)]


def test_the_worker_sends_what_people_ask_for_and_stops_when_told(
    open_with: Callable[..., Flask], office: PostOffice
) -> None:
    site = open_with(smtp_url=office.url, mail_from=SENDER)
    with delivering(site, settings_of(site)):
        assert ask_for_an_account(site, ALICE) == 200
        until(lambda: office.letters)
    assert [thread.name for thread in threading.enumerate() if thread.name == "mail"] == []
    assert office.envelopes == [(SENDER, [ALICE])]
    until(lambda: states(site) == ["sent"])


def test_a_fault_in_one_round_does_not_end_the_worker_and_is_logged_without_its_words(
    open_with: Callable[..., Flask],
    office: PostOffice,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    site = open_with(smtp_url=office.url, mail_from=SENDER)
    rounds: list[int] = []
    whole = Worker._round

    def broken_once(self: Worker) -> None:
        rounds.append(1)
        if len(rounds) == 1:
            raise RuntimeError(f"something about {ALICE}")
        whole(self)

    monkeypatch.setattr(Worker, "_round", broken_once)
    ask_for_an_account(site, ALICE)
    worker = Worker(site, settings_of(site), seconds=0.01)
    thread = threading.Thread(target=worker.run)
    thread.start()
    until(lambda: office.letters)
    worker.stop()
    thread.join(20)
    assert "a round ended early: RuntimeError" in caplog.text
    assert ALICE not in caplog.text


def test_letters_go_out_though_reminders_cannot_be_looked_for(
    open_with: Callable[..., Flask], office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = open_with(smtp_url=office.url, mail_from=SENDER)

    def broken() -> int:
        raise RuntimeError

    monkeypatch.setattr(mailing, "remind", broken)
    ask_for_an_account(site, ALICE)
    with site.app_context(), pytest.raises(RuntimeError):
        Worker(site, settings_of(site))._round()
    assert [to for _, to in office.envelopes] == [[ALICE]]


def test_without_a_mail_server_the_log_says_each_new_letter_once_and_no_address(
    small_site: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "baton.mail")
    ask_for_an_account(small_site, CAROL)
    worker = Worker(small_site, settings_of(small_site), seconds=0.01)
    thread = threading.Thread(target=worker.run)
    thread.start()
    until(lambda: worker._told)
    ask_for_an_account(small_site, ALICE)
    until(lambda: "Open your account" in caplog.text)
    time.sleep(0.1)
    worker.stop()
    thread.join(20)
    link = people.link_in(people.letters(small_site, ALICE)[0])
    assert caplog.text.count(link) == 1
    assert people.link_in(people.letters(small_site, CAROL)[0]) not in caplog.text, "it was there before"
    assert "@school.example" not in caplog.text
    assert states(small_site) == ["waiting", "waiting"]


def test_the_command_sends_what_is_due_and_counts_it(open_with: Callable[..., Flask], office: PostOffice) -> None:
    site = open_with(smtp_url=office.url, mail_from=SENDER)
    ask_for_an_account(site, ALICE)
    ask_for_an_account(site, CAROL)
    sent = site.test_cli_runner().invoke(args=["mail", "send"])
    assert (sent.exit_code, sent.output) == (0, "2 sent, 0 put off, 0 failed, 0 unsure\n")
    again = site.test_cli_runner().invoke(args=["mail", "send"])
    assert (again.exit_code, again.output) == (0, "0 sent, 0 put off, 0 failed, 0 unsure\n")
    assert len(office.letters) == 2


@pytest.mark.parametrize(
    ("answer", "counted"), [("451 Later", "1 put off, 0 failed"), ("550 No", "0 put off, 1 failed")]
)
def test_the_command_exits_1_where_a_letter_did_not_go_out(
    open_with: Callable[..., Flask], office: PostOffice, answer: str, counted: str
) -> None:
    office.at_recipient = answer
    site = open_with(smtp_url=office.url, mail_from=SENDER)
    ask_for_an_account(site, ALICE)
    result = site.test_cli_runner().invoke(args=["mail", "send"])
    assert (result.exit_code, result.stdout) == (1, f"0 sent, {counted}, 0 unsure\n")


def test_the_command_says_that_a_mail_server_is_missing(small_site: Flask) -> None:
    result = small_site.test_cli_runner().invoke(args=["mail", "send"])
    assert result.exit_code == 1
    assert "SMTP_URL is not set" in result.output


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals")
@pytest.mark.usefixtures("as_late_as_elsewhere")
def test_the_command_goes_on_until_it_is_told_to_stop(open_with: Callable[..., Flask], office: PostOffice) -> None:
    site = open_with(smtp_url=office.url, mail_from=SENDER)
    instance = str(settings_of(site).instance)
    ask_for_an_account(site, ALICE)
    told = {"BATON_INSTANCE": instance, "SECRET_KEY": SECRET, "SMTP_URL": office.url, "FLASK_APP": "app"}
    env = {name: value for name, value in os.environ.items() if not name.startswith(("BATON_", "COV_"))} | told
    command = [sys.executable, "-m", "flask", "mail", "send", "--wait", "1"]
    running = subprocess.Popen(command, env=env, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        until(lambda: len(office.letters) == 1)
        ask_for_an_account(site, CAROL)
        until(lambda: len(office.letters) == 2)
        running.send_signal(signal.SIGTERM)
        assert running.wait(60) == 0
    finally:
        running.kill()
        running.wait(10)
    assert states(site) == ["sent", "sent"]


@pytest.mark.usefixtures("as_late_as_elsewhere")
def test_a_server_that_is_killed_while_it_sends_leaves_a_letter_unsure_and_it_comes_once(
    open_with: Callable[..., Flask], office: PostOffice
) -> None:
    given, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        given.set()
        go_on.wait(60)

    office.when_given = hold
    site = open_with()
    instance = settings_of(site).instance
    with process(instance, PORT="0", SECRET_KEY=SECRET, SMTP_URL=office.url, BATON_MAIL_FROM=SENDER) as (server, port):
        alice = Browser(port)
        form = alice.page("/accounts/register").form("/accounts/register")
        alice.ask("POST", "/accounts/register", {**form.fields, "email": ALICE})
        assert given.wait(60)
        server.kill()
        server.wait(10)
    go_on.set()
    until(lambda: office.letters)
    office.when_given = bool
    with site.app_context():
        relay = relay_at(office.url, SENDER)
        assert list(send_due(relay, now)) == []
        after = now() + LEASE + timedelta(seconds=1)
        assert [letter.state for letter in send_due(relay, lambda: after)] == ["unsure"]
        assert list(send_due(relay, lambda: after + timedelta(days=1))) == []
    assert len(office.letters) == 1


def test_links_lead_to_the_address_that_the_site_was_told_is_its_own(
    open_with: Callable[..., Flask], office: PostOffice
) -> None:
    own = "http://baton.school.example"
    site = open_with(smtp_url=office.url, mail_from=SENDER, base_url=own)
    named = {"Host": "localhost", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    assert ask_for_an_account(site, ALICE, **named) == 200
    assert Visitor.at(site).post("/accounts/register", headers={"Host": "evil.example"}).status_code == 400
    site.test_cli_runner().invoke(args=["mail", "send"])
    (mail,) = office.letters
    for part in mail.iter_parts():
        text = str(part.get_content())
        assert f"{own}/accounts/confirm/" in text
        assert "evil" not in text
        assert "localhost" not in text


@pytest.fixture
def morning() -> Iterator[None]:
    """It is eight in the morning in UTC."""
    with clock.beginning_at(clock.NOON.replace(hour=8)):
        yield


def to_be_reminded(site: Flask) -> None:
    """Alice asked for reminders, and something is due."""
    then = now() - timedelta(days=2)
    cards(site, studies(site, people.put(site, "Alice"), then), then)


@pytest.mark.usefixtures("morning")
def test_the_worker_reminds_whoever_asked_for_it_once(open_with: Callable[..., Flask], office: PostOffice) -> None:
    site = open_with(smtp_url=office.url, mail_from=SENDER, base_url="https://baton.school.example")
    to_be_reminded(site)
    worker = Worker(site, settings_of(site), seconds=0.01)
    worker._remind_at = 0
    thread = threading.Thread(target=worker.run)
    thread.start()
    until(lambda: office.letters)
    worker._remind_at = 0
    time.sleep(0.2)
    worker.stop()
    thread.join(20)
    (mail,) = office.letters
    assert mail["Subject"] == "One review for today"
    assert mail["List-Unsubscribe"].startswith("<https://baton.school.example/study/stop/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for part in mail.iter_parts():
        assert "https://baton.school.example/study/review" in str(part.get_content())


def test_a_fault_while_reminding_keeps_no_letter_back(
    open_with: Callable[..., Flask],
    office: PostOffice,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> int:
        raise RuntimeError(f"something about {ALICE}")

    monkeypatch.setattr(mailing, "remind_due", broken)
    site = open_with(smtp_url=office.url, mail_from=SENDER)
    ask_for_an_account(site, ALICE)
    with delivering(site, settings_of(site)):
        until(lambda: office.letters and "a round ended early: RuntimeError" in caplog.text)
    assert ALICE not in caplog.text


@pytest.mark.usefixtures("morning")
def test_commands_write_reminders_alone_or_before_they_send(
    open_with: Callable[..., Flask], office: PostOffice
) -> None:
    site = open_with(smtp_url=office.url, mail_from=SENDER)
    to_be_reminded(site)
    written = site.test_cli_runner().invoke(args=["mail", "remind"])
    assert (written.exit_code, written.output) == (0, "1 written\n")
    assert site.test_cli_runner().invoke(args=["mail", "remind"]).output == "0 written\n"
    assert office.letters == []
    sent = site.test_cli_runner().invoke(args=["mail", "send"])
    assert (sent.exit_code, sent.output) == (0, "1 sent, 0 put off, 0 failed, 0 unsure\n")
    assert len(office.letters) == 1


@pytest.mark.usefixtures("morning")
def test_without_a_mail_server_nobody_is_reminded(small_site: Flask) -> None:
    to_be_reminded(small_site)
    refused = small_site.test_cli_runner().invoke(args=["mail", "remind"])
    assert refused.exit_code == 1
    assert "SMTP_URL is not set" in refused.output
    worker = Worker(small_site, settings_of(small_site), seconds=0.01)
    thread = threading.Thread(target=worker.run)
    thread.start()
    until(lambda: worker._told is not None)
    worker.stop()
    thread.join(20)
    assert people.letters(small_site) == []
