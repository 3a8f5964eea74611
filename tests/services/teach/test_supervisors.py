"""Who teaches a cohort: one who can is always left, whoever acts at once; who is removed finds nothing any more."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import delete, select

from models import CohortSupervisor, Counter, Membership, PersonRole
from services import limits
from services.errors import BadField, NotFound, Refused, TooMany
from services.roles import SUPERVISOR
from services.teach import cohorts, groups, members, supervisors
from tests.support import classes
from tests.support.doors import PLACES, all_at_once
from tests.support.people import known, put
from tests.support.rows import acts, change, count, disable, values
from web.session import now


def test_two_who_remove_each_other_or_step_down_at_once_leave_one(site: Flask) -> None:
    carol, dave = put(site, "Carol", SUPERVISOR), put(site, "Dave", SUPERVISOR)
    here = {who: known(site, who, SUPERVISOR) for who in (carol, dave)}
    for first, second, told in ((dave, carol, "NotFound"), (carol, dave, "Refused")):
        cohort = classes.cohort(site, carol)
        classes.supervisor(site, cohort, dave)
        deeds = [
            partial(supervisors.remove, here[carol], cohort, first, now()),
            partial(supervisors.remove, here[dave], cohort, second, now()),
        ]
        assert sorted(all_at_once(site, deeds).elements()) == [told, "done"]
    assert count(site, CohortSupervisor) == 2


def test_one_who_cannot_log_in_or_lost_the_role_is_nobody_to_leave_a_cohort_to(small_site: Flask) -> None:
    carol, dave = put(small_site, "Carol", SUPERVISOR), put(small_site, "Dave", SUPERVISOR)
    here = known(small_site, carol, SUPERVISOR)
    cohort = classes.cohort(small_site, carol)
    classes.supervisor(small_site, cohort, dave)
    disable(small_site, "Dave")
    with small_site.app_context(), pytest.raises(Refused, match="Somebody has to be left"):
        supervisors.remove(here, cohort, carol, now())
    erin = put(small_site, "Erin", SUPERVISOR)
    classes.supervisor(small_site, cohort, erin)
    there = known(small_site, erin, SUPERVISOR)
    change(small_site, delete(PersonRole).where(PersonRole.person_id == there.id))
    with small_site.app_context(), pytest.raises(Refused):
        supervisors.remove(here, cohort, carol, now())
    assert count(small_site, CohortSupervisor) == 3


def test_a_colleague_is_added_by_the_address_of_an_account_that_supervises_and_by_no_other(small_site: Flask) -> None:
    carol = known(small_site, put(small_site, "Carol", SUPERVISOR), SUPERVISOR)
    dave = put(small_site, "Dave", SUPERVISOR)
    put(small_site, "Erin", "author")
    put(small_site, "Frank", SUPERVISOR)
    disable(small_site, "Frank")
    cohort = classes.cohort(small_site, carol.public_id)
    with small_site.app_context():
        messages = set()
        for typed in ("erin@school.example", "frank@school.example", "nobody@school.example"):
            with pytest.raises(BadField) as refused:
                supervisors.add(carol, cohort, typed, PLACES, now())
            messages.add(refused.value.message)
        assert len(messages) == 1, "an answer tells nothing of who has which account"
        for _ in range(2):
            supervisors.add(carol, cohort, " DAVE@school.example", PLACES, now())
        supervisors.remove(carol, cohort, dave, now())
        supervisors.remove(carol, cohort, dave, now())
    assert acts(small_site) == ["cohort.supervisor-added", "cohort.supervisor-removed"]


def test_addresses_are_tried_so_many_times(small_site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NAMING_SUPERVISORS", limits.Limit("name-supervisor", 1, limits.HOUR))
    carol = known(small_site, put(small_site, "Carol", SUPERVISOR), SUPERVISOR)
    cohort = classes.cohort(small_site, carol.public_id)
    with small_site.app_context():
        with pytest.raises(BadField):
            supervisors.add(carol, cohort, "a@school.example", PLACES, now())
        with pytest.raises(TooMany):
            supervisors.add(carol, cohort, "b@school.example", PLACES, now())
    assert count(small_site, Counter, Counter.key.startswith("name-supervisor:")) == 1


def test_whoever_was_removed_finds_nothing_of_the_cohort_and_what_they_did_stays(site: Flask) -> None:
    carol, dave, alice = put(site, "Carol", SUPERVISOR), put(site, "Dave", SUPERVISOR), put(site, "Alice")
    here = {who: known(site, who, SUPERVISOR) for who in (carol, dave)}
    cohort = classes.cohort(site, carol, alice)
    classes.supervisor(site, cohort, dave)
    membership = values(site, select(Membership.public_id))[0]
    with site.app_context():
        groups.make(here[dave].id, cohort, "Tuesday")
        supervisors.remove(here[carol], cohort, dave, now())
        for deed in (
            partial(cohorts.rename, here[dave], cohort, "Mine", now()),
            partial(groups.make, here[dave].id, cohort, "Wednesday"),
            partial(members.take_out, here[dave], cohort, membership, PLACES, now()),
            partial(supervisors.add, here[dave], cohort, "dave@school.example", PLACES, now()),
        ):
            with pytest.raises(NotFound):
                deed()
        assert [group.name for group in groups.choices(here[carol].id, cohort)[1]] == ["Tuesday"]
