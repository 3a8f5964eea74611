"""Letters on their way: what arrives, what is tried again, what is given up, and that nothing is sent twice."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection

from models import Letter
from services.database import writes
from services.mail import letters
from services.mail.letters import Draft
from services.mail.outbox import LEASE, OLD_REMINDER, TOO_OLD, Settled, anything_due, post, settle, take
from services.mail.sending import PAUSES, send_due
from services.mail.smtp import Relay, relay_at
from tests.support import people
from tests.support.doors import at_once
from tests.support.post import HOST, PostOffice, post_office

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ALICE = "alice@school.example"
SENDER = "baton@school.example"
A_LINK = "https://baton.school.example/accounts/reset/abc"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A mail server that takes everything."""
    with post_office() as office:
        yield office


@writes
def write(connection: Connection, draft: Draft | None = None, to: str = ALICE, at: datetime = NOON) -> None:
    post(connection, draft or letters.reset(A_LINK), to, at)


def put(site: Flask, *addresses: str, draft: Draft | None = None) -> None:
    with site.app_context():
        for address in addresses or (ALICE,):
            write(draft, address)


def relay(office: PostOffice) -> Relay:
    return relay_at(office.url, SENDER)


def send(site: Flask, office: PostOffice, after: timedelta = timedelta()) -> list[Settled]:
    """Send what is due some time after noon."""
    with site.app_context():
        return list(send_due(relay(office), lambda: NOON + after))


def answering(step: str, answer: str) -> dict[str, Any]:
    """How a server is to answer, as an argument."""
    return {step: answer}


def the_letter(site: Flask) -> Letter:
    (letter,) = people.letters(site)
    return letter


def test_a_letter_arrives_once_with_text_html_and_headers(site: Flask, office: PostOffice) -> None:
    put(site)
    assert [letter.state for letter in send(site, office)] == ["sent"]
    assert send(site, office) == []
    (mail,) = office.letters
    assert office.envelopes == [(SENDER, [ALICE])]
    kept = the_letter(site)
    assert {name: mail[name] for name in ("From", "To", "Subject", "Message-ID", "Auto-Submitted")} == {
        "From": SENDER,
        "To": ALICE,
        "Subject": "Choose a new password",
        "Message-ID": f"<{kept.public_id}@school.example>",
        "Auto-Submitted": "auto-generated",
    }
    assert mail["Date"].datetime == NOON
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert [_content(part) for part in mail.iter_parts()] == [kept.text, kept.html]
    assert (kept.state, kept.tries, kept.fault, kept.sent_at) == ("sent", 1, None, NOON)


def _content(part: Any) -> str:
    return str(part.get_content()).replace("\r\n", "\n")


def test_lines_that_begin_with_a_dot_and_letters_of_all_alphabets_arrive_as_they_were(
    small_site: Flask, office: PostOffice
) -> None:
    said = Draft("notice", "Prüfung – 試験", (".", ".. two dots", "Größe – 大きさ", "x" * 2_000))
    put(small_site, draft=said)
    send(small_site, office)
    (mail,) = office.letters
    assert mail["Subject"] == said.subject
    assert _content(next(iter(mail.iter_parts()))) == said.text


def test_an_international_domain_is_written_as_the_network_writes_it(small_site: Flask, office: PostOffice) -> None:
    put(small_site, "alice@bücher.example")
    send(small_site, office)
    assert office.envelopes == [(SENDER, ["alice@xn--bcher-kva.example"])]


def test_a_letter_whose_transaction_fails_is_never_sent(site: Flask, office: PostOffice) -> None:
    @writes
    def half(connection: Connection) -> None:
        post(connection, letters.reset(A_LINK), ALICE, NOON)
        raise ZeroDivisionError

    with site.app_context(), pytest.raises(ZeroDivisionError):
        half()
    assert send(site, office) == []
    assert office.letters == []


def test_two_senders_at_once_send_each_of_thirty_letters_once(site: Flask, office: PostOffice) -> None:
    names = [f"learner{n}@school.example" for n in range(30)]
    put(site, *names)
    done = [letter for found in at_once(2, lambda: send(site, office)) for letter in found]
    assert Counter(letter.state for letter in done) == {"sent": 30}
    assert sorted(to for _, (to,) in office.envelopes) == sorted(names)
    assert len({mail["Message-ID"] for mail in office.letters}) == 30


