"""What is new is taken into the sums once, whoever folds and when, and the sums are what the attempts come to."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from engine.insight import calibration
from engine.insight.times import band_of
from engine.scenario.play import replay
from extensions import db
from models import AssignedAttempt, AssignmentCase, Attempt, Decision, PathCount, TakenCount
from services.paths import write_path
from services.teach import folding
from services.teach.folding import catch_up, due, fold, fold_all
from services.teach.summaries import rebuild, verify
from services.teach.telling import told_of
from services.tokens import new_public_id
from tests.support import cases, people, played
from tests.support.rows import change, count, counted, rows, values
from web.session import now

STORY = cases.story(cases.A_CASE)
WAYS = played.ways(6)


@pytest.fixture
def case(site: Flask) -> int:
    """An assigned case of Carol's cohort."""
    _, assignment, _ = played.taught(site, people.put(site, "Carol", "supervisor"), 0)
    return played.case_ids(site, assignment)[0]


def some(site: Flask, many: int) -> list[int]:
    """People, whose membership is not the point."""
    _, _, learners = played.taught(site, people.put(site, f"Somebody{many}", "supervisor"), many)
    return learners


def ways_in(site: Flask, case_id: int) -> dict[str, int]:
    return {row.path: row.n for row in rows(site, PathCount) if row.assignment_case_id == case_id}


def counted_by_hand(site: Flask, case_id: int) -> tuple[dict[str, int], dict[tuple[int, int], list[int]]]:
    """What the sums must be once all is folded, worked out attempt by attempt from the rows."""
    of = {row.attempt_id: row for row in rows(site, AssignedAttempt) if row.assignment_case_id == case_id}
    attempts = sorted((row for row in rows(site, Attempt) if row.id in of), key=lambda row: (row.finished_at, row.id))
    firsts: dict[int, Any] = {}
    for attempt in attempts:
        if not of[attempt.id].alternative:
            firsts.setdefault(attempt.person_id, attempt)
    steps: dict[int, list[Any]] = {}
    for step in rows(site, Decision):
        steps.setdefault(step.attempt_id, []).append(step)
    ways: Counter[str] = Counter()
    taken: dict[tuple[int, int], list[int]] = {}
    for attempt in firsts.values():
        numbers = [step.choice for step in steps[attempt.id]]
        ways[write_path(numbers)] += 1
        ends = [attempt.started_at, *(step.decided_at for step in steps[attempt.id])]
        for index, (before, after) in enumerate(pairwise(ends)):
            band = band_of((after - before).total_seconds())
            times = taken.setdefault((replay(STORY, numbers[:index]).at, numbers[index]), [])
            times += [0] * (band + 1 - len(times))
            times[band] += 1
    return dict(ways), taken


def hold(site: Flask, case_id: int) -> bool:
    """Whether the sums are what was counted by hand."""
    ways, taken = counted_by_hand(site, case_id)
    kept = {(r.state, r.choice): r for r in rows(site, TakenCount) if r.assignment_case_id == case_id}
    assert all(row.n == sum(row.times) for row in kept.values())
    return ways_in(site, case_id) == ways and {key: row.times for key, row in kept.items()} == taken


def test_a_learner_counts_once_by_the_first_attempt_at_the_case_itself(site: Flask, case: int) -> None:
    alice, *others = some(site, 6)
    earlier = now() - timedelta(hours=1)
    first, later, elsewhere, *rest = WAYS
    played.played(site, case, [alice], [later])
    played.played(site, case, [alice], [first], finished_at=earlier)
    played.played(site, case, [alice], [elsewhere], finished_at=earlier - timedelta(hours=1), alternative=True)
    played.played(site, case, others, [rest[0]] * 5, confidences=("low", "high"))
    with site.app_context():
        catch_up([case])
    assert ways_in(site, case) == Counter([write_path(first), *[write_path(rest[0])] * 5])
    assert hold(site, case)


def told(site: Flask, case_id: int) -> dict[Any, tuple[int, ...]]:
    """What has been told of how sure learners were, by choices and by all the rest of one worth."""
    with site.app_context(), db.engine.connect() as connection:
        found = told_of(connection, case_id)
    return {**found.choices, **found.rest}


