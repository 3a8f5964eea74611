"""A course by its pages, from what is read before enrolment to the certificate; no page needs a script."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, update

from models import Certificate, Course, CreditEntry, Person, Sitting
from services.courses.ratings import MAX_WORDS
from tests.support import cases
from tests.support.client import Visitor, follow
from tests.support.courses import CASES, PROFILE, at_the_evaluation, at_the_test, offered, review_link
from tests.support.credit import STATEMENT
from tests.support.people import member
from tests.support.rows import change, count, rows, values

RATINGS = ("author", "relevance", "technology", "bias", "commercialism")


def play(site: Flask, visitor: Visitor, course: str, slug: str, position: int) -> None:
    """Pass a case of a course from its page."""
    visitor.get(f"/courses/{course}/taking")
    attempt = follow(visitor.send(visitor.page.form(f"/courses/{course}/cases/{position}/attempts")))
    visitor.get(attempt)
    for step, number in enumerate(cases.best(slug)):
        visitor.get(follow(visitor.decide(cases.value(site, attempt, step, number))))


def enrol(visitor: Visitor, course: str, **told: str) -> str:
    visitor.get(f"/courses/{course}")
    form = visitor.page.form(f"/courses/{course}/enrolments")
    said = {"legal_name": "Alice Example", "profession": "counselor", "time_zone": "UTC", "knows": "y", **told}
    response = visitor.send(form, **said)
    return follow(response) if response.status_code == 303 else ""


def hand_in(site: Flask, visitor: Visitor, course: str, *, right: bool) -> None:
    visitor.get(f"/courses/{course}/test")
    visitor.send(visitor.page.form(f"/courses/{course}/test"))
    visitor.get(f"/courses/{course}/test")
    keys = [drawn["key"] for drawn in rows(site, Sitting)[-1].paper]
    chosen = {f"answer-{n}": str(key if right else (key + 1) % 4) for n, key in enumerate(keys)}
    visitor.send(visitor.page.form(f"/courses/{course}/test/answers"), do="hand in", **chosen)
    visitor.get(f"/courses/{course}/test")


def rate(visitor: Visitor, course: str, **told: str) -> str:
    visitor.get(f"/courses/{course}/evaluation")
    said = {f"objective-{n}": "4" for n in range(len(PROFILE.objectives))} | dict.fromkeys(RATINGS, "5") | told
    response = visitor.send(visitor.page.form(f"/courses/{course}/evaluation"), **said)
    return follow(response) if response.status_code == 303 else ""


def test_from_the_page_of_a_course_to_its_certificate(small_site: Flask) -> None:
    alice, course = member(small_site, "Alice"), offered(small_site)
    assert enrol(alice, course).endswith("/taking?done=enrolled")
    for position, slug in enumerate(CASES, 1):
        play(small_site, alice, course, slug, position)
    assert f"/courses/{course}/taking" in alice.page.source  # from the last debrief back to the course
    hand_in(small_site, alice, course, right=False)
    assert "What to look at again" in alice.page.text
    assert "The right one of" not in alice.page.text
    hand_in(small_site, alice, course, right=True)
    assert "The right one of" in alice.page.text
    (code,) = (rate(alice, course), *values(small_site, select(Certificate.code)))[1:]
    assert alice.get(f"/credit/certificates/{code}").status_code == 200
    assert Visitor.at(small_site).get(f"/verify/{code}").status_code == 200
    assert count(small_site, CreditEntry) == 1
    alice.get(f"/courses/{course}/taking")
    assert "Completed on" in alice.page.text


def test_everybody_reads_what_an_approver_wants_disclosed_before_anybody_enrols(small_site: Flask) -> None:
    course, stranger = offered(small_site), Visitor.at(small_site)
    stranger.get("/courses")
    assert "When a Client Needs More" in stranger.page.text
    stranger.get(f"/courses/{course}")
    for text in (STATEMENT, *PROFILE.objectives, "Your board decides. Check before you start.", "Ada Example, PhD"):
        assert text in stranger.page.text
    assert "Reviewed by Grace Example on November 2, 2026." in stranger.page.text
    assert "Log in to enrol" in stranger.page.text


def test_what_no_approval_covers_says_so_before_anybody_enrols(small_site: Flask) -> None:
    course, stranger = offered(small_site, approved=False), Visitor.at(small_site)
    stranger.get(f"/courses/{course}")
    assert "No approval covers this course today." in stranger.page.text
    assert "carries no CE credit" in stranger.page.text


def test_what_was_typed_comes_back_beside_what_was_wrong(small_site: Flask) -> None:
    alice, course = member(small_site, "Alice"), offered(small_site)
    assert enrol(alice, course, knows="", license_number="81234") == ""
    form = alice.page.form(f"/courses/{course}/enrolments")
    assert (form.fields["legal_name"], form.fields["license_number"]) == ("Alice Example", "81234")
    assert "Tick this once you have checked with your board." in alice.page.text


def test_the_key_is_on_no_page_of_a_test_under_way(small_site: Flask) -> None:
    alice, course = member(small_site, "Alice"), offered(small_site)
    (public_id,) = values(small_site, select(Person.public_id))
    at_the_test(small_site, course, public_id)
    alice.get(f"/courses/{course}/test")
    alice.send(alice.page.form(f"/courses/{course}/test"))
    alice.get(f"/courses/{course}/test")
    assert "Because of" not in alice.page.source
    for drawn in _paper(small_site):
        below = alice.page.text.partition(drawn["stem"])[2]
        places = [below.index(option) for option in drawn["options"]]
        assert places == sorted(places)  # in the order of the paper: where the right one stands says nothing
    form = alice.page.form(f"/courses/{course}/test/answers")
    assert follow(alice.send(form, **{"answer-0": "2", "do": "save"})).endswith("?done=saved")
    alice.get(f"/courses/{course}/test")
    response = alice.send(alice.page.form(f"/courses/{course}/test/answers"), do="hand in")
    alice.get(follow(response))
    assert "4 questions have no answer yet" in alice.page.text


def _paper(site: Flask) -> list[dict[str, str]]:
    return list(rows(site, Sitting)[-1].paper)


def test_an_evaluation_with_gaps_comes_back_as_it_was_and_leads_to_each(small_site: Flask) -> None:
    alice, course = member(small_site, "Alice"), offered(small_site)
    (public_id,) = values(small_site, select(Person.public_id))
    at_the_evaluation(small_site, course, public_id)
    too_long = "x" * (MAX_WORDS + 1)
    assert rate(alice, course, **{"objective-1": "6", "bias": "", "words": too_long}) == ""
    assert [link for link in alice.page.links() if link.startswith("#")][1:] == ["#objective-1-1", "#bias-1", "#words"]
    for name in ("objective-1", "bias", "words"):
        assert f'id="{name}-error"' in alice.page.source
    form = alice.page.form(f"/courses/{course}/evaluation")
    assert (form.fields["objective-0"], form.fields["words"]) == ("4", too_long)
    assert count(small_site, Certificate) == 0
    assert rate(alice, course).startswith("/credit/certificates/")


def test_a_reviewer_comes_in_by_the_link_and_takes_a_draft(small_site: Flask) -> None:
    course, reviewer = offered(small_site), Visitor.at(small_site)
    change(small_site, update(Course).values(state="draft"))
    link = f"/courses/review/{review_link(small_site, course)}"
    assert Visitor.at(small_site).get(f"/courses/{course}").status_code == 404
    reviewer.get(link)
    assert count(small_site, Person) == 0
    assert follow(reviewer.send(reviewer.page.form(link))) == f"/courses/{course}/taking"
    reviewer.get(f"/courses/{course}/taking")
    assert "You take this course as a reviewer." in reviewer.page.text
    assert reviewer.get("/courses/review/" + "x" * 43).status_code == 410


@pytest.mark.parametrize("page", ["taking", "test", "evaluation"])
def test_who_is_not_enrolled_finds_no_page_of_it(small_site: Flask, page: str) -> None:
    course, alice = offered(small_site), member(small_site, "Alice")
    assert alice.get(f"/courses/{course}/{page}").status_code == 404
