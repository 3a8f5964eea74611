"""Every benchmark still runs: with tiny numbers, and only to see that it has not rotted. Nothing is timed here."""

from pathlib import Path

import pytest

from bench import tables
from bench.__main__ import BENCHMARKS
from bench.processes import PROC

needs_linux = pytest.mark.skipif(not (PROC / "self" / "stat").exists(), reason="The benchmarks read /proc.")


@needs_linux
@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_still_runs(name: str) -> None:
    for table in BENCHMARKS[name](True):
        assert table.rows
        assert all(len(row) == len(table.columns) for row in table.rows)


def test_the_readme_has_a_place_for_each_table(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text(tables.README.read_text("utf-8"), "utf-8")
    for name in BENCHMARKS:
        tables.write(name, f"| {name} |", page)
    assert all(f"\n| {name} |\n" in page.read_text("utf-8") for name in BENCHMARKS)


def test_writing_a_table_again_replaces_it(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("Before\n\n<!-- engine -->\n<!-- end of engine -->\n\nAfter\n", "utf-8")
    tables.write("engine", "old", page)
    tables.write("engine", "new", page)
    assert page.read_text("utf-8") == "Before\n\n<!-- engine -->\n\nnew\n\n<!-- end of engine -->\n\nAfter\n"
