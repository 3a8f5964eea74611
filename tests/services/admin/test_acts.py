"""What is done to accounts: one administrator is always left, nobody raises themselves, and closing closes at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from extensions import db
from models import AuditEntry, Letter, MailLink, Person, PersonRole, WebSession
from services.admin import acts
from services.admin.people import Wanted, find_people
from services.errors import BadField, NotFound, Refused
from services.roles import ADMINISTRATOR
from tests.support.doors import PLACES, all_at_once
from tests.support.people import known, put
from tests.support.rows import recorded
from web.session import now


def roles(site: Flask, public_id: str) -> set[str]:
    with site.app_context():
        query = select(PersonRole.role).join(Person, PersonRole.person_id == Person.id)
        found = set(db.session.scalars(query.where(Person.public_id == public_id)))
        db.session.remove()
    return found


@pytest.mark.parametrize("deed", ["disable", "take the role"])
def test_two_administrators_who_remove_each_other_at_once_leave_one(site: Flask, deed: str) -> None:
    dana, erin = put(site, "Dana", ADMINISTRATOR), put(site, "Erin", ADMINISTRATOR)

    def remove(actor: str, subject: str) -> Callable[[], Any]:
        here = known(site, actor, ADMINISTRATOR)
        if deed == "disable":
            return lambda: acts.disable(here, subject, PLACES, now())
        return lambda: acts.set_roles(here, subject, (), now())

    answers = all_at_once(site, [remove(dana, erin), remove(erin, dana)])
    assert sorted(answers.elements()) == ["NotFound", "done"], "whoever lost the role may do nothing any more"
    with site.app_context():
        left = find_people(Wanted(role=ADMINISTRATOR, state="active"), 1)
        assert len(left.rows) == 1


@pytest.mark.parametrize("deed", ["disable", "take the role"])
def test_two_administrators_who_step_down_at_once_leave_one(site: Flask, deed: str) -> None:
    people = [put(site, "Dana", ADMINISTRATOR), put(site, "Erin", ADMINISTRATOR)]

    def step_down(who: str) -> Callable[[], Any]:
        here = known(site, who, ADMINISTRATOR)
        if deed == "disable":
            return lambda: acts.disable(here, who, PLACES, now())
        return lambda: acts.set_roles(here, who, (), now())

    assert sorted(all_at_once(site, map(step_down, people)).elements()) == ["Refused", "done"]


def test_the_last_administrator_stays_also_where_another_one_is_closed(small_site: Flask) -> None:
    dana, erin = put(small_site, "Dana", ADMINISTRATOR), put(small_site, "Erin", ADMINISTRATOR)
    here = known(small_site, dana, ADMINISTRATOR)
    with small_site.app_context():
        acts.disable(here, erin, PLACES, now())
        for deed in (
            lambda: acts.set_roles(here, dana, (), now()),
            lambda: acts.disable(here, dana, PLACES, now()),
        ):
            with pytest.raises(Refused, match="last person"):
                deed()
    assert roles(small_site, dana) == {ADMINISTRATOR}


def test_roles_are_given_and_taken_and_each_is_recorded(site: Flask) -> None:
    dana, alice = put(site, "Dana", ADMINISTRATOR), put(site, "Alice", "author")
    here = known(site, dana, ADMINISTRATOR)
    with site.app_context():
        assert acts.set_roles(here, alice, ["supervisor"], now()) == ("supervisor", "author")
        assert acts.set_roles(here, alice, ["supervisor"], now()) == ()
    assert roles(site, alice) == {"supervisor"}
    assert recorded(site) == [("admin.role-granted", alice), ("admin.role-taken", alice)]


def test_nobody_raises_their_own_role_and_no_role_is_invented(small_site: Flask) -> None:
    dana = put(small_site, "Dana", ADMINISTRATOR)
    with small_site.app_context():
        here = known(small_site, dana, ADMINISTRATOR)
        with pytest.raises(Refused, match="themselves"):
            acts.set_roles(here, dana, [ADMINISTRATOR, "author"], now())
        with pytest.raises(BadField):
            acts.set_roles(here, put(small_site, "Alice"), ["owner"], now())
    assert roles(small_site, dana) == {ADMINISTRATOR}
    assert recorded(small_site) == []


def test_somebody_who_lost_the_role_while_the_request_was_under_way_does_nothing(small_site: Flask) -> None:
    dana, erin, alice = put(small_site, "Dana", ADMINISTRATOR), put(small_site, "Erin"), put(small_site, "Alice")
    late = known(small_site, erin, ADMINISTRATOR)
    with small_site.app_context():
        for deed in (
            lambda: acts.set_roles(late, alice, ["author"], now()),
            lambda: acts.disable(late, dana, PLACES, now()),
            lambda: acts.end_all_sessions(late, alice, now()),
            lambda: acts.mail_reset(late, alice, PLACES, now()),
            lambda: acts.invite(late, "zoe@school.example", PLACES, now()),
        ):
            with pytest.raises(NotFound):
                deed()
    assert recorded(small_site) == []


def test_closing_an_account_ends_its_sessions_and_links_and_says_so_to_its_owner(site: Flask) -> None:
    dana, alice = put(site, "Dana", ADMINISTRATOR), put(site, "Alice")
    with site.app_context():
        here = known(site, dana, ADMINISTRATOR)
        person = db.session.scalars(select(Person.id).where(Person.public_id == alice)).one()
        lasts = {"created_at": now(), "expires_at": now() + timedelta(days=1)}
        db.session.execute(
            insert(WebSession).values(public_id="0" * 32, token_hash=b"0" * 32, person_id=person, **lasts)
        )
        db.session.commit()
        db.session.remove()
        acts.mail_reset(here, alice, PLACES, now())
        acts.disable(here, alice, PLACES, now())
        acts.disable(here, alice, PLACES, now())
        ended = db.session.scalars(select(WebSession.ended_at).where(WebSession.person_id == person)).all()
        subjects = db.session.scalars(select(Letter.subject).order_by(Letter.id)).all()
        links = db.session.scalars(select(MailLink.id)).all()
        db.session.remove()
        with pytest.raises(Refused, match="closed"):
            acts.mail_reset(here, alice, PLACES, now())
        acts.enable(here, alice, PLACES, now())
    assert None not in ended
    assert links == []
    assert subjects == ["Choose a new password", "Your account was closed"]
    assert Counter(action for action, _ in recorded(site)) == {
        "admin.reset-sent": 1,
        "account.sessions-ended": 1,
        "admin.disabled": 1,
        "admin.enabled": 1,
    }


def test_an_invitation_is_recorded_without_the_address(small_site: Flask) -> None:
    dana = put(small_site, "Dana", ADMINISTRATOR)
    with small_site.app_context():
        acts.invite(known(small_site, dana, ADMINISTRATOR), "zoe@school.example", PLACES, now())
        (row,) = db.session.execute(select(AuditEntry)).scalars().all()
        assert (row.action, row.actor, row.subject, row.details) == ("admin.invited", dana, None, {})
        db.session.remove()
        with pytest.raises(BadField, match="already"):
            acts.invite(known(small_site, dana, ADMINISTRATOR), "Dana@School.example", PLACES, now())
