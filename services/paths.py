"""Ways through a story as pages, forms and tables write them: numbers of choices, joined by commas."""

from __future__ import annotations

from collections.abc import Iterable

from services.errors import Malformed

MAX_TRAIL = 400


def read_path(path: str) -> tuple[int, ...]:
    """The numbers of a path. Raises Malformed."""
    if not path:
        return ()
    parts = path.split(",")
    if len(parts) > MAX_TRAIL or not all(p.isascii() and p.isdigit() and len(p) <= 2 for p in parts):
        raise Malformed("This path is not one. Begin again from the start.")
    return tuple(int(part) for part in parts)


def write_path(numbers: Iterable[int]) -> str:
    """The path of these numbers."""
    return ",".join(map(str, numbers))
