"""The ledger's verbs: what races, what is counted in how many statements, periods that must not lie over each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engine.credit.cycles import Cycle
from engine.credit.requirements import Requirements, SubjectRule
from models import CreditEntry, Document, License, LicenseCycle
from services.credit import counting, entries, evidence, licenses, periods
from services.credit.asking import read_requirements, told_of
from services.credit.counting import Choice
from services.credit.entries import Told
from services.credit.examples import examples
from services.credit.ledger import ledger
from services.credit.licenses import Told as LicenseTold
from services.credit.periods import PeriodTold, settle
from services.documents import PDF, Cleaned
from services.errors import BadField, Malformed, NotFound, Refused
from services.tokens import new_public_id
from tests.support import ledger as put
from tests.support import people
from tests.support.doors import at_once
from tests.support.files import a_pdf
from tests.support.plans import id_of
from tests.support.rows import count, counted, values
from web.session import now

TODAY = date(2026, 11, 26)
ASKED = Requirements(total=2_400, subjects=(SubjectRule("ethics", 600),))


def alice(site: Flask) -> int:
    return id_of(site, people.put(site, "Alice"))


def license(site: Flask, owner: int, **told: Any) -> str:
    license_id = new_public_id()
    period = PeriodTold(**{"last_day": "2027-04-30", "requirements": ASKED, **told})
    with site.app_context():
        licenses.add_license(owner, license_id, LicenseTold("Texas", "counselor", "US-TX"), period, now())
    return license_id


def standing(site: Flask, owner: int, license_id: str) -> Any:
    with site.app_context():
        mine = ledger(owner, now())
    return mine.standing(mine.license(license_id))


def test_a_form_that_arrives_many_times_at_once_is_one_entry_one_license_and_one_file(site: Flask) -> None:
    owner, entry_id, license_id = alice(site), new_public_id(), new_public_id()
    told = Told("Limits", "2026-03-05", "3")
    file = Cleaned("proof.pdf", PDF, a_pdf())

    def write() -> None:
        with site.app_context():
            entries.add_entry(owner, entry_id, told, TODAY, now())
            period = PeriodTold("2027-04-30", ASKED)
            licenses.add_license(owner, license_id, LicenseTold("Texas", "counselor", "US-TX"), period, now())
            evidence.attach(owner, entry_id, file, now())

    at_once(8, write)
    assert [count(site, table) for table in (CreditEntry, License, LicenseCycle, Document)] == [1, 1, 1, 1]
    bob = id_of(site, people.put(site, "Bob"))
    with site.app_context():
        with pytest.raises(Malformed):
            entries.add_entry(bob, entry_id, told, TODAY, now())
        with pytest.raises(NotFound):
            evidence.attach(bob, entry_id, file, now())


def test_of_two_next_periods_that_are_begun_at_once_one_is_made_and_none_lies_over_another(site: Flask) -> None:
    owner = alice(site)
    license_id = license(site, owner)

    def begin(_: int = 0) -> bool:
        told = PeriodTold("2029-04-30", ASKED, number="2")
        with site.app_context():
            try:
                periods.add_period(owner, license_id, new_public_id(), told, now())
            except BadField:
                return False
        return True

    assert sum(at_once(6, begin)) == 1
    days = values(site, select(LicenseCycle.first_day).order_by(LicenseCycle.first_day))
    assert days == [date(2025, 5, 1), date(2027, 5, 1)]


def test_where_only_the_last_day_is_known_the_first_follows() -> None:
    told = PeriodTold("2028-02-28", replace(ASKED, months=12))
    assert settle(told).cycle == Cycle(date(2027, 3, 1), date(2028, 2, 28))


def test_the_last_period_of_a_license_stays_and_another_can_go(small_site: Flask) -> None:
    owner = alice(small_site)
    license_id = license(small_site, owner)
    (first,) = values(small_site, select(LicenseCycle.public_id))
    with small_site.app_context():
        with pytest.raises(Refused, match="at least one period"):
            periods.take_out_period(owner, first)
        periods.add_period(owner, license_id, new_public_id(), PeriodTold("2029-04-30", ASKED), now())
        assert periods.take_out_period(owner, first) == license_id
        with pytest.raises(NotFound):
            periods.take_out_period(owner, first)


def test_a_board_that_asks_for_law_and_ethics_together_takes_either_without_being_told(small_site: Flask) -> None:
    owner = alice(small_site)
    asked = Requirements(total=3_600, subjects=(SubjectRule("law_and_ethics", 600),))
    license_id = license(small_site, owner, requirements=asked)
    told = Told("Limits", "2026-03-05", "3", subjects={"ethics": "1", "law": "1.5"})
    with small_site.app_context():
        entries.add_entry(owner, new_public_id(), told, TODAY, now())
    bars = standing(small_site, owner, license_id).bars
    assert [(bar.what, bar.subject, bar.have) for bar in bars] == [
        ("total", None, 300),
        ("subject", "law_and_ethics", 250),
    ]


def test_an_entry_from_here_stays_as_it_is_and_its_owner_says_how_it_counts(small_site: Flask) -> None:
    public_id = people.put(small_site, "Alice")
    owner, entry_id = id_of(small_site, public_id), put.completed_here(small_site, public_id)
    license_id = license(small_site, owner)
    with small_site.app_context():
        with pytest.raises(Refused, match="Only how it counts"):
            entries.change_entry(owner, entry_id, Told("Mine", "2026-03-05", "30"), TODAY)
        with pytest.raises(Refused, match="Only how it counts"):
            entries.take_out(owner, entry_id)
        counting.keep_choices(owner, entry_id, {license_id: Choice("not")})
    assert standing(small_site, owner, license_id).tally.needs[0].have == 0


def test_every_example_can_be_typed_as_it_is_shown() -> None:
    for seed in examples():
        assert read_requirements(told_of(seed.requirements)) == seed.requirements, seed.key


def test_a_ledger_is_read_in_four_statements_whatever_is_in_it(site: Flask) -> None:
    public_id = people.put(site, "Alice")
    owner = id_of(site, public_id)
    sizes = []
    for _ in range(2):
        for _ in range(5):
            put.license_of(site, public_id)
            put.entry_of(site, public_id, subjects={"ethics": 100})
        with counted(site) as sent, site.app_context():
            assert len(ledger(owner, now()).standings()) > 0
        sizes.append(len([statement for statement in sent if statement.startswith("SELECT")]))
    assert sizes == [4, 4]


@pytest.mark.parametrize(("zone", "left"), [("America/Chicago", 0), ("Asia/Tokyo", -1), ("UTC", -1)])
def test_a_period_ends_at_midnight_where_the_license_is(small_site: Flask, zone: str, left: int) -> None:
    public_id = people.put(small_site, "Alice")
    put.license_of(small_site, public_id, time_zone=zone)
    with small_site.app_context():
        (standing,) = ledger(id_of(small_site, public_id), datetime(2027, 5, 1, 4, 30, tzinfo=UTC)).standings()
    assert standing.days_left == left


def test_somebody_elses_entries_count_nowhere(small_site: Flask) -> None:
    owner = alice(small_site)
    license_id = license(small_site, owner)
    put.entry_of(small_site, people.put(small_site, "Bob"))
    assert standing(small_site, owner, license_id).tally.needs[0].have == 0


def test_evidence_is_bounded(small_site: Flask) -> None:
    owner = alice(small_site)
    with small_site.app_context():
        entries.add_entry(owner, "a" * 32, Told("Limits", "2026-03-05", "3"), TODAY, now())
        for number in range(evidence.MOST_FILES):
            evidence.attach(owner, "a" * 32, Cleaned(f"{number}.pdf", PDF, a_pdf(str(number))), now())
        with pytest.raises(BadField, match="files at most"):
            evidence.attach(owner, "a" * 32, Cleaned("more.pdf", PDF, a_pdf("more")), now())
        evidence.attach(owner, "a" * 32, Cleaned("0.pdf", PDF, a_pdf("0")), now())
