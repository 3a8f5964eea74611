"""Those who are expected: by hand, from a list that is looked at first, invited by letter, tied to whoever comes."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from models import AuditEntry, Ceremony, CohortGroup, Membership, Person, RosterEntry
from services import limits
from services.teach import roster
from services.teach.roster_rows import MAX_BYTES
from tests.support import classes
from tests.support.client import Visitor, follow
from tests.support.doors import at_once, cookie_of, holding
from tests.support.html import Form
from tests.support.people import letters, member, put
from tests.support.rows import acts, change, count, rows, values
from web.session import now

LIST = (
    "name,email,student id,group,shoe size\n"
    "Ana Ruiz,ana@school.example,1,Tuesday,9\n"
    "Bea Şahin,,2,Tuesday,\n"
    "Ana Ruiz,ana@school.example,,,\n"
    "=1+1,c@school.example,,Friday,\n"
)


@pytest.fixture
def carol(site: Flask) -> Visitor:
    """A supervisor."""
    return member(site, "Carol", "supervisor")


def cohort_of(carol: Visitor, **told: str) -> str:
    """The path of a cohort of Carol's."""
    mine = values(carol.application, select(Person.public_id).where(Person.display_name == "Carol"))[0]
    return f"/teach/cohorts/{classes.cohort(carol.application, mine, **told)}"


def look(carol: Visitor, base: str, text: str) -> TestResponse:
    """Paste a list, and look at it."""
    carol.get(f"{base}/roster")
    return carol.send(carol.page.form(f"{base}/roster"), pasted=text)


def bring(carol: Visitor, base: str, text: str, **changes: str) -> str:
    """Paste a list and bring it in. Returns where that leads."""
    response = look(carol, base, text)
    assert response.status_code == 303, carol.page.text
    carol.get(follow(response))
    return follow(carol.send(carol.page.form("/roster/all"), **changes))


def names(carol: Visitor) -> list[str]:
    return values(carol.application, select(RosterEntry.name).order_by(RosterEntry.id))


def test_a_list_is_shown_before_anything_is_added_and_then_all_of_it_is_once(carol: Visitor) -> None:
    base = cohort_of(carol)
    response = look(carol, base, LIST)
    for _ in range(2):
        carol.get(follow(response))
    shown = carol.page.text
    for words in (
        "3 new people",
        "1 line that repeats another",
        "line 2 (this is line 4)",
        "Friday , Tuesday",
        "shoe size",
    ):
        assert words in shown, words
    assert count(carol.application, RosterEntry) == 0
    form, cookie = carol.page.form("/roster/all"), cookie_of(carol)
    statuses = at_once(4, lambda: holding(carol.application, cookie).post(form.action, data=form.fields).status_code)
    assert sorted(statuses) == [303, 409, 409, 409]
    assert names(carol) == ["Ana Ruiz", "Bea Şahin", "=1+1"]
    assert acts(carol.application)[1:] == ["roster.brought-in"]
    assert sorted(values(carol.application, select(CohortGroup.name))) == ["Friday", "Tuesday"]
    assert follow(carol.get(f"{base}/roster/look")) == f"{base}/roster?gone=1"


def test_a_list_brought_in_again_leaves_what_is_there_or_brings_it_up_to_date(carol: Visitor) -> None:
    base = cohort_of(carol)
    bring(carol, base, LIST)
    again = "name,email,student id,group\nAna R.,ana@school.example,1,\nBea Şahin,bea@school.example,2,\nDee,,,\n"
    assert "number=1&changed=0" in bring(carol, base, again)
    assert names(carol) == ["Ana Ruiz", "Bea Şahin", "=1+1", "Dee"]
    look(carol, base, again)
    carol.get(f"{base}/roster/look")
    assert "2 on the roster of whom it says something else" in carol.page.text
    assert "name: Ana R. (until now Ana Ruiz )" in carol.page.text
    assert "number=0&changed=2" in follow(carol.send(carol.page.form("/roster/all"), way="update"))
    assert names(carol) == ["Ana R.", "Bea Şahin", "=1+1", "Dee"]
    assert "bea@school.example" in values(carol.application, select(RosterEntry.email))


def test_a_list_with_faults_keeps_everything_out_and_what_was_pasted_stays(carol: Visitor) -> None:
    base = cohort_of(carol)
    text = "name,email\nAna,ana@x\nBea,b@school.example\nBee,b@school.example\n"
    assert look(carol, base, text).status_code == 400
    assert carol.page.heading == "Nothing was brought in"
    assert "not an e-mail address" in carol.page.text
    assert "the address of line 3" in carol.page.text
    assert carol.page.form(f"{base}/roster").fields["pasted"].replace("\r\n", "\n") == text
    assert look(carol, base, "colour\nred\n").status_code == 400
    assert "name the columns" in carol.page.text
    assert [count(carol.application, table) for table in (RosterEntry, Ceremony)] == [0, 0]


