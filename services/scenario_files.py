"""Scenario files and tables on disk, read and judged. Knows no database."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from engine.scenario.check.report import VERSION, Report, check
from engine.scenario.source import MAX_BYTES, error, normalize
from engine.scenario.tables import Tables, read_tables
from engine.scenario.types import Finding

TABLES = Path(__file__).resolve().parent.parent / "scenarios"
"""The codes and the vocabulary are the application's own, whatever folder the scenarios are read from."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NOT_SCENARIOS = ("README", "TEMPLATE")


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """One file as it stands on disk. `hash` is of its normalized text;
    `fault` says why its name or bytes cannot be used.
    """

    path: Path
    slug: str
    raw: bytes
    fault: Finding | None = None

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def text(self) -> str:
        return normalize(self.raw.decode("utf-8", errors="replace"))


def tables(instance: Path) -> Tables:
    """The application's tables, with the words that the site adds in its instance folder. Raises BadTable, OSError."""
    return _tables(*_texts(instance))


def tables_mark(instance: Path) -> str:
    """A hash of the rules' version and of the tables: with another one, files are judged anew."""
    return hashlib.sha256("\x1f".join((str(VERSION), *_texts(instance))).encode()).hexdigest()


def find(paths: Sequence[Path]) -> Iterator[ScenarioFile]:
    """Every scenario file of these files and folders, in the order given. A folder that is not there holds none."""
    seen: dict[str, Path] = {}
    for path in paths:
        found = sorted(path.glob("*.md")) if path.is_dir() else [path] if path.is_file() else []
        for file in found:
            if path.is_dir() and file.stem in _NOT_SCENARIOS:
                continue
            yield _read(file, seen)
            seen.setdefault(file.stem, file)


def judge(file: ScenarioFile, known: Tables, today: date) -> Report:
    """Hold one file against every rule."""
    if file.fault is not None:
        return Report(None, (file.fault,))
    return check(file.raw, known, today)


def _read(path: Path, seen: dict[str, Path]) -> ScenarioFile:
    slug = path.stem
    if not _SLUG.fullmatch(slug) or len(slug) > 100:
        remedy = "Name it in lower case with hyphens, such as the-long-wait.md."
        return ScenarioFile(
            path, slug, b"", error(1, "file-name", f"{path.name} is not a file name for a case.", remedy)
        )
    if slug in seen:
        remedy = f"Rename it; {seen[slug]} has the name already."
        return ScenarioFile(path, slug, b"", error(1, "file-name", f"There are two cases named {slug}.", remedy))
    try:
        with path.open("rb") as opened:
            return ScenarioFile(path, slug, opened.read(MAX_BYTES + 1))
    except OSError as fault:
        return ScenarioFile(
            path, slug, b"", error(1, "file", f"The file cannot be read: {fault.strerror}.", "Check its permissions.")
        )


def _texts(instance: Path) -> tuple[str, ...]:
    """The codes, the vocabulary, and the site's own words where it has some."""
    paths = [TABLES / "codes.yaml", TABLES / "vocabulary.yaml", instance / "scenarios" / "vocabulary.yaml"]
    return tuple(path.read_text(encoding="utf-8") for path in paths if path.is_file())


@lru_cache(maxsize=4)
def _tables(codes: str, vocabulary: str, *more_words: str) -> Tables:
    return read_tables(codes, vocabulary, *more_words)
