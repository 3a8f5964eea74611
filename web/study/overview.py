"""Study: what to do today, and what one's decisions tell."""

from __future__ import annotations

from flask import render_template

from services.attempts import new_start_token
from services.study.figures import FEW
from services.study.overview import overview as overview_of
from web.access import Access, open_to, person_id
from web.session import now
from web.study.area import area


@area.get("/study")
@open_to(Access.EVERYONE)
def overview() -> str:
    """Today, the next case, and what one's decisions tell; to whom has decided nothing, what this page is for."""
    seen = overview_of(person_id(), now())
    if seen is None:
        return render_template("study/first.html", start_token=new_start_token())
    return render_template("study/overview.html", study=seen, few=FEW)
