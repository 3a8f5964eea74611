"""The first page shows what comes next, in assignments and in courses, to whom it comes next, and to nobody else."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import delete, select

from models import Enrolment, Person
from services.courses.evaluating import evaluate
from services.courses.mine import at_hand
from tests.support import classes, courses, sessions
from tests.support.client import Visitor
from tests.support.credit import ADDRESS
from tests.support.people import known, member, put
from tests.support.rows import change, counted, values
from web.session import now


def test_what_is_open_stands_there_by_its_due_date_and_the_rest_is_counted(small_site: Flask) -> None:
    alice, bob, guest = member(small_site, "Alice"), member(small_site, "Bob"), Visitor.at(small_site)
    alice_id = values(small_site, select(Person.public_id).where(Person.display_name == "Alice"))[0]
    cohort_id = classes.cohort(small_site, put(small_site, "Carol", "supervisor"), alice_id, name="A <b>cohort</b>")
    later = {title: now() + timedelta(days=days) for days, title in ((5, "Fifth"), (2, "Second"), (3, "Third"))}
    for title, due in later.items():
        classes.assignment(small_site, cohort_id, title=title, due_at=due)
    classes.assignment(small_site, cohort_id, title="Without a date")
    classes.assignment(small_site, cohort_id, title="To come", opens_at=now() + timedelta(days=1))
    alice.get("/")
    text = alice.page.text
    assert text.index("Second") < text.index("Third") < text.index("Fifth") < text.index("And 1 more")
    assert "A <b>cohort</b> , due" in text or "A <b>cohort</b>, due" in text
    assert "To come" not in text
    for stranger in (bob, guest):
        assert stranger.get("/").status_code == 200
        assert "Assigned to you" not in stranger.page.text


def test_each_course_says_what_comes_next_in_it_and_three_are_read_in_as_many_statements_as_one(
    small_site: Flask,
) -> None:
    alice = member(small_site, "Alice")
    (alice_id,) = values(small_site, select(Person.public_id))
    number = known(small_site, alice_id).id

    def statements() -> int:
        with counted(small_site) as sent, small_site.app_context():
            at_hand(number, 3, now())
        return len(sent)

    def said() -> str:
        alice.get("/")
        return alice.page.text.partition("Your courses")[2].partition("Where you left off")[0]

    live = sessions.live_course(small_site)
    courses.enrolled(small_site, live, alice_id)
    assert "No session is planned" in said()
    sessions.session(small_site, live, put(small_site, "Carol", "supervisor"))
    assert "Next: a session, " in said()
    one = statements()
    begun, tested, passed = (courses.offered(small_site) for _ in range(3))
    courses.enrolled(small_site, begun, alice_id)
    courses.at_the_test(small_site, tested, alice_id)
    assert statements() == one
    courses.at_the_evaluation(small_site, passed, alice_id)
    text = said()
    words = ("Next: the evaluation, the last step", "Next: the post-test", "Next: case 1 of 2, “")
    assert [text.count(each) for each in words] == [1, 1, 1]
    assert sorted(words, key=text.index) == list(words)
    with small_site.app_context():
        code = evaluate(number, passed, courses.told(), ADDRESS, now())
        assert [way.completed_on is None for way in at_hand(number, 4, now())] == [True, True, True, False]
        assert len(at_hand(number, 4, now() + timedelta(days=15))) == 3
    change(small_site, delete(Enrolment).where(Enrolment.completed_at.is_(None)))
    assert "Completed. To the certificate" in said()
    assert f"/credit/certificates/{code}" in alice.page.links()
