"""Practice exams: begun once, every answer kept, sections that stay locked, a clock that is the server's, one end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import Connection, update

from engine.study.questions import Measured
from models import Attempt, Exam, ExamAnswer, Person, ReviewCard
from services import stories
from services.database import reads
from services.errors import ExamOver, ExamRuns, Malformed, NotFound, SectionLocked
from services.people import Visitor as Known
from services.study import exam_offers, exam_reports, examining, exams
from services.study.bank import BankQuestion, bank
from services.study.collecting import collect_all
from services.study.exam_outcomes import measured_in_exams
from services.study.examining import Answering
from services.study.exams import Starting
from services.study.papers import GRACE
from tests.support.client import Visitor
from tests.support.doors import all_at_once, at_once, cookie_of, together, who_is_at
from tests.support.exams import Sitting, begin, spoil, withdraw
from tests.support.people import member
from tests.support.rows import change, count, counted, rows
from web.session import now

SECOND = timedelta(seconds=1)


@pytest.fixture
def alice(site: Flask) -> Visitor:
    """A learner at a browser of her own, at a site on each database."""
    return Visitor.at(site)


@pytest.fixture(autouse=True)
def _an_empty_shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What one test spoils must not stay open for the next."""
    yield
    stories.shelf._stories.clear()


@reads
def measured(connection: Connection, person_id: int) -> list[Measured]:
    return list(measured_in_exams(connection, person_id, now()))


def report(sitting: Sitting, page: int = 1) -> exam_reports.ExamReport:
    with sitting.site.app_context():
        return exam_reports.report(me(sitting).id, sitting.path.rpartition("/")[2], page, now())


def me(sitting: Sitting) -> Known:
    return who_is_at(sitting.learner)


def test_an_exam_keeps_its_paper_its_blueprint_and_its_time(alice: Visitor) -> None:
    sitting = begin(alice, "nce", 10)
    assert (sitting.row.blueprint, sitting.sheet.name, len(sitting.sheet.items)) == (
        "nce",
        "National Counselor Examination",
        10,
    )
    assert sitting.row.ends_at - sitting.row.started_at == timedelta(minutes=12)  # ten at 225 minutes for 200
    assert {len(item.shown) for item in sitting.sheet.items} <= {3, 4}
    assert all(sitting.best(number) in sitting.item(number).shown for number in range(1, 11))


@pytest.mark.parametrize(("factor", "minutes"), [("1", 12), ("1.25", 15), ("2", 24), ("none", None)])
def test_ones_own_time_factor_applies(site: Flask, factor: str, minutes: int | None) -> None:
    alice = member(site, "Alice")
    change(site, update(Person).values(time_factor=factor))
    row = begin(alice, "nce", 10).row
    given = None if row.ends_at is None else row.ends_at - row.started_at
    assert given == (None if minutes is None else timedelta(minutes=minutes))


def test_nobody_becomes_somebody_by_beginning_and_one_form_begins_one_exam(site: Flask) -> None:
    alice = Visitor.at(site)
    alice.get("/study/exams")
    assert count(site, Person) == 0
    form = alice.page.form("/study/exams")
    first, second = (alice.send(form, blueprint="eppp", items="10").location for _ in range(2))
    assert first == second
    assert (count(site, Person), count(site, Exam)) == (1, 1)


def test_one_exam_runs_for_each_blueprint(alice: Visitor, site: Flask) -> None:
    first = begin(alice, "nce", 10)
    assert begin(alice, "nce", 25).path == first.path
    assert begin(alice, "eppp", 10).path != first.path
    first.finish()
    assert begin(alice, "nce", 25).path != first.path
    assert count(site, Exam) == 3


def slugs_of(sitting: Sitting) -> set[str]:
    return {sitting.slug(number) for number in range(1, len(sitting.sheet.items) + 1)}


