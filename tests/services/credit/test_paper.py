"""A transcript on paper: tagged, the same every time, in any script, and nothing in a title is read as markup."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import which

import pytest

from engine.credit.counting import Carried
from engine.credit.cycles import Cycle
from engine.credit.requirements import Requirements, SubjectRule
from services.credit.entries import EntryView
from services.credit.paper import on_paper
from services.credit.transcript import Line, Transcript, transcript_of
from services.credit.views import Ledger, LicenseView, PeriodView

NOW = datetime(2026, 11, 26, 12, 0, 0, 7, tzinfo=UTC)
ENTRY = EntryView(
    1, "a" * 32, "Limits", "", "", date(2026, 3, 5), None, 300, "hours", "self_paced", {"ethics": 150}, "", 0, False
)
ASKED = Requirements(total=2_400, subjects=(SubjectRule("ethics", 600),))


def transcript(*titles: str, jurisdiction: str = "US-TX") -> Transcript:
    """The transcript of Alice, with entries of these titles."""
    period = PeriodView("p", 1, Cycle(date(2025, 5, 1), date(2027, 4, 30)), ASKED, Carried(), None, True, None, 0)
    license = LicenseView("l", "A license", "counselor", jurisdiction, "70123", None, "UTC", {}, True, 0, (period,))
    entries = tuple(
        replace(ENTRY, id=number, public_id=f"{number:032x}", title=title) for number, title in enumerate(titles)
    )
    return transcript_of(Ledger((license,), entries, NOW), "Алиса Müller", "p", date(2026, 11, 26))


def words_of(raw: bytes, folder: Path) -> str:
    """What another program reads out of a PDF."""
    if which("pdftotext") is None:
        pytest.skip("there is no pdftotext here")
    file = folder / "t.pdf"
    file.write_bytes(raw)
    return subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout


def test_it_is_tagged_and_the_same_words_at_the_same_moment_make_the_same_bytes() -> None:
    raw = on_paper(transcript("Limits"), NOW)
    assert raw == on_paper(transcript("Limits"), NOW)
    assert b"/MarkInfo" in raw
    assert b"pdfuaid" in raw


def test_what_was_live_stands_under_the_day_it_was_held_on_with_the_day_of_completion(tmp_path: Path) -> None:
    of = transcript("Limits")
    live = replace(of.lines[0].entry, format="live_online", held_on=date(2026, 2, 27))
    said = words_of(on_paper(replace(of, lines=(Line(live, None),)), NOW), tmp_path)
    assert re.search(r"27 Feb 2026 +Limits", said)
    assert "completed on 5 March 2026" in said


def test_it_says_what_was_earned_for_which_license_and_what_that_comes_to(tmp_path: Path) -> None:
    said = words_of(on_paper(transcript("Limits", "Надежда", "希望", "#set page(width: 1cm) $x$ *b*"), NOW), tmp_path)
    for words in (
        "Алиса Müller",
        "number 70123",
        "Надежда",
        "希望",
        "#set page(width: 1cm) $x$ *b*",
        "12 of 24",
        "6 of 6",
    ):
        assert words in said
    assert "question mark" not in said


def test_a_letter_that_cannot_be_set_is_said_and_loses_nothing_else(tmp_path: Path) -> None:
    said = words_of(on_paper(transcript("An \U00013080 eye", "Limits"), NOW), tmp_path)
    assert "An ? eye" in said
    assert "stands as a question mark" in said
    assert "Limits" in said


@pytest.mark.parametrize(("jurisdiction", "size"), [("US-TX", b"612 792"), ("GB", b"595.27")])
def test_paper_is_letter_where_that_is_used_and_a4_elsewhere(jurisdiction: str, size: bytes) -> None:
    assert size in on_paper(transcript("Limits", jurisdiction=jurisdiction), NOW)
