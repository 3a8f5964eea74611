"""Headings and the ids that links lead to."""

import pytest

from engine.scenario.outline import slugify
from tests.engine.scenario.cases import case, choice, decision, ending, judged, passage, read


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Two weeks later", "two-weeks-later"),
        ("The Clinic", "the-clinic"),
        ("What now?", "what-now"),
        ("“You’re late,” she says", "youre-late-she-says"),
        ("Ten to five", "ten-to-five"),
        ("Room 12-b", "room-12-b"),
        ("snake_case", "snake_case"),
        ("A  double space", "a--double-space"),
        ("Before — after", "before--after"),
        ("  around  ", "around"),
        ("🙂 Hello", "-hello"),
        ("Stop!", "stop"),
        ("*Loud* words", "loud-words"),
        ("Größe", "größe"),
        ("ЯМА", "яма"),
        ("عيادة الجامعة", "عيادة-الجامعة"),
        ("नमस्ते माया", "नमस्ते-माया"),
        ("咨询室 2", "咨询室-2"),
        ("Cafe\u0301", "cafe\u0301"),
        ("٣ أيام", "٣-أيام"),
        ("!?", ""),
        ("", ""),
    ],
)
def test_an_id_is_the_heading_as_code_hosts_link_to_it(title, slug):
    assert slugify(title) == slug


def test_a_link_leads_to_a_heading_in_any_script():
    assert judged(case(passage("Porte", "नमस्ते"), ending("नमस्ते"))).figures is not None


def test_closing_marks_of_a_heading_are_no_part_of_it():
    scenario = read(case(passage("Door ##", "c-sharp"), ending("C sharp #")))
    assert [scene.title for scene in scenario.scenes] == ["Door", "C sharp"]


def test_a_heading_in_fenced_code_opens_no_scene():
    text = case(passage("A", "b"), ending("B", text="```\n## Not a scene\n\n- [x](#y)\n```"))
    assert [scene.slug for scene in read(text).scenes] == ["a", "b"]


def test_a_line_that_only_begins_with_a_code_span_opens_no_fence():
    scenario = read(case(passage("A", "b"), ending("B", text="```Chart``` is what they call it.")))
    assert scenario.scenes[1].paragraphs[0].text == "```Chart``` is what they call it."


def test_headings_of_the_note_are_no_scenes():
    text = case(passage("A", "b"), ending("B")) + "\n# For supervisors\n\n## Wrong turns\n\nMany.\n"
    scenario = read(text)
    assert [scene.slug for scene in scenario.scenes] == ["a", "b"]
    assert scenario.note == "## Wrong turns\n\nMany."


def test_the_case_file_may_hold_anything_that_is_no_heading_of_a_scene():
    scenario = read(case(passage("A", "b"), ending("B"), case_file="### House rules\n\n- Knock.\n- Wait.\n\n> Please."))
    assert scenario.case_file == "### House rules\n\n- Knock.\n- Wait.\n\n> Please."


def test_flags_come_in_the_order_of_the_file():
    scenario = read(
        case(
            decision("A", choice("4 sets zeta, alpha", "b"), choice("1 sets beta", "b")),
            ending("B", text="`if not beta and alpha` One.\n\n`if zeta` Two.\n\n`if gamma` Three."),
        )
    )
    assert scenario.flags == ("zeta", "alpha", "beta", "gamma")