def test_a_paper_leaves_out_the_cases_that_are_under_way_here_and_on_other_papers(alice: Visitor) -> None:
    first = begin(alice, "sample")
    first.finish()
    played = slugs_of(first)
    for slug in played:
        alice.begin(slug, "exam")
    second = begin(alice, "nce", 10)
    third = begin(alice, "sample")
    assert played.isdisjoint(slugs_of(second))
    assert (played | slugs_of(second)).isdisjoint(slugs_of(third))


def test_where_too_much_is_under_way_nothing_begins_and_the_page_says_so(alice: Visitor) -> None:
    with alice.application.app_context():
        library = {question.slug for question in _bank()}
    kept = sorted(library)[:7]
    running = begin(alice, "nce", 10)
    for slug in library - set(kept):
        alice.begin(slug, "exam")
    alice.get("/study/exams")
    form = alice.page.form("/study/exams")
    response = alice.send(form, blueprint="sample", items="0")
    assert response.status_code == 409
    assert "Too much is under way" in alice.page.text
    assert count(alice.application, Exam) == 1
    assert begin(alice, "nce", 10).path == running.path, "one that runs is led back to"


def test_two_tabs_that_begin_different_papers_share_no_case(site: Flask) -> None:
    learner = member(site, "Alice")
    token, person = cookie_of(learner), who_is_at(learner)

    def start(n: int) -> str:
        with site.app_context():
            blueprint = ("nce", "eppp", "sample")[n]
            return exams.start(token, person.id, Starting(blueprint, 10, f"a-form-of-its-own-{n:02}"), now())

    begun = [
        Sitting(learner, f"/study/exams/{exam_id}") for exam_id in together(*(partial(start, n) for n in range(3)))
    ]
    slugs = [slug for sitting in begun for slug in slugs_of(sitting)]
    assert len(slugs) == len(set(slugs))


def test_of_a_case_that_was_begun_meanwhile_neither_item_nor_report_tells_what_is_best(alice: Visitor) -> None:
    sitting = begin(alice, "ncmhce", 50)
    number = next(n for n in range(1, 15) if sitting.came_to(n))
    sitting.open(number)
    assert "How it came to this" in alice.page.text
    sitting.answer(number, sitting.best(number))
    attempt = alice.begin(sitting.slug(number), "exam")
    sitting.open(number)
    assert "How it came to this" not in alice.page.text
    assert "You are in the middle of this case" in alice.page.text
    sitting.finish()
    found = report(sitting)
    assert number in found.under_way
    assert found.left_out == ()
    assert (found.tally.right, found.tally.share.n) == (0, 50 - len(found.under_way))
    assert found.explained[number - 1].explained is None
    assert not found.explained[number - 1].right
    alice.get(f"{sitting.path}/report")
    assert "Its explanation opens" in alice.page.text
    assert attempt
    change(sitting.site, update(Attempt).values(stepped_out_at=now()))
    assert (report(sitting).under_way, report(sitting).tally.right) == ((), 1)


def test_another_answer_that_comes_after_the_lock_or_the_end_is_told_and_the_same_is_harmless(alice: Visitor) -> None:
    sitting = begin(alice, "ncmhce", 10)
    sitting.answer(1, sitting.wrong(1))
    sitting.lock(1)
    same, other = (sitting.value(1, choice) for choice in (sitting.wrong(1), sitting.best(1)))
    assert sitting.lock(1, item="1", choice=same).status_code == 303
    assert sitting.lock(1, item="1", choice="").status_code == 303
    assert sitting.lock(1, item="1", choice=other).status_code == 409
    assert sitting.answers[1].choice == sitting.wrong(1)
    sitting.ends(-timedelta(minutes=1))
    assert sitting.finish(item="1", choice=other).status_code == 409
    assert sitting.row.finished_at is not None, "its end is written down all the same"
    assert sitting.finish(item="1", choice=same).status_code == 303
    assert sitting.finish(item="11", choice=same).status_code == 400
    assert sitting.answers[1].choice == sitting.wrong(1)


