"""`/courses`: what is offered, one course with all that is disclosed before enrolment, and enrolment."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.accounts.profile import profile_of
from services.courses import enrolling, offers
from services.errors import BadField, NotFound
from services.jurisdictions import NAMES
from web.access import Access, account, logged_in, open_to, person_id
from web.courses.area import area
from web.courses.forms import EnrolForm
from web.pages import time_zone
from web.session import now


@area.get("", endpoint="courses")
@open_to(Access.EVERYONE)
def courses_page() -> str:
    """What is published."""
    return render_template("courses/courses.html", courses=offers.courses())


@area.get("/<hex:course_id>")
@open_to(Access.EVERYONE)
def course(course_id: str) -> AnyResponse:
    """One course, whole. The address of one that is retired leads to the edition that took its place."""
    here = account()
    try:
        page = _page(course_id, EnrolForm.of(profile_of(here.id) if here else None, time_zone()))
    except NotFound:
        newer = offers.took_its_place(course_id)
        if newer is None:
            raise
        return redirect(url_for("courses.course", course_id=newer), 303)
    return make_response(page)


@area.post("/<hex:course_id>/enrolments")
@open_to(Access.ACCOUNT)
def enrol(course_id: str) -> AnyResponse:
    """Enrol. The same form sent twice enrols once."""
    form = EnrolForm()
    try:
        enrolling.enrol(logged_in(), course_id, form.told(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(course_id, form), 400)
    return redirect(url_for("courses.taking", course_id=course_id, done="enrolled"), 303)


def _page(course_id: str, form: EnrolForm) -> str:
    offer = offers.offer(person_id(), course_id, now())
    return render_template("courses/course.html", offer=offer, form=form, places=NAMES, there=request.path)
