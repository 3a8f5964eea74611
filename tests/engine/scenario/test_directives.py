"""The grammar of directives, each form of it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.scenario.directives import Misread, after_choice, condition, of_scene
from engine.scenario.types import ANYWAY, Condition
from tests.engine.scenario.worlds import condition_text

WORDS = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True).filter(
    lambda word: word not in ("and", "if", "not", "sets", "unsafe")
)
FLAGS = st.lists(WORDS, max_size=4, unique=True).map(tuple)


@given(FLAGS, FLAGS)
def test_a_condition_reads_back_as_it_was_written(needs, lacks):
    when = Condition(needs, lacks)
    if when.flags:
        assert condition(condition_text(when)) == when
        assert condition(f"  {condition_text(when)} ".replace(" ", "  ")) == when


@given(st.integers(0, 4), st.booleans(), FLAGS, FLAGS, FLAGS)
def test_a_directive_of_a_choice_reads_back_as_it_was_written(credit, unsafe, sets, needs, lacks):
    unsafe = unsafe and credit < 2
    when = Condition(needs, lacks)
    text = f"{credit}" + " unsafe" * unsafe + (f" sets {', '.join(sets)}" if sets else "")
    text += f" if {condition_text(when)}" if when.flags else ""
    if len(text) < 400:
        found = after_choice(text)
        assert (found.credit, found.unsafe, found.sets, found.when) == (credit, unsafe, sets, when)


@given(st.text(max_size=60))
def test_any_text_is_a_directive_or_misread(text):
    for reader in (after_choice, of_scene, condition):
        with suppress(Misread):
            assert reader(text) is not None


def test_a_bare_credit_is_a_directive():
    assert after_choice(" 4 ").when == ANYWAY


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "four",
            "5",
            "10",
            "-1",
            "3.5",
            "٣",
            "4 unsafe",
            "2 unsafe",
            "unsafe 0",
            "0 if a sets b",
            "0 unsafe unsafe",
        ),
        *(
            "0 sets",
            "0 sets a,",
            "0 sets a b",
            "0 sets A",
            "0 sets not",
            "0 if",
            "0 if a or b",
            "0 if a and",
            "0 if not",
        ),
        *(
            "0 if not not a",
            "0 if a and and b",
            "0 if a if b",
            "0 set a",
            "0,",
            "0 sets a-",
            "0 sets 1a",
            "0 sets " + "a" * 400,
        ),
    ],
)
def test_a_choice_does_not_take(text):
    with pytest.raises(Misread):
        after_choice(text)


@pytest.mark.parametrize(
    ("text", "word", "values"),
    [
        ("tests referral", "tests", ("referral",)),
        ("repairs crisis,referral", "repairs", ("crisis", "referral")),
        ("ends mixed", "ends", ("mixed",)),
        ("tests  informed-consent , crisis ", "tests", ("informed-consent", "crisis")),
    ],
)
def test_a_scene_takes(text, word, values):
    assert (of_scene(text).word, of_scene(text).values) == (word, values)


@pytest.mark.parametrize(
    "text", ["", "tests", "test referral", "ends", "ends sadly", "ends well, mixed", "tests a, a", "tests ,a", "4"]
)
def test_a_scene_does_not_take(text):
    with pytest.raises(Misread):
        of_scene(text)
