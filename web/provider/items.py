"""`/provider/courses/<id>/test`: the items of a post-test, by the number that they have in it."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.errors import BadField, ChangedMeanwhile, NotFound
from services.provider import items as kept
from services.provider.courses import CourseView
from services.provider.instructors import instructors
from services.provider.items import ItemView
from services.provider.reviewed import UnderReview, reviewed_until
from services.tokens import new_public_id
from web.access import Access, logged_in, open_to
from web.bodies import take_more
from web.fields import only
from web.forms import choices
from web.provider.area import area
from web.provider.course_forms import ItemForm
from web.session import now

MAX_WORDS = 128 * 1024
"""A question, six options and a reason, of which a form may spell each character with twelve bytes."""

take_more(area, "put_item", MAX_WORDS, MAX_WORDS)


@area.get("/courses/<hex:course_id>/test")
@open_to(Access.CE_ADMINISTRATOR)
def items(course_id: str) -> str:
    """All of them, parallel ones together."""
    course, found = kept.items(course_id)
    slots: dict[int, list[ItemView]] = {}
    for each in found:
        slots.setdefault(each.item.slot, []).append(each)
    return render_template(
        "provider/items.html",
        course=course,
        reviewed_until=reviewed_until(course_id, now()),
        slots=slots,
        new=max(slots, default=0) + 1,
    )


@area.get("/courses/<hex:course_id>/test/new")
@open_to(Access.CE_ADMINISTRATOR)
def new_item(course_id: str) -> str:
    """An empty form for an item of a number."""
    course, found = kept.items(course_id)
    slot = only(request.args, "slot")
    parallel = next((each.item.objective + 1 for each in found if str(each.item.slot) == slot), "")
    said = {"slot": slot, "objective": str(parallel), "author": found[-1].author_id if found else ""}
    return _page(ItemForm(formdata=None, data=said), course, new_public_id())


@area.get("/courses/<hex:course_id>/test/<hex:item_id>")
@open_to(Access.CE_ADMINISTRATOR)
def item(course_id: str, item_id: str) -> str:
    """The form with what is kept."""
    course, found = _item(course_id, item_id)
    if found is None:
        raise NotFound
    return _page(ItemForm.of(found), course, item_id, found)


@area.post("/courses/<hex:course_id>/test/<hex:item_id>")
@open_to(Access.CE_ADMINISTRATOR)
def put_item(course_id: str, item_id: str) -> AnyResponse:
    """Write it. A new one comes under the id of its form: sent twice, there is one."""
    form = ItemForm()
    try:
        kept.put_item(logged_in(), course_id, item_id, form.told(), now())
    except BadField as fault:
        form.refuse(fault)
        course, found = _item(course_id, item_id)
        return make_response(_page(form, course, item_id, found), 400)
    except ChangedMeanwhile:
        course, found = _item(course_id, item_id)
        form.version.data = str(found.version if found else 0)
        return make_response(_page(form, course, item_id, found, stands=True), 409)
    except UnderReview:
        course, found = _item(course_id, item_id)
        return make_response(_page(form, course, item_id, found), 409)
    return _to(course_id, "kept")


@area.post("/courses/<hex:course_id>/test/<hex:item_id>/take-out")
@open_to(Access.CE_ADMINISTRATOR)
def take_item_out(course_id: str, item_id: str) -> AnyResponse:
    """Take it out."""
    kept.take_item_out(logged_in(), course_id, item_id, now())
    return _to(course_id, "out")


def _item(course_id: str, item_id: str) -> tuple[CourseView, ItemView | None]:
    course, found = kept.items(course_id)
    return course, next((each for each in found if each.item.id == item_id), None)


def _page(
    form: ItemForm, course: CourseView, item_id: str, here: ItemView | None = None, *, stands: bool = False
) -> str:
    """The form; `stands` shows beside it what was stored meanwhile."""
    objectives = {str(number): text for number, text in enumerate(course.profile.objectives, 1)}
    form.objective.choices = choices(objectives)
    names = {each.public_id: each.told.name for each in instructors() if not each.removed_at}
    if here is not None:
        names.setdefault(here.author_id, here.author)
    form.author.choices = choices({"": "", **names} if len(names) != 1 else names)
    return render_template(
        "provider/item.html",
        form=form,
        course=course,
        reviewed_until=reviewed_until(course.public_id, now()),
        item_id=item_id,
        item=here,
        stands=stands,
    )


def _to(course_id: str, done: str) -> AnyResponse:
    return redirect(url_for("provider.items", course_id=course_id, done=done), 303)
