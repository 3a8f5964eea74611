"""Finding people: by any part of name or address, in any script, with every sign taken as itself."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import insert

from extensions import db
from models import Person
from services.admin import people
from services.admin.people import PAGE_SIZE, Wanted, find_people
from services.errors import Malformed, NotFound
from services.tokens import new_public_id
from tests.support.people import put
from web.session import now

NAMES = ("Zoë Łukasiewicz", "O'Brien \\ Co", "100% _Ann_", "鷺沢 文香", "Ünal", "Straße")


def found(query: str) -> list[str]:
    return [row.name for row in find_people(Wanted(query), 1).rows]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("zoë", ["Zoë Łukasiewicz"]),
        ("ZOË", ["Zoë Łukasiewicz"]),
        ("łukas", ["Zoë Łukasiewicz"]),
        ("ünal", ["Ünal"]),
        ("o'brien \\", ["O'Brien \\ Co"]),
        ("%", ["100% _Ann_"]),
        ("_a", ["100% _Ann_"]),
        ("0%_", []),
        ("文香", ["鷺沢 文香"]),
        ("' OR 1=1 --", []),
        ("person3@SCHOOL", ["鷺沢 文香"]),
        ("/", []),
        ("straße", ["Straße"]),
    ],
)
def test_a_search_finds_what_it_says_and_nothing_else(site: Flask, query: str, names: list[str]) -> None:
    for number, name in enumerate(NAMES):
        put(site, name, email=f"person{number}@school.example")
    with site.app_context():
        assert found(query) == names


def test_percent_and_underscore_are_no_wildcards(site: Flask) -> None:
    put(site, "Alice")
    with site.app_context():
        assert [found(query) for query in ("%", "_", "al%e", "a_ice", "\\")] == [[], [], [], [], []]


def test_guests_are_not_on_the_list_and_filters_narrow_it(site: Flask) -> None:
    put(site, "Alice")
    put(site, "Carol", "supervisor", "author")
    with site.app_context():
        db.session.execute(insert(Person).values(public_id=new_public_id(), created_at=now()))
        db.session.commit()
        db.session.remove()
        assert [row.name for row in find_people(Wanted(), 1).rows] == ["Alice", "Carol"]
        assert find_people(Wanted(role="author"), 1).rows[0].roles == ("supervisor", "author")
        assert find_people(Wanted(role="author", state="disabled"), 1).rows == ()
        for nonsense in (Wanted(role="owner"), Wanted(state="asleep"), Wanted("x" * (people.MAX_QUERY + 1))):
            with pytest.raises(Malformed):
                find_people(nonsense, 1)
        with pytest.raises(NotFound):
            find_people(Wanted(), 2)


def test_pages_hold_everybody_once_also_where_many_have_one_name(site: Flask) -> None:
    with site.app_context():
        db.session.execute(
            insert(Person),
            [
                {"public_id": new_public_id(), "created_at": now(), "registered_at": now(), "display_name": "Kim"}
                for _ in range(2 * PAGE_SIZE + 1)
            ],
        )
        db.session.commit()
        db.session.remove()
        pages = [find_people(Wanted(), number) for number in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 1]
    assert len({row.public_id for page in pages for row in page.rows}) == 2 * PAGE_SIZE + 1