def test_an_exam_whose_time_was_up_is_ended_when_the_next_begins(alice: Visitor) -> None:
    first = begin(alice, "nce", 10)
    first.answer(1, first.wrong(1))
    first.ends(-timedelta(hours=1))
    second = begin(alice, "nce", 10)
    assert second.path != first.path
    assert first.row.finished_at == first.row.ends_at
    assert count(alice.application, ReviewCard) == 1


def test_eight_starts_at_once_begin_one_exam(site: Flask) -> None:
    alice = member(site, "Alice")
    token, person = cookie_of(alice), who_is_at(alice)

    def start(n: int) -> str:
        with site.app_context():
            return exams.start(token, person.id, Starting("eppp", 10, f"a-form-of-its-own-{n:02}"), now())

    assert len(set(together(*(partial(start, n) for n in range(8))))) == 1
    assert count(site, Exam) == 1


@pytest.mark.parametrize(
    "sent",
    [
        Starting("none", 10, "x" * 24),
        Starting("nce", 11, "x" * 24),
        Starting("nce", 200, "x" * 24),
        Starting("nce", 0, "x" * 24),
        Starting("nce", 10, "short"),
    ],
)
def test_what_is_not_offered_is_refused_and_begins_nothing(site: Flask, sent: Starting) -> None:
    with site.app_context(), pytest.raises(Malformed):
        exams.start("t" * 43, None, sent, now())
    assert count(site, Person) == 0


def test_somebody_elses_form_begins_nothing(site: Flask) -> None:
    sent = Starting("nce", 10, "x" * 24)
    with site.app_context():
        exams.start("a" * 43, None, sent, now())
        with pytest.raises(Malformed, match="used already"):
            exams.start("b" * 43, None, sent, now())
    assert count(site, Exam) == 1


def test_the_sample_has_eight_cases_and_no_clock_and_avoids_what_was_met(alice: Visitor) -> None:
    first = begin(alice, "sample")
    assert first.row.ends_at is None
    assert len({first.slug(number) for number in range(1, 9)}) == 8
    first.finish()
    second = begin(alice, "sample")
    met = {item.fingerprint for item in first.sheet.items}
    assert not met & {item.fingerprint for item in second.sheet.items}


def test_an_answer_may_change_and_the_same_again_is_harmless(alice: Visitor) -> None:
    sitting = begin(alice)
    for choice in (sitting.wrong(2), sitting.best(2), sitting.best(2)):
        assert sitting.answer(2, choice).status_code == 303
    assert {number: answer.choice for number, answer in sitting.answers.items()} == {2: sitting.best(2)}


def test_a_form_without_a_choice_takes_no_answer_away(alice: Visitor) -> None:
    sitting = begin(alice)
    sitting.answer(1, None, flagged="y")
    assert (sitting.answers[1].choice, sitting.answers[1].flagged) == (None, True)
    sitting.answer(1, sitting.best(1))
    sitting.answer(1, None, flagged=None)
    assert (sitting.answers[1].choice, sitting.answers[1].flagged) == (sitting.best(1), False)


def test_a_choice_that_was_left_off_the_paper_is_none(alice: Visitor) -> None:
    sitting = begin(alice, "aswb", 25)
    number = next(n for n in range(1, 26) if 4 not in sitting.item(n).shown or 3 not in sitting.item(n).shown)
    off = next(n for n in (1, 2, 3, 4) if n not in sitting.item(number).shown)
    assert sitting.answer(number, off).status_code == 400
    assert sitting.answers == {}


def test_a_locked_section_keeps_what_it_has_and_takes_nothing(alice: Visitor) -> None:
    sitting = begin(alice, "ncmhce", 10)
    sitting.answer(1, sitting.best(1))
    form = alice.page.form("/answers")
    assert sitting.lock(1).status_code == 303
    assert sitting.lock(1).status_code == 303, "twice is harmless"
    assert sitting.row.section == 1
    assert alice.send(form, choice=sitting.value(1, sitting.wrong(1))).status_code == 409
    assert sitting.answers[1].choice == sitting.best(1)


