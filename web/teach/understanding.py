"""`/teach/cohorts/<id>/understanding`: what a cohort's decisions tell, one case of it, and its packet on paper."""

from __future__ import annotations

from flask import render_template, request
from flask_login import current_user

from engine.insight.masking import FEW
from services.teach.class_packet import class_packet
from services.teach.decision_figures import ITEMS
from services.teach.given import ACROSS, Wanted
from services.teach.understanding import case_of_cohort
from services.teach.understanding_list import cases_of_cohort
from web.access import Access, open_to
from web.fields import only
from web.teach.area import area


@area.get("/cohorts/<hex:cohort_id>/understanding")
@open_to(Access.SUPERVISOR)
def understanding(cohort_id: str) -> str:
    """The cases that the cohort was given."""
    return render_template("teach/understanding.html", cases=cases_of_cohort(current_user.id, cohort_id))


@area.get("/cohorts/<hex:cohort_id>/cases/<slug:slug>")
@open_to(Access.SUPERVISOR)
def case(cohort_id: str, slug: str) -> str:
    """All figures of one of them."""
    page = case_of_cohort(current_user.id, cohort_id, slug, _wanted())
    return render_template("teach/understanding_case.html", page=page, across=ACROSS, items=ITEMS, few=FEW)


@area.get("/cohorts/<hex:cohort_id>/cases/<slug:slug>/packet")
@open_to(Access.SUPERVISOR)
def case_packet(cohort_id: str, slug: str) -> str:
    """The same in short, to hand out, with a sheet for whoever leads the discussion."""
    packet = class_packet(current_user.id, cohort_id, slug, _wanted())
    return render_template("teach/understanding_packet.html", packet=packet, few=FEW)


def _wanted() -> Wanted:
    return Wanted(**{name: only(request.args, name) for name in ("assignment", "group", "revision")})
