"""`/network`: written, looked through, checked, taken out and put back; whom it lacks. Its owner's alone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from models import Attempt, Call, Ceremony, Contact, Person
from services.network import contacts
from services.network.fields import LENGTHS, OF_SEVERAL_LINES
from services.tokens import new_public_id
from tests.data.bad_inputs import DATES, NAMES, NO_TEXT
from tests.support import cases
from tests.support.canaries import play
from tests.support.client import Visitor, follow
from tests.support.doors import ask_to_register as register
from tests.support.doors import at_once, fill_in, open_account
from tests.support.people import log_in, member
from tests.support.rows import change, count, counted, values
from web.session import now

NEW = "/network/new"
SAID = {
    "name": "Dr. Ana O’Ruiz “A” \\",
    "organization": "North; Clinic",
    "phone": "+1 555 0100",
    "email": "ana@north.example",
    "website": "north.example/team",
    "address": "1 Main Street\nSpringfield",
    "languages": "Español, العربية",
    "fees": "=1+1",
    "accessibility": "A lift.\nNo steps.",
    "notes": "<b>Kind</b>, and\n\nquick.",
    "accepting": "yes",
    "checked_on": "2026-10-01",
}


def write(who: Visitor, **said: str) -> str:
    """Write somebody down by the form. Gives the path of the entry."""
    response = fill_in(who, NEW, "/network", **{"name": "Ana Ruiz", **said})
    assert response.status_code == 303, who.page.text
    return follow(response).partition("?")[0]


def test_an_entry_is_kept_and_shown_as_it_was_written(site: Flask) -> None:
    alice = Visitor.at(site)
    alice.get("/network")
    assert count(site, Person) == 0
    assert "Nobody is in it yet" in alice.page.text
    path = write(alice, **SAID, specialties="EMDR")
    alice.get(path)
    for text in SAID.values():
        shown = " ".join(text.split())
        assert shown in alice.page.text or text in ("yes", "2026-10-01"), text
    assert "<b>Kind" not in alice.page.source
    alice.get(f"{path}/edit")
    fields = alice.page.form(path).fields
    assert {name: fields[name] for name in SAID} == SAID
    assert fields["specialties"] == "EMDR"
    alice.get("/network")
    assert 'href="tel:+15550100"' in alice.page.source
    assert 'href="mailto:ana@north.example"' in alice.page.source
    assert count(site, Person) == 1


def test_an_entry_is_its_owners_alone(site: Flask) -> None:
    alice, bob = Visitor.at(site), Visitor.at(site)
    path = write(alice)
    write(bob, name="Bea")
    bob.get("/network")
    assert "Ana Ruiz" not in bob.page.text
    assert [bob.get(path).status_code, bob.get(f"{path}/card.vcf").status_code] == [404, 404]
    assert b"Ana" not in bob.get("/network/baton-network.csv").data


@pytest.mark.parametrize("field", ["name", *LENGTHS])
def test_a_text_is_stored_as_it_is_or_refused_beside_its_field(small_site: Flask, field: str) -> None:
    alice = member(small_site, "Alice")
    path = write(alice)
    column = getattr(Contact, field)
    for number, text, fine in NAMES:
        before = values(small_site, select(column))[0]
        status = fill_in(alice, f"{path}/edit", path, **{"name": "Ana", field: text}).status_code
        fits = field == "name" or len(text) <= LENGTHS[field]
        of_a_text = fits and "\0" not in text and ("\n" not in text or field in OF_SEVERAL_LINES)
        assert status == (303 if (fine if field == "name" else of_a_text) else 400), number
        stored = values(small_site, select(column))[0]
        assert stored == (text.strip().replace("\r\n", "\n") if status == 303 else before), number
        if status == 400:
            assert f'id="{field}-error"' in alice.page.source, number
        alice.get("/network/sheet")
        assert "<img src=x" not in alice.page.source


@pytest.mark.parametrize(("number", "raw"), NO_TEXT)
def test_what_is_no_text_is_refused_or_stored_as_text(small_site: Flask, number: int, raw: bytes) -> None:
    alice = member(small_site, "Alice")
    alice.get(NEW)
    token = alice.page.form("/network").fields["csrf_token"]
    escaped = "".join(f"%{byte:02X}" for byte in raw)
    body = f"csrf_token={token}&name=Ana&notes=half+{escaped}"
    response = alice.post("/network", data=body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in (303, 400), number


@pytest.mark.parametrize(("number", "typed"), DATES)
def test_a_day_that_is_none_or_to_come_is_refused_and_stays_to_be_mended(
    small_site: Flask, number: int, typed: str
) -> None:
    alice = member(small_site, "Alice")
    assert fill_in(alice, NEW, "/network", name="Ana", checked_on=typed, notes="stays").status_code == 400, number
    assert 'id="checked_on-error"' in alice.page.source
    assert alice.page.form("/network").fields["notes"] == "stays"
    assert count(small_site, Contact) == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("specialties", "witchcraft"),
        ("specialties", "emdr"),
        ("accepting", "maybe"),
        ("name", "n" * 201),
        ("phone", "1" * 501),
        ("notes", "n" * 4_001),
    ],
)
def test_what_is_not_on_a_list_or_too_long_is_refused(small_site: Flask, field: str, value: str) -> None:
    alice = member(small_site, "Alice")
    fields = {"name": "Ana", field: value}
    assert fill_in(alice, NEW, "/network", **fields).status_code == 400
    assert f'id="{field}-error"' in alice.page.source


def test_the_same_form_sent_twice_or_at_once_writes_one_entry(site: Flask) -> None:
    alice = member(site, "Alice")
    alice.get(NEW)
    form = alice.page.form("/network")
    sent = {**form.fields, "name": "Ana"}
    cookie = alice.get_cookie("baton")
    assert cookie is not None

    def send() -> str:
        other = Visitor.at(site)
        other.set_cookie("baton", cookie.value)
        return follow(other.post(form.action, data=sent))

    assert len({*at_once(8, send), follow(alice.send(form, name="Ana"))}) == 1
    assert count(site, Contact) == 1
    bob = member(site, "Bob")
    bob.get(NEW)
    his = bob.page.form("/network")
    for wrong in (form.fields["contact"], "../x"):
        assert bob.send(his, name="Bea", contact=wrong).status_code == 400


def test_checked_today_is_one_press_and_leads_back_to_the_list(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    path = write(alice, specialties="EMDR")
    alice.get("/network?specialty=EMDR&show=stale")
    assert "Never checked" in alice.page.text
    response = alice.send(alice.page.form("/checked"))
    assert follow(response).startswith("/network?specialty=EMDR&show=stale&page=1")
    alice.get("/network")
    assert "Never checked" not in alice.page.text
    assert not alice.page.has_form("/checked")
    assert values(small_site, select(Contact.checked_on)) == [now().date()]
    alice.get(path)
    assert follow(alice.send(alice.page.form("/checked"))) == f"{path}?done=checked"


@pytest.mark.parametrize(("days", "stale"), [(183, False), (184, True)])
def test_after_half_a_year_an_entry_asks_to_be_checked(small_site: Flask, days: int, stale: bool) -> None:
    alice = member(small_site, "Alice")
    write(alice, checked_on=(now().date() - timedelta(days=days)).isoformat())
    alice.get("/network")
    assert ("over six months ago" in alice.page.text) is stale
    alice.get("/network?show=stale")
    assert ("Ana Ruiz" in alice.page.text) is stale


def test_what_was_taken_out_is_put_back_whole_with_its_address(site: Flask) -> None:
    alice = Visitor.at(site)
    path = write(alice, **SAID, specialties="EMDR")
    (before,) = values(site, select(Contact.__table__.c.created_at))
    alice.get(path)
    take_out = alice.page.form("/take-out")
    for _ in range(2):
        gone = follow(alice.send(take_out))
    assert count(site, Contact) == 0
    assert alice.get(path).status_code == 404
    alice.get(gone)
    put_back = alice.page.form("/network/put-back")
    for _ in range(2):
        assert follow(alice.send(put_back)) == f"{path}?done=back"
    alice.get(f"{path}/edit")
    assert {name: alice.page.form(path).fields[name] for name in SAID} == SAID
    assert values(site, select(Contact.__table__.c.created_at)) == [before]
    assert count(site, Ceremony) == 0


def test_putting_back_leaves_whom_one_wrote_since(site: Flask) -> None:
    """Of two cases, one answer was written anew while the entry was out; the other goes back to it."""
    alice = Visitor.at(site)
    path = write(alice)
    for _ in range(2):
        play(alice)
    attempts = values(site, select(Attempt.id).order_by(Attempt.id))
    (contact,) = values(site, select(Contact.id))
    when = now()
    change(
        site,
        insert(Call).values(
            [{"attempt_id": each, "contact_id": contact, "name": "Ana Ruiz", "written_at": when} for each in attempts]
        ),
    )
    alice.get(path)
    alice.get(follow(alice.send(alice.page.form("/take-out"))))
    since = update(Call).where(Call.attempt_id == attempts[0])
    change(site, since.values(name="Somebody else", written_at=when + timedelta(seconds=1)))
    alice.send(alice.page.form("/network/put-back"))
    (again,) = values(site, select(Contact.id))
    assert values(site, select(Call.contact_id).order_by(Call.attempt_id)) == [None, again]


def test_what_was_taken_out_is_stored_no_longer_than_it_can_be_put_back(site: Flask) -> None:
    """Whoever begins something next takes what is over along, of every kind and of everybody."""
    alice, bob = Visitor.at(site), Visitor.at(site)
    for who in (alice, bob):
        path = write(who)
        who.get(path)
        who.send(who.page.form("/take-out"))
        change(site, update(Ceremony).values(expires_at=now()))
    assert count(site, Ceremony) == 1


def test_after_ten_minutes_or_by_somebody_else_nothing_is_put_back(small_site: Flask) -> None:
    alice, bob = Visitor.at(small_site), Visitor.at(small_site)
    path = write(alice)
    write(bob, name="Bea")
    alice.get(path)
    alice.get(follow(alice.send(alice.page.form("/take-out"))))
    form = alice.page.form("/network/put-back")
    bob.get("/help")
    csrf = bob.page.form("/preferences/theme").fields["csrf_token"]
    assert bob.send(form, csrf_token=csrf).status_code == 409
    change(small_site, update(Ceremony).values(expires_at=now()))
    assert alice.send(form).status_code == 409
    assert "ten minutes" in alice.page.text
    assert alice.get("/network?out=nonsense").status_code == 200
    assert not alice.page.has_form("/put-back")


def test_the_list_is_searched_narrowed_and_leafed_through(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    for number in range(52):
        write(alice, name=f"Person {number:02}", accepting="no")
    write(alice, name="Zoë Ünal", notes="speaks Türkçe", accepting="yes", specialties="EMDR")
    alice.get("/network")
    assert ("Person 00" in alice.page.text, "Zoë" in alice.page.text) == (True, False)
    alice.get("/network?page=2")
    assert "Zoë" in alice.page.text
    for query in ("q=ünal", "q=TÜRKÇE", "q=emdr+zoë", "show=accepting", "specialty=EMDR"):
        alice.get(f"/network?{query}")
        assert "1 of your entries fits" in alice.page.text, query
    alice.get("/network?q=zebra")
    assert "Nobody fits all of that" in alice.page.text
    assert alice.get("/network?specialty=hoarding").status_code == 200
    for wrong in ("show=all", "page=x", "q=a&q=b", "q=" + "x" * 201, "specialty=" + "x" * 101, "specialty=%00"):
        assert alice.get(f"/network?{wrong}").status_code == 400, wrong
    assert alice.get("/network?page=3").status_code == 404


def test_the_specialties_of_the_cases_without_somebody_who_accepts_are_gaps(site: Flask) -> None:
    alice = Visitor.at(site)
    alice.begin(cases.A_CASE)
    wanted = sorted(cases.story(cases.A_CASE).scenario.meta.specialties)
    alice.get("/network")
    assert [f"Nobody for {word}" in alice.page.text for word in wanted] == [True] * len(wanted)
    path = write(alice, specialties=wanted[0], accepting="unknown")
    alice.get("/network")
    assert f"Nobody accepting for {wanted[0]}" in alice.page.text
    alice.get(f"{path}/edit")
    alice.send(alice.page.form(path), accepting="yes")
    alice.get("/network")
    assert f"for {wanted[0]} " not in alice.page.text
    for word in wanted[1:]:
        write(alice, specialties=word, accepting="yes")
    alice.get("/network")
    assert re.search(r"You have somebody who accepts clients for (each of )?the \d special", alice.page.text)
    assert "Whom you lack" not in alice.page.text
    alice.get(f"{NEW}?specialty={wanted[0]}")
    assert alice.page.form("/network").fields["specialties"] == wanted[0]
    assert Visitor.at(site).get(f"{NEW}?specialty=<script>").status_code == 200


def test_a_specialty_that_left_the_vocabulary_stays_with_those_who_have_it(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    path = write(alice)
    change(small_site, update(Contact).values(specialties=["an old word"]))
    alice.get(f"{path}/edit")
    assert alice.send(alice.page.form(path), name="Ana").status_code == 303
    assert values(small_site, select(Contact.specialties)) == [["an old word"]]


def test_the_sheet_names_everybody_and_whom_one_lacks(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    alice.begin(cases.A_CASE)
    write(alice, **SAID, specialties="EMDR")
    alice.get("/network/sheet")
    assert all(word in alice.page.text for word in ("EMDR", "North; Clinic", "1 Main Street", "Nobody yet"))
    alice.get("/network/sheet?q=zebra")
    assert "North" not in alice.page.text


def test_a_network_has_an_end(small_site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contacts, "MAX_CONTACTS", 1)
    alice = member(small_site, "Alice")
    write(alice)
    assert fill_in(alice, NEW, "/network", name="Bea").status_code == 409
    assert "at most 1 entries" in alice.page.text


def test_a_guests_network_follows_into_the_account(site: Flask) -> None:
    alice = Visitor.at(site)
    write(alice)
    open_account(alice, register(alice))
    alice.get("/network")
    assert "Ana Ruiz" in alice.page.text


def test_a_guests_network_that_is_too_many_for_the_account_comes_whole_and_takes_no_more(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contacts, "MAX_CONTACTS", 2)
    alice = member(site, "Alice")
    guest = Visitor.at(site)
    for who, names in ((alice, ("Ana", "Bea")), (guest, ("Cem", "Dee"))):
        for name in names:
            write(who, name=name)
    log_in(guest, "Alice")
    assert sorted(values(site, select(Contact.name))) == ["Ana", "Bea", "Cem", "Dee"]
    assert fill_in(guest, NEW, "/network", name="Eva").status_code == 409
    assert "yours has 4" in guest.page.text
    for path in ("/network", "/network/sheet", "/network/baton-network.vcf", "/network/baton-network.csv"):
        assert guest.get(path).status_code == 200
    (entry,) = values(site, select(Contact.public_id).where(Contact.name == "Ana"))
    guest.get(f"/network/{entry}/edit")
    assert guest.send(guest.page.form(f"/network/{entry}"), name="Ann").status_code == 303
    guest.get(f"/network/{entry}")
    guest.get(follow(guest.send(guest.page.form("/take-out"))))
    assert guest.send(guest.page.form("/network/put-back")).status_code == 409
    assert count(site, Contact) == 3


def test_the_pages_ask_the_database_little(site: Flask) -> None:
    alice = member(site, "Alice")
    alice.begin(cases.A_CASE)
    path = write(alice)
    alice.get("/network")
    most = {"/network": 3, path: 2, f"{path}/edit": 2, "/network/sheet": 3, NEW: 1}
    for address, statements in most.items():
        with counted(site) as sent:
            alice.get(address)
        assert len(sent) <= statements, (address, sent)


def test_an_entry_that_is_gone_is_not_found(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    path = write(alice)
    alice.get(f"{path}/edit")
    form = alice.page.form(path)
    change(small_site, delete(Contact))
    assert alice.send(form, name="Bea").status_code == 404
    assert alice.get(f"/network/{new_public_id()}").status_code == 404
