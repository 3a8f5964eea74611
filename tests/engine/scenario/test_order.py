"""The values by which a page names choices tell nothing, and stay the same for one attempt."""

from hypothesis import given
from hypothesis import strategies as st

from engine.scenario.order import SEED_BYTES, shuffled, value_of

SEEDS = st.binary(min_size=SEED_BYTES, max_size=SEED_BYTES)
NUMBERS = st.lists(st.integers(1, 8), unique=True)


@given(SEEDS, st.integers(0, 200), NUMBERS)
def test_shuffling_loses_and_adds_no_choice_and_is_the_same_each_time(seed, step, numbers):
    values = shuffled(seed, step, numbers)
    assert sorted(number for _, number in values) == sorted(numbers)
    assert values == shuffled(seed, step, reversed(numbers))
    assert all(value == value_of(seed, step, number) for value, number in values)


@given(SEEDS, SEEDS)
def test_values_differ_from_choice_to_choice_step_to_step_and_attempt_to_attempt(seed, other):
    seeds = {seed, other}
    values = [value_of(s, step, number) for s in seeds for step in range(25) for number in range(1, 9)]
    assert len(set(values)) == len(values)


def test_each_choice_comes_first_now_and_then():
    first = [shuffled(bytes([n] * SEED_BYTES), 0, range(1, 5))[0][1] for n in range(200)]
    assert all(first.count(number) > 25 for number in range(1, 5))


def test_a_value_is_plain_text_of_one_length():
    values = {value_of(b"s" * SEED_BYTES, 0, number) for number in range(1, 9)}
    assert {len(value) for value in values} == {20}
    assert all(value.isalnum() and value.isascii() for value in values)
