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
from engine.scenario.tables import Exam, Tables, read_exams, read_tables
from engine.scenario.types import Finding

TABLES = Path(__file__).resolve().parent.parent / "scenarios"
"""The codes and the vocabulary are the application's own, whatever folder the scenarios are read from."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_SLUG = 100
_NOT_SCENARIOS = ("README", "TEMPLATE")


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """One file as it stands on disk. `hash` is of its normalized text; `fault` says why it cannot be read."""

    path: Path
    raw: bytes
    fault: Finding | None = None

    @property
    def slug(self) -> str:
        return self.path.stem

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def text(self) -> str:
        return normalize(self.raw.decode("utf-8", errors="replace"))


def tables(instance: Path) -> Tables:
    """The application's tables, with the words that the site adds in its instance folder. Raises BadTable, OSError."""
    return _tables(*_texts(instance))


def exams(instance: Path) -> tuple[Exam, ...]:
    """The blueprints of the examinations, in the same words. Raises BadTable, OSError."""
    return _exams((TABLES / "exams.yaml").read_text(encoding="utf-8"), *_texts(instance))


def tables_mark(instance: Path) -> str:
    """A hash of the rules' version and of the tables: with another one, files are judged anew."""
    return hashlib.sha256("\x1f".join((str(VERSION), *_texts(instance))).encode()).hexdigest()


def find(paths: Sequence[Path]) -> Iterator[ScenarioFile]:
    """Every scenario file of these files and folders, in the order given. A folder that is not there holds none."""
    for path in paths:
        if path.is_dir():
            yield from (_read(file) for file in sorted(path.glob("*.md")) if file.stem not in _NOT_SCENARIOS)
        elif path.is_file():
            yield _read(path)


def misnamed(files: Sequence[ScenarioFile]) -> dict[Path, Finding]:
    """Files whose name cannot be the address of a case, or is that of another file before it."""
    found: dict[Path, Finding] = {}
    taken: dict[str, Path] = {}
    for file in files:
        if not _SLUG.fullmatch(file.slug) or len(file.slug) > MAX_SLUG:
            remedy = "Name it in lower case with hyphens, such as the-long-wait.md."
            found[file.path] = error(1, "file-name", f"{file.path.name} is not a file name for a case.", remedy)
        elif file.slug in taken:
            remedy = f"Rename it; {taken[file.slug]} has the name already."
            found[file.path] = error(1, "file-name", f"There are two cases named {file.slug}.", remedy)
        else:
            taken[file.slug] = file.path
    return found


def judge(file: ScenarioFile, known: Tables, today: date) -> Report:
    """Hold one file against every rule."""
    if file.fault is not None:
        return Report(None, (file.fault,))
    return check(file.raw, known, today)


def _read(path: Path) -> ScenarioFile:
    try:
        with path.open("rb") as opened:
            return ScenarioFile(path, opened.read(MAX_BYTES + 1))
    except OSError as fault:
        message = f"The file cannot be read: {fault.strerror}."
        return ScenarioFile(path, b"", error(1, "file", message, "Check its permissions."))


def _texts(instance: Path) -> tuple[str, ...]:
    """The codes, the vocabulary, and the site's own words where it has some."""
    paths = [TABLES / "codes.yaml", TABLES / "vocabulary.yaml", instance / "scenarios" / "vocabulary.yaml"]
    return tuple(path.read_text(encoding="utf-8") for path in paths if path.is_file())


@lru_cache(maxsize=4)
def _tables(codes: str, vocabulary: str, *more_words: str) -> Tables:
    return read_tables(codes, vocabulary, *more_words)


@lru_cache(maxsize=4)
def _exams(text: str, *texts: str) -> tuple[Exam, ...]:
    return read_exams(text, _tables(*texts).vocabulary)
