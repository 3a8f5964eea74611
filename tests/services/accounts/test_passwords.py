"""Passwords: argon2id as the house says, refused where anybody would try them first, compared as they were typed."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from services.accounts.passwords import MAX_LENGTH, hash_password, matches, needs_rehash, refuse_weak
from services.errors import BadField
from tests.data.bad_inputs import PASSWORDS

OWN = ("Alice Cooper", "alice@school.example")


def test_a_hash_is_argon2id_with_19_mebibytes_two_passes_and_one_lane() -> None:
    kept = hash_password("nine quiet herons")
    told = extract_parameters(kept)
    assert (told.type, told.memory_cost, told.time_cost, told.parallelism) == (Type.ID, 19_456, 2, 1)
    assert kept != hash_password("nine quiet herons")
    assert len(kept) <= 200
    assert not needs_rehash(kept)
    assert needs_rehash(PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash("x"))


@pytest.mark.parametrize(("number", "typed", "fine"), PASSWORDS, ids=lambda value: str(value)[:12])
def test_a_password_is_refused_for_a_reason_or_compared_as_it_was_typed(number: int, typed: str, fine: bool) -> None:
    if not fine:
        with pytest.raises(BadField) as refused:
            refuse_weak(typed, OWN, "new_password")
        assert refused.value.field == "new_password"
        assert not typed or typed not in refused.value.message
        return
    refuse_weak(typed, OWN)
    kept = hash_password(typed)
    assert matches(kept, typed)
    assert not matches(kept, typed + " ")
    assert "\0" not in typed or not matches(kept, typed.replace("\0", ""))


@pytest.mark.parametrize(
    "typed", ["alice cooper", " Alice Cooper ", "ALICE@school.example", "aaaaaaaaaa", "abababababab", " password123 "]
)
def test_ones_own_words_and_what_is_hardly_a_word_are_refused(typed: str) -> None:
    with pytest.raises(BadField):
        refuse_weak(typed, OWN)


def test_the_shortest_and_the_longest_are_taken() -> None:
    refuse_weak("8 signs!")
    refuse_weak("one two " * (MAX_LENGTH // 8))


@pytest.mark.parametrize("kept", [None, "", "no hash", "$argon2id$v=19$m=8,t=1,p=1$x$y"])
def test_what_is_no_hash_matches_nothing(kept: str | None) -> None:
    assert not matches(kept, "nobody has this password")
