"""A supervisor’s word over a cell: both values stay, two at once lose nothing, who does not teach writes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, delete, select, update

from engine.teach.terms import Terms
from models import Assignment, AuditEntry, CohortGroup, CohortSupervisor, Override, Result
from services.database import reads, writes
from services.errors import BadField, Malformed, NotFound, Refused
from services.people import Visitor
from services.teach.changing import change
from services.teach.dates import DatesTold
from services.teach.giving import Told
from services.teach.one_cell import look
from services.teach.overrides import SET, TAKE_BACK, Said, SaidMeanwhile, override
from tests.support import cases, classes, handed
from tests.support.doors import amid_the_next_change
from tests.support.gradebooks import TWO_CASES, book
from tests.support.rows import change as alter
from web.session import now

SAID = Said(SET, "90", "She explained her choice to me.", 0)


@reads
def turns(connection: Connection) -> list[tuple[int, int | None, str]]:
    rows = connection.execute(select(Override.turn, Override.score, Override.reason).order_by(Override.turn))
    return [(row.turn, row.score, row.reason) for row in rows]


def test_a_score_set_by_hand_stands_beside_what_was_played_until_it_is_taken_back(small_site: Flask) -> None:
    here = book(small_site)
    with small_site.app_context():
        played = look(here.carol, here.at("ben"), now()).cell
        override(here.carol, here.at("ben"), SAID, now())
        page = look(here.dave, here.at("ben"), now())
        assert (page.cell.grade, page.cell.override, page.cell.score) == ("override", 90, played.score)
        assert [(word.score, word.by, word.reason) for word in page.words] == [(90, "Carol", SAID.reason)]
        override(here.dave, here.at("ben"), Said(TAKE_BACK, "90", "It was for Alice.", 1), now())
        page = look(here.carol, here.at("ben"), now())
        assert (page.cell.grade, page.cell.override, page.cell.score) == ("score", None, played.score)
        assert turns() == [(1, 90, SAID.reason), (2, None, "It was for Alice.")]


def test_the_same_sent_twice_stands_once_and_another_is_told_what_stands(small_site: Flask) -> None:
    here = book(small_site)
    with small_site.app_context():
        override(here.carol, here.at("cleo"), SAID, now())
        override(here.carol, here.at("cleo"), SAID, now())
        with pytest.raises(SaidMeanwhile) as told:
            override(here.carol, here.at("cleo"), replace(SAID, score="80"), now())
        assert (told.value.word.turn, told.value.word.score) == (1, 90)
        assert turns() == [(1, 90, SAID.reason)]


def test_of_two_supervisors_at_once_one_writes_and_the_other_reads_what_that_one_wrote(site: Flask) -> None:
    here = book(site)
    together = Barrier(2)

    def say(who: Visitor, score: str) -> Any:
        with site.app_context():
            together.wait()
            try:
                return override(who, here.at("ben"), replace(SAID, score=score), now())
            except SaidMeanwhile as fault:
                return fault.word.score

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(say, here.carol, "70"), pool.submit(say, here.dave, "80")
        told = [first.result(), second.result()]
    with site.app_context():
        ((turn, score, _),) = turns()
    assert (turn, told) in ((1, [None, 70]), (1, [80, None]))
    assert score == (70 if told[0] is None else 80)


def test_a_score_set_while_its_case_is_taken_out_is_refused_and_never_kept_and_lost(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = book(site)
    fewer = Told("Knowing one's limits", Terms(graded_by="score"), DatesTold(), TWO_CASES[:1])
    with site.app_context():
        preview = change(here.carol, here.assignment, fewer, "", now())
        assert preview is not None
        came_to = amid_the_next_change(monkeypatch, site, lambda: override(here.dave, here.at("cleo", 1), SAID, now()))
        assert change(here.carol, here.assignment, fewer, preview.mark, now()) is None
        assert (came_to(), turns()) == ("NotFound", [])


def test_a_cell_that_is_not_there_can_neither_be_opened_nor_written_over(small_site: Flask) -> None:
    here = book(small_site)
    tuesday = classes.group(small_site, here.cohort)
    theirs = classes.assignment(small_site, here.cohort)
    handed.hand_in(small_site, theirs, here.people["alice"], *cases.best(cases.A_CASE)[:1])
    alter(small_site, update(Assignment).where(Assignment.public_id == theirs).values(group_id=_group(tuesday)))
    begun, none = (replace(here.at(who), assignment_id=theirs) for who in ("alice", "ben"))
    with small_site.app_context():
        override(here.carol, begun, SAID, now())
        assert look(here.carol, begun, now()).cell.override == 90, "she had begun it when it was hers"
        for act in (lambda: override(here.carol, none, SAID, now()), lambda: look(here.carol, none, now())):
            with pytest.raises(NotFound):
                act()
        assert len(turns()) == 1


def _group(public_id: str) -> Any:
    return select(CohortGroup.id).where(CohortGroup.public_id == public_id).scalar_subquery()


def test_who_was_removed_meanwhile_or_teaches_another_cohort_writes_nothing(small_site: Flask) -> None:
    here = book(small_site)
    other = book(small_site, prefix="Other")
    with small_site.app_context():
        _remove(here.dave.id)
        for who, place in ((here.dave, here.at("ben")), (here.carol, other.at("ben"))):
            with pytest.raises(NotFound):
                override(who, place, SAID, now())
            with pytest.raises(NotFound):
                look(who, place, now())
        mixed = replace(here.at("ben"), assignment_id=other.assignment)
        with pytest.raises(NotFound):
            override(here.carol, mixed, SAID, now())
        assert turns() == []


@writes
def _remove(connection: Connection, person_id: int) -> None:
    connection.execute(delete(CohortSupervisor).where(CohortSupervisor.person_id == person_id))


@pytest.mark.parametrize("score", ["", "101", "-1", "1.5", "٣", "1e2", "0x1", "9" * 40, "ninety"])
def test_a_score_that_is_none_is_refused_beside_its_field(small_site: Flask, score: str) -> None:
    here = book(small_site)
    with small_site.app_context(), pytest.raises(BadField) as refused:
        override(here.carol, here.at("ben"), replace(SAID, score=score), now())
    assert refused.value.field == "score"


def test_a_reason_is_asked_for_and_nothing_is_taken_back_that_is_not_there(small_site: Flask) -> None:
    here = book(small_site)
    with small_site.app_context():
        for reason in ("  ", "a\x00b", "x" * 2_001):
            with pytest.raises(BadField) as refused:
                override(here.carol, here.at("ben"), replace(SAID, reason=reason), now())
            assert refused.value.field == "reason"
        with pytest.raises(Refused):
            override(here.carol, here.at("ben"), replace(SAID, act=TAKE_BACK), now())
        with pytest.raises(Malformed):
            override(here.carol, here.at("ben"), replace(SAID, act="double"), now())
        assert turns() == []


def test_the_trail_says_who_did_it_to_whom_and_nothing_of_what_was_written(small_site: Flask) -> None:
    here = book(small_site)
    with small_site.app_context():
        override(here.carol, here.at("ben"), SAID, now())
        (entry,) = _trail()
        assert (entry.action, entry.actor, entry.subject) == (
            "gradebook.overridden",
            here.carol.public_id,
            here.people["ben"],
        )
        assert entry.details == {"assignment": here.assignment, "case": 0, "turn": 1}
        assert _results() == 2  # what was played is not touched


@reads
def _trail(connection: Connection) -> Any:
    return connection.execute(select(AuditEntry).where(AuditEntry.action.like("gradebook.%"))).all()


@reads
def _results(connection: Connection) -> int:
    return len(connection.execute(select(Result.person_id)).all())
