"""What the page of study is put together from: what counts, what is too few, how little it asks of the database."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Connection, delete, insert, select, update

from bench.study import learner as put_learner
from engine.scenario.play import replay, scene_at
from engine.scenario.types import Kind
from engine.study.questions import Outcome, outcomes_of
from engine.study.skill import Habit, Share, Week
from engine.study.spacing import fresh, reviewed
from models import Attempt, Person, Review, ReviewCard
from services.database import reads
from services.study import figures, outcomes
from services.study.overview import Overview, overview
from tests.support import cases, reviews
from tests.support.client import Visitor
from tests.support.doors import fill_in, who_is_at
from tests.support.rows import change, counted, values
from web.session import now


@reads
def _played(connection: Connection, person_id: int) -> outcomes.Played:
    return outcomes.played(connection, person_id, now())


def played(visitor: Visitor) -> outcomes.Played:
    with visitor.application.app_context():
        return _played(who_is_at(visitor).id)


def seen(visitor: Visitor, at: datetime | None = None) -> Overview:
    with visitor.application.app_context():
        found = overview(who_is_at(visitor).id, at or now())
    assert found is not None
    return found


def scored(slug: str, numbers: tuple[int, ...]) -> list[Outcome]:
    return [outcome for outcome in outcomes_of(cases.story(slug), numbers) if outcome and not outcome.repairs]


def many(site: Flask, decisions: int, cards: int = 20, weeks: int = 8) -> Visitor:
    visitor = Visitor.at(site)
    visitor.set_cookie("baton", put_learner(site, decisions, cards, weeks))
    return visitor


def test_what_was_decided_is_what_the_engine_says_with_the_number_of_the_debrief(site: Flask) -> None:
    alice = Visitor.at(site)
    attempt = reviews.play(alice, confidence="high")
    numbers = cases.poorest(cases.A_CASE)
    found = played(alice).decided
    assert [one.measured.outcome for one in found] == [o for o in outcomes_of(cases.story(cases.A_CASE), numbers) if o]
    assert [one.path for one in found] == [
        numbers[:step]
        for step in range(len(numbers))
        if scene_at(cases.story(cases.A_CASE), replay(cases.story(cases.A_CASE), numbers[:step])).is_decision
    ]
    alice.get(f"{attempt}/debrief")
    assert all(f'id="decision-{one.number}"' in alice.page.source for one in found)
    assert {one.attempt for one in found} == {attempt.split("/")[2]}


def test_what_is_under_way_or_was_stepped_out_of_tells_nothing_but_that_the_case_was_met(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    under_way = alice.begin(cases.A_CASE, "exam")
    alice.get(under_way)
    alice.decide(cases.value(small_site, under_way, 0, cases.poorest(cases.A_CASE)[0]), confidence="high")
    assert played(alice) == outcomes.Played((), frozenset({cases.A_CASE}))
    alice.get(under_way)
    alice.send(alice.page.form("/step-out"))
    assert played(alice) == outcomes.Played((), frozenset({cases.A_CASE}))


def test_an_attempt_that_is_over_is_read_once_and_a_new_one_is_seen(site: Flask) -> None:
    alice = Visitor.at(site)
    reviews.play(alice)
    first = played(alice).decided
    with counted(site) as sent:
        assert played(alice).decided == first
    assert not [statement for statement in sent if "decisions" in statement]
    reviews.play(alice, numbers=cases.best(cases.A_CASE))
    both = played(alice).decided
    assert both[: len(first)] == first
    assert len(both) > len(first)


def test_what_is_remembered_is_bounded_and_belongs_to_its_attempt(small_site: Flask) -> None:
    alice, bob = Visitor.at(small_site), Visitor.at(small_site)
    reviews.play(alice)
    reviews.play(bob, numbers=cases.best(cases.A_CASE))
    kept = outcomes.Remembered(most=1)
    of_alice, of_bob = played(alice).decided, played(bob).decided
    kept.keep("here", {of_alice[0].attempt: of_alice})
    kept.keep("here", {of_bob[0].attempt: of_bob})
    assert kept.get("here", [of_alice[0].attempt, of_bob[0].attempt]) == {
        of_alice[0].attempt: None,
        of_bob[0].attempt: of_bob,
    }
    assert kept.get("elsewhere", [of_bob[0].attempt]) == {of_bob[0].attempt: None}


def test_scores_count_decisions_in_cases_and_no_repairs(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    slug = next(
        slug
        for slug in cases.SLUGS
        if any(outcome and outcome.repairs for outcome in outcomes_of(cases.story(slug), cases.poorest(slug)))
    )
    reviews.play(alice, slug)
    expected = scored(slug, cases.poorest(slug))
    found = seen(alice)
    assert (found.in_cases, found.in_exams) == (len(expected), 0)
    counts = Counter(topic for outcome in expected for topic in outcome.topics)
    assert {topic.topic: topic.credit.n for topic in (*found.topics.told, *found.topics.few)} == counts
    assert set(found.topics.untouched).isdisjoint(counts)


def test_below_ten_decisions_there_is_a_number_and_nothing_else() -> None:
    few, enough = figures.share_view(Share(9, 9.0)), figures.share_view(Share(10, 5.0))
    assert (few.n, few.said, few.percent, few.low, few.high, few.bar) == (9, False, None, None, None, None)
    assert (enough.said, enough.percent) == (True, 50)
    assert enough.low is not None
    assert enough.high is not None
    assert 0 < enough.low < 50 < enough.high < 100


def test_only_everything_reads_a_hundred() -> None:
    assert figures.share_view(Share(1000, 999.9)).percent == 99
    everything = figures.share_view(Share(1000, 1000.0))
    assert (everything.percent, everything.high) == (100, 100)
    assert everything.bar is not None
    assert everything.bar.mark <= 100


def test_a_habit_is_parts_of_one_bar_in_a_fixed_order() -> None:
    taken = {"Continue": 5, "Cope alone": 0, "Document only": 3, "Refer": 10}
    habit = figures.habit_view(Habit(None, 20, taken))
    assert [(part.key, part.count, part.percent) for part in habit.parts] == [
        ("continue", 5, 25),
        ("cope-alone", 0, 0),
        ("document-only", 3, 15),
        ("refer", 10, 50),
        ("other", 2, 10),
    ]
    assert [part.x for part in habit.parts] == [0, 25, 25, 40, 90]
    assert not figures.habit_view(Habit("crisis", 9, {**taken, "Refer": 1})).said


def test_a_line_breaks_where_a_week_has_too_little_to_say() -> None:
    counts = (12, 12, 0, 12)
    weeks = [Week(date(2026, 9, 7) + timedelta(weeks=at), Share(n, n / 2)) for at, n in enumerate(counts)]
    trend = figures.trend_view(weeks)
    assert trend.enough == 3
    assert trend.drawing is not None
    assert trend.drawing.dots == "M12.5 50.0h0M37.5 50.0h0M87.5 50.0h0"
    assert trend.drawing.line == "M12.5 50.0L37.5 50.0"
    assert trend.drawing.band.startswith("M12.5 ")
    assert trend.drawing.whiskers.startswith("M87.5 ")
    assert figures.trend_view(weeks[:1]).drawing is None


def test_the_next_case_is_one_that_was_never_begun(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    reviews.play(alice)
    first = seen(alice).next_case
    assert first is not None
    assert first.card.slug != cases.A_CASE
    alice.begin(first.card.slug)
    second = seen(alice).next_case
    assert second is not None
    assert second.card.slug not in (cases.A_CASE, first.card.slug)


def test_who_has_met_every_case_is_offered_none(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    for slug in cases.SLUGS:
        alice.begin(slug)
    reviews.play(alice)
    assert seen(alice).next_case is None


def test_what_one_was_sure_of_and_got_wrong_is_told_once_until_it_is_taken_well(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    reviews.play(alice, confidence="low")
    assert seen(alice).missteps == ()
    reviews.play(alice, confidence="high")
    reviews.play(alice, confidence="high")
    found = seen(alice).missteps
    wrong = [o for o in played(alice).decided if o.measured.confidence == "high" and not o.measured.outcome.sound]
    assert {(one.case_title, one.scene_title) for one in found} == {
        (cases.story(cases.A_CASE).scenario.title, title_at(one.path)) for one in wrong
    }
    assert [one.unsafe for one in found] == sorted((one.unsafe for one in found), reverse=True)
    reviews.play(alice, numbers=cases.best(cases.A_CASE))
    learned = {title_at(cases.best(cases.A_CASE)[:step]) for step in range(len(cases.best(cases.A_CASE)))}
    assert {one.scene_title for one in seen(alice).missteps}.isdisjoint(learned)


def test_a_review_that_went_well_clears_what_one_was_sure_of_and_got_wrong(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    reviews.play(alice, confidence="high")
    wrong = seen(alice).missteps_in_all
    grave = {o.measured.outcome.fingerprint for o in played(alice).decided if o.measured.outcome.credit < 3}
    card = next(one for one in reviews.cards(small_site) if one.fingerprint in grave)
    told = {"person_id": who_is_at(alice).id, "revision_id": card.revision_id, "path": card.path, "choice": 1}
    for turn, rating, left in ((0, 2, wrong), (1, 3, wrong - 1)):
        review = {"card_id": card.id, "turn": turn, "rating": rating, "fingerprint": card.fingerprint}
        change(small_site, insert(Review).values(**told, **review, reviewed_at=now()))
        assert seen(alice).missteps_in_all == left


def title_at(path: tuple[int, ...]) -> str:
    story = cases.story(cases.A_CASE)
    scene = scene_at(story, replay(story, path))
    assert scene.kind is not Kind.ENDING
    return scene.title


def test_today_counts_what_is_due_up_to_the_plan_and_when_the_next_comes(site: Flask) -> None:
    alice = Visitor.at(site)
    reviews.play(alice)
    mine = reviews.cards(site)
    before = seen(alice).today
    assert (before.due, before.more, before.done) == (0, 0, 0)
    assert before.next_on == min(card.due_at for card in mine).date()
    reviews.let_come_due(site)
    fill_in(alice, "/study/plan", daily="2")
    today = seen(alice).today
    assert (today.due, today.more, today.daily) == (2, len(mine) - 2, 2)
    reviews.review(alice)
    assert (seen(alice).today.due, seen(alice).today.done) == (1, 1)


def test_what_was_put_off_or_taken_out_is_not_for_today(site: Flask) -> None:
    alice = Visitor.at(site)
    mine = reviews.with_cards(alice)
    change(
        site,
        update(ReviewCard).where(ReviewCard.id == mine[0].id).values(put_off_until=now() + timedelta(hours=30)),
        update(ReviewCard).where(ReviewCard.id == mine[1].id).values(taken_out_at=now()),
    )
    today = seen(alice).today
    assert today.due == len(mine) - 2
    assert today.next_on is not None


def test_the_week_before_an_exam_and_its_day(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    reviews.play(alice)
    at = now()

    def exam(days: int) -> Any:
        change(small_site, update(Person).values(exam_date=(at + timedelta(days=days)).date()))
        return seen(alice, at).today

    assert (exam(30).days_left, exam(30).due) == (30, 0)
    assert exam(0).days_left == 0
    assert exam(0).due == 0
    assert (exam(-3).exam_on, exam(-3).days_left) == (None, None)
    change(small_site, update(ReviewCard).values(due_at=at + timedelta(days=60)))
    assert exam(30).next_on == (at + timedelta(days=23)).date(), "when the week before the exam begins"
    assert (exam(1).due, exam(1).next_on) == (0, None), "all were seen in that week"
    rows, old = reviews.cards(small_site), at - timedelta(days=40)
    change(small_site, update(ReviewCard).values(memory=reviewed(fresh(old), 3, old, None).memory))
    assert exam(3).due == len(rows)
    assert exam(30).due == 0


def test_the_page_asks_at_most_eight_statements_however_much_there_is(site: Flask) -> None:
    alice = many(site, 400, 100)
    alice.get("/study")
    with counted(site) as sent:
        alice.get("/study")
    assert len(sent) <= 8, sent
    slug = seen(alice).next_case
    reviews.play(alice, slug.card.slug if slug else cases.A_CASE)
    with counted(site) as sent:
        alice.get("/study")
    assert len(sent) <= 8, sent


def test_every_figure_of_a_long_past_has_something_to_say(small_site: Flask) -> None:
    alice = many(small_site, 600)
    found = seen(alice)
    assert found.in_cases > 500
    assert len(found.topics.told) > 10
    assert [row.credit.percent for row in found.topics.told] == sorted(
        row.credit.percent or 0 for row in found.topics.told
    )
    assert found.habit.said
    assert sum(part.count for part in found.habit.parts) == found.habit.n
    assert found.trend.drawing is not None
    assert len(found.missteps) == 8 < found.missteps_in_all
    assert [row.confidence for row in found.sureness] == ["low", "medium", "high"]
    assert all(row.strongest.said for row in found.sureness)


def test_a_person_that_is_erased_leaves_nothing_to_be_seen(small_site: Flask) -> None:
    alice, bob = Visitor.at(small_site), Visitor.at(small_site)
    reviews.play(alice)
    reviews.play(bob, numbers=cases.best(cases.A_CASE))
    assert len(played(alice).decided) != 0
    gone = who_is_at(alice).id
    mine = values(small_site, select(Attempt.public_id).where(Attempt.person_id == gone))
    change(small_site, delete(Person).where(Person.id == gone))
    with small_site.app_context():
        assert _played(gone) == outcomes.Played((), frozenset())
    assert not {one.attempt for one in played(bob).decided}.intersection(mine)
