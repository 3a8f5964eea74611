"""`/provider/courses`: all courses, one begun, one with what it lacks, its form, its publication and its end."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine.credit import checklist
from engine.credit.amount import credit
from engine.credit.checklist import Lack
from services.errors import BadField, ChangedMeanwhile
from services.provider import courses as kept
from services.provider import publishing
from services.provider.courses import CourseView
from services.provider.desk import desk
from services.provider.instructors import instructors
from services.provider.reviewed import UnderReview, reviewed_until
from services.provider.stories import words_on_a_path
from services.provider.writing import as_typed
from services.teach.modules import modules_of
from services.tokens import new_public_id
from web.access import Access, logged_in, open_to
from web.bodies import take_more
from web.fields import only
from web.forms import choices
from web.provider.area import area
from web.provider.course_forms import ENROLMENT_NAMES, LEVEL_NAMES, CourseForm, NewCourseForm
from web.session import now

MAX_WORDS = 1024 * 1024
"""A hundred references and all else that is disclosed, each character of which a form may spell with twelve bytes."""

take_more(area, "change_course", MAX_WORDS, MAX_WORDS)


@area.get("/courses")
@open_to(Access.CE_ADMINISTRATOR)
def courses() -> str:
    """Drafts, what is published, what is retired."""
    return render_template("provider/courses.html", courses=kept.courses())


@area.get("/courses/new")
@open_to(Access.CE_ADMINISTRATOR)
def new_course() -> str:
    """An empty form."""
    return _new_page(NewCourseForm(formdata=None, data={"course": new_public_id()}))


@area.post("/courses")
@open_to(Access.CE_ADMINISTRATOR)
def add_course() -> AnyResponse:
    """Begin one. The same form sent twice begins it once."""
    form, course_id = NewCourseForm(), only(request.form, "course")
    try:
        title, module = only(request.form, "title"), only(request.form, "module")
        kept.make_course(logged_in(), course_id, title, module, now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_new_page(form), 400)
    return _to(course_id, "made")


@area.get("/courses/<hex:course_id>")
@open_to(Access.CE_ADMINISTRATOR)
def course(course_id: str) -> str:
    """All of it, and beside it what it lacks."""
    here = desk(course_id, now())
    lacks = [(lack.remedy, _where(lack, here.course)) for lack in here.lacks]
    return render_template(
        "provider/course.html",
        desk=here,
        course=here.course,
        lacks=lacks,
        reviewed_until=reviewed_until(course_id, now()),
        enrolments=ENROLMENT_NAMES,
        levels=LEVEL_NAMES,
        edition_id=new_public_id(),
    )


@area.get("/courses/<hex:course_id>/edit")
@open_to(Access.CE_ADMINISTRATOR)
def edit_course(course_id: str) -> str:
    """The form with what is kept; of the words on a path, what the cases come to where nothing was said yet."""
    here = kept.course(course_id)
    words = words_on_a_path(course_id)
    return _edit_page(CourseForm.of(here, words), here, words)


@area.post("/courses/<hex:course_id>")
@open_to(Access.CE_ADMINISTRATOR)
def change_course(course_id: str) -> AnyResponse:
    """Change a draft; where somebody else did so meanwhile, both are shown. What was typed is never lost."""
    form = CourseForm()
    try:
        kept.change_course(logged_in(), course_id, form.told(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_edit_page(form, kept.course(course_id), words_on_a_path(course_id)), 400)
    except ChangedMeanwhile:
        here = kept.course(course_id)
        form.version.data = str(here.version)
        return make_response(_edit_page(form, here, words_on_a_path(course_id), stands=True), 409)
    except UnderReview:
        return make_response(_edit_page(form, kept.course(course_id), words_on_a_path(course_id)), 409)
    return _to(course_id, "changed")


@area.post("/courses/<hex:course_id>/publish")
@open_to(Access.CE_ADMINISTRATOR)
def publish_course(course_id: str) -> AnyResponse:
    """Publish it."""
    publishing.publish(logged_in(), course_id, now())
    return _to(course_id, "published")


@area.post("/courses/<hex:course_id>/next")
@open_to(Access.CE_ADMINISTRATOR)
def next_edition(course_id: str) -> AnyResponse:
    """Make its next edition, or go to the one that there is."""
    edition_id = publishing.next_edition(logged_in(), course_id, only(request.form, "edition"), now())
    return _to(edition_id, "next")


@area.post("/courses/<hex:course_id>/retire")
@open_to(Access.CE_ADMINISTRATOR)
def retire_course(course_id: str) -> AnyResponse:
    """Let nobody enrol any more."""
    publishing.retire(logged_in(), course_id, now())
    return _to(course_id, "retired")


def _new_page(form: NewCourseForm) -> str:
    modules = [each for each in modules_of(logged_in().id) if not each.archived_at]
    form.module.choices = choices({"": _("none yet"), **{each.public_id: each.title for each in modules}})
    return render_template("provider/course_new.html", form=form)


def _edit_page(form: CourseForm, here: CourseView, words: int, *, stands: bool = False) -> str:
    """The form; `stands` shows beside it what was stored meanwhile."""
    named = {each.public_id for each in here.authors}
    offered = [each for each in instructors() if not each.removed_at or each.public_id in named]
    return render_template(
        "provider/course_edit.html",
        form=form,
        course=here,
        reviewed_until=reviewed_until(here.public_id, now()),
        authors={each.public_id: each.told.name for each in offered},
        words=words,
        reckoned=credit(here.profile.calculation) > 0,
        stands=[(form[name].label.text, said) for name, said in as_typed(here.profile).items()] if stands else [],
    )


def _where(lack: Lack, course: CourseView) -> str:
    """Where something that is missing can be mended."""
    authors = {each.told.name: each.public_id for each in course.authors}
    if lack.page == checklist.PROVIDER:
        return url_for("provider.profile", _anchor=lack.field)
    if lack.page == checklist.ITEMS:
        return url_for("provider.items", course_id=course.public_id, _anchor=lack.field)
    if lack.page == checklist.CASES:
        return url_for("provider.course", course_id=course.public_id, _anchor="cases")
    if lack.field in authors and lack.page == checklist.INSTRUCTORS:
        return url_for("provider.instructor", instructor_id=authors[lack.field])
    field = "authors" if lack.page == checklist.INSTRUCTORS else lack.field
    return url_for("provider.edit_course", course_id=course.public_id, _anchor=field)


def _to(course_id: str, done: str) -> AnyResponse:
    return redirect(url_for("provider.course", course_id=course_id, done=done), 303)
