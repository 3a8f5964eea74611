"""A document as PDF: a pattern (`*.typ`) and its words, which go in as data and are never read as markup.

What Typst cannot tag, name or set is an error, not a box: PDF/UA-1 is asked for when it compiles.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import typst

_HERE = Path(__file__).parent
STANDARD: Final = "ua-1"


class Unset(ValueError):
    """A document cannot be set: most likely there is no letter for something in it."""


class TooLong(Unset):
    """A document has more words than its page holds."""


def pdf(pattern: str, words: Mapping[str, Any], at: datetime, files: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF of a pattern. The same words at the same moment make the same bytes. Raises Unset, TooLong.

    `files` are pictures by the names under which the pattern asks for them.
    """
    with TemporaryDirectory(prefix="baton-") as folder:  # pictures can be handed over as files only
        for name, content in {**_patterns(), **(files or {})}.items():
            Path(folder, name).write_bytes(content)
        try:
            made: bytes = typst.compile(
                Path(folder, f"{pattern}.typ"),
                root=Path(folder),
                font_paths=_fonts(),
                sys_inputs={"words": json.dumps(words, ensure_ascii=False)},
                pdf_standards=STANDARD,
                timestamp=at.replace(microsecond=0),
            )
        except typst.TypstError as fault:
            raise (TooLong if "does not fit" in str(fault) else Unset)(str(fault)) from None
    return made


@cache
def _patterns() -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in _HERE.glob("*.typ")}


@cache
def _fonts() -> typst.Fonts:
    """Our fonts and no others: what a system has differs from one to the next."""
    return typst.Fonts(font_paths=[str(_HERE / "fonts")], include_system_fonts=False, include_embedded_fonts=False)
