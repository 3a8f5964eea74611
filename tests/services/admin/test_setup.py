"""The first administrator: one link, one person; or the command line, which asks for a password."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask

from models import PersonRole
from services.accounts.sessions import Browser
from services.admin.setup import look_at_setup, make_setup_link, set_up
from services.errors import LinkSpent, NotFound
from services.roles import ADMINISTRATOR
from services.tokens import new_token
from tests.support.doors import together
from tests.support.people import PASSWORD, put
from tests.support.rows import acts, count
from web.session import now


def link(site: Flask) -> str:
    with site.app_context():
        token = make_setup_link(now())
    assert token is not None
    return token


def administrators(site: Flask) -> int:
    return count(site, PersonRole, PersonRole.role == ADMINISTRATOR)


def test_of_two_who_use_the_link_at_once_one_becomes_administrator(site: Flask) -> None:
    token = link(site)

    def enter(name: str) -> str:
        with site.app_context():
            try:
                set_up(token, f"{name}@school.example", name, PASSWORD, Browser(new_token(), None), now())
            except (LinkSpent, NotFound):
                return "refused"
            return "in"

    assert sorted(together(partial(enter, "Dana"), partial(enter, "Erin"))) == ["in", "refused"]
    assert administrators(site) == 1
    assert acts(site) == ["account.registered", "admin.first-administrator", "account.logged-in"]


def test_a_link_lasts_a_day_and_a_newer_one_ends_it(small_site: Flask) -> None:
    first, second = link(small_site), link(small_site)
    with small_site.app_context():
        with pytest.raises(LinkSpent):
            look_at_setup(first, now())
        look_at_setup(second, now() + timedelta(hours=23))
        with pytest.raises(LinkSpent):
            look_at_setup(second, now() + timedelta(hours=25))


def test_once_there_is_an_administrator_no_link_is_made_and_none_works(small_site: Flask) -> None:
    token = link(small_site)
    put(small_site, "Dana", "site_administrator")
    with small_site.app_context():
        assert make_setup_link(now()) is None
        with pytest.raises(NotFound):
            look_at_setup(token, now())
        with pytest.raises(NotFound):
            set_up(token, "bob@school.example", "Bob", PASSWORD, Browser(new_token(), None), now())
    assert administrators(small_site) == 1


def test_the_command_opens_an_account_with_a_password_that_is_asked_for_twice(site: Flask) -> None:
    runner = site.test_cli_runner()
    words = ["admin", "create", "Dana@School.example", "--name", "Dana"]
    made = runner.invoke(args=words, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert made.exit_code == 0, made.output
    assert PASSWORD not in made.output
    assert acts(site) == ["account.registered", "admin.first-administrator"]
    again = runner.invoke(args=words)
    assert (again.exit_code, again.output) == (0, "Dana@School.example can run the site already.\n")
    assert administrators(site) == 1


def test_the_command_promotes_an_account_that_is_there(site: Flask) -> None:
    put(site, "Dana")
    result = site.test_cli_runner().invoke(args=["admin", "create", "dana@school.example"])
    assert result.exit_code == 0, result.output
    assert acts(site) == ["admin.first-administrator"]
    put(site, "Erin")
    assert site.test_cli_runner().invoke(args=["admin", "create", "erin@school.example"]).exit_code == 0
    assert acts(site) == ["admin.first-administrator", "admin.role-granted"]


@pytest.mark.parametrize(
    ("address", "typed", "why"),
    [
        ("dana@school.example", "password1\npassword1\n", "among the first"),
        ("dana@school.example", "short\nshort\n", "at least 8"),
        ("not an address", "", "not an e-mail address"),
    ],
)
def test_the_command_refuses_what_a_page_would_refuse(small_site: Flask, address: str, typed: str, why: str) -> None:
    result = small_site.test_cli_runner().invoke(args=["admin", "create", address], input=typed)
    assert result.exit_code == 1
    assert why in result.output
    assert administrators(small_site) == 0