def test_how_sure_learners_were_is_told_ten_at_a_time_and_never_taken_back(site: Flask, case: int) -> None:
    learners = some(site, 45)
    best = cases.best(cases.A_CASE)
    seen = [told(site, case)]
    with site.app_context():
        for learner in learners[:25]:
            played.played(site, case, [learner], [best], confidences=("high",))
            catch_up([case])
            seen.append(told(site, case))
        sizes = [max((sum(counts) for counts in each.values()), default=0) for each in seen]
        assert sizes == [0] * 10 + [10] * 10 + [20] * 6
        gone = select(Attempt.id).where(Attempt.person_id.in_(learners[:3]))
        stale = update(AssignmentCase).where(AssignmentCase.id == case).values(stale=True)
        change(site, stale, delete(Attempt).where(Attempt.id.in_(gone)))
        catch_up([case])
        assert told(site, case) == seen[-1]  # what was told of ten stands, whoever has gone
        assert sum(ways_in(site, case).values()) == 22
        played.played(site, case, learners[25:44], [best] * 19, confidences=("low",))
        catch_up([case])
        (first, *_) = told(site, case).values()
        assert first == (19, 0, 25)  # those who had waited, and those who came; nobody once more


def test_many_who_fold_at_once_count_everybody_once(site: Flask, case: int) -> None:
    learners = some(site, 24)
    played.played(site, case, learners[:12], played.ways(12), confidences=("low", None, "high"))

    def fold_here(_: int) -> int:
        with site.app_context():
            return fold(case)

    with ThreadPoolExecutor(8) as pool:
        folding_now = [pool.submit(fold_here, n) for n in range(16)]
        played.played(site, case, learners[12:], played.ways(12), confidences=("medium",))
        looked_at = sum(each.result() for each in folding_now)
    with site.app_context():
        assert looked_at + fold_all() == 24
        assert hold(site, case)
        assert verify() == (2, ())


def test_what_is_beyond_one_look_waits_for_the_next(site: Flask, case: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "AT_ONCE", 7)
    played.played(site, case, some(site, 20), played.ways(20))
    with site.app_context():
        assert [fold(case), fold(case), fold(case)] == [7, 7, 6]
        assert hold(site, case)


def test_one_learner_who_plays_on_and_on_keeps_nobody_from_being_counted(
    site: Flask, case: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folding, "AT_ONCE", 8)
    tireless, *others = some(site, 6)
    for way in played.ways(30):
        played.played(site, case, [tireless], [way])
    played.played(site, case, others, WAYS[1:])
    with site.app_context():
        fold_all()
    assert sum(ways_in(site, case).values()) == 6
    assert hold(site, case)
    assert count(site, AssignedAttempt, AssignedAttempt.folded) == 35


def test_an_attempt_that_comes_to_light_late_puts_the_sums_in_order(site: Flask, case: int) -> None:
    """It ended before the one that was counted, and was committed after that was folded."""
    learners = some(site, 6)
    played.played(site, case, learners, [WAYS[0]] * 6)
    with site.app_context():
        catch_up([case])
        played.played(site, case, learners[:1], [WAYS[1]], finished_at=now() - timedelta(hours=1))
        catch_up([case])
    assert ways_in(site, case) == {write_path(WAYS[0]): 5, write_path(WAYS[1]): 1}


def test_figures_are_made_anew_where_attempts_went_away(site: Flask, case: int) -> None:
    learners = some(site, 8)
    gone, *_ = played.played(site, case, learners, played.ways(8), confidences=("high",))
    with site.app_context():
        catch_up([case])
        stale = update(AssignmentCase).where(AssignmentCase.id == case).values(stale=True)
        change(site, delete(Attempt).where(Attempt.id == gone), stale)
        assert verify() == (2, ())  # whose sums are to be made anew is no fault
        catch_up([case])
    assert hold(site, case)
    assert sum(ways_in(site, case).values()) == 7


def test_sums_that_were_tampered_with_are_found_and_mended(site: Flask, case: int) -> None:
    played.played(site, case, some(site, 6), WAYS)
    with site.app_context():
        fold_all()
        change(site, update(TakenCount).where(TakenCount.choice == WAYS[0][0]).values(times=[99], n=99))
        checked, wrong = verify()
        assert (checked, [found.slug for found in wrong]) == (2, [cases.A_CASE])
        assert rebuild() == 6
        assert verify() == (2, ())
    assert hold(site, case)