def test_a_hundred_thousand_rows_and_what_is_too_large_are_refused_within_a_second_of_work(carol: Visitor) -> None:
    base = cohort_of(carol)
    carol.get(f"{base}/roster")
    csrf = carol.page.form(f"{base}/roster").fields["csrf_token"]
    for line in (b"a@b.example\n", b"Somebody,somebody@school.example,Tuesday\n"):
        began = time.process_time()
        head = f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{csrf}\r\n--b\r\n'
        head += 'Content-Disposition: form-data; name="list"; filename="roster.csv"\r\n\r\n'
        body = head.encode() + b"name,email,group\n" + line * 100_000 + b"\r\n--b--\r\n"
        response = carol.post(f"{base}/roster", data=body, content_type="multipart/form-data; boundary=b")
        assert (response.status_code, time.process_time() - began < 1) == (400, True)
        assert "list-error" in carol.page.source
    assert look(carol, base, "a" * (MAX_BYTES + 1)).status_code == 400
    assert "larger than 2 MiB" in carol.page.text


def test_a_list_waits_for_its_own_cohort_and_browser(carol: Visitor) -> None:
    base, other = cohort_of(carol), cohort_of(carol, name="Another")
    look(carol, base, LIST)
    assert follow(carol.get(f"{other}/roster/look")) == f"{other}/roster?gone=1"
    carol.get(f"{base}/roster/look")
    form = carol.page.form("/roster/all")
    assert carol.post(f"{other}/roster/all", data=form.fields).status_code == 409
    assert carol.send(form, way="perhaps").status_code == 409
    change(carol.application, update(Ceremony).values(expires_at=now() - timedelta(seconds=1)))
    assert carol.send(form).status_code == 409
    assert names(carol) == []


def test_a_roster_that_would_grow_too_large_takes_nothing(carol: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "MAX_ROSTER", 2)
    base = cohort_of(carol)
    look(carol, base, LIST)
    carol.get(f"{base}/roster/look")
    assert carol.send(carol.page.form("/roster/all")).status_code == 409
    assert (names(carol), count(carol.application, CohortGroup)) == ([], 0)


def test_learners_who_are_there_are_known_by_their_address_when_a_list_comes(carol: Visitor) -> None:
    base = cohort_of(carol)
    alice = classes.member(carol.application, base.rpartition("/")[2], put(carol.application, "Alice"))
    bring(carol, base, "name,email,student id,group\nAlice Adams,ALICE@school.example,77,Tuesday\n")
    carol.get(f"{base}/people")
    assert "on the roster: Alice Adams, 77" in carol.page.text
    assert "Nobody else is expected" in carol.page.text
    assert values(carol.application, select(Membership.group_id)) == [1]
    bring(carol, base, "name,email,group\nAlice Adams,alice@school.example,Friday\n", way="update")
    assert values(carol.application, select(Membership.group_id)) == [2]
    assert alice in carol.get(f"{base}/people").get_data(as_text=True)


def test_an_entry_by_hand_is_written_once_changed_tied_and_taken_off(carol: Visitor) -> None:
    base = cohort_of(carol)
    site = carol.application
    carol.get(f"{base}/roster/new")
    form = _entry_form(carol, base)
    for name in ("", " \u200d"):
        assert carol.send(form, name=name).status_code == 400
    assert carol.send(form, name="Ana", email="a@b").status_code == 400
    assert carol.page.form(form.action).fields["email"] == "a@b"
    assert {carol.send(form, name="Ana", email="ana@school.example").status_code for _ in range(2)} == {303}
    carol.get(f"{base}/roster/new")
    twin = carol.send(_entry_form(carol, base), name="Another", email="ANA@school.example")
    assert (twin.status_code, "has this already" in carol.page.text) == (400, True)
    bob = classes.member(site, base.rpartition("/")[2], put(site, "Bob"))
    carol.get(form.action)
    assert carol.send(carol.page.form(form.action), membership="f" * 32).status_code == 400
    carol.get(form.action)
    assert carol.send(carol.page.form(form.action), membership=bob).status_code == 303
    carol.get(f"{base}/people")
    assert "came with the invitation to ana@school.example" in carol.page.text
    carol.get(form.action)
    assert carol.page.form(form.action).fields["membership"] == bob
    carol.send(carol.page.form(form.action), membership="")
    assert values(site, select(RosterEntry.membership_id)) == [None]
    carol.get(form.action)
    off = carol.page.form("/remove")
    assert {carol.send(off).status_code for _ in range(2)} == {303}
    assert (names(carol), count(site, Membership)) == ([], 1)
    assert carol.get(form.action).status_code == 404
    told = [(row.action, row.details.get("fields")) for row in rows(site, AuditEntry) if "entry" in row.details]
    retied = ("roster.entry-kept", ["membership_id"])
    assert told == [("roster.entry-kept", ["name", "email"]), retied, retied, ("roster.entry-removed", None)]


