"""Joining a cohort as learners meet it: what they read first, with which code or letter, and how they leave again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from extensions import db
from models import Cohort, Counter, Membership, Person, RosterEntry
from services import limits
from services.assigned.joining import MAX_TYPED
from tests.support import classes
from tests.support.client import Visitor, follow
from tests.support.doors import link_to, open_account
from tests.support.people import log_in, member, put
from tests.support.rows import change, count, rows, set_settings, values
from web.session import now


@pytest.fixture
def carol(small_site: Flask) -> Visitor:
    """A supervisor."""
    return member(small_site, "Carol", "supervisor")


def cohort_of(carol: Visitor, *learners: str) -> str:
    """A cohort of Carol's, with the code H7KM3XPQ."""
    site = carol.application
    mine = values(site, select(Person.public_id).where(Person.display_name == "Carol"))[0]
    cohort = classes.cohort(site, mine, *learners)
    change(site, update(Cohort).values(code="H7KM3XPQ"))
    return cohort


def invitation(carol: Visitor, cohort: str, email: str) -> str:
    """Invite somebody, and give the path of the link."""
    site = carol.application
    site.config["SENDS_MAIL"] = True
    with site.app_context(), db.engine.execution_options(writes=True).begin() as connection:
        classes.put_expected(connection, cohort, "Ana Ruiz", email)
    carol.get(f"/teach/cohorts/{cohort}/people")
    carol.send(carol.page.form("/roster/invite"))
    return link_to(site, email)


def test_before_joining_one_reads_which_cohort_who_teaches_and_what_they_see(small_site: Flask, carol: Visitor) -> None:
    cohort = cohort_of(carol)
    alice = member(small_site, "Alice")
    alice.get("/join")
    assert follow(alice.get("/join?code=h7km%203xpq")) == "/join/H7KM-3XPQ"
    alice.get("/join/H7KM-3XPQ")
    for words in (
        "Practicum II",
        "Carol",
        "every choice",
        "What they never see",
        "your journal",
        "You may leave whenever",
    ):
        assert words in alice.page.text, words
    assert "carol@school.example" not in alice.page.source
    assert count(small_site, Membership) == 0, "looking is not joining"
    form = alice.page.form("/join/H7KM-3XPQ")
    assert {follow(alice.send(form)) for _ in range(2)} == {f"/assigned/cohorts/{cohort}?done=joined"}
    alice.get(f"/assigned/cohorts/{cohort}?done=joined")
    assert "You are in." in alice.page.text
    alice.get("/join/h7km3xpq")
    assert "You are in this cohort." in alice.page.text
    assert not alice.page.has_form("/join/h7km3xpq")


def test_a_stranger_opens_an_account_and_comes_back_to_the_cohort(small_site: Flask, carol: Visitor) -> None:
    cohort = cohort_of(carol)
    alice = Visitor.at(small_site)
    alice.get("/join/H7KM-3XPQ")
    assert "/accounts/login?next=/join/H7KM-3XPQ" in alice.page.links()
    alice.get(next(link for link in alice.page.links() if link.startswith("/accounts/register")))
    alice.send(alice.page.form("/accounts/register"), email="alice@school.example")
    response = open_account(alice, link_to(small_site, "alice@school.example"))
    assert follow(response) == "/join/H7KM-3XPQ"
    alice.get("/join/H7KM-3XPQ")
    assert follow(alice.send(alice.page.form("/join/H7KM-3XPQ"))).startswith(f"/assigned/cohorts/{cohort}")


@pytest.mark.parametrize(
    "next_page", ["//evil", "/join/x/../../admin", "https://evil/join/x", "/accounts/login", "x" * 5_000]
)
def test_the_letter_of_a_new_account_leads_to_a_cohort_or_nowhere(small_site: Flask, next_page: str) -> None:
    alice = Visitor.at(small_site)
    alice.get("/accounts/register")
    alice.send(alice.page.form("/accounts/register"), email="alice@school.example", next=next_page)
    link = link_to(small_site, "alice@school.example")
    assert "next" not in link
    assert follow(open_account(alice, link)) == "/cases"


