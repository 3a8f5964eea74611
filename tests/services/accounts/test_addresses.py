"""E-mail addresses: what is one, how its owner sees it, and what it is found by."""

from __future__ import annotations

from typing import Any

import pytest

from models import Person
from services.accounts.addresses import MAX_ADDRESS, key_of, read_address
from services.errors import BadField
from tests.data.bad_inputs import EMAILS

ALL = [*EMAILS, (34, "\ud800@x.org", False), (86, "\udcff@x.org", False)]


@pytest.mark.parametrize(("number", "typed", "fine"), ALL, ids=lambda value: str(value)[:12])
def test_an_address_is_read_or_refused_with_a_word_on_what_to_do(number: int, typed: str, fine: bool) -> None:
    if fine:
        address = read_address(typed)
        assert address.key == typed.strip().lower()
        assert len(address.shown) <= MAX_ADDRESS
        return
    with pytest.raises(BadField) as refused:
        read_address(typed)
    assert refused.value.field == "email"
    assert typed not in refused.value.message or not typed.strip("a")


@pytest.mark.parametrize(
    ("typed", "shown", "key", "domain"),
    [
        ("Alice@School.EXAMPLE", "Alice@school.example", "alice@school.example", "school.example"),
        ("a@BÜCHER.example", "a@bücher.example", "a@xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("a@xn--bcher-kva.example", "a@bücher.example", "a@xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_an_address_is_shown_as_it_is_written_and_found_by_one_key(
    typed: str, shown: str, key: str, domain: str
) -> None:
    address = read_address(typed)
    assert (address.shown, address.key, address.domain) == (shown, key, domain)
    assert read_address(shown).key == key_of(typed) == key


def test_a_key_fits_its_column() -> None:
    longest = max((read_address(typed) for _, typed, fine in EMAILS if fine), key=lambda address: len(address.key))
    column: Any = Person.__table__.c.email_key.type
    assert len(longest.key) <= column.length


@pytest.mark.parametrize(("number", "typed", "fine"), ALL, ids=lambda value: str(value)[:12])
def test_what_is_no_address_has_a_key_that_finds_nobody(number: int, typed: str, fine: bool) -> None:
    key = key_of(typed)
    assert fine or key.startswith("no address: ")
    assert key.isprintable()
    assert key.isascii()
    assert len(key) < 1_600
