"""The way to a university and back, as somebody walks it by the pages."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from tests.support.client import Visitor
from tests.support.people import PASSWORD
from tests.support.provider import RealUniversity, University

Opening = Callable[[RealUniversity | University], Flask]


def set_out(visitor: Visitor, path: str = "/accounts/university") -> str:
    """Follow the link to the university. Returns its address there."""
    response = visitor.get(path)
    assert response.status_code == 303, visitor.page.text
    return str(response.headers["Location"])


def ask_to_link(visitor: Visitor, password: str = PASSWORD) -> str:
    """Show who one is, and take the link that comes. Returns the address at the university."""
    visitor.get("/accounts/settings/login")
    response = visitor.send(visitor.page.form("/identities/link"), current_password=password)
    assert response.status_code == 200, visitor.page.text
    return next(link for link in visitor.page.links() if "redirect_uri" in link)
