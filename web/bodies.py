"""Views that take more than the site takes by default: a whole file, a long list, many words."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

IN_MEMORY = 512 * 1024
"""Bytes of a body that are in memory while it is taken apart: the words of a form, and a piece of a file at a time. The
file itself waits on the disk.
"""


def take_more(area: Blueprint, name: str, most: int, in_memory: int = IN_MEMORY) -> None:
    """Let one view of an area take so many bytes. It is set before anything reads the body."""
    taking = f"{area.name}.{name}"

    @area.url_value_preprocessor
    def widen(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if endpoint == taking:
            request.max_content_length = most
            request.max_form_memory_size = in_memory