def test_a_guest_is_asked_to_log_in_before_anything_is_joined(small_site: Flask, carol: Visitor) -> None:
    cohort_of(carol)
    guest = Visitor.at(small_site)
    guest.begin("through-her-nephew")
    guest.get("/join/H7KM-3XPQ")
    token = guest.page.form("/preferences/theme").fields["csrf_token"]
    assert guest.post("/join/H7KM-3XPQ", data={"csrf_token": token}).status_code == 401
    assert count(small_site, Membership) == 0


BAD = ["AAAA-AAAA", "h7km3xp", "H7KM3XPR", "*", "٣", "x" * 43, "x" * 10_000, "1;2", "%00"]


@pytest.mark.parametrize("code", BAD, ids=lambda code: code[:12])
def test_what_was_never_a_code_is_answered_like_one_that_was_closed_or_replaced(carol: Visitor, code: str) -> None:
    cohort_of(carol)
    change(carol.application, update(Cohort).values(code=None))
    stranger = Visitor.at(carol.application)
    assert stranger.get("/join/H7KM-3XPQ").status_code == 404
    closed = stranger.page.text
    assert stranger.get(f"/join/{code}").status_code == 404
    assert stranger.page.text == closed or len(code) == 43
    change(carol.application, update(Cohort).values(code="H7KM3XPQ", archived_at=now()))
    stranger.get("/join/H7KM-3XPQ")
    assert stranger.page.text == closed


def test_a_code_that_has_ended_says_when_and_what_to_do(carol: Visitor) -> None:
    cohort_of(carol)
    alice = member(carol.application, "Alice")
    alice.get("/join/H7KM-3XPQ")
    form = alice.page.form("/join/H7KM-3XPQ")
    change(carol.application, update(Cohort).values(code_expires_at=now() - timedelta(seconds=1)))
    assert alice.get("/join/H7KM-3XPQ").status_code == 410
    assert "Ask whoever teaches you for a new one" in alice.page.text
    assert alice.send(form).status_code == 410
    assert count(carol.application, Membership) == 0


def test_guesses_are_limited_and_right_ones_are_not_counted(carol: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "JOINING_FROM_ADDRESS", limits.Limit("join-address", 3, limits.QUARTER))
    monkeypatch.setattr(limits, "JOINING", limits.Limit("join", 2, limits.QUARTER))
    cohort_of(carol)
    stranger, alice = Visitor.at(carol.application), member(carol.application, "Alice")
    for _ in range(5):
        assert alice.get("/join/H7KM-3XPQ").status_code == 200
    assert count(carol.application, Counter, Counter.key.startswith("join")) == 0, (
        "a look at a right one writes nothing"
    )
    assert [alice.get(f"/join/AAAA-AAA{n}").status_code for n in (2, 3, 4)] == [404, 404, 429]
    assert alice.get("/join/H7KM-3XPQ").status_code == 429, "who guesses on is not told that one was right"
    assert [stranger.get(f"/join/AAAA-AAA{n}").status_code for n in (5, 6)] == [404, 429]
    assert Visitor.at(carol.application).get("/join/H7KM-3XPQ").status_code == 429, "a new browser is no new start"
    assert all("AAAA" not in row.key for row in rows(carol.application, Counter))


def test_an_invitation_works_once_and_says_to_whom_it_went(small_site: Flask, carol: Visitor) -> None:
    cohort = cohort_of(carol)
    link = invitation(carol, cohort, "ana@school.example")
    change(small_site, update(Cohort).values(code=None))
    bob = member(small_site, "Bob")
    for _ in range(2):
        bob.get(link)
    assert "This invitation went to ana@school.example" in bob.page.text
    bob.send(bob.page.form(link))
    carol.get(f"/teach/cohorts/{cohort}/people")
    assert "came with the invitation to ana@school.example" in carol.page.text
    assert "bob@school.example" in carol.page.text
    alice = member(small_site, "Alice")
    assert alice.get(link).status_code == 404
    assert "a newer letter has taken its place" in alice.page.text


