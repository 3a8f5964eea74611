"""“Whom would you call?”: offered from one's network, kept for each attempt, and how a name comes into the network."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from extensions import db
from models import Call, Contact, Person
from tests.data.bad_inputs import NAMES
from tests.support import cases, cast
from tests.support.client import Visitor, follow
from tests.support.doors import at_once, cookie_of, fill_in, holding
from tests.support.rows import change, count, counted, rows, values
from web.session import now

WANTED = cases.story(cases.A_CASE).scenario.meta.specialties


def play(who: Visitor) -> str:
    """Play the case to its end. Gives the path of its debrief."""
    attempt = who.begin(cases.A_CASE)
    who.get(attempt)
    for step, number in enumerate(cases.best(cases.A_CASE)):
        who.get(follow(who.decide(cases.value(who.application, attempt, step, number))))
    return f"{attempt}/debrief"


def put(site: Flask, **said: object) -> str:
    """Somebody in the network of the only person there is."""
    with site.app_context():
        person_id = db.session.scalars(select(Person.id)).one()
        contact_id = cast.contact(person_id, **said)
        db.session.commit()
        db.session.remove()
    return contact_id


def answer(who: Visitor, debrief: str, **said: str) -> int:
    """Answer the question of a debrief."""
    who.get(debrief)
    return who.send(who.page.form("/call"), **said).status_code


def test_a_name_is_kept_changed_and_taken_away(site: Flask) -> None:
    alice = Visitor.at(site)
    debrief = play(alice)
    assert answer(alice, debrief, name="Dr. <b>Okafor</b>") == 303
    alice.get(debrief)
    assert "You would call Dr. <b>Okafor</b>" in alice.page.text
    assert alice.page.form("/call").fields["name"] == "Dr. <b>Okafor</b>"
    assert answer(alice, debrief, name="Somebody else") == 303
    assert values(site, select(Call.name)) == ["Somebody else"]
    for _ in range(2):
        assert answer(alice, debrief, name=" ") == 303
    assert count(site, Call) == 0


def test_those_of_the_network_are_offered_who_accepts_first_then_who_was_checked_last(site: Flask) -> None:
    alice = Visitor.at(site)
    debrief = play(alice)
    today = now().date()
    put(site, name="Not accepting", specialties=[WANTED[0]], accepting="no", checked_on=today)
    put(site, name="Long ago", specialties=[WANTED[0]], checked_on=today - timedelta(days=90))
    put(site, name="Of late", specialties=[WANTED[0], "EMDR"], checked_on=today)
    put(site, name="Of another trade", specialties=["EMDR"])
    alice.get(debrief)
    text = alice.page.text
    assert text.index("Of late") < text.index("Long ago") < text.index("Not accepting")
    assert "Of another trade" not in text
    assert ("Nobody in your network yet for" in text) is (len(WANTED) > 1)


def test_somebody_of_the_network_is_chosen_and_stays_named_when_they_are_gone(site: Flask) -> None:
    alice = Visitor.at(site)
    debrief = play(alice)
    contact_id = put(site, name="Ana Ruiz", specialties=list(WANTED))
    assert answer(alice, debrief, contact=contact_id, name="ignored") == 303
    (call,) = rows(site, Call)
    assert (call.name, call.contact_id) == ("Ana Ruiz", values(site, select(Contact.id))[0])
    change(site, update(Contact).values(name="Ana Ruiz-Okafor", specialties=[]))
    alice.get(debrief)
    assert "You would call Ana Ruiz-Okafor" in alice.page.text
    assert alice.page.form("/call").fields["contact"] == contact_id
    alice.get(f"/network/{contact_id}")
    alice.get(follow(alice.send(alice.page.form("/take-out"))))
    put_back = alice.page.form("/put-back")
    alice.get(debrief)
    assert "You would call Ana Ruiz" in alice.page.text
    alice.send(put_back)
    assert values(site, select(Call.contact_id)) == values(site, select(Contact.id))


def test_a_name_comes_into_the_network_with_the_specialties_of_the_case(site: Flask) -> None:
    alice = Visitor.at(site)
    debrief = play(alice)
    answer(alice, debrief, name="Dr. Okafor")
    alice.get(debrief)
    (link,) = [link for link in alice.page.links() if link.startswith("/network/new") and "attempt" in link][:1]
    assert "Okafor" not in link
    alice.get(link)
    form = alice.page.form("/network")
    assert form.fields["name"] == "Dr. Okafor"
    checked = alice.page.source.count("checked>") - 1
    assert checked == len(WANTED)
    response = alice.post(form.action, data={**form.fields, "specialties": list(WANTED), "accepting": "yes"})
    assert response.headers["Location"] == f"{debrief}#call"
    assert values(site, select(Call.contact_id)) == values(site, select(Contact.id))
    alice.get(debrief)
    assert "Add them to your network" not in alice.page.text


def added(who: Visitor, debrief: str, words: str, **said: str) -> str:
    """Add somebody by the link of a debrief that has these words. Gives the name that the form began with."""
    who.get(debrief)
    (link,) = re.findall(rf'href="(/network/new[^"]*)"[^>]*>{words}<', who.page.source)
    who.get(link.replace("&amp;", "&"))
    form = who.page.form("/network")
    assert follow(who.send(form, **said)) == debrief
    return form.fields["name"]


def test_somebody_added_for_a_specialty_leaves_the_answer_as_it_is(site: Flask) -> None:
    alice = Visitor.at(site)
    debrief = play(alice)
    assert added(alice, debrief, "Add somebody", name="Bea", specialties=WANTED[0]) == ""
    assert count(site, Call) == 0
    answer(alice, debrief, name="Dr. Okafor")
    change(site, delete(Contact))
    assert added(alice, debrief, "Add somebody", name="Ana", specialties=WANTED[0]) == ""
    assert values(site, select(Call.name)) == ["Dr. Okafor"]
    assert values(site, select(Call.contact_id)) == [None]
    assert added(alice, debrief, "Add them to your network") == "Dr. Okafor"
    (call,) = rows(site, Call)
    assert [call.contact_id] == values(site, select(Contact.id).where(Contact.name == "Dr. Okafor"))


def test_whom_one_adds_as_the_answer_is_the_answer_even_where_it_was_taken_away_meanwhile(site: Flask) -> None:
    alice = Visitor.at(site)
    debrief = play(alice)
    attempt_id = debrief.split("/")[2]
    for name in ("Ana", "Bea"):
        alice.get(f"/network/new?attempt={attempt_id}&call=1")
        form = alice.page.form("/network")
        for _ in range(2):
            assert follow(alice.send(form, name=name)) == debrief
        assert values(site, select(Call.contact_id)) == values(site, select(Contact.id).where(Contact.name == name))
    assert count(site, Contact) == 2


def test_somebody_elses_attempt_and_network_are_nobodys_here(site: Flask) -> None:
    alice, bob = Visitor.at(site), Visitor.at(site)
    debrief = play(alice)
    contact_id = put(site, name="Ana Ruiz", specialties=list(WANTED))
    his = play(bob)
    answer(alice, debrief, name="Alice's secret")
    bob.get(his)
    form = bob.page.form("/call")
    assert "Ana Ruiz" not in bob.page.text
    assert bob.send(form, contact=contact_id).status_code == 400
    assert bob.post(debrief.replace("debrief", "call"), data=form.fields).status_code == 404
    bob.get(f"/network/new?attempt={debrief.split('/')[2]}&call=1")
    assert bob.page.form("/network").fields["name"] == ""
    sent = {"name": "Bea", "attempt": debrief.split("/")[2], "call": "1"}
    assert fill_in(bob, "/network/new", "/network", **sent).status_code == 303
    assert values(site, select(Call.contact_id)) == [None]


@pytest.mark.parametrize(("number", "name", "fine"), NAMES)
def test_a_name_is_stored_as_it_is_or_refused_beside_its_field(
    small_site: Flask, number: int, name: str, fine: bool
) -> None:
    alice = Visitor.at(small_site)
    debrief = play(alice)
    expected = 303 if fine or not name.strip() else 400
    assert answer(alice, debrief, name=name) == expected, number
    assert values(small_site, select(Call.name)) == ([name] if fine else [])
    if expected == 400:
        assert 'id="call-error"' in alice.page.source


def test_answers_in_the_same_instant_leave_one(site: Flask) -> None:
    alice = Visitor.at(site)
    debrief = play(alice)
    alice.get(debrief)
    form = alice.page.form("/call")
    cookie = cookie_of(alice)
    sent = at_once(8, lambda: holding(site, cookie).post(form.action, data={**form.fields, "name": "Ana"}).status_code)
    assert sent == [303] * 8
    assert count(site, Call) == 1


def test_before_the_end_nobody_is_asked(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    attempt = alice.begin(cases.A_CASE)
    alice.get("/help")
    csrf = alice.page.form("/preferences/theme").fields["csrf_token"]
    assert alice.post(f"{attempt}/call", data={"csrf_token": csrf, "name": "Ana"}).status_code == 409


def test_a_debrief_with_a_large_network_asks_the_database_little_and_shows_a_few(site: Flask) -> None:
    alice = Visitor.at(site)
    debrief = play(alice)
    for number in range(30):
        put(site, name=f"Person {number:02}", specialties=list(WANTED))
    last = put(site, name="Zoë", specialties=list(WANTED), accepting="no")
    answer(alice, debrief, contact=last)
    alice.get(debrief)
    with counted(site) as sent:
        alice.get(debrief)
    assert len(sent) <= 7, sent
    assert "22 more in your network" in alice.page.text
    assert alice.page.form("/call").fields["contact"] == last
