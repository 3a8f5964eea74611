"""Bullets as authors write them, wrapped and spaced in every way that Markdown allows."""

import pytest

from engine.scenario.types import Choice, Kind
from tests.engine.scenario.cases import WHY, case, choice, decision, ending, judged, passage, places, read

OTHER = choice("0", "end", "Wait")


def first(bullet: str) -> Choice:
    """The choice that a bullet makes."""
    return read(case(decision("A", bullet, OTHER), ending("End"))).scenes[0].choices[0]


@pytest.mark.parametrize(
    "head",
    [
        "- **Refer** [Walk over with her now.](#end) `4`",
        "* **Refer** [Walk over with her now.](#end) `4`",
        "+   **Refer:** [Walk over with her now.](#end)`4`",
        "- **refer** [Walk over\n  with her now.](#end) `4`",
        "- **Refer**\n  [Walk over with her now.](#end)\n  `4`",
        "- **Refer** [Walk over\nwith her\nnow.](#end)\n`4`",
        "- **Refer** [Walk over with her now.](#end) ` 4 `",
    ],
)
def test_a_head_may_be_wrapped(head):
    found = first(f"{head}\n\n    {WHY}\n\n    *ACA A.11.a*")
    assert (found.label, found.action, found.text) == ("Refer", "Refer", "Walk over with her now.")
    assert (found.target, found.credit, found.rationale) == ("end", 4, WHY)


def test_a_label_of_its_own_is_no_action():
    found = first(choice("4", "end", "Co-treat"))
    assert (found.label, found.action) == ("Co-treat", None)


def test_a_text_may_hold_brackets_code_and_escapes():
    assert first(choice("4", "end", text=r"Ask [gently] about `why` and \]")).text == r"Ask [gently] about `why` and \]"


def test_reasoning_keeps_its_paragraphs_and_lists():
    why = f"{WHY}\n\n    - one\n    - two\n\n    Last."
    assert first(choice("4", "end", why=why)).rationale == f"{WHY}\n\n- one\n- two\n\nLast."


def test_reasoning_may_stand_right_below_and_be_wrapped_without_indentation():
    found = first("- **Refer** [Go.](#end) `4`\n  One\nand two.\n\n  Three.\n\n  *ACA A.11.a*")
    assert found.rationale == "One\nand two.\n\nThree."


def test_a_wrapped_line_without_indentation_does_not_turn_the_rest_into_code():
    found = first(f"- **Refer** [Go.](#end) `4`\n\n    {WHY}\nAnd more.\n\n    *ACA A.11.a*")
    assert found.rationale == f"{WHY}\nAnd more."


@pytest.mark.parametrize("mark", ["*", "_"])
def test_provisions_are_read_with_their_lines(mark):
    found = first(
        f"- **Refer** [Go.](#end) `4`\n\n    {WHY}\n\n    {mark}ACA A.1.a · ACA\n    A.11.a ·\n    ACA B.9{mark}"
    )
    line = found.line + 4
    assert [(c.key, c.line) for c in found.citations] == [
        ("ACA A.1.a", line),
        ("ACA A.11.a", line),
        ("ACA B.9", line + 2),
    ]


def test_italics_among_words_are_no_provisions():
    found = first(f"- **Refer** [Go.](#end) `4`\n\n    {WHY}\n\n    *Much* of it.")
    assert found.citations == ()
    assert found.rationale.endswith("*Much* of it.")


def test_an_empty_place_between_provisions_is_found():
    text = case(decision("A", choice("4", "end").replace("ACA A.11.a", "ACA A.11.a ·"), OTHER), ending("End"))
    assert "unknown-provision" in [code for _, code in places(judged(text).errors)]


def test_a_directive_is_named_by_the_line_on_which_it_stands():
    found = first("- **Refer** [Walk over\n  with her now.](#end)\n  `4`\n\n    Why.\n\n    *ACA A.11.a*")
    assert found.directive_line == found.line + 2


def test_a_list_of_the_story_is_no_list_of_choices():
    scene = decision("A", choice("4", "end"), OTHER, text="She brought:\n\n- a coat\n- a scarf\n\nThat is all.")
    scenario = read(case(scene, ending("End")))
    assert [c.number for c in scenario.scenes[0].choices] == [1, 2]
    assert scenario.scenes[0].paragraphs[1].text == "- a coat\n- a scarf"


def test_a_bullet_in_fenced_code_is_no_choice():
    scenario = read(case(passage("A", "b"), ending("B", text="```\n- [Go](#a)\n\n- [On](#b)\n```")))
    assert scenario.scenes[1].kind is Kind.ENDING
    assert len(scenario.scenes[1].paragraphs) == 1


def test_closed_bullets_count_in_the_numbers():
    scene = decision("A", choice("1 if told", "end"), choice("4", "end"), choice("0 sets told", "end"))
    assert [c.number for c in read(case(scene, ending("End"))).scenes[0].choices] == [1, 2, 3]


def test_a_condition_may_be_wrapped():
    scene = ending("End", text="`if not told and\ncalled` Nobody knows.\nStill.")
    paragraph = read(case(passage("A", "end"), scene)).scenes[1].paragraphs[0]
    assert (paragraph.when.needs, paragraph.when.lacks) == (("called",), ("told",))
    assert paragraph.text == "Nobody knows.\nStill."


@pytest.mark.parametrize(
    "bullet",
    [
        "- **Refer** [Go.](#end) `4` and more",
        "- **Refer** Go. `4`",
        '- **Refer** [Go.](#end "title") `4`',
        "- Refer [Go.](#end) `4`",
        "- [ ](#end",
    ],
)
def test_a_bullet_among_choices_that_is_none_is_found(bullet):
    text = case(decision("A", choice("4", "end"), bullet, OTHER), ending("End"))
    assert "choice" in [code for _, code in places(judged(text).errors)]


def test_a_choice_that_cheats_in_several_states_is_named_once():
    scenes = (
        decision("A", choice("4 sets told", "b"), choice("3", "b")),
        decision("B", choice("4", "end"), choice("2", "c"), text="`if told` She knows."),
        decision("C", choice("4", "end"), choice("0", "end")),
        ending("End"),
    )
    found = [f.line for f in judged(case(*scenes)).errors if f.code == "honest-path"]
    assert len(found) == 1


def test_a_bullet_that_was_broken_leaves_no_second_complaint_about_its_scene():
    text = case("## A\n\nIt is late.\n\n- **Refer** [Go.](#end)", ending("End"))
    assert [code for _, code in places(judged(text).errors)] == ["choice"]
