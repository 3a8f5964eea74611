"""The examples of boards: the file is clean, each says where it is from, and a faulty one is refused by its line."""

from __future__ import annotations

import pytest

from engine.credit.seeds import read_seeds
from engine.scenario.nodes import BadTable
from tests.engine.scenario.cases import ROOT

SEEDS = (ROOT / "scenarios/ce_rules.yaml").read_text("utf-8")
BOARD = """\
boards:
  zz-board:
    name: A board
    professions: [counselor]
    jurisdiction: US-TX
    months: 24
    total: 20
    subjects:
      - {subject: law_and_ethics, hours: 1.5}
      - {subject: suicide, hours: 2, first: 2, every: 3}
    live_minimum: {percent: 50}
    self_study_cap: {hours: 5}
    carry_over: 4
    source: Its rule
    as_of: 2026-11
    confidence: low
    note: None.
"""


def test_the_examples_of_the_site_can_be_read() -> None:
    seeds = {seed.key: seed for seed in read_seeds(SEEDS)}
    assert len(seeds) == 8
    for seed in seeds.values():
        assert seed.name
        assert seed.source
        assert seed.note
        assert seed.as_of >= "2026-11"
    assert seeds["nbcc-ncc"].requirements.total == 10_000
    assert [seed.key for seed in seeds.values() if seed.confidence == "high"] == [
        "tx-lpc",
        "ny-mental-health",
        "nbcc-ncc",
    ]


def test_a_board_is_read_with_everything_that_it_asks_for() -> None:
    (seed,) = read_seeds(BOARD)
    asked = seed.requirements
    assert (asked.total, asked.months) == (2000, 24)
    assert [(rule.subject, rule.hours, rule.first, rule.every) for rule in asked.subjects] == [
        ("law_and_ethics", 150, 1, 1),
        ("suicide", 200, 2, 3),
    ]
    assert asked.live_minimum is not None
    assert asked.live_minimum.percent == 50
    assert asked.self_study_cap is not None
    assert asked.self_study_cap.hours == 500
    assert asked.carry_over is not None
    assert asked.carry_over.hours == 400
    assert seed.mapped == {"ethics": ("law_and_ethics",), "law": ("law_and_ethics",)}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    source: Its rule\n", "", "line 1: a text was expected"),
        ("[counselor]", "[astrologer]", "line 4: professions of zz-board"),
        ("[counselor]", "[]", "line 4: professions of zz-board"),
        ("US-TX", "Texas", "line 5: jurisdiction of zz-board"),
        ("2026-11", "2026-13", "line 15: as_of of zz-board"),
        ("confidence: low", "confidence: sure", "line 16: confidence of zz-board"),
        ("total: 20", "total: twenty", "line 7: Write hours as a number"),
        ("    total: 20\n", "", "line 1: a text was expected"),
        ("hours: 1.5}", "hours: 30}", "line 3: subjects of zz-board cannot be used: The hours of a subject"),
        ("suicide,", "astrology,", "line 3: subjects of zz-board cannot be used: Choose a subject"),
        ("every: 3", "every: often", "line 10: whole numbers were expected"),
        ("{percent: 50}", "{percent: 101}", "line 3: live_minimum of zz-board"),
        ("{percent: 50}", "half", "line 11: a mapping was expected"),
        ("boards:", "board:", "line 1: a mapping was expected"),
    ],
)
def test_a_faulty_board_is_refused_by_its_line(old: str, new: str, message: str) -> None:
    with pytest.raises(BadTable, match=message):
        read_seeds(BOARD.replace(old, new, 1))
