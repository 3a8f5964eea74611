"""What was measured, as tables in Markdown, on the screen and in README.md. Knows no benchmark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).resolve().parent / "README.md"


@dataclass(frozen=True, slots=True)
class Table:
    """A heading of columns, and rows of cells; a column of figures is set to the right."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""

    def markdown(self) -> str:
        """The table as a code host shows it."""
        figures = [all(cell[:1].isdigit() for cell in cells) for cells in zip(*self.rows, strict=True)]
        rule = ["---", *("---:" if right else "---" for right in figures[1:])]
        lines = [f"| {' | '.join(cells)} |" for cells in (self.columns, rule, *self.rows)]
        return "\n".join([*lines, "", self.note] if self.note else lines)


def together(tables: Iterable[Table]) -> str:
    """Tables below each other."""
    return "\n\n".join(table.markdown() for table in tables)


def write(name: str, text: str, page: Path = README) -> None:
    """Put a text between the markers of a benchmark. Raises ValueError where the page has none."""
    before, opening, rest = page.read_text("utf-8").partition(f"<!-- {name} -->\n")
    _, closing, after = rest.partition(f"<!-- end of {name} -->")
    if not closing:
        raise ValueError(f"{page} has no place for {name}.")
    page.write_text(f"{before}{opening}\n{text}\n\n{closing}{after}", "utf-8")


def verdict(figure: float, target: float) -> str:
    """A target, and whether the figure keeps within it."""
    return f"≤ {target:g} {'kept' if figure <= target else '**missed**'}"
