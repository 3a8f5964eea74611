"""Names as people write them: any script as typed, and nothing that no page can show."""

from __future__ import annotations

import sys

import pytest

from services.accounts.names import MAX_MARKS, MAX_NAME, clean_name
from services.errors import BadField
from tests.data.bad_inputs import NAMES


@pytest.mark.parametrize(("number", "typed", "fine"), NAMES, ids=lambda value: ascii(value)[:20])
def test_a_name_is_kept_as_it_is_or_refused_with_a_word_on_what_to_do(number: int, typed: str, fine: bool) -> None:
    if fine:
        assert clean_name(typed) == typed
        assert clean_name(f"  {typed} ") == typed
        return
    with pytest.raises(BadField) as refused:
        clean_name(typed, "professional_name")
    assert refused.value.field == "professional_name"


@pytest.mark.parametrize("typed", ["a\ufffd", "a\x1bb", "a\x7fb", "a\tb", "a\ufffeb", "a\ufdefb", "a\U0010ffffb"])
def test_what_no_page_can_show_is_no_name(typed: str) -> None:
    with pytest.raises(BadField, match="cannot be shown"):
        clean_name(typed)


def test_a_name_is_one_line_whatever_its_end() -> None:
    ends = [char for char in map(chr, range(sys.maxunicode + 1)) if len(f"a{char}b".splitlines()) > 1]
    assert {"\n", "\x85", "\u2028", "\u2029"} < set(ends)
    for end in ends:
        with pytest.raises(BadField):
            clean_name(f"a{end}b")


def test_half_a_character_is_no_name() -> None:
    with pytest.raises(BadField, match="cannot be shown"):
        clean_name("a\ud800")


def test_a_name_has_an_end_and_so_have_the_marks_on_a_letter() -> None:
    assert clean_name("n" * MAX_NAME) == "n" * MAX_NAME
    assert clean_name("a" + "\u0301" * MAX_MARKS)
    for typed in ("n" * (MAX_NAME + 1), "a" + "\u0301" * (MAX_MARKS + 1)):
        with pytest.raises(BadField):
            clean_name(typed)


def test_a_name_that_is_not_needed_may_be_empty_but_not_invisible() -> None:
    assert clean_name("  ", required=False) == ""
    with pytest.raises(BadField):
        clean_name("\u200d", required=False)
