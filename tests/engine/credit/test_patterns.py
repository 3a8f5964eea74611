"""How license numbers look: each sign is held against its own, and a pattern that says nothing is refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.credit.patterns import LONGEST, MOST_PATTERNS, fits, read_patterns


@pytest.mark.parametrize(
    ("patterns", "number", "does"),
    [
        ("#####", "81234", True),
        ("#####", "8123", False),
        ("#####", "812345", False),
        ("#####", "8123a", False),
        ("#####", "８１２３４", False),
        ("#####", "", False),
        ("#####, ######", "812345", True),
        ("LPC #####, @@-###.#", "lpc 81234", True),
        ("LPC #####, @@-###.#", "Ab-123.4", True),
        ("LPC #####, @@-###.#", "LPX 81234", False),
        ("@@", "éa", False),
        ("K#", "\u212a1", False),
        ("@#", "##", False),
    ],
)
def test_a_number_fits_sign_by_sign(patterns: str, number: str, does: bool) -> None:
    assert fits(number, read_patterns(patterns)) is does


def test_nothing_typed_is_no_pattern_and_blanks_around_one_are_none_of_it() -> None:
    assert read_patterns(" , ") == ()
    assert read_patterns(" LPC   ##### ,\t@# ") == ("LPC #####", "@#")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("[0-9]+", "“[” can stand in no pattern"),
        ("#*", "“*” can stand in no pattern"),
        ("#\u0661", "can stand in no pattern"),
        ("12345", "would be one number only"),
        ("#" * (LONGEST + 1), f"{LONGEST} signs"),
        (",".join(["#"] * (MOST_PATTERNS + 1)), f"{MOST_PATTERNS} patterns at most"),
    ],
)
def test_a_pattern_with_odd_signs_or_without_any_of_its_own_is_refused_in_words(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        read_patterns(typed)


@given(st.text(alphabet="#@aZ9-. ", min_size=1, max_size=12), st.text(alphabet="#@azZ09-. é", max_size=12))
def test_patterns_agree_with_the_regular_expression_that_says_the_same(pattern: str, number: str) -> None:
    signs = {"#": "[0-9]", "@": "[A-Za-z]"}
    regular = "".join(signs.get(sign, re.escape(sign)) for sign in pattern)
    assert fits(number, (pattern,)) is (re.fullmatch(regular, number, re.ASCII | re.IGNORECASE) is not None)