def test_the_answer_at_hand_goes_along_with_the_lock(alice: Visitor) -> None:
    sitting = begin(alice, "ncmhce", 10)
    sitting.lock(1, item="3", choice=sitting.value(3, sitting.best(3)), flagged="y")
    assert (sitting.answers[3].choice, sitting.answers[3].flagged) == (sitting.best(3), True)
    sitting.lock(1, item="2", choice=sitting.value(2, sitting.best(2)))
    assert 2 not in sitting.answers, "the section was locked before"


def test_no_section_but_the_one_at_hand_is_answered_or_locked(alice: Visitor) -> None:
    sitting = begin(alice, "ncmhce", 10)
    person, exam_id = me(sitting).id, sitting.path.rpartition("/")[2]
    with sitting.site.app_context():
        for item in (0, 9, 11):
            with pytest.raises(Malformed):
                examining.answer(person, exam_id, Answering(item, "", False), now())
        for section in (0, 2, 3, 4):
            with pytest.raises(Malformed):
                examining.lock(person, exam_id, section, None, now())
        examining.lock(person, exam_id, 1, None, now())
        with pytest.raises(SectionLocked):
            examining.answer(person, exam_id, Answering(1, "", True), now())
        examining.lock(person, exam_id, 2, None, now())
        with pytest.raises(Malformed):
            examining.lock(person, exam_id, 3, None, now())
    assert sitting.row.section == 2


def test_an_answer_in_the_grace_is_kept_and_one_after_it_is_not(alice: Visitor) -> None:
    sitting = begin(alice)
    person, exam_id, end = me(sitting).id, sitting.path.rpartition("/")[2], sitting.row.ends_at
    value = sitting.value(1, sitting.best(1))
    with sitting.site.app_context():
        examining.answer(person, exam_id, Answering(1, value, False), end + GRACE - SECOND)
        with pytest.raises(ExamOver):
            examining.answer(person, exam_id, Answering(2, "", True), end + GRACE)
        with pytest.raises(ExamOver):
            examining.lock(person, exam_id, 1, None, end + GRACE)
    assert list(sitting.answers) == [1]
    assert sitting.row.finished_at == end, "it ended when its time was up, and that is written down"


def test_an_exam_that_is_over_says_so_before_anybody_wrote_it_down(alice: Visitor) -> None:
    sitting = begin(alice)
    sitting.answer(1, sitting.best(1))
    sitting.ends(-GRACE)
    end = sitting.row.ends_at
    found = report(sitting)
    assert (found.kept, found.ran_out, found.ended_at, found.tally.right) == (False, True, end, 1)
    assert sitting.row.finished_at is None, "a page writes nothing"
    sitting.finish()
    assert report(sitting).kept
    assert sitting.row.finished_at == end


def test_handing_in_twice_leaves_the_first_end_and_takes_no_more_answers(alice: Visitor) -> None:
    sitting = begin(alice)
    sitting.finish(item="1", choice=sitting.value(1, sitting.best(1)))
    ended = sitting.row.finished_at
    assert sitting.answers[1].choice == sitting.best(1), "the answer at hand goes along"
    sitting.finish(item="2", choice=sitting.value(2, sitting.best(2)))
    assert sitting.row.finished_at == ended
    assert list(sitting.answers) == [1]


def test_two_tabs_that_hand_in_end_it_once(site: Flask) -> None:
    sitting = begin(Visitor.at(site))
    sitting.answer(1, sitting.wrong(1))
    person, exam_id = me(sitting).id, sitting.path.rpartition("/")[2]
    done = all_at_once(site, [lambda: examining.finish(person, exam_id, None, now())] * 8)
    assert done == Counter({"done": 8})
    assert count(site, ReviewCard) == 1