@pytest.mark.parametrize("step", ["at_recipient", "at_mail"])
def test_what_a_server_refuses_for_now_is_tried_again_later_and_is_the_same_letter(site: Flask, step: str) -> None:
    put(site)
    with post_office(**answering(step, "451 Come back later")) as office:
        assert [letter.state for letter in send(site, office)] == ["waiting"]
        assert send(site, office, PAUSES[0] - timedelta(seconds=1)) == []
        first = the_letter(site)
        assert first.fault in ("RCPT 451", "mail 451")
        assert first.due_at == NOON + PAUSES[0]
        setattr(office, step, "250 OK")
        assert [letter.state for letter in send(site, office, PAUSES[0])] == ["sent"]
        assert len(office.letters) == 1
        assert office.letters[0]["Message-ID"].startswith(f"<{first.public_id}@")
    assert (the_letter(site).tries, the_letter(site).fault) == (2, None)


def test_a_letter_that_is_refused_for_now_again_and_again_has_failed_in_the_end(small_site: Flask) -> None:
    put(small_site)
    after, states = timedelta(), []
    with post_office(at_recipient="450 Busy") as office:
        for pause in (*PAUSES, timedelta()):
            states += [letter.state for letter in send(small_site, office, after)]
            after += pause
    assert states == ["waiting"] * len(PAUSES) + ["failed"]
    assert the_letter(small_site).fault == "RCPT 450"


@pytest.mark.parametrize("step", ["at_recipient", "at_mail"])
def test_what_a_server_refuses_for_good_has_failed_and_is_not_tried_again(site: Flask, step: str) -> None:
    put(site)
    with post_office(**answering(step, f"550 No {ALICE} here")) as office:
        assert [letter.state for letter in send(site, office)] == ["failed"]
        assert send(site, office, timedelta(days=1)) == []
    assert "550" in (the_letter(site).fault or "")
    assert "alice" not in (the_letter(site).fault or ""), "a fault names nobody"


@pytest.mark.parametrize("where", ["during", "after"])
def test_a_letter_whose_answer_is_lost_is_unsure_and_never_sent_again(site: Flask, where: str) -> None:
    put(site)
    with post_office(breaks=where) as office:
        assert [letter.state for letter in send(site, office)] == ["unsure"]
        office.breaks = ""
        assert send(site, office, timedelta(days=1)) == []
        assert len(office.letters) == (where == "after")


def test_a_connection_that_is_lost_before_the_letter_was_handed_over_is_tried_again(small_site: Flask) -> None:
    put(small_site)
    with post_office(breaks="before") as office:
        assert [letter.state for letter in send(small_site, office)] == ["waiting"]


def test_a_server_that_is_not_there_is_tried_again(small_site: Flask, office: PostOffice) -> None:
    put(small_site)
    with socket.socket() as held:
        held.bind((HOST, 0))  # nobody listens there, and nobody else can meanwhile
        gone = PostOffice(port=held.getsockname()[1])
        assert [letter.state for letter in send(small_site, gone)] == ["waiting"]
    assert the_letter(small_site).fault == "connecting: ConnectionRefusedError"
    assert [letter.state for letter in send(small_site, office, PAUSES[0])] == ["sent"]


def test_a_letter_whose_sender_died_is_unsure_after_ten_minutes_and_never_sent_again(
    site: Flask, office: PostOffice
) -> None:
    put(site)
    with site.app_context():
        assert take(NOON) is not None
        assert take(NOON) is None, "one sender has it, and nobody else"
        assert not anything_due(NOON + LEASE - timedelta(seconds=1))
    assert [letter.state for letter in send(site, office, LEASE)] == ["unsure"]
    assert send(site, office, timedelta(days=1)) == []
    assert office.letters == []


def test_a_sender_that_was_given_up_changes_nothing_any_more(site: Flask, office: PostOffice) -> None:
    put(site)
    with site.app_context():
        slow = take(NOON)
        assert slow is not None
    send(site, office, LEASE)
    with site.app_context():
        assert settle(slow, "waiting", None, NOON, due_at=NOON).state == "unsure"
    assert the_letter(site).state == "unsure"


