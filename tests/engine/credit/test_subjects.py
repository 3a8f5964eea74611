"""Subjects: what is kept is read, and a board's own names take them in without counting an hour twice."""

from __future__ import annotations

from engine.credit.subjects import as_asked, from_json, mapping_from_json, suggested, too_many

ONE = {"ethics": ("law_and_ethics",), "law": ("law_and_ethics",)}


def test_what_is_no_subject_or_no_hour_is_not_read() -> None:
    kept = {"law": 100, "ethics": 200, "astrology": 300, "suicide": 0, "telehealth": -5, "boundaries": "100"}
    assert from_json(kept) == {"ethics": 200, "law": 100}
    assert list(from_json(kept)) == ["ethics", "law"]
    mapped = {"ethics": ["law_and_ethics", "astrology"], "law": [], "suicide": "other", "astrology": ["law"]}
    assert mapping_from_json(mapped) == {"ethics": ("law_and_ethics",), "law": ()}


def test_a_subject_with_more_hours_than_the_whole_is_named() -> None:
    assert too_many({"ethics": 100, "law": 101}, 100) == "law"
    assert too_many({"ethics": 100, "law": 100}, 100) is None


def test_two_subjects_that_are_one_to_the_board_are_added_up_to_the_whole() -> None:
    assert as_asked({"ethics": 200, "law": 100}, 600, ONE) == {"law_and_ethics": 300}
    assert as_asked({"ethics": 100, "law": 100}, 100, ONE) == {"law_and_ethics": 100}
    assert as_asked({"ethics": 100, "law": 100, "law_and_ethics": 100}, 250, ONE) == {"law_and_ethics": 250}


def test_a_subject_counts_as_itself_unless_it_is_mapped_and_perhaps_for_the_total_alone() -> None:
    assert as_asked({"suicide": 100, "law": 50}, 300, {"law": ()}) == {"suicide": 100}
    assert as_asked({"boundaries": 100}, 300, {"boundaries": ("ethics", "boundaries")}) == {
        "ethics": 100,
        "boundaries": 100,
    }


def test_a_board_that_asks_for_law_and_ethics_together_takes_either() -> None:
    assert suggested(["law_and_ethics", "suicide"]) == ONE
    assert suggested(["law_and_ethics", "ethics"]) == {"law": ("law_and_ethics",)}
    assert suggested(["ethics", "law"]) == {}