def test_answers_and_the_lock_in_the_same_instant_leave_a_whole_section(site: Flask) -> None:
    """An answer is either kept before the lock or told that it came too late: never lost without a word."""
    sitting = begin(Visitor.at(site), "ncmhce", 25)
    person, exam_id = me(sitting).id, sitting.path.rpartition("/")[2]
    best = {number: sitting.value(number, sitting.best(number)) for number in range(1, 9)}

    def answer(number: int) -> tuple[int, str]:
        with site.app_context():
            try:
                examining.answer(person, exam_id, Answering(number, best[number], False), now())
            except SectionLocked:
                return number, "late"
            return number, "kept"

    def lock() -> tuple[int, str]:
        with site.app_context():
            examining.lock(person, exam_id, 1, None, now())
            return 0, "locked"

    said = dict(together(*(partial(answer, number) for number in best), lock))
    assert sitting.row.section == 1
    assert set(sitting.answers) == {number for number, word in said.items() if word == "kept"}


def test_first_answers_to_one_item_in_the_same_instant_are_one(site: Flask) -> None:
    sitting = begin(Visitor.at(site))
    person, exam_id = me(sitting).id, sitting.path.rpartition("/")[2]
    value = sitting.value(1, sitting.best(1))

    def answer() -> None:
        with site.app_context():
            examining.answer(person, exam_id, Answering(1, value, True), now())

    at_once(12, answer)
    assert (count(site, ExamAnswer), sitting.answers[1].choice) == (1, sitting.best(1))


def test_what_was_missed_comes_back_and_what_was_right_or_left_does_not(alice: Visitor, site: Flask) -> None:
    sitting = begin(alice)
    sitting.answer(1, sitting.best(1))
    bad = next(n for n in range(2, 11) if poor(sitting, n))
    sitting.answer(bad, poor(sitting, bad))
    assert count(site, ReviewCard) == 0, "nothing before the end"
    sitting.finish()
    assert [card.fingerprint for card in rows(site, ReviewCard)] == [sitting.item(bad).fingerprint]


def poor(sitting: Sitting, number: int) -> int | None:
    """A choice on the paper of less than sound credit."""
    item = sitting.item(number)
    with sitting.site.app_context():
        worth = next(q.worth for q in _bank() if q.fingerprint == item.fingerprint)
    return next((each.number for each in worth if each.number in item.shown and each.credit < 3), None)


@reads
def _bank(connection: Connection) -> tuple[BankQuestion, ...]:
    return bank(connection)


def test_answers_of_an_exam_that_is_over_are_measured(alice: Visitor) -> None:
    sitting = begin(alice)
    sitting.answer(1, sitting.best(1))
    sitting.answer(2, sitting.wrong(2))
    sitting.answer(3, None, flagged="y")
    with sitting.site.app_context():
        assert measured(me(sitting).id) == []
    sitting.finish()
    with sitting.site.app_context():
        found = measured(me(sitting).id)
    assert [one.outcome.strongest for one in found] == [True, False]
    assert [one.outcome.fingerprint for one in found] == [sitting.item(n).fingerprint for n in (1, 2)]
    assert [one.confidence for one in found] == [None, None]


def test_an_exam_whose_clock_ran_out_counts_though_nobody_closed_it(alice: Visitor) -> None:
    sitting = begin(alice)
    sitting.answer(1, sitting.best(1))
    sitting.answer(2, sitting.wrong(2))
    sitting.ends(-GRACE + SECOND)
    with sitting.site.app_context():
        assert measured(me(sitting).id) == [], "in its grace it runs"
    sitting.ends(-GRACE)
    with sitting.site.app_context():
        assert [one.outcome.strongest for one in measured(me(sitting).id)] == [True, False]
    withdraw(sitting.site, sitting.slug(1))
    with sitting.site.app_context():
        assert [one.outcome.strongest for one in measured(me(sitting).id)] == [False], "as the report leaves it out"
    assert sitting.row.finished_at is None, "reading writes nothing"


