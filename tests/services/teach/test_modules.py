"""Modules: made once, changed by one tab at a time, their cases in order, and those that come with the site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from engine.scenario.tables import Vocabulary
from engine.teach.terms import RubricLine, Terms
from models import Revision, Scenario
from services.errors import BadField, ChangedMeanwhile, Malformed, NotFound
from services.scenario_files import tables
from services.teach import choosing, module_cases, modules, shipped
from services.teach.modules import ModuleView, Told
from services.tokens import new_public_id
from tests.support import people
from tests.support.plans import id_of
from tests.support.rows import change, values
from web.session import now

THREE = ("palpitations", "parlay", "tonight")


def carol(site: Flask) -> int:
    return id_of(site, people.put(site, "Carol", "supervisor"))


def words(site: Flask) -> Vocabulary:
    return tables(site.config["INSTANCE"]).vocabulary


def make(site: Flask, owner: int, *slugs: str, title: str = "Limits", terms: Terms | None = None) -> str:
    module_id = new_public_id()
    with site.app_context():
        modules.add_module(owner, module_id, Told(title, terms or Terms()), slugs, now())
    return module_id


def look(site: Flask, owner: int, module_id: str) -> ModuleView:
    with site.app_context():
        return modules.module(owner, module_id)


def order(site: Flask, owner: int, module_id: str) -> list[str]:
    return [case.slug for case in look(site, owner, module_id).cases]


def take_out_of_the_library(site: Flask, slug: str) -> None:
    change(site, update(Scenario).where(Scenario.slug == slug).values(listed=False))


def reserve(site: Flask, slug: str) -> None:
    """Let a case be for assignments only."""
    mine = Revision.scenario_id.in_(select(Scenario.id).where(Scenario.slug == slug))
    (card,) = values(site, select(Revision.card).where(mine))
    change(site, update(Revision).where(mine).values(card={**card, "reserved": True}))


def test_a_form_that_is_sent_twice_makes_one_module_with_texts_in_order(small_site: Flask) -> None:
    owner, module_id = carol(small_site), new_public_id()
    terms = Terms(
        description=" One.\r\nTwo. ", objectives=("See it", "  "), rubric=(RubricLine("  "), RubricLine("A", 9))
    )
    for _ in range(2):
        with small_site.app_context():
            modules.add_module(owner, module_id, Told("  Limits ", terms), THREE, now())
    (view,) = modules_of(small_site, owner)
    assert (view.title, [case.slug for case in view.cases]) == ("Limits", [*THREE])
    assert (view.terms.description, view.terms.objectives) == ("One.\nTwo.", ("See it",))
    assert view.terms.rubric == (RubricLine("A", 9),)


def modules_of(site: Flask, owner: int) -> tuple[ModuleView, ...]:
    with site.app_context():
        return modules.modules_of(owner)


@pytest.mark.parametrize(
    ("field", "told", "slugs"),
    [
        ("title", Told("\u200d ", Terms()), THREE),
        ("title", Told("x" * 121, Terms()), THREE),
        ("description", Told("A", Terms(description="a\x00b")), THREE),
        ("pass_mark", Told("A", Terms(pass_mark=0)), THREE),
        ("cases", Told("A", Terms()), ("no-such-case",)),
        ("cases", Told("A", Terms()), tuple(f"case-{number}" for number in range(choosing.MOST_CASES + 1))),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    small_site: Flask, field: str, told: Told, slugs: tuple[str, ...]
) -> None:
    owner = carol(small_site)
    with small_site.app_context(), pytest.raises(BadField) as fault:
        modules.add_module(owner, new_public_id(), told, slugs, now())
    assert fault.value.field == field
    assert modules_of(small_site, owner) == ()


def test_the_second_of_two_tabs_does_not_write_over_the_first_and_again_is_harmless(small_site: Flask) -> None:
    owner = carol(small_site)
    module_id = make(small_site, owner, *THREE)
    first, second = Told("First", Terms(pass_mark=85)), Told("Second", Terms(pass_mark=90))
    with small_site.app_context():
        modules.change_module(owner, module_id, first, now())
        modules.change_module(owner, module_id, first, now())
        with pytest.raises(ChangedMeanwhile):
            modules.change_module(owner, module_id, second, now())
    assert (look(small_site, owner, module_id).title, look(small_site, owner, module_id).version) == ("First", 1)
    with small_site.app_context():
        modules.change_module(owner, module_id, replace(second, version=1), now())
    assert look(small_site, owner, module_id).title == "Second"


def test_cases_are_moved_added_and_taken_out_and_one_that_left_the_library_keeps_its_place(small_site: Flask) -> None:
    owner = carol(small_site)
    module_id = make(small_site, owner, *THREE)
    take_out_of_the_library(small_site, "parlay")
    with small_site.app_context():
        module_cases.move_case(owner, module_id, "tonight", 1, now())
        module_cases.add_cases(owner, module_id, ["palpitations", "gift-cards"], now())
        module_cases.take_case_out(owner, module_id, "palpitations", now())
        module_cases.take_case_out(owner, module_id, "palpitations", now())
        module_cases.move_case(owner, module_id, "tonight", 99, now())
        with pytest.raises(BadField):
            module_cases.add_cases(owner, module_id, [], now())
    assert order(small_site, owner, module_id) == ["parlay", "gift-cards", "tonight"]
    assert [case.listed for case in look(small_site, owner, module_id).cases] == [False, True, True]


def test_a_copy_is_its_own_and_an_archived_module_comes_back(small_site: Flask) -> None:
    owner = carol(small_site)
    module_id, copy_id = make(small_site, owner, *THREE, terms=Terms(pass_mark=70)), new_public_id()
    with small_site.app_context():
        for _ in range(2):
            modules.duplicate_module(owner, module_id, copy_id, now())
        modules.archive_module(owner, module_id, now())
        module_cases.take_case_out(owner, copy_id, "parlay", now())
    assert order(small_site, owner, module_id) == [*THREE]
    copy = look(small_site, owner, copy_id)
    assert (copy.title, copy.terms.pass_mark, len(copy.cases)) == ("Limits (copy)", 70, 2)
    assert look(small_site, owner, module_id).archived_at is not None
    with small_site.app_context():
        modules.bring_module_back(owner, module_id)
    assert look(small_site, owner, module_id).archived_at is None


VERBS: dict[str, Callable[[int, str], Any]] = {
    "look": lambda who, module: modules.module(who, module),
    "change": lambda who, module: modules.change_module(who, module, Told("Mine", Terms()), now()),
    "duplicate": lambda who, module: modules.duplicate_module(who, module, new_public_id(), now()),
    "archive": lambda who, module: modules.archive_module(who, module, now()),
    "bring back": lambda who, module: modules.bring_module_back(who, module),
    "add": lambda who, module: module_cases.add_cases(who, module, ["gift-cards"], now()),
    "move": lambda who, module: module_cases.move_case(who, module, "tonight", 1, now()),
    "take out": lambda who, module: module_cases.take_case_out(who, module, "tonight", now()),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_module_is_its_owners_alone(small_site: Flask, verb: str) -> None:
    owner = carol(small_site)
    module_id = make(small_site, owner, *THREE)
    dave = id_of(small_site, people.put(small_site, "Dave", "supervisor"))
    before = look(small_site, owner, module_id)
    with small_site.app_context(), pytest.raises(NotFound):
        VERBS[verb](dave, module_id)
    with small_site.app_context(), pytest.raises(Malformed):
        modules.add_module(dave, module_id, Told("Mine", Terms()), THREE, now())
    assert look(small_site, owner, module_id) == before
    assert modules_of(small_site, dave) == ()


def test_modules_that_come_with_the_site_are_copied_once_with_objectives_of_their_cases(small_site: Flask) -> None:
    owner, module_id = carol(small_site), new_public_id()
    with small_site.app_context():
        for _ in range(2):
            shipped.use_shipped(owner, "referring-well", module_id, words(small_site), now())
        with pytest.raises(NotFound):
            shipped.use_shipped(owner, "topic-astrology", new_public_id(), words(small_site), now())
        offered = {each.name: each for each in shipped.shipped_modules(words(small_site))}
    (view,) = modules_of(small_site, owner)
    assert (view.title, view.cases) == ("Referring well", offered["referring-well"].cases)
    assert len(view.terms.objectives) == len(view.cases)
    assert {"first-semester", "first-moves", "level-foundation", "topic-crisis"} <= offered.keys()
    assert all(3 <= len(each.cases) <= 6 for each in offered.values())


def test_reserved_cases_are_chosen_on_purpose_and_never_shipped(small_site: Flask) -> None:
    owner = carol(small_site)
    reserve(small_site, "parlay")
    with small_site.app_context():
        offered = choosing.cases_to_choose(words(small_site).levels)
        ready = shipped.shipped_modules(words(small_site))
    assert [case.slug for case in offered if case.reserved] == ["parlay"]
    assert not [each.name for each in ready for case in each.cases if case.slug == "parlay"]
    module_id = make(small_site, owner, "parlay")
    assert [case.reserved for case in look(small_site, owner, module_id).cases] == [True]
