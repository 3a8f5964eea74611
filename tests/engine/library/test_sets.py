"""Sets of cases: which a library fills, that none gives its answer away, and that order does not matter."""

from __future__ import annotations

import random

from engine.library.sets import LEAST, MOST, NOT_YET, REFER, CaseSet, Offer, sets_of
from engine.scenario.types import ACTIONS

LEVELS = ("foundation", "practice", "advanced")
TOPICS = ("competence", "referral", "consultation", "informed-consent", "confidentiality", "crisis", "telehealth")


def library(size: int = 60, seed: int = 7) -> list[Offer]:
    chance = random.Random(seed)
    moves = [*((action,) for action in ACTIONS), *[(REFER,)] * 4, ("Tell",), ("Refer", "Continue"), ()]
    return [
        Offer(
            slug=f"case-{number:02}",
            level=chance.choice(LEVELS),
            setting=chance.choice(["clinic", "school", "prison"]),
            minutes=chance.randint(10, 15),
            topics=tuple(chance.sample(TOPICS, 3)),
            moves=chance.choice(moves),
        )
        for number in range(size)
    ]


def made(cases: list[Offer]) -> dict[str, CaseSet]:
    return {each.name: each for each in sets_of(cases, LEVELS, TOPICS)}


def test_a_library_fills_every_set_with_three_to_six_cases_in_the_order_of_levels() -> None:
    cases = library()
    level = {case.slug: LEVELS.index(case.level) for case in cases}
    found = made(cases)
    assert [*found][:3] == ["first-semester", "first-moves", "referring-well"]
    assert [*found][3:] == [*(f"level-{name}" for name in LEVELS), *(f"topic-{name}" for name in TOPICS)]
    for each in found.values():
        assert LEAST <= len(set(each.slugs)) == len(each.slugs) <= MOST
        assert [level[slug] for slug in each.slugs] == sorted(level[slug] for slug in each.slugs)


def test_sets_are_what_their_names_say() -> None:
    cases = {case.slug: case for case in library()}
    found = made([*cases.values()])
    of = {name: [cases[slug] for slug in each.slugs] for name, each in found.items()}
    moves = [case.moves for case in of["first-moves"]]
    assert sorted(moves) == sorted({*((action,) for action in ACTIONS), ("Tell",)})
    assert all("referral" in case.topics for case in of["referring-well"])
    assert sum(case.moves == (REFER,) for case in of["referring-well"]) == MOST - NOT_YET
    assert not any(case.level == "advanced" for case in of["first-semester"])
    assert all(case.level == "practice" for case in of["level-practice"])
    assert all("crisis" in case.topics for case in of["topic-crisis"])


def test_the_order_in_which_cases_come_does_not_matter() -> None:
    cases = library()
    shuffled = random.Random(1).sample(cases, len(cases))
    assert made(shuffled) == made(cases)


def test_what_a_library_is_too_small_for_is_left_out() -> None:
    assert made(library(2)) == {}
    only_referring = [Offer(f"case-{number}", "practice", "clinic", 12, ("referral",), (REFER,)) for number in range(8)]
    assert [*made(only_referring)] == ["level-practice", "topic-referral"]


def test_a_level_that_is_not_known_comes_last() -> None:
    cases = [Offer(f"case-{level}", level, "clinic", 12, ("crisis",), ()) for level in ("own", *reversed(LEVELS))]
    assert made(cases)["topic-crisis"].slugs == ("case-foundation", "case-practice", "case-advanced", "case-own")
