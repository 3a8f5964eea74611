"""Drawing a paper: weights, one best answer, one item of a case in a section, no item that gives another away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import permutations, product
from math import ceil, floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.scenario.tables import Domain, Exam, read_exams, read_tables
from engine.study.exam import (
    SAMPLE,
    NotFilled,
    covered,
    draw,
    draw_sample,
    minutes_for,
    quotas,
    shown,
    single_best,
    sizes,
    usable,
)
from engine.study.questions import Worth
from engine.study.skill import Share
from tests.engine.scenario.cases import ROOT

MANY = settings(max_examples=60)
TOPICS = ("referral", "crisis", "consultation", "competence")
GOOD = (Worth(1, 0, True), Worth(2, 2, False), Worth(3, 4, False), Worth(4, 1, False), Worth(5, 0, True))


@dataclass(frozen=True)
class Asked:
    """A question as a bank may have it."""

    slug: str
    scene: int
    path: tuple[int, ...]
    fingerprint: str
    topics: frozenset[str]
    seen: frozenset[int]
    worth: tuple[Worth, ...] = GOOD


def asked(slug: str, scene: int, *topics: str, seen: tuple[int, ...] = (), worth: tuple[Worth, ...] = GOOD) -> Asked:
    return Asked(slug, scene, (1,) * len(seen), f"{slug} {scene}", frozenset(topics), frozenset(seen), worth)


def exam(*weights: object, sections: int = 1, items: tuple[int, int] = (100, 100), options: int | None = None) -> Exam:
    """An examination with a domain for each topic, by these weights."""
    domains = tuple(
        Domain(topic, (topic,), weight if weight is None or isinstance(weight, tuple) else (weight, weight))
        for topic, weight in zip(TOPICS, weights, strict=False)
    )
    return Exam("exam", "An exam", domains, items=items, minutes=90, options=options, sections=sections)


@st.composite
def banks(draw: st.DrawFn) -> tuple[Asked, ...]:
    """Small banks: cases of one line or with side ways, each question on some topics."""
    found = []
    for case in range(draw(st.integers(1, 6))):
        for scene in range(draw(st.integers(1, 4))):
            topics = draw(st.sets(st.sampled_from(TOPICS[:3]), min_size=1, max_size=2))
            seen = draw(st.sets(st.integers(0, scene - 1))) if scene else set()
            found.append(asked(f"case-{case}", scene, *topics, seen=tuple(seen)))
    return tuple(found)


def test_items_are_shared_out_by_weight_and_largest_remainder():
    assert quotas(exam(12, 12, 9, 8), 25) == {"referral": 7, "crisis": 7, "consultation": 6, "competence": 5}
    assert quotas(exam((15, 18), 16), 10) == {"referral": 5, "crisis": 5}


def test_a_weight_that_was_not_found_counts_as_the_mean_of_the_others():
    assert quotas(exam(10, None, 30), 6) == {"referral": 1, "crisis": 2, "consultation": 3}
    assert quotas(exam(None, None), 4) == {"referral": 2, "crisis": 2}


@MANY
@given(st.lists(st.integers(1, 50), min_size=1, max_size=4), st.integers(0, 200))
def test_shares_come_to_all_items_and_none_is_a_whole_item_off(weights, items):
    found = quotas(exam(*weights), items)
    assert sum(found.values()) == items
    for weight, number in zip(weights, found.values(), strict=True):
        assert abs(number - items * weight / sum(weights)) < 1


def test_domains_that_the_library_does_not_practise_get_nothing_and_are_not_counted_as_covered():
    with_gap = Exam("e", "E", (Domain("ethics", ("referral",), (41, 43)), Domain("skills", (), (57, 59))))
    assert quotas(with_gap, 10) == {"ethics": 10}
    assert covered(with_gap) == (41, 43)


def test_a_share_that_was_not_found_is_not_made_up():
    assert covered(exam(12, None)) is None


def test_minutes_follow_the_pace_of_the_examination_rounded_up():
    assert minutes_for(exam(1), 10) == 9
    assert minutes_for(exam(1, items=(130, 150)), 10) == 7  # 90 * 10 / 140 is 6.4


def test_only_questions_with_one_best_choice_are_asked_and_the_same_text_once():
    tied = (Worth(1, 4, False), Worth(2, 4, False))
    same = Asked("other", 0, (), "a 0", frozenset({"crisis"}), frozenset())
    bank = (asked("a", 0, "crisis"), asked("a", 1, "crisis", worth=tied), same)
    assert usable(bank) == (bank[0],)
    assert not single_best(tied)


def test_all_choices_are_offered_where_the_blueprint_names_no_number_or_a_larger_one():
    assert shown(GOOD, None, b"seed") == (1, 2, 3, 4, 5)
    assert shown(GOOD, 8, b"seed") == (1, 2, 3, 4, 5)


@MANY
@given(st.binary(max_size=4), st.integers(2, 4))
def test_the_best_choice_stays_and_an_unsafe_one_goes_last(seed, most):
    kept = shown(GOOD, most, seed)
    assert len(kept) == most
    assert 3 in kept
    dropped_unsafe = {1, 5} - set(kept)
    assert not dropped_unsafe or set(kept) <= {1, 3, 5}


def test_chance_decides_which_of_the_others_are_dropped():
    assert {shown(GOOD, 4, bytes([n])) for n in range(20)} == {(1, 2, 3, 5), (1, 3, 4, 5)}


@MANY
@given(banks(), st.integers(1, 6), st.binary(min_size=1, max_size=4))
def test_a_paper_has_its_shares_and_each_section_one_item_of_a_case(bank, items, seed):
    for sections in (1, 3):
        blueprint = exam(2, 1, 1, sections=sections, items=(items, items), options=3)
        if items not in sizes(blueprint, bank):
            continue
        paper = draw(blueprint, items, bank, seed)
        assert len(paper.sections) == sections
        by_domain = [item.domain for item in paper.items]
        assert {key: by_domain.count(key) for key in quotas(blueprint, items)} == quotas(blueprint, items)
        assert all(item.domain in item.question.topics for item in paper.items)
        assert all(len(item.shown) == 3 for item in paper.items)
        assert len({item.question.fingerprint for item in paper.items}) == items
        for section in paper.sections:
            assert len({item.question.slug for item in section}) == len(section)


@MANY
@given(banks(), st.integers(1, 8), st.binary(min_size=1, max_size=4))
def test_no_item_gives_away_the_key_of_another_that_can_still_be_answered(bank, items, seed):
    """Whoever reads an item has read what was best on the way there: none of that may be open, or be still to come."""
    for sections in (1, 2, 3):
        blueprint = exam(2, 1, 1, sections=sections, items=(items, items))
        if items not in sizes(blueprint, bank):
            continue
        placed = [
            (n, item.question) for n, part in enumerate(draw(blueprint, items, bank, seed).sections) for item in part
        ]
        for (at, reader), (other_at, other) in permutations(placed, 2):
            if reader.slug == other.slug and other.scene in reader.seen:
                assert other_at < at, "what a way shows was locked before"


def filled_by_trial(blueprint: Exam, items: int, bank: tuple[Asked, ...]) -> bool:
    """Whether a paper of one section can be put together at all, by trying every case for every place."""
    slots = [key for key, number in quotas(blueprint, items).items() for _ in range(number)]
    cases = sorted({question.slug for question in bank})
    fits = {(case, key): any(q.slug == case and key in q.topics for q in bank) for case, key in product(cases, slots)}
    return any(
        all(fits[case, key] for case, key in zip(order, slots, strict=True)) for order in permutations(cases, items)
    )


@MANY
@given(banks(), st.integers(1, 5), st.binary(min_size=1, max_size=4))
def test_a_paper_of_one_section_is_drawn_whenever_there_is_one(bank, items, seed):
    blueprint = exam(2, 1, 1, items=(items, items))
    possible = filled_by_trial(blueprint, items, bank)
    assert (items in sizes(blueprint, bank)) == possible
    if possible:
        assert len(draw(blueprint, items, bank, seed).items) == items
    else:
        with pytest.raises(NotFilled):
            draw(blueprint, items, bank, seed)


@MANY
@given(banks(), st.binary(min_size=1, max_size=4), st.randoms())
def test_bank_blueprint_and_seed_make_the_paper_whatever_the_order_of_the_bank(bank, seed, random):
    blueprint = exam(1, 1, items=(2, 2))
    if 2 not in sizes(blueprint, bank):
        return
    mixed = list(bank)
    random.shuffle(mixed)
    assert draw(blueprint, 2, bank, seed) == draw(blueprint, 2, mixed, seed)
    assert draw_sample(bank, seed) == draw_sample(mixed, seed)


def examples() -> list[list[list[str]]]:
    """The tables of the worked example in docs/study.md."""
    text = (ROOT / "docs/study.md").read_text("utf-8").partition("\n## A practice exam\n")[2]
    tables = re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    return [[[cell.strip() for cell in line.strip("|").split("|")] for line in t.splitlines()[2:]] for t in tables]


def test_the_worked_example_in_the_documents_is_what_is_drawn_and_reported():
    shares, ((items, right, *percents),) = examples()
    tables = read_tables(*((ROOT / f"scenarios/{name}.yaml").read_text("utf-8") for name in ("codes", "vocabulary")))
    exams = read_exams((ROOT / "scenarios/exams.yaml").read_text("utf-8"), tables.vocabulary)
    nce = next(one for one in exams if one.key == "nce")
    names = {domain.key: domain.name for domain in nce.domains}
    assert {names[key]: str(n) for key, n in quotas(nce, 25).items()} == {row[0]: row[3] for row in shares}
    weights = [int(row[1]) for row in shares]
    assert [row[2] for row in shares] == [f"{25 * weight / sum(weights):.2f}" for weight in weights]
    assert minutes_for(nce, 25) == 29
    share = Share(int(items), int(right))
    told = (share.earned / share.n, floor(100 * share.interval.low) / 100, ceil(100 * share.interval.high) / 100)
    assert percents == [f"{part:.0%}".replace("%", " %") for part in told]


WIDE = tuple(
    asked(f"case-{n:02}", scene, TOPICS[(n + scene) % 4], seen=tuple(range(scene)))
    for n in range(30)
    for scene in range(3)
)


def test_another_seed_makes_another_paper():
    assert len({draw(exam(1, 1), 10, WIDE, bytes([n])) for n in range(10)}) == 10


def test_what_was_met_comes_only_where_nothing_else_is_left():
    met = {question.fingerprint for question in WIDE if question.slug < "case-20"}
    fresh = draw(exam(1, 1), 10, WIDE, b"seed", met)
    assert not met & {item.question.fingerprint for item in fresh.items}
    assert len(draw(exam(1, 1), 25, WIDE, b"seed", met).items) == 25


def test_the_sizes_that_the_bank_fills_are_offered_and_the_whole_length_only_then():
    assert sizes(exam(1, 1, 1, 1), WIDE) == (10, 25)
    assert sizes(exam(1, 1, 1, 1, sections=3), WIDE) == (10, 25, 50)
    assert sizes(exam(1, 1, 1, 1, items=(20, 20)), WIDE) == (10, 20)
    assert sizes(exam(1, 1, 1, 1), ()) == ()


def test_an_examination_of_which_nothing_is_practised_offers_nothing():
    assert sizes(Exam("e", "E", (Domain("skills", ()),), items=(10, 10)), WIDE) == ()


def test_a_later_section_goes_on_in_a_case_where_earlier_ones_showed_nothing_of_it():
    bank = (asked("a", 0, "crisis"), asked("a", 1, "crisis", seen=(0,)), asked("a", 2, "crisis", seen=(0, 1)))
    three = exam(None, 1, sections=3, items=(3, 3))
    only_crisis = Exam("e", "E", three.domains[1:], items=(3, 3), sections=3)
    paper = draw(only_crisis, 3, bank, b"seed")
    assert [item.question.scene for item in paper.items] == [0, 1, 2]


def test_the_earliest_decisions_are_dealt_where_chance_fills_no_paper():
    chain = tuple(asked("a", scene, "crisis", seen=tuple(range(scene))) for scene in range(6))
    six = Exam("e", "E", (Domain("crisis", ("crisis",)),), items=(6, 6), sections=6)
    for seed in range(12):
        assert [item.question.scene for item in draw(six, 6, chain, bytes([seed])).items] == [0, 1, 2, 3, 4, 5]


def test_met_questions_never_stand_in_the_way_of_a_paper_that_the_bank_fills():
    chain = tuple(asked("a", scene, "crisis", seen=tuple(range(scene))) for scene in range(4))
    four = Exam("e", "E", (Domain("crisis", ("crisis",)),), items=(4, 4), sections=4)
    paper = draw(four, 4, chain, b"seed", {"a 0"})
    assert [item.question.scene for item in paper.items] == [0, 1, 2, 3]


def test_a_place_whose_cases_are_all_taken_asks_the_others_to_move():
    bank = (asked("a", 0, "crisis", "referral"), asked("b", 0, "crisis"))
    for seed in range(10):
        paper = draw(exam(1, 1, items=(2, 2)), 2, bank, bytes([seed]))
        assert {item.domain: item.question.slug for item in paper.items} == {"crisis": "b", "referral": "a"}


def test_the_sample_is_of_eight_cases_and_many_topics_and_offers_every_choice():
    paper = draw_sample(WIDE, b"seed")
    assert len(paper.sections) == 1
    assert len({item.question.slug for item in paper.items}) == len(paper.items) == SAMPLE
    assert {topic for item in paper.items for topic in item.question.topics} == set(TOPICS)
    assert {item.shown for item in paper.items} == {(1, 2, 3, 4, 5)}


def test_the_sample_prefers_what_was_not_met():
    met = {question.fingerprint for question in WIDE if question.slug < "case-22"}
    assert {item.question.slug for item in draw_sample(WIDE, b"seed", met).items} == {
        f"case-{n}" for n in range(22, 30)
    }
    everything = {question.fingerprint for question in WIDE}
    assert len(draw_sample(WIDE, b"seed", everything).items) == SAMPLE


def test_a_small_library_has_a_smaller_sample_and_an_empty_one_none():
    assert len(draw_sample(WIDE[:6], b"seed").items) == 2
    with pytest.raises(NotFilled):
        draw_sample((), b"seed")
