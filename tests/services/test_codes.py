"""Codes as people type them."""

from __future__ import annotations

import pytest

from services.assigned.joining import as_shown
from services.codes import ALPHABET, in_groups, new_code, read_code


def test_a_code_has_no_letter_that_looks_like_another() -> None:
    assert not set("01ILOU") & set(ALPHABET)
    code = new_code(8)
    assert len(code) == 8
    assert set(code) <= set(ALPHABET)
    assert new_code(8) != code


@pytest.mark.parametrize("typed", ["h7km-3xpq", " H7KM 3XPQ ", "H7KM–3XPQ", "h7km3xpq\n", "H-7-K-M-3-X-P-Q"])
def test_case_blanks_and_dashes_do_not_matter(typed: str) -> None:
    assert read_code(typed) == "H7KM3XPQ"


def test_what_is_misread_is_read_as_what_it_was_taken_for_and_opens_nothing_by_itself() -> None:
    assert read_code("oOiIlLuU") == "001111VV"
    assert read_code("*٣é") == ""


@pytest.mark.parametrize("typed", ["https://site.example/join/H7KM-3XPQ", "/join/h7km-3xpq/", "h7km3xpq"])
def test_a_whole_link_is_what_stands_at_its_end(typed: str) -> None:
    assert as_shown(typed) == "H7KM-3XPQ"
    assert in_groups("H7KM3XPQA") == "H7KM-3XPQ-A"
    assert as_shown(f"https://site.example/join/{'aZ_-' * 10}abc") == f"{'aZ_-' * 10}abc"
