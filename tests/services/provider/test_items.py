"""Items of a post-test: written by a named author for an objective, never a decision that the course explains."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update

from models import AuditEntry, Instructor, TestItem
from services.errors import BadField, ChangedMeanwhile, Malformed, NotFound
from services.people import Visitor
from services.provider import items
from services.provider.items import Typed
from services.tokens import new_public_id
from tests.support import cases, people
from tests.support.courses import CASES, SLOTS
from tests.support.drafts import drafted
from tests.support.rows import change, count, values
from web.session import now

ANEW = Typed("6", "2", "Whom does one call first?", ("Nobody", "", "A colleague", "The press"), "3", "Because.", "")


@pytest.fixture
def erin(small_site: Flask) -> Visitor:
    """Who looks after continuing education."""
    return people.known(small_site, people.put(small_site, "Erin", "ce_administrator"), "ce_administrator")


@pytest.fixture
def course_id(small_site: Flask) -> str:
    """A draft with two cases."""
    return drafted(small_site)


def by(site: Flask, told: Typed = ANEW) -> Typed:
    """The same, by the author of the course."""
    return replace(told, author=values(site, select(Instructor.public_id))[0])


def put(site: Flask, erin: Visitor, course_id: str, told: Typed, item_id: str = "") -> str:
    public_id = item_id or new_public_id()
    with site.app_context():
        items.put_item(erin, course_id, public_id, told, now())
    return public_id


def test_an_item_is_written_once_and_its_right_option_stays_the_right_one(
    small_site: Flask, erin: Visitor, course_id: str
) -> None:
    item_id = put(small_site, erin, course_id, by(small_site))
    put(small_site, erin, course_id, by(small_site), item_id)
    assert count(small_site, TestItem) == 2 * SLOTS + 1
    mine = TestItem.public_id == item_id
    assert values(small_site, select(TestItem.options).where(mine)) == [["Nobody", "A colleague", "The press"]]
    assert values(small_site, select(TestItem.key).where(mine)) == [1]
    assert values(small_site, select(AuditEntry.details)) == [{"fields": ["items"]}]


def test_a_second_editor_of_an_item_is_told(small_site: Flask, erin: Visitor, course_id: str) -> None:
    item_id = put(small_site, erin, course_id, by(small_site))
    put(small_site, erin, course_id, replace(by(small_site), stem="Mine?"), item_id)
    with pytest.raises(ChangedMeanwhile):
        put(small_site, erin, course_id, replace(by(small_site), stem="Yours?"), item_id)
    with pytest.raises(NotFound):
        put(small_site, erin, drafted(small_site), by(small_site), item_id)
    with pytest.raises(Malformed):
        put(small_site, erin, course_id, by(small_site), "no id")


@pytest.mark.parametrize("slug", CASES)
def test_an_item_that_repeats_a_decision_of_the_course_is_refused(
    small_site: Flask, erin: Visitor, course_id: str, slug: str
) -> None:
    scene = next(scene for scene in cases.story(slug).scenario.scenes if scene.is_decision)
    options = tuple(choice.text.upper() for choice in scene.choices)[:4]
    told = replace(by(small_site), stem=scene.paragraphs[-1].text[:1_900], options=options, right="1")
    with pytest.raises(BadField, match="repeats the decision") as refused:
        put(small_site, erin, course_id, told)
    assert refused.value.field == "stem"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("stem", {"stem": " "}),
        ("options", {"options": ("a", "b", "")}),
        ("options", {"options": ("a", "b", "A")}),
        ("options", {"options": tuple("abcdefg")}),
        ("options", {"options": ("a", "b", "x" * 501)}),
        ("right", {"right": "2"}),
        ("right", {"right": ""}),
        ("slot", {"slot": "0"}),
        ("slot", {"slot": "61"}),
        ("objective", {"objective": "4"}),
        ("author", {"author": "nobody"}),
    ],
)
def test_what_cannot_be_an_item_is_refused_beside_its_field(
    small_site: Flask, erin: Visitor, course_id: str, field: str, changes: dict[str, object]
) -> None:
    with pytest.raises(BadField) as refused:
        put(small_site, erin, course_id, replace(by(small_site), **changes))  # type: ignore[arg-type]
    assert refused.value.field == field
    assert count(small_site, TestItem) == 2 * SLOTS


def test_an_author_without_credential_writes_no_item(small_site: Flask, erin: Visitor, course_id: str) -> None:
    change(small_site, update(Instructor).values(credentials="", degree=" "))
    with pytest.raises(BadField, match="credential"):
        put(small_site, erin, course_id, by(small_site))
