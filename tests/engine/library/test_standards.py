"""What is counted of a library, and when a bar is met: for one small case, in which each thing can be changed."""

from __future__ import annotations

from collections import Counter

import pytest

from engine.library.coverage import Case, decisions_by_topic, decisions_of, refers_badly, worth_at_pivot
from engine.library.standards import Standard, prospects, standards
from engine.scenario.check.report import check
from engine.scenario.play import Story
from engine.scenario.tables import Domain, Exam, Vocabulary
from tests.engine.scenario import cases
from tests.engine.scenario.cases import TABLES, TODAY

TEXT = cases.case(
    cases.decision(
        "Now",
        cases.choice("1 sets waited", "later", "Continue"),
        cases.choice("0", "lost", "Cope alone"),
        cases.choice("3", "then", "Document only"),
        cases.choice("1", "lost", "Refer"),
        cases.choice("4", "then", "Ask"),
    ),
    cases.decision("Then", cases.choice("4", "well"), cases.choice("2", "lost"), topics="referral, competence"),
    cases.decision("Later", cases.choice("4", "well"), cases.choice("2", "lost"), word="repairs"),
    cases.ending("Well", text="`if waited` She waited.\n\nShe is seen."),
    cases.ending("Lost", "badly"),
)
NOTE = "\n# For supervisors\n\nTalk.\n\n1. One?\n2. Two?\n3. Three?\n"
WORDS = Vocabulary(("referral", "competence"), ("foundation",), ("clinic",), ())
EXAM = Exam("nce", "An exam", (Domain("ethics", ("competence",)), Domain("skills", ())))


def library_case(text: str = TEXT + NOTE, slug: str = "one") -> Case:
    found = check(text, TABLES, TODAY)
    assert found.charted is not None, found.findings
    assert found.figures is not None
    return Case(slug, text, Story(found.charted.graph, found.charted.totals), found.figures)


def held(*library: Case) -> dict[str, Standard]:
    return {one.asked: one for one in standards(library, WORDS, [EXAM], prospects(library))}


def is_met(part: str, *library: Case) -> bool:
    (found,) = (one for asked, one in held(*library).items() if part in asked)
    return found.met


def test_a_case_is_counted() -> None:
    case = library_case()
    assert case.decisions == 2
    assert case.endings == Counter(well=1, badly=1)
    assert case.citations == Counter(ACA=9)
    assert case.codes == {"ACA"}
    assert list(case.pivot) == ["Continue", "Cope alone", "Document only", "Refer", "Ask"]
    assert case.first_moves == ["Ask"]
    assert case.closes_a_door
    assert refers_badly(case)
    assert case.words > 100
    assert len(case.grades) == 5


def test_a_case_without_a_pivot_or_a_door_that_closes_has_none() -> None:
    flat = cases.case(cases.decision("Now", cases.choice("4", "end"), cases.choice("1", "end")), cases.ending("End"))
    case = library_case(flat)
    assert (case.pivot, case.first_moves, case.closes_a_door, refers_badly(case)) == ({}, [], False, False)


def test_decisions_are_counted_by_topic_and_level_without_repairs() -> None:
    library = [library_case(), library_case()]
    assert decisions_by_topic(library) == {("referral", "foundation"): 4, ("competence", "foundation"): 2}
    assert [decisions_of(domain, library) for domain in EXAM.domains] == [2, 0]


def test_the_worth_of_the_four_actions_is_counted_at_the_pivots() -> None:
    assert worth_at_pivot([library_case()]) == {
        "Continue": {1: 1},
        "Cope alone": {0: 1},
        "Document only": {3: 1},
        "Refer": {1: 1},
    }


@pytest.mark.parametrize(
    "part",
    [
        "two endings or more",
        "a mistake that can be repaired",
        "a door that closes",
        "a choice that is felt later",
        "a case file",
        "a teaching note with 3 questions",
        "case in every setting",
        "always takes Refer:",
        "No two cases share",
    ],
)
def test_the_small_case_meets(part: str) -> None:
    assert is_met(part, library_case())


@pytest.mark.parametrize(
    "part",
    [
        "40 cases",
        "3 to 6 decisions on the best path",
        "prompts to reflect on",
        "2 codes of ethics or more",
        "decisions on every topic",
        "cases of every level",
        "for every domain of an examination",
        "whose best first move is not to refer",
        "whose best first move is to continue",
        "Document only is sound",
        "referring badly is offered",
        "takes none of the four, else Refer:",
        "No reasoning is used twice",
    ],
)
def test_the_small_case_does_not_meet(part: str) -> None:
    assert not is_met(part, library_case())


def test_a_bar_that_is_not_met_names_the_cases() -> None:
    bad = library_case(TEXT + NOTE.replace("3. Three?", ""), "no-third")
    found = held(library_case(), bad)
    (asked,) = (asked for asked in found if "teaching note" in asked)
    assert found[asked] == Standard(asked, "no-third", False)


EASY = "She sat. She ate. She left."
FAIR = "She sat with her coat on all through the hour and looked at the door as if somebody might come in."
HARD = "Institutional accountability necessitates interdisciplinary communication."


@pytest.mark.parametrize(("text", "met"), [(EASY, False), (FAIR, True), (HARD, False)])
def test_scenes_that_are_too_easy_or_too_hard_to_read_are_found(text: str, met: bool) -> None:
    told = cases.case(
        cases.decision("Now", cases.choice("4", "end", text=FAIR), cases.choice("1", "end", text=FAIR), text=text),
        cases.ending("End", text=text),
    )
    assert is_met("every scene of grade", library_case(told)) is met


def test_a_sentence_that_two_cases_share_is_named_with_them() -> None:
    note = NOTE.replace("Talk.", "Ask the class who of them would have gone on with the plan, and for how long.")
    found = held(library_case(TEXT + note, "one"), library_case(TEXT + note, "two"))
    assert "(one, two)" in found["No two cases share a sentence of more than twelve words"].found
