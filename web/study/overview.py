"""Study: what to do today, and what one's decisions tell."""

from __future__ import annotations

from flask import render_template

from services.study.exam_offers import running_sample
from services.study.figures import FEW
from services.study.overview import overview as overview_of
from services.study.sittings import MINUTES
from services.tokens import new_start_token
from web.access import Access, open_to, person_id
from web.session import now
from web.study.area import area


@area.get("/study")
@open_to(Access.EVERYONE)
def overview() -> str:
    """Today, the next case, and what one's decisions tell; to whom has decided nothing, what this page is for."""
    seen = overview_of(person_id(), now())
    if seen is None:
        running = running_sample(person_id())
        return render_template("study/first.html", start_token=new_start_token(), running=running)
    return render_template("study/overview.html", study=seen, few=FEW, offered=MINUTES)
