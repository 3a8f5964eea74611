"""What is worth saying: each rule speaks where it should and is quiet where it should not."""

from __future__ import annotations

from typing import Any

from engine.insight.calibration import Said
from engine.insight.counting import Met, Option
from engine.insight.items import Between, Correlation
from engine.insight.remarks import Facts, Remark, remarks
from engine.insight.turning import Turn

CREDIT = {("d", 1): 4, ("d", 2): 3, ("d", 3): 1, ("e", 1): 4, ("e", 2): 0}


def decision(place: str, *taken: int, open_to: int | None = None) -> Met:
    n = sum(taken)
    options = {number: Option(number, open_to or n, each) for number, each in enumerate(taken, 1)}
    return Met(place, n, options)


def facts(n: int = 20, **told: Any) -> Facts:
    nothing: dict[str, Any] = {"met": [], "turns": [], "unsafe": {}, "said": {}, "discriminations": {}}
    return Facts(**{"n": n, "credit": CREDIT, "never_turned": None, **nothing, **told})


def kinds(n: int = 20, **told: Any) -> list[str]:
    return [remark.kind for remark in remarks(facts(n, **told))]


def test_a_class_of_which_nothing_is_known_is_told_nothing() -> None:
    assert remarks(facts()) == ()


def test_most_who_took_what_is_wrong_were_sure() -> None:
    said = {("d", 3): Said(1, 4, low=2, medium=1, high=4), ("d", 1): Said(4, 4, high=9)}
    assert remarks(facts(said=said)) == (Remark("sure", 4, 7, "d", 3),)
    assert kinds(said={("d", 3): Said(1, 4, low=4, high=4)}) == []
    assert kinds(said={("d", 3): Said(1, 4, high=4)}) == []


def test_most_who_found_the_strongest_were_guessing() -> None:
    assert remarks(facts(said={("d", 1): Said(4, 4, low=5, high=4)})) == (Remark("unsure", 5, 9, "d", 1),)
    assert kinds(said={("d", 1): Said(4, 4, low=4, high=4)}) == []
    assert kinds(said={("d", 2): Said(3, 4, low=9)}) == []
    assert kinds(said={("d", 1): Said(4, 4, low=4)}) == []


def test_what_is_unsafe_is_always_said_the_commonest_first_and_two_at_most() -> None:
    found = remarks(facts(unsafe={("d", 3): 1, ("e", 2): 6, ("e", 1): 1}))
    assert found == (Remark("unsafe", 6, 20, "e", 2), Remark("unsafe", 1, 20, "d", 3))


def test_a_wrong_turn_is_said_where_one_in_five_took_it() -> None:
    turns = [Turn("d", 2, 3, 9, 0), Turn("d", 3, 1, 4, 0), Turn("e", 2, 0, 3, 0)]
    assert remarks(facts(turns=turns)) == (Remark("turned", 4, 20, "d", 3),)


def test_nobody_found_it_though_it_stood_open() -> None:
    met = [decision("d", 0, 3, 17), decision("e", 0, 4)]
    assert remarks(facts(met=met))[0] == Remark("unfound", 0, 20, "d", 1)
    assert "unfound" not in kinds(met=[decision("d", 0, 3, 17, open_to=4)])


def test_two_choices_drew_three_in_ten_or_more_each() -> None:
    assert remarks(facts(met=[decision("d", 6, 1, 13)]))[0] == Remark("divided", 19, 20, "d", 3, 1)
    assert kinds(met=[decision("d", 5, 1, 14)]) == []
    assert kinds(9, met=[decision("d", 4, 1, 4)]) == []
    assert kinds(met=[Met("e", 20, {1: Option(1, 20, 20)})]) == []


def test_those_who_did_well_elsewhere_did_worse() -> None:
    told = {"d": Correlation(40, -0.4, Between(-0.6, -0.1)), "e": Correlation(40, -0.1, Between(-0.3, 0.1))}
    assert remarks(facts(discriminations=told)) == (Remark("backwards", 0, 40, "d"),)


def test_all_found_it_unless_they_did_so_all_the_way() -> None:
    met = [decision("d", 20, 0, 0)]
    assert remarks(facts(met=met))[0] == Remark("found", 20, 20, "d")
    assert kinds(met=met, never_turned=12) == ["found", "kept", "untaken"]
    assert kinds(met=met, never_turned=20) == ["kept", "untaken"]
    assert "found" not in kinds(met=[decision("d", 4, 0, 0)])


def test_how_many_kept_to_the_strongest_way_and_what_nobody_took() -> None:
    found = remarks(facts(met=[decision("d", 13, 7, 0), decision("e", 2, 0)], never_turned=0))
    assert [each for each in found if each.kind != "divided"] == [Remark("kept", 0, 20), Remark("untaken", 1, 3)]
    assert kinds(met=[decision("d", 14, 3, 3)]) == []
