"""What people say of themselves, and changing password and address: kept as typed, shown harmlessly, asked twice."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from models import ExternalIdentity, Letter, Password, Person, WebSession
from services.tokens import new_public_id
from tests.data.bad_inputs import DATES, NAMES, NO_TEXT, NUMBERS, ZONES
from tests.support import clock
from tests.support.client import Visitor, follow
from tests.support.doors import ask_to_reset, cookie_of, fill_in, holding, link_to
from tests.support.html import Form
from tests.support.people import PASSWORD, letters, log_in, member, put
from tests.support.rows import change, count, counted, expire_links, values
from web.session import now

SETTINGS, WAYS, EMAIL = "/accounts/settings", "/accounts/settings/login", "/accounts/settings/email"
CHANGE, NEW, THERE = "/accounts/settings/password", "seven loud magpies", "new@school.example"

SAID = {
    "name": "علي بن أحمد",
    "professional_name": "Dr. O'Brien “Bob” \\",
    "time_zone": "America/St_Johns",
    "country": "IE",
    "exam_date": (clock.NOON.date() + timedelta(days=90)).isoformat(),
    "time_factor": "1.5",
}


def test_what_somebody_says_of_themselves_is_kept_and_shown_again(site: Flask) -> None:
    alice = member(site, "Alice")
    response = fill_in(alice, SETTINGS, **SAID)
    assert (response.status_code, follow(response)) == (303, "/accounts/settings?done=kept")
    alice.get(SETTINGS)
    fields = alice.page.form(SETTINGS).fields
    assert {name: fields[name] for name in SAID} == SAID
    assert fill_in(alice, SETTINGS, professional_name="", time_zone="", country="", exam_date="").status_code == 303
    columns = (Person.professional_name, Person.time_zone, Person.country, Person.exam_date)
    assert [values(site, select(column)) for column in columns] == [[None]] * 4


@pytest.mark.parametrize("field", ["name", "professional_name"])
def test_a_name_is_stored_as_it_is_and_shown_harmlessly_or_refused(site: Flask, field: str) -> None:
    alice = member(site, "Alice")
    column = Person.display_name if field == "name" else Person.professional_name
    others = {name: value for name, value in SAID.items() if name != field}
    for number, name, fine in NAMES:
        may_be_empty = field == "professional_name" and not name.strip()
        before = values(site, select(column))[0]
        status = fill_in(alice, SETTINGS, **others, **{field: name}).status_code
        assert status == (303 if fine or may_be_empty else 400), number
        stored = values(site, select(column))[0]
        assert stored == (name if fine else None if may_be_empty else before), number
        if status == 400:
            assert f'id="{field}-error"' in alice.page.source, number
            kept = alice.page.form(SETTINGS).fields
            assert {name: kept[name] for name in others} == others, number
        alice.get(SETTINGS)
        assert alice.page.form(SETTINGS).fields[field] == (stored or ""), number
        assert "<img src=x" not in alice.page.source


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
@pytest.mark.parametrize(("number", "raw"), NO_TEXT)
def test_what_is_no_text_is_refused_or_stored_as_text(small_site: Flask, kind: str, number: int, raw: bytes) -> None:
    alice = member(small_site, "Alice")
    alice.get(SETTINGS)
    fields = {**alice.page.form(SETTINGS).fields, **SAID, "name": "HERE"}
    part = 'Content-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    parts = "--b\r\n" + "--b\r\n".join(part.format(*field) for field in fields.items()) + "--b--\r\n"
    body = parts if "multipart" in kind else urlencode(fields)
    escaped = raw if "multipart" in kind else "".join(f"%{byte:02X}" for byte in raw).encode()
    response = alice.post(SETTINGS, data=body.encode().replace(b"HERE", b"half " + escaped), content_type=kind)
    assert response.status_code in (303, 400), number
    assert "\ufffd" not in values(small_site, select(Person.display_name))[0]


@pytest.mark.parametrize(
    ("field", "inputs"),
    [("exam_date", DATES), ("time_zone", ZONES), ("time_factor", NUMBERS), ("country", ZONES)],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_on_a_list_is_refused_beside_its_field_and_the_rest_stays(
    site: Flask, field: str, inputs: list[tuple[int, str]]
) -> None:
    alice = member(site, "Alice")
    for number, typed in inputs:
        assert fill_in(alice, SETTINGS, **{**SAID, field: typed}).status_code == 400, number
        assert f'id="{field}-error"' in alice.page.source, number
        fields = alice.page.form(SETTINGS).fields
        assert {n: fields[n] for n in SAID if n != field} == {n: SAID[n] for n in SAID if n != field}
    assert values(site, select(Person.display_name)) == ["Alice"]


@pytest.mark.parametrize("years", [-2, 11])
def test_an_exam_is_near(small_site: Flask, years: int) -> None:
    alice = member(small_site, "Alice")
    far = date(now().year + years, 6, 1).isoformat()
    assert fill_in(alice, SETTINGS, **{**SAID, "exam_date": far}).status_code == 400
    assert alice.page.form(SETTINGS).fields["exam_date"] == far


def test_a_time_factor_that_a_supervisor_set_is_named_as_theirs(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    change(small_site, update(Person).values(time_factor="2", time_factor_by="supervisor"))
    alice.get(SETTINGS)
    assert "Your supervisor set this for you" in alice.page.text
    fill_in(alice, SETTINGS, name="Alice B.")
    assert values(small_site, select(Person.time_factor_by)) == ["supervisor"]


def test_a_new_password_logs_out_everybody_else_at_once_and_ends_the_links(site: Flask) -> None:
    alice = member(site, "Alice")
    thief, reset = holding(site, "x" * 43), ask_to_reset(Visitor.at(site))
    log_in(thief, "Alice")
    response = fill_in(alice, WAYS, CHANGE, current_password=PASSWORD, new_password=NEW)
    assert (response.status_code, follow(response)) == (303, f"{WAYS}?done=password")
    assert alice.get(SETTINGS).status_code == 200
    assert thief.get(SETTINGS).status_code == 303
    assert Visitor.at(site).get(reset).status_code == 410
    assert fill_in(thief, "/accounts/login", email="alice@school.example", password=PASSWORD).status_code == 400
    assert letters(site)[-1].subject == "Your password was changed"


@pytest.mark.parametrize(("field", "path", "more"), [("email", EMAIL, THERE), ("new_password", CHANGE, NEW)])
def test_nothing_changes_without_the_present_password(site: Flask, field: str, path: str, more: str) -> None:
    alice = member(site, "Alice")
    before = values(site, select(Password.hash))
    prefix = "email-" if path == EMAIL else "password-"
    for wrong in ("", "wrong password", f"{PASSWORD} "):
        assert fill_in(alice, WAYS, path, **{field: more, "current_password": wrong}).status_code == 400
        assert f'id="{prefix}current_password-error"' in alice.page.source
    assert alice.page.form(path).fields[field] == (THERE if path == EMAIL else "")
    assert (values(site, select(Password.hash)), count(site, Letter)) == (before, 0)


def test_guessing_the_present_password_has_an_end_and_shuts_nobody_out(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    answers = [fill_in(alice, WAYS, CHANGE, current_password="wrong", new_password=NEW) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [400] * 10 + [429]
    elsewhere = fill_in(Visitor.at(small_site), "/accounts/login", email="alice@school.example", password=PASSWORD)
    assert elsewhere.status_code == 303


def test_failures_at_the_login_do_not_keep_the_owner_from_what_is_theirs(small_site: Flask) -> None:
    alice, mallory = member(small_site, "Alice"), Visitor.at(small_site)
    for _ in range(11):
        refused = fill_in(mallory, "/accounts/login", email="alice@school.example", password="a guess")
    assert refused.status_code == 429
    assert fill_in(alice, WAYS, CHANGE, current_password=PASSWORD, new_password=NEW).status_code == 303


def test_a_link_to_a_new_address_is_for_whoever_asked_for_it(small_site: Flask) -> None:
    eve, target = member(small_site, "Eve"), "target@school.example"
    assert fill_in(eve, WAYS, "/accounts/settings/email", email=target, current_password=PASSWORD).status_code == 200
    link = link_to(small_site, target)
    assert "/accounts/login" in Visitor.at(small_site).get(link).headers["Location"]
    bob = member(small_site, "Bob")
    assert fill_in(bob, link).status_code == 409
    assert fill_in(eve, link).status_code == 303


def test_a_password_without_an_address_is_no_way_in(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    identity = {"issuer": "https://login.school.example", "subject": "a", "linked_at": now()}
    (alice_id,) = values(small_site, select(Person.id))
    mine = new_public_id()
    change(
        small_site,
        insert(ExternalIdentity).values(public_id=mine, person_id=alice_id, **identity),
        update(Person).values(email=None, email_key=None),
    )
    unlink = f"/accounts/settings/identities/{mine}/unlink"
    assert fill_in(alice, WAYS, unlink, current_password=PASSWORD).status_code == 409


def test_somebody_without_a_password_shows_by_a_new_login_who_they_are(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    form = _form(alice, CHANGE)
    change(
        small_site,
        delete(Password),
        update(WebSession).values(confirmed_at=now() - timedelta(minutes=16)),
    )
    assert alice.send(form, new_password=NEW).status_code == 401
    assert count(small_site, Password) == 0
    (door,) = [link for link in alice.page.links() if "again=1" in link]
    assert alice.get(door).status_code == 200, "somebody who is logged in gets to the form all the same"
    change(small_site, update(WebSession).values(confirmed_at=now() - timedelta(minutes=14)))
    assert alice.send(form, new_password=NEW).status_code == 303
    log_in(Visitor.at(small_site), "Alice", NEW)


def _form(visitor: Visitor, path: str) -> Form:
    visitor.get(WAYS)
    return visitor.page.form(path)


def ask(visitor: Visitor, address: str) -> int:
    return fill_in(visitor, WAYS, EMAIL, email=address, current_password=PASSWORD).status_code


def test_a_new_address_counts_once_its_letter_was_opened_and_the_old_one_is_told(site: Flask) -> None:
    alice = member(site, "Alice")
    assert ask(alice, THERE) == 200
    assert values(site, select(Person.email)) == ["alice@school.example"]
    link, reset = link_to(site, THERE), ask_to_reset(Visitor.at(site))
    for _ in range(2):
        assert alice.get(link).status_code == alice.head(link).status_code == 200
    response = fill_in(alice, link)
    assert (response.status_code, follow(response)) == (303, f"{WAYS}?done=email")
    assert values(site, select(Person.email_key)) == [THERE]
    assert alice.get(link).status_code == Visitor.at(site).get(reset).status_code == 410
    assert letters(site, "alice@school.example")[-1].subject == "Your e-mail address was changed"
    login = [("alice@school.example", 400), (THERE, 303)]
    for address, status in login:
        there = fill_in(Visitor.at(site), "/accounts/login", email=address, password=PASSWORD)
        assert there.status_code == status


def test_a_new_address_expires_and_asking_for_another_ends_it(site: Flask) -> None:
    alice = member(site, "Alice")
    ask(alice, THERE)
    link = link_to(site, THERE)
    put(site, "Bob")
    ask(alice, "bob@school.example")
    assert alice.get(link).status_code == 410
    ask(alice, THERE)
    link = link_to(site, THERE)
    form = _form_at(alice, link)
    expire_links(site, now())
    assert alice.send(form).status_code == 410
    assert values(site, select(Person.email).order_by(Person.id)) == ["alice@school.example", "bob@school.example"]


def _form_at(visitor: Visitor, link: str) -> Form:
    visitor.get(link)
    return visitor.page.form(link)


def test_no_answer_tells_whether_a_new_address_has_an_account(site: Flask) -> None:
    alice = member(site, "Alice")
    put(site, "Bob")
    alice.get(WAYS)
    answers = []
    for address in (THERE, "bob@school.example"):
        form, before = _form(alice, EMAIL), count(site, Letter)
        with counted(site) as sent:
            status = alice.send(form, email=address, current_password=PASSWORD).status_code
        answers.append((status, alice.page.text.replace(address, "…"), count(site, Letter) - before, len(sent)))
    assert answers[0][:3] == answers[1][:3] == (200, answers[0][1], 1)
    assert abs(answers[0][3] - answers[1][3]) <= 1, answers
    assert "/accounts/email/" not in (letters(site, "bob@school.example")[0].text or "")


def test_an_address_that_somebody_took_meanwhile_is_not_taken_from_them(site: Flask) -> None:
    alice = member(site, "Alice")
    ask(alice, "bob@school.example")
    link = link_to(site, "bob@school.example")
    put(site, "Bob")
    assert alice.send(_form_at(alice, link)).status_code == 410
    assert values(site, select(Person.email).order_by(Person.id)) == ["alice@school.example", "bob@school.example"]


def test_the_token_stays_the_same_through_a_change_of_password(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    before = cookie_of(alice)
    fill_in(alice, WAYS, CHANGE, current_password=PASSWORD, new_password=NEW)
    assert cookie_of(alice) == before
    assert count(small_site, WebSession, WebSession.ended_at.is_(None)) == 1
