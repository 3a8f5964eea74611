"""Views that take more than the site takes by default: a whole file, a long list, many words."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request


def take_more(area: Blueprint, name: str, most: int, in_memory: int | None = None) -> None:
    """Let one view of an area take so many bytes, `in_memory` of them while a form is taken apart: a file waits on the
    disk. It is set before anything reads the body.
    """
    taking = f"{area.name}.{name}"

    @area.url_value_preprocessor
    def widen(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if endpoint == taking:
            request.max_content_length = most
            if in_memory is not None:
                request.max_form_memory_size = in_memory
