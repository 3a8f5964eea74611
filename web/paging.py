"""From one page of a list to the next, for the pager."""

from __future__ import annotations

from typing import Any, Protocol

from flask import url_for


class Paged(Protocol):
    """A page of a list."""

    @property
    def page(self) -> int:
        """Which it is, from 1."""

    @property
    def pages(self) -> int:
        """How many there are."""


def turns(shown: Paged, endpoint: str, **told: Any) -> dict[str, str | None]:
    """Where the page before and the page after are, as components/pager.html asks for it; what is `told` and empty is
    left out of the addresses.
    """
    there: dict[str, Any] = {name: value for name, value in told.items() if value}

    def address(number: int) -> str | None:
        return url_for(endpoint, **there, page=number) if 1 <= number <= shown.pages else None

    return {"previous_url": address(shown.page - 1), "next_url": address(shown.page + 1)}
