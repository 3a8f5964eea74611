"""Lists that are shown a page at a time."""

from __future__ import annotations

from services.errors import NotFound


def pages_of(count: int, size: int, page: int) -> int:
    """How many pages of a size so many lines fill: one, where there is none. Raises NotFound for a page that is none of
    them.
    """
    pages = max(1, -(-count // size))
    if not 1 <= page <= pages:
        raise NotFound(f"The list has {pages} pages.")
    return pages