def test_nothing_to_fold_costs_three_statements_and_no_turn_to_write(small_site: Flask) -> None:
    _, assignment, learners = played.taught(small_site, people.put(small_site, "Carol", "supervisor"), 12)
    (case_id,) = played.case_ids(small_site, assignment)
    played.played(small_site, case_id, learners[:9], played.ways(9))
    with small_site.app_context():
        catch_up([case_id])
        played.played(small_site, case_id, learners[9:], played.ways(3))
        with counted(small_site) as sent:
            catch_up([case_id])
    assert [statement.split()[0] for statement in sent] == ["SELECT"] * 3
    assert count(small_site, PathCount) > 0


EVENTS = st.one_of(
    st.tuples(st.just("finish"), st.integers(0, 14), st.integers(0, 5), st.integers(0, 600), st.booleans()),
    st.tuples(st.just("fold")),
    st.tuples(st.just("erase"), st.integers(0, 14)),
)


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=st.lists(EVENTS, min_size=8, max_size=60))
def test_sums_are_what_counting_by_hand_gives_in_whatever_order_things_happen(
    site: Flask, monkeypatch: pytest.MonkeyPatch, events: list
) -> None:
    monkeypatch.setattr(calibration, "LEAST", 5)
    _, assignment, learners = played.taught(site, people.put(site, new_public_id(), "supervisor"), 15)
    (case_id,) = played.case_ids(site, assignment)
    begun = now()
    seen = [told(site, case_id)]
    with site.app_context():
        for event in events:
            if event[0] == "finish":
                _, who, way, minutes, alternative = event
                at = begun - timedelta(minutes=minutes)
                said = ("low", None, "high")[way % 3 :]
                how = {"confidences": said, "finished_at": at, "alternative": alternative, "seconds": way * 30}
                played.played(site, case_id, [learners[who]], [WAYS[way]], **how)
            elif event[0] == "erase":
                theirs = select(Attempt.id).where(Attempt.person_id == learners[event[1]])
                stale = update(AssignmentCase).where(AssignmentCase.id == case_id).values(stale=True)
                change(site, stale, delete(Attempt).where(Attempt.id.in_(theirs)))
            else:
                catch_up([case_id])
                assert verify()[1] == ()
                seen.append(told(site, case_id))
        for before, after in combinations(seen, 2):
            assert_grown_by_enough(before, after)
        few = _left(site, case_id)
        assert few < 5
        if not few:
            assert hold(site, case_id)


def assert_grown_by_enough(before: dict[Any, tuple[int, ...]], after: dict[Any, tuple[int, ...]]) -> None:
    """Whoever has seen both learns of nobody, or of five or more together; nothing that was told is taken back."""
    for cell in before | after:
        more = [n - m for n, m in zip(after.get(cell, (0, 0, 0)), before.get(cell, (0, 0, 0)), strict=True)]
        assert min(more) >= 0
        assert sum(more) == 0 or sum(more) >= 5


def _left(site: Flask, case_id: int) -> int:
    """Fold all that can be folded. Returns how many learners wait for others."""
    while due([case_id]):
        fold(case_id)
    with db.engine.connect() as connection:
        return len(folding.new_in(connection, [case_id])[case_id].first)


def test_an_attempt_under_way_or_of_another_case_is_not_counted(small_site: Flask) -> None:
    carol = people.put(small_site, "Carol", "supervisor")
    _, assignment, learners = played.taught(small_site, carol, 6, *cases.DICE[:2])
    first, second = played.case_ids(small_site, assignment)
    for slug, case_id in zip(cases.DICE, (first, second), strict=False):
        played.played(small_site, case_id, learners, played.ways(6, slug), slug=slug)
    change(
        small_site,
        update(Attempt)
        .where(Attempt.id == values(small_site, select(AssignedAttempt.attempt_id))[0])
        .values(finished_at=None, earned=None, out_of=None),
    )
    with small_site.app_context():
        catch_up([first, second])
    assert [sum(ways_in(small_site, case).values()) for case in (first, second)] == [5, 6]
