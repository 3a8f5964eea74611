"""`/network`: the people and services that somebody trusts, looked through, written, checked, taken out."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from services.calls import Calling, calling
from services.errors import BadField
from services.network import contacts, listing
from services.network.contacts import TAKEN_OUT_LASTS
from services.network.listing import Sought
from services.tokens import is_public_id, new_public_id
from web.access import Access, open_to, person_id
from web.fields import only, search_words, whole_number
from web.pages import today
from web.paging import turns
from web.session import now, token
from web.study.area import area
from web.study.network_forms import ContactForm, bounds, filled


@area.get("/network")
@open_to(Access.EVERYONE)
def network() -> str:
    """Who is in the network, searched and narrowed; and whom it lacks."""
    sought = _sought()
    page = listing.network(person_id(), sought, whole_number(request.args, "page", "1"), today())
    taken_out = only(request.args, "out")
    told = {"q": sought.query, "specialty": sought.specialty, "show": sought.show}
    return render_template(
        "study/network.html",
        page=page,
        sought=sought,
        told={name: value for name, value in told.items() if value},
        taken_out=taken_out if is_public_id(taken_out) else "",
        brought=whole_number(request.args, "brought", "0"),
        minutes=TAKEN_OUT_LASTS,
        **turns(page, "study.network", **told),
    )


def _sought() -> Sought:
    args = request.args
    return Sought(search_words(args, "q"), only(args, "specialty"), only(args, "show"))


@area.get("/network/sheet")
@open_to(Access.OWNER)
def network_sheet() -> str:
    """The network on paper."""
    sheet = listing.sheet(current_user.id, _sought(), today())
    return render_template("study/network_sheet.html", sheet=sheet, day=today())


@area.get("/network/new")
@open_to(Access.EVERYONE)
def new_contact() -> str:
    """An empty form; after a debrief with what the case asked for, and with `call` for whom one wrote there."""
    attempt_id, specialty = only(request.args, "attempt"), only(request.args, "specialty")
    as_call = only(request.args, "call") == "1"
    known = person_id()
    from_debrief = calling(known, attempt_id) if known and attempt_id else Calling("", ())
    words = [word for word in (*from_debrief.specialties, specialty) if word in bounds().specialties]
    said = {
        "name": from_debrief.name if as_call else "",
        "specialties": words,
        "accepting": "unknown",
        "contact": new_public_id(),
        "attempt": attempt_id,
        "call": "1" if as_call else "",
    }
    form = ContactForm(formdata=None, data=said).offer(words)
    return render_template("study/network_form.html", form=form, contact=None)


@area.post("/network")
@open_to(Access.EVERYONE)
def add_contact() -> AnyResponse:
    """Write somebody down. The same form sent twice writes them once."""
    form = ContactForm().offer(())
    contact_id, attempt_id = only(request.form, "contact") or new_public_id(), only(request.form, "attempt")
    try:
        of_attempt = contacts.add_contact(
            token(),
            contact_id,
            form.told(),
            bounds(),
            now(),
            attempt_id=attempt_id,
            as_call=only(request.form, "call") == "1",
        )
    except BadField as fault:
        form.refuse(fault)
        return make_response(render_template("study/network_form.html", form=form, contact=None), 400)
    if of_attempt:
        return redirect(url_for("learn.debrief", attempt_id=attempt_id, _anchor="call"), 303)
    return _to(contact_id, "added")


@area.get("/network/<hex:contact_id>")
@open_to(Access.OWNER)
def contact(contact_id: str) -> str:
    """One entry, all of it."""
    return render_template("study/network_contact.html", contact=_contact(contact_id))


@area.get("/network/<hex:contact_id>/edit")
@open_to(Access.OWNER)
def edit_contact(contact_id: str) -> str:
    """The form with what the entry says."""
    here = _contact(contact_id)
    return render_template("study/network_form.html", form=filled(here), contact=here)


@area.post("/network/<hex:contact_id>")
@open_to(Access.OWNER)
def change_contact(contact_id: str) -> AnyResponse:
    """Write it anew."""
    form = ContactForm()
    try:
        contacts.change_contact(current_user.id, contact_id, form.told(), bounds(), now())
    except BadField as fault:
        here = _contact(contact_id)
        form.offer(here.specialties).refuse(fault)
        return make_response(render_template("study/network_form.html", form=form, contact=here), 400)
    return _to(contact_id, "changed")


@area.post("/network/<hex:contact_id>/checked")
@open_to(Access.OWNER)
def check_contact(contact_id: str) -> AnyResponse:
    """What it says is right as of today."""
    contacts.check_contact(current_user.id, contact_id, today(), now())
    if only(request.form, "from") == "list":
        return redirect(url_for("study.network", **_where(), _anchor=f"c-{contact_id}"), 303)
    return _to(contact_id, "checked")


def _where() -> dict[str, Any]:
    """The list that the button stood on."""
    return {name: value for name in ("q", "specialty", "show", "page") if (value := only(request.form, name))}


@area.post("/network/<hex:contact_id>/take-out")
@open_to(Access.OWNER)
def take_out_contact(contact_id: str) -> AnyResponse:
    """Take it out; the list that follows can put it back."""
    contacts.take_out(current_user.id, token(), contact_id, now())
    return redirect(url_for("study.network", out=contact_id), 303)


@area.post("/network/put-back")
@open_to(Access.OWNER)
def put_back_contact() -> AnyResponse:
    """Put back what was taken out last."""
    contact_id = only(request.form, "contact")
    contacts.put_back(current_user.id, token(), contact_id, now())
    return _to(contact_id, "back")


def _contact(contact_id: str) -> Any:
    return contacts.contact(current_user.id, contact_id, today())


def _to(contact_id: str, done: str) -> AnyResponse:
    return redirect(url_for("study.contact", contact_id=contact_id, done=done), 303)
