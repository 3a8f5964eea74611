"""Reviews: which decision is shown, one answer a turn, how many a day, what the schedule makes of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from engine.study.spacing import fresh, reviewed
from models import Attempt, Exam, Person, Question, Review, ReviewCard, Revision, Scenario, StudyPlan
from services.database import reads
from services.errors import AlreadyReviewed, Malformed, NotFound, OutOfTurn
from services.study import reviewing
from services.study.bank import bank
from services.study.papers import GRACE
from services.study.reviewing import Answer, Rest, Turn
from services.study.sittings import Wish
from services.tokens import new_public_id, new_token
from tests.support import cases, reviews
from tests.support.client import Visitor
from tests.support.doors import all_at_once, in_site, who_is_at
from tests.support.rows import change, count, counted, rows, values
from web.session import now

TODAY = Wish()


def stand(site: Flask, person_id: int, wish: Wish = TODAY, at: datetime | None = None) -> Turn | Rest:
    with site.app_context():
        return reviewing.stand(person_id, wish, at or now())


def turn_of(site: Flask, person_id: int, wish: Wish = TODAY, at: datetime | None = None) -> Turn:
    here = stand(site, person_id, wish, at)
    assert isinstance(here, Turn), here
    return here


def rest_of(site: Flask, person_id: int, wish: Wish = TODAY, at: datetime | None = None) -> Rest:
    here = stand(site, person_id, wish, at)
    assert isinstance(here, Rest), here
    return here


def answer(site: Flask, person_id: int, here: Turn, place: int = 0, at: datetime | None = None, **more: Any) -> bool:
    sent = Answer(here.turn, here.asked.options[place].value, **more)
    with site.app_context():
        return reviewing.answer(person_id, here.card_id, sent, at or now())


@pytest.fixture
def learner(site: Flask) -> int:
    """Somebody who played a case badly, all of whose cards are due."""
    alice = Visitor.at(site)
    reviews.with_cards(alice)
    return who_is_at(alice).id


def test_the_same_turn_shows_the_same_page_again_and_again(site: Flask, learner: int) -> None:
    first = turn_of(site, learner)
    for _ in range(3):
        again = turn_of(site, learner)
        assert (again.card_id, again.asked) == (first.card_id, first.asked)


def test_the_choices_of_another_turn_stand_in_another_order_under_other_values(site: Flask, learner: int) -> None:
    keep_only_the_own_text(site)
    change(site, update(ReviewCard).values(seed=b"0123456789abcdef"))  # with chance five orders can be alike
    first = turn_of(site, learner)
    values_before = {option.value for option in first.asked.options}
    orders = {tuple(str(option.text_html) for option in first.asked.options)}
    for days in range(1, 6):
        answer(site, learner, turn_of(site, learner), 0)
        reviews.let_come_due(site, ReviewCard.public_id == first.card_id)
        change(site, update(ReviewCard).where(ReviewCard.public_id != first.card_id).values(taken_out_at=now()))
        change(site, update(Review).values(reviewed_at=now() - timedelta(days=days)))
        again = turn_of(site, learner)
        assert again.card_id == first.card_id
        assert values_before.isdisjoint(option.value for option in again.asked.options)
        orders.add(tuple(str(option.text_html) for option in again.asked.options))
    assert len(orders) > 1


def keep_only_the_own_text(site: Flask) -> None:
    """A library in which no other case tests the same."""
    change(site, update(Scenario).where(Scenario.slug != cases.A_CASE).values(listed=False))


def test_an_answer_is_recorded_once_with_its_rating_and_the_card_goes_on(site: Flask, learner: int) -> None:
    here = turn_of(site, learner)
    assert answer(site, learner, here, 1, confidence="high") is True
    (row,) = rows(site, Review)
    (card,) = [card for card in reviews.cards(site) if card.public_id == here.card_id]
    assert (row.card_id, row.turn, row.person_id, row.confidence) == (card.id, 0, learner, "high")
    assert card.turns == 1
    assert card.due_at > now()
    assert card.memory != here
    following = turn_of(site, learner)
    assert following.card_id != here.card_id
    assert (following.number, following.of) == (2, here.of)
    assert answer(site, learner, following) is False, "only the first of a day"


def test_the_same_answer_again_is_harmless_and_another_is_told_what_stands(site: Flask, learner: int) -> None:
    here = turn_of(site, learner)
    answer(site, learner, here, 0)
    answer(site, learner, here, 0, confidence="low")
    with pytest.raises(AlreadyReviewed) as refusal:
        answer(site, learner, here, 1)
    assert refusal.value.recorded.choice_text == here.asked.options[0].text_html
    assert (refusal.value.recorded.card_id, refusal.value.recorded.turn) == (here.card_id, 0)
    assert count(site, Review) == 1


def test_a_turn_to_come_and_a_choice_that_is_none_are_refused(site: Flask, learner: int) -> None:
    here = turn_of(site, learner)
    with site.app_context():
        with pytest.raises(OutOfTurn):
            reviewing.answer(learner, here.card_id, Answer(1, here.asked.options[0].value), now())
        for value in ("", "none", "0" * 20):
            with pytest.raises(Malformed):
                reviewing.answer(learner, here.card_id, Answer(0, value), now())
        with pytest.raises(Malformed):
            reviewing.answer(learner, here.card_id, Answer(0, here.asked.options[0].value, "sure"), now())
        with pytest.raises(NotFound):
            reviewing.explain(learner, here.card_id, 0, TODAY, now())
    assert count(site, Review) == 0


def test_two_tabs_that_answer_one_turn_record_one_answer(site: Flask, learner: int) -> None:
    here = turn_of(site, learner)
    acts = [
        lambda place=place: reviewing.answer(
            learner, here.card_id, Answer(0, here.asked.options[place % 2].value), now()
        )
        for place in range(8)
    ]
    assert all_at_once(site, acts) == {"done": 4, "AlreadyReviewed": 4}
    assert count(site, Review) == 1
    assert max(card.turns for card in reviews.cards(site)) == 1


def test_nobody_answers_or_reads_the_card_of_somebody_else(site: Flask, learner: int) -> None:
    here, bob = turn_of(site, learner), Visitor.at(site)
    reviews.play(bob, numbers=cases.best(cases.A_CASE))
    stranger, sent = who_is_at(bob).id, Answer(0, here.asked.options[0].value)
    assert in_site(site, lambda: reviewing.answer(stranger, here.card_id, sent, now())) == "NotFound"
    answer(site, learner, here)
    assert in_site(site, lambda: reviewing.explain(stranger, here.card_id, 0, TODAY, now())) == "NotFound"
    assert rest_of(site, stranger).why == "none"


def kin_of(site: Flask, card: Any) -> set[str]:
    """The cases of the library that have a decision on the same topics at the same level: read from the table."""
    level = cases.story(cases.A_CASE).scenario.meta.level
    with site.app_context():
        found = _bank()
    return {
        question.slug
        for question in found
        if question.topics == frozenset(card.topics) and question.level == level and question.slug != cases.A_CASE
    }


_bank = reads(bank)


def with_kin(site: Flask) -> tuple[Any, set[str]]:
    """The card for which most other cases have a decision on the same topics; all others are taken out."""
    best = max(reviews.cards(site), key=lambda card: len(kin_of(site, card)))
    change(site, update(ReviewCard).where(ReviewCard.id != best.id).values(taken_out_at=now()))
    kin = kin_of(site, best)
    assert kin, "the library has a case on the same topics"
    return best, kin


def test_another_case_on_the_same_topics_at_the_same_level_is_offered_instead_of_the_same_text(
    site: Flask, learner: int
) -> None:
    card, kin = with_kin(site)
    titles = {cases.story(slug).scenario.title: slug for slug in kin}
    here = turn_of(site, learner)
    assert here.asked.title in {title.replace("'", "’") for title in titles}
    answer(site, learner, here)
    (row,) = rows(site, Review)
    assert row.fingerprint != card.fingerprint
    (question,) = values(
        site, select(Question.topics).where(Question.fingerprint == row.fingerprint, Question.path == row.path)
    )
    assert sorted(question) == sorted(card.topics)
    with site.app_context():
        told = reviewing.explain(learner, card.public_id, 0, TODAY, now())
    assert told.of_case == cases.story(cases.A_CASE).scenario.title.replace("'", "’")


def test_what_was_never_met_comes_first_then_what_was_met_longest_ago_the_own_text_among_it(
    site: Flask, learner: int
) -> None:
    card, kin = with_kin(site)
    change(site, update(ReviewCard).values(added_at=now() - timedelta(days=90)))
    seen, asked = [], []
    for turn in range(2 * (len(kin) + 1)):
        at = now() + timedelta(days=200 * (turn + 1))
        change(site, update(ReviewCard).values(due_at=at))  # however well the answer before went
        answer(site, learner, turn_of(site, learner, at=at), at=at)
        last = max(rows(site, Review), key=lambda row: row.turn)
        seen.append(last.revision_id)
        asked.append(last.fingerprint)
    assert len(set(seen[: len(kin)])) == len(kin)
    assert seen[len(kin)] == card.revision_id
    assert seen[len(kin) + 1 :] == seen[: len(kin) + 1], "the cases in turn"
    with site.app_context():
        fitting = [q for q in _bank() if q.topics == frozenset(card.topics)]
    for revision in set(seen):
        texts = [text for text, case in zip(asked, seen, strict=True) if case == revision]
        there = sum(question.revision_id == revision for question in fitting)
        assert len(set(texts[:there])) == min(there, len(texts)), (
            "no text twice while another of its case was not asked"
        )


def test_a_case_that_one_is_in_the_middle_of_is_not_given_away(site: Flask) -> None:
    alice = Visitor.at(site)
    reviews.with_cards(alice)
    _, kin = with_kin(site)
    for slug in kin:
        alice.begin(slug, "exam")
    here = turn_of(site, who_is_at(alice).id)
    assert here.asked.title == cases.story(cases.A_CASE).scenario.title.replace("'", "’")


def test_a_running_exam_is_not_given_away(site: Flask, learner: int) -> None:
    card, kin = with_kin(site)
    level = cases.story(cases.A_CASE).scenario.meta.level
    with site.app_context():
        items = [q for q in _bank() if q.topics == frozenset(card.topics) and q.level == level and q.slug in kin]
    keys = ("revision", "path", "fingerprint", "domain", "shown")
    section = [
        dict(zip(keys, (q.revision_id, ",".join(map(str, q.path)), q.fingerprint, "x", [1]), strict=True))
        for q in items
    ]
    paper = {"name": "x", "as_of": "x", "confidence": "x", "minutes": 9, "domains": {}, "sections": [section]}
    exam = {"public_id": new_public_id(), "start_token": new_token(), "blueprint": "x", "seed": b"", "time_factor": "1"}
    change(
        site,
        insert(Exam).values(person_id=learner, paper={**paper, "left_out": []}, section=0, started_at=now(), **exam),
    )
    assert turn_of(site, learner).asked.title == cases.story(cases.A_CASE).scenario.title.replace("'", "’")
    change(site, update(Exam).values(ends_at=now() - GRACE, started_at=now() - timedelta(days=900)))
    assert turn_of(site, learner).asked.title != cases.story(cases.A_CASE).scenario.title.replace("'", "’"), (
        "time is up"
    )
    change(site, update(Exam).values(finished_at=now(), ends_at=None))
    assert turn_of(site, learner).asked.title != cases.story(cases.A_CASE).scenario.title.replace("'", "’")
    change(site, update(Exam).values(started_at=now() + timedelta(minutes=1)))
    assert turn_of(site, learner).asked.title == cases.story(cases.A_CASE).scenario.title.replace("'", "’")


def running_exam(site: Flask, person_id: int, revision_id: int, fingerprint: str = "x") -> None:
    """Let an exam of somebody run, with one item out of a case."""
    item = {"revision": revision_id, "path": "", "fingerprint": fingerprint, "domain": "x", "shown": [1]}
    paper: dict[str, Any] = {"name": "x", "as_of": "x", "confidence": "x", "minutes": None, "domains": {}}
    exam = {"public_id": new_public_id(), "start_token": new_token(), "blueprint": "x", "seed": b"", "time_factor": "1"}
    told = {"person_id": person_id, "paper": {**paper, "sections": [[item]], "left_out": []}, "section": 0}
    change(site, insert(Exam).values(started_at=now(), **told, **exam))


def test_a_case_on_a_paper_that_runs_is_not_given_away_by_another_of_its_decisions(site: Flask, learner: int) -> None:
    _, kin = with_kin(site)
    newest = select(Revision.id).join(Scenario).where(Scenario.slug.in_(kin), Revision.newest)
    for revision_id in values(site, newest):
        running_exam(site, learner, revision_id)
    assert turn_of(site, learner).asked.title == cases.story(cases.A_CASE).scenario.title.replace("'", "’")


def test_the_own_text_waits_while_an_exam_runs_that_has_its_case_however_many_came_after(
    site: Flask, learner: int
) -> None:
    keep_only_the_own_text(site)
    here, whole = turn_of(site, learner), count(site, ReviewCard)
    running_exam(site, learner, reviews.cards(site)[0].revision_id)
    other = values(site, select(Revision.id).join(Scenario).where(Scenario.slug != cases.A_CASE))[0]
    for _ in range(21):
        running_exam(site, learner, other)
    change(site, update(Exam).where(Exam.id > 1).values(finished_at=now()))
    rest = rest_of(site, learner)
    assert (rest.why, rest.held, rest.waits) == ("later", whole, 0)
    with pytest.raises(Malformed):
        answer(site, learner, here)
    change(site, update(Exam).where(Exam.id == 1).values(ends_at=now() - timedelta(minutes=1)))
    assert turn_of(site, learner) == here, "its time is up"


def test_the_own_text_waits_while_its_case_is_played_again(site: Flask) -> None:
    alice = Visitor.at(site)
    reviews.with_cards(alice)
    alice.begin(cases.A_CASE, "exam")
    keep_only_the_own_text(site)
    me = who_is_at(alice).id
    assert rest_of(site, me).held == count(site, ReviewCard)
    change(site, update(Attempt).where(Attempt.finished_at.is_(None)).values(stepped_out_at=now()))
    assert turn_of(site, me).number == 1


def test_the_values_on_a_page_follow_from_what_the_card_keeps_to_itself(site: Flask, learner: int) -> None:
    seeds = [card.seed for card in reviews.cards(site)]
    assert len(set(seeds)) == len(seeds)
    assert {len(seed) for seed in seeds} == {16}
    keep_only_the_own_text(site)
    first = turn_of(site, learner)
    change(site, update(ReviewCard).values(seed=b"0123456789abcdef"))
    again = turn_of(site, learner)
    assert (first.card_id, first.asked.scene) == (again.card_id, again.asked.scene)
    assert {option.value for option in first.asked.options}.isdisjoint(option.value for option in again.asked.options)


def test_an_answer_to_what_a_page_showed_is_taken_though_another_tab_met_it_meanwhile(
    site: Flask, learner: int
) -> None:
    card, kin = with_kin(site)
    here = turn_of(site, learner)
    slug = next(slug for slug in kin if cases.story(slug).scenario.title.replace("'", "’") == here.asked.title)
    revision = values(site, select(Revision.id).join(Scenario).where(Scenario.slug == slug, Revision.newest))[0]
    change(site, update(Attempt).values(started_at=now() - timedelta(days=3)))
    change(site, update(ReviewCard).values(added_at=now() - timedelta(days=3)))
    met = {"turn": 99, "person_id": learner, "revision_id": revision, "path": "", "fingerprint": "x", "choice": 1}
    change(site, insert(Review).values(card_id=card.id, rating=1, reviewed_at=now() - timedelta(days=2), **met))
    assert turn_of(site, learner).asked.title != here.asked.title
    answer(site, learner, here)
    assert {row.revision_id for row in rows(site, Review)} == {revision}


def test_ten_a_day_by_default_and_as_many_as_the_plan_says(site: Flask, learner: int) -> None:
    many = copies(site, learner, 14)
    assert turn_of(site, learner).of == 10
    change(site, insert(StudyPlan).values(person_id=learner, daily=3, stop_token=new_token(), changed_at=now()))
    for number in range(1, 4):
        here = turn_of(site, learner)
        assert (here.number, here.of) == (number, 3)
        answer(site, learner, here)
    rest = rest_of(site, learner)
    assert (rest.why, len(rest.done), rest.waits) == ("enough", 3, many - 3)


def test_a_sitting_of_minutes_counts_from_its_beginning(site: Flask, learner: int) -> None:
    copies(site, learner, 14)
    for _ in range(10):
        answer(site, learner, turn_of(site, learner))
    assert rest_of(site, learner).why == "enough"
    change(site, update(Review).values(reviewed_at=now() - timedelta(minutes=5)))
    first = turn_of(site, learner, Wish(3))
    assert (first.number, first.of, first.sitting.minutes) == (1, 3, 3)
    wish = Wish(3, first.sitting.since)
    for number in range(1, 4):
        here = turn_of(site, learner, wish)
        assert here.number == number
        answer(site, learner, here)
    assert rest_of(site, learner, wish).sitting.done == 3  # type: ignore[union-attr]
    change(site, update(Review).values(reviewed_at=now() - timedelta(minutes=5)))
    an_old_address = Wish(3, int((now() - timedelta(hours=13)).timestamp()))
    assert turn_of(site, learner, an_old_address).number == 1
    with pytest.raises(Malformed):
        Wish(4)


def copies(site: Flask, person_id: int, number: int) -> int:
    """So many due cards of somebody, of decisions all over the library; nothing of theirs else."""
    change(site, delete(ReviewCard))
    with site.app_context():
        questions = _bank()[:number]
    memory = reviewed(fresh(now() - timedelta(days=40)), 1, now() - timedelta(days=40), None).memory
    for question in questions:
        change(
            site,
            insert(ReviewCard).values(
                public_id=new_public_id(),
                person_id=person_id,
                revision_id=question.revision_id,
                fingerprint=question.fingerprint,
                path=",".join(map(str, question.path)),
                topics=sorted(question.topics),
                seed=b"0123456789abcdef",
                why="missed",
                memory=memory,
                due_at=now() - timedelta(days=1),
                added_at=now() - timedelta(days=40),
            ),
        )
    return len(questions)


def test_a_day_ends_where_the_learner_lives(site: Flask, learner: int) -> None:
    change(site, update(Person).values(time_zone="America/Los_Angeles"))
    change(site, insert(StudyPlan).values(person_id=learner, daily=1, stop_token=new_token(), changed_at=now()))
    evening = datetime(2027, 7, 2, 5, 0, tzinfo=UTC)  # ten at night there, the next day already in UTC
    answer(site, learner, turn_of(site, learner, at=evening), at=evening)
    assert rest_of(site, learner, at=evening + timedelta(hours=5)).why == "enough"
    assert turn_of(site, learner, at=evening + timedelta(hours=7)).number == 1


def test_when_nothing_is_due_the_next_day_is_told(site: Flask, learner: int) -> None:
    change(site, update(ReviewCard).values(due_at=now() + timedelta(days=9)))
    rest = rest_of(site, learner)
    assert rest.why == "later"
    assert rest.days is not None
    assert 8 <= rest.days <= 10


def test_nothing_is_due_after_the_exam_nothing_asked_on_its_day_and_the_week_before_brings_all(
    site: Flask, learner: int
) -> None:
    exam = date(2027, 6, 20)
    change(site, update(Person).values(exam_date=exam))
    long_before = datetime(2027, 6, 1, 12, tzinfo=UTC)
    for _ in range(2):
        answer(site, learner, turn_of(site, learner, at=long_before), at=long_before, confidence="high")
    assert all(card.due_at.date() < exam for card in reviews.cards(site))
    change(site, update(ReviewCard).values(due_at=datetime(2027, 6, 19, 12, tzinfo=UTC)))
    in_the_week = datetime(2027, 6, 14, 12, tzinfo=UTC)
    assert turn_of(site, learner, at=in_the_week).of == count(site, ReviewCard), "due or not"
    assert rest_of(site, learner, at=datetime(2027, 6, 20, 12, tzinfo=UTC)).why == "exam"


def test_a_withdrawn_case_is_shown_from_its_revision_still(site: Flask, learner: int) -> None:
    change(site, update(Scenario).values(listed=False))
    here = turn_of(site, learner)
    answer(site, learner, here)
    with site.app_context():
        assert reviewing.explain(learner, here.card_id, 0, TODAY, now()).explained.chosen is not None


def test_a_revision_that_cannot_be_read_is_passed_over_with_a_word(site: Flask, learner: int) -> None:
    alone = [card for card in reviews.cards(site) if not kin_of(site, card)]
    row = next(row for row in rows(site, Revision) if row.id == alone[0].revision_id)
    unread = {**row._mapping, "id": 9_999, "hash": "0" * 64, "text": "# Nothing", "newest": False}
    change(site, insert(Revision).values(unread), update(ReviewCard).values(revision_id=9_999))
    with_another_case = turn_of(site, learner)
    assert with_another_case.asked.title != row.card["title"]
    kept = [card.id for card in alone]
    change(site, update(ReviewCard).where(ReviewCard.id.not_in(kept)).values(taken_out_at=now()))
    rest = rest_of(site, learner)
    assert (rest.why, rest.unopened, rest.waits) == ("later", len(alone), 0)
    assert count(site, ReviewCard) >= len(alone), "nothing is lost"


def test_somebody_who_never_missed_anything_and_somebody_unknown_are_told_what_reviews_are(site: Flask) -> None:
    alice = Visitor.at(site)
    reviews.play(alice, numbers=cases.best(cases.A_CASE))
    rest = rest_of(site, who_is_at(alice).id)
    assert (rest.why, rest.has_played) == ("none", True)
    with site.app_context():
        unknown = reviewing.stand(None, TODAY, now())
    assert unknown == Rest("none")


def test_the_next_of_two_thousand_cards_costs_few_statements(site: Flask, learner: int) -> None:
    copies(site, learner, 40)
    rows_of = reviews.cards(site)
    more = [
        {
            **{k: v for k, v in row._mapping.items() if k != "id"},
            "public_id": new_public_id(),
            "fingerprint": f"{n}-{m}",
        }
        for n, row in enumerate(rows_of)
        for m in range(49)
    ]
    with site.app_context():
        from_bank = _bank()
    assert from_bank
    change(site, insert(ReviewCard).values(more))
    assert count(site, ReviewCard) == 2_000
    turn_of(site, learner)
    with counted(site) as sent:
        turn_of(site, learner)
    assert len(sent) <= 7, sent