def test_an_exam_whose_clock_ran_out_is_closed_when_reviews_begin_and_what_was_missed_comes_back(
    alice: Visitor,
) -> None:
    sitting = begin(alice)
    bad = next(n for n in range(1, 11) if poor(sitting, n))
    sitting.answer(bad, poor(sitting, bad))
    given_at = now() - timedelta(days=3)
    change(sitting.site, update(ExamAnswer).values(changed_at=given_at))
    running = begin(alice, "eppp")
    sitting.ends(-timedelta(days=2))
    for _ in range(2):
        with sitting.site.app_context():
            collect_all(me(sitting).id, now())
    assert sitting.row.finished_at == sitting.row.ends_at
    assert running.row.finished_at is None
    (card,) = rows(sitting.site, ReviewCard)
    assert (card.fingerprint, card.added_at) == (sitting.item(bad).fingerprint, given_at)


def test_the_page_of_all_exams_marks_one_that_nobody_closed(alice: Visitor) -> None:
    sitting = begin(alice)
    begin(alice, "eppp").finish()
    sitting.ends(-GRACE)
    with sitting.site.app_context():
        page = exam_offers.exams_page(me(sitting).id, now())
    assert [(begun.exam_id, begun.closed) for begun in page.past] == [
        (page.past[0].exam_id, True),
        (sitting.path.rpartition("/")[2], False),
    ]


def test_the_report_counts_single_best_answers_and_an_item_without_one_as_not_right(alice: Visitor) -> None:
    sitting = begin(alice, "california-lmft-law-ethics", 25)
    for number in range(1, 17):
        sitting.answer(number, sitting.best(number))
    for number in range(17, 21):
        sitting.answer(number, sitting.wrong(number))
    sitting.finish()
    found = report(sitting)
    share = found.tally.share
    assert (found.tally.right, share.n, found.unanswered) == (16, 25, 5)
    assert (share.percent, share.low, share.high) == (64, 47, 79)  # Jeffreys for 16 of 25 at nine in ten
    assert sum(domain.tally.share.n for domain in found.domains) == 25
    assert sum(domain.tally.right for domain in found.domains) == 16
    assert not any(domain.tally.share.said for domain in found.domains if domain.tally.share.n < 10)
    assert found.missed == tuple(range(17, 26))


def test_the_report_explains_every_choice_and_names_those_left_off(alice: Visitor) -> None:
    sitting = begin(alice, "aswb", 10)
    sitting.finish()
    for item in report(sitting).explained:
        off = {choice.number for choice in item.keys if not choice.offered}
        assert off == {choice.number for choice in item.keys} - set(sitting.item(item.number).shown)
        assert not any(choice.best for choice in item.keys if not choice.offered)


def test_a_long_report_explains_a_page_at_a_time(alice: Visitor) -> None:
    sitting = begin(alice, "ncmhce", 50)
    sitting.finish()
    first, second = report(sitting), report(sitting, 2)
    assert (first.pages, len(first.explained), len(second.explained)) == (2, 25, 25)
    assert report(sitting, 99).page == 2
    assert first.missed_at[0] == (1, 1)
    assert first.missed_at[-1] == (50, 2)


def test_there_is_no_report_before_the_end(alice: Visitor) -> None:
    with pytest.raises(ExamRuns):
        report(begin(alice))


def test_an_exam_is_its_owners_alone(site: Flask) -> None:
    sitting, bob = begin(Visitor.at(site)), who_is_at(begin(Visitor.at(site)).learner)
    exam_id = sitting.path.rpartition("/")[2]
    with site.app_context():
        for verb in (
            lambda: examining.sitting(bob.id, exam_id, None, now()),
            lambda: examining.answer(bob.id, exam_id, Answering(1, "", True), now()),
            lambda: examining.lock(bob.id, exam_id, 1, None, now()),
            lambda: examining.finish(bob.id, exam_id, None, now()),
            lambda: exam_reports.report(bob.id, exam_id, 1, now()),
        ):
            with pytest.raises(NotFound):
                verb()
    assert sitting.row.finished_at is None