def _entry_form(carol: Visitor, base: str) -> Form:
    """The form of the page at hand, which names the entry that it writes."""
    path = carol.page.source.partition(f'action="{base}/roster/')[2].partition('"')[0]
    return carol.page.form(f"{base}/roster/{path}")


def invite(carol: Visitor, base: str) -> TestResponse:
    """Press the button that invites."""
    carol.get(f"{base}/people")
    return carol.send(carol.page.form("/roster/invite"))


def test_those_with_an_address_are_invited_once_and_again_after_three_days(carol: Visitor) -> None:
    site, base = carol.application, cohort_of(carol, name="Practicum <II>")
    bring(carol, base, LIST)
    assert invite(carol, base).status_code == 409
    assert "no mail server" in carol.page.text
    site.config["SENDS_MAIL"] = True
    carol.get(f"{base}/people")
    assert "Invite 2 by letter" in carol.page.text
    form, cookie = carol.page.form("/roster/invite"), cookie_of(carol)
    at_once(4, lambda: holding(site, cookie).post(form.action, data=form.fields).status_code)
    sent = letters(site)
    assert sorted(str(letter.to_address) for letter in sent) == ["ana@school.example", "c@school.example"]
    assert sent[0].subject == "You are invited to join Practicum <II>"
    assert "Practicum &lt;II&gt;" in (sent[0].html or "")
    assert "Ana" not in (sent[0].text or "")
    assert "Carol" not in (sent[0].text or "")
    carol.get(f"{base}/people")
    assert "within the last three days" in carol.page.text
    change(site, update(RosterEntry).values(invited_at=now() - timedelta(days=3, minutes=1)))
    carol.get(f"{base}/people")
    assert "Invite 2 by letter" in carol.page.text
    assert "number=2" in follow(invite(carol, base))
    assert acts(site).count("cohort.invited") == 2


def test_letters_of_a_day_are_limited(carol: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "COHORT_LETTERS", limits.Limit("cohort-letters", 1, timedelta(days=1)))
    carol.application.config["SENDS_MAIL"] = True
    base = cohort_of(carol)
    bring(carol, base, LIST)
    assert invite(carol, base).status_code == 429
    assert letters(carol.application) == []
    assert rows(carol.application, RosterEntry)[0].invited_at is None


def test_an_address_that_is_taken_off_and_written_anew_is_not_written_to_without_end(carol: Visitor) -> None:
    site, base = carol.application, cohort_of(carol)
    site.config["SENDS_MAIL"] = True
    for _ in range(limits.MAIL_TO_ADDRESS.most + 1):
        bring(carol, base, "name,email\nAna,Ana@School.example\n")
        carol.get(follow(invite(carol, base)))
        last = carol.page.text
        (entry,) = values(site, select(RosterEntry.public_id))
        carol.get(f"{base}/roster/{entry}")
        carol.send(carol.page.form(f"/roster/{entry}/remove"))
    assert len(letters(site)) == limits.MAIL_TO_ADDRESS.most
    assert "1 address has had as many letters as it can within an hour" in last
    assert acts(site).count("cohort.invited") == limits.MAIL_TO_ADDRESS.most


def test_an_invitation_dies_with_the_address_that_it_went_to(carol: Visitor) -> None:
    carol.application.config["SENDS_MAIL"] = True
    base = cohort_of(carol)
    bring(carol, base, LIST)
    invite(carol, base)
    entry = values(carol.application, select(RosterEntry.public_id).where(RosterEntry.name == "Ana Ruiz"))[0]
    carol.get(f"{base}/roster/{entry}")
    carol.send(carol.page.form(f"/roster/{entry}"), email="ana.ruiz@school.example")
    ana = rows(carol.application, RosterEntry)[0]
    assert (ana.email, ana.invite_hash, ana.invited_at) == ("ana.ruiz@school.example", None, None)
