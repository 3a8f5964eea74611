"""Forged, missing, stale and foreign input: a plain page that says what to do, nothing stored, never a 500."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from extensions import db
from models import Attempt, Decision, Person
from tests.support import cases
from tests.support.client import Visitor, follow

BAD_IDS = ["0", "-1", str(2**31), str(2**64), "1.0", "1e3", " 1", "٣", "1;2", "null", "true", "[1]", "x" * 5000, "%00"]
BAD_STEPS = ["", "-1", "1", "7", "x", "٣", "1.0", "1e3", str(2**63), " 0", "0;1", "null", "9" * 5000]


@pytest.fixture
def attempt(alice: Visitor) -> str:
    """An attempt of Alice's, with its page at hand."""
    path = alice.begin(cases.A_CASE)
    alice.get(path)
    return path


@pytest.fixture(autouse=True)
def _nothing_breaks(small_site: Flask, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a test sends: no server error was logged."""
    yield
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def stored(site: Flask) -> tuple[int, int, int]:
    """How many people, attempts and decisions there are."""
    with site.app_context():
        counts = tuple(
            db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Person, Attempt, Decision)
        )
        db.session.remove()
    return counts  # type: ignore[return-value]


def refused(visitor: Visitor, response: object) -> None:
    """A 4xx page that says what to do."""
    status = response.status_code  # type: ignore[attr-defined]
    assert 400 <= status < 500, status
    assert len(visitor.page.text) > len(visitor.page.heading) + 20


@pytest.mark.parametrize("choice", [None, "", "1", "2", "0" * 20, "x" * 5000, "../..", "<b>", "\0", "٣"])
def test_a_choice_that_is_none_is_refused_and_what_was_typed_stays(
    alice: Visitor, attempt: str, choice: str | None
) -> None:
    before = stored(alice.application)
    response = alice.send(alice.page.form("/decisions"), choice=choice, reason="Because I am tired", confidence="low")
    refused(alice, response)
    assert "Because I am tired" in alice.page.form("/decisions").fields["reason"]
    assert alice.page.form("/decisions").fields["confidence"] == "low"
    assert stored(alice.application) == before


@pytest.mark.parametrize("step", BAD_STEPS)
def test_a_step_that_is_not_the_one_at_hand_is_refused(alice: Visitor, attempt: str, step: str) -> None:
    before = stored(alice.application)
    refused(alice, alice.decide(alice.choices()[0], step=step))
    assert stored(alice.application) == before


def test_a_choice_of_another_attempt_or_step_is_refused(alice: Visitor, attempt: str) -> None:
    other = alice.begin(cases.A_CASE)
    before = stored(alice.application)
    alice.get(attempt)
    refused(alice, alice.decide(cases.value(alice.application, other, 0, 1)))
    refused(alice, alice.decide(cases.value(alice.application, attempt, 1, 1)))
    assert stored(alice.application) == before


@pytest.mark.parametrize("confidence", ["sure", "LOW", "1", "low,high", "x" * 1000])
def test_a_confidence_that_is_none_of_three_is_refused(alice: Visitor, attempt: str, confidence: str) -> None:
    refused(alice, alice.decide(alice.choices()[0], confidence=confidence))


def test_a_reason_that_is_too_long_is_refused_and_stays_in_the_form(alice: Visitor, attempt: str) -> None:
    response = alice.decide(alice.choices()[0], reason="long " * 500)
    refused(alice, response)
    assert alice.page.form("/decisions").fields["reason"].startswith("long long")


@pytest.mark.parametrize("char", ["\0", "\x01", "\x1b", "\x7f", "\x85"])
def test_a_reason_with_a_control_character_is_refused(alice: Visitor, attempt: str, char: str) -> None:
    before = stored(alice.application)
    refused(alice, alice.decide(alice.choices()[0], reason=f"odd{char}one"))
    assert stored(alice.application) == before


def test_fields_that_are_sent_twice_are_refused(alice: Visitor, attempt: str) -> None:
    form = alice.page.form("/decisions")
    one, two = alice.choices()[:2]
    refused(alice, alice.post(form.action, data={**form.fields, "choice": [one, two]}))
    refused(alice, alice.post(form.action, data={**form.fields, "choice": one, "step": ["0", "0"]}))


def test_fields_that_nobody_asked_for_change_nothing(alice: Visitor, attempt: str) -> None:
    alice.decide(
        alice.choices()[0], started_at="1970-01-01", deadline="2099-01-01", elapsed="0", score="100", credit="4"
    )
    alice.get(attempt)
    assert "1 decision behind you" in alice.page.text


@pytest.mark.parametrize("token", [None, "", "x", "ImFiYyI.YQ.abc"])
def test_a_form_without_its_token_is_refused_and_says_what_to_do(
    alice: Visitor, attempt: str, token: str | None
) -> None:
    before = stored(alice.application)
    refused(alice, alice.decide(alice.choices()[0], csrf_token=token))
    assert "reload" in alice.page.text
    assert stored(alice.application) == before


def test_the_token_of_another_browser_is_refused(alice: Visitor, bob: Visitor, attempt: str) -> None:
    bob.get("/cases")
    refused(
        alice, alice.decide(alice.choices()[0], csrf_token=bob.page.form("/preferences/theme").fields["csrf_token"])
    )


@pytest.mark.parametrize("mode", ["", "Study", "test", "study'--", None, "x" * 300])
def test_a_mode_that_is_none_starts_nothing(alice: Visitor, mode: str | None) -> None:
    alice.get(f"/cases/{cases.A_CASE}")
    refused(alice, alice.send(alice.page.form("/attempts"), mode=mode))
    assert stored(alice.application) == (0, 0, 0)


@pytest.mark.parametrize("token", ["x", "'; DROP TABLE people", "é" * 20, "a" * 65])
def test_a_start_token_of_the_wrong_shape_starts_nothing(alice: Visitor, token: str) -> None:
    alice.get(f"/cases/{cases.A_CASE}")
    refused(alice, alice.send(alice.page.form("/attempts"), mode="study", token=token))
    assert stored(alice.application) == (0, 0, 0)


def test_the_start_token_of_somebody_else_starts_nothing(alice: Visitor, bob: Visitor) -> None:
    alice.get(f"/cases/{cases.A_CASE}")
    token = alice.page.form("/attempts").fields["token"]
    alice.send(alice.page.form("/attempts"), mode="study")
    bob.get(f"/cases/{cases.A_CASE}")
    refused(bob, bob.send(bob.page.form("/attempts"), mode="study", token=token))


@pytest.mark.parametrize("bad", BAD_IDS)
@pytest.mark.parametrize("path", ["/attempts/{}", "/attempts/{}/debrief", "/attempts/{}/explore", "/cases/{}"])
def test_an_id_that_is_none_is_not_found(alice: Visitor, attempt: str, path: str, bad: str) -> None:
    response = alice.get(path.format(bad))
    assert response.status_code == 404
    refused(alice, response)


def test_what_is_alices_is_not_found_by_bob(alice: Visitor, bob: Visitor, attempt: str) -> None:
    own = bob.begin(cases.A_CASE)
    bob.get(own)
    form = bob.page.form("/decisions")
    for path in (attempt, f"{attempt}/debrief", f"{attempt}/explore"):
        assert bob.get(path).status_code == 404
    for path in ("decisions", "step-out", "journal", "dissents"):
        data = {**form.fields, "choice": alice.choices()[0], "step": "0", "prompt": "1", "text": "x", "why": "x"}
        assert bob.post(f"{attempt}/{path}", data=data).status_code == 404, path
    alice.get(attempt)
    assert alice.page.has_form("/decisions")


def test_somebody_without_a_session_finds_no_attempt_and_leaves_no_trace(
    bob: Visitor, alice: Visitor, attempt: str
) -> None:
    before = stored(bob.application)
    assert bob.get(attempt).status_code == 404
    bob.get("/")
    bob.get("/cases")
    bob.get(f"/cases/{cases.A_CASE}")
    assert stored(bob.application) == before


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=1e9",
        "page=abc",
        "page=٣",
        "page=999999",
        "page=",
        "page=1&page=2",
        "topic=%27+OR+1%3D1--",
        "level=x",
        "setting=%00",
        "specialty=<b>",
        "length=huge",
        "topic=referral&topic=crisis",
        "q=" + "x" * 10_000,
        "page=" + "9" * 5000,
    ],
)
def test_a_filter_or_page_that_is_none_gets_a_plain_answer(alice: Visitor, query: str) -> None:
    refused(alice, alice.get(f"/cases?{query}"))


@pytest.mark.parametrize(
    "query",
    [
        "q=%25",
        "q=_",
        "q=(a%2B)%2B%24",
        "q=%27+OR+1%3D1--",
        "q[]=x",
        "per_page=1000000",
        "sort=password_hash",
        "q=%F0%9F%99%82",
        "q=%00",
        "q=%ff",
    ],
)
def test_odd_searches_are_searched_for_and_find_nothing_else(alice: Visitor, query: str) -> None:
    assert alice.get(f"/cases?{query}").status_code == 200


@pytest.mark.parametrize("path", ["x", "1,", ",1", "0", "99", "-1", "1;2", "٣", "1," * 500 + "1", "1e3", "%00"])
def test_a_path_to_explore_that_is_none_is_refused(alice: Visitor, path: str) -> None:
    attempt = alice.begin(cases.A_CASE)
    alice.get(attempt)
    for step, number in enumerate(cases.best(cases.A_CASE)):
        alice.get(follow(alice.decide(cases.value(alice.application, attempt, step, number))))
    refused(alice, alice.get(f"{attempt}/explore?path={path}"))


@pytest.mark.parametrize(
    "next_",
    [
        "//evil",
        "/\\evil",
        "https:evil",
        "//%09/evil",
        "http://[::1",
        "javascript:alert(1)",
        "https://good@evil",
        "/\t/evil",
        "",
    ],
)
def test_the_theme_switch_leads_nowhere_else(alice: Visitor, next_: str) -> None:
    alice.get("/help")
    response = alice.send(alice.page.form("/preferences/theme"), theme="dark", next=next_)
    assert (response.status_code, follow(response)) == (303, "/")
    assert "evil" not in response.headers["Location"]


def test_the_theme_switch_leads_back_and_is_remembered(alice: Visitor) -> None:
    alice.get("/cases?topic=referral")
    response = alice.send(alice.page.form("/preferences/theme"), theme="dark")
    assert follow(response) == "/cases?topic=referral"
    alice.get("/")
    assert 'data-theme="dark"' in alice.page.source


@pytest.mark.parametrize("host", ["evil", "evil.example", "localhost.evil", "127.0.0.1.evil", "a@localhost", ""])
def test_a_host_that_is_not_ours_is_refused(alice: Visitor, host: str) -> None:
    assert alice.get("/cases", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:9000", "[::1]:8000"])
def test_the_hosts_of_this_machine_are_ours(alice: Visitor, host: str) -> None:
    assert alice.get("/cases", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("method", ["put", "delete", "patch", "trace"])
def test_other_methods_are_refused_with_those_that_are_allowed(alice: Visitor, method: str) -> None:
    response = alice.open("/cases", method=method.upper())
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_body_that_is_too_large_is_refused_before_it_is_read(alice: Visitor, attempt: str) -> None:
    response = alice.decide(alice.choices()[0], reason="x" * 200_000)
    assert response.status_code == 413
    refused(alice, response)


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "text/plain", "multipart/form-data", "application/x-www-form-urlencoded; charset=utf-16", ""],
)
def test_a_body_of_another_kind_is_refused(alice: Visitor, attempt: str, content_type: str) -> None:
    refused(alice, alice.post(f"{attempt}/decisions", data=b"\xff\xfe{[", content_type=content_type))


def test_a_finished_attempt_takes_no_more_decisions(alice: Visitor, attempt: str) -> None:
    best = cases.best(cases.A_CASE)
    form = alice.page.form("/decisions")
    for step, number in enumerate(best):
        alice.get(follow(alice.decide(cases.value(alice.application, attempt, step, number))))
    before = stored(alice.application)
    late = alice.send(form, step=str(len(best)), choice=cases.value(alice.application, attempt, len(best), 1))
    assert late.status_code == 409
    again = alice.send(form, step="0", choice=cases.value(alice.application, attempt, 0, best[0]))
    assert follow(again) == f"{attempt}/debrief"
    assert stored(alice.application) == before
