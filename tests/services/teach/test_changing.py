"""Changing an assignment: what would change for whom is read first, just that is confirmed, and some of it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from engine.scenario.play import replay
from engine.scenario.score import judge
from engine.teach.terms import RubricLine, Terms
from extensions import db
from models import (
    Assignment,
    AssignmentCase,
    Attempt,
    CohortGroup,
    Extension,
    Grading,
    Membership,
    Override,
    Person,
    Result,
    Scenario,
)
from services.database import reads
from services.errors import BadField, ChangedMeanwhile, NotFound
from services.people import Visitor
from services.teach import results
from services.teach.assignments import assignment_page
from services.teach.changing import Preview, change, what_stands
from services.teach.dates import DatesTold
from services.teach.extensions import give
from services.teach.giving import Told
from services.teach.locks import Locks
from services.teach.opening import withdraw
from tests.support import cases, classes, handed, people, played
from tests.support.assigned import begin, step_out
from tests.support.doors import all_at_once
from tests.support.rows import acts, count, values
from tests.support.rows import change as alter
from web.session import now

TWO = (cases.A_CASE, "parlay")
EVERYBODY = ("Alice", "Ben", "Erin")


@dataclass(frozen=True)
class Room:
    """Carol and Dave teach Alice, who did her best in the first case, Ben, who did his worst, and Erin."""

    site: Flask
    carol: Visitor
    dave: Visitor
    cohort: str
    assignment: str
    alice: str
    ben: str
    erin: str
    told: Told

    def change(self, who: Visitor | None = None, seen: str = "", **told: Any) -> Preview | None:
        """Change something on a form that is filled just now, or read first what that would change."""
        version = values(self.site, select(Assignment.version).where(Assignment.public_id == self.assignment))[0]
        with self.site.app_context():
            sent = replace(self.told, **{"version": version, **told})
            return change(who or self.carol, self.assignment, sent, seen, now())

    def would(self, **told: Any) -> dict[str, tuple[str, ...]]:
        """What would change, and for whom."""
        preview = self.change(**told)
        assert preview is not None
        return {each.what: each.names for each in preview.consequences}

    def really(self, **told: Any) -> None:
        """Change it, having read what that changes."""
        preview = self.change(**told)
        assert preview is not None
        assert self.change(seen=preview.mark, **told) is None

    def refused(self, **told: Any) -> str:
        """The field beside which it is refused."""
        with pytest.raises(BadField) as fault:
            self.change(**told)
        return fault.value.field

    def cells(self) -> dict[str, Any]:
        """The results of the first case, by name."""
        query = select(Person.display_name, Result.__table__).join(Person, Result.person_id == Person.id)
        with self.site.app_context():
            found = {row.display_name: row for row in db.session.execute(query)}
            db.session.remove()
        return found


def room(site: Flask, *, begun: bool = True, zone: str = "UTC", **terms: Any) -> Room:
    carol, dave = people.put(site, "Carol", "supervisor"), people.put(site, "Dave", "supervisor")
    alice, ben, erin = (people.put(site, name) for name in ("Alice", "Ben", "Erin"))
    cohort = classes.cohort(site, carol, alice, ben, erin, zone=zone)
    classes.supervisor(site, cohort, dave)
    assignment = classes.assignment(site, cohort, *TWO, title="Limits", terms=Terms(**terms))
    if begun:
        handed.hand_in(site, assignment, alice)
        handed.hand_in(site, assignment, ben, *cases.poorest(cases.A_CASE))
    who = (people.known(site, carol, "supervisor"), people.known(site, dave, "supervisor"))
    told = Told("Limits", Terms(**terms), DatesTold(), TWO)
    return Room(site, *who, cohort, assignment, alice, ben, erin, told)


def in_hours(hours: float) -> str:
    """A time of the clocks in UTC, as it is typed."""
    return (now() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def test_a_change_that_nobody_notices_is_made_at_once(small_site: Flask) -> None:
    here = room(small_site, begun=False)
    assert here.change(title="Other", terms=Terms(mode="exam", attempts=2)) is None
    assert values(small_site, select(Assignment.title)) == ["Other"]
    assert (values(small_site, select(Assignment.version)), acts(small_site)) == ([1], ["assignment.changed"])


def test_a_due_date_that_makes_some_late_is_read_first_and_then_holds(site: Flask) -> None:
    here = room(site)
    earlier = DatesTold(due=in_hours(-1))
    assert here.would(dates=earlier) == {"late": ("Alice", "Ben"), "due-sooner": EVERYBODY}
    assert (values(site, select(Assignment.due_at)), acts(site)) == ([None], []), "looking changes nothing"
    assert [cell.late for cell in here.cells().values()] == [False, False]
    here.really(dates=earlier)
    assert [cell.late for cell in here.cells().values()] == [True, True]
    number = values(site, select(Assignment.id))[0]
    with site.app_context():
        assert reads(results.kept)(number) == reads(results.recomputed)(number)


def test_what_happened_after_somebody_read_is_shown_again_before_anything_is_stored(site: Flask) -> None:
    here = room(site)
    earlier = DatesTold(due=in_hours(-1))
    seen = here.change(dates=earlier)
    assert seen is not None
    handed.hand_in(site, here.assignment, here.erin)
    again = here.change(dates=earlier, seen=seen.mark)
    assert again is not None
    assert [each.names for each in again.consequences] == [EVERYBODY, EVERYBODY]
    assert values(site, select(Assignment.due_at)) == [None]
    assert here.change(dates=earlier, seen=again.mark) is None
    assert here.change(dates=earlier, seen=again.mark) is None, "sent twice"
    assert values(site, select(Assignment.version)) == [1]


def test_another_rule_of_counting_another_mark_and_fewer_attempts_say_whom_they_touch(small_site: Flask) -> None:
    here = room(small_site)
    handed.hand_in(small_site, here.assignment, here.ben)
    assert here.would(terms=Terms(counts="best")) == {"counting": ("Ben",), "passes": ("Ben",)}
    assert here.would(terms=Terms(counts="last", attempts=1)) == {
        "counting": ("Ben",),
        "passes": ("Ben",),
        "no-attempt-left": ("Alice", "Ben"),
    }
    here.really(terms=Terms(counts="best"))
    assert [cell.passed for cell in here.cells().values()] == [True, True]
    assert here.would(terms=Terms(counts="best", graded_by="score")) == {"graded-by": ("Alice", "Ben")}


def test_a_lower_mark_passes_some_and_a_higher_one_passes_them_no_more(small_site: Flask) -> None:
    here = room(small_site, begun=False)
    story = cases.story(cases.A_CASE)
    verdicts = {way: judge(story, replay(story, way)) for way in played.ways(200)}
    middling = next(way for way, verdict in verdicts.items() if verdict.safe and 50 < verdict.score < 80)
    assert not verdicts[middling].passed
    handed.hand_in(small_site, here.assignment, here.alice, *middling)
    assert here.would(terms=Terms(pass_mark=50)) == {"passes": ("Alice",)}
    here.really(terms=Terms(pass_mark=50))
    assert [cell.passed for cell in here.cells().values()] == [True]
    assert here.would(terms=Terms(pass_mark=85)) == {"fails": ("Alice",)}


def test_dates_say_who_can_begin_nothing_more_who_waits_and_whose_extension_goes(small_site: Flask) -> None:
    here = room(small_site)
    over = DatesTold(due=in_hours(-0.1), late="refuse")
    assert here.would(dates=over) == {"closed": EVERYBODY, "due-sooner": EVERYBODY}
    here.really(dates=over)
    open_again = DatesTold(due=in_hours(48))
    assert here.would(dates=open_again) == {"opened": EVERYBODY, "due-later": EVERYBODY}
    here.really(dates=open_again)
    with small_site.app_context():
        assert give(here.carol, here.assignment, memberships(small_site, "Erin"), in_hours(72), now()) == 1
    assert here.would(dates=DatesTold(opens=in_hours(24), due=in_hours(96))) == {
        "not-yet": EVERYBODY,
        "extension-gone": ("Erin",),
        "due-later": EVERYBODY,
    }
    here.really(dates=DatesTold(due=in_hours(96)))
    assert count(small_site, Extension) == 0


def test_whoever_is_not_done_reads_that_it_opens_is_due_or_closes_at_another_time(small_site: Flask) -> None:
    here = room(small_site, begun=False)
    handed.hand_in(small_site, here.assignment, here.alice)
    handed.hand_in(small_site, here.assignment, here.alice, position=1)
    handed.hand_in(small_site, here.assignment, here.ben, *cases.best(cases.A_CASE)[:1])
    unfinished = ("Ben", "Erin")
    first = DatesTold(due=in_hours(48), closes=in_hours(96), late="until")
    assert here.would(dates=first) == {"due-sooner": unfinished, "closes-sooner": unfinished}
    here.really(dates=first)
    longer = replace(first, closes=in_hours(120))
    assert here.would(dates=longer) == {"closes-later": unfinished}
    assert here.would(dates=replace(first, closes="", late="refuse")) == {"closes-sooner": unfinished}
    to_come = replace(first, opens=in_hours(24))
    here.really(dates=to_come)
    assert here.would(dates=replace(to_come, opens=in_hours(12))) == {"opens-sooner": unfinished}
    assert here.would(dates=replace(to_come, opens=in_hours(36))) == {"opens-later": unfinished}


def test_whoever_is_under_way_reads_of_a_due_date_also_where_it_is_theirs_no_more(small_site: Flask) -> None:
    here = room(small_site, begun=False)
    tuesday = classes.group(small_site, here.cohort)
    handed.hand_in(small_site, here.assignment, here.ben, *cases.best(cases.A_CASE)[:1])
    group = select(CohortGroup.id).where(CohortGroup.public_id == tuesday).scalar_subquery()
    alter(small_site, update(Assignment).values(group_id=group))
    assert here.would(group=tuesday, dates=DatesTold(due=in_hours(48))) == {"due-sooner": ("Ben",)}


def test_whoever_is_in_the_middle_reads_what_they_are_asked_otherwise(small_site: Flask) -> None:
    here = room(small_site, begun=False, writing="optional", deciding="aca")
    handed.hand_in(small_site, here.assignment, here.ben, *cases.best(cases.A_CASE)[:1])
    terms = here.told.terms
    for changed in (replace(terms, standards=True), replace(terms, deciding="own", steps=("Look", "Act"))):
        assert here.would(terms=changed) == {"form": ("Ben",)}
    without = replace(terms, writing="off", deciding="none", reason="required")
    assert here.would(terms=without) == {
        "reason-required": ("Ben",),
        "writing-off": ("Ben",),
    }


def test_an_assignment_that_comes_first_and_a_group_say_whom_they_touch(small_site: Flask) -> None:
    here = room(small_site)
    first = classes.assignment(small_site, here.cohort, title="First")
    handed.hand_in(small_site, first, here.ben)
    assert here.would(prerequisite=first) == {"waits": ("Erin",)}, "whoever has begun goes on"
    here.really(prerequisite=first)
    circle = replace(here, assignment=first, told=Told("First", Terms(), DatesTold(), (cases.A_CASE,)))
    assert circle.refused(prerequisite=here.assignment) == "prerequisite"
    assert circle.refused(prerequisite=first) == "prerequisite"
    tuesday = classes.group(small_site, here.cohort)
    here = replace(here, told=replace(here.told, prerequisite=first))
    assert here.refused(group=tuesday) == "group", "Alice and Ben have begun, and are not in it"
    for_tuesday = classes.assignment(small_site, here.cohort, cases.A_CASE, title="For some")
    narrow = replace(here, assignment=for_tuesday, told=Told("For some", Terms(), DatesTold(), (cases.A_CASE,)))
    assert narrow.would(group=tuesday) == {"taken": ("Alice", "Ben", "Erin")}


def test_cases_are_added_at_the_end_and_taken_out_where_nobody_has_begun_them(small_site: Flask) -> None:
    here = room(small_site, attempts=1)
    assert here.refused(cases=(TWO[1],)) == "cases"
    assert here.refused(cases=()) == "cases"
    assert here.would(cases=(TWO[0],)) == {"less-to-do": ("Alice", "Ben")}
    here.really(cases=(TWO[0],))
    here = replace(here, told=replace(here.told, cases=TWO[:1]))
    assert here.would(cases=("tonight", "parlay", TWO[0])) == {"more-to-do": ("Alice", "Ben")}
    here.really(cases=("tonight", "parlay", TWO[0]))
    assert values(small_site, select(Scenario.slug).join(AssignmentCase).order_by(AssignmentCase.position)) == [
        TWO[0],
        "tonight",
        "parlay",
    ]
    alter(small_site, update(Scenario).where(Scenario.slug == "parlay").values(listed=False))
    here = replace(here, told=replace(here.told, cases=(TWO[0], "tonight", "parlay")))
    assert here.change(title="With a case that left the library") is None
    override(small_site, "tonight")
    assert here.refused(cases=(TWO[0], "parlay")) == "cases", "somebody was graded for it"


def test_what_learners_have_built_on_stands_and_what_they_were_promised(small_site: Flask) -> None:
    here = room(small_site, begun=False, writing="optional", deciding="aca", graded_by="rubric")
    terms = here.told.terms
    attempt = handed.hand_in(small_site, here.assignment, here.alice, written=["a"] * 7)
    grade(small_site, attempt)
    for field, changed in {
        "mode": replace(terms, mode="exam"),
        "confidence_named": replace(terms, confidence_named=True),
        "deciding": replace(terms, deciding="corey"),
        "rubric": replace(terms, rubric=(RubricLine("All of it"),)),
    }.items():
        assert here.refused(terms=changed) == field
    assert here.change(terms=replace(terms, standards=True, blind=True)) is None


def test_nothing_stands_for_what_was_stepped_out_of_which_no_supervisor_learns(small_site: Flask) -> None:
    here = room(small_site, begun=False, writing="optional", deciding="aca")
    alice = people.known(small_site, here.alice)
    step_out(small_site, alice, begin(small_site, alice, here.assignment))
    with small_site.app_context():
        assert assignment_page(here.carol.id, here.assignment, now()).attempts == 0
        assert what_stands(here.carol.id, here.assignment) == Locks({}, frozenset())
    group = classes.group(small_site, here.cohort)
    assert "cases" not in here.would(cases=(TWO[1],), group=group, terms=replace(here.told.terms, mode="exam"))


def test_of_two_supervisors_the_second_sees_what_the_first_wrote(site: Flask) -> None:
    here = room(site, begun=False)
    acts_of = [
        partial(here.change, who, title=name, version=0) for who, name in ((here.carol, "Hers"), (here.dave, "His"))
    ]
    assert all_at_once(site, acts_of) == {"done": 1, "ChangedMeanwhile": 1}
    (title,) = values(site, select(Assignment.title))
    with pytest.raises(ChangedMeanwhile):
        here.change(title="Another", version=0)
    assert here.change(title=title, version=0) is None, "the first may send it again"
    frank = people.known(site, people.put(site, "Frank", "supervisor"), "supervisor")
    with pytest.raises(NotFound):
        here.change(frank, title="Not his to change")


def test_a_withdrawn_assignment_can_be_changed_and_says_the_same(small_site: Flask) -> None:
    here = room(small_site)
    with small_site.app_context():
        withdraw(here.carol, here.assignment, now())
    assert here.would(dates=DatesTold(due=in_hours(-1))) == {"late": ("Alice", "Ben"), "due-sooner": EVERYBODY}


def memberships(site: Flask, *names: str) -> list[str]:
    """The public ids of learners in their cohorts."""
    query = select(Membership.public_id).join(Person, Membership.person_id == Person.id)
    return values(site, query.where(Person.display_name.in_(names)))


def override(site: Flask, slug: str) -> None:
    """A supervisor's word over a case that nobody has begun."""
    case = select(AssignmentCase.id).join(Scenario).where(Scenario.slug == slug).scalar_subquery()
    person = select(Person.id).where(Person.display_name == "Erin").scalar_subquery()
    row = {"assignment_case_id": case, "person_id": person, "turn": 0, "score": 90, "reason": "By word.", "at": now()}
    alter(site, insert(Override).values(**row))


def grade(site: Flask, attempt_id: str) -> None:
    """A rubric that somebody filled in."""
    attempt = select(Attempt.id).where(Attempt.public_id == attempt_id).scalar_subquery()
    alter(site, insert(Grading).values(attempt_id=attempt, turn=0, points=[1, 1, 1, 1], note="", at=now()))
