"""Everything that the checker can say is explained to authors, and nothing that it cannot."""

import re
from pathlib import Path

from tests.engine.scenario.test_stories import codes_of_the_engine

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| `(?P<code>[a-z-]+)` \|(?P<cells>.*)\|$", re.MULTILINE)


def rows() -> list[tuple[str, list[str]]]:
    guide = (ROOT / "docs/authoring.md").read_text("utf-8")
    section = guide.partition("## What the checker says")[2].partition("\n## ")[0]
    return [(m["code"], [cell.strip() for cell in m["cells"].split(" | ")]) for m in ROW.finditer(section)]


def test_every_finding_stands_once_in_the_guide_for_authors_and_none_is_stale():
    listed = [code for code, _ in rows()]
    assert len(listed) == len(set(listed))
    assert set(listed) == codes_of_the_engine()


def test_every_finding_is_explained_with_an_example_and_a_remedy():
    for code, cells in rows():
        assert len(cells) == 3, code
        assert all(cells), code
