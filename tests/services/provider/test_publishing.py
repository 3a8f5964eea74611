"""A course is published when nothing is missing, and stays as it is from then on; its next edition is made once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update

from models import (
    Course,
    CourseCase,
    CourseInstructor,
    CourseVersion,
    Instructor,
    Provider,
    ReviewerAccess,
    Revision,
    Scenario,
    TestItem,
)
from services.courses import reviewing
from services.errors import BadField, ChangedMeanwhile, NotFound, Refused
from services.people import Visitor
from services.provider import cases, courses, instructors, items, publishing
from services.provider.courses import CourseView, Typed
from services.provider.desk import desk
from services.provider.instructors import Told
from services.provider.reviewed import UnderReview, reviewed_drafts_of
from services.tokens import new_public_id, new_token
from tests.support import people
from tests.support.cases import story
from tests.support.courses import CASES, SLOTS, review_link
from tests.support.doors import all_at_once
from tests.support.drafts import WHOLE, drafted
from tests.support.rows import acts, change, count, values
from web.session import now


def erin(site: Flask) -> Visitor:
    """Who looks after continuing education."""
    return people.known(site, people.put(site, f"erin{new_public_id()[:6]}", "ce_administrator"), "ce_administrator")


def publish(site: Flask, course_id: str, by: Visitor | None = None) -> None:
    visitor = by or erin(site)
    with site.app_context():
        publishing.publish(visitor, course_id, now())


def next_edition(site: Flask, course_id: str, by: Visitor | None = None) -> str:
    visitor = by or erin(site)
    with site.app_context():
        return publishing.next_edition(visitor, course_id, new_public_id(), now())


def look(site: Flask, course_id: str) -> CourseView:
    with site.app_context():
        return courses.course(course_id)


def typed(view: CourseView, **changes: object) -> Typed:
    authors = tuple(each.public_id for each in view.authors)
    told = Typed(view.title, view.enrolment, view.format, view.profile, authors, view.version)
    return replace(told, **changes)  # type: ignore[arg-type]


def take_reviewers_away(site: Flask) -> None:
    mine = Revision.scenario_id.in_(select(Scenario.id).where(Scenario.slug == CASES[0]))
    (card,) = values(site, select(Revision.card).where(mine))
    change(site, update(Revision).where(mine).values(card={**card, "reviewers": []}))


def take_out_of_the_library(site: Flask) -> None:
    change(site, update(Scenario).where(Scenario.slug == CASES[0]).values(listed=False))


LACKING: dict[str, Callable[[Flask], None]] = {
    "a case has no reviewers": take_reviewers_away,
    "a case has left the library": take_out_of_the_library,
    "the provider has no address": lambda site: change(site, update(Provider).values(address="")),
    "an author discloses nothing": lambda site: change(site, update(Instructor).values(disclosure="")),
    "an item has no parallel one": lambda site: change(site, update(TestItem).values(slot=TestItem.id)),
    "more credit than was reckoned": lambda site: change(
        site, update(Course).values(profile={**values(site, select(Course.profile))[0], "hours": 500})
    ),
}


@pytest.mark.parametrize("lacking", LACKING)
def test_what_lacks_something_is_not_published_and_nothing_is_pinned(small_site: Flask, lacking: str) -> None:
    course_id = drafted(small_site)
    LACKING[lacking](small_site)
    with small_site.app_context():
        assert desk(course_id, now()).lacks
    with pytest.raises(Refused, match="still missing"):
        publish(small_site, course_id)
    assert values(small_site, select(Course.state)) == ["draft"]
    assert set(values(small_site, select(CourseCase.revision_id))) == {None}
    assert count(small_site, CourseVersion) == 0


def test_a_publication_pins_revisions_and_keeps_all_that_was_said_under_its_hash(small_site: Flask) -> None:
    course_id = drafted(small_site)
    for _ in range(2):
        publish(small_site, course_id)
    pinned = values(small_site, select(CourseCase.revision_id).order_by(CourseCase.position))
    newest = select(Revision.id).join(Scenario, Scenario.id == Revision.scenario_id).where(Revision.newest)
    assert pinned == [values(small_site, newest.where(Scenario.slug == slug))[0] for slug in CASES]
    (syllabus,) = values(small_site, select(CourseVersion.syllabus))
    assert values(small_site, select(CourseVersion.hash)) == [hashlib.sha256(syllabus.encode()).hexdigest()]
    told = json.loads(syllabus)
    assert [case["slug"] for case in told["cases"]] == list(CASES)
    assert told["calculation"][-1] == "Reviewed by Grace Example on 2026-10-01."
    assert (len(told["items"]), told["provider"]["legal_name"]) == (2 * SLOTS, "Example Institute")
    assert acts(small_site).count("course.published") == 1


def test_a_case_that_came_after_an_item_and_explains_it_keeps_a_course_from_being_published(small_site: Flask) -> None:
    course_id, by = drafted(small_site), erin(small_site)
    scene = next(scene for scene in story(CASES[0]).scenario.scenes if scene.is_decision)
    (author,) = look(small_site, course_id).authors
    options = tuple(choice.text for choice in scene.choices)[:4]
    told = items.Typed("1", "1", scene.paragraphs[-1].text[:1_900], options, "1", "", author.public_id)
    with small_site.app_context():
        cases.take_case_out(by, course_id, CASES[0], now())
        items.put_item(by, course_id, new_public_id(), told, now())
        cases.add_cases(by, course_id, [CASES[0]], now())
        (lack,) = desk(course_id, now()).lacks
    assert (lack.page, lack.field) == ("items", "slot-1")
    assert f"repeats the decision “{scene.title}”" in lack.remedy
    with pytest.raises(Refused, match="still missing"):
        publish(small_site, course_id, by)


def test_no_verb_changes_a_course_that_is_published(small_site: Flask) -> None:
    course_id, by = drafted(small_site), erin(small_site)
    publish(small_site, course_id)
    view = look(small_site, course_id)
    (item_id, *_) = values(small_site, select(TestItem.public_id))
    item = items.Typed("1", "1", "Anew?", ("a", "b", "c"), "1", "", view.authors[0].public_id)
    verbs: list[Callable[[], object]] = [
        lambda: courses.change_course(by, course_id, typed(view, title="Another"), now()),
        lambda: cases.add_cases(by, course_id, ["palpitations"], now()),
        lambda: cases.move_case(by, course_id, CASES[0], 2, now()),
        lambda: cases.take_case_out(by, course_id, CASES[0], now()),
        lambda: items.put_item(by, course_id, item_id, item, now()),
        lambda: items.put_item(by, course_id, new_public_id(), item, now()),
        lambda: items.take_item_out(by, course_id, item_id, now()),
    ]
    for verb in verbs:
        with small_site.app_context(), pytest.raises(Refused, match="stays as it is"):
            verb()
    assert look(small_site, course_id) == view


def test_what_is_said_of_instructors_stays_while_a_reviewer_takes_a_draft_that_names_them(small_site: Flask) -> None:
    course_id, by = drafted(small_site), erin(small_site)
    link = review_link(small_site, course_id)
    author = look(small_site, course_id).authors[0]
    another = replace(author.told, name="Of Another")

    def change_to(told: Told, instructor_id: str = author.public_id, version: int = 0) -> None:
        with small_site.app_context():
            instructors.change_instructor(by, instructor_id, told, version, now())

    change_to(replace(author.told, degree="PsyD"))
    with small_site.app_context():
        instructors.add_instructor(by, "a" * 32, another, now())
        reviewing.come_in(link, new_token(), now())
    with pytest.raises(UnderReview, match="A reviewer takes this draft"):
        change_to(author.told, version=1)
    change_to(replace(another, degree="MA"), "a" * 32)
    with small_site.app_context():
        (taken,) = reviewed_drafts_of(author.public_id, now())
        assert (taken.course_id, reviewed_drafts_of("a" * 32, now())) == (course_id, ())
    (writer,) = values(small_site, select(Instructor.id).where(Instructor.degree == "MA"))
    change(small_site, update(TestItem).values(instructor_id=writer))
    with pytest.raises(UnderReview):
        change_to(another, "a" * 32, version=1)
    change(small_site, update(ReviewerAccess).values(ended_at=now()))
    change_to(author.told, version=1)


def test_what_happens_in_the_library_does_not_reach_a_published_course(small_site: Flask) -> None:
    course_id = drafted(small_site)
    publish(small_site, course_id)
    before = look(small_site, course_id).cases
    change(small_site, update(Revision).values(newest=False))
    assert look(small_site, course_id).cases == before


def test_the_next_edition_is_a_whole_draft_and_its_publication_retires_the_one_before(small_site: Flask) -> None:
    course_id = drafted(small_site, profile=WHOLE)
    with pytest.raises(Refused, match="change it as it is"):
        next_edition(small_site, course_id)
    publish(small_site, course_id)
    edition = next_edition(small_site, course_id)
    assert next_edition(small_site, course_id) == edition
    first, second = look(small_site, course_id), look(small_site, edition)
    assert (second.state, second.profile, second.authors) == ("draft", first.profile, first.authors)
    assert [case.slug for case in second.cases] == [case.slug for case in first.cases]
    assert count(small_site, TestItem) == 4 * SLOTS
    publish(small_site, edition)
    assert (look(small_site, course_id).state, look(small_site, edition).state) == ("retired", "published")
    with pytest.raises(Refused):
        publish(small_site, course_id)


def test_two_who_publish_or_go_on_at_once_come_to_one_course(site: Flask) -> None:
    course_id, by = drafted(site), erin(site)
    assert all_at_once(site, [lambda: publishing.publish(by, course_id, now())] * 8) == {"done": 8}
    assert (count(site, CourseVersion), acts(site).count("course.published")) == (1, 1)
    assert all_at_once(site, [lambda: publishing.next_edition(by, course_id, new_public_id(), now())] * 8) == {
        "done": 8
    }
    assert count(site, Course) == 2


def test_a_second_editor_of_a_draft_is_told_and_nothing_is_overwritten(small_site: Flask) -> None:
    course_id, by = drafted(small_site), erin(small_site)
    view = look(small_site, course_id)
    with small_site.app_context():
        courses.change_course(by, course_id, typed(view, title="Mine"), now())
        courses.change_course(by, course_id, typed(view, title="Mine"), now())  # sent twice
        with pytest.raises(ChangedMeanwhile):
            courses.change_course(by, course_id, typed(view, title="Yours"), now())
        with pytest.raises(BadField):
            courses.change_course(by, course_id, typed(view, authors=(new_public_id(),)), now())
    assert look(small_site, course_id).title == "Mine"
    assert acts(small_site).count("course.changed") == 1


def test_a_course_that_is_retired_stays_so_and_a_draft_cannot_be(small_site: Flask) -> None:
    course_id, by = drafted(small_site), erin(small_site)
    with small_site.app_context(), pytest.raises(Refused):
        publishing.retire(by, course_id, now())
    publish(small_site, course_id)
    with small_site.app_context():
        publishing.retire(by, course_id, now())
        publishing.retire(by, course_id, now())
        with pytest.raises(NotFound):
            publishing.retire(by, new_public_id(), now())
    assert acts(small_site).count("course.retired") == 1
    assert count(small_site, CourseInstructor) == 1