def test_an_invitation_ends_after_thirty_days_and_with_the_entry(carol: Visitor) -> None:
    link = invitation(carol, cohort_of(carol), "ana@school.example")
    stranger = Visitor.at(carol.application)
    change(carol.application, update(RosterEntry).values(invite_expires_at=now() - timedelta(seconds=1)))
    assert stranger.get(link).status_code == 410
    assert "Ask whoever teaches you for another letter" in stranger.page.text
    change(carol.application, delete(RosterEntry))
    assert stranger.get(link).status_code == 404


def test_whoever_is_invited_may_open_an_account_where_others_may_not(small_site: Flask, carol: Visitor) -> None:
    set_settings(small_site, registration="invitation")
    link = invitation(carol, cohort_of(carol), "ana@school.example")
    for address, opens in (("ana@school.example", True), ("bob@school.example", False)):
        stranger = Visitor.at(small_site)
        stranger.get(link)
        stranger.get(next(path for path in stranger.page.links() if path.startswith("/accounts/register")))
        stranger.send(stranger.page.form("/accounts/register"), email=address)
        path = link_to(small_site, address) if opens else ""
        assert path.startswith("/accounts/confirm/") is opens
    set_settings(small_site, registration="open")


def test_leaving_says_first_what_it_does_and_one_may_come_back(small_site: Flask, carol: Visitor) -> None:
    alice = member(small_site, "Alice")
    cohort = cohort_of(carol, values(small_site, select(Person.public_id).where(Person.display_name == "Alice"))[0])
    alice.get(f"/assigned/cohorts/{cohort}")
    assert "You have finished nothing for it" in alice.page.text
    form = alice.page.form("/leave")
    assert {alice.send(form).status_code for _ in range(2)} == {303}
    alice.get(f"/assigned/cohorts/{cohort}?done=left")
    assert "You left this cohort on" in alice.page.text
    assert not alice.page.has_form("/leave")
    alice.get("/join/H7KM-3XPQ")
    assert "it begins again where you left" in alice.page.text
    alice.send(alice.page.form("/join/H7KM-3XPQ"))
    assert values(small_site, select(Membership.left_at)) == [None]
    bob = member(small_site, "Bob")
    assert bob.get(f"/assigned/cohorts/{cohort}").status_code == 404
    assert bob.send(form).status_code in (400, 404)


def test_whoever_was_taken_out_reads_so_and_cannot_join_by_any_way(small_site: Flask, carol: Visitor) -> None:
    alice = member(small_site, "Alice")
    who = values(small_site, select(Person.public_id).where(Person.display_name == "Alice"))[0]
    cohort = cohort_of(carol)
    alice.get("/join/H7KM-3XPQ")
    form = alice.page.form("/join/H7KM-3XPQ")
    classes.member(small_site, cohort, who, left_at=now(), ended_by="supervisor")
    alice.get("/join/H7KM-3XPQ")
    assert "Ask them to let you back" in alice.page.text
    assert alice.send(form).status_code == 409
    link = invitation(carol, cohort, "ana@school.example")
    assert alice.post(link, data=form.fields).status_code == 409
    assert rows(small_site, RosterEntry)[0].invite_hash is not None, "the invitation is still whoever's it was"
    alice.get(f"/assigned/cohorts/{cohort}")
    assert "A supervisor took you out of this cohort" in alice.page.text


def test_a_code_of_any_length_asks_the_database_for_none(carol: Visitor) -> None:
    cohort_of(carol)
    change(carol.application, update(Cohort).values(code="A" * 12))
    stranger = Visitor.at(carol.application)
    assert stranger.get(f"/join/{'A' * 12}").status_code == 200
    assert stranger.get(f"/join/{'-' * MAX_TYPED}{'A' * 12}").status_code == 404


def test_the_name_in_the_header_leads_learners_to_what_is_assigned(small_site: Flask) -> None:
    put(small_site, "Alice")
    stranger = Visitor.at(small_site)
    stranger.get("/cases")
    assert "/assigned" not in stranger.page.links()
    log_in(stranger, "Alice")
    stranger.get("/cases")
    assert "/assigned" in stranger.page.links()
    assert "/teach" not in stranger.page.links()
