"""Cohorts, assignments, attempts, extensions, overrides, removals in any order: the site and a brute-force world agree.

After each step every cell of every gradebook is what the rule says, worked out anew from all that happened, and nothing
that was acknowledged is lost. In between, everybody who has no business with a cohort is turned away by every verb.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Select, select, update

from engine.scenario.order import value_of
from engine.teach.deciding import mark_of
from engine.teach.terms import Terms
from extensions import db
from models import (
    AssignedAttempt,
    Assignment,
    AssignmentCase,
    Attempt,
    Comment,
    Decision,
    Membership,
    Override,
    Person,
    Result,
    Scenario,
    WebSession,
    WriteUp,
)
from services import attempts
from services.accounts.assigned import withheld_attempts
from services.accounts.erasing import erase
from services.assigned import belonging, joining, starting, write_ups
from services.assigned.instead import in_place_of
from services.assigned.one import assignment as as_learner
from services.attempts import Choosing
from services.database import reads
from services.debrief import HandedIn, debrief
from services.errors import ServiceError
from services.exploring import explore
from services.people import Visitor
from services.teach import (
    admission,
    assigning,
    assignments,
    changing,
    cohorts,
    comments,
    extensions,
    folding,
    gradebook,
    grading,
    groups,
    members,
    one_cell,
    opening,
    overrides,
    packets,
    paths,
    people,
    results,
    supervisors,
    understanding,
)
from services.teach.dates import DatesTold
from services.teach.given import Wanted as Figures
from services.teach.giving import Told
from services.teach.overrides import Place, Said
from services.teach.sums import kept_sums
from services.tokens import hashed, new_public_id, new_token
from tests.support.doors import PLACES
from tests.support.people import known, put
from tests.support.rows import change, values
from tests.support.world import Given, Room, Try, World

ZONE = ZoneInfo("America/New_York")
BEGIN = datetime(2026, 11, 9, 14, tzinfo=UTC)
SLUGS = ("through-her-nephew", "eight-months-after", "six-points-off-the-deans-list")
LEARNERS = ("Alice", "Ben", "Chloe", "Dan", "Eve", "Finn")
ALL_TERMS = st.builds(
    Terms,
    mode=st.sampled_from(["study", "exam", "released"]),
    pass_mark=st.sampled_from([60, 80, 100]),
    attempts=st.sampled_from([None, None, 1, 2]),
    counts=st.sampled_from(["first", "best", "last"]),
    confidence=st.sampled_from(["off", "optional", "required"]),
    reason=st.sampled_from(["off", "optional", "required"]),
    writing=st.sampled_from(["off", "optional", "required"]),
)
PICKS = st.integers(0, 7)
"""Which of what there is; counted round."""


class Everything(RuleBasedStateMachine):
    """Two cohorts, of which Carol and Dave teach one and Erin the other, and six learners."""

    def __init__(self, site: Flask) -> None:
        super().__init__()
        self.site, self.world, self.now = site, World(), BEGIN
        self.who: dict[str, Visitor] = {}
        self.tokens: dict[str, str] = {}
        self.membership: dict[tuple[str, str], str] = {}

    # What happens

    @initialize(terms=st.lists(ALL_TERMS, min_size=3, max_size=3), ways=st.lists(PICKS, min_size=6, max_size=6))
    def set_out(self, terms: list[Terms], ways: list[int]) -> None:
        mark = new_public_id()[:8]
        for name in ("Carol", "Dave", "Erin", *LEARNERS):
            self.enter(name, f"{name.lower()}.{mark}@school.example")
        for name in ("Carol", "Erin"):
            self.make_cohort(name)
        for learner in LEARNERS:
            self.join(learner, 0)
        for learner in LEARNERS[:2]:
            self.move(learner, "Tuesday")
        self.assign(replace(terms[0], mode="study"), 1, None, "accept", 7)
        self.assign(replace(terms[1], mode="released"), 2, None, "until", 1)
        self.assign(replace(terms[2], mode="exam"), 2, "Tuesday", "refuse", 2, after=True)
        self.everybody_plays(0, ways)
        self.wait(30)
        for learner, way in zip(LEARNERS[:4], ways, strict=False):
            self.begin(learner, 1, way % 2, 99 if way % 3 else 2, way)

    def enter(self, name: str, email: str) -> None:
        """Somebody with an account, logged in for good."""
        roles = () if name in LEARNERS else ("supervisor",)
        self.who[name] = known(self.site, put(self.site, name, *roles, email=email), *roles)
        self.tokens[name] = new_token()
        mine = WebSession.public_id == self.who[name].session_id
        lasting = {"token_hash": hashed(self.tokens[name]), "expires_at": BEGIN + timedelta(days=9_999)}
        change(self.site, update(WebSession).where(mine).values(**lasting))

    def make_cohort(self, name: str) -> None:
        public_id = new_public_id()
        self.do(cohorts.make, self.who[name], public_id, f"{name}’s practicum", "America/New_York", self.now)
        self.do(admission.renew_code, self.who[name], public_id, "", self.now)
        room = Room(public_id, {name})
        room.code = self.do(cohorts.head, self.who[name].id, public_id).code or ""
        self.world.rooms.append(room)

    @rule(hours=st.sampled_from([1, 30, 100]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(name=st.sampled_from(["Dave", "Erin"]))
    def add_supervisor(self, name: str) -> None:
        room = self.world.rooms[0]
        (email,) = values(self.site, select(Person.email).where(Person.id == self.who[name].id))
        self.do(supervisors.add, self.teacher(room), room.public_id, email, PLACES, self.now)
        room.supervisors.add(name)

    @rule(name=st.sampled_from(["Carol", "Dave", "Erin"]))
    def remove_supervisor(self, name: str) -> None:
        room = self.world.rooms[0]
        last = room.supervisors == {name}
        said = self.tried(supervisors.remove, self.teacher(room), room.public_id, self.who[name].public_id, self.now)
        assert said == ("Refused" if last else "")
        if not last:
            room.supervisors.discard(name)

    @rule(learner=st.sampled_from(LEARNERS), number=st.integers(0, 1))
    def join(self, learner: str, number: int) -> None:
        room = self.world.rooms[number]
        if learner not in self.who:
            return
        guesser = joining.Guesser("192.0.2.1", self.who[learner].public_id)
        said = self.tried(joining.join, self.who[learner], room.code, guesser, self.now)
        there = room.members.get(learner)
        assert said == ("Refused" if there == "out" and not room.archived else "")
        if there != "out" and not room.archived:
            room.members[learner] = "in"
            (mine,) = values(self.site, self.of_member(room, learner))
            self.membership[room.public_id, learner] = mine

    def of_member(self, room: Room, learner: str) -> Select[Any]:
        query = select(Membership.public_id).where(Membership.person_id == self.who[learner].id)
        return query.where(Membership.cohort_id == self.row_of(room))

    @rule(learner=st.sampled_from(LEARNERS), pick=PICKS)
    def leave(self, learner: str, pick: int) -> None:
        """In the middle of something, where something can be begun."""
        room = self.world.rooms[0]
        if learner in room.members:
            self.begin(learner, pick, 0, 1, pick)
            self.do(belonging.leave, self.who[learner], room.public_id, self.now)
            if room.members[learner] == "in":
                self.gone(room, learner, "left")

    @rule(learner=st.sampled_from(LEARNERS), pick=PICKS)
    def take_out(self, learner: str, pick: int) -> None:
        """And let them back, if they are out already."""
        room = self.world.rooms[0]
        if learner not in room.members:
            return
        where = (self.teacher(room), room.public_id, self.membership[room.public_id, learner])
        if room.members[learner] == "out":
            self.do(members.let_back, *where, self.now)
            room.members[learner] = "left"
        else:
            self.begin(learner, pick, 0, 2, pick)
            self.do(members.take_out, *where, PLACES, self.now)
            self.gone(room, learner, "out")

    def gone(self, room: Room, learner: str, how: str) -> None:
        room.members[learner] = how
        for each in self.world.tries:
            if each.given in room.given and each.learner == learner and each.open:
                if self.world.is_withheld(each):
                    each.stepped_out = True
                else:
                    each.given = None

    @rule(learner=st.sampled_from(LEARNERS), name=st.sampled_from(["Tuesday", "Friday", ""]))
    def move(self, learner: str, name: str) -> None:
        room = self.world.rooms[0]
        if learner not in room.members:
            return
        if name and name not in room.names:
            self.do(groups.make, self.teacher(room).id, room.public_id, name)
            room.names.append(name)
        here = [row.public_id for row in self.groups(room) if row.name == name]
        marked = [self.membership[room.public_id, learner]]
        self.do(groups.move, self.teacher(room), room.public_id, marked, here[0] if here else "", self.now)
        room.groups.pop(learner, None)
        if name:
            room.groups[learner] = name

    @rule(
        terms=ALL_TERMS,
        few=st.integers(1, 2),
        group=st.sampled_from([None, "Tuesday"]),
        late=st.sampled_from(["accept", "refuse", "until"]),
        days=st.sampled_from([None, 1, 7]),
        after=st.booleans(),
    )
    def assign(
        self, terms: Terms, few: int, group: str | None, late: str, days: int | None, *, after: bool = False
    ) -> None:
        room = self.world.rooms[0]
        if len(room.given) > 4:
            return
        given = Given("", room, list(SLUGS[:few]), terms, late=late if days else "accept", group=group)
        given.before = room.given[-1] if after and room.given else None
        self.date(given, days)
        token = new_token()
        for _ in range(2):
            given.public_id = self.do(
                assigning.assign, self.teacher(room), room.public_id, self.told(given), "", token, self.now
            )
        room.given.append(given)

    @rule(
        pick=PICKS,
        terms=ALL_TERMS,
        late=st.sampled_from(["accept", "refuse", "until"]),
        days=st.sampled_from([None, -1, 2]),
    )
    def change_assignment(self, pick: int, terms: Terms, late: str, days: int | None) -> None:
        """What a change is said to change for learners is what it changes."""
        given = self.some_given(pick)
        was = self.world.cells(given)
        told = {
            name: getattr(terms, name)
            for name in ("pass_mark", "attempts", "counts", "confidence", "reason", "writing")
        }
        given.terms = Terms(mode=given.terms.mode, **told)
        given.late = late if days else "accept"
        self.date(given, days)
        given.extended = {
            who: due for who, due in given.extended.items() if given.due and (due is None or due > given.due)
        }
        becomes = self.world.cells(given)
        where = (self.teacher(given.room), given.public_id, self.told(given))
        shown = self.do(changing.change, *where, "", self.now)
        if shown is None:
            for what, differs in CHANGES.items():
                assert not any(differs(was[key], becomes[key]) for key in was), what
            return
        said = {each.what: each.count for each in shown.consequences}
        assert self.do(changing.change, *where, shown.mark, self.now) is None
        for what, differs in CHANGES.items():
            people = {key[1] for key in was if differs(was[key], becomes[key])}
            assert said.get(what, 0) == len(people), what

    @rule(
        learner=st.sampled_from(LEARNERS),
        pick=PICKS,
        position=st.integers(0, 1),
        steps=st.sampled_from([0, 1, 2, 3, 99]),
        way=PICKS,
    )
    def begin(self, learner: str, pick: int, position: int, steps: int, way: int) -> None:
        given = self.some_given(pick)
        if learner in self.who and position < len(given.slugs):
            self.started(given, position, learner)
            self.play(learner, given, steps, way)

    @rule(pick=PICKS, ways=st.lists(PICKS, min_size=6, max_size=6))
    def everybody_plays(self, pick: int, ways: list[int]) -> None:
        """The first case, so that enough of them are through for figures."""
        given = self.some_given(pick)
        for learner, way in zip(LEARNERS, ways, strict=True):
            if learner in self.who:
                self.started(given, 0, learner)
                self.play(learner, given, 99, way)

    def started(self, given: Given, position: int, learner: str, instead: str = "") -> None:
        expected = self.world.begins(given, learner, position, self.now) if not instead else ""
        wanted = starting.Wanted(given.public_id, position, new_token(), instead)
        found: list[str] = []
        said = self.tried(starting.begin, self.who[learner].id, wanted, self.now, keep=found)
        if expected == "again":
            under_way = [each for each in self.world.covered(given, position, learner) if each.open]
            assert found == [under_way[0].attempt]
            return
        assert said == expected, (said, expected)
        if not said:
            slug = instead or given.slugs[position]
            seen = any(each.slug == slug and each.learner == learner for each in self.world.tries)
            self.world.tries.append(
                Try(found[0], learner, slug, given, position, bool(instead), seen_before=seen, started=self.now)
            )

    def play(self, learner: str, given: Given | None, steps: int, way: int) -> None:
        """Go on with what is under way, some steps."""
        mine = [each for each in self.world.tries if each.learner == learner and each.given is given and each.open]
        for number in range(steps if mine else 0):
            self.decide(mine[0], way + number)
            if mine[0].finished:
                break

    def decide(self, one: Try, way: int) -> None:
        (seed,) = values(self.site, select(Attempt.seed).where(Attempt.public_id == one.attempt))
        terms = one.given.terms if one.given else Terms()
        person = self.who[one.learner].id
        writes = terms.writing == "required" or (terms.writing == "optional" and way % 2)
        if one.given and writes and one.written is None and one.asked:
            one.written = f"I name it, {way}"
            for _ in range(2):
                self.do(
                    write_ups.keep, person, one.attempt, write_ups.Sent((one.written,), (), mark_of(terms)), self.now
                )
        number = one.ways[way % len(one.ways)]
        sure = ("low", "medium", "high")[way % 3]
        chosen = Choosing(len(one.choices), value_of(seed, len(one.choices), number), sure, "because")
        self.now += timedelta(seconds=40)
        over = self.do(attempts.decide, person, one.attempt, chosen, self.now)
        one.choices.append(number)
        one.finished = self.now if one.over else None
        assert over == one.over
        if over:
            assert self.do(attempts.decide, person, one.attempt, chosen, self.now)

    @rule(learner=st.sampled_from(LEARNERS), slug=st.sampled_from(SLUGS), way=PICKS)
    def play_alone(self, learner: str, slug: str, way: int) -> None:
        """By oneself, where that is not kept; nobody who teaches sees it."""
        if learner not in self.who:
            return
        found: list[str] = []
        kept = self.world.keeps(learner, slug)
        said = self.tried(attempts.start, self.tokens[learner], slug, "study", new_token(), self.now, keep=found)
        assert said == ("CaseKept" if kept else "")
        if not kept:
            self.world.tries.append(Try(found[0], learner, slug, None, started=self.now))
            self.play(learner, None, 99, way)

    @rule(learner=st.sampled_from(LEARNERS), way=PICKS)
    def go_on(self, learner: str, way: int) -> None:
        for given in (*self.world.given, None):
            self.play(learner, given, 99, way)

    @rule(learner=st.sampled_from(LEARNERS), way=PICKS)
    def step_out(self, learner: str, way: int) -> None:
        """And another case in its place, where there is one."""
        self.begin(learner, way, 0, 1, way)
        mine = [each for each in self.world.tries if each.learner == learner and each.open]
        if not mine:
            return
        out = mine[way % len(mine)]
        self.do(attempts.step_out, self.who[learner].id, out.attempt, self.now)
        out.stepped_out = True
        given = out.given
        if given is None or out.alternative or self.world.begins(given, learner, out.position, self.now):
            return
        if any(each.finished and not each.alternative for each in self.world.covered(given, out.position, learner)):
            return
        case = self.case_row(given, out.position)
        offered = self.do(reads(in_place_of), self.who[learner].id, case, self.now)
        alternatives = [each for each in self.world.covered(given, out.position, learner) if each.alternative]
        if offered and not [each for each in alternatives if not each.stepped_out]:
            self.started(given, out.position, learner, offered[way % len(offered)].slug)

    @rule(learner=st.sampled_from(LEARNERS), pick=PICKS, days=st.sampled_from([None, 3, 30]), back=st.booleans())
    def extend(self, learner: str, pick: int, days: int | None, back: bool) -> None:
        given = self.some_given(pick)
        if learner not in given.room.members:
            return
        member, teacher = self.membership[given.room.public_id, learner], self.teacher(given.room)
        if back:
            self.do(extensions.take_back, teacher, given.public_id, member, self.now)
            given.extended.pop(learner, None)
            return
        due = given.due + timedelta(days=days) if given.due and days else None
        said = self.tried(
            extensions.give, teacher, given.public_id, [member], typed(due), self.now, without=days is None
        )
        assert said == ("Refused" if given.due is None else "" if given.is_given_to(learner) else "BadField")
        if not said:
            given.extended[learner] = due

    @rule(learner=st.sampled_from(LEARNERS), pick=PICKS, score=st.sampled_from([None, 0, 77, 100]))
    def override(self, learner: str, pick: int, score: int | None) -> None:
        given = self.some_given(pick)
        if learner not in given.room.members:
            return
        before = [each for each in self.world.overrides if each[:3] == (given, 0, learner)]
        place = Place(given.room.public_id, self.membership[given.room.public_id, learner], given.public_id, 0)
        act = "take-back" if score is None else "set"
        said = Said(act, "" if score is None else str(score), "was ill", len(before))
        nothing = score is None and (not before or before[-1][3] is None)
        answer = self.tried(overrides.override, self.teacher(given.room), place, said, self.now)
        begun = any(not one.stepped_out for one in self.world.covered(given, 0, learner))
        theirs = given.group in (None, given.room.groups.get(learner)) and not given.withdrawn
        expected = ("Refused" if nothing else "") if before or begun or theirs else "NotFound"
        assert answer == expected
        if not expected:
            self.world.overrides.append((given, 0, learner, score))

    @precondition(lambda self: self.world.tries)
    @rule(pick=st.integers(0, 40))
    def comment(self, pick: int) -> None:
        about = self.world.tries[pick % len(self.world.tries)]
        room = about.given.room if about.given else self.world.rooms[0]
        said = self.tried(
            comments.say, self.teacher(room).id, about.attempt, new_public_id(), comments.About(), "Hm.", self.now
        )
        seen = about.given is not None and not about.stepped_out
        assert said == ("NotFound" if not seen else "" if about.finished else "Refused")
        if not said:
            self.world.comments[about.attempt] += 1

    @rule(pick=PICKS, act=st.sampled_from(["release", "withdraw", "bring_back"]))
    def open_or_withdraw(self, pick: int, act: str) -> None:
        given = self.some_given(pick)
        said = self.tried(getattr(opening, act), self.teacher(given.room), given.public_id, self.now)
        if act == "release":
            assert said == ("" if given.terms.withholds else "Refused")
            given.released = given.released or not said
        else:
            given.withdrawn = act == "withdraw"

    @rule(learner=st.sampled_from(LEARNERS), pick=PICKS)
    def archive(self, learner: str, pick: int) -> None:
        """Nobody joins, nothing begins and nothing waits in an archived cohort; what is under way can be finished."""
        room, given = self.world.rooms[0], self.some_given(pick)
        self.do(cohorts.archive, self.teacher(room), room.public_id, self.now)
        room.archived = True
        for each in room.given:
            each.released = each.released or each.withholds
        if learner in self.who:
            self.started(given, 0, learner)
            self.play(learner, given, 99, pick)
            self.join(learner, 0)
        self.do(cohorts.bring_back, self.teacher(room), room.public_id, self.now)
        room.archived = False

    @precondition(lambda self: len(self.who) == 3 + len(LEARNERS))
    @rule(learner=st.sampled_from(LEARNERS))
    def erase(self, learner: str) -> None:
        """Somebody erases their account: their cells go, everybody else’s stand, and figures know them no more."""
        self.figures_are_those_of_what_learners_did()
        self.do(erase, self.who.pop(learner), self.now, understood=True)
        for room in self.world.rooms:
            room.members.pop(learner, None)
            room.groups.pop(learner, None)
        gone = {each.attempt for each in self.world.tries if each.learner == learner}
        self.world.tries = [each for each in self.world.tries if each.learner != learner]
        self.world.overrides = [each for each in self.world.overrides if each[2] != learner]
        for attempt in gone:
            self.world.comments.pop(attempt, None)
        for given in self.world.given:
            given.extended.pop(learner, None)
        self.figures_are_those_of_what_learners_did()

    # What holds

    @invariant()
    def every_cell_is_what_the_rule_says(self) -> None:
        for given in self.world.given:
            assert self.cells(given) == self.world.cells(given)
            row = self.given_row(given)
            assert self.do(reads(results.kept), row) == self.do(reads(results.recomputed), row)

    @invariant()
    def nothing_that_was_acknowledged_is_lost(self) -> None:
        ids = [each.attempt for each in self.world.tries]
        taken = select(Attempt.public_id, Decision.choice).join(Decision, Decision.attempt_id == Attempt.id)
        choices: dict[str, list[int]] = {attempt: [] for attempt in ids}
        for attempt, choice in self.rows(taken.where(Attempt.public_id.in_(ids)).order_by(Decision.step)):
            choices[attempt].append(choice)
        assert choices == {each.attempt: each.choices for each in self.world.tries}
        wrote = select(Attempt.public_id, WriteUp.answers).join(WriteUp, WriteUp.attempt_id == Attempt.id)
        written = {attempt: answers[0] for attempt, answers in self.rows(wrote.where(Attempt.public_id.in_(ids)))}
        assert written == {each.attempt: each.written for each in self.world.tries if each.written}
        about = select(Attempt.public_id).join(Comment, Comment.attempt_id == Attempt.id)
        assert sorted(values(self.site, about.where(Attempt.public_id.in_(ids)))) == sorted(
            self.world.comments.elements()
        )
        cases = [self.case_row(given, 0) for given in self.world.given]
        said = values(
            self.site, select(Override.score).where(Override.assignment_case_id.in_(cases)).order_by(Override.at)
        )
        assert sorted(said, key=str) == sorted((each[3] for each in self.world.overrides), key=str)

    @rule()
    def whoever_has_no_business_there_is_turned_away(self) -> None:
        for room in self.world.rooms:
            for name in {"Carol", "Dave", "Erin"} - room.supervisors:
                for verb in self.about(room, self.who[name]):
                    assert self.tried(verb) == "NotFound", verb
            for verb in self.about(room, self.teacher(room)):
                assert self.tried(verb) in ("", "Refused"), verb

    @rule()
    def what_learners_read_is_what_they_can_do(self) -> None:
        for given in self.world.given:
            for learner in (name for name in LEARNERS if name in self.who):
                found: list[Any] = []
                said = self.tried(as_learner, self.who[learner].id, given.public_id, "UTC", self.now, keep=found)
                assert said == ("" if self.world.reads(given, learner) else "NotFound")
                for position, case in enumerate(found[0].cases if found else ()):
                    expected = self.world.begins(given, learner, position, self.now)
                    assert (case.token is not None) == (expected == ""), (learner, position, expected)
                    cell = self.world.cell(given, position, learner) or {"under_way": None, "finished_at": None}
                    done = cell["finished_at"] or self.world.by_hand(given, position, learner) is not None
                    assert (case.under_way, case.finished) == (cell["under_way"], bool(done))
                    told = [each.score for each in case.attempts if each.finished]
                    assert None not in told if not given.withholds else told == [None] * len(told)

    @rule()
    def what_waits_for_a_supervisor_is_told_nowhere(self) -> None:
        for learner in (name for name in LEARNERS if name in self.who):
            waits = self.do(reads(withheld_attempts), self.who[learner].id)
            mine = [each for each in self.world.tries if each.learner == learner]
            assert {each.attempt for each in mine if self.world.is_withheld(each)} == waits
            for each in (one for one in mine if one.finished):
                told = self.do(debrief, self.who[learner].id, each.attempt, self.now.date())
                assert isinstance(told, HandedIn) == self.world.is_withheld(each)
                explored = self.tried(explore, self.who[learner].id, each.attempt, "")
                assert (explored == "") != self.world.is_withheld(each), explored

    def about(self, room: Room, visitor: Visitor) -> list[Callable[[], object]]:
        """Every verb that shows something of a cohort, as somebody asks it."""
        me, where, now = visitor.id, room.public_id, self.now
        verbs: list[Callable[[], object]] = [
            partial(cohorts.head, me, where),
            partial(people.people, me, where, people.Wanted(), now),
            partial(assignments.cohort_page, me, where, now),
            partial(assigning.whom_and_after, me, where),
            partial(groups.choices, me, where),
            partial(gradebook.gradebook_rows, me, where),
            *(
                partial(members.look_at_member, visitor, where, self.membership[where, learner], now)
                for learner in room.members
            ),
        ]
        for given in room.given:
            verbs += [
                partial(assignments.assignment_page, me, given.public_id, now),
                partial(changing.what_stands, me, given.public_id),
                partial(extensions.extensions, me, given.public_id),
                partial(grading.grading, me, given.public_id),
                partial(understanding.case_of_cohort, me, where, given.slugs[0], Figures()),
            ]
            for learner in sorted({each.learner for each in self.world.covered(given, 0) if not each.stepped_out}):
                place = Place(where, self.membership[where, learner], given.public_id, 0)
                verbs.append(partial(one_cell.look, visitor, place, now))
            for each in self.world.covered(given):
                if not each.stepped_out:
                    verbs += [
                        partial(paths.path, visitor, each.attempt, now),
                        partial(packets.packet, visitor, each.attempt, now),
                    ]
        return verbs

    @rule()
    def what_no_assignment_covers_is_seen_by_nobody_who_teaches(self) -> None:
        for each in self.world.tries:
            if each.given is None or each.stepped_out:
                for name in ("Carol", "Dave", "Erin"):
                    assert self.tried(paths.path, self.who[name], each.attempt, self.now) == "NotFound"

    @rule()
    def figures_are_those_of_what_learners_did(self) -> None:
        """Sums that are folded forward are those of learners’ first attempts, none left out or counted twice."""
        for given in self.world.given:
            for position in range(len(given.slugs)):
                case = self.case_row(given, position)
                self.do(folding.catch_up, [case])
                folded = set(
                    values(
                        self.site,
                        select(Attempt.public_id)
                        .join(AssignedAttempt)
                        .where(AssignedAttempt.assignment_case_id == case, AssignedAttempt.folded),
                    )
                )
                kept = self.do(reads(kept_sums), case)
                ways = {path: n for (_, path), n in kept.ways.items()}
                assert ways == self.world.ways(given, position, folded)
                first = self.world.ways(given, position, {each.attempt for each in self.world.tries})
                assert first.total() - sum(ways.values()) < 5, "so many are never left waiting"
                assert sum(map(sum, kept.choices.values())) == sum(len(path.split(",")) * n for path, n in ways.items())

    # How it is done

    def do(self, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Ask the site."""
        with self.site.app_context():
            found = verb(*args, **kwargs)
            db.session.remove()
        return found

    def tried(self, verb: Callable[..., Any], *args: Any, keep: list[Any] | None = None, **kwargs: Any) -> str:
        """The name of the refusal, or nothing where it was done."""
        try:
            found = self.do(verb, *args, **kwargs)
        except ServiceError as fault:
            return type(fault).__name__
        if keep is not None:
            keep.append(found)
        return ""

    def rows(self, query: Any) -> list[Any]:
        with self.site.app_context():
            found = db.session.execute(query).all()
            db.session.remove()
        return list(found)

    def teacher(self, room: Room) -> Visitor:
        return self.who[min(room.supervisors)]

    def some_given(self, pick: int) -> Given:
        return self.world.given[pick % len(self.world.given)]

    def groups(self, room: Room) -> tuple[groups.GroupRow, ...]:
        return tuple(self.do(groups.choices, self.teacher(room).id, room.public_id)[1])

    def row_of(self, room: Room) -> int:
        return int(self.do(cohorts.head, self.teacher(room).id, room.public_id).id)

    def given_row(self, given: Given) -> int:
        return int(values(self.site, select(Assignment.id).where(Assignment.public_id == given.public_id))[0])

    def case_row(self, given: Given, position: int) -> int:
        query = select(AssignmentCase.id).join(Assignment).where(Assignment.public_id == given.public_id)
        return int(values(self.site, query.where(AssignmentCase.position == position))[0])

    def date(self, given: Given, days: int | None) -> None:
        """Let it be due so many days from now, at a whole minute."""
        given.due = (self.now + timedelta(days=days)).replace(second=0) if days else None
        given.closes = given.due + timedelta(days=2) if given.due and given.late == "until" else None

    def told(self, given: Given) -> Told:
        group = next((row.public_id for row in self.groups(given.room) if row.name == given.group), "")
        version = values(self.site, select(Assignment.version).where(Assignment.public_id == given.public_id))
        return Told(
            title="Knowing one’s limits",
            terms=given.terms,
            dates=DatesTold("", typed(given.due), typed(given.closes), given.late),
            cases=given.slugs,
            group=group,
            prerequisite=given.before.public_id if given.before else "",
            version=version[0] if version else 0,
        )

    def cells(self, given: Given) -> dict[tuple[int, str], dict[str, Any]]:
        """What the site keeps of an assignment."""
        names = {visitor.id: name for name, visitor in self.who.items()}
        query = (
            select(AssignmentCase.position, Result)
            .join(Result, Result.assignment_case_id == AssignmentCase.id)
            .join(Assignment, AssignmentCase.assignment_id == Assignment.id)
            .join(Scenario, AssignmentCase.scenario_id == Scenario.id)
            .where(Assignment.public_id == given.public_id)
        )
        return {
            (row.position, names[row.Result.person_id]): {name: getattr(row.Result, name) for name in KEPT}
            for row in self.rows(query)
        }


KEPT = (
    "attempts",
    "under_way",
    "attempt",
    "earned",
    "out_of",
    "safe",
    "passed",
    "late",
    "seen_before",
    "alternative",
    "written",
    "finished_at",
)
CHANGES: dict[str, Callable[[dict[str, Any], dict[str, Any]], bool]] = {
    "late": lambda was, becomes: becomes["late"] and not was["late"],
    "not-late": lambda was, becomes: was["late"] and not becomes["late"],
    "counting": lambda was, becomes: was["attempt"] != becomes["attempt"],
    "fails": lambda was, becomes: was["passed"] is True and becomes["passed"] is False,
    "passes": lambda was, becomes: was["passed"] is False and becomes["passed"] is True,
}


def typed(when: datetime | None) -> str:
    """A date as somebody in the cohort's zone types it."""
    return when.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M") if when else ""


def test_the_site_and_a_brute_force_world_agree_whatever_happens(site: Flask) -> None:
    run_state_machine_as_test(
        lambda: Everything(site),  # type: ignore[arg-type]  # it also takes what makes a machine
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