def test_settling_twice_is_harmless(site: Flask) -> None:
    put(site)
    with site.app_context():
        taken = take(NOON)
        assert taken is not None
        assert [settle(taken, "sent", None, NOON).state for _ in range(2)] == ["sent", "sent"]


def test_letters_that_waited_for_days_are_not_sent_when_a_server_is_set_at_last(
    small_site: Flask, office: PostOffice
) -> None:
    put(small_site)
    assert [letter.state for letter in send(small_site, office, TOO_OLD)] == ["failed"]
    assert office.letters == []


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("alice@school.example\r\nBcc: bob@school.example", "A letter"),
        ("alice@school.example, bob@school.example", "A letter"),
        ("alice@school.example>\r\nRCPT TO:<bob@school.example", "A letter"),
        ("", "A letter"),
        (ALICE, "A letter\r\nBcc: bob@school.example"),
        (ALICE, "A letter\nBcc: bob@school.example"),
        (ALICE, "A letter\rBcc: bob@school.example"),
    ],
)
def test_a_header_that_would_hold_another_is_refused_and_hurts_no_other_letter(
    small_site: Flask, office: PostOffice, to: str, subject: str
) -> None:
    put(small_site, to, draft=Draft("notice", subject, ("Hello.",)))
    put(small_site)
    assert [letter.state for letter in send(small_site, office)] == ["failed", "sent"]
    assert office.envelopes == [(SENDER, [ALICE])]
    assert [mail["Bcc"] for mail in office.letters] == [None]


def a_reminder(stop_url: str = "https://baton.school.example/study/stop/abc") -> Draft:
    return letters.reminder(3, "https://baton.school.example/study/review", "https://baton.school.example", stop_url)


@pytest.mark.parametrize(
    "host", ["b.example", "baton.counseling.university-of-somewhere.example", f"{'a' * 60}.example"]
)
def test_a_reminder_brings_the_button_with_which_mail_programs_stop_it(
    small_site: Flask, office: PostOffice, host: str
) -> None:
    """RFC 8058: both headers, and one https address alone, on one line and as it is however long."""
    url = f"https://{host}/study/stop/{'y' * 43}"
    put(small_site, draft=a_reminder(url))
    assert [letter.state for letter in send(small_site, office)] == ["sent"]
    (mail,) = office.letters
    lines = mail.as_bytes(policy=policy.SMTP.clone(refold_source="none")).split(b"\r\n")
    assert f"List-Unsubscribe: <{url}>".encode() in lines
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines


def test_an_address_with_a_line_break_is_no_mail(small_site: Flask, office: PostOffice) -> None:
    put(small_site, draft=a_reminder("https://b.example/\r\nBcc: all@school.example"))
    assert [(letter.state, letter.fault) for letter in send(small_site, office)] == [
        ("failed", "cannot be a mail: ValueError")
    ]
    assert office.letters == []


def test_without_tls_a_mail_program_is_not_told_to_post_by_itself(site: Flask, office: PostOffice) -> None:
    put(site, draft=a_reminder("http://localhost:8000/study/stop/abc"))
    send(site, office)
    (mail,) = office.letters
    assert mail["List-Unsubscribe"] == "<http://localhost:8000/study/stop/abc>"
    assert mail["List-Unsubscribe-Post"] is None


def test_other_letters_have_no_such_button(site: Flask, office: PostOffice) -> None:
    put(site)
    send(site, office)
    (mail,) = office.letters
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (None, None)


def test_a_reminder_that_could_not_go_out_in_the_morning_is_given_up_before_the_next(
    site: Flask, office: PostOffice
) -> None:
    office.at_recipient = "451 Later"
    put(site, draft=a_reminder())
    put(site, "bob@school.example")
    assert {letter.state for letter in send(site, office)} == {"waiting"}
    office.at_recipient = "250 OK"
    late = send(site, office, OLD_REMINDER)
    assert [(letter.kind, letter.state, letter.fault) for letter in late] == [
        ("reminder", "failed", "too old"),
        ("reset", "sent", None),
    ]
