"""`/provider/courses/<id>/enrolment`: codes, invitations, and links for reviewers."""

from __future__ import annotations

from flask import current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.errors import BadField
from services.provider import codes, courses, reviewers
from services.sheets import as_csv
from services.tokens import new_public_id
from web.access import Access, logged_in, open_to
from web.bodies import take_more
from web.downloads import attachment
from web.fields import only
from web.forms import Form
from web.places import places
from web.provider.area import area
from web.provider.course_forms import ENROLMENT_NAMES, CodesForm, InvitationsForm, ReviewerForm
from web.session import now

MAX_ADDRESSES = 192 * 1024
"""Five hundred addresses, each as long as one can be, with the line ends and signs that a form spells longer."""

take_more(area, "invite", MAX_ADDRESSES, MAX_ADDRESSES)


@area.get("/courses/<hex:course_id>/enrolment")
@open_to(Access.CE_ADMINISTRATOR)
def ways_in(course_id: str) -> str:
    """The ways into a course, and what became of them."""
    return _page(course_id)


@area.post("/courses/<hex:course_id>/codes")
@open_to(Access.CE_ADMINISTRATOR)
def make_codes(course_id: str) -> AnyResponse:
    """Make codes; the answer shows them this once, on a page or as a file."""
    form = CodesForm()
    try:
        made = codes.make_codes(logged_in(), course_id, only(request.form, "batch"), form.told(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(course_id, codes=form), 400)
    if only(request.form, "as") == "csv":
        return attachment(as_csv(["code"], [[code] for code in made]), "text/csv; charset=utf-8", "codes.csv")
    told = {"course": courses.course(course_id), "codes": made, "label": form.label.data}
    return make_response(render_template("provider/codes_made.html", **told))


@area.post("/courses/<hex:course_id>/codes/<hex:code_id>/withdraw")
@open_to(Access.CE_ADMINISTRATOR)
def withdraw_code(course_id: str, code_id: str) -> AnyResponse:
    """Let what is unused of some codes, or an invitation, lead nowhere."""
    codes.withdraw(logged_in(), course_id, code_id, now())
    return _to(course_id, "withdrawn")


@area.post("/courses/<hex:course_id>/invitations")
@open_to(Access.CE_ADMINISTRATOR)
def invite(course_id: str) -> AnyResponse:
    """Write to people."""
    form, there = InvitationsForm(), places() if current_app.config["SENDS_MAIL"] else None
    addresses = [each for each in (form.addresses.data or "").splitlines() if each.strip()]
    try:
        codes.invite(logged_in(), course_id, addresses, there, now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(course_id, invitations=form), 400)
    return _to(course_id, "invited")


@area.post("/courses/<hex:course_id>/reviewers")
@open_to(Access.CE_ADMINISTRATOR)
def let_reviewer_in(course_id: str) -> AnyResponse:
    """Make a link for a reviewer; the answer shows it this once."""
    form = ReviewerForm()
    try:
        token = reviewers.let_in(logged_in(), course_id, form.label.data or "", form.last.data or "", now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(course_id, reviewer=form), 400)
    link = f"{current_app.config['ADDRESS']}{url_for('courses.review', token=token)}"
    told = {"course": courses.course(course_id), "link": link, "label": form.label.data}
    return make_response(render_template("provider/reviewer_link.html", **told))


@area.post("/courses/<hex:course_id>/reviewers/<hex:access_id>/end")
@open_to(Access.CE_ADMINISTRATOR)
def end_reviewer(course_id: str, access_id: str) -> AnyResponse:
    """End a reviewer's access at once."""
    reviewers.end(logged_in(), course_id, access_id, now())
    return _to(course_id, "ended")


def _page(course_id: str, **forms: Form) -> str:
    """The page, with forms that were refused."""
    blank = {
        "codes": CodesForm(formdata=None, data={"batch": new_public_id()}),
        "invitations": InvitationsForm(formdata=None),
        "reviewer": ReviewerForm(formdata=None),
    }
    return render_template(
        "provider/ways_in.html",
        course=courses.course(course_id),
        ways=codes.ways_in(course_id),
        reviewers=reviewers.accesses(course_id),
        forms={**blank, **forms},
        enrolments=ENROLMENT_NAMES,
        sends_mail=current_app.config["SENDS_MAIL"],
        most=codes.MOST_AT_ONCE,
        now=now(),
    )


def _to(course_id: str, done: str) -> AnyResponse:
    return redirect(url_for("provider.ways_in", course_id=course_id, done=done), 303)
