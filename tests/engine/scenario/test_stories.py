"""Each rule has a tiny story that it catches and a twin that it lets through; tests/stories/ holds them as files.

A story is called `<code>[--variant].caught.md` or `.passed.md`. A caught one says in its teaching note what is to be
found and how the line begins on which it stands: `Finds no-provision at: - **Refer**`.
"""

import re
from pathlib import Path

import pytest

from engine.scenario.source import MAX_BYTES
from tests.engine.scenario.cases import ROOT, STORIES, judged, places

CAUGHT = sorted(STORIES.glob("*.caught.md"))
PASSED = sorted(STORIES.glob("*.passed.md"))
FINDS = re.compile(r"^Finds (?P<code>[a-z-]+) at: (?P<start>.+)$", re.MULTILINE)
CODE = re.compile(r"\b(?:error|warning)\(\s*(?:[^\"()]|\[[^\]]*\]|\([^()]*\))*?\"(?P<code>[a-z]+(?:-[a-z]+)*)\"")

# One rule is about a file too large to be read by anybody: its stories grow here.
GROWN = {"file-size"}


def code_of(story: Path) -> str:
    return story.name.partition(".")[0].partition("--")[0]


def declared(text: str) -> list[tuple[int, str]]:
    """Lines and codes that a story says are to be found."""
    lines = text.split("\n")
    starts = ((m["code"], m["start"]) for m in FINDS.finditer(text))
    return sorted(
        (next(n for n, line in enumerate(lines, start=1) if line.strip().startswith(start)), code)
        for code, start in starts
    )


def codes_of_the_engine() -> set[str]:
    files = (ROOT / "engine/scenario").rglob("*.py")
    return {match["code"] for file in files for match in CODE.finditer(file.read_text("utf-8"))}


@pytest.mark.parametrize("path", CAUGHT, ids=lambda path: path.name.removesuffix(".caught.md"))
def test_a_fault_is_found_on_its_line_and_nothing_else_is(path):
    raw = path.read_bytes()
    wanted = declared(raw.decode("utf-8", errors="replace"))
    assert code_of(path) in {code for _, code in wanted}
    assert places(judged(raw).findings) == wanted


@pytest.mark.parametrize("path", PASSED, ids=lambda path: path.name.removesuffix(".passed.md"))
def test_its_twin_without_the_fault_is_let_through(path):
    report = judged(path.read_bytes())
    assert places(report.findings) == []
    assert report.figures is not None


def test_a_file_over_the_limit_of_bytes_is_refused_unread_and_one_at_the_limit_is_read():
    text = (STORIES / "no-provision.passed.md").read_text("utf-8") + "\n# For supervisors\n"
    grown = text + "\n" * (MAX_BYTES - len(text))
    assert places(judged(grown).findings) == []
    assert places(judged(grown + "\n").findings) == [(1, "file-size")]


def test_every_finding_of_the_engine_has_its_stories_and_every_story_a_finding():
    codes = codes_of_the_engine()
    assert len(codes) > 50
    assert {code_of(path) for path in CAUGHT} | GROWN == codes


def test_every_story_has_its_twin():
    caught = {path.name.removesuffix(".caught.md") for path in CAUGHT}
    assert {path.name.removesuffix(".passed.md") for path in PASSED} == caught


def test_a_finding_says_what_is_wrong_and_what_to_do():
    for path in CAUGHT:
        for finding in judged(path.read_bytes()).findings:
            assert finding.message.endswith((".", "?")), finding
            assert finding.remedy.endswith((".", "?")), finding
