"""Who gets into a class and who does not: hosts, learners, guests, codes; what phones are answered; who was there."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from models import Cohort, LiveClass, LiveSeat, Person, Scenario, WebSession
from services.database import reads
from services.errors import ServiceError
from services.limits import Limit
from services.live import beginning, looking, seats
from services.live.conducting import Acting, act
from services.live.memory import FRESH, SEATED, Memory
from services.live.scope import IDLE
from services.live.seats import Coming
from services.live.seen import has_seen
from services.people import Visitor as Known
from services.tokens import hashed, new_token
from tests.support import cases, classes, people
from tests.support.client import Visitor, follow
from tests.support.live import Room, in_class, open_room, voting
from tests.support.people import member
from tests.support.rows import acts, change, count, counted, set_settings, values
from web.session import now


def refused(visitor: Visitor, code: str, name: str = "") -> str:
    """Try a code that is to be refused. Gives what the page says."""
    visitor.get("/live")
    response = visitor.send(visitor.page.form("/live"), code=code, name=name)
    assert response.status_code == 400
    assert visitor.page.form("/live").fields["code"] == code, "what was typed is still there"
    return visitor.page.text


def test_a_class_is_its_hosts_with_a_cohort_its_supervisors_and_nobody_elses(small_site: Flask) -> None:
    carol_id = people.put(small_site, "Carol", "supervisor")
    carol = Visitor.at(small_site)
    people.log_in(carol, "Carol")
    cohort_id = classes.cohort(small_site, carol_id)
    own, shared = open_room(carol), open_room(carol, cohort=cohort_id)
    dave_id = people.put(small_site, "Dave", "supervisor")
    classes.supervisor(small_site, cohort_id, dave_id)
    dave = Visitor.at(small_site)
    people.log_in(dave, "Dave")
    bob, alice = member(small_site, "Bob", "supervisor"), member(small_site, "Alice")
    own.comes(alice)
    open_to = {
        name: [visitor.get(f"{room.path}{page}").status_code for room in (own, shared) for page in ("", "/state")]
        for name, visitor in {"dave": dave, "bob": bob, "alice": alice}.items()
    }
    assert open_to == {"dave": [404, 404, 200, 200], "bob": [404] * 4, "alice": [404] * 4}
    dave.get(shared.path)
    assert dave.send(dave.page.form(shared.path), act="begin").status_code == 303
    assert shared.row.phase == "reading"
    assert bob.get(own.seat).status_code == 404
    assert bob.get(f"{own.seat}/state").status_code == 404


def test_guests_come_in_only_where_the_site_and_the_class_let_them(small_site: Flask) -> None:
    room = in_class(small_site)
    guest = Visitor.at(small_site)
    assert "This class is for people with an account." in refused(guest, room.code, "Guest")
    set_settings(small_site, live_guests=True)
    assert "This class is for people with an account." in refused(guest, room.code, "Guest")
    assert count(small_site, Person, Person.registered_at.is_(None)) == 0, "nobody is made of whoever is refused"
    open_to_guests = open_room(room.host, guests="y")
    assert "Write a name" in refused(guest, open_to_guests.code, " \u200d ")
    typed = f" {open_to_guests.code[:3].lower()} - {open_to_guests.code[3:].lower()}"
    guest.get("/live")
    assert follow(guest.send(guest.page.form("/live"), code=typed, name="<b>Guest</b>")) == open_to_guests.seat
    guest.get(open_to_guests.seat)
    assert "<b>Guest</b>" in guest.page.text, "escaped, as it was typed"
    set_settings(small_site, live_guests=False)
    other = open_room(room.host, guests="y")
    assert not other.row.guests
    assert guest.get(open_to_guests.seat).status_code == 200, "who sits there keeps the seat"


def test_guessed_codes_are_limited_and_a_code_is_gone_with_its_class(
    small_site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "LIVE_CODE", Limit("live-code", 3, timedelta(minutes=15)))
    room = in_class(small_site)
    alice, bob = member(small_site, "Alice"), member(small_site, "Bob")
    for _ in range(5):
        room.comes(alice)  # a code that is one costs nothing
    assert "No class is open under this code" in refused(bob, "ZZZZZZ")
    assert "The code has 6 letters and digits" in refused(bob, "ZZ")
    code = room.code
    room.acts("end")
    assert "No class is open under this code" in refused(bob, code)
    assert "No class is open under this code" in refused(bob, "ZZZZZY")
    bob.get("/live")
    response = bob.send(bob.page.form("/live"), code="ZZZZZX")
    assert response.status_code == 429
    assert response.headers["Retry-After"]


def come(site: Flask, room: Room, source: str, code: str = "", account: Known | None = None) -> str:
    """Come in from a network at a new browser, as a guest or with an account. Gives what is refused, or nothing."""
    coming = Coming(new_token(), source, account, code or room.code, "Guest")
    if account:
        theirs = update(WebSession).where(WebSession.public_id == account.session_id)
        change(site, theirs.values(token_hash=hashed(coming.session_token)))
    with site.app_context():
        try:
            seats.come_in(coming, now())
        except ServiceError as fault:
            return type(fault).__name__
    return ""


def test_guests_take_no_seat_from_an_account_and_one_network_takes_half_of_theirs(
    small_site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "MOST_SEATS", 4)
    monkeypatch.setattr(seats, "LIVE_GUESTS", Limit("live-guest", 2, timedelta(hours=1)))
    set_settings(small_site, live_guests=True)
    room = in_class(small_site, guests="y")
    learners = [people.known(small_site, people.put(small_site, name)) for name in ("Alice", "Bob", "Erin", "Finn")]
    assert [come(small_site, room, "10.0.0.1") for _ in range(3)] == ["", "", "BadField"]
    assert [come(small_site, room, "10.0.0.2") for _ in range(3)] == ["", "", "BadField"]
    assert come(small_site, room, "10.0.0.3") == "BadField", "their seats are taken"
    assert [come(small_site, room, "10.0.0.1", account=each) for each in learners] == [""] * 4
    late = people.known(small_site, people.put(small_site, "Gia"))
    assert come(small_site, room, "10.0.0.1", account=late) == "Refused"
    assert count(small_site, Person, Person.registered_at.is_(None)) == 4, "nobody is made of whoever is refused"


def test_wrong_codes_of_others_shut_nobody_out_who_types_the_right_one(
    small_site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "LIVE_CODE_FROM_ADDRESS", Limit("live-code-address", 2, timedelta(minutes=15)))
    set_settings(small_site, live_guests=True)
    room = in_class(small_site, guests="y")
    alice = people.known(small_site, people.put(small_site, "Alice"))
    wrong = [come(small_site, room, "10.0.0.1", "ZZZZZZ") for _ in range(3)]
    assert wrong == ["BadField", "BadField", "TooMany"]
    assert come(small_site, room, "10.0.0.1") == "TooMany", "whoever guesses is not told of a right one"
    assert come(small_site, room, "10.0.0.1", account=alice) == ""
    assert come(small_site, room, "10.0.0.1") == "", "somebody of this network sits in the class"
    assert come(small_site, room, "10.0.0.1", "ZZZZZZ") == "TooMany"


def test_the_host_shuts_the_door_to_guests_and_who_sits_there_stays(small_site: Flask) -> None:
    set_settings(small_site, live_guests=True)
    room, guest = in_class(small_site, guests="y"), Visitor.at(small_site)
    room.comes(guest, "Guest")

    def door(word: str) -> None:
        form = room.look().page.form("/guests")
        assert room.host.send(form, guests=word).status_code == 303

    door("no")
    assert come(small_site, room, "10.0.0.1") == "BadField"
    assert guest.get(room.seat).status_code == 200
    door("yes")
    assert come(small_site, room, "10.0.0.1") == ""
    shown = room.look().page.form("/guests")
    set_settings(small_site, live_guests=False)
    room.host.send(shown, guests="yes")
    assert not room.row.guests, "the site lets nobody in without an account"


def test_a_class_that_nobody_moves_on_ends_by_itself_and_its_code_is_free_again(small_site: Flask) -> None:
    room = voting(in_class(small_site))
    alice, code = room.comes(member(small_site, "Alice")), room.code
    change(small_site, update(LiveClass).values(changed_at=now() - IDLE - timedelta(seconds=1)))
    assert "No class is open under this code" in refused(member(small_site, "Bob"), code)
    alice.get(room.seat)
    assert "The class is over" in alice.page.text
    assert "What the class came to" in room.look().page.text
    room.host.get("/live/classes")
    assert f"{room.path}" in room.host.page.links()
    open_room(room.host)  # whoever begins another writes it down
    row = room.row
    assert (row.phase, row.code, row.ended_at) == ("over", None, row.changed_at + IDLE)


def test_a_phone_comes_back_where_the_class_is_and_two_of_one_account_share_a_seat(small_site: Flask) -> None:
    room = in_class(small_site)
    alice = room.comes(member(small_site, "Alice"))
    voting(room)
    room.vote(alice, 1, "medium")
    tablet = Visitor.at(small_site)
    people.log_in(tablet, "Alice")
    tablet.get(room.seat)
    assert tablet.page.form("/votes").fields["choice"] == room.value(1), "her vote is on both"
    assert count(small_site, LiveSeat) == 1
    alice.get(room.seat)
    assert follow(alice.send(alice.page.form("/leave"))) == "/live?left=1"
    assert alice.get(room.seat).status_code == 404
    assert alice.get(f"{room.seat}/state").status_code == 404
    assert "Voted 0 of 0" in room.look().page.text
    room.comes(alice)
    assert alice.page.form("/votes").fields["choice"] == room.value(1)


def test_a_phone_that_has_seen_where_the_class_is_is_told_so_without_a_statement(
    small_site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "rooms", Memory(timedelta(hours=1), 1))
    room = in_class(small_site)
    alice = room.comes(member(small_site, "Alice"))
    first = alice.get(f"{room.seat}/state")
    assert json.loads(first.data)["phase"] == "lobby"
    seen = {"If-None-Match": first.headers["ETag"]}
    with counted(small_site) as sent:
        again = alice.get(f"{room.seat}/state", headers=seen)
    assert (again.status_code, again.data, sent) == (304, b"", [])
    room.acts("begin")
    moved = alice.get(f"{room.seat}/state", headers=seen)
    assert json.loads(moved.data)["phase"] == "reading"
    assert moved.headers["ETag"] != first.headers["ETag"]
    with counted(small_site) as sent:
        whole = alice.get(f"{room.seat}/state")
    assert (whole.data, sent) == (moved.data, []), "made once for all of them"
    assert alice.page.form("/theme").fields["csrf_token"] not in whole.get_data(as_text=True)


def test_another_process_is_seen_after_half_a_second_and_a_clock_that_was_put_back_does_no_harm(
    small_site: Flask,
) -> None:
    room = in_class(small_site)
    alice = room.comes(member(small_site, "Alice"))
    token = alice.get_cookie("baton")
    assert token is not None
    with small_site.app_context():
        at = now()
        assert looking.look(token.value, room.class_id, at).phase == "lobby"
        elsewhere = {"phase": "reading", "version": LiveClass.version + 1}
        change(small_site, update(LiveClass).values(**elsewhere))
        assert looking.look(token.value, room.class_id, at + FRESH / 2).phase == "lobby"
        assert looking.look(token.value, room.class_id, at + FRESH).phase == "reading"
        change(small_site, update(LiveClass).values(phase="voting", version=LiveClass.version + 1))
        assert looking.look(token.value, room.class_id, at - timedelta(hours=1)).phase == "voting"


def test_who_has_the_page_open_is_written_down_once_a_minute_whoever_they_are(small_site: Flask) -> None:
    room = in_class(small_site)
    here = [room.comes(member(small_site, name)) for name in ("Alice", "Bob")]
    tokens = [cookie.value for each in here if (cookie := each.get_cookie("baton"))]
    at = now()
    with small_site.app_context():
        for seconds in (0, 30, 59):
            for token in tokens:
                looking.look(token, room.class_id, at + timedelta(seconds=seconds))
        assert max(values(small_site, select(LiveSeat.seen_at))) < at
        with counted(small_site) as sent:
            for token in tokens:
                looking.look(token, room.class_id, at + SEATED)
    assert len([each for each in sent if each.startswith("UPDATE")]) == 2, "of all seats, and of all stays"
    assert set(values(small_site, select(LiveSeat.seen_at))) == {at + SEATED}


def test_who_was_there_when_the_class_ended_is_written_down_with_its_end(small_site: Flask) -> None:
    room = in_class(small_site)
    alice = room.comes(member(small_site, "Alice"))
    token = alice.get_cookie("baton")
    assert token is not None
    came, at = values(small_site, select(LiveSeat.seen_at))[0], now() + timedelta(seconds=30)
    with small_site.app_context():
        looking.look(token.value, room.class_id, at)
    assert values(small_site, select(LiveSeat.seen_at)) == [came]
    with small_site.app_context():
        host = values(small_site, select(LiveClass.person_id))[0]
        act(host, room.class_id, Acting("end", room.row.version), at + timedelta(seconds=20))
    assert values(small_site, select(LiveSeat.seen_at)) == [at + timedelta(seconds=20)]


def test_attendance_says_who_came_and_afterwards_how_often_they_voted_and_is_taken_along_as_a_file(
    small_site: Flask,
) -> None:
    carol_id = people.put(small_site, "Carol", "supervisor")
    carol = Visitor.at(small_site)
    people.log_in(carol, "Carol")
    alice_id, bob_id = people.put(small_site, "Alice"), people.put(small_site, "Bob")
    set_settings(small_site, live_guests=True)
    room = open_room(carol, cohort=classes.cohort(small_site, carol_id, alice_id, bob_id), guests="y")
    alice, guest = Visitor.at(small_site), Visitor.at(small_site)
    people.log_in(alice, "Alice")
    room.comes(alice)
    room.comes(guest, "=HYPERLINK(1)")
    voting(room)
    room.vote(alice, 1)
    room.acts("show", "again")
    room.vote(alice, 2)
    carol.get(f"{room.path}/attendance")
    assert "told here when the class is over" in carol.page.text
    assert "attendance-votes" not in carol.page.source
    assert "votes" not in carol.send(carol.page.form("/attendance")).get_data(as_text=True)
    room.acts("end")
    carol.get(f"{room.path}/attendance")
    page = carol.page.text
    assert [each in page for each in ("alice@school.example", "=HYPERLINK(1)", "guest", "Bob")] == [True] * 4
    assert "only if the provider’s approval covers live delivery by this presenter" in page
    file = carol.send(carol.page.form("/attendance"))
    lines = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))
    assert lines[0][-2:] == ["votes", "votes at decision 1"]
    by_name = {line[0]: line for line in lines[1:] if len(line) > 1}
    assert by_name["Alice"][1:4] + by_name["Alice"][-2:] == ["alice@school.example", "account", "yes", "2", "2"]
    assert by_name["'=HYPERLINK(1)"][1:4] + by_name["'=HYPERLINK(1)"][-1:] == ["", "guest", "no", "0"]
    assert "live.attendance-exported" in acts(small_site)
    alice.get(room.seat)
    assert alice.get(f"{room.path}/attendance").status_code == 404


def test_whoever_sits_in_a_class_could_come_in_or_runs_it_finds_the_way_there(small_site: Flask) -> None:
    carol_id = people.put(small_site, "Carol", "supervisor")
    carol = Visitor.at(small_site)
    people.log_in(carol, "Carol")
    alice_id, _ = people.put(small_site, "Alice"), people.put(small_site, "Bob")
    room = open_room(carol, cohort=classes.cohort(small_site, carol_id, alice_id))
    alice, bob = Visitor.at(small_site), Visitor.at(small_site)
    people.log_in(alice, "Alice")
    people.log_in(bob, "Bob")

    def way(visitor: Visitor, page: str) -> list[str]:
        visitor.get(page)
        return [link for link in visitor.page.links() if link in ("/live", room.seat, room.path)]

    assert way(carol, "/teach") == [room.path]
    assert way(alice, "/assigned") == ["/live"]
    assert cases.story(cases.A_CASE).scenario.title not in alice.page.text, "the case is named in the room"
    assert way(alice, "/live") == []
    room.comes(alice)
    assert [way(alice, "/assigned"), way(alice, "/live")] == [[room.seat], [room.seat]]
    assert way(bob, "/assigned") == []
    room.acts("end")
    assert [way(carol, "/teach"), way(alice, "/assigned"), way(alice, "/live")] == [[], [], []]


def test_a_class_begins_once_for_each_form_with_what_its_host_may_choose(
    small_site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob_id = people.put(small_site, "Bob", "supervisor")
    foreign = classes.cohort(small_site, bob_id)
    carol = member(small_site, "Carol", "supervisor")
    carol.get("/live/classes")
    form = carol.page.form("/live/classes")
    assert {slug for slug in form.options["case"] if slug} == set(cases.SLUGS), "reserved ones too"
    assert carol.send(form, case="none").status_code == 400
    assert "Choose a case from the list." in carol.page.text
    assert carol.send(form, case=cases.A_CASE, cohort=foreign).status_code == 400
    assert carol.page.form("/live/classes").fields["case"] == cases.A_CASE, "what was chosen is still there"
    first = carol.send(form, case=cases.A_CASE)
    assert follow(carol.send(form, case=cases.A_CASE)) == follow(first), "sent twice, begun once"
    bob = Visitor.at(small_site)
    people.log_in(bob, "Bob")
    bob.get("/live/classes")
    assert bob.send(bob.page.form("/live/classes"), case=cases.A_CASE, token=form.fields["token"]).status_code == 404
    monkeypatch.setattr(beginning, "MOST_OPEN", 1)
    carol.get("/live/classes")
    assert carol.send(carol.page.form("/live/classes"), case=cases.A_CASE).status_code == 409
    change(small_site, update(Cohort).values(archived_at=now()))
    assert bob.get(f"/live/classes?cohort={foreign}").status_code == 200
    assert bob.send(bob.page.form("/live/classes"), case=cases.A_CASE, cohort=foreign).status_code == 400
    assert carol.get(f"/live/classes?cohort={foreign}").status_code == 404


def test_whoever_sat_in_a_class_has_seen_its_case_but_not_in_the_lobby_alone(small_site: Flask) -> None:
    room = in_class(small_site)
    room.comes(member(small_site, "Alice"))
    (person_id,) = values(small_site, select(LiveSeat.person_id))
    (case,) = values(small_site, select(Scenario.id).where(Scenario.slug == cases.A_CASE))
    seen = reads(has_seen)

    def now_seen() -> bool:
        with small_site.app_context():
            return seen(person_id, case)

    assert not now_seen()
    room.acts("begin")
    assert now_seen()
    room.acts("end")
    assert now_seen()
    lobby = open_room(room.host, cases.SLUGS[0])
    bob = lobby.comes(member(small_site, "Bob"))
    lobby.acts("end")
    assert bob.get(lobby.seat).status_code == 200
    (bob_id,) = values(small_site, select(LiveSeat.person_id).where(LiveSeat.name == "Bob"))
    (other,) = values(small_site, select(Scenario.id).where(Scenario.slug == cases.SLUGS[0]))
    with small_site.app_context():
        assert not seen(bob_id, other)
