"""A case on paper, for a class, with the key and the teaching note."""

from __future__ import annotations

from flask import render_template

from services.handouts import handout
from web.access import Access, open_to
from web.teach.area import area


@area.get("/cases/<slug:slug>/print")
@open_to(Access.TEACHER)
def print_case(slug: str) -> str:
    """The story first, then, on a new sheet, all that the class should not see before it has talked."""
    return render_template("teach/handout.html", handout=handout(slug))