@pytest.mark.parametrize("how", ["withdrawn", "unreadable"])
def test_an_item_whose_case_is_gone_is_left_out_and_says_so(alice: Visitor, how: str) -> None:
    sitting = begin(alice)
    sitting.answer(1, sitting.wrong(1))
    sitting.answer(2, sitting.best(2))
    if how == "withdrawn":
        withdraw(sitting.site, sitting.slug(1))
    else:
        spoil(sitting.site, sitting.item(1).item.revision_id)
        stories.shelf._stories.clear()
    sitting.open(1)
    assert "This item does not count" in alice.page.text
    assert sitting.answer(1, None).status_code == 303
    sitting.finish()
    found = report(sitting)
    assert found.left_out == (1,)
    assert (found.tally.right, found.tally.share.n) == (1, 9)
    assert found.explained[0].explained is None
    assert count(sitting.site, ReviewCard) == 0
    with sitting.site.app_context():
        assert [one.outcome.strongest for one in measured(me(sitting).id)] == [True]


def test_a_case_that_leaves_after_the_end_changes_no_report(alice: Visitor) -> None:
    sitting = begin(alice)
    sitting.answer(1, sitting.best(1))
    sitting.finish()
    withdraw(sitting.site, sitting.slug(1))
    assert report(sitting).left_out == ()
    assert report(sitting).tally.right == 1


def test_a_case_that_cannot_be_read_any_more_leaves_the_report_of_the_others(alice: Visitor) -> None:
    sitting = begin(alice)
    sitting.answer(1, sitting.best(1))
    sitting.finish()
    spoil(sitting.site, sitting.item(1).item.revision_id)
    stories.shelf._stories.clear()
    assert report(sitting).left_out == (1,)
    with sitting.site.app_context():
        assert measured(me(sitting).id) == []


def test_the_page_of_all_exams_says_what_is_covered_and_what_to_study_elsewhere(alice: Visitor) -> None:
    begin(alice, "nce", 10)
    with alice.application.app_context():
        page = exam_offers.exams_page(who_is_at(alice).id, now())
    offers = {offer.key: offer for offer in page.offers}
    assert (offers["nce"].share, offers["nce"].elsewhere, offers["nce"].rest) == (
        (41, 41),
        ("Clinical focus", "Counseling skills"),
        False,
    )
    assert (offers["eppp"].share, offers["eppp"].elsewhere, offers["eppp"].rest) == ((16, 16), (), True)
    assert offers["aswb"].share is None
    assert offers["nce"].running
    assert not any(size.is_full for offer in page.offers for size in offer.sizes)
    assert page.running[0].items == 10


def test_pages_and_posts_of_an_exam_ask_the_database_little(alice: Visitor) -> None:
    sitting = begin(alice)
    sitting.open(1)
    form, best = alice.page.form("/answers"), sitting.value(1, sitting.best(1))
    with counted(sitting.site) as sent:
        sitting.open(1)
    assert len(sent) <= 4, sent  # session, exam, answers, which cases are gone
    with counted(sitting.site) as sent:
        alice.send(form, choice=best)
    assert len(sent) <= 4, sent  # session, exam, answers, the answer
    sitting.finish()
    alice.get("/study/exams")
    with counted(sitting.site) as sent:
        alice.get("/study/exams")
    assert len(sent) <= 4, sent  # session, bank, time factor, exams


def test_the_bank_is_read_once_while_the_library_is_the_same(site: Flask) -> None:
    with site.app_context():
        first = _bank()
        with counted(site) as sent:
            assert _bank() is first
        assert len(sent) == 1
        gone = first[0].slug
    withdraw(site, gone)
    with site.app_context(), counted(site) as sent:
        assert gone not in {question.slug for question in _bank()}
    assert len(sent) == 1, "nothing new, so nothing is read"
