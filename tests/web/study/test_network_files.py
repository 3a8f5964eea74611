"""A network taken along and brought in: looked at first, then all of it or nothing, once, and nothing lost."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from models import Ceremony, Contact, Counter, Person
from services import limits
from services.network import contacts, importing
from services.network.importing import MAX_BYTES
from services.network.judging import judge
from tests.support.client import Visitor, follow
from tests.support.doors import at_once, cookie_of, erase_by_page, fill_in, holding
from tests.support.people import member
from tests.support.rows import change, count, counted, rows, values
from web.session import now

IMPORT, ALL = "/network/import", "/network/import/all"
TABLE = """name,organization,specialties,phone,accepting,last_checked,shoe size
Ana Ruiz,North,EMDR; friends,=1+1,yes,2026-10-01,9
Bea Şahin,,trauma therapy,,maybe,10/01/2026,
ana ruiz,NORTH,,,,,
"""


def send(who: Visitor, raw: bytes, name: str = "network.csv") -> TestResponse:
    """Choose a file and look at it."""
    who.get(IMPORT)
    csrf = who.page.form(IMPORT).fields["csrf_token"]
    part = 'Content-Disposition: form-data; name="{}"{}\r\n\r\n'
    head = f"--b\r\n{part.format('csrf_token', '')}{csrf}\r\n--b\r\n" + part.format("file", f'; filename="{name}"')
    body = head.encode() + raw + b"\r\n--b--\r\n"
    return who.post(IMPORT, data=body, content_type="multipart/form-data; boundary=b")


def bring_in(who: Visitor, raw: bytes, **changes: str) -> TestResponse:
    """Look at a file, and bring it in."""
    response = send(who, raw)
    assert response.status_code == 303, who.page.text
    who.get(follow(response))
    return who.send(who.page.form(ALL), **changes)


def names(site: Flask) -> list[str]:
    return [row.name for row in rows(site, Contact)]


def test_a_file_is_shown_before_anything_is_added_and_then_all_of_it_is(site: Flask) -> None:
    alice = Visitor.at(site)
    response = send(alice, TABLE.encode())
    assert follow(response) == "/network/import/look"
    for _ in range(2):
        alice.get(follow(response))
        shown = alice.page.text
    assert count(site, Contact) == 0
    assert "2 new entries" in shown
    assert "1 that repeats another, here or in the file" in shown
    for words in ("friends", "maybe", "10/01/2026", "shoe size (1)", "line 2 (this is line 4)"):
        assert words in shown, words
    assert follow(alice.send(alice.page.form(ALL))) == "/network?brought=2"
    ana, bea = rows(site, Contact)
    assert (ana.name, ana.specialties, ana.phone, ana.notes) == ("Ana Ruiz", ["EMDR"], "=1+1", "Also: friends")
    assert (bea.accepting, bea.checked_on) == ("unknown", None)
    assert bea.notes == "Accepting: maybe\nLast checked: 10/01/2026"
    alice.get("/network?brought=2")
    assert "2 entries were brought in" in alice.page.text


def test_what_is_there_already_is_left_out_or_added_as_one_says(site: Flask) -> None:
    alice = member(site, "Alice")
    bring_in(alice, TABLE.encode())
    assert follow(bring_in(alice, TABLE.encode())) == "/network?brought=0"
    assert names(site) == ["Ana Ruiz", "Bea Şahin"]
    alice.get("/network?brought=0")
    assert "nothing in the file that you did not have already" in alice.page.text
    assert follow(bring_in(alice, TABLE.encode(), alike="add")) == "/network?brought=3"
    assert bring_in(alice, TABLE.encode(), alike="perhaps").status_code == 409
    assert count(site, Contact) == 5


@pytest.mark.parametrize("kind", ["vcf", "csv"])
def test_what_is_taken_along_and_brought_in_elsewhere_is_the_same_network(site: Flask, kind: str) -> None:
    alice, bob = member(site, "Alice"), member(site, "Bob")
    bring_in(alice, TABLE.encode(), alike="add")
    first = alice.get(f"/network/baton-network.{kind}")
    assert first.headers["Content-Disposition"] == f"attachment; filename=baton-network.{kind}"
    assert "no-store" in first.headers["Cache-Control"]
    assert follow(bring_in(bob, first.data, alike="add")) == "/network?brought=3"
    assert bob.get(f"/network/baton-network.{kind}").data == first.data
    assert follow(bring_in(alice, first.data)) == "/network?brought=0"


def test_one_entry_is_a_card_of_its_own(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    bring_in(alice, TABLE.encode())
    alice.get("/network")
    path = next(link for link in alice.page.links() if len(link) == 41 and link.startswith("/network/"))
    card = alice.get(f"{path}/card.vcf")
    assert card.mimetype == "text/vcard"
    assert card.data.count(b"BEGIN:VCARD") == 1


def test_a_fault_keeps_everything_out_and_is_told_with_its_line(site: Flask) -> None:
    alice = Visitor.at(site)
    long = "9" * 501
    assert send(alice, f"name,phone\nAna,1\n,2,3\n\x07,{long}\n".encode()).status_code == 400
    assert alice.page.heading == "Nothing was brought in"
    for words in ("3 cells", "Write a name"):
        assert words in alice.page.text, words
    assert [count(site, table) for table in (Contact, Ceremony, Person)] == [0, 0, 0]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" \r\n",
        b"\xef\xbb\xbf",
        b"colour\nred\n",
        b"\x89PNG\r\n\x1a\n\0\0",
        b"PK\x03\x04",
        b"{}",
        b"name\n" * 10_002,
    ],
    ids=lambda raw: repr(raw[:8]),
)
def test_what_is_no_file_of_contacts_is_refused_beside_the_field(small_site: Flask, raw: bytes) -> None:
    alice = member(small_site, "Alice")
    assert send(alice, raw).status_code == 400
    assert 'id="file-error"' in alice.page.source


def test_without_a_file_or_with_one_that_is_too_large_nothing_is_read(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    assert fill_in(alice, IMPORT, IMPORT).status_code == 400
    assert "Choose a file first" in alice.page.text
    assert send(alice, b"name\n" + b"x" * MAX_BYTES).status_code == 400
    assert "too large" in alice.page.text
    assert send(alice, b"x" * (MAX_BYTES + 80 * 1024)).status_code == 413
    alice.get("/network/new")
    fields = alice.page.form("/network").fields
    assert alice.post("/network", data={**fields, "notes": "x" * 70_000}).status_code == 413


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\u202egnp.exe", "<img src=x onerror=alert(1)>", "x" * 5_000])
def test_the_name_of_a_file_is_a_name_and_nothing_more(small_site: Flask, name: str) -> None:
    alice = member(small_site, "Alice")
    alice.get(follow(send(alice, b"name\nAna\n", name)))
    assert "1 new entry" in alice.page.text
    assert "<img src=x" not in alice.page.source


def test_a_file_is_brought_in_once_however_often_it_is_sent(site: Flask) -> None:
    alice = member(site, "Alice")
    alice.get(follow(send(alice, TABLE.encode())))
    form = alice.page.form(ALL)
    cookie = cookie_of(alice)
    statuses = at_once(6, lambda: holding(site, cookie).post(ALL, data=form.fields).status_code)
    assert sorted(statuses) == [303, 409, 409, 409, 409, 409]
    assert count(site, Contact) == 2
    assert follow(alice.get("/network/import/look")) == "/network/import?gone=1"
    alice.get("/network/import?gone=1")
    assert "Nothing waits" in alice.page.text


def test_what_was_looked_at_waits_ten_minutes_for_this_browser_alone(small_site: Flask) -> None:
    alice, bob = member(small_site, "Alice"), member(small_site, "Bob")
    alice.get(follow(send(alice, TABLE.encode())))
    form = alice.page.form(ALL)
    assert follow(bob.get("/network/import/look")) == "/network/import?gone=1"
    change(small_site, update(Ceremony).values(expires_at=now() - timedelta(seconds=1)))
    assert alice.send(form).status_code == 409
    send(bob, TABLE.encode())
    assert count(small_site, Ceremony) == 1, "what others left waiting goes with the next"
    assert count(small_site, Contact) == 0


def test_what_waits_goes_with_the_account(site: Flask) -> None:
    alice = member(site, "Alice")
    send(alice, b"name\nA name that nobody else has\n")
    erase_by_page(alice)
    assert count(site, Ceremony) == 0


def test_a_network_that_would_grow_too_large_takes_nothing_of_a_file(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contacts, "MAX_CONTACTS", 1)
    alice = member(site, "Alice")
    assert bring_in(alice, TABLE.encode()).status_code == 409
    assert count(site, Contact) == 0
    assert count(site, Ceremony) == 1, "the file waits until there is room"


@pytest.mark.parametrize("raw", [TABLE.encode(), b"name,phone\nA," + b"1" * 600, b"colour\nred\n", b""])
def test_too_many_files_are_too_many_whatever_is_in_them(
    small_site: Flask, monkeypatch: pytest.MonkeyPatch, raw: bytes
) -> None:
    monkeypatch.setattr(limits, "IMPORTS", limits.Limit("import", 1, limits.HOUR))
    alice, bob = member(small_site, "Alice"), member(small_site, "Bob")
    first, second = (send(alice, raw).status_code for _ in range(2))
    assert first != 429
    assert second == 429
    assert send(bob, raw).status_code == first, "one person's count is not another's"


def test_a_new_browser_each_time_is_one_network_address(small_site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IMPORTS_FROM_ADDRESS", limits.Limit("import-address", 2, limits.QUARTER))
    assert [send(Visitor.at(small_site), TABLE.encode()).status_code for _ in range(3)] == [303, 303, 429]
    assert count(small_site, Person) == 2


def test_how_many_files_somebody_had_read_is_forgotten_with_their_account(site: Flask) -> None:
    alice = member(site, "Alice")
    send(alice, TABLE.encode())
    theirs = Counter.key.startswith("import:")
    assert count(site, Counter, theirs) == 1
    erase_by_page(alice)
    assert count(site, Counter, theirs) == 0


def test_others_write_while_a_file_is_judged(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    alice = member(site, "Alice")

    def slowly(*told: Any) -> Any:
        def write() -> None:
            with site.app_context():
                limits.take(limits.TRYING, "somebody else", now())

        other = Thread(target=write, daemon=True)
        other.start()
        other.join(30)
        assert not other.is_alive(), "the turn of the writers is held"
        return judge(*told)

    monkeypatch.setattr(importing, "judge", slowly)
    assert send(alice, TABLE.encode()).status_code == 303


def test_what_is_left_out_under_too_many_names_is_counted(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    table = "name" + "".join(f",x{n}" for n in range(103)) + "\nAna" + ",1" * 103
    alice.get(follow(send(alice, table.encode())))
    assert "x99 (1), and 3 values under other names" in alice.page.text


def test_ten_thousand_rows_come_in_and_go_out(site: Flask) -> None:
    alice = member(site, "Alice")
    table = "name,organization,specialties,notes\n" + "".join(
        f"Person {n},Clinic {n % 7},EMDR,={n}\n" for n in range(10_000)
    )
    assert follow(bring_in(alice, table.encode())) == "/network?brought=10000"
    alice.get("/network?page=200")
    assert "10000 entries" in alice.page.text
    cards = alice.get("/network/baton-network.vcf").data
    assert cards.count(b"BEGIN:VCARD") == 10_000
    assert follow(bring_in(alice, cards)) == "/network?brought=0"
    with counted(site) as sent:
        assert alice.get("/network/sheet").status_code == 200
    assert len(sent) <= 4
    assert "9500 entries more did not fit" in alice.page.text


def test_entries_of_others_are_neither_shown_nor_counted_as_there(small_site: Flask) -> None:
    alice, bob = member(small_site, "Alice"), member(small_site, "Bob")
    bring_in(bob, TABLE.encode())
    assert follow(bring_in(alice, TABLE.encode())) == "/network?brought=2"
    owners = values(small_site, select(Contact.person_id))
    assert sorted(owners.count(owner) for owner in set(owners)) == [2, 2]
