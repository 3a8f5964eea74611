"""Accounts for tests: opened as people open them, by the letter that comes, or put there when that is not the point."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import insert, select

from extensions import db
from models import Letter, Password, Person, PersonRole, WebSession
from services.accounts.passwords import hash_password
from services.accounts.sessions import Browser, begin_session
from services.people import Visitor as Known
from services.tokens import hashed, new_public_id, new_token
from tests.support.client import Visitor
from web.session import cookie_name, now

PASSWORD = "nine quiet herons"

_LINK = re.compile(r"https?://\S+")
_hashed = cache(hash_password)


def put(site: Flask, name: str, *roles: str, email: str | None = None, at: datetime | None = None) -> str:
    """An account that is there: `alice@school.example` with the password PASSWORD. Returns its public id."""
    address, when, public_id = email or f"{name.lower()}@school.example", at or now(), new_public_id()
    with site.app_context():
        person = insert(Person).values(
            public_id=public_id,
            created_at=when,
            registered_at=when,
            email=address,
            email_key=address.lower(),
            display_name=name,
        )
        person_id = db.session.execute(person.returning(Person.id)).scalar_one()
        db.session.execute(insert(Password).values(person_id=person_id, hash=_hashed(PASSWORD), changed_at=when))
        for role in roles:
            db.session.execute(insert(PersonRole).values(person_id=person_id, role=role, granted_at=when))
        db.session.commit()
        db.session.remove()
    return public_id


def known(site: Flask, public_id: str, *roles: str) -> Known:
    """Somebody who logged in just now at a browser of their own, as services know them, whatever happens since."""
    with site.app_context():
        query = select(Person.id, Person.display_name).where(Person.public_id == public_id)
        person_id, name = db.session.execute(query).one()
        session_id = new_public_id()
        session = {"public_id": session_id, "token_hash": hashed(new_token()), "person_id": person_id}
        times = {"created_at": now(), "confirmed_at": now(), "expires_at": now() + timedelta(days=1)}
        db.session.execute(insert(WebSession).values(**session, **times))
        db.session.commit()
        db.session.remove()
    return Known(person_id, public_id, False, name or "", None, None, session_id, now(), frozenset(roles))


def log_in(visitor: Visitor, name: str, password: str = PASSWORD, *, remember: bool = False) -> None:
    """Log somebody in at their browser, by the form."""
    visitor.get("/accounts/login")
    kept = {"remember": "y"} if remember else {}
    form = visitor.page.form("/accounts/login")
    response = visitor.send(form, email=f"{name.lower()}@school.example", password=password, **kept)
    assert response.status_code == 303, visitor.page.text


def member(site: Flask, name: str, *roles: str) -> Visitor:
    """Somebody with an account and these roles, logged in at a browser of their own; how that is done is not asked."""
    public_id, visitor = put(site, name, *roles), Visitor.at(site)
    with site.app_context():
        person_id = db.session.scalars(select(Person.id).where(Person.public_id == public_id)).one()
        token = begin_session(db.session.connection(), person_id, Browser(new_token(), None), "password", now())
        db.session.commit()
        db.session.remove()
    visitor.set_cookie(cookie_name(site), token)
    return visitor


def letters(site: Flask, to: str | None = None) -> list[Letter]:
    """The letters in the outbox, the oldest first."""
    with site.app_context():
        query = select(Letter).order_by(Letter.id)
        found = list(db.session.scalars(query.where(Letter.to_address == to) if to else query))
        db.session.expunge_all()
        db.session.remove()
    return found


def link_in(letter: Letter) -> str:
    """The path that a letter's last link leads to."""
    parts = urlsplit(_LINK.findall(letter.text or "")[-1])
    return parts.path + (f"?{parts.query}" if parts.query else "")
